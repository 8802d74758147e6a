from __future__ import annotations

from indexer.read.lines import Line, split_lines
from indexer.read.photos import is_credit, is_slug, without_photos

_TITLE = "Xã Hòa Bình: Khởi công trạm bơm 12 tỷ đồng"


def _kept(text: str) -> list[str]:
    return [line.text for line in without_photos(list(split_lines(text)), _TITLE)]


def test_the_titles_fold_and_long_unmarked_lines_are_slugs() -> None:
    assert is_slug("xa hoa binh khoi cong tram bom 12 ty dong", _TITLE)
    assert is_slug("xa-hoa-binh-khoi-cong-tram-bom-12-ty-dong-2.jpg", _TITLE)
    assert is_slug("nguoi dan xem le khoi cong", _TITLE)
    assert not is_slug("Covid-19", _TITLE) and not is_slug(_TITLE, _TITLE)


def test_the_caption_under_a_slug_goes_and_the_paragraph_stays() -> None:
    text = "Một câu.\n\nxa hoa binh khoi cong tram bom 12 ty dong\nToàn cảnh lễ\n\nHai câu."
    assert _kept(text) == ["Một câu.", "Hai câu."]
    assert _kept("a b c d e f\nMột câu dài hết bằng dấu chấm.") == [
        "Một câu dài hết bằng dấu chấm."
    ]


def test_credits_go_but_not_the_byline() -> None:
    assert is_credit("Ảnh: Lê Hoa") and is_credit("Trạm bơm mới. Ảnh: Lê Hoa")
    assert is_credit("Người dân xem lễ (Ảnh minh họa)")
    assert not is_credit("Bài, ảnh: Lê Hoa") and not is_credit("Ảnh hưởng của mưa lớn")


def test_lines_know_whether_a_blank_line_precedes() -> None:
    assert list(split_lines("a\n\nb\nc")) == [Line("a", True), Line("b", True), Line("c", False)]
