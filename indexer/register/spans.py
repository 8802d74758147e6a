"""Partial dates as the days that they may stand for."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from functools import lru_cache

from indexer.register.types import is_partial_date

Span = tuple[int, int]
"""The first and the last day, both included, as proleptic ordinals."""


@lru_cache(maxsize=1 << 15)
def span(text: str) -> Span | None:
    """The days of a partial date; a day that its month does not have stands for its last one.

    ``None`` where the text is no partial date.
    """
    if not is_partial_date(text) or text < "0001":
        return None
    year, month, day = (int(part) for part in [*text.split("-"), "0", "0"][:3])
    if not month:
        return date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
    last = monthrange(year, month)[1]
    first, last = (min(day, last), min(day, last)) if day else (1, last)
    return date(year, month, first).toordinal(), date(year, month, last).toordinal()


def is_day(text: str) -> bool:
    """Whether a partial date tells the day."""
    return len(text) == len("YYYY-MM-DD")


def gap(a: Span, b: Span) -> int:
    """Days between two spans, 0 where they share one."""
    return max(a[0] - b[1], b[0] - a[1], 0)


def hull(a: Span, b: Span) -> Span:
    """The least span that holds both."""
    return min(a[0], b[0]), max(a[1], b[1])
