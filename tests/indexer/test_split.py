from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.sentences import sentences
from indexer.split import Splitting, split
from indexer.types import Article, Passage

_BODIES = st.text() | st.lists(
    st.sampled_from([
        "Lũ về. ", "Ông Lê Văn A. Hoà đi vắng. ", "Xã Hà Lễ có cầu mới, dài 20 mét.\n", "Vì sao? ",
        "nước " * 60 + ". ", "b" * 2000, "\n\n", "   ", "“Cứ đợi.” ",
    ]), max_size=40,
).map("".join)
_SPLITTINGS = st.integers(1, 900).flatmap(
    lambda size: st.builds(Splitting, st.just(size), st.integers(0, size - 1))
)


def _split(body: str, splitting: Splitting = Splitting()) -> list[Passage]:  # noqa: B008
    return split(Article("tin-1", "Tin", body), splitting)


def _sentences_in(passage: Passage, body: str) -> list[tuple[int, int]]:
    return [(s.start, s.end) for s in sentences(body)
            if passage.start <= s.start and s.end <= passage.end]


@given(_BODIES, _SPLITTINGS)
def test_a_passage_is_its_place_in_the_body(body: str, splitting: Splitting) -> None:
    for ordinal, passage in enumerate(_split(body, splitting)):
        assert passage.article_id == "tin-1"
        assert passage.ordinal == ordinal
        assert body[passage.start : passage.end] == passage.text != ""


@given(_BODIES, _SPLITTINGS)
def test_every_sentence_is_in_a_passage(body: str, splitting: Splitting) -> None:
    passages = _split(body, splitting)
    held = {s for p in passages for s in _sentences_in(p, body)}
    assert held == {(s.start, s.end) for s in sentences(body)}


@given(_BODIES, _SPLITTINGS)
def test_only_one_long_sentence_passes_the_size(body: str, splitting: Splitting) -> None:
    for passage in _split(body, splitting):
        if len(passage.text) > splitting.size:
            assert len(_sentences_in(passage, body)) == 1


@given(_BODIES, _SPLITTINGS)
def test_each_passage_brings_something_new(body: str, splitting: Splitting) -> None:
    passages = _split(body, splitting)
    for before, after in itertools.pairwise(passages):
        assert before.start < after.start
        assert before.end < after.end


@given(_BODIES, _SPLITTINGS)
def test_no_more_is_repeated_than_asked(body: str, splitting: Splitting) -> None:
    passages = _split(body, splitting)
    for before, after in itertools.pairwise(passages):
        assert before.end - after.start <= splitting.overlap


@given(_BODIES, _SPLITTINGS)
def test_a_passage_takes_all_that_fits(body: str, splitting: Splitting) -> None:
    """A passage closes only where the next sentence would pass the size."""
    passages = _split(body, splitting)
    spans = sentences(body)
    for passage in passages[:-1]:
        following = next(s for s in spans if s.start >= passage.end)
        assert following.end - passage.start > splitting.size


def test_the_overlap_is_whole_sentences() -> None:
    body = " ".join(f"Câu số {n:02d} dài hai mươi tám chữ." for n in range(30))
    length = len("Câu số 00 dài hai mươi tám chữ.")
    passages = _split(body, Splitting(size=5 * (length + 1), overlap=2 * (length + 1)))
    for before, after in itertools.pairwise(passages):
        assert body[after.start : before.end].count("Câu số") == 2


def test_no_overlap_where_none_is_asked() -> None:
    body = "Lũ về nhanh. " * 100
    passages = _split(body, Splitting(100, 0))
    assert len(passages) > 10
    assert all(a.end < b.start for a, b in itertools.pairwise(passages))


@pytest.mark.parametrize("body", ["", "  \n\t "])
def test_a_blank_body_has_no_passage(body: str) -> None:
    assert _split(body) == []


@pytest.mark.timeout(20)
@pytest.mark.parametrize("unit", ["a", "A. ", "Lũ về. "])
def test_a_megabyte_is_split(unit: str) -> None:
    body = unit * (1_000_000 // len(unit))
    passages = _split(body)
    assert passages[0].start == 0
    assert passages[-1].end == len(body.rstrip())


@pytest.mark.parametrize(("size", "overlap"), [(100, 100), (100, -1), (0, 0)])
def test_a_splitting_that_cannot_advance_is_refused(size: int, overlap: int) -> None:
    with pytest.raises(ValueError, match="overlap"):
        Splitting(size, overlap)
