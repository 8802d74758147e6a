from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from fastapi.testclient import TestClient
from filelock import FileLock

from assistant import Assistant
from assistant.service import accounts, audit
from assistant.web.api.reviews import Changes
from assistant.web.serve import without_chat
from assistant.web.site import Site
from indexer.archive import Archive
from indexer.lock import LOCK
from indexer.register.review import FIELDS

PATH = "/api/v1/appointments"
Signed = Callable[[str], TestClient]


@pytest.fixture(scope="module")
def written(site: Site, sample_archive: Archive, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Over a copy of the sample archive, which is written to."""
    copy = Path(shutil.copytree(sample_archive.folder, tmp_path_factory.mktemp("written") / "archive"))
    with Assistant(Archive.open(copy)) as assistant:
        yield replace(site, assistant=assistant)


@pytest.fixture(scope="module")
def staff(written: Site) -> TestClient:
    token = accounts.open_session(written.database, "staff", written.now(), 3_600, "token")
    return TestClient(without_chat(written), base_url="http://127.0.0.1",
                      headers={"Authorization": f"Bearer {token}"})


@pytest.fixture
def ids(written: Site) -> list[str]:
    return [event.id for event in written.assistant.appointments.register.events]


def test_every_field_that_staff_may_correct_is_told() -> None:
    assert tuple(Changes.model_fields) == FIELDS


@pytest.mark.parametrize(("method", "path", "sent"), [
    ("POST", "/events/x/confirm", {}), ("POST", "/events/x/correct", {"changes": {"term": "2021-2026"}}),
    ("POST", "/events/x/reject", {}), ("POST", "/merge", {"ids": ["x", "y"]}),
    ("POST", "/split", {"events": ["x"]}), ("POST", "/undo", {"seq": 1_000}), ("GET", "/log", None),
])
def test_only_staff_may(signed: Signed, method: str, path: str, sent: object) -> None:
    for role, status in (("", 401), ("reader", 403), ("staff", 404 if sent is not None else 200)):
        assert signed(role).request(method, PATH + path, json=sent).status_code == status


def test_what_staff_say_is_logged_under_their_name(staff: TestClient, written: Site, ids: list[str]) -> None:
    told = staff.post(f"{PATH}/events/{ids[0]}/confirm", json={"reason": "đúng"}).json()
    assert (told["verb"], told["reviewer"], told["reason"]) == ("confirm", "staff", "đúng")
    assert staff.get(f"{PATH}/events/{ids[0]}").json()["review"] == "confirmed"
    log = staff.get(f"{PATH}/log", params={"per_page": 1}).json()
    assert log["reviews"] == [told] and log["total"] == told["seq"]
    entry = audit.read(written.database, 1)[0]
    assert (entry.account, entry.action, entry.about) == ("staff", "register confirm", f"#{told['seq']}")


def test_a_correction_stands_until_it_is_undone(staff: TestClient, ids: list[str]) -> None:
    path = f"{PATH}/events/{ids[1]}"
    before = staff.get(path).json()
    made = staff.post(f"{path}/correct", json={"changes": {"decided": "2024-05-20", "term": ""}}).json()
    assert staff.get(path).json()["decided"] == "2024-05-20"
    assert staff.post(f"{path}/correct", json={"changes": {"decided": "2024-05-20"}}).status_code == 409
    assert staff.post(f"{PATH}/undo", json={"seq": made["seq"]}).json()["undoes"] == made["seq"]
    assert staff.get(path).json() == before
    again = staff.post(f"{PATH}/undo", json={"seq": made["seq"]})
    assert again.status_code == 409 and "undone" in again.json()["detail"]


@pytest.mark.parametrize("changes", [
    {}, {"decided": "20/5/2024"}, {"decided": "2024-13"}, {"person": ""}, {"person": "?!"}, {"action": "làm"},
    {"status": "x"}, {"colour": "red"}, {"term": 5},
])
def test_a_correction_that_cannot_be(staff: TestClient, ids: list[str], changes: dict[str, object]) -> None:
    refused = staff.post(f"{PATH}/events/{ids[1]}/correct", json={"changes": changes})
    assert refused.status_code == 422 and refused.json()["detail"][0]["loc"][:2] == ["body", "changes"]


def test_persons_are_merged_and_split(staff: TestClient, written: Site) -> None:
    one, other = [person for person in written.assistant.appointments.register.people if person.events][:2]
    merging = {"ids": [one.id, other.id], "scope": "person"}
    assert staff.post(f"{PATH}/merge", json=merging).json()["scope"] == "person"
    (career,) = staff.get(f"{PATH}/career", params={"person": one.id}).json()["careers"]
    assert {event["id"] for event in career["events"]} >= {*one.events, *other.events}
    assert staff.post(f"{PATH}/split", json={"events": list(other.events)}).json()["verb"] == "split"
    assert staff.post(f"{PATH}/merge", json={"ids": [one.id, "none"], "scope": "person"}).status_code == 404
    assert staff.post(f"{PATH}/merge", json={"ids": [one.id]}).status_code == 409


def test_a_rejected_event_is_gone(staff: TestClient, ids: list[str]) -> None:
    assert staff.post(f"{PATH}/events/{ids[-1]}/reject", json={}).json()["verb"] == "reject"
    assert staff.get(f"{PATH}/events/{ids[-1]}").status_code == 404


def test_where_another_process_writes_one_is_told_to_come_again(
    staff: TestClient, written: Site, ids: list[str]
) -> None:
    with FileLock(written.assistant.archive.folder / LOCK):
        refused = staff.post(f"{PATH}/events/{ids[0]}/confirm", json={})
    assert refused.status_code == 503 and refused.headers["Retry-After"] == "5"
    assert "another process" in refused.json()["detail"]
