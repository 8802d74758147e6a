"""The register: who came to which office and left it, when, by whom, and which articles tell it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import astuple, dataclass, field
from datetime import date
from functools import cached_property
from typing import Self

from indexer.register.cluster import in_order
from indexer.register.compare import asked_office, asks_for, contains, key, office_of_key, place_key, takes_in
from indexer.register.line import Line, held_on, line
from indexer.register.make import Person, cast, event, event_ids, make_events, with_events
from indexer.register.offices import Office, successors
from indexer.register.review import Review, replay
from indexer.register.settle import settle
from indexer.register.spans import span
from indexer.register.tenure import ceased, in_time, tenures
from indexer.register.types import Appointment, Event, Holder, Tenure


@dataclass(frozen=True, slots=True)
class Career:
    """What is known of one person, in order of time."""

    person: Person
    tenures: tuple[Tenure, ...]
    events: tuple[Event, ...]


@dataclass(frozen=True)
class Register:
    """Events, the newest first, and people, made from reports, staff's log and staff's list of holders.

    The same reports make the same register in whatever order they come.
    """

    events: tuple[Event, ...]
    people: tuple[Person, ...]
    log: tuple[Review, ...] = ()
    replaced: Mapping[str, str] = field(default_factory=dict)
    listed: tuple[tuple[str, Holder], ...] = ()
    ids: Mapping[str, str] = field(default_factory=dict)
    """Of each report and mention → of its person."""

    @classmethod
    def of(cls, appointments: Iterable[Appointment], log: Iterable[Review] = (),
           holders: Iterable[Holder] = ()) -> Self:
        """The register of these reports; ReviewError where the log contradicts itself."""
        log = tuple(sorted(log, key=lambda review: review.seq))
        standing = replay(log)
        settled = settle(in_order(appointments), standing)
        lines = sorted(set(holders), key=astuple)
        persons = cast(settled, standing, lines)
        events, replaced = [], {}
        for id, members in make_events(settled, standing, persons.reports).items():
            made = event(id, persons.reports[members[0]],
                         [(settled.reports[number], settled.words[number]) for number in members])
            events.append(made)
            if before := [persons.replaced[n] for n in members if n in persons.replaced
                          and key(settled.reports[n].told.replaced) == key(made.told.replaced)]:
                replaced[id] = before[0]
        events.sort(key=lambda event: (event.told.day, event.id), reverse=True)
        return cls(
            tuple(events), with_events(persons.people, events), log, replaced,
            tuple(zip(persons.listed, lines, strict=True)), persons.of,
        )

    def event(self, id: str) -> Event | None:
        """The event of that id, or that a report of that id tells of."""
        return self._events.get(id)

    def told_by(self, article_id: str) -> tuple[Event, ...]:
        """The events that an article reports, the newest first."""
        return self._told.get(article_id, ())

    def person(self, id: str) -> Person | None:
        """The person of that id, or of whom a report of that id tells."""
        return self._people.get(self.ids.get(id, id))

    def named(self, name: str) -> list[Person]:
        """All whose name, in any spelling, has these words side by side, with or without marks; or the
        one whose id it is."""
        if found := self.person(name):
            return [found]
        return [p for p in self.people if any(contains(variant, name) for variant in p.variants)]

    def find(self, person: str | None = None, office: str | None = None, place: str | None = None,
             on: date | None = None, since: date | None = None, until: date | None = None,
             action: str | None = None) -> list[Event]:
        """The events, the newest first, that agree with all that is asked; ``person`` is a name, a part of
        one or an id. ``since`` and ``until`` are included; what is undated is on no day. Marks may be left
        out, and case does not matter."""
        first, last = (on, on) if on else (since, until)
        of = {found.id for found in self.named(person)} if person else None
        asked = self.office(office, place or "") if office else None
        return [
            event for event in self.events
            if (of is None or event.person_id in of)
            and (asked is None or takes_in(asked, event.office))
            and (not place or _is_in(event, place))
            and (action is None or key(event.told.action) == key(action))
            and _is_between(event, first, last)
        ]

    def office(self, position: str, place: str = "") -> Office:
        """The office that a text asks for, in any of the ways of the press, with or without marks; or the one
        whose key it is."""
        if "|" in position:
            asked = office_of_key(position)
            return next((one for one in self._offices if one == asked), asked)
        return asked_office(position, place, self._offices)

    def held_on(self, office: Office | str, day: date) -> list[Tenure]:
        """Who held an office, given also by its key, on a day; of one that many go by, each."""
        asked = office if isinstance(office, Office) else office_of_key(office)
        return [tenure for one, tenures in self.tenures.items() if asks_for(asked, one)
                for tenure in held_on(tenures, day)]

    def holders(self, position: str, on: date, place: str = "") -> list[Tenure]:
        """Who held the office that a text names on a day."""
        return self.held_on(self.office(position, place), on)

    def line(self, position: str, place: str = "") -> Line:
        """The holders one after another of the office that a text names, and what it went on as."""
        office = self.office(position, place)
        after = tuple(successors(office))
        day = ceased(office)
        later = [tenure for one in after for tenure in self.tenures.get(one, ())
                 if not tenure.until or tenure.until > day]
        return line(office, self.tenures.get(office, ()), after, later)

    def career(self, person: str) -> list[Career]:
        """What is known of everybody of a name, or of the one of an id, each apart."""
        return [
            Career(one, self._careers.get(one.id, ()), tuple(self._events[id] for id in reversed(one.events)))
            for one in self.named(person)
        ]

    def changes(self, since: date) -> list[Event]:
        """What was done from a day on, the newest first."""
        return [event for event in self.find(since=since) if event.told.status == "done"]

    def conflicts(self) -> list[Event]:
        """The events of which reports contradict each other."""
        return [event for event in self.events if event.conflicts]

    @cached_property
    def tenures(self) -> dict[Office, tuple[Tenure, ...]]:
        """Office → its tenures, the first first."""
        names = {person.id: person.name for person in self.people}
        return tenures(self.events, self.replaced, self.listed, names)

    @cached_property
    def _events(self) -> dict[str, Event]:
        found = {report_id: event for event in self.events for report_id in event_ids(event)}
        return found | {event.id: event for event in self.events}

    @cached_property
    def _told(self) -> dict[str, tuple[Event, ...]]:
        found: dict[str, dict[str, Event]] = {}
        for one in self.events:
            for report in one.reports:
                found.setdefault(report.article_id, {})[one.id] = one
        return {article_id: tuple(events.values()) for article_id, events in found.items()}

    @cached_property
    def _offices(self) -> tuple[Office, ...]:
        return tuple(dict.fromkeys((*(event.office for event in self.events), *self.tenures)))

    @cached_property
    def _careers(self) -> dict[str, tuple[Tenure, ...]]:
        found: dict[str, list[Tenure]] = {}
        for of_office in self.tenures.values():
            for tenure in of_office:
                found.setdefault(tenure.person_id, []).append(tenure)
        return {id: tuple(sorted(held, key=in_time)) for id, held in found.items()}

    @cached_property
    def _people(self) -> dict[str, Person]:
        return {person.id: person for person in self.people}


def _is_in(event: Event, place: str) -> bool:
    asked = place_key(place)
    return contains(event.told.place, asked) or contains(event.office.place, asked)


def _is_between(event: Event, first: date | None, last: date | None) -> bool:
    if first is None and last is None:
        return True
    days = span(event.told.day)
    return (days is not None and (first is None or first.toordinal() <= days[1])
            and (last is None or days[0] <= last.toordinal()))
