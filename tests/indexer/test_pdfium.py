from __future__ import annotations

import pytest

from indexer.pdfium import Letter, gathered


def _letters(text: str, left: float = 0.0, base: float = 100.0, size: float = 10.0) -> list[Letter]:
    return [Letter(c, left + 6 * n, left + 6 * n + 6, base, size) for n, c in enumerate(text)]


def _texts(letters: list[Letter]) -> list[str]:
    return [line.row()[4] for line in gathered(letters)]


def test_letters_on_a_base_line_are_a_line() -> None:
    assert _texts(_letters("Yên Phác") + _letters("Bắc Khê", base=114)) == ["Yên Phác", "Bắc Khê"]


def test_letters_of_another_font_go_back_to_their_places() -> None:
    line = _letters("TỈNH YÊN PHÁC") + _letters("Số: 12", base=120)
    late = [letter for letter in line if letter.text in "Ỉố"]
    assert _texts([letter for letter in line if letter not in late] + late) == ["TỈNH YÊN PHÁC", "Số: 12"]


def test_columns_are_lines_of_their_own_in_the_order_of_the_page() -> None:
    left = _letters("ỦY BAN") + _letters("TỈNH", base=114)
    right = _letters("CỘNG HÒA", left=200) + _letters("Độc lập", left=200, base=114)
    assert _texts(left + right) == ["ỦY BAN", "TỈNH", "CỘNG HÒA", "Độc lập"]


def test_a_gap_parts_words_where_no_space_was_printed() -> None:
    assert _texts(_letters("Bắc") + _letters("Khê", left=21)) == ["Bắc Khê"]
    assert _texts(_letters("Bắc") + _letters("Khê", left=19)) == ["BắcKhê"]


def test_what_is_struck_twice_to_look_bold_is_once_there() -> None:
    twice = [copy for letter in _letters("Lê Hoà ttt") for copy in (
        letter, Letter(letter.text, letter.left + 0.3, letter.right + 0.3, letter.base, letter.size))]
    assert _texts(twice) == ["Lê Hoà ttt"]


@pytest.mark.parametrize("shift", [-4.0, 4.0])
def test_a_raised_or_lowered_sign_stays_in_its_line(shift: float) -> None:
    assert _texts([*_letters("40 m"), Letter("2", 24, 28, 100 + shift, 6)]) == ["40 m2"]
