"""The admin's pages over an archive of their own, which tests change."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from fastapi import FastAPI, Request, Response
from fastapi.testclient import TestClient

from assistant import Assistant
from assistant.service import accounts
from assistant.service.database import Database
from assistant.web.access import Denied, Guard, refusal
from assistant.web.admin import router
from assistant.web.limits import Limits
from assistant.web.site import Site
from indexer.archive import Archive
from indexer.encode import Encoder
from indexer.settings import Settings
from tests.conftest import article

PASSWORD = "mat-khau-dai-lam"


@dataclass(frozen=True)
class Office:
    """A site of its own with an inbox, and what has signed in there as its admin."""

    site: Site
    inbox: Path
    admin: TestClient

    def client(self, role: str) -> TestClient:
        """What has signed in by the account of a role; nobody for ""."""
        made = TestClient(self.admin.app, base_url="http://127.0.0.1:7860", follow_redirects=False)
        if role:
            token = accounts.open_session(self.site.database, role, self.site.now(), 3_600)
            made.cookies.set("hb_session", token)
        return made

    @property
    def archive(self) -> Archive:
        return self.site.assistant.archive


async def _denied(request: Request, error: Exception) -> Response:
    assert isinstance(error, Denied)
    return refusal(request, error.status)


def _door(site: Site) -> FastAPI:
    """The admin's pages behind the guard, without the chat, which takes seconds to make."""
    app = FastAPI(exception_handlers={Denied: _denied})
    app.state.site = site
    app.add_middleware(Guard, site=site)
    app.include_router(router)
    return app


@pytest.fixture(scope="module")
def office(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Office]:
    folder = tmp_path_factory.mktemp("office")
    inbox = folder / "inbox"
    inbox.mkdir()
    with Archive.create(folder / "kho", encoder) as archive, Database(folder / "service.sqlite") as database:
        list(archive.add(article(number) for number in range(4)))
        settings = Settings(archive=archive.folder, inbox=inbox, model_url="http://an:bimat@10.0.0.1:80/v1?key=x",
                            origins={"inbox": "HOIBAO_INBOX"})
        site = Site(Assistant(archive), database, settings, limits=Limits(0))
        for role in accounts.ROLES:
            accounts.put(database, role, PASSWORD, role, site.now())
        made = Office(site, inbox, TestClient(_door(site)))
        yield replace(made, admin=made.client("admin"))
        site.jobs.close()
