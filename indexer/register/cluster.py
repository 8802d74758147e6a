"""Which reports tell of one event: one person, one office, one direction, days that are near."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from itertools import combinations
from operator import attrgetter
from typing import Self

from indexer.register.compare import key, office_in, parts_told, takes_in
from indexer.register.groups import Groups
from indexer.register.offices import Office
from indexer.register.spans import Span, gap, hull, is_day, span
from indexer.register.types import Appointment

NEAR = 45
"""Days between neighbouring reports of one event, at most."""
_TOLD_DAYS = attrgetter("effective", "decided", "announced")
_UNDATED = "9999"  # sorts behind all that is dated
_FIELDS = attrgetter("part", "start", "end", *(
    name for name in Appointment.__dataclass_fields__ if name not in ("part", "start", "end", "published")
))


def report_id(report: Appointment) -> str:
    """16 hex digits of SHA-256 over article, name, office and direction; a proposal's are others."""
    office = office_in(report.position, report.place).key
    told = [report.article_id, key(report.person), office, str(report.leaves)]
    if report.status != "done":
        told.append(report.status)
    return digest(*told)


def digest(*texts: str) -> str:
    """16 hex digits that name texts."""
    return hashlib.sha256("\n".join(texts).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Report:
    """A report as extracted, ``source``, whose id stays, and as staff corrected it, ``told``.

    ``exact`` goes from the first to the last day that it tells, or is its article's day where it tells
    none; ``days`` is the same, or, where no day is told, those that a partial date may stand for.
    """

    id: str
    source: Appointment
    told: Appointment
    name: str
    office: Office
    exact: Span | None
    days: Span | None

    @classmethod
    def of(cls, source: Appointment, told: Appointment | None = None) -> Self:
        """The report of an appointment, and of what staff made of it."""
        told = told or source
        office = office_in(told.position, told.place)
        return cls(report_id(source), source, told, key(told.person), office, *_days(told))


def _days(told: Appointment) -> tuple[Span | None, Span | None]:
    exact = [days for text in (*_TOLD_DAYS(told), told.day) if is_day(text) and (days := span(text))]
    if exact:
        return (days := reduce(hull, exact)), days
    return None, span(told.day)


def in_order(appointments: Iterable[Appointment]) -> list[Report]:
    """Each different appointment's report, the earliest first, in an order that is the same for all
    orders of input."""
    return sorted(map(Report.of, set(appointments)), key=_order)


def _order(report: Report) -> tuple[object, ...]:
    source = report.source
    return source.day or _UNDATED, report.id, *_FIELDS(source), str(source.published)


def events(reports: Sequence[Report], person: Sequence[int],
           merged: Iterable[Sequence[int]] = ()) -> list[list[int]]:
    """The numbers of the reports of each event; ``person`` gives each report's person, ``merged``
    reports that staff call one event where office and direction agree."""
    groups = Groups(len(reports))
    kinds: dict[tuple[int, bool, str], dict[Office, list[int]]] = defaultdict(lambda: defaultdict(list))
    for number, report in enumerate(reports):
        kinds[person[number], report.told.leaves, report.told.status][report.office].append(number)
    for offices in kinds.values():
        for members in offices.values():
            _by_day(groups, reports, members)
    _merge(groups, reports, person, merged)
    for offices in kinds.values():
        if len(offices) > 1:
            _complete(groups, reports, offices)
    return list(groups.all().values())


def _by_day(groups: Groups, reports: Sequence[Report], members: list[int]) -> None:
    """Join reports of one office: first what tells a day, then what can belong to one such event only."""
    if len(members) == 1:
        return
    exact = sorted((days, number) for number in members if (days := reports[number].exact))
    rest = [number for number in members if reports[number].exact is None]
    _chain(groups, exact)
    homes = {number: _home(groups, reports, number, exact) for number in rest}
    for number, home in homes.items():
        if home is not None:
            groups.join(home, number)
    homeless = [number for number in rest if homes[number] is None]
    _chain(groups, sorted((days, number) for number in homeless if (days := reports[number].days)))
    terms: dict[str, int] = {}
    for number in homeless:
        if reports[number].days is None and (term := key(reports[number].told.term)):
            groups.join(terms.setdefault(term, number), number)


def _chain(groups: Groups, dated: list[tuple[Span, int]]) -> None:
    """Join neighbours in time, given from the first."""
    until: Span | None = None
    last = 0
    for days, number in dated:
        if until is not None and gap(until, days) <= NEAR:
            groups.join(last, number)
            until = hull(until, days)
        else:
            until = days
        last = number


def _home(groups: Groups, reports: Sequence[Report], number: int,
          exact: list[tuple[Span, int]]) -> int | None:
    """The only event of exact day that a report without one can belong to: by its days, else its term."""
    if days := reports[number].days:
        gaps = [(gap(days, other), member) for other, member in exact]
        near = [m for away, m in gaps if not away] or [m for away, m in gaps if away <= NEAR]
    else:
        term = key(reports[number].told.term)
        near = [member for _, member in exact if term and key(reports[member].told.term) == term]
    return near[0] if len({groups.of(member) for member in near}) == 1 else None


def _merge(groups: Groups, reports: Sequence[Report], person: Sequence[int],
           merged: Iterable[Sequence[int]]) -> None:
    for numbers in merged:
        for a, b in combinations(numbers, 2):
            one, other = reports[a], reports[b]
            alike = (one.told.leaves, one.told.status) == (other.told.leaves, other.told.status)
            same = takes_in(one.office, other.office) or takes_in(other.office, one.office)
            if alike and same and person[a] == person[b]:
                groups.join(a, b)


def _complete(groups: Groups, reports: Sequence[Report], offices: Mapping[Office, list[int]]) -> None:
    """Join the events of an office that is told in part to the only near one of the office in full."""
    units: dict[Office, dict[int, Span]] = {}
    for office, members in offices.items():
        found: dict[int, Span] = {}
        for number in members:
            if days := reports[number].days:
                group = groups.of(number)
                found[group] = hull(found[group], days) if group in found else days
        units[office] = found
    for office in sorted(offices, key=lambda office: (-parts_told(office), office.key)):
        for group, days in units[office].items():
            near = {groups.of(other)
                    for full, found in units.items() if full != office and takes_in(office, full)
                    for other, theirs in found.items() if gap(days, theirs) <= NEAR}
            if len(near) == 1:
                groups.join(near.pop(), group)
