from datetime import date

import pytest

from assistant.dates import asks_newest, date_words, period
from indexer.types import DateRange
from indexer.words import fold, folded, words


@pytest.mark.parametrize(
    ("question", "first", "last"),
    [
        ("Thu ngân sách quý I/2020?", (2020, 1, 1), (2020, 3, 31)),
        ("Quý 4 năm 2023 có gì?", (2023, 10, 1), (2023, 12, 31)),
        ("Tháng 3, năm 2024 có gì?", (2024, 3, 1), (2024, 3, 31)),
        ("Bão số 3 năm 2024 làm thiệt hại bao nhiêu?", (2024, 1, 1), (2024, 12, 31)),
        ("Tháng 2/2024 ai được bổ nhiệm?", (2024, 2, 1), (2024, 2, 29)),
        ("Tháng 11 năm 2024 bầu ai?", (2024, 11, 1), (2024, 11, 30)),
        ("Ngày 25/3/2020 họp gì?", (2020, 3, 25), (2020, 3, 25)),
        ("hội nghị 25-03-2020", (2020, 3, 25), (2020, 3, 25)),
        ("Cuối năm 2023 có mấy ca?", (2023, 1, 1), (2023, 12, 31)),
    ],
)
def test_the_period_that_a_question_names(
    question: str, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    assert period(fold(question)) == DateRange(date(*first), date(*last))


@pytest.mark.parametrize("question", ["Ai chủ trì?", "Ngày 31/02/2020 có gì?", "3.000 tỷ", "khóa 19"])
def test_no_period_where_none_is_named(question: str) -> None:
    assert period(fold(question)) is None


@pytest.mark.parametrize(
    "question", ["Hiện nay ai là Bí thư?", "bay gio ai lam chu tich", "Đương kim Chủ tịch là ai?",
                 "Giờ ai làm Giám đốc Sở?", "Ai hiện là Chủ tịch?", "giá mới nhất"],
)
def test_now_is_recognised_with_and_without_marks(question: str) -> None:
    assert asks_newest(fold(question))


@pytest.mark.parametrize("question", ["Ai phát hiện ra?", "thể hiện sự tín nhiệm", "mấy giờ họp?"])
def test_now_is_not_read_into_other_words(question: str) -> None:
    assert not asks_newest(fold(question))


def test_date_words_are_told_from_other_numbers() -> None:
    tokens = words("cuối năm 2025 có 15 xã, tháng 6")
    assert [tokens[i] for i in sorted(date_words(tokens))] == ["cuối", "năm", "2025", "tháng", "6"]


@pytest.mark.parametrize(("question", "now"), [
    ("Ai là Giám đốc Sở Y tế?", True),
    ("chu tich UBND tinh Lam Son la ai", True),
    ("Ai là Giám đốc Sở Y tế năm 2023?", False),
    ("Ai là Bí thư đầu tiên của tỉnh?", False),
    ("Ai là nguyên Chủ tịch HĐND tỉnh?", False),
    ("Ai được bổ nhiệm làm Giám đốc Sở Y tế?", False),
    ("Ai là tác giả cuốn sách?", False),
])
def test_who_holds_an_office_is_asked_of_now(question: str, now: bool) -> None:
    assert asks_newest(" ".join(folded(words(question)))) is now
