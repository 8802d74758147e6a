"""The register's doors over a small archive of invented appointments."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest
from fastapi import FastAPI
from fastapi.testclient import TestClient

from assistant import Assistant
from assistant.appointments import Appointments
from assistant.service import accounts
from assistant.service.database import Database
from assistant.web import register
from assistant.web.access import Denied, Guard, refusal
from assistant.web.limits import Limits
from assistant.web.site import Site
from indexer.archive import Archive
from indexer.encode import Encoder
from indexer.settings import Settings
from indexer.types import VIETNAM
from tests.assistant.test_appointments import store

NOW = datetime(2026, 1, 15, 9, tzinfo=VIETNAM).timestamp()
PASSWORD = "mat-khau-dai-lam"


@dataclass(frozen=True)
class Doors:
    """The register's pages by the account of each role, "" for nobody's, and the register behind them."""

    site: Site
    client: Callable[[str], TestClient]

    @property
    def register(self) -> Appointments:
        return self.site.assistant.appointments

    @property
    def staff(self) -> TestClient:
        return self.client("staff")

    @property
    def anyone(self) -> TestClient:
        return self.client("")


@pytest.fixture(scope="session")
def news(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    """The folder of the archive, to be copied."""
    return store(tmp_path_factory.mktemp("news") / "kho", encoder)


@pytest.fixture(scope="session")
def people(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """An account of each role, named after it; and a second one of staff."""
    with Database(tmp_path_factory.mktemp("service") / "service.sqlite") as database:
        for role in accounts.ROLES:
            accounts.put(database, role, PASSWORD, role, NOW)
        accounts.put(database, "lan", PASSWORD, "staff", NOW)
        yield database


@pytest.fixture(scope="session")
def doors(news: Path, people: Database, encoder: Encoder) -> Iterator[Doors]:
    """Over an archive that tests only read."""
    with Archive.open(news, encoder) as archive:
        yield _doors(archive, people)


@pytest.fixture
def own(news: Path, people: Database, encoder: Encoder, tmp_path: Path) -> Iterator[Doors]:
    """Over an archive that the test may change."""
    with Archive.open(shutil.copytree(news, tmp_path / "kho"), encoder) as archive:
        yield _doors(archive, people)


def _doors(archive: Archive, people: Database) -> Doors:
    site = Site(Assistant(archive, reranker="none"), people, Settings(archive=archive.folder),
                now=lambda: NOW, limits=Limits(0))
    app = FastAPI()
    app.state.site = site
    app.add_middleware(Guard, site=site)
    app.add_exception_handler(Denied, lambda request, error: refusal(request, error.status))  # type: ignore
    app.include_router(register.router)

    def client(name: str) -> TestClient:
        made = TestClient(app, base_url="http://127.0.0.1:7860", follow_redirects=False)
        if name:
            made.cookies.set("hb_session", accounts.open_session(people, name, NOW, 3_600))
        return made

    return Doors(site, client)
