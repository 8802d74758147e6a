"""Where a field's value stands in the sentence that it was read from. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass

from indexer.register.review import DATES
from indexer.register.types import Appointment, Event

_AROUND = 60
"""Characters that are shown on each side of a value."""
_OTHER = re.compile(r"(?:phó|nguyên|cựu)\s+$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Excerpt:
    """A piece of a report's quote around a value; ``mark`` is "" where it does not stand there to the letter,
    and ``before`` is then the beginning of the quote."""

    report: Appointment
    before: str
    mark: str = ""
    after: str = ""


def excerpt(event: Event, name: str) -> Excerpt | None:
    """What the reports say of a field; None where none of them does, so that it is staff's word."""
    value = getattr(event.told, name)
    agreeing = [report for report in event.reports if getattr(report, name) == value]
    for report in (*agreeing, *event.reports):
        if found := written(name, value, report.quote):
            return _around(report, *found)
    return Excerpt(agreeing[0], _cut(agreeing[0].quote, 2 * _AROUND)) if agreeing else None


def written(name: str, value: str, quote: str) -> tuple[int, int] | None:
    """Where a field's value stands in a quote; a date in any of the ways of the press.

    An office is not the end of another one's name ("Phó Bí thư Tỉnh ủy"), where it stands elsewhere too.
    """
    pattern = _date(value) if name in DATES else _literal(value)
    found = list(re.finditer(rf"(?<!\w)(?:{pattern})(?!\w)", quote, re.IGNORECASE)) if value.strip() else []
    own = [one for one in found if not _OTHER.search(quote[: one.start()])] if name == "position" else found
    return next((one.span() for one in (*own, *found)), None)


def _literal(value: str) -> str:
    """Spaces and dashes are written in many ways."""
    words = (r"\s*[-–]\s*".join(map(re.escape, re.split(r"\s*[-–]\s*", word))) for word in value.split())
    return r"\s+".join(words)


def _date(value: str) -> str:
    year, month, day = [*value.split("-"), "", ""][:3]
    if not month:
        return rf"năm\s+{year}|{year}"
    month, part = f"0?{int(month)}", r"\s*[/.-]\s*"
    of_year = rf"{part}{year}|\s+năm\s+{year}"
    if not day:
        return rf"tháng\s+{month}(?:{of_year})|{month}(?:{of_year})"
    day = f"0?{int(day)}"
    return rf"(?:ngày\s+)?{day}(?:{part}|\s+tháng\s+){month}(?:{of_year})?"


def _around(report: Appointment, start: int, end: int) -> Excerpt:
    quote = report.quote
    before, after = quote[:start], quote[end:]
    if len(before) > _AROUND:
        before = "… " + before[-_AROUND:].partition(" ")[2]
    return Excerpt(report, before, quote[start:end], _cut(after, _AROUND))


def _cut(text: str, size: int) -> str:
    return text if len(text) <= size else f"{text[:size].rpartition(' ')[0]} …"
