from __future__ import annotations

from tests.assistant.test_appointments import one
from tests.assistant.web.register.conftest import Doors


def test_chosen_events_stand_beside_each_other(doors: Doors) -> None:
    events = doors.register.find("Lương Văn Thụ")
    page = doors.staff.get("/bo-nhiem/gop", params={"event": [event.id for event in events]}).text
    assert page.count('type="checkbox" name="event"') == 2 and page.count("<blockquote") == 2


def test_people_of_one_name_become_one(own: Doors) -> None:
    events = own.register.find("Lương Văn Thụ")
    answer = own.staff.post("/bo-nhiem/gop", data={
        "event": [event.id for event in events], "what": "people", "reason": "cùng người"})
    assert answer.status_code == 303 and answer.headers["location"].endswith("?done=merge")
    assert len({event.person_id for event in own.register.find("Lương Văn Thụ")}) == 1
    assert "Đã gộp." in own.staff.get(answer.headers["location"]).text
    assert own.register.log()[0].reviewer == "staff"


def test_a_person_is_looked_up_and_merged(own: Doors) -> None:
    [first, second] = [event.person_id for event in own.register.find("Lương Văn Thụ")]
    page = own.staff.get("/bo-nhiem/gop", params={"person": first, "name": "luong van thu"}).text
    assert f'value="{second}">' in page and f'value="{first}" checked' in page
    answer = own.staff.post("/bo-nhiem/gop", data={"person": [first, second], "what": "people"})
    assert answer.status_code == 303
    nobody = own.staff.get("/bo-nhiem/gop", params={"person": first, "name": "zzz"}).text
    assert "Không có ai khác tên “zzz”" in nobody


def test_events_become_one(own: Doors) -> None:
    first, second = (one(own.register, name) for name in ("Hà Thị Mỵ", "Lò Văn Khuyến"))
    answer = own.staff.post("/bo-nhiem/gop", data={"event": [first.id, second.id], "what": "events"})
    assert answer.status_code == 303
    merged = own.register.register.event(first.id)
    assert merged is not None and merged == own.register.register.event(second.id)
    assert own.anyone.get(answer.headers["location"]).status_code in (200, 307)


def test_one_alone_cannot_be_merged_and_nothing_typed_is_lost(own: Doors) -> None:
    event = one(own.register, "Hà Thị Mỵ")
    answer = own.staff.post("/bo-nhiem/gop", data={"event": event.id, "what": "events", "reason": "vì sao"})
    assert answer.status_code == 422 and "Hãy chọn ít nhất hai." in answer.text
    assert 'value="vì sao"' in answer.text and event.id in answer.text


def test_what_is_one_person_already_is_told(own: Doors) -> None:
    events = own.register.find("Nông Quang Hiệp")
    sent = {"event": [event.id for event in events]}
    people = own.staff.post("/bo-nhiem/gop", data=sent | {"what": "people"})
    assert people.status_code == 422 and "vốn của một người" in people.text
    refused = own.staff.post("/bo-nhiem/gop", data=sent | {"what": "events"})
    assert refused.status_code == 422 and "Sổ không nhận" in refused.text


def test_a_persons_event_is_split_off(own: Doors) -> None:
    first, second = own.register.find("Nông Quang Hiệp")
    assert first.person_id == second.person_id
    page = own.staff.get(f"/bo-nhiem/tach?event={first.id}").text
    assert page.count('type="checkbox"') == 2 and page.count(" checked") == 1
    answer = own.staff.post("/bo-nhiem/tach", data={"event": first.id, "reason": "trùng tên"})
    assert answer.status_code == 303 and "done=split" in answer.headers["location"]
    assert len({event.person_id for event in own.register.find("Nông Quang Hiệp")}) == 2
    assert own.staff.get(answer.headers["location"]).status_code == 200


def test_something_must_be_left_and_something_chosen(own: Doors) -> None:
    ids = [event.id for event in own.register.find("Nông Quang Hiệp")]
    every = own.staff.post("/bo-nhiem/tach", data={"event": ids, "of": ids, "reason": "vì sao"})
    assert every.status_code == 422 and "Phải còn lại" in every.text and 'value="vì sao"' in every.text
    none = own.staff.post("/bo-nhiem/tach", data={"of": ids})
    assert none.status_code == 422 and "ít nhất một sự kiện" in none.text and " checked" not in none.text
    assert own.staff.get("/bo-nhiem/tach?event=khong-co").status_code == 404
