from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from indexer.register.cluster import Report
from indexer.register.people import Link, kin, people
from indexer.register.settle import mention
from indexer.register.types import Appointment, name_key
from tests.indexer.register.invented import CHAIR, HEALTH, KHAI, SECRETARY, report


def _persons(*reports: Appointment, links: Any = ()) -> list[list[int]]:
    return list(people([mention(Report.of(one)) for one in reports], links).all().values())


def test_one_name_in_two_provinces_is_two_people() -> None:
    assert _persons(report(place="Lào Cai"), report(place="Nghệ An")) == [[0], [1]]


def test_the_name_alone_does_not_join() -> None:
    assert _persons(report(position="Thứ trưởng Bộ Y tế", place=""),
                    report(position="Hiệu trưởng Trường Đại học Luật Hà Nội", place="")) == [[0], [1]]


def test_one_place_joins_for_ten_years() -> None:
    old, later = report("2010-01-01"), report("2019-12-01", position=SECRETARY)
    assert _persons(old, later) == [[0, 1]]
    assert _persons(old, report("2020-02-01", position=SECRETARY)) == [[0], [1]]


def test_what_is_undated_joins_the_only_one_of_its_place() -> None:
    old, late = report("2001-01-01"), report("2025-01-01", position=SECRETARY)
    undated = report("", position=CHAIR)
    assert _persons(late, undated) == [[0, 1]]
    assert _persons(old, late, undated) == [[0], [1], [2]]
    assert _persons(undated, report("", position=SECRETARY)) == [[0, 1]]


def test_an_office_joins_after_any_time() -> None:
    assert _persons(report("1999-01-01"), report("2024-01-01")) == [[0, 1]]


def test_what_was_held_before_joins_two_provinces() -> None:
    old = report("2021-05-01", position=SECRETARY, place="Lào Cai")
    new = report("2025-05-01", position=SECRETARY, place="Nghệ An", previous="Bí thư Tỉnh ủy Lào Cai")
    assert _persons(old, new) == [[0, 1]]


def test_one_article_speaks_of_one_person() -> None:
    assert _persons(report(place="Lào Cai", article="a"), report(place="Nghệ An", article="a")) == [[0, 1]]


def test_other_names_never_join_by_likeness() -> None:
    assert _persons(report(), report(person="Lê Văn Khánh")) == [[0], [1]]


def test_a_name_without_marks_is_the_same() -> None:
    assert _persons(report(), report(person="Le Van Khai")) == [[0, 1]]


def test_a_vague_office_joins_the_only_one_it_can_belong_to() -> None:
    here, nowhere = report(position=CHAIR, place="Lào Cai"), report("2025-09-11", position=CHAIR, place="")
    assert _persons(here, nowhere) == [[0, 1]]
    assert _persons(here, report("", position=CHAIR, place="")) == [[0, 1]]
    assert _persons(here, report("1990-01-01", position=CHAIR, place="")) == [[0], [1]]
    there = report(position=CHAIR, place="Nghệ An")
    assert _persons(here, there, nowhere) == [[0], [1], [2]]
    from_there = report("2025-09-11", position=CHAIR, place="", previous="Giám đốc Sở Y tế Nghệ An")
    assert _persons(here, from_there) == [[0], [1]]


def test_a_vague_office_joins_within_weeks() -> None:
    one = report("2025-01-01", position=CHAIR, place="")
    assert _persons(one, report("2025-02-01", position=CHAIR, place="")) == [[0, 1]]
    assert _persons(one, report("2025-04-01", position=CHAIR, place="")) == [[0], [1]]


def test_other_organisations_contradict() -> None:
    one = report("2025-01-01", position="Giám đốc", place="", organisation="Công ty Gang thép")
    two = report("2025-01-02", position="Giám đốc", place="", organisation="Bệnh viện Bạch Mai")
    assert _persons(one, two) == [[0], [1]]


def test_a_foreigners_short_name_joins_where_office_and_time_agree() -> None:
    mayor = "Thị trưởng New York"
    full = report("2025-11-05", person="Zohran Mamdani", position=mayor, place="", action="bầu")
    short = report("2026-01-01", person="Mamdani", position=mayor, place="", action="bầu")
    late = report("2026-06-01", person="Mamdani", position=mayor, place="", action="bầu")
    other = report("2025-11-06", person="Rama Mamdani", position=mayor, place="", action="bầu")
    assert _persons(full, short) == [[0, 1]]
    assert _persons(full, late) == [[0], [1]]
    assert _persons(full, short, other) == [[0], [1], [2]]
    assert _persons(report(person=KHAI), report(person="Khải")) == [[0], [1]]


def test_a_foreigners_turned_name_joins_where_office_and_time_agree() -> None:
    office = "Thủ tướng Nhật Bản"
    names = "Sanae Takaichi", "Takaichi Sanae", "Takaichi"
    reports = [report("2025-10-21", person=name, position=office, place="") for name in names]
    assert _persons(*reports) == [[0, 1, 2]]
    later = report("2026-06-01", person=names[1], position=office, place="")
    assert _persons(reports[0], later) == [[0], [1]]
    turned = report("2025-10-21", person="Khải Văn Lê", position=office, place="")
    assert _persons(report("2025-10-21", position=office, place=""), turned) == [[0], [1]]
    assert kin({*map(name_key, names)}, {name_key(names[1])}) == {*map(name_key, names)}


def test_kin_are_the_names_that_may_be_joined() -> None:
    names = {"mamdani", "zohran mamdani", "zohran kwame mamdani", "le khai", "khai", "rama duwaji"}
    assert kin(names, {"zohran mamdani"}) == {"mamdani", "zohran mamdani", "zohran kwame mamdani"}
    assert kin(names, {"khai"}) == {"khai"}
    assert kin({"mamdani"}, {"zohran mamdani"}) == {"mamdani", "zohran mamdani"}


def test_staff_keep_apart_what_looks_alike_and_the_later_word_holds() -> None:
    same = report(), report("2025-09-11")
    apart, together = Link(0, 1, together=False), Link(0, 1, together=True)
    assert _persons(*same, links=[apart]) == [[0], [1]]
    assert _persons(*same, links=[apart, together]) == [[0, 1]]
    assert _persons(*same, links=[together, apart]) == [[0], [1]]


def test_staff_join_what_nothing_joins() -> None:
    far = report(place="Lào Cai"), report(place="Nghệ An", person="Lê Khải")
    assert _persons(*far, links=[Link(0, 1, together=True)]) == [[0, 1]]


_REPORTS = st.lists(st.builds(
    report, st.sampled_from(["2010-01-01", "2019-06-01", "2025-09-10", "2025-10-01", ""]),
    position=st.sampled_from([HEALTH, CHAIR, SECRETARY, "Giám đốc"]),
    place=st.sampled_from(["Lào Cai", "Nghệ An", ""]),
    previous=st.sampled_from(["", "Bí thư Tỉnh ủy Nghệ An"]), article=st.sampled_from(["", "a", "b"]),
), max_size=8, unique=True)


@given(_REPORTS, st.randoms(use_true_random=False))
def test_the_order_does_not_matter(reports: list[Appointment], random: Any) -> None:
    def named(given: list[Appointment]) -> set[frozenset[Appointment]]:
        return {frozenset(given[number] for number in group) for group in _persons(*given)}

    shuffled = random.sample(reports, len(reports))
    assert named(shuffled) == named(reports)


@given(_REPORTS)
def test_one_name_with_nothing_else_in_common_stays_apart(reports: list[Appointment]) -> None:
    """Every group has a chain of evidence: taken alone, no member of two differs in all from the rest."""
    for group in _persons(*reports):
        if len(group) == 2:
            one, other = (reports[number] for number in group)
            assert (one.article_id == other.article_id or one.place == other.place or one.previous
                    or other.previous or one.position == other.position)
