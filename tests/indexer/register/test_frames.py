from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.register.frames import Frame, frames, is_pronoun, is_title, office_of
from indexer.register.frames import Person as Named
from indexer.register.items import read
from indexer.words import nfc


def _frames(text: str, headline: bool = False) -> list[Frame]:
    return list(frames(read(text).items, headline))


@pytest.mark.parametrize(("text", "action", "passive", "own"), [
    ("Bộ Y tế bổ nhiệm ông Võ Kỳ làm Cục phó", "bổ nhiệm", False, False),
    ("Ông Võ Kỳ được Bộ Y tế bổ nhiệm làm Cục phó", "bổ nhiệm", True, False),
    ("Ông Võ Kỳ bị cách chức Cục phó", "cách chức", True, False),
    ("Ông Võ Kỳ từ chức Cục phó", "từ chức", False, True),
    ("Ông Võ Kỳ đắc cử Cục phó", "bầu", False, True),
    ("Bộ Y tế điều động, bổ nhiệm ông Võ Kỳ làm Cục phó", "bổ nhiệm", False, False),
    ("Ông Võ Kỳ được điều động và chỉ định làm Cục phó", "chỉ định", True, False),
])
def test_a_run_of_verbs_is_one_frame(text: str, action: str, passive: bool, own: bool) -> None:
    (frame,) = _frames(text)
    assert (frame.action, frame.passive, frame.own, frame.alone) == (action, passive, own, False)


def test_two_clauses_are_two_frames_that_do_not_overlap() -> None:
    text = "Ông Võ Kỳ được bầu làm Cục phó, còn bà Lê Hoà bị cách chức Giám đốc Sở Y tế"
    first, second = _frames(text)
    assert (first.action, second.action) == ("bầu", "cách chức")
    items = read(text).items
    between = [item.text for item in items[first.end : first.last]]
    assert "Cục phó" in between and "bà Lê Hoà" not in between


@pytest.mark.parametrize(("text", "headline", "alone"), [
    ("Ông Võ Kỳ làm Giám đốc Sở Y tế", True, 1), ("Ông Võ Kỳ làm Giám đốc Sở Y tế", False, 0),
    ("Ông Võ Kỳ vừa giữ chức Giám đốc Sở Y tế", False, 1), ("Ông Võ Kỳ từng làm Giám đốc Sở Y tế", True, 0),
    ("Ông Võ Kỳ trở thành Giám đốc Sở Y tế", False, 1), ("Ông Võ Kỳ làm bánh", True, 0),
    ("Ông Võ Kỳ giữ chức Giám đốc Sở Y tế từ năm 2007 đến 2012", True, 0),
])
def test_an_office_is_taken_without_a_verb_where_it_is_news(text: str, headline: bool, alone: int) -> None:
    found = _frames(text, headline)
    assert len(found) == alone and all(frame.alone for frame in found)


@pytest.mark.parametrize(("text", "pronoun"), [
    ("ông", True), ("Bà", True), ("ông Võ Kỳ", False), ("họ", False),
])
def test_a_pronoun_is_a_title_without_a_name(text: str, pronoun: bool) -> None:
    assert is_pronoun(read(text).items[0]) is pronoun


@pytest.mark.parametrize(("text", "title"), [
    ("Cục phó Võ Kỳ", True), ("cựu Cục phó Võ Kỳ", False), ("Cục phó, ông Võ Kỳ", False),
])
def test_an_office_right_before_a_name_is_its_title(text: str, title: bool) -> None:
    items = read(text).items
    person = next(item for item in items if item.kind == "person")
    assert is_title(items[0], Named(person)) is title


def test_tan_is_no_part_of_an_office() -> None:
    sentence = read("tân Giám đốc Sở Y tế")
    office = office_of(sentence.items[0])
    assert sentence.between(office.start, office.end) == "Giám đốc Sở Y tế" and not office.bare
    assert office_of(sentence.items[0], "quyền").before == "quyền"


@given(st.lists(st.sampled_from((
    "ông Võ Kỳ", "bổ nhiệm", "được", "bầu", "từ chức", "thay", "giữ chức", "làm", "thôi", "Giám đốc Sở Y tế",
    "và", ",", "giới thiệu", "để", "từng", "đến", "từ",
)), max_size=14).map(" ".join).map(nfc), st.booleans())
def test_frames_stand_in_order(text: str, headline: bool) -> None:
    items = read(text).items
    last = 0
    for frame in frames(items, headline):
        assert last <= frame.first <= frame.start <= frame.end <= frame.last <= len(items)
        last = frame.end
