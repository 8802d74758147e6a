from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.register.clauses import Told, told
from indexer.register.frames import Person
from indexer.register.items import read
from indexer.words import nfc


class _Line(NamedTuple):
    """What a test looks at of what is told."""

    person: str
    action: str
    office: str
    beside: tuple[str, ...] = ()
    replaced: str = ""
    decided_by: str = ""
    proposed: bool = False


def _lines(text: str, headline: bool = False, subject: list[Person] | None = None) -> list[_Line]:
    sentence = read(text)

    def line(one: Told) -> _Line:
        office = one.office and f"{one.office.before} {sentence.between(one.office.start, one.office.end)}"
        return _Line(
            one.person.item.name if one.person else "", one.action, (office or "").strip(),
            tuple(item.text for item in one.person.beside) if one.person else (),
            one.replaced.item.name if one.replaced else "", one.decided_by, one.proposed)

    return [line(one) for one in told(sentence, headline, [] if subject is None else subject)]


@pytest.mark.parametrize(("text", "line"), [
    ("Bộ Y tế bổ nhiệm ông Võ Kỳ giữ chức Viện trưởng Viện Pasteur",
     _Line("Võ Kỳ", "bổ nhiệm", "Viện trưởng Viện Pasteur", decided_by="Bộ Y tế")),
    ("Ông Võ Kỳ được Bộ Y tế bổ nhiệm giữ chức Viện trưởng Viện Pasteur",
     _Line("Võ Kỳ", "bổ nhiệm", "Viện trưởng Viện Pasteur", decided_by="Bộ Y tế")),
    ("Ông Võ Kỳ, Giám đốc Sở Y tế, được bầu làm Chủ tịch Hội Đông y",
     _Line("Võ Kỳ", "bầu", "Chủ tịch Hội Đông y", ("Giám đốc Sở Y tế",))),
    ("Giám đốc Sở Y tế Võ Kỳ được bầu làm Chủ tịch Hội Đông y",
     _Line("Võ Kỳ", "bầu", "Chủ tịch Hội Đông y", ("Giám đốc Sở Y tế",))),
    ("Ông Võ Kỳ đắc cử Chủ tịch Hội Đông y", _Line("Võ Kỳ", "bầu", "Chủ tịch Hội Đông y")),
    ("Quốc hội miễn nhiệm Bộ trưởng Bộ Y tế Võ Kỳ",
     _Line("Võ Kỳ", "miễn nhiệm", "Bộ trưởng Bộ Y tế", decided_by="Quốc hội")),
    ("Đề nghị bổ nhiệm ông Võ Kỳ làm Cục phó", _Line("Võ Kỳ", "bổ nhiệm", "Cục phó", proposed=True)),
    ("Ông Võ Kỳ được điều động, bổ nhiệm giữ chức Cục phó", _Line("Võ Kỳ", "bổ nhiệm", "Cục phó")),
    ("Ban Bí thư chỉ định ông Võ Kỳ tham gia Ban Thường vụ Tỉnh ủy",
     _Line("Võ Kỳ", "chỉ định", "Ủy viên Ban Thường vụ Tỉnh ủy", decided_by="Ban Bí thư")),
    ("Được bầu làm Chủ tịch Hội Đông y, ông Võ Kỳ hứa đổi mới", _Line("Võ Kỳ", "bầu", "Chủ tịch Hội Đông y")),
    ("Miễn nhiệm chức vụ Cục phó đối với ông Võ Kỳ", _Line("Võ Kỳ", "miễn nhiệm", "Cục phó")),
    ("Bổ nhiệm Giám đốc Sở Y tế Sơn La", _Line("", "bổ nhiệm", "Giám đốc Sở Y tế Sơn La")),
])
def test_a_sentence_binds_a_person_an_action_and_an_office(text: str, line: _Line) -> None:
    assert _lines(text) == [line]


def test_an_office_after_a_list_is_everybodys() -> None:
    found = _lines("Bầu các ông Võ Kỳ, Lê Khoa và bà Trần Hoà làm Phó Chủ tịch UBND tỉnh Sơn La")
    assert [(line.person, line.office) for line in found] == [
        (name, "Phó Chủ tịch UBND tỉnh Sơn La") for name in ("Võ Kỳ", "Lê Khoa", "Trần Hoà")]


def test_people_and_offices_of_a_list_go_in_pairs() -> None:
    found = _lines("Bổ nhiệm ông Võ Kỳ giữ chức Giám đốc Sở Y tế và ông Lê Khoa giữ chức Giám đốc Sở Nội vụ")
    assert [(line.person, line.office) for line in found] == [
        ("Võ Kỳ", "Giám đốc Sở Y tế"), ("Lê Khoa", "Giám đốc Sở Nội vụ")]


def test_two_offices_are_both_taken() -> None:
    found = _lines("Ông Võ Kỳ được bầu làm Bí thư Đảng ủy, Chủ tịch UBND xã Phú Xá")
    assert [line.office for line in found] == ["Bí thư Đảng ủy", "Chủ tịch UBND xã Phú Xá"]


def test_who_is_replaced_has_left() -> None:
    found = _lines("Ông Võ Kỳ được bổ nhiệm làm Cục phó thay bà Trần Hoà")
    assert [(line.person, line.action, line.office, line.replaced) for line in found] == [
        ("Võ Kỳ", "bổ nhiệm", "Cục phó", "Trần Hoà"), ("Trần Hoà", "thay", "Cục phó", "")]


@pytest.mark.parametrize("text", [
    "Bộ Y tế chưa bổ nhiệm ông Võ Kỳ làm Cục phó", "Ông Võ Kỳ không từ chức Cục phó",
    "Ông Võ Kỳ có thể từ chức Cục phó", "Phe đối lập kêu gọi ông Võ Kỳ từ chức Cục phó",
    "Quy trình bổ nhiệm Cục phó", "Ông Võ Kỳ, Cục phó, phát biểu",
    "Ông Võ Kỳ được phân công chỉ đạo chống bão",
    "Cục phó Võ Kỳ điều động xe cứu hộ", "Đoàn do ông Võ Kỳ làm Trưởng đoàn", "",
])
def test_what_has_not_come_about_is_not_told_of_anybody(text: str) -> None:
    assert [line for line in _lines(text) if line.person and line.office] == []


@pytest.mark.parametrize(("text", "office"), [
    ("Ông Võ Kỳ làm Giám đốc Sở Y tế", "Giám đốc Sở Y tế"), ("Bà Lê Hoà giữ chức Cục phó", "Cục phó"),
])
def test_a_headline_may_leave_its_verb_out(text: str, office: str) -> None:
    (line,) = _lines(text, headline=True)
    assert (line.action, line.office) == ("bổ nhiệm", office)
    assert _lines(text) == []


def test_a_pronoun_points_back_to_who_was_told_of_last() -> None:
    subject: list[Person] = []
    assert [line.person for line in _lines("Ông Võ Kỳ được bầu làm Cục phó", subject=subject)] == ["Võ Kỳ"]
    (line,) = _lines("Trước đó, ông được bổ nhiệm làm Giám đốc Sở Y tế", subject=subject)
    assert (line.person, line.office) == ("Võ Kỳ", "Giám đốc Sở Y tế")


def test_a_sentence_that_tells_of_others_changes_who_is_pointed_to() -> None:
    subject: list[Person] = []
    _lines("Ông Võ Kỳ được bầu làm Cục phó", subject=subject)
    _lines("Bà Lê Hoà được bầu làm Cục phó", subject=subject)
    assert [person.item.name for person in subject] == ["Lê Hoà"]


def test_what_is_less_told_is_less_sure() -> None:
    (alone,), (full,) = (told(read(text), True, []) for text in (
        "Ông Võ Kỳ làm Cục phó", "Ông Võ Kỳ được bổ nhiệm làm Cục phó"))
    assert 0 < alone.sure < full.sure <= 1


_WORDS = st.sampled_from((
    "ông Võ Kỳ", "bà Hoà", "Caio Mendes", "bổ nhiệm", "được", "bị", "bầu", "từ chức", "thay", "giữ chức",
    "làm", "thôi",
    "Giám đốc Sở Y tế", "Cục phó", "Ban Bí thư", "và", ",", ";", "(", ")", "-", "chưa", "đề nghị",
    "tham gia", "kiêm", "là",
    "đối với", "Ban Thường vụ", "dẫn dắt", "phụ trách", "trước đó", "ông", "có", "mới", "người", "do",
))


@given(st.lists(_WORDS, max_size=16).map(" ".join).map(nfc), st.booleans())
def test_what_is_told_stays_within_its_sentence(text: str, headline: bool) -> None:
    sentence = read(text)
    for one in told(sentence, headline, []):
        assert one.office is None or 0 <= one.office.start < one.office.end <= len(sentence.run)
        assert one.person is None or one.person.item in sentence.items
        assert one.decided_by in sentence.text and 0 < one.sure <= 1
