import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.clip import clip
from indexer.types import Span

LONG = (
    "Sáng 25-3, tại hội trường lớn, trước đông đảo cán bộ và người dân, tỉnh Lâm Sơn công bố quyết định "
    "bổ nhiệm ông Lê Văn Khải làm Giám đốc Sở Y tế, đồng thời giao ông phụ trách ban chỉ đạo phòng dịch, "
    "trong khi bà Lò Thị Ước nghỉ hưu theo chế độ"
)


def at(text: str) -> Span:
    start = LONG.index(text)
    return Span(start, start + len(text))


def cut(limit: int, *anchors: str) -> str:
    span = clip(LONG, [at(anchor) for anchor in anchors], limit)
    return LONG[span.start : span.end]


def test_a_sentence_that_fits_is_whole() -> None:
    assert cut(60, "Lê Văn Khải") == LONG


def test_whole_clauses_are_kept() -> None:
    assert cut(30, "bà Lò Thị Ước").endswith("trong khi bà Lò Thị Ước nghỉ hưu theo chế độ")
    assert cut(22, "ông Lê Văn Khải") == (
        "tỉnh Lâm Sơn công bố quyết định bổ nhiệm ông Lê Văn Khải làm Giám đốc Sở Y tế"
    )


def test_the_beginning_stays_where_there_is_room() -> None:
    assert cut(40, "Lê Văn Khải").startswith("Sáng 25-3, tại hội trường lớn")


@pytest.mark.parametrize("limit", [5, 9])
def test_a_clause_that_is_too_long_is_cut_around_what_was_asked_for(limit: int) -> None:
    part = cut(limit, "Lê Văn Khải")
    assert "Lê Văn Khải" in part and len(part.split()) <= limit


def test_without_anchors_it_begins_at_the_beginning() -> None:
    assert LONG.startswith(cut(12))


@given(
    st.text(st.sampled_from("ab ,;.-– nhưngA1”)"), max_size=200), st.integers(1, 40),
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 30)), max_size=3),
)
def test_a_part_is_short_enough_and_holds_the_first_anchor(
    text: str, limit: int, marks: list[tuple[int, int]]
) -> None:
    anchors = [Span(min(a, len(text)), min(a + size, len(text))) for a, size in marks]
    span = clip(text, anchors, limit)
    assert 0 <= span.start <= span.end <= len(text)
    assert len(text[span.start : span.end].split()) <= max(limit, 0)
    if len(text.split()) <= limit:
        assert span == Span(0, len(text))
