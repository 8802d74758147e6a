from __future__ import annotations

import re
from dataclasses import replace

from assistant.web.register.event import logged
from indexer.register.review import Review
from tests.assistant.test_appointments import one
from tests.assistant.web.register.conftest import Doors


def test_each_field_stands_beside_the_sentence_that_says_it(doors: Doors) -> None:
    event = one(doors.register, "Phan Đức Lãm")
    page = doors.anyone.get(f"/bo-nhiem/su-kien/{event.id}").text
    marked = re.findall(r"<mark>([^<]+)</mark>", page)
    assert {"Phan Đức Lãm", "chỉ định", "Bí thư Tỉnh ủy Nghệ An", "Đặng Hữu Tường", "Bộ Chính trị",
            "Ngày 20/10/2025"} <= set(marked)
    assert "Các bài báo (2)" in page and page.count("?start=") >= 8
    assert "Các bài không nói: " in page and "số quyết định" in page


def test_what_reports_tell_differently_stands_side_by_side(doors: Doors) -> None:
    event = one(doors.register, "Vi Thị Nhàn")
    page = doors.anyone.get(f"/bo-nhiem/su-kien/{event.id}").text
    sides = page.partition('class="hb-rg-sides"')[2].partition("<table")[0]
    assert "03/06/2025" in sides and "05/06/2025" in sides
    assert "Báo Sông Con" in sides and "Tin Đồi Cát" in sides and "<form" not in sides


def test_the_id_of_any_report_leads_to_the_event(own: Doors) -> None:
    first, second = own.register.find("Nông Quang Hiệp")
    of_lam = one(own.register, "Phan Đức Lãm")
    own.register.merge([of_lam.id, one(own.register, "Hà Thị Mỵ").id], "lan")
    merged = {event.id for event in own.register.find("Phan Đức Lãm")}
    for id in (first.id, second.id, *merged):
        assert own.anyone.get(f"/bo-nhiem/su-kien/{id}").status_code == 200


def test_an_unknown_event_is_not_found(doors: Doors) -> None:
    answer = doors.anyone.get("/bo-nhiem/su-kien/khong-co")
    assert answer.status_code == 404 and "Không có sự kiện này" in answer.text


def test_a_rejected_event_says_so_and_names_nobody_to_readers(own: Doors) -> None:
    event = one(own.register, "Phan Đức Lãm")
    own.register.reject(event.id, "lan", "đăng nhầm")
    told = own.anyone.get(f"/bo-nhiem/su-kien/{event.id}")
    assert told.status_code == 404 and "Cán bộ đã bác bỏ sự kiện này" in told.text
    assert "đăng nhầm" not in told.text
    by_staff = own.staff.get(f"/bo-nhiem/su-kien/{event.id}").text
    assert "lan đã bác bỏ" in by_staff and "đăng nhầm" in by_staff


def test_the_history_tells_what_was_changed(own: Doors) -> None:
    event = one(own.register, "Hà Thị Mỵ")
    own.register.correct(event.id, {"term": "2021-2026"}, "lan", "theo nghị quyết")
    own.register.undo(1, "lan")
    page = own.staff.get(f"/bo-nhiem/su-kien/{event.id}").text
    history = page.partition('class="hb-rg-history"')[2]
    assert "2021-2026" in history and "theo nghị quyết" in history and history.count("đã hoàn tác") == 1


def test_what_no_article_says_is_staffs_word(own: Doors) -> None:
    event = one(own.register, "Hà Thị Mỵ")
    own.register.correct(event.id, {"signed_by": "Ai Đó"}, "lan")
    assert "theo cán bộ duyệt" in own.anyone.get(f"/bo-nhiem/su-kien/{event.id}").text


def test_an_undo_that_was_undone_does_not_stand(own: Doors) -> None:
    own.register.confirm(one(own.register, "Hà Thị Mỵ").id, "lan")
    for number in (1, 2):
        own.register.undo(number, "lan")
    assert [(entry.review.seq, entry.stands) for entry in logged(own.register.log())] == [
        (3, True), (2, False), (1, True)]


def test_an_empty_log_is_empty() -> None:
    none: list[Review] = []
    assert logged(none) == []


def test_only_staff_see_forms(doors: Doors) -> None:
    address = f"/bo-nhiem/su-kien/{one(doors.register, 'Hà Thị Mỵ').id}"
    assert 'method="post" action="/bo-nhiem' not in doors.client("reader").get(address).text
    page = doors.staff.get(address).text
    assert page.count(f'action="{address}/') == 3  # confirm, correct, reject


def test_an_article_that_is_gone_is_told_so(own: Doors) -> None:
    event = one(own.register, "Hà Thị Mỵ")
    report = replace(event.reports[0], article_id="mất")
    from assistant.texts import texts
    from assistant.web.register.voice import Voice

    source = Voice(texts("vi"), own.register).source(report)
    assert (source.title, source.address, source.day) == ("", "", "12/11/2025")
