from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi.routing import APIRoute
from httpx import Response

from assistant.service import audit
from assistant.web.register import event, merging, people, queue, review, tables
from indexer.archive import Archive
from indexer.encode import Encoder
from indexer.register.types import Event
from tests.assistant.test_appointments import one
from tests.assistant.web.register.conftest import Doors


def posts() -> Iterator[str]:
    for part in (event, merging, people, queue, review, tables):
        for route in part.router.routes:
            assert isinstance(route, APIRoute)
            if "POST" in route.methods:
                yield route.path.format(id="e", seq=1)


POSTS = sorted(posts())


def my(doors: Doors) -> Event:
    return one(doors.register, "Hà Thị Mỵ")


def post(doors: Doors, event: Event, verb: str, who: str = "staff", query: str = "", **sent: str) -> Response:
    return doors.client(who).post(f"/bo-nhiem/su-kien/{event.id}/{verb}{query}", data=sent)


def form(doors: Doors, event: Event) -> dict[str, str]:
    """What the form to correct would send, untouched."""
    page = doors.staff.get(f"/bo-nhiem/su-kien/{event.id}").text
    sent = page.partition("/sua")[2].partition("</form>")[0]
    typed = dict(re.findall(r'<input (?:type="hidden" )?name="([^"]+)" value="([^"]*)"', sent))
    return typed | {"action": event.told.action, "status": event.told.status}


def test_every_post_is_known() -> None:
    assert len(POSTS) == 6


@pytest.mark.parametrize("path", POSTS)
def test_who_is_no_staff_can_post_nothing(doors: Doors, path: str) -> None:
    assert doors.anyone.post(path, data={"event": "e"}).status_code == 401
    assert doors.client("reader").post(path, data={"event": "e"}).status_code == 403
    assert doors.register.log() == ()


@pytest.mark.parametrize("path", ["/bo-nhiem/duyet", "/bo-nhiem/nhat-ky", "/bo-nhiem/gop", "/bo-nhiem/tach"])
def test_who_is_no_staff_sees_no_staffs_page(doors: Doors, path: str) -> None:
    assert doors.anyone.get(path).headers["location"].startswith("/dang-nhap?next=")
    assert doors.client("reader").get(path).status_code == 403


def test_confirming_is_logged_by_the_accounts_name(own: Doors) -> None:
    answer = post(own, my(own), "xac-nhan")
    assert (answer.status_code, answer.headers["location"]) == (
        303, f"/bo-nhiem/su-kien/{my(own).id}?done=confirm")
    [entry] = own.register.log()
    assert (entry.verb, entry.reviewer, my(own).review) == ("confirm", "staff", "confirmed")
    assert audit.read(own.site.database, 1)[0].action == "register confirm"
    assert "Đã xác nhận." in own.staff.get(answer.headers["location"]).text


def test_only_changed_fields_are_corrected(own: Doors) -> None:
    event = my(own)
    answer = post(own, event, "sua", **form(own, event) | {
        "term": "2021-2026", "decided": "11/2025", "reason": "nghị quyết"})
    assert answer.status_code == 303
    [entry] = own.register.log()
    assert dict(entry.changes) == {"term": "2021-2026", "decided": "2025-11"}
    assert entry.reason == "nghị quyết"


def test_a_conflict_is_settled_by_one_value(own: Doors) -> None:
    event = one(own.register, "Vi Thị Nhàn")
    assert post(own, event, "sua", settle="decided", decided="2025-06-05").status_code == 303
    settled = one(own.register, "Vi Thị Nhàn")
    assert (settled.told.decided, settled.conflicts) == ("2025-06-05", ())


@pytest.mark.parametrize(("field", "value", "told"), [
    ("decided", "31/2/2025", "Không phải một ngày"), ("person", " ", "không được để trống"),
    ("action", "khen", "Không có lựa chọn này"), ("place", "x" * 501, "Quá dài"),
])
def test_what_cannot_be_is_told_beside_its_field(own: Doors, field: str, value: str, told: str) -> None:
    event = my(own)
    answer = post(own, event, "sua", **form(own, event) | {field: value, "signed_by": "Đã Gõ"})
    assert answer.status_code == 422 and told in answer.text
    assert 'value="Đã Gõ"' in answer.text and own.register.log() == ()


def test_an_unchanged_form_says_so(own: Doors) -> None:
    answer = post(own, my(own), "sua", **form(own, my(own)))
    assert answer.status_code == 422 and "Chưa có mục nào được đổi" in answer.text


def test_rejecting_needs_a_reason(own: Doors) -> None:
    event = my(own)
    answer = post(own, event, "bac-bo", form="reject")
    assert answer.status_code == 422 and "Hãy viết lý do." in answer.text
    assert post(own, event, "bac-bo", reason="nhầm").headers["location"] == "/bo-nhiem?done=reject"
    assert own.register.register.event(event.id) is None
    assert "Đã bác bỏ." in own.staff.get("/bo-nhiem?done=reject").text


def test_a_second_reviewer_is_told_of_the_first(own: Doors) -> None:
    event = my(own)
    sent = form(own, event) | {"signed_by": "Đã Gõ"}
    post(own, event, "sua", "lan", term="2021-2026", was_term="")
    answer = post(own, event, "sua", **sent)
    assert answer.status_code == 409 and "lan vừa duyệt sự kiện này (sửa)" in answer.text
    assert 'value="Đã Gõ"' in answer.text and 'name="term" value="2021-2026"' in answer.text
    again = form(own, event) | {"signed_by": "Đã Gõ"}
    assert post(own, event, "sua", **again).status_code == 303
    assert (my(own).told.term, my(own).told.signed_by) == ("2021-2026", "Đã Gõ")


def test_while_another_program_writes_nothing_typed_is_lost(own: Doors, encoder: Encoder) -> None:
    event = my(own)
    sent = form(own, event) | {"signed_by": "Đã Gõ", "reason": "vì sao"}
    with Archive.open(own.site.settings.archive, encoder) as other, other.writing():
        answer = post(own, event, "sua", **sent)
    assert answer.status_code == 503 and "Kho đang được một chương trình khác ghi" in answer.text
    assert 'value="Đã Gõ"' in answer.text and 'value="vì sao"' in answer.text
    assert own.register.log() == ()


def test_what_the_register_refuses_is_told(own: Doors) -> None:
    event = my(own)
    answer = post(own, event, "sua", position="x", was_position="y", reason="x" * 501)
    assert answer.status_code == 422 and "Lý do quá dài" in answer.text
    gone = own.client("staff").post("/bo-nhiem/su-kien/khong-co/xac-nhan")
    assert gone.status_code == 404


def test_in_the_queue_the_next_event_follows(own: Doors) -> None:
    page = own.staff.get("/bo-nhiem/duyet?place=Lạng+Sơn").text
    queued = list(dict.fromkeys(re.findall(r"su-kien/(\w+)\?queue=1", page)))
    assert len(queued) == 3
    shown = own.staff.get(f"/bo-nhiem/su-kien/{queued[0]}?queue=1&place=Lạng+Sơn").text
    assert "autofocus" in shown and queued[1] in shown
    first = own.register.register.event(queued[0])
    assert first is not None
    answer = post(own, first, "xac-nhan", query="?queue=1&place=Lạng+Sơn")
    assert answer.headers["location"].startswith(f"/bo-nhiem/su-kien/{queued[1]}?queue=1&place=")
    assert "done=confirm" in answer.headers["location"]


def test_after_the_last_one_comes_the_queue(own: Doors) -> None:
    event = one(own.register, "Tôn Nữ Diệu Ca")
    answer = post(own, event, "xac-nhan", query="?queue=1&place=Huế")
    assert answer.headers["location"] == "/bo-nhiem/duyet?place=Hu%E1%BA%BF&done=confirm"
    page = own.staff.get(answer.headers["location"]).text
    assert "Đã xác nhận." in page and "Không có dòng nào khớp" in page
