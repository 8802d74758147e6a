"""From events to tenures: who held an office from when until when, and how sure that is."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import IntEnum

from indexer.register.cluster import NEAR
from indexer.register.compare import is_kept, is_single, is_vague, office_in, offices_in
from indexer.register.offices import Office, successors
from indexer.register.spans import gap, span
from indexer.register.types import Event, Holder, Tenure

REFORMED, MERGED = "2025-03-01", "2025-07-01"
"""The days on which ministries and departments were reformed, provinces and communes merged."""
_LONG = 730
"""Days after an end from which another end is that of another tenure."""


class _Kind(IntEnum):
    """What a mark tells, in the order in which marks of one day are read."""

    LEFT = 0  # left the office
    HELD = 1  # held it until then
    DIED = 2  # whatever the office was, it ended
    FORMER = 3  # had held it before
    CAME = 4
    SEEN = 5  # holds it, and goes on


@dataclass(frozen=True, slots=True)
class _Mark:
    day: str
    kind: _Kind
    person_id: str
    office: Office
    event: Event | None = None

    @property
    def order(self) -> tuple[int, int, str]:
        days = span(self.day)
        return days[0] if days else 0, self.kind, self.person_id


def tenures(events: Iterable[Event], replaced: Mapping[str, str] | None = None,
            holders: Iterable[tuple[str, Holder]] = (),
            names: Mapping[str, str] | None = None) -> dict[Office, tuple[Tenure, ...]]:
    """Office → its tenures, the first first.

    ``replaced`` gives, by an event's id, the person whom its person followed; ``holders`` the lines of
    staff's list with their persons; ``names`` each person's name. Offices that many go by (a local one
    without its place) have none.
    """
    events = list(events)
    marks: dict[Office, list[_Mark]] = defaultdict(list)
    for mark in (*_of_events(events, replaced or {}), *_of_holders(holders)):
        if not is_vague(mark.office):
            marks[mark.office].append(mark)
    died = {event.person_id: event for event in events
            if event.told.action == "từ trần" and event.told.status == "done"}
    for office, found in marks.items():
        for person in sorted({mark.person_id for mark in found} & died.keys()):
            found.append(_Mark(died[person].told.day, _Kind.DIED, person, office, died[person]))
    return {office: tuple(_walk(office, found, names or {})) for office, found in marks.items()}


def _of_events(events: Iterable[Event], replaced: Mapping[str, str]) -> Iterator[_Mark]:
    for event in events:
        told, day = event.told, event.told.day
        if told.status != "done" or (told.leaves and not day):
            continue
        if told.leaves:
            kind = _Kind.HELD if told.action == "thay" else _Kind.LEFT
            kind = _Kind.FORMER if event.office.former else kind
            yield _Mark(day, kind, event.person_id, event.office, event)
            continue
        yield _Mark(day, _Kind.CAME, event.person_id, event.office, event)
        for old in offices_in(told.previous, told.place) if day else ():
            kind = _Kind.FORMER if old.former else _Kind.SEEN if is_kept(old, event.office) else _Kind.HELD
            yield _Mark(day, kind, event.person_id, old, event)
        if day and (before := replaced.get(event.id)):
            yield _Mark(day, _Kind.HELD, before, event.office, event)


def _of_holders(holders: Iterable[tuple[str, Holder]]) -> Iterator[_Mark]:
    for person_id, holder in holders:
        office = office_in(holder.position, holder.place)
        yield _Mark(holder.since, _Kind.CAME, person_id, office)
        if holder.until:
            yield _Mark(holder.until, _Kind.LEFT, person_id, office)


def _walk(office: Office, marks: Iterable[_Mark], names: Mapping[str, str]) -> list[Tenure]:
    """Read an office's marks in order of time."""
    held: dict[str, list[Tenure]] = defaultdict(list)
    single = is_single(office)
    for mark in sorted(marks, key=lambda mark: mark.order):
        if mark.kind is _Kind.CAME and single:
            _follow(held, mark)
        blank = Tenure(mark.person_id, names.get(mark.person_id, ""), mark.office)
        _read(held[mark.person_id], mark, blank)
    found = [tenure for own in held.values() for tenure in own]
    if single:
        found = [_until_successor(tenure, found) for tenure in found]
    if end := ceased(office):
        found = [_closed_by_reform(tenure, end) for tenure in found]
    return sorted(map(_as_stated, found), key=in_time)


def _read(own: list[Tenure], mark: _Mark, blank: Tenure) -> None:
    """Take a mark into its person's tenures of the office: a coming to what is held extends it, an end
    without a beginning is one of a tenure whose beginning is unknown."""
    last = own[-1] if own else None
    if mark.kind in (_Kind.CAME, _Kind.SEEN):
        if last is None or not _is_open(last):
            stated = mark.kind is _Kind.CAME and bool(mark.day)
            own.append(replace(blank, since=mark.day, since_stated=stated, opened=mark.event))
    elif last is None or (not _is_open(last) and _long_over(last, mark)):
        if mark.kind in (_Kind.LEFT, _Kind.HELD):
            own.append(_ended(blank, mark))
        elif mark.kind is _Kind.FORMER and last is None:
            own.append(replace(blank, closed=mark.event))
    elif _is_open(last) or (mark.kind is _Kind.LEFT and not last.until_stated):
        own[-1] = _ended(last, mark)


def _follow(held: Mapping[str, list[Tenure]], mark: _Mark) -> None:
    """End what others hold of an office for one, as somebody comes to it; of one who came on an unknown day
    nobody knows whether it was before."""
    for person, own in held.items():
        if (own and own[-1].since and _is_open(own[-1]) and person != mark.person_id
                and _first(own[-1].since) < _first(mark.day)):
            own[-1] = _ended(own[-1], mark)


def _until_successor(tenure: Tenure, tenures: Iterable[Tenure]) -> Tenure:
    """Of whom only "thay" tells that the tenure ended: until another's beginning, where one is near."""
    end = span(tenure.until)
    if end is None or tenure.until_stated or tenure.closed is None or tenure.closed.told.action != "thay":
        return tenure
    near = [(away, other.since) for other in tenures
            if other.person_id != tenure.person_id and (begin := span(other.since))
            and begin[0] > _first(tenure.since) and (away := gap(begin, end)) <= NEAR]
    return replace(tenure, until=min(near)[1]) if near else tenure


def _ended(tenure: Tenure, mark: _Mark) -> Tenure:
    return replace(tenure, until=mark.day, until_stated=mark.kind is _Kind.LEFT, closed=mark.event)


def _as_stated(tenure: Tenure) -> Tenure:
    """With those ends stated whose day is: of an event without one the article's day is no statement."""
    since, until = (event is None or event.told.is_dated for event in (tenure.opened, tenure.closed))
    return replace(
        tenure, since_stated=tenure.since_stated and since, until_stated=tenure.until_stated and until)


def _is_open(tenure: Tenure) -> bool:
    return not tenure.until and tenure.closed is None


def _long_over(tenure: Tenure, mark: _Mark) -> bool:
    until, day = span(tenure.until), span(mark.day)
    return until is not None and day is not None and day[0] - until[1] > _LONG


def ceased(office: Office) -> str:
    """The day on which an office went on as others, "" where it did not: that of the reform of ministries
    and departments where its unit stays, else that of the merger of units."""
    after = successors(office)
    if not after:
        return ""
    return REFORMED if after[0].place == office.place else MERGED


def _closed_by_reform(tenure: Tenure, day: str) -> Tenure:
    if tenure.since and _is_open(tenure) and _first(tenure.since) < _first(day):
        return replace(tenure, until=day)
    return tenure


def _first(text: str) -> int:
    """The first day of a partial date, 0 where there is none."""
    days = span(text)
    return days[0] if days else 0


def in_time(tenure: Tenure) -> tuple[int, int, str]:
    """Orders tenures by their beginnings; where that is unknown, before what begins on the day of its end."""
    begin = _first(tenure.since) or max(_first(tenure.until) - 1, 0)
    return begin, _first(tenure.until), tenure.person_id
