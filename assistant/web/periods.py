"""How many articles of each day, month or year tell of a topic. Pure."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

from indexer.types import Article

Unit = Literal["day", "month", "year"]
_BY_DAY, _BY_MONTH = 92, 3_660
"""A span of fewer days is told by day, and by month."""


@dataclass(frozen=True, slots=True)
class Period:
    """A day, month or year, and how many articles are of it."""

    first: date
    last: date
    articles: int

    @property
    def label(self) -> str:
        """dd/mm/yyyy, mm/yyyy or yyyy."""
        day, month, year = f"{self.first.day:02d}/", f"{self.first.month:02d}/", f"{self.first.year:04d}"
        if self.first.month != self.last.month:
            return year
        return month + year if self.first != self.last else day + month + year


@dataclass(frozen=True, slots=True)
class Periods:
    """The periods from the first article to the last, empty ones between them too; ``first`` and ``last`` are
    the articles of the first day and of the last, ``undated`` is how many articles are in no period."""

    periods: tuple[Period, ...]
    unit: Unit
    first: tuple[Article, ...] = ()
    last: tuple[Article, ...] = ()
    undated: int = 0

    @property
    def most(self) -> Period:
        """The first of those that have most articles."""
        return max(self.periods, key=lambda period: period.articles)


def periods(articles: Sequence[Article]) -> Periods | None:
    """The coverage by these articles; None where none is dated."""
    dated = [(day, article) for article in articles if (day := article.day)]
    if not dated:
        return None
    dated.sort(key=lambda both: (both[0], both[1].id))
    first, last = dated[0][0], dated[-1][0]
    span = (last - first).days
    unit: Unit = "day" if span < _BY_DAY else "month" if span < _BY_MONTH else "year"
    counted = Counter(_bounds(day, unit) for day, _ in dated)
    return Periods(
        tuple(Period(*bounds, counted[bounds]) for bounds in _between(first, last, unit)), unit,
        tuple(article for day, article in dated if day == first),
        tuple(article for day, article in dated if day == last), len(articles) - len(dated))


def _bounds(day: date, unit: Unit) -> tuple[date, date]:
    """The first and the last day of a day's period."""
    if unit == "day":
        return day, day
    if unit == "year":
        return date(day.year, 1, 1), date(day.year, 12, 31)
    return day.replace(day=1), day.replace(day=calendar.monthrange(day.year, day.month)[1])


def _between(first: date, last: date, unit: Unit) -> Iterator[tuple[date, date]]:
    begin, end = _bounds(first, unit)
    yield begin, end
    while end < last:
        begin, end = _bounds(end + timedelta(days=1), unit)
        yield begin, end
