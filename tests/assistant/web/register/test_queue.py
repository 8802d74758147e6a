from __future__ import annotations

from assistant.web.register.asked import Asked
from assistant.web.register.order import LOW, after, queue, why
from tests.assistant.test_appointments import one
from tests.assistant.web.register.conftest import Doors


def test_conflicts_come_first_then_what_is_unsure_then_the_newest(doors: Doors) -> None:
    found = queue(doors.register, Asked())
    assert found[0].told.person == "Vi Thị Nhàn"
    reasons = [why(event) for event in found]
    assert reasons == sorted(reasons, key=("conflicts", "unsure", "new").index) and len(set(reasons)) > 1
    unsure = [event.told.confidence for event in found if why(event) == "unsure"]
    assert unsure == sorted(unsure) and all(share < LOW for share in unsure)
    days = [event.told.day for event in found if why(event) == "new"]
    assert days == sorted(days, reverse=True)


def test_what_was_reviewed_waits_no_more(own: Doors) -> None:
    event = one(own.register, "Hà Thị Mỵ")
    own.register.confirm(event.id, "lan")
    assert event.id not in {waiting.id for waiting in queue(own.register, Asked())}


def test_after_the_last_nothing_follows(doors: Doors) -> None:
    found = queue(doors.register, Asked())
    assert after(doors.register, Asked(), found[0].id) == found[1].id
    assert after(doors.register, Asked(), found[-1].id) == ""
    assert after(doors.register, Asked(), "khác") == found[0].id


def test_the_queue_tells_why_and_what(doors: Doors) -> None:
    page = doors.staff.get("/bo-nhiem/duyet").text
    assert "các bài nêu khác nhau" in page and "ngày quyết định" in page and "Duyệt từ đầu" in page
    assert doors.staff.get("/bo-nhiem/duyet?since=x").status_code == 422


def test_an_entry_of_the_log_can_be_undone_once(own: Doors) -> None:
    event = one(own.register, "Hà Thị Mỵ")
    own.register.reject(event.id, "lan", "nhầm")
    page = own.staff.get("/bo-nhiem/nhat-ky").text
    assert "nhầm" in page and 'action="/bo-nhiem/nhat-ky/1/hoan-tac"' in page
    answer = own.staff.post("/bo-nhiem/nhat-ky/1/hoan-tac")
    assert (answer.status_code, answer.headers["location"]) == (303, "/bo-nhiem/nhat-ky?done=undo")
    assert own.register.register.event(event.id) is not None
    page = own.staff.get("/bo-nhiem/nhat-ky?done=undo").text
    assert "Đã hoàn tác." in page and 'action="/bo-nhiem/nhat-ky/1/hoan-tac"' not in page
    again = own.staff.post("/bo-nhiem/nhat-ky/1/hoan-tac")
    assert again.status_code == 422 and "Sổ không nhận" in again.text


def test_an_empty_log_says_so(doors: Doors) -> None:
    assert "Chưa ai duyệt gì." in doors.staff.get("/bo-nhiem/nhat-ky").text
