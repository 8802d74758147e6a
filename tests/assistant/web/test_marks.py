from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.types import Hit
from assistant.understand import understand
from assistant.web.marks import found_words, glimpse_of, opening, paragraphs, pieces, quoted
from indexer.types import Article, Passage, Span

TODAY = date(2024, 1, 1)
BODY = "Cầu Ngói gãy.\n\nLũ lên nhanh, cầu trôi.\nHết."


def marked(query: str, text: str) -> list[str]:
    return [text[span.start : span.end] for span in found_words(understand(query, today=TODAY), text)]


@given(st.text(alphabet="ab \n", max_size=60), st.integers(0, 70), st.integers(0, 70))
def test_paragraphs_are_the_lines_and_mark_the_quote_alone(body: str, start: int, end: int) -> None:
    quote = quoted(body, str(start), str(end))
    found = paragraphs(body, quote)
    assert ["".join(p.text for p in line) for line in found] == [s for s in body.split("\n") if s.strip()]
    said = "".join(p.text for line in found for p in line if p.marked)
    wanted = body[quote.start : quote.end] if quote else ""
    assert said.replace(" ", "") == wanted.replace("\n", "").replace(" ", "")
    assert sum(p.first for line in found for p in line) == any(p.marked for line in found for p in line)


def test_a_quote_over_lines_is_led_to_at_its_first_part() -> None:
    start = BODY.index("gãy")
    first, second, third = paragraphs(BODY, Span(start, BODY.index(", cầu")))
    assert [(p.text, p.marked, p.first) for p in first] == [("Cầu Ngói ", False, False), ("gãy.", True, True)]
    assert [(p.text, p.marked, p.first) for p in second] == [
        ("Lũ lên nhanh", True, False), (", cầu trôi.", False, False)]
    assert not any(p.marked for p in third)


@pytest.mark.parametrize(("start", "end"), [
    (None, None), ("1", None), ("x", "9"), ("-1", "9"), ("9", "9"), ("9", "3"), ("44", "50"), ("²", "9"),
    ("", ""),
])
def test_no_quote_is_named_by_what_is_no_range_of_the_body(start: str | None, end: str | None) -> None:
    assert quoted(BODY, start, end) is None


def test_a_quote_is_cut_to_the_body() -> None:
    assert quoted(BODY, "3", "9" * 40) == Span(3, len(BODY))


def test_pieces_hold_no_empty_text() -> None:
    assert [(p.text, p.marked) for p in pieces("ab", (Span(0, 2),))] == [("ab", True)]
    assert pieces("", ()) == []


def test_words_are_marked_as_the_text_writes_them_and_neighbours_together() -> None:
    assert marked("cầu ngói", "Cầu Ngói gãy, ngói vỡ") == ["Cầu Ngói", "ngói"]
    assert marked("cau ngoi", "Cầu Ngói gãy") == ["Cầu Ngói"]
    assert marked("chủ tịch ủy ban nhân dân", "Chủ tịch UBND tỉnh") == ["Chủ tịch UBND"]
    assert marked("bổ nhiệm giám đốc", "được bổ nhiệm hôm qua") == ["bổ nhiệm"]
    assert marked("hoà bình", "Tỉnh Hòa Bình.") == ["Hòa Bình"]
    assert marked("lũ", "núi non") == []


def test_a_glimpse_knows_where_it_stands_in_the_body() -> None:
    start = BODY.index("Lũ")
    article = Article("a", "Tin", BODY)
    hit = Hit(Passage("a", 1, start, len(BODY), BODY[start:]), article, 1.0, 1.0, 0.0, ())
    found = glimpse_of(understand("lũ lên nhanh", today=TODAY), hit)
    assert BODY[found.start : found.end] == "Lũ lên nhanh, cầu trôi."
    assert [(p.text, p.marked) for p in found.pieces] == [("Lũ lên nhanh", True), (", cầu trôi.", False)]


def test_an_article_opens_with_its_summary_or_its_body_cut_at_a_word() -> None:
    assert opening(Article("a", "Tin", BODY, summary="Sapo.")).pieces[0].text == "Sapo."
    cut = opening(Article("a", "Tin", "từ " * 300)).pieces[0].text
    assert cut.endswith("từ …") and len(cut) <= 222
