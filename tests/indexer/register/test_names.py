from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.register.names import after_place, begins_name, is_place, name_at, title_at
from indexer.register.tokens import tokens
from indexer.words import nfc


def _taken(text: str, titled: bool = False) -> str:
    """The name that begins at the first word; "" where none does."""
    run = tokens(text)
    end = name_at(run, 0, titled)
    return text[: run[end - 1].end] if end else ""


@pytest.mark.parametrize(("text", "name"), [
    ("Võ Kỳ phát biểu", "Võ Kỳ"), ("Lê Hữu Khoa, Giám đốc", "Lê Hữu Khoa"),
    ("Tôn Nữ Thị Ngọc Diễm nói", "Tôn Nữ Thị Ngọc Diễm"), ("Lê Hoàng Diệu Hiền là", "Lê Hoàng Diệu Hiền"),
    ("Giàng Thị Sua", "Giàng Thị Sua"), ("Y Khanh Niê Kđăm", "Y Khanh Niê Kđăm"),
    ("Ksor H'Lan", "Ksor H'Lan"),
    ("Caio Mendes từ chức", "Caio Mendes"), ("George W. Halloran nói", "George W. Halloran"),
    ("Khalid bin Fahran đến", "Khalid bin Fahran"), ("Kwon Sang-jin", "Kwon Sang-jin"),
    ("LÊ HỮU KHOA GIỮ CHỨC", "LÊ HỮU KHOA"), ("Trần Nhật Nam được", "Trần Nhật Nam"),
])
def test_a_name_ends_where_it_ends(text: str, name: str) -> None:
    assert _taken(text) == name
    assert _taken(text, titled=True) == name


@pytest.mark.parametrize("text", [
    "Thái Bình", "Việt Nam", "Sở Y tế", "phó Lê Khoa", "Giám đốc Lê Khoa", "Lê nói", "lê hữu khoa", "12 Lê",
    "Manchester City", "Bệnh viện Lê Khoa",
])
def test_what_is_no_name_is_none(text: str) -> None:
    assert _taken(text) == ""


@pytest.mark.parametrize(("text", "name"), [
    ("Tuấn phát biểu", "Tuấn"), ("A Dớt nói", "A Dớt"), ("Siu H'Nhi", "Siu H'Nhi"),
])
def test_after_a_title_less_is_enough(text: str, name: str) -> None:
    assert _taken(text, titled=True) == name


@pytest.mark.parametrize(("text", "title"), [
    ("ông Võ Kỳ", "ông"), ("Đại tá, TS Võ Kỳ", "Đại tá, TS"), ("PGS. TS. BS. Võ Kỳ", "PGS. TS. BS."),
    ("đồng chí Thiếu tướng Võ Kỳ", "đồng chí Thiếu tướng"), ("Đ/c Võ Kỳ", "Đ/c"), ("Võ Kỳ", ""),
    ("ông nói", ""),
    ("anh trai", ""),
])
def test_titles_and_ranks_stand_in_a_row(text: str, title: str) -> None:
    run = tokens(text)
    end = title_at(run, 0)
    assert (text[: run[end - 1].end] if end else "") == title


@pytest.mark.parametrize(("text", "place"), [
    ("Thái Bình", True), ("Hà Giang nói", True), ("Thái Sơn", False),
])
def test_a_place_is_no_name(text: str, place: bool) -> None:
    assert is_place(tokens(text), 0, 2) is place


def test_a_place_is_named_right_before() -> None:
    run = tokens("tỉnh Thái Bình Lê Hữu Khoa")
    assert [after_place(run, at) for at in range(len(run))] == [False, False, False, True, False, False]


@pytest.mark.parametrize(("text", "at", "begins"), [
    ("Giám đốc Sở Y tế Lê Hữu Khoa", 5, True), ("Chủ tịch UBND phường Lê Lợi", 4, False),
    ("Hiệu trưởng THPT Trần Phú", 3, False), ("Bí thư Đoàn Thanh niên", 2, False),
])
def test_an_offices_holder_is_told_from_a_wards_name(text: str, at: int, begins: bool) -> None:
    assert begins_name(tokens(text), at, 0) is begins


@given(st.text(alphabet="Lê Hữu Khoa.-'(), ông Thị bin W12Đ", max_size=40).map(nfc), st.booleans())
def test_a_name_stays_within_the_text(text: str, titled: bool) -> None:
    run = tokens(text)
    for at in range(len(run)):
        assert at <= name_at(run, at, titled) <= len(run)
        assert at <= title_at(run, at) <= len(run)
