"""Schemathesis asks what the schema allows, and what it does not, and holds the answers against it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from schemathesis import Case
from schemathesis.config import SchemathesisConfig
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant import Assistant
from assistant.service import accounts, audit
from assistant.service.database import Database
from assistant.web.api.documented import schema
from assistant.web.limits import Kind, Limits
from assistant.web.serve import without_chat
from assistant.web.site import Site
from indexer.archive import Archive
from indexer.settings import Settings

UNSAID = ["2xx", 401, 403, 404, 409, 410, 422]
"""A day after the other and a source that is not there cannot be told by a schema."""
REFUSED = [400, 401, 403, 404, 405, 409, 413, 422]
few = settings(max_examples=3, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))


class Unbounded(Limits):
    """Lets everybody do everything."""

    def hit(self, kind: Kind, client: str, now: float) -> None:
        """Count nothing."""


class Late:
    """The application that the tests make: operations are known before."""

    app: ASGIApp

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass it on."""
        await self.app(scope, receive, send)


late = Late()
told = schemathesis.openapi.from_dict(schema(), config=SchemathesisConfig.from_dict({
    "generation": {"deterministic": True},
    "checks": {"positive_data_acceptance": {"expected-statuses": UNSAID},
               "negative_data_rejection": {"expected-statuses": REFUSED}},
}))
told.app = late


@pytest.fixture(scope="module", autouse=True)
def site(sample_archive: Archive, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Over a copy of the sample archive, which is written to."""
    folder = tmp_path_factory.mktemp("fuzzed")
    copy = Path(shutil.copytree(sample_archive.folder, folder / "archive"))
    with Database(folder / "service.sqlite") as database, Assistant(Archive.open(copy)) as assistant:
        made = Site(assistant, database, Settings(archive=copy), limits=Unbounded())
        late.app = without_chat(made)
        yield made


@pytest.fixture(scope="module")
def as_staff(site: Site) -> dict[str, str]:
    return signed(site, "staff")


@pytest.fixture(scope="module")
def as_admin(site: Site) -> dict[str, str]:
    return signed(site, "admin")


def signed(site: Site, role: accounts.Role) -> dict[str, str]:
    """The header by which one of a role signs in."""
    accounts.put(site.database, role, "mat-khau-dai-lam", role, site.now())
    return {"Authorization": f"Bearer {accounts.open_session(site.database, role, site.now(), 3_600)}"}


def aimed(case: Case, ids: Sequence[str]) -> None:
    """Let what may be be of something that is there, since a random id is of nothing."""
    if case.meta and not case.meta.generation.mode.is_positive:
        return
    if "id" in case.path_parameters:
        case.path_parameters["id"] = ids[0]
    if isinstance(case.body, dict):
        case.body.update({name: list(ids[:2]) for name in ("ids", "events") if name in case.body})
        case.body.update({name: 1 for name in ("seq",) if name in case.body})
        case.body.update({name: ids[0] for name in ("id",) if name in case.body})


@told.parametrize()
@few
def test_a_reader(case: Case) -> None:
    case.call_and_validate()


@told.include(tag="review").parametrize()
@few
def test_staff(case: Case, site: Site, as_staff: dict[str, str]) -> None:
    aimed(case, [event.id for event in site.assistant.appointments.register.events])
    case.call_and_validate(headers=as_staff)


@told.include(method="DELETE").parametrize()
@few
def test_an_admin(case: Case, site: Site, as_admin: dict[str, str]) -> None:
    aimed(case, [article.id for article in site.assistant.archive.all_articles()])
    case.call_and_validate(headers=as_admin)


@told.include(tag="history").parametrize()
@few
def test_an_admin_of_history(case: Case, site: Site, as_admin: dict[str, str]) -> None:
    aimed(case, [article.id for article in site.assistant.archive.all_articles()])
    case.call_and_validate(headers=as_admin)


def test_what_was_sent_was_done(site: Site, sample_archive: Archive) -> None:
    assert site.assistant.appointments.log(), "some of what was made up can be done"
    assert site.assistant.archive.totals().articles < sample_archive.totals().articles
    assert "article deleted" in audit.named(site.database)[1]
