from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.web.periods import Unit, periods
from indexer.types import VIETNAM, Article


def of(*days: date | None) -> list[Article]:
    """An article of each day."""
    moments = [datetime(d.year, d.month, d.day, 9, tzinfo=VIETNAM) if d else None for d in days]
    return [Article(f"a{n}", "Tin", "Tin.", published=moment) for n, moment in enumerate(moments)]


@given(st.lists(st.none() | st.dates(date(1950, 1, 1), date(2050, 1, 1)), max_size=30))
def test_periods_follow_one_another_and_count_every_dated_article(days: list[date | None]) -> None:
    found = periods(of(*days))
    dated = [day for day in days if day]
    if found is None:
        assert not dated
        return
    assert sum(period.articles for period in found.periods) == len(dated) == len(days) - found.undated
    for one, next_ in zip(found.periods, found.periods[1:], strict=False):
        assert next_.first == one.last + timedelta(days=1)
    for period in found.periods:
        assert period.articles == sum(period.first <= day <= period.last for day in dated)
    assert found.periods[0].articles and found.periods[-1].articles
    assert {article.day for article in found.first} == {min(dated)}
    assert {article.day for article in found.last} == {max(dated)}


@pytest.mark.parametrize(("last", "unit", "number", "label"), [
    (date(2024, 1, 31), "day", 1, "31/01/2024"),
    (date(2024, 4, 30), "day", 91, "30/04/2024"),
    (date(2024, 5, 2), "month", 5, "05/2024"),
    (date(2033, 1, 1), "month", 109, "01/2033"),
    (date(2035, 1, 1), "year", 12, "2035"),
])
def test_the_longer_the_span_the_longer_its_periods(last: date, unit: Unit, number: int, label: str) -> None:
    found = periods(of(date(2024, 1, 31), last))
    assert found is not None
    assert (found.unit, len(found.periods), found.periods[-1].label) == (unit, number, label)


def test_the_fullest_period_is_the_first_of_equals() -> None:
    found = periods(of(*(date(2024, 1, day) for day in (1, 3, 3, 5, 5))))
    assert found is not None
    assert (found.most.first, found.most.articles) == (date(2024, 1, 3), 2)
