from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.read.clean import clean, clean_line

_any_text = st.text(st.characters(exclude_categories=()))


def test_spaces_invisible_characters_and_empty_paragraphs_go() -> None:
    assert clean("  Sông\u00a0 Cầu \r\n\n\u200bnước\u00ad lên\x00 \n ") == "Sông Cầu\nnước lên"


def test_decomposed_letters_are_composed() -> None:
    assert clean(unicodedata.normalize("NFD", "Tỉnh ủy Bắc Sơn")) == "Tỉnh ủy Bắc Sơn"


def test_a_mark_parted_from_its_letter_joins_it() -> None:
    assert clean("a\u200b\u0301") == "á"


@pytest.mark.parametrize(("text", "composed"), [
    ("a\u0301\u0302p", "ấp"), ("ngu\u031b\u01a1\u0300i", "người"), ("vie\u0323\u0302t", "việt"),
    ("á\u0302m", "ấm"), ("vi\u1ebf\u0301t", "viết"), ("ơ\u031b", "ơ"), ("a\u0306\u0306\u0323", "ặ"),
    ("x\u0302", "x\u0302"),
])
def test_marks_compose_in_any_order_and_twice(text: str, composed: str) -> None:
    assert clean(text) == composed


def test_lone_surrogates_go() -> None:
    assert clean("mưa \ud83d lớn").encode("utf-8") == "mưa lớn".encode()


def test_a_line_has_no_line_feed() -> None:
    assert clean_line("Bão\n số 5\u2028đổ bộ") == "Bão số 5 đổ bộ"


@given(_any_text)
def test_cleaning_is_idempotent_and_leaves_text_that_can_be_stored(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert unicodedata.is_normalized("NFC", once)
    assert all(p == p.strip() and p for p in once.split("\n")) or once == ""
    once.encode("utf-8")


@given(st.lists(st.text("abcđêỗ 0.,", min_size=1).map(str.strip).filter(bool)))
def test_only_white_space_changes(paragraphs: list[str]) -> None:
    text = "\n\n".join(paragraphs)
    assert clean(text).split() == text.split()
