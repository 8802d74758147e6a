from datetime import date, datetime

import pytest

from assistant.resolve import near, notes, within
from assistant.types import Note
from indexer.types import VIETNAM, Article, Span

BODY = (
    "Ông Lê Văn Khải, Giám đốc Sở Y tế tỉnh Lâm Sơn, làm việc với Công ty Cấp nước Bắc Khê. "
    "Ông yêu cầu công ty này mở van trước ngày 25-4. "
    "Bà Lò Thị Ước dự buổi làm việc. Bà cho biết dân thiếu nước từ hôm qua. "
    "Người đàn ông bán nước thu 30.000 đồng mỗi can. "
    "Theo ông Khải, năm 2019 tỉnh này cũng thiếu nước."
)
ARTICLE = Article("a", "Thiếu nước ở Bắc Khê", BODY, published=datetime(2020, 3, 25, 8, tzinfo=VIETNAM))


def told(sentence: str, article: Article = ARTICLE) -> str:
    start = article.body.index(sentence)
    text, at = "", 0
    for note in notes(article, start, start + len(sentence)):
        text, at = f"{text}{sentence[at : note.at]} [{note.text}]", note.at
    return text + sentence[at:]


def test_who_and_which_and_when() -> None:
    assert told("Ông yêu cầu công ty này mở van trước ngày 25-4.") == (
        "Ông [Lê Văn Khải] yêu cầu công ty này [Công ty Cấp nước Bắc Khê] mở van trước ngày 25-4"
        " [25/04/2020]."
    )
    assert told("Bà cho biết dân thiếu nước từ hôm qua.") == (
        "Bà [Lò Thị Ước] cho biết dân thiếu nước từ hôm qua [24/03/2020]."
    )
    assert told("Theo ông Khải, năm 2019 tỉnh này cũng thiếu nước.") == (
        "Theo ông Khải [Lê Văn Khải], năm 2019 tỉnh này [tỉnh Lâm Sơn] cũng thiếu nước."
    )


@pytest.mark.parametrize("sentence", [
    "Người đàn ông bán nước thu 30.000 đồng mỗi can.",
    "Bà Lò Thị Ước dự buổi làm việc.",
])
def test_a_sentence_that_stands_alone_needs_none(sentence: str) -> None:
    assert told(sentence) == sentence


def test_an_undated_article_tells_no_day() -> None:
    undated = Article("b", "Tin", "Ông Lê Văn Khải nói. Ông đi hôm qua, về ngày 25-4.")
    assert told("Ông đi hôm qua, về ngày 25-4.", undated) == "Ông [Lê Văn Khải] đi hôm qua, về ngày 25-4."


@pytest.mark.parametrize(("text", "first"), [
    ("ngày 5/1", date(2021, 1, 5)), ("ngày 5/11", date(2020, 11, 5)), ("hôm qua", date(2020, 12, 19)),
    ("ngày 5/1/2019", date(2019, 1, 5)), ("tháng 2 tới", date(2021, 2, 1)),
])
def test_a_day_of_every_year_is_the_one_nearest(text: str, first: date) -> None:
    assert near(text, date(2020, 12, 20))[0].days.first == first


def test_the_year_of_another_day_is_not_taken() -> None:
    text = "Sáng 7.11, kỷ niệm 108 năm ngày 7.11.1917"
    assert near(text, date(2025, 11, 7))[0].days.first == date(2025, 11, 7)


def test_a_note_moves_with_the_part_that_is_shown() -> None:
    assert within(Note(10, "x"), Span(4, 20)) == Note(6, "x")
    assert within(Note(4, "x"), Span(4, 20)) is None and within(Note(21, "x"), Span(4, 20)) is None
