from __future__ import annotations

import json
from datetime import date

import pytest
from fastapi.testclient import TestClient

from assistant.appointments import Appointments
from assistant.register.shown import event_dict, line_dict, tenure_dict
from assistant.web.api import register_models as models
from indexer.archive import Archive

PATH, OFFICE = "/api/v1/appointments", "Chủ tịch UBND tỉnh Lâm Sơn"


@pytest.fixture
def register(sample_archive: Archive) -> Appointments:
    return Appointments(sample_archive)


def plain(data: object) -> object:
    return json.loads(json.dumps(data))


def test_events_are_the_registers_own(anyone: TestClient, register: Appointments) -> None:
    asked = {"office": "giam doc so y te", "from": "2024-01-01", "to": "2024-12-31"}
    told = anyone.get(PATH, params=asked).json()
    found = register.find(office="Giám đốc Sở Y tế", since=date(2024, 1, 1), until=date(2024, 12, 31))
    assert told["events"] == [plain(event_dict(one, register.article)) for one in found] != []
    assert told["total"] == len(found)


def test_the_models_tell_all_that_the_register_has(register: Appointments) -> None:
    event = event_dict(next(one for one in register.register.events if one.reports), register.article)
    assert set(models.Event.model_fields) == set(event)
    assert set(models.Report.model_fields) == set(event["reports"][0])
    line = register.line(OFFICE)
    assert set(models.Line.model_fields) == set(line_dict(line))
    assert set(models.Tenure.model_fields) == set(tenure_dict(line.tenures[0]))


def test_a_page_of_events(anyone: TestClient, register: Appointments) -> None:
    ids = [one.id for one in register.register.events]
    told = anyone.get(PATH, params={"per_page": 5, "page": 2}).json()
    assert [one["id"] for one in told["events"]] == ids[5:10] and told["total"] == len(ids)


@pytest.mark.parametrize(("params", "where"), [
    ({"action": "bo nhiem"}, "action"), ({"from": "2024-02-01", "to": "2024-01-01"}, "from"),
    ({"on": "nay"}, "on"),
])
def test_what_cannot_be_asked(anyone: TestClient, params: dict[str, str], where: str) -> None:
    refused = anyone.get(PATH, params=params)
    assert refused.status_code == 422 and refused.json()["detail"][0]["loc"] == ["query", where]


def test_who_held_what_on_a_day(anyone: TestClient, register: Appointments) -> None:
    told = anyone.get(f"{PATH}/holders", params={"on": "2024-11-01", "office": OFFICE}).json()
    held = register.holders(date(2024, 11, 1), OFFICE)
    assert told == {"on": "2024-11-01", "tenures": [plain(tenure_dict(one)) for one in held]}
    assert [one["person"] for one in told["tenures"]] == ["Trần Bá Lưỡng"]
    assert len(anyone.get(f"{PATH}/holders").json()["on"]) == 10


def test_a_line_and_a_career(anyone: TestClient, register: Appointments) -> None:
    told = anyone.get(f"{PATH}/line", params={"office": OFFICE}).json()
    assert told == plain(line_dict(register.line(OFFICE))) and len(told["tenures"]) == 3
    (career,) = anyone.get(f"{PATH}/career", params={"person": "tran ba luong"}).json()["careers"]
    assert career["person"] == "Trần Bá Lưỡng" and career["tenures"] and career["events"]
    assert anyone.get(f"{PATH}/career", params={"person": career["person_id"]}).json()["careers"] == [career]


def test_an_event_by_its_id_or_a_reports(anyone: TestClient, register: Appointments) -> None:
    event = register.register.events[0]
    assert anyone.get(f"{PATH}/events/{event.id}").json() == plain(event_dict(event, register.article))
    refused = anyone.get(f"{PATH}/events/none")
    assert refused.status_code == 404 and PATH in refused.json()["detail"]
