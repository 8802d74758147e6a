from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.register.tokens import Phrases, foreign, tokens
from indexer.words import nfc


@pytest.mark.parametrize(("text", "parts"), [
    ("Ông Võ Kỳ, Giám đốc", ["Ông", "Võ", "Kỳ", ",", "Giám", "đốc"]),
    ("PGS.TS H'Yim Êban", ["PGS.TS", "H'Yim", "Êban"]),
    ("Quyết định số 12/QĐ-UBND.", ["Quyết", "định", "số", "12/QĐ-UBND", "."]),
    ("(nhiệm kỳ 2025-2030)", ["(", "nhiệm", "kỳ", "2025-2030", ")"]),
    ("Sở VH-TT&DL", ["Sở", "VH-TT&DL"]),
    ("a_b", ["a", "_", "b"]),
    ("", []), (" \n ", []),
])
def test_words_and_marks_are_told_apart(text: str, parts: list[str]) -> None:
    assert [token.text for token in tokens(text)] == parts


@given(st.text().map(nfc), st.integers(0, 9), st.integers(0, 40))
def test_tokens_stand_at_their_offsets_in_order(text: str, start: int, end: int) -> None:
    run = tokens(text, start, end)
    assert all(text[token.start : token.end] == token.text for token in run)
    borders = [border for token in run for border in (token.start, token.end)]
    assert borders == sorted(borders) and all(start <= border <= end for border in borders)


@pytest.mark.parametrize(("written", "word"), [
    ("Uỷ", "ủy"), ("Ủy", "ủy"), ("hoà", "hòa"), ("KỲ", "kì"), ("Quý", "quí"),
])
def test_a_word_is_spelt_canonically(written: str, word: str) -> None:
    (token,) = tokens(written)
    assert (token.text, token.word) == (written, word)


def test_capitals_and_marks() -> None:
    capital, lower, mark, number = tokens("Đinh đinh – 12")
    assert capital.capital and not lower.capital and not mark.capital and not number.capital
    assert mark.mark and not capital.mark and not number.mark


@pytest.mark.parametrize(("text", "is_foreign"), [
    ("Belmonte", True), ("Jean-Pierre", True), ("Halloran", True),
    ("belmonte", False), ("Khoa", False), ("UBND", False), ("VinSpace", False), ("Al", False),
    ("R2D2", False),
])
def test_a_part_of_a_foreign_name_is_no_vietnamese_syllable(text: str, is_foreign: bool) -> None:
    assert foreign(text) is is_foreign
    assert tokens(text)[0].foreign is is_foreign


def test_the_longest_phrase_wins_in_any_spelling() -> None:
    known = Phrases({"bí thư": 1, "bí thư tỉnh ủy": 2, "tỉnh": 3})
    run = tokens("BÍ THƯ Tỉnh uỷ, bí thư xã")
    found = [known.at(run, at) for at in range(len(run))]
    assert found == [(4, 2), None, (3, 3), None, None, (7, 1), None, None]


def test_a_phrase_does_not_reach_beyond_the_end() -> None:
    assert Phrases.of(["giữ chức vụ"], True).at(tokens("giữ chức"), 0) is None
