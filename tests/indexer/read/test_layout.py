from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.read.layout import Page, Printed, heading, in_words, paragraphs

LEFT, RIGHT, PITCH, SIZE, HEIGHT = 85.0, 538.0, 18.0, 14.0, 842.0


def line(text: str, row: float, left: float = LEFT, right: float = RIGHT) -> Printed:
    top = 60 + row * PITCH
    return Printed(left, top, right, top + SIZE, text)


def page(*lines: Printed) -> Page:
    return Page(HEIGHT, lines)


FULL = "Thực hiện chỉ đạo của Ủy ban nhân dân tỉnh, Sở Nội vụ đề nghị các"


def test_lines_are_joined_until_a_paragraph_ends() -> None:
    assert paragraphs([page(
        line(FULL, 3, left=120), line(FULL.lower(), 4), line("địa phương rút ngắn.", 5, right=300),
        line(FULL, 6, left=120), line("hồ sơ.", 7, right=120), line("Điều 2. " + FULL, 8),
        line("- Ý một", 9, right=130),
    )]) == [f"{FULL} {FULL.lower()} địa phương rút ngắn.", f"{FULL} hồ sơ.", f"Điều 2. {FULL}", "- Ý một"]


def test_a_wide_gap_parts_paragraphs_without_indents() -> None:
    assert paragraphs([page(*(line(FULL, n) for n in (0, 1, 3, 4)))]) == [f"{FULL} {FULL}"] * 2


def test_columns_stand_apart_and_the_cells_of_a_row_together() -> None:
    left = [line("ỦY BAN NHÂN DÂN", 0, 100, 250), line("TỈNH YÊN PHÁC", 1, 110, 240)]
    right = [line("CỘNG HÒA", 0, 330, 500), line("Độc lập", 1, 340, 480)]
    row = [line("1", 5, 85, 95), line("Lê Văn Khải", 5, 200, 300), line("98,2%", 5, 400, 440)]
    assert paragraphs([page(*left, *right, *row)]) == [
        "ỦY BAN NHÂN DÂN", "TỈNH YÊN PHÁC", "CỘNG HÒA", "Độc lập", "1\tLê Văn Khải\t98,2%"]


def test_what_heads_and_foots_the_pages_goes() -> None:
    def numbered(n: int, *lines: Printed) -> Page:
        foot = Printed(300, 800, 310, 814, f"- {n} -")
        return page(line(f"CÔNG BÁO/Số {n}/Ngày 5-3-2020", -2), *lines, foot)

    text = numbered(1, line(FULL, 3), line(f"{FULL} nêu", 4)), numbered(2, line("rõ tiến độ.", 0, right=200))
    assert paragraphs(text) == [f"{FULL} {FULL} nêu rõ tiến độ."]
    one = page(line("3", -2, 300, 310), line(FULL, 3), Printed(85, 800, 200, 814, "Trang 1/5"))
    assert paragraphs([one]) == [FULL]


def test_a_paragraph_goes_on_overleaf_unless_it_has_ended() -> None:
    def two(end: str, begin: str) -> list[str]:
        return paragraphs([page(line(FULL + end, 3)), page(line(begin, 3))])

    assert len(two(" địa", "phương")) == 1
    for end, begin in ((".", "phương"), (" địa", "Điều 2."), (" địa", "Phương")):
        assert len(two(end, begin)) == 2


def test_a_heading_of_several_lines_is_one_and_the_title() -> None:
    large = [Printed(LEFT, 80, 300, 104, "Bắc Khê mở lại"), Printed(LEFT, 110, 200, 134, "bến phà")]
    printed = page(*large, line(FULL, 6), line(f"{FULL} huyện.", 7), line("Giá vé", 9, right=130))
    assert paragraphs([printed]) == ["Bắc Khê mở lại bến phà", f"{FULL} {FULL} huyện.", "Giá vé"]
    assert heading([printed]) == "Bắc Khê mở lại bến phà"
    assert heading([page(line(FULL, 3), line(FULL, 4))]) == heading([]) == ""


def test_what_a_browser_prints_around_a_page_is_its_address() -> None:
    printed = page(
        line("11/30/26, 5:27 AM", -2.5, 24, 98), line("Cầu mới - Báo Lâm Sơn", -2.5, 237, 478), line(FULL, 3),
        Printed(24, 810, 300, 818, "https://bao.example/cau-moi.html"), Printed(570, 810, 590, 818, "1/2"))
    assert paragraphs([printed]) == [FULL, "https://bao.example/cau-moi.html"]


@pytest.mark.parametrize(("first", "second", "joined"), [
    ("kinh tế", "xã hội", "kinh tế xã hội"), ("inter-", "national", "international"),
    ("UBND-", "VX", "UBND-VX"), ("Hà Nội -", "Hải Phòng", "Hà Nội - Hải Phòng"),
    ("interna\u00ad", "tional", "international"), ("giai-", "đoạn", "giai-đoạn"),
])
def test_hyphens_at_the_end_of_a_line(first: str, second: str, joined: str) -> None:
    long = FULL.replace("các", first)
    assert paragraphs([page(line(long, 3), line(second, 4, right=200))]) == [FULL.replace("các", joined)]


@pytest.mark.parametrize(("numbers", "words"), [
    ([1], "1"), ([1, 2, 3], "1-3"), ([2, 4, 5, 9], "2, 4-5, 9"), ([], ""),
])
def test_pages_are_named_in_words(numbers: list[int], words: str) -> None:
    assert in_words(numbers) == words


_place = st.floats(-1_000, 2_000)
_line = st.builds(Printed, _place, _place, _place, _place, st.text(min_size=1, max_size=20))


@given(st.lists(st.lists(_line, max_size=9), max_size=3))
def test_any_lines_are_joined(lines: list[list[Printed]]) -> None:
    assert isinstance(paragraphs([Page(800.0, tuple(some)) for some in lines]), list)
