from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings

from assistant.web.register.excerpt import excerpt, written
from tests.assistant.register.made import ELECTED, QUOTE, texts, told


@pytest.mark.parametrize(("name", "value", "quote", "expected"), [
    ("person", "Lê Văn Khải", "ông Lê  Văn Khải,", "Lê  Văn Khải"),
    ("action", "bầu", "HĐND Bầu ông", "Bầu"),
    ("action", "cử", "cửa hàng", None),
    ("term", "2020-2025", "nhiệm kỳ 2020 – 2025", "2020 – 2025"),
    ("decided", "2024-05-02", "hôm 2-5-2024", "2-5-2024"),
    ("decided", "2024-05-02", "ngày 2/5, UBND", "ngày 2/5"),
    ("decided", "2024-05-02", "ngày 02 tháng 5 năm 2024", "ngày 02 tháng 5 năm 2024"),
    ("decided", "2024-05-02", "ngày 12/5", None),
    ("decided", "2024-05", "tháng 5/2024", "tháng 5/2024"),
    ("effective", "2024", "trong năm 2024", "năm 2024"),
    ("decision_number", "12/NQ-HĐND", "số 12/NQ-HĐND", "12/NQ-HĐND"),
    ("place", "Lam Sơn", "nơi khác", None),
    ("place", "", "nơi khác", None),
])
def test_where_a_value_is_written(name: str, value: str, quote: str, expected: str | None) -> None:
    found = written(name, value, quote)
    assert (quote[found[0] : found[1]] if found else None) == expected


def test_an_office_is_not_the_end_of_another() -> None:
    quote = "bầu Phó Bí thư Tỉnh ủy làm Bí thư Tỉnh ủy"
    assert written("position", "Bí thư Tỉnh ủy", quote) == (27, 41)
    assert written("position", "Bí thư Tỉnh ủy", quote[:22]) == (8, 22)


@settings(max_examples=40)
@given(texts, texts)
def test_what_is_found_lies_in_the_quote(value: str, quote: str) -> None:
    for name in ("position", "person"):
        if found := written(name, value, quote):
            assert 0 <= found[0] < found[1] <= len(quote)


def test_an_excerpt_is_of_the_quote() -> None:
    found = excerpt(ELECTED, "person")
    assert found is not None and (found.before, found.mark, found.after) == (
        "Ông ", "Lê Văn Khải", " được bầu làm Chủ tịch UBND tỉnh Lam Sơn.")


def test_a_value_that_no_sentence_holds_shows_the_sentence_it_was_completed_from() -> None:
    report = told(place="Nghệ An")
    found = excerpt(replace(ELECTED, told=report, reports=(report,)), "place")
    assert found is not None and (found.before, found.mark) == (QUOTE, "")


def test_a_value_of_no_report_is_of_nobodys_sentence() -> None:
    assert excerpt(replace(ELECTED, told=told(signed_by="Ai Đó")), "signed_by") is None


def test_a_long_quote_is_cut_at_words() -> None:
    quote = "một hai ba " * 30 + "Lê Văn Khải" + " bốn năm sáu" * 30
    report = told(quote=quote)
    found = excerpt(replace(ELECTED, told=report, reports=(report,)), "person")
    assert found is not None and len(found.before) < 65 > len(found.after)
    assert found.before.startswith("… ") and found.after.endswith(" …")
    assert found.before.removeprefix("… ") + found.mark + found.after.removesuffix(" …") in quote
