from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.register.phrases import body_at, name_of_body, office_at, office_begins, team_at
from indexer.register.tokens import tokens
from indexer.words import nfc


def _office(text: str) -> str:
    """The office that begins the text; "" where none does."""
    run = tokens(text)
    span = office_at(run, 0)
    return text[: run[span.end - 1].end] if span else ""


@pytest.mark.parametrize(("text", "office"), [
    ("Giám đốc Sở Y tế Hà Tĩnh phát biểu", "Giám đốc Sở Y tế Hà Tĩnh"),
    ("Giám đốc Sở Y tế Lê Hữu Khoa nói", "Giám đốc Sở Y tế"),
    ("Phó Bí thư Thường trực Tỉnh ủy Sơn La, Chủ tịch HĐND", "Phó Bí thư Thường trực Tỉnh ủy Sơn La"),
    ("Chủ tịch UBND tỉnh được bầu", "Chủ tịch UBND tỉnh"),
    ("Giám đốc Sở Văn hóa, Thể thao và Du lịch Lai Châu",
     "Giám đốc Sở Văn hóa, Thể thao và Du lịch Lai Châu"),
    ("Giám đốc Sở Xây dựng và ông Võ Kỳ", "Giám đốc Sở Xây dựng"),
    ("Cục trưởng Cục Đào tạo (Bộ Công an) nói", "Cục trưởng Cục Đào tạo (Bộ Công an)"),
    ("Bí thư Đảng ủy xã Ia Tôr từ hôm nay", "Bí thư Đảng ủy xã Ia Tôr"),
    ("Tổng thống Chile Arturo Belmonte", "Tổng thống Chile"),
    ("Bộ trưởng Quốc phòng Igor Petrenko", "Bộ trưởng Quốc phòng"),
    ("nguyên Giám đốc Sở Nội vụ bị bắt", "nguyên Giám đốc Sở Nội vụ"),
    ("quyền Vụ trưởng Vụ Pháp chế nói", "quyền Vụ trưởng Vụ Pháp chế"),
    ("Ủy viên Ban Thường vụ Tỉnh ủy nhiệm kỳ 2025 - 2030", "Ủy viên Ban Thường vụ Tỉnh ủy"),
    ("Phó Chủ tịch Ủy ban MTTQ Việt Nam tỉnh Phú Thọ tại hội nghị",
     "Phó Chủ tịch Ủy ban MTTQ Việt Nam tỉnh Phú Thọ"),
])
def test_an_office_ends_where_its_name_ends(text: str, office: str) -> None:
    assert _office(text) == office


@pytest.mark.parametrize("text", [
    "đại sứ thương hiệu", "Đại sứ du lịch Quảng Trị", "người đại diện theo pháp luật", "Sở Y tế",
    "phó nháy", "",
])
def test_what_names_no_office_is_none(text: str) -> None:
    assert (office_at(tokens(text), 0) if text else None) is None


@pytest.mark.parametrize(("text", "bare", "former", "new", "acting"), [
    ("Giám đốc", True, False, False, False), ("Giám đốc Sở Y tế", False, False, False, False),
    ("cựu Bí thư Huyện ủy", False, True, False, False), ("tân Chủ tịch", True, False, True, False),
    ("quyền Cục trưởng Cục Điện lực", False, False, False, True), ("Q. Giám đốc", True, False, False, True),
])
def test_what_stands_before_an_office(text: str, bare: bool, former: bool, new: bool, acting: bool) -> None:
    span = office_at(tokens(text), 0)
    assert span is not None
    assert (span.bare, span.former, span.new, span.acting) == (bare, former, new, acting)


def test_a_head_is_canonical_and_what_it_is_of_follows() -> None:
    run = tokens("PCT UBND tỉnh Sơn La")
    span = office_at(run, 0)
    assert span is not None and span.head == "phó chủ tịch" and run[span.tail].text == "UBND"


@pytest.mark.parametrize(("text", "begins"), [
    ("Giám đốc", True), ("nguyên Phó Giám đốc", True), ("Sở Y tế", False), ("nguyên vẹn", False),
])
def test_where_an_office_begins(text: str, begins: bool) -> None:
    assert office_begins(tokens(text), 0) is begins


@pytest.mark.parametrize(("text", "body"), [
    ("Ban Thường vụ Tỉnh ủy Sơn La chỉ định", "Ban Thường vụ Tỉnh ủy Sơn La"), ("Quốc hội bầu", "Quốc hội"),
    ("HĐND TP Hải Phòng đã miễn nhiệm", "HĐND TP Hải Phòng"), ("Ban Bí thư quyết định", "Ban Bí thư"),
    ("Hội đồng quản trị Công ty Gạch Phú Xá bầu", "Hội đồng quản trị Công ty Gạch Phú Xá"),
    ("bộ bàn ghế", ""),
    ("Lê Hữu Khoa", ""),
])
def test_a_deciding_body(text: str, body: str) -> None:
    run = tokens(text)
    end = body_at(run, 0)
    assert (text[: run[end - 1].end] if end else "") == body


@pytest.mark.parametrize(("text", "team"), [
    ("CLB Lâm Sơn từ hôm nay", "CLB Lâm Sơn"), ("Giám đốc Sở", ""), ("hôm nay", ""),
])
def test_a_team(text: str, team: str) -> None:
    run = tokens(text)
    end = team_at(run, 0)
    assert (text[: run[end - 1].end] if end else "") == team


def test_any_body_has_a_name() -> None:
    run = tokens("Công ty Gạch Phú Xá được khen")
    assert name_of_body(run, 0) == 5


@given(st.lists(st.sampled_from((
    "Giám đốc", "Phó", "Sở", "Y tế", "và", ",", "của", "(", ")", "-", "Lê Hữu Khoa", "Caio", "tỉnh",
    "Sơn La", "khóa",
    "XVI", "12", ".", "TP", "nguyên", "quyền", "Ban", "Đảng", "&", "chủ tịch", "bầu", "cử",
)), max_size=12).map(" ".join).map(nfc))
def test_an_office_and_a_body_stay_within_the_text(text: str) -> None:
    run = tokens(text)
    for at in range(len(run)):
        span = office_at(run, at)
        if span:
            assert at == span.start < span.end <= len(run) and span.bare == (span.end <= span.tail)
        assert at <= body_at(run, at) <= len(run)
