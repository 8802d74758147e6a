"""A picture of tenures along time, measured for a template that draws it as SVG. Pure.

Places along time are per cent of the picture's width, so that it fits a phone as well as a desk; heights
are pixels. Each row has its words above its bar, since words beside it would not fit a phone.
"""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal

from indexer.register.spans import Span, span
from indexer.register.types import Known, Tenure

LINE, BAR, GAP, TOP = 19, 16, 16, 30
"""Pixels: a line of words, a bar, the space below it, the years above."""
_NAME, _DAYS = 36, 48
"""Characters of a line of a name and of days, that it fits a phone."""
_LEFT, _WIDE = 4.0, 92.0
"""Per cent: where time begins, and how far it goes."""
_ABOVE = 4
"""Pixels between the words and their bar."""
_TICKS = 6
_STEPS = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600)
"""Months between ticks."""

Mark = Literal["stated", "news", "inferred", "open"]


@dataclass(frozen=True, slots=True)
class Bar:
    """A tenure: from ``x``, so wide; how its ends are known, "open" where no end is."""

    x: float
    width: float
    y: int
    since: Mark
    until: Mark

    @property
    def end(self) -> float:
        """Where it ends."""
        return round(self.x + self.width, 2)


@dataclass(frozen=True, slots=True)
class Row:
    """The words above a bar, each with its height."""

    name: tuple[tuple[int, str], ...]
    days: tuple[tuple[int, str], ...]
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Band:
    """A stretch of time through all rows in which nobody, or two at once, held the office."""

    kind: Literal["gap", "overlap"]
    x: float
    width: float
    y: int
    height: int


@dataclass(frozen=True, slots=True)
class Tick:
    """A year, or a month of one."""

    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Picture:
    """All that is drawn; ``height`` is in pixels."""

    height: int
    rows: tuple[Row, ...]
    ticks: tuple[Tick, ...]
    bands: tuple[Band, ...] = ()


@dataclass(frozen=True, slots=True)
class Stretch:
    """A gap or an overlap between two tenures; ``until`` is "" where it goes on."""

    kind: Literal["gap", "overlap"]
    since: str
    until: str
    tenures: tuple[Tenure, Tenure]


@dataclass(frozen=True, slots=True)
class Labelled:
    """The tenures of one row, in order, with what stands above them."""

    name: str
    days: str
    tenures: tuple[Tenure, ...]


def picture(rows: Sequence[Labelled], today: date, stretches: Iterable[Stretch] = ()) -> Picture:
    """The picture of these rows from above to below; what goes on ends at ``today``."""
    at = _scale([tenure for row in rows for tenure in row.tenures], today)
    drawn: list[Row] = []
    places: dict[int, tuple[int, int]] = {}
    y = TOP
    for row in rows:
        made, below = _row(row, y, at)
        places |= {id(tenure): (y, below - GAP) for tenure in row.tenures}
        drawn.append(made)
        y = below
    bands = [_band(one, places, at) for one in stretches if all(id(t) in places for t in one.tenures)]
    return Picture(y, tuple(drawn), tuple(at.ticks()), tuple(bands))


def rows_by_office(tenures: Iterable[Tenure], name: Callable[[Tenure], str],
                   days: Callable[[Tenure], str]) -> list[Labelled]:
    """A row for each office, in the order of its first tenure."""
    held: dict[object, list[Tenure]] = {}
    for tenure in tenures:
        held.setdefault(tenure.office, []).append(tenure)
    return [Labelled(name(some[0]), "; ".join(map(days, some)), tuple(some)) for some in held.values()]


@dataclass(frozen=True, slots=True)
class _Scale:
    """From days to per cent of the width."""

    first: int
    last: int

    def __call__(self, day: int) -> float:
        part = (min(max(day, self.first), self.last) - self.first) / max(self.last - self.first, 1)
        return round(_LEFT + _WIDE * part, 2)

    def ticks(self) -> Iterable[Tick]:
        """At the first of years or months, as many as there is room for."""
        begin, end = date.fromordinal(self.first), date.fromordinal(self.last)
        first, last = begin.year * 12 + begin.month - 1, end.year * 12 + end.month - 1
        step = next((step for step in _STEPS if (last - first) / step <= _TICKS), _STEPS[-1])
        for month in range(-(-first // step) * step, last + 1, step):
            day = date(month // 12, month % 12 + 1, 1).toordinal()
            if self.first <= day <= self.last:
                label = str(month // 12) if step >= 12 else f"{month % 12 + 1:02d}/{month // 12}"
                yield Tick(self(day), label)


def _scale(tenures: Sequence[Tenure], today: date) -> _Scale:
    """Time from the first to the last day that is known, and before it where a beginning is not."""
    days: list[Span] = [found for one in tenures for text in (one.since, one.until) if (found := span(text))]
    last = max([day for _, day in days] + [today.toordinal()])
    first = min([day for day, _ in days] + [last - 365])
    ends = any(span(one.since) is None for one in tenures)
    return _Scale(max(first - ((last - first) // 8 if ends else 0), 1), last)


def _row(row: Labelled, y: int, at: _Scale) -> tuple[Row, int]:
    """The row that begins at ``y``, and where the next one does."""
    def lines(text: str, width: int) -> tuple[tuple[int, str], ...]:
        nonlocal y
        found = []
        for line in textwrap.wrap(text, width):
            y += LINE
            found.append((y - 5, line))
        return tuple(found)

    name, days = lines(row.name, _NAME), lines(row.days, _DAYS)
    y += _ABOVE
    return Row(name, days, tuple(_bar(tenure, y, at) for tenure in row.tenures)), y + BAR + GAP


def _bar(tenure: Tenure, y: int, at: _Scale) -> Bar:
    since, until = span(tenure.since), span(tenure.until)
    x, end = at(since[0] if since else at.first), at(until[1] if until else at.last)
    return Bar(x, round(max(end - x, .6), 2), y, _mark(tenure.since_known), _mark(tenure.until_known))


def _mark(known: Known) -> Mark:
    return known or "open"


def _band(one: Stretch, places: dict[int, tuple[int, int]], at: _Scale) -> Band:
    since, until = span(one.since), span(one.until)
    tops, bottoms = zip(*(places[id(tenure)] for tenure in one.tenures), strict=True)
    x, end = at(since[0] if since else at.first), at(until[1] if until else at.last)
    return Band(one.kind, x, round(max(end - x, .4), 2), min(tops), max(bottoms) - min(tops))
