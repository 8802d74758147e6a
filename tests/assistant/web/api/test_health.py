from __future__ import annotations

import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from assistant import Assistant
from assistant.service import accounts
from assistant.service.counting import Counts
from assistant.service.database import Database
from assistant.web.access import COOKIE
from assistant.web.limits import Limits
from assistant.web.serve import without_chat
from assistant.web.site import Site
from indexer.archive import Archive
from tests.postgres import Server

READY = "/api/v1/health/ready"


def client_of(site: Site) -> TestClient:
    return TestClient(without_chat(site), base_url="http://127.0.0.1")


def test_it_lives_and_is_ready(anyone: TestClient) -> None:
    assert anyone.get("/api/v1/health").json() == {"status": "ok"}
    assert anyone.get(READY).json() == {
        "ready": True, "ending": False, "archive": "ok", "behind": 0, "service": "ok", "model": None}


def test_it_lives_without_signing_in_where_all_must(site: Site) -> None:
    closed = client_of(replace(site, settings=replace(site.settings, auth="all")))
    assert closed.get("/api/v1/health").status_code == 200
    assert closed.get(READY).status_code == 200
    assert closed.get("/api/v1/articles").status_code == 401


def test_an_archive_that_cannot_be_read_is_not_ready(
    site: Site, sample_archive: Archive, tmp_path: Path, signed: Callable[[str], TestClient],
    caplog: pytest.LogCaptureFixture,
) -> None:
    copy = Path(shutil.copytree(sample_archive.folder, tmp_path / "archive"))
    with Assistant(Archive.open(copy)) as assistant:
        client = client_of(replace(site, assistant=assistant))
        served = client_of(replace(site, assistant=assistant, settings=replace(site.settings, auth="staff")))
        assistant.archive.close()
        (copy / "truth.sqlite").write_bytes(b"no database at all" * 100)
        answer, to_others = client.get(READY), served.get(READY)
        to_staff = served.get(READY, headers={"Authorization": signed("staff").headers["Authorization"]})
    assert answer.status_code == 503 and answer.json()["ready"] is False
    assert "truth.sqlite" in answer.json()["archive"] and answer.json()["behind"] is None
    assert to_others.json() == answer.json() | {"archive": "cannot be read; the log says why"}
    assert to_staff.json() == answer.json() and "truth.sqlite" in caplog.text


def test_it_lives_where_nobody_can_be_looked_up_nor_counted(
    site: Site, postgres: Server, emptied: Database
) -> None:
    client = client_of(replace(site, database=emptied, limits=Limits(9, Counts(emptied))))
    token = accounts.open_session(site.database, "admin", site.now(), 60)
    postgres.stop()
    try:
        statuses = [client.get(path, headers={"Cookie": f"{COOKIE}={token}"}).status_code
                    for path in ("/api/v1/health", "/api/v1/articles")]
        assert statuses == [200, 503], "a session that cannot be looked up"
        assert client.get("/api/v1/articles").status_code == 200, "articles are elsewhere"
        told = client.get(READY)
        assert told.status_code == 503 and "the database does not answer" in told.json()["service"]
    finally:
        postgres.start()
    assert client.get(READY).status_code == 200


def test_figures_are_told(anyone: TestClient) -> None:
    anyone.post("/api/v1/ask", json={"question": "Bãi rác Khe Dùng thôi nhận rác từ hôm nào?"})
    anyone.get("/api/v1/articles/none")
    told = anyone.get("/metrics")
    lines = told.text.splitlines()
    assert told.headers["Content-Type"].startswith("text/plain")
    for line in ('hoibao_questions_total{status="answered"} 1.0', "hoibao_ask_seconds_count 1.0",
                 'hoibao_requests_total{method="GET",route="/api/v1/articles/{id:path}",status="404"} 1.0',
                 "hoibao_requests_in_flight 1.0", "hoibao_archive_behind 0.0"):
        assert line in lines


def test_figures_are_staffs_where_others_are_served(site: Site, signed: Callable[[str], TestClient]) -> None:
    open_to_read = client_of(replace(site, settings=replace(site.settings, auth="staff")))
    for role, status in (("", 401), ("reader", 403), ("staff", 200), ("admin", 200)):
        headers = {"Authorization": signed(role).headers.get("Authorization", "")}
        assert open_to_read.get("/metrics", headers=headers).status_code == status
