from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.register.spans import gap, hull, is_day, span

_SPANS = st.tuples(st.integers(1, 999), st.integers(0, 99)).map(lambda pair: (pair[0], sum(pair)))


def _days(first: date, last: date) -> tuple[int, int]:
    return first.toordinal(), last.toordinal()


@pytest.mark.parametrize(("text", "first", "last"), [
    ("2024", date(2024, 1, 1), date(2024, 12, 31)),
    ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
    ("2024-02-05", date(2024, 2, 5), date(2024, 2, 5)),
    ("2025-02-31", date(2025, 2, 28), date(2025, 2, 28)),
])
def test_a_partial_date_is_all_of_its_days(text: str, first: date, last: date) -> None:
    assert span(text) == _days(first, last)


@pytest.mark.parametrize("text", ["", "0000", "25-3", "2025-13", "2025-3-1"])
def test_what_is_no_partial_date_has_no_days(text: str) -> None:
    assert span(text) is None


def test_only_a_full_date_tells_the_day() -> None:
    assert is_day("2025-02-01") and not is_day("2025-02") and not is_day("")


@given(_SPANS, _SPANS)
def test_a_gap_is_symmetric_and_closed_by_the_hull(a: tuple[int, int], b: tuple[int, int]) -> None:
    assert gap(a, b) == gap(b, a)
    assert gap(a, hull(a, b)) == gap(b, hull(a, b)) == 0


def test_a_gap_counts_days() -> None:
    assert gap((1, 5), (8, 9)) == 3 and gap((1, 5), (5, 9)) == 0
