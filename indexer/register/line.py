"""An office's holders one after another, and who held it on a day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations

from indexer.register.compare import is_single
from indexer.register.offices import Office
from indexer.register.spans import is_day, span
from indexer.register.types import Tenure

TERM = 5 * 366
"""Days before its end that a tenure of unknown beginning counts for where no change before is known."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """A time between two tenures, or of both: partial dates, ``until`` "" where it goes on."""

    since: str
    until: str
    before: Tenure
    after: Tenure


@dataclass(frozen=True, slots=True)
class Line:
    """The tenures of an office, the first first, and of an office for one its gaps and overlaps.

    ``successors`` are the offices that it went on as when its unit was merged, ``later`` their tenures
    since.
    """

    office: Office
    tenures: tuple[Tenure, ...]
    gaps: tuple[Stretch, ...] = ()
    overlaps: tuple[Stretch, ...] = ()
    successors: tuple[Office, ...] = ()
    later: tuple[Tenure, ...] = ()


def line(office: Office, tenures: Sequence[Tenure], successors: Sequence[Office] = (),
         later: Sequence[Tenure] = ()) -> Line:
    """The line of an office from its tenures in order."""
    dated = [tenure for tenure in tenures if tenure.since or tenure.until] if is_single(office) else []
    return Line(office, tuple(tenures), _gaps(dated), _overlaps(dated), tuple(successors), tuple(later))


def _gaps(tenures: Sequence[Tenure]) -> tuple[Stretch, ...]:
    """Where at least a day is surely nobody's: after an end that is known, before a beginning that is."""
    found = []
    last: Tenure | None = None
    for tenure in tenures:
        end = span(last.until) if last else None
        begin = span(tenure.since)
        if last and end and begin and begin[0] - end[1] > 1:
            found.append(Stretch(last.until, tenure.since, last, tenure))
        if last is None or _last_day(tenure) >= _last_day(last):
            last = tenure
    return tuple(found)


def _last_day(tenure: Tenure) -> int:
    days = span(tenure.until)
    return days[1] if days else date.max.toordinal()


def _overlaps(tenures: Sequence[Tenure]) -> tuple[Stretch, ...]:
    """Where two persons surely held it at once."""
    found = []
    for one, other in combinations(tenures, 2):
        begins = span(one.since), span(other.since)
        if one.person_id == other.person_id or None in begins:
            continue
        first = max((one, other), key=lambda tenure: span(tenure.since) or (0, 0))
        ends = [(days[0], tenure.until) for tenure in (one, other) if (days := span(tenure.until))]
        since = span(first.since)
        if since and (not ends or since[1] < min(ends)[0]):
            found.append(Stretch(first.since, min(ends)[1] if ends else "", one, other))
    return tuple(found)


def held_on(tenures: Sequence[Tenure], day: date) -> list[Tenure]:
    """The tenures of one office that may have held on a day; partial dates may be any of their days.

    A tenure of unknown beginning counts back to the last change before its end, or for a term where
    none is known; one of which neither end is known does not count.
    """
    number = day.toordinal()
    return [tenure for tenure in tenures if _begins(tenure, tenures) <= number <= _ends(tenure)]


def _begins(tenure: Tenure, tenures: Sequence[Tenure]) -> int:
    if since := span(tenure.since):
        return since[0]
    until = span(tenure.until)
    if until is None:
        return date.max.toordinal()
    if is_single(tenure.office):
        ends = [days[1] for other in tenures if other is not tenure
                for days in (span(other.until) or span(other.since),) if days and days[1] < until[0]]
        if ends:
            return max(ends)
    return until[1] - TERM


def _ends(tenure: Tenure) -> int:
    """The last day on which it may have held."""
    if until := span(tenure.until):
        return until[1] - is_day(tenure.until)
    return date.max.toordinal()
