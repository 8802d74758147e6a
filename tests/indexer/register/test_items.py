from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.register.items import Item, read
from indexer.words import nfc


def _kinds(text: str) -> list[tuple[str, str]]:
    return [(item.kind, item.text) for item in read(text).items]


def _first(text: str) -> Item:
    return read(text).items[0]


def test_a_sentence_is_people_offices_verbs_and_what_joins_them() -> None:
    assert _kinds("Bộ Y tế bổ nhiệm ông Võ Kỳ, Vụ phó, giữ chức Viện trưởng Viện Pasteur.") == [
        ("body", "Bộ Y tế"), ("verb", "bổ nhiệm"), ("person", "ông Võ Kỳ"), ("mark", ","),
        ("office", "Vụ phó"),
        ("mark", ","), ("cue", "giữ chức"), ("office", "Viện trưởng Viện Pasteur"), ("mark", "."),
    ]


@pytest.mark.parametrize(("text", "name", "titled", "foreign"), [
    ("Thiếu tướng, TS Lê Hữu Khoa", "Lê Hữu Khoa", True, False), ("Lê Hữu Khoa", "Lê Hữu Khoa", False, False),
    ("ông Caio Mendes", "Caio Mendes", True, True), ("Caio Mendes", "Caio Mendes", False, True),
    ("bà H'Yim Êban", "H'Yim Êban", True, True), ("ông Tuấn", "Tuấn", True, False),
])
def test_a_person_is_named_without_titles(text: str, name: str, titled: bool, foreign: bool) -> None:
    item = _first(text)
    assert (item.kind, item.text, item.name) == ("person", text, name)
    assert (item.titled, item.foreign) == (titled, foreign)


@pytest.mark.parametrize("text", ["vợ ông Võ Kỳ", "Con trai cả của ông Võ Kỳ", "luật sư của bà Lê Hoà"])
def test_a_relative_is_somebody_else(text: str) -> None:
    assert "person" not in [kind for kind, _ in _kinds(text)]
    assert _kinds(text)[-1][0] == "other"


@pytest.mark.parametrize("text", [
    "phường Lê Hữu Khoa", "trường Trần Phú", "CLB Manchester City", "tỉnh Thái Bình",
])
def test_a_place_a_school_or_a_club_is_no_person(text: str) -> None:
    assert "person" not in [kind for kind, _ in _kinds(text)]


@pytest.mark.parametrize(("text", "action"), [
    ("bổ nhiệm ông Võ Kỳ", "bổ nhiệm"), ("bầu ông Võ Kỳ", "bầu"), ("chuẩn y ông Võ Kỳ", "phê chuẩn"),
    ("giao giữ chức Vụ phó", "phân công"), ("cử giữ chức Vụ phó", "cử"),
    ("thôi giữ chức Vụ phó", "miễn nhiệm"),
    ("phê chuẩn việc bầu ông Võ Kỳ", "phê chuẩn"),
])
def test_a_verb_of_appointing(text: str, action: str) -> None:
    item = _first(text)
    assert item.kind == "verb" and item.verb is not None and item.verb.action == action


@pytest.mark.parametrize("text", [
    "bầu cử Quốc hội", "bầu Đức nói", "bầu không khí", "phê chuẩn hiệp định", "phê chuẩn lệnh bắt",
    "giao ông Võ Kỳ rà soát", "cử đoàn công tác", "thôi nói", "mời ông Võ Kỳ phát biểu", "bổ sung 3 tỷ đồng",
])
def test_the_same_words_in_other_surroundings_are_no_verb(text: str) -> None:
    assert _first(text).kind != "verb"


@pytest.mark.parametrize("text", ["đi bầu cử", "tranh cử ghế chủ tịch", "bỏ phiếu bầu", "ứng cử"])
def test_nobody_is_appointed_at_the_polls(text: str) -> None:
    assert "verb" not in [kind for kind, _ in _kinds(text)]


def test_what_a_candidate_strives_for_is_no_office() -> None:
    assert "office" not in [kind for kind, _ in _kinds("ứng viên Tổng thống")]


def test_a_cue_may_be_a_sign_of_several_things() -> None:
    cue = _first("đảm nhiệm chức vụ Giám đốc")
    assert cue.kind == "cue" and cue.has("takes") and cue.has("denied",
     "takes_alone") and not cue.has("denied")


def test_a_part_of_a_text_is_read_with_offsets_of_the_whole() -> None:
    text = "Trời mưa. Ông Võ Kỳ từ chức. Hết."
    sentence = read(text, 10, 28)
    assert sentence.text == "Ông Võ Kỳ từ chức." and sentence.start == 10
    assert [(item.kind, item.text) for item in sentence.items] == [
        ("person", "Ông Võ Kỳ"), ("verb", "từ chức"), ("mark", "."),
    ]
    person = sentence.items[0]
    assert sentence.between(person.start, person.end) == "Ông Võ Kỳ"


def test_an_empty_sentence_has_no_items() -> None:
    assert read("").items == []


@given(st.lists(st.sampled_from((
    "ông", "Lê Hữu Khoa", "Caio", "bầu", "cử", "giao", "thôi", "giữ chức", "Giám đốc", "Sở Y tế", ",",
    "(", "vợ", "của",
    "Quốc hội", "phê chuẩn", "việc", "CLB", "là", "Làm", ".",
)) | st.text(max_size=4), max_size=14).map(" ".join).map(nfc))
def test_items_are_all_of_a_sentence_in_order(text: str) -> None:
    sentence = read(text)
    ends = [0, *(item.end for item in sentence.items)]
    assert [item.start for item in sentence.items] == ends[:-1] and ends[-1] == len(sentence.run)
    assert all(sentence.between(item.start, item.end) == item.text for item in sentence.items)
