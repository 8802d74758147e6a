"""Versions, withdrawals: over REST and MCP's results."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant import Assistant
from assistant.past import version_name
from assistant.service import accounts, audit
from assistant.service.database import Database
from assistant.web.limits import Limits
from assistant.web.serve import without_chat
from assistant.web.site import Site
from indexer.archive import Archive
from indexer.encode import Encoder
from indexer.settings import Settings
from tests.assistant.answers import BRIDGE, RICE

ARTICLES, VERSIONS, GONE = (f"/api/v1/{name}" for name in ("articles", "versions", "withdrawals"))
START = datetime(2025, 3, 1, 2, tzinfo=UTC)
CHANGED = replace(BRIDGE, body="Đính chính: cầu dài 102 mét.", modified=START)


@pytest.fixture
def site(tmp_path: Path, encoder: Encoder) -> Iterator[Site]:
    """Over an article that was corrected once, and one that was not."""
    with Archive.create(tmp_path / "kho", encoder) as archive, Database(tmp_path / "s.sqlite") as database:
        for day, article in enumerate((BRIDGE, CHANGED)):
            archive.now = lambda day=day: START + timedelta(day)
            list(archive.add([article, RICE]))
        made = Site(Assistant(archive), database, Settings(archive=tmp_path / "kho"), limits=Limits(0))
        for role in accounts.ROLES:
            accounts.put(database, role, "mat-khau-dai-lam", role, made.now())
        yield made


@pytest.fixture
def anyone(site: Site) -> TestClient:
    return TestClient(without_chat(site), base_url="http://127.0.0.1:7860")


@pytest.fixture
def admin(site: Site) -> dict[str, str]:
    return bearer(site, "admin")


def bearer(site: Site, role: str) -> dict[str, str]:
    """The header by which one of a role signs in."""
    token = accounts.open_session(site.database, role, site.now(), 3_600, "token")
    return {"Authorization": f"Bearer {token}"}


def test_an_article_has_its_versions(anyone: TestClient) -> None:
    told = anyone.get(f"{ARTICLES}/cau").json()
    assert (told["versions"], told["modified"]) == (2, START.isoformat().replace("+00:00", "Z"))
    now, was = anyone.get(f"{VERSIONS}/cau").json()["versions"]
    assert (now["version"], now["number"], now["body"], now["until"], now["why"]) == (
        version_name(CHANGED), 2, CHANGED.body, None, "")
    assert (was["version"], was["number"], was["body"], was["why"]) == (
        version_name(BRIDGE), 1, BRIDGE.body, "corrected")
    assert was["until"] == now["since"] == "2025-03-02T02:00:00Z" and was["since"] == "2025-03-01T02:00:00Z"
    assert len(anyone.get(f"{VERSIONS}/lua").json()["versions"]) == 1
    assert anyone.get(f"{VERSIONS}/khong-co").status_code == 404


def test_withdrawn_and_reinstated(anyone: TestClient, site: Site, admin: dict[str, str]) -> None:
    done = anyone.post(GONE, json={"id": "cau", "reason": "Sai <b>số liệu</b>"}, headers=admin)
    assert done.status_code == 200 and done.json()["by"] == "admin"
    for address in (f"{ARTICLES}/cau", f"{VERSIONS}/cau"):
        told = anyone.get(address)
        assert told.status_code == 410
        assert told.json() | {"request": ""} == {
            "detail": "article 'cau' was withdrawn", "request": "", "withdrawn": "2025-03-02T02:00:00+00:00",
            "reason": "Sai <b>số liệu</b>"}
    assert "cau" not in anyone.get(ARTICLES, params={"q": "cầu Vàm"}).text
    by_staff = anyone.get(f"{VERSIONS}/cau", headers=bearer(site, "staff")).json()["versions"]
    assert [one["body"] for one in by_staff] == [BRIDGE.body], "what it said before it was withdrawn"
    [listed] = anyone.get(GONE, headers=admin).json()["withdrawals"]
    assert listed == done.json()
    again = anyone.post(GONE, json={"id": "cau"}, headers=admin)
    assert again.status_code == 409 and "already" in again.json()["detail"]
    assert anyone.delete(f"{GONE}/cau", headers=admin).status_code == 204
    assert anyone.get(f"{ARTICLES}/cau").json()["body"] == CHANGED.body
    assert anyone.delete(f"{GONE}/cau", headers=admin).status_code == 404
    assert anyone.post(GONE, json={"id": "x"}, headers=admin).status_code == 404
    assert [(entry.action, entry.about) for entry in audit.read(site.database, 2)] == [
        ("article reinstated", "cau"), ("article withdrawn", "cau: Thông xe cầu Vàm")]


def test_what_was_withdrawn_can_be_erased(anyone: TestClient, admin: dict[str, str]) -> None:
    anyone.post(GONE, json={"id": "cau"}, headers=admin)
    assert anyone.delete(f"{ARTICLES}/cau", headers=admin).status_code == 204
    assert anyone.get(f"{ARTICLES}/cau").status_code == 404
    assert anyone.get(GONE, headers=admin).json()["total"] == 0


@pytest.mark.parametrize("role", ["reader", "staff"])
def test_only_an_admin_withdraws(anyone: TestClient, site: Site, role: str) -> None:
    headers = bearer(site, role)
    for asked in (anyone.post(GONE, json={"id": "cau"}, headers=headers),
                  anyone.delete(f"{GONE}/cau", headers=headers),
                  anyone.get(GONE, headers=headers)):
        assert asked.status_code == 403
    assert site.assistant.archive.withdrawals() == []
