"""The web server's application over the sample archive, without a socket."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from fastapi.testclient import TestClient

from assistant import Assistant
from assistant.service import accounts
from assistant.service.database import Database
from assistant.web.limits import Limits
from assistant.web.serve import application
from assistant.web.site import Site
from indexer.archive import Archive
from indexer.settings import Settings

PASSWORD = "mat-khau-dai-lam"
Signed = Callable[[str], TestClient]


@pytest.fixture(scope="module")
def site(sample_archive: Archive, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Over the sample archive, which tests only read; with an account of each role named after it."""
    folder = tmp_path_factory.mktemp("site")
    with Database(folder / "service.sqlite") as database:
        settings = Settings(archive=sample_archive.folder)
        made = Site(Assistant(sample_archive), database, settings, limits=Limits(0))
        for role in accounts.ROLES:
            accounts.put(database, role, PASSWORD, role, made.now())
        yield made


@pytest.fixture(scope="module")
def signed(site: Site) -> Signed:
    """A client of the application by the account of a role; of nobody for ""."""
    app = application(site)

    def made(role: str = "") -> TestClient:
        client = TestClient(app, base_url="http://127.0.0.1:7860", follow_redirects=False)
        if role:
            token = accounts.open_session(site.database, role, site.now(), 3_600)
            client.cookies.set("hb_session", token)
        return client

    return made


@pytest.fixture
def anyone(signed: Signed) -> TestClient:
    """A client that has not signed in."""
    return signed("")
