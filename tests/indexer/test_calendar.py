from __future__ import annotations

from datetime import date

from indexer.calendar import Calendar
from indexer.types import DateRange, Where

_FIRST, _LAST = date(2024, 5, 1), date(2024, 5, 31)
_MAY, _JUNE = _FIRST.toordinal(), date(2024, 6, 10).toordinal()
_MADE = Calendar.empty().after(3, [], [[(1, _MAY, "Báo A"), (2, _JUNE, "Báo B")], [(4, None, "Báo A")]])


def test_a_filter_allows_by_day_and_source() -> None:
    may = DateRange(_FIRST, _LAST)
    assert _MADE.within(Where()).tolist() == [1, 2, 4]
    assert _MADE.within(Where(may)).tolist() == [1], "what is undated is of no period"
    assert _MADE.within(Where(sources=("Báo A",))).tolist() == [1, 4]
    assert _MADE.within(Where(may, ("Báo B",))).tolist() == []
    assert _MADE.within(Where(sources=("Báo X",))).tolist() == []
    assert _MADE.within(Where(until=_LAST)).tolist() == [1, 4]


def test_a_later_revision_is_what_was_without_what_went_and_with_what_came() -> None:
    later = _MADE.after(7, [1, 99], [[(9, _MAY, "Báo C"), (10, _MAY, "Báo B")]])
    assert (later.revision, later.keys.tolist()) == (7, [2, 4, 9, 10])
    assert later.within(Where(sources=("Báo B",))).tolist() == [2, 10]
    assert later.within(Where(sources=("Báo C", "Báo A"))).tolist() == [4, 9]
    assert _MADE.keys.tolist() == [1, 2, 4], "the one before stays as it is"
    assert later.after(8, [], []).within(Where()).tolist() == [2, 4, 9, 10]


def test_an_empty_one_allows_nothing() -> None:
    assert not len(Calendar.empty().within(Where(DateRange(_FIRST, _LAST), ("Báo A",), _LAST)))
