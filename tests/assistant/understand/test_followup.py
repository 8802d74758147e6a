from __future__ import annotations

from datetime import date

import pytest

from assistant.types import Turn
from assistant.understand.followup import follow_up

TODAY = date(2026, 5, 1)
_ASKED = "Ai là Giám đốc Sở Y tế Hà Nội?"
_TOLD = "Ông Lưu Thế Kiểm giữ chức Giám đốc Sở Y tế Hà Nội. Bà Trinh Thị Mai kế nhiệm."


def completed(question: str, asked: str = _ASKED, told: str = _TOLD) -> str:
    found = follow_up(question, (Turn("user", asked), Turn("assistant", told)), TODAY)
    return found.complete if found else ""


@pytest.mark.parametrize(("question", "complete"), [
    ("Ông ấy sinh năm nào?", "Ông Lưu Thế Kiểm sinh năm nào?"),
    ("ong ay que o dau", "ong Lưu Thế Kiểm que o dau"),
    ("Quê của ông ta ở đâu?", "Quê của ông Lưu Thế Kiểm ở đâu?"),
    ("Hắn bị bắt khi nào?", "Lưu Thế Kiểm bị bắt khi nào?"),
    ("Ông sinh năm nào?", "Ông Lưu Thế Kiểm sinh năm nào?"),
    ("Ai bổ nhiệm ông ấy?", "Ai bổ nhiệm ông Lưu Thế Kiểm?"),
    ("Người này bao nhiêu tuổi?", "Lưu Thế Kiểm bao nhiêu tuổi?"),
    ("Còn phó giám đốc?", "Ai là Phó giám đốc Sở Y tế Hà Nội?"),
    ("Vậy phó giám đốc Sở Nội vụ là ai?", "Ai là Phó giám đốc Sở Nội vụ?"),
    ("Thế còn Đà Nẵng?", "Ai là Giám đốc Sở Y tế Đà Nẵng?"),
    ("Còn TP.HCM thì sao?", "Ai là Giám đốc Sở Y tế TP.HCM?"),
    ("thế còn năm 2019?", "Ai là Giám đốc Sở Y tế Hà Nội năm 2019?"),
    ("Thế còn lương thì sao?", "Thế còn lương thì sao (Ai là Giám đốc Sở Y tế Hà Nội)?"),
    ("Đơn vị này có bao nhiêu bác sĩ?", "Đơn vị này có bao nhiêu bác sĩ (Ai là Giám đốc Sở Y tế Hà Nội)?"),
])
def test_a_question_that_points_back_is_completed(question: str, complete: str) -> None:
    assert completed(question) == complete


def test_a_time_takes_the_place_of_the_time_asked_about() -> None:
    asked = "Tháng 3/2020 tỉnh Yên Phác thu ngân sách bao nhiêu?"
    assert completed("Còn tháng 4/2020?", asked, "2.000 tỷ đồng.") == (
        "tháng 4/2020 tỉnh Yên Phác thu ngân sách bao nhiêu?")


def test_the_place_of_an_office_is_kept_and_the_office_replaced() -> None:
    asked = "Tháng 10/2025 ai được bầu làm Chủ tịch HĐND tỉnh Khánh Hòa?"
    assert completed("Vậy phó chủ tịch HĐND là ai?", asked, "Ông Lâm Văn A.") == (
        "Tháng 10/2025 ai được bầu làm Phó chủ tịch HĐND tỉnh Khánh Hòa?")


def test_a_woman_is_meant_by_ba() -> None:
    told = "Ông Lê Văn Khải trao quyết định cho bà Vũ Thị Hoa."
    assert completed("Bà ấy bao nhiêu tuổi?", "Ai nhận quyết định?", told) == "Bà Vũ Thị Hoa bao nhiêu tuổi?"


@pytest.mark.parametrize("question", [
    "Cầu Sông Lam dài bao nhiêu mét?", "Ai là Bí thư Tỉnh ủy Thái Nguyên?", "Ông Lê Văn Khải là ai?", "",
    "Nguyễn Văn Conh là ai?",
])
def test_a_question_that_stands_alone_is_no_follow_up(question: str) -> None:
    assert completed(question) == ""


def test_nothing_points_back_where_nothing_was_said() -> None:
    assert follow_up("Ông ấy sinh năm nào?", (), TODAY) is None
    assert follow_up("Ông ấy sinh năm nào?", (Turn("assistant", "Chào bạn."),), TODAY) is None


def test_what_is_pointed_at_is_the_last_question_and_its_first_sentence() -> None:
    found = follow_up("Ông ấy sinh năm nào?", (
        Turn("user", "Câu cũ?"), Turn("assistant", "Đáp cũ."), Turn("user", _ASKED), Turn("assistant", _TOLD),
    ), TODAY)
    assert found and found.said == (_ASKED, "Ông Lưu Thế Kiểm giữ chức Giám đốc Sở Y tế Hà Nội.")
