"""The head of a text dump: which line is the title, and when the article was published."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from indexer.read.bylines import byline
from indexer.read.chrome import is_chrome, is_tail, publisher_of, section_of, url_of
from indexer.read.dates import find_date
from indexer.read.lines import Line
from indexer.read.malformed import Malformed
from indexer.read.photos import is_credit, is_slug

_DEPTH = 60
"""How many lines a site's header may take."""

_NEAR = 6
_FULL_TITLE = 6
_LONGEST = 300
_HAS_TIME = re.compile(r"\d\s?(?::|h|giờ)\s?\d\d")


@dataclass(frozen=True, slots=True)
class Header:
    """Indices of the title's line and of all date lines, the date, and what its line adds."""

    title: int
    dates: frozenset[int]
    published: datetime | None
    beside_date: str


@dataclass(frozen=True, slots=True)
class Dated:
    """The date of a line, what the line says besides, whether it is an update's and has a time of day."""

    moment: datetime
    rest: str
    updated: bool
    has_time: bool


@dataclass(frozen=True, slots=True)
class _Date:
    index: int
    date: Dated


def find_header(lines: Sequence[Line]) -> Header:
    """The header of a dump; raises ``Malformed`` where no line can be a title.

    The title stands next above the date, or below it where nothing above can be one; without
    a date, the first line that is no menu is the title. Of two dates the one below the title
    counts, as the one above may be the page's clock.
    """
    dates = list(_dates(lines[:_DEPTH]))
    title = _title(lines, dates)
    held = frozenset(date.index for date in dates)
    if not dates:
        return Header(title, held, None, "")
    date = min(dates, key=lambda d: (d.index < title, d.date.updated, abs(d.index - title))).date
    return Header(title, held, date.moment, date.rest)


def _dates(lines: Sequence[Line]) -> Iterator[_Date]:
    """The lines that hold a date and little else, down to the second paragraph."""
    paragraphs = 0
    for index, line in enumerate(lines):
        paragraphs += line.is_paragraph
        if paragraphs > 1:
            return
        short = len(line.text) <= 100 and not is_chrome(line.text)
        date = dated(line.text) if short else None
        if date and not (paragraphs and date.rest):
            yield _Date(index, date)


def dated(line: str) -> Dated | None:
    """The date that a line holds, where it holds little else; None for other lines."""
    found = find_date(line) if len(line) <= _LONGEST else None
    if found is None:
        return None
    moment, rest = found
    has_time = bool(_HAS_TIME.search(line))
    brief = len(rest.split()) <= 5 and not rest.endswith(".") and has_time
    if rest and not brief and byline(rest) is None:
        return None
    return Dated(moment, rest, "cập nhật" in line.lower(), has_time)


def _title(lines: Sequence[Line], dates: Sequence[_Date]) -> int:
    taken = {date.index for date in dates}
    fit = [n for n, line in enumerate(lines[:_DEPTH]) if n not in taken and _can_be_title(line)]
    for date in reversed(dates):
        above = [n for n in fit if n < date.index and date.index - n <= _NEAR]
        below = [n for n in fit if 0 < n - date.index <= 2]
        if above and not (_weak(lines, above) and below and not _weak(lines, below)):
            return _fullest(lines, above)
    below = [n for n in fit if dates and n > dates[0].index] or fit
    if not below:
        raise Malformed("no title")
    return below[0]


def _weak(lines: Sequence[Line], fit: Sequence[int]) -> bool:
    return all(len(lines[n].text.split()) < _FULL_TITLE for n in fit)


def _fullest(lines: Sequence[Line], fit: Sequence[int]) -> int:
    """The nearest line long enough for a title of its own, else the nearest."""
    long = (n for n in reversed(fit) if len(lines[n].text.split()) >= _FULL_TITLE)
    return next(long, fit[-1])


def _can_be_title(line: Line) -> bool:
    text = line.text
    if (
        line.is_paragraph
        or is_chrome(text)
        or is_tail(text)
        or is_slug(text, "")
        or is_credit(text)
    ):
        return False
    if url_of(text) or publisher_of(text) or section_of(text) is not None:
        return False
    return len(text.split()) > 1 and any(c.isalpha() for c in text)
