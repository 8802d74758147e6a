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


_BORN = "Ông Kiểm, từng làm việc với ông Trần Văn Bé, sinh năm 1960."
_CHAIN = (Turn("user", _ASKED), Turn("assistant", _TOLD), Turn("user", "Ông ấy sinh năm nào?"),
          Turn("assistant", _BORN))


@pytest.mark.parametrize(("question", "complete"), [
    ("Quê ở đâu?", "Quê Lưu Thế Kiểm ở đâu?"), ("que o dau", "que Lưu Thế Kiểm o dau?"),
    ("Còn vợ ông?", "Còn vợ ông Lưu Thế Kiểm?"), ("Vợ là ai?", "Vợ Lưu Thế Kiểm là ai?"),
    ("Ở đâu?", "Ông Lưu Thế Kiểm sinh ở đâu?"), ("Bao nhiêu tuổi?", "Lưu Thế Kiểm bao nhiêu tuổi?"),
    ("Thế nhậm chức khi nào?", "Lưu Thế Kiểm nhậm chức khi nào?"),
    ("Ông ấy học trường nào?", "Ông Lưu Thế Kiểm học trường nào?"),
])
def test_a_follow_up_may_follow_on_a_follow_up(question: str, complete: str) -> None:
    found = follow_up(question, _CHAIN, TODAY)
    assert found and found.complete == complete
    assert found.said == ("Ông Lưu Thế Kiểm sinh năm nào?", _BORN)


def test_a_chain_goes_on_where_nothing_was_found_and_past_questions_about_the_answer() -> None:
    unanswered = (*_CHAIN[:3], Turn("user", "Nguồn nào?"), Turn("assistant", "Bà Mai Thị Hoa viết."))
    found = follow_up("Ông ấy quê ở đâu?", unanswered, TODAY)
    assert found and found.complete == "Ông Lưu Thế Kiểm quê ở đâu?"
    assert found.said == ("Ông Lưu Thế Kiểm sinh năm nào?",)


def test_a_later_question_that_stands_alone_begins_anew() -> None:
    found = follow_up("Ở đâu?", (*_CHAIN, Turn("user", "Cầu Sông Lâm khởi công khi nào?")), TODAY)
    assert found and found.complete == "Cầu Sông Lâm khởi công ở đâu?"
    assert found.said == ("Cầu Sông Lâm khởi công khi nào?",)


_BUILT = "Cầu Sông Lâm được khởi công khi nào?"


@pytest.mark.parametrize(("question", "asked", "complete"), [
    ("Ở đâu?", _BUILT, "Cầu Sông Lâm được khởi công ở đâu?"),
    ("o dau", _BUILT, "Cầu Sông Lâm được khởi công o dau?"),
    ("Thế ở đâu?", _BUILT, "Cầu Sông Lâm được khởi công ở đâu?"),
    ("Vì sao lại thế?", _BUILT, "Cầu Sông Lâm được khởi công vì sao?"),
    ("Ở đâu?", "Khi nào cầu Sông Lâm khởi công?", "Ở đâu cầu Sông Lâm khởi công?"),
    ("Khi nào?", "cau song lam khoi cong o dau", "cau song lam khoi cong khi nào"),
    ("Khi nào?", "Ai đứng ở đầu danh sách?", "Khi nào (Ai đứng ở đầu danh sách)?"),
    ("Ai nói vậy?", _BUILT, "Ai nói (Cầu Sông Lâm được khởi công)?"),
    ("Bao nhiêu?", "Ai góp tiền xây cầu?", "Bao nhiêu (Ai góp tiền xây cầu)?"),
    ("Bao nhiêu tiền?", _BUILT, "Bao nhiêu tiền (Cầu Sông Lâm được khởi công)?"),
    ("Dài bao nhiêu mét?", "Ai xây cầu Sông Lâm?", "Dài bao nhiêu mét (Ai xây cầu Sông Lâm)?"),
    ("When?", "Ai xây cầu Sông Lâm?", "When (Ai xây cầu Sông Lâm)?"),
])
def test_asking_words_alone_ask_of_the_earlier_question(question: str, asked: str, complete: str) -> None:
    assert completed(question, asked, "") == complete


def test_asking_words_do_not_pile_up() -> None:
    history = [Turn("user", "Ai xây cầu Sông Lâm?"), Turn("user", "Bao nhiêu tiền?"), Turn("user", "Ở đâu?")]
    found = follow_up("Khi nào?", history, TODAY)
    assert found and found.complete == "Khi nào (Ai xây cầu Sông Lâm)?"


@pytest.mark.parametrize("question", [
    "Cầu Sông Lam dài bao nhiêu mét?", "Ai là Bí thư Tỉnh ủy Thái Nguyên?", "Ông Lê Văn Khải là ai?", "",
    "Nguyễn Văn Conh là ai?", "Nguồn vốn nào xây cầu?", "Bao nhiêu tỉnh sáp nhập năm 2025?",
    "Học phí bao nhiêu?", "Quê Bác ở đâu?", "Sinh viên nào đoạt giải?", "Ở đâu có lũ?",
    "Vì sao giá vàng tăng?",
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


@pytest.mark.parametrize("question", [
    "Giá vàng hôm nay bao nhiêu?", "gia vang hom nay bao nhieu", "Ai đang là Thủ tướng lúc này?",
])
def test_today_points_back_at_nothing(question: str) -> None:
    told = "Ông Lê Văn Khải là Giám đốc Sở Y tế."
    history = (Turn("user", "Ai là Giám đốc Sở Y tế?"), Turn("assistant", told))
    assert follow_up(question, history, date(2024, 12, 31)) is None
