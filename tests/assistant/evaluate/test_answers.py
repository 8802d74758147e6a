from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.evaluate.answers import contains, hits, literally
from indexer.types import Article
from indexer.words import nfc, words
from tests.assistant.evaluate.outcomes import BRIDGE, answer, cited


@pytest.mark.parametrize(("text", "expected"), [
    ("Cầu Vàm dài 120 mét.", "120 mét"),
    ("CẦU VÀM, dài: 120 m", "cầu vàm dài 120 mét"),
    ("Ông Nguyễn Văn Hòa nhậm chức", "Nguyễn Văn Hoà"),
    ("bác sĩ Lý Thu", "bác sỹ Lí Thu"),
    ("UBND tỉnh Lâm Sơn", "Ủy ban nhân dân tỉnh Lâm Sơn"),
    ("Vốn là 3.000 tỷ đồng", "3 nghìn tỷ"),
    ("Vốn là 3 nghìn tỷ đồng", "3.000 tỷ"),
    ("Vốn là 3.000 tỷ", "3 nghìn tỉ đồng"),
    ("hơn 50 triệu đồng", "50 triệu đồng"),
    ("có hai người bị thương", "2 người"),
    ("tăng 5,0%", "5%"),
    ("Dự án khởi công ngày 25 tháng 3 năm 2017", "25/3/2017"),
    ("từ ngày 05/03/2017", "ngày 5-3-2017"),
    ("Tháng 5/2017 khánh thành", "tháng 5/2017"),
    ("năm 2017", "2017"),
    ("Khởi công ngày 5/3/2017", "2017"),
    ("phần 05/08", "5-8"),
    ("Điều 26 của luật", "Điều 26"),
])
def test_one_thing_written_two_ways_is_the_same(text: str, expected: str) -> None:
    assert contains(text, expected)


@pytest.mark.parametrize(("text", "expected"), [
    ("Cầu dài 1120 mét", "120 mét"),
    ("Ông Nguyễn Văn An", "Nguyễn Văn A"),
    ("Cầu dài 120 mét", "120 km"),
    ("50 triệu đồng", "hơn 50 triệu đồng"),
    ("dưới 50 triệu đồng", "50 triệu đồng"),
    ("1 tỷ 500 triệu đồng", "500 triệu đồng"),
    ("dài 120, rộng 7 mét", "120 mét"),
    ("ngày 25 tháng 4 năm 2017", "25/3/2017"),
    ("ma túy", "má"),
    ("", "120 mét"),
    ("Cầu Vàm", ""),
    ("Cầu Vàm", "…"),
])
def test_what_is_not_said_is_not_found(text: str, expected: str) -> None:
    assert not contains(text, expected)


def test_a_day_is_of_the_year_of_its_news() -> None:
    assert contains("Dự án khởi công ngày 25-3.", "25/3/2017", date(2017, 4, 1))
    assert not contains("Dự án khởi công ngày 25-3.", "25/3/2017", date(2019, 4, 1))


@given(st.text(alphabet="ab1250 .,-/%đtỷngàyăm", max_size=40))
def test_a_text_says_itself_if_it_says_anything(text: str) -> None:
    assert contains(text, text) == bool(words(nfc(text)))


def test_an_answer_is_looked_for_in_its_own_sentences() -> None:
    told = answer(("Ông Đỗ Khắc Nhu cắt băng.", (1,)), citations=[cited(1, "Ông Đỗ Khắc Nhu cắt băng.")])
    assert hits(told, ("Lê Văn Khải", "Đỗ Khắc Nhu"))
    assert not hits(told, ("120 mét",)), "the article says it, the answer does not"
    assert not hits(told, ())


def test_a_day_is_read_by_the_article_that_is_cited() -> None:
    told = answer(("Dự án khởi công ngày 5-3.", (1,)), citations=[cited(1, "Dự án khởi công ngày 5-3.")])
    assert BRIDGE.published and hits(told, ("5/3/2023",))
    assert not hits(told, ("5/3/2021",))
    undated = Article("x", "Tin", "Dự án khởi công ngày 5-3.")
    assert not hits(answer((undated.body, (1,)), citations=[cited(1, undated.body, undated)]), ("5/3/2023",))


def test_only_so_many_words_are_read() -> None:
    told = answer("một hai ba bốn", "năm sáu Vân Trạch")
    assert hits(told, ("Vân Trạch",), 8) and hits(told, ("Vân Trạch",))
    assert not hits(told, ("Vân Trạch",), 7)
    assert not hits(told, ("Vân Trạch",), 3)


def test_yes_and_no_are_told_by_the_verdict() -> None:
    said = "Không có gì lạ, có đúng thế."
    assert hits(answer(said, verdict="yes"), ("Có",)) and hits(answer(said, verdict="no"), ("không",))
    assert not hits(answer(said, verdict="no"), ("có",)) and not hits(answer(said), ("có", "đúng"))


def test_to_the_letter_is_stricter() -> None:
    told = answer("Vốn là 3.000 tỷ đồng.")
    assert literally(told, ("3.000 tỷ",)) and not literally(told, ("3 nghìn tỷ",))
    assert literally(answer("Cầu"), ("Cầu",)), "both are composed"
    assert not literally(answer(), ("",))
