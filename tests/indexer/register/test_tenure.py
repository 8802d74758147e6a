from __future__ import annotations

import pytest

from indexer.register.compare import office_in
from indexer.register.register import Register
from indexer.register.tenure import ceased
from indexer.register.types import Appointment, Holder, Tenure
from tests.indexer.register.invented import CHAIR, HEALTH, HOA, KHAI, SECRETARY, report


def _tenures(*reports: Appointment, position: str = HEALTH, place: str = "Thái Nguyên",
             holders: tuple[Holder, ...] = ()) -> list[tuple[str, str, str]]:
    held = _held(*reports, position=position, place=place, holders=holders)
    return [(tenure.person, tenure.since, tenure.until) for tenure in held]


def _held(*reports: Appointment, position: str = HEALTH, place: str = "Thái Nguyên",
          holders: tuple[Holder, ...] = ()) -> tuple[Tenure, ...]:
    return Register.of(reports, holders=holders).tenures.get(office_in(position, place), ())


def test_a_coming_opens_and_a_leaving_closes() -> None:
    came = report("2021-02-01", decided="2021-02-01")
    left = report("2025-03-01", action="nghỉ hưu", effective="2025-03-01")
    (tenure,) = _held(came, left)
    assert (tenure.since, tenure.until) == ("2021-02-01", "2025-03-01")
    assert tenure.since_stated and tenure.until_stated
    assert tenure.opened and tenure.opened.told == came
    assert tenure.closed and tenure.closed.told == left


@pytest.mark.parametrize("field", ["decided", "effective", "announced"])
def test_a_day_is_stated_where_it_is_told_of_the_event_itself(field: str) -> None:
    came = report("2021-02-05", **{field: "2021-02-01"})
    left = report("2025-03-05", action="nghỉ hưu", **{field: "2025-03"})
    (tenure,) = _held(came, left)
    assert (tenure.since, tenure.since_stated, tenure.since_known) == ("2021-02-01", True, "stated")
    assert (tenure.until, tenure.until_stated, tenure.until_known) == ("2025-03", True, "stated")


def test_the_day_of_the_article_alone_is_an_inference() -> None:
    (tenure,) = _held(report("2021-02-01"), report("2025-03-01", action="nghỉ hưu"))
    assert (tenure.since, tenure.since_stated, tenure.since_known) == ("2021-02-01", False, "news")
    assert (tenure.until, tenure.until_stated, tenure.until_known) == ("2025-03-01", False, "news")
    assert tenure.events == (tenure.opened, tenure.closed)


def test_how_an_end_is_known_that_no_leaving_tells() -> None:
    first, second = _held(report("2021-02-01", decided="2021-02-01"), report("2024-05-01", HOA))
    assert (first.since_known, first.until_known) == ("stated", "inferred")  # by the successor's coming
    assert (second.since_known, second.until_known) == ("news", "")
    moved = report("2025-09-10", position=CHAIR, previous=HEALTH)
    assert [(t.since_known, t.until_known) for t in _held(moved)] == [("", "news")]
    dated = report("2025-09-10", position=CHAIR, previous=HEALTH, decided="2025-09-08")
    assert [(t.since_known, t.until_known) for t in _held(dated)] == [("", "inferred")]


def test_a_proposal_opens_nothing() -> None:
    assert _held(report(status="proposed")) == ()


def test_a_leaving_alone_closes_what_began_nobody_knows_when() -> None:
    (tenure,) = _held(report("2025-03-01", action="cách chức", decided="2025-03-01"))
    assert (tenure.since, tenure.until) == ("", "2025-03-01")
    assert not tenure.since_stated and tenure.until_stated


def test_a_successor_closes_by_inference() -> None:
    first, second = _held(report("2021-02-01"), report("2024-05-01", HOA))
    assert (first.until, first.until_stated) == ("2024-05-01", False)
    assert (second.person, second.until) == (HOA, "")


def test_what_is_stated_outweighs_what_is_inferred() -> None:
    first, _ = _held(report("2021-02-01"), report("2024-05-01", HOA),
                     report("2024-05-20", action="miễn nhiệm", decided="2024-06-15"))
    assert (first.until, first.until_stated) == ("2024-06-15", True)


def test_who_came_on_an_unknown_day_is_not_closed_by_others() -> None:
    undated = report("", HOA, CHAIR, "Bắc Kạn")
    later = report("2024-05-01", position=CHAIR, place="Bắc Kạn")
    assert _tenures(undated, later, position=CHAIR, place="Bắc Kạn") == [
        (HOA, "", ""), (KHAI, "2024-05-01", "2025-07-01")]
    left = report("2023-01-01", HOA, CHAIR, "Bắc Kạn", action="nghỉ hưu")
    assert _tenures(undated, left, position=CHAIR, place="Bắc Kạn") == [(HOA, "", "2023-01-01")]


def test_two_who_come_on_one_day_do_not_close_each_other() -> None:
    assert _tenures(report(), report(person=HOA)) == [(KHAI, "2025-09-10", ""), (HOA, "2025-09-10", "")] or (
        _tenures(report(), report(person=HOA)) == [(HOA, "2025-09-10", ""), (KHAI, "2025-09-10", "")])


def test_an_office_for_many_is_not_closed_by_others() -> None:
    deputy = "Phó Giám đốc Sở Y tế"
    both = report("2021-02-01", position=deputy), report("2024-05-01", HOA, deputy)
    assert _tenures(*both, position=deputy) == [(KHAI, "2021-02-01", ""), (HOA, "2024-05-01", "")]


def test_who_comes_again_goes_on_and_who_comes_back_begins_anew() -> None:
    first, again = report("2016-01-01"), report("2021-01-01", action="bổ nhiệm lại")
    assert _tenures(first, again) == [(KHAI, "2016-01-01", "")]
    assert _tenures(first, report("2018-01-01", HOA), again) == [
        (KHAI, "2016-01-01", "2018-01-01"), (HOA, "2018-01-01", "2021-01-01"), (KHAI, "2021-01-01", ""),
    ]


def test_the_office_before_ends_with_the_next() -> None:
    came, moved = report("2021-02-01"), report("2025-09-10", position=CHAIR, previous=HEALTH)
    (tenure,) = _held(came, moved)
    assert (tenure.since, tenure.until, tenure.until_stated) == ("2021-02-01", "2025-09-10", False)
    assert _tenures(moved) == [(KHAI, "", "2025-09-10")]


def test_who_is_appointed_again_keeps_one_tenure() -> None:
    again = report(action="bổ nhiệm lại", previous="Giám đốc Sở Y tế")
    assert _tenures(again) == [(KHAI, "2025-09-10", "")]
    assert _tenures(report("2020-01-01"), again) == [(KHAI, "2020-01-01", "")]


def test_a_former_office_ended_nobody_knows_when() -> None:
    moved = report("2025-09-10", position=CHAIR, previous="nguyên Giám đốc Sở Y tế")
    assert _tenures(moved) == [(KHAI, "", "")]
    left = report("2022-01-01", action="miễn nhiệm")
    assert _tenures(left, moved) == [(KHAI, "", "2022-01-01")]


def test_a_seat_and_a_secretary_elected_chairman_go_on() -> None:
    elected = report("2025-09-10", position=CHAIR, previous="Phó Bí thư Tỉnh ủy, Giám đốc Sở Y tế")
    (deputy,) = _held(elected, position="Phó Bí thư Tỉnh ủy")
    assert (deputy.since, deputy.until, deputy.since_stated) == ("2025-09-10", "", False)
    assert _tenures(elected) == [(KHAI, "", "2025-09-10")]


def test_coming_to_a_seat_closes_nothing() -> None:
    seated = report("2025-09-10", position="Ủy viên Ban Thường vụ Tỉnh ủy", previous=HEALTH)
    assert _tenures(report("2021-02-01"), seated) == [(KHAI, "2021-02-01", "")]


def test_who_is_replaced_held_it_until_then() -> None:
    first, _ = _held(report("2025-09-10", replaced=HOA))
    assert (first.person, first.since, first.until, first.until_stated) == (HOA, "", "2025-09-10", False)
    known = _tenures(report("2020-01-01", HOA), report("2025-09-10", replaced="Trần Thị Hòa"))
    assert known == [(HOA, "2020-01-01", "2025-09-10"), (KHAI, "2025-09-10", "")]


def test_who_was_replaced_held_it_until_the_successor_came() -> None:
    replaced = report("2025-09-12", HOA, action="thay")
    (alone,) = _held(replaced)
    assert (alone.since, alone.until, alone.until_stated) == ("", "2025-09-12", False)
    first, second = _held(replaced, report("2025-09-10"))
    assert (first.person, first.since, first.until, first.until_stated) == (HOA, "", "2025-09-10", False)
    assert (second.person, second.since, second.until) == (KHAI, "2025-09-10", "")
    assert first.closed and first.closed.told == replaced
    begun = report("2020-01-01", HOA)
    for day in ("2025-09-12", "2025-09-08"):
        assert _tenures(begun, report(day, HOA, action="thay"), report("2025-09-10")) == [
            (HOA, "2020-01-01", "2025-09-10"), (KHAI, "2025-09-10", "")]


def test_who_was_replaced_is_told_once() -> None:
    twice = report("2025-09-10", replaced=HOA), report("2025-09-12", HOA, action="thay")
    first, second = _held(*twice)
    assert (first.person, first.until, first.until_stated, second.person) == (HOA, "2025-09-10", False, KHAI)
    assert first.closed and first.closed.told == twice[0]


def test_who_was_replaced_and_is_told_to_have_left_has_a_stated_end() -> None:
    replaced = report("2025-09-12", HOA, action="thay")
    left = report("2025-09-10", HOA, action="nghỉ hưu", decided="2025-09-08")
    first, _ = _held(replaced, left, report("2025-09-10"))
    assert (first.until, first.until_stated) == ("2025-09-08", True)


def test_who_was_replaced_long_before_or_among_many_keeps_the_day_that_is_told() -> None:
    assert _tenures(report("2023-09-12", HOA, action="thay"), report("2025-09-10")) == [
        (HOA, "", "2023-09-12"), (KHAI, "2025-09-10", "")]
    deputy = "Phó Giám đốc Sở Y tế"
    among = report("2025-09-12", HOA, deputy, action="thay"), report("2025-09-10", position=deputy)
    assert (HOA, "", "2025-09-12") in _tenures(*among, position=deputy)


def test_a_death_ends_all_that_was_held() -> None:
    held = [report("2021-01-01"), report("2022-01-01", position="Phó Bí thư Tỉnh ủy")]
    died = report("2024-01-01", action="từ trần")
    assert _tenures(*held, died) == [(KHAI, "2021-01-01", "2024-01-01")]
    (other,) = _held(*held, died, position="Phó Bí thư Tỉnh ủy")
    assert (other.until, other.until_stated) == ("2024-01-01", False)


def test_the_death_of_a_former_holder_tells_no_end() -> None:
    died = report("2024-01-01", action="từ trần", position="nguyên Giám đốc Sở Y tế")
    assert _tenures(died) == [(KHAI, "", "")]


def test_an_office_without_its_place_has_no_tenure() -> None:
    assert Register.of([report(position=CHAIR, place="")]).tenures == {}


def test_staffs_list_is_stated() -> None:
    listed = Holder(HOA, HEALTH, "Thái Nguyên", "2019", "2021-02")
    first, second = _held(report("2021-02-01"), holders=(listed,))
    assert (first.person, first.since, first.until) == (HOA, "2019", "2021-02")
    assert first.since_stated and first.until_stated and second.since == "2021-02-01"
    assert (first.since_known, first.until_known) == ("stated", "stated")
    own = Holder(KHAI, HEALTH, "Thái Nguyên", "2021-02-01", "2025-01-01")
    same = _held(report("2021-02-01"), holders=(own,))
    assert [(t.since, t.until, t.until_stated) for t in same] == [("2021-02-01", "2025-01-01", True)]


def test_an_office_of_a_merged_province_ended_with_it() -> None:
    old = report("2023-01-01", position=CHAIR, place="Bắc Kạn")
    (tenure,) = _held(old, position=CHAIR, place="Bắc Kạn")
    assert (tenure.until, tenure.until_stated, tenure.closed) == ("2025-07-01", False, None)


@pytest.mark.parametrize(("position", "day"), [
    ("Chủ tịch UBND tỉnh Bắc Kạn", "2025-07-01"), ("Chủ tịch UBND tỉnh Thái Nguyên", ""),
    ("Bộ trưởng Bộ Y tế", ""), ("Bộ trưởng Bộ Kế hoạch và Đầu tư", "2025-03-01"),
])
def test_an_office_goes_on_as_another_from_a_day(position: str, day: str) -> None:
    assert ceased(office_in(position)) == day


def test_a_later_end_is_of_another_tenure() -> None:
    ended = report("2015-01-01", action="miễn nhiệm"), report("2024-01-01", action="nghỉ hưu")
    assert _tenures(*ended) == [(KHAI, "", "2015-01-01"), (KHAI, "", "2024-01-01")]
    again = report("2015-06-01", action="nghỉ hưu")
    assert _tenures(ended[0], again) == [(KHAI, "", "2015-01-01")]


def test_the_secretary_promoted_leaves_the_deputys_office() -> None:
    moved = report(position=SECRETARY, previous="Phó Bí thư Tỉnh ủy")
    assert _tenures(moved, position="Phó Bí thư Tỉnh ủy") == [(KHAI, "", "2025-09-10")]
