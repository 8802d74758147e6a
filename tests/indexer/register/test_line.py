from __future__ import annotations

from datetime import date

from indexer.register.compare import office_in
from indexer.register.line import held_on, line
from indexer.register.register import Register
from indexer.register.types import Tenure
from tests.indexer.register.invented import CHAIR, HEALTH, HOA, KHAI, report

_OFFICE = office_in(HEALTH, "Lào Cai")


def _tenure(person: str, since: str, until: str, position: str = HEALTH) -> Tenure:
    return Tenure(person, person, office_in(position, "Lào Cai"), since, until)


def _on(day: str, *tenures: Tenure) -> str:
    return "".join(tenure.person for tenure in held_on(tenures, date.fromisoformat(day)))


def test_a_day_is_held_from_the_first_and_not_on_the_last() -> None:
    a, b = _tenure("A", "2020-01-01", "2024-05-01"), _tenure("B", "2024-05-01", "")
    days = "2019-12-31", "2020-01-01", "2024-04-30", "2024-05-01", "2030-01-01"
    assert [_on(day, a, b) for day in days] == ["", "A", "A", "B", "B"]


def test_a_partial_date_may_be_any_of_its_days() -> None:
    a, b = _tenure("A", "2020", "2024-05"), _tenure("B", "2024-05", "")
    assert [_on(day, a, b) for day in ("2020-01-01", "2024-04-30", "2024-05-15", "2024-06-01")] == [
        "A", "A", "AB", "B",
    ]


def test_an_unknown_beginning_goes_back_to_the_last_change() -> None:
    a, b = _tenure("A", "2010-01-01", "2012-01-01"), _tenure("B", "", "2024-05-01")
    assert [_on(day, a, b) for day in ("2011-01-01", "2012-01-01", "2024-04-30")] == ["A", "B", "B"]


def test_an_unknown_beginning_goes_back_a_term_where_no_change_is_known() -> None:
    alone = _tenure("A", "", "2024-05-01")
    assert _on("2020-01-01", alone) == "A" and _on("2015-01-01", alone) == ""


def test_who_was_replaced_holds_it_until_the_successor_comes() -> None:
    reports = report("2025-09-12", HOA, action="thay"), report("2025-09-10", KHAI)
    held = Register.of(reports).line(HEALTH, "Thái Nguyên")
    days = "2025-09-09", "2025-09-10", "2025-09-12"
    assert [_on(day, *held.tenures) for day in days] == [HOA, KHAI, KHAI]
    assert held.gaps == held.overlaps == ()


def test_deputies_do_not_bound_each_other() -> None:
    deputy = "Phó Giám đốc Sở Y tế"
    a, b = _tenure("A", "2010-01-01", "2023-01-01", deputy), _tenure("B", "", "2024-05-01", deputy)
    assert _on("2021-01-01", a, b) == "AB"


def test_nobody_knows_when_holds_on_no_day() -> None:
    assert _on("2020-01-01", _tenure("A", "", "")) == ""


def test_gaps_are_named() -> None:
    a, b, c = (_tenure("A", "2010-01-01", "2012-01-01"), _tenure("B", "2012-01-02", "2014-01-01"),
               _tenure("C", "2015-01-01", ""))
    found = line(_OFFICE, [a, b, c])
    assert [(gap.since, gap.until, gap.before, gap.after) for gap in found.gaps] == [
        ("2014-01-01", "2015-01-01", b, c),
    ]
    assert found.overlaps == ()


def test_an_unknown_date_makes_no_gap() -> None:
    a = _tenure("A", "2010-01-01", "2012-01-01")
    assert line(_OFFICE, [a, _tenure("B", "", "2014-01-01")]).gaps == ()
    assert line(_OFFICE, [a, _tenure("B", "2012", "")]).gaps == ()


def test_a_tenure_without_dates_hides_no_gap() -> None:
    once = _tenure("X", "", "")
    found = line(_OFFICE, [once, _tenure("A", "2010-01-01", "2012-01-01"), _tenure("B", "2015-01-01", "")])
    assert len(found.gaps) == 1 and found.tenures[0] == once


def test_a_long_tenure_covers_a_gap_after_a_short_one() -> None:
    a, b, c = (_tenure("A", "2010-01-01", "2016-01-01"), _tenure("B", "2011-01-01", "2012-01-01"),
               _tenure("C", "2015-01-01", ""))
    assert line(_OFFICE, [a, b, c]).gaps == ()


def test_overlaps_are_named() -> None:
    a, b = _tenure("A", "2010-01-01", "2014-03-01"), _tenure("B", "2014-01-01", "")
    (overlap,) = line(_OFFICE, [a, b]).overlaps
    assert (overlap.since, overlap.until, overlap.before, overlap.after) == ("2014-01-01", "2014-03-01", a, b)
    (both,) = line(_OFFICE, [_tenure("A", "2010-01-01", ""), _tenure("B", "2010-01-01", "")]).overlaps
    assert (both.since, both.until) == ("2010-01-01", "")


def test_what_may_be_one_after_the_other_does_not_overlap() -> None:
    a = _tenure("A", "2010-01-01", "2014")
    assert line(_OFFICE, [a, _tenure("B", "2014-03-01", "")]).overlaps == ()
    assert line(_OFFICE, [a, _tenure("A", "2012-01-01", "")]).overlaps == ()
    assert line(_OFFICE, [a, _tenure("B", "", "2013-01-01")]).overlaps == ()


def test_an_office_for_many_has_no_gaps_and_no_overlaps() -> None:
    deputy = "Phó Chủ tịch UBND tỉnh"
    held = [_tenure("A", "2010-01-01", "2014-01-01", deputy),
            _tenure("B", "2013-01-01", "2014-01-01", deputy), _tenure("C", "2018-01-01", "", deputy)]
    found = line(office_in(deputy, "Lào Cai"), held)
    assert found.gaps == () and found.overlaps == () and len(found.tenures) == 3
    assert line(office_in(CHAIR, "Lào Cai"), held).gaps
