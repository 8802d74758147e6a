"""Reviews made from a register: what staff say of its events and persons, checked before it is logged."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from itertools import combinations
from typing import Any

from indexer.register.compare import takes_in
from indexer.register.make import Person
from indexer.register.register import Register
from indexer.register.review import Review, ReviewError, Target, Verb, check, check_changes, replay
from indexer.register.types import Event


def confirm(register: Register, event_id: str, reviewer: str, reason: str, time: datetime) -> Review:
    """That an event is as the register has it."""
    targets = _targets([_event(register, event_id)])
    return _review(register, "confirm", reviewer, reason, time, targets=targets)


def correct(register: Register, event_id: str, changes: Mapping[str, str], reviewer: str, reason: str,
            time: datetime) -> Review:
    """Other values of an event's fields (``review.FIELDS``), or, where reports conflict, the one that holds;
    what is so already is left out."""
    event = _event(register, event_id)
    check_changes(changes.items())
    new = tuple((name, value) for name, value in changes.items()
                if name in event.conflicts or getattr(event.told, name) != value)
    if not new:
        raise ReviewError(f"event {event_id} says so already; confirm it, or change another field")
    return _review(register, "correct", reviewer, reason, time, targets=_targets([event]), changes=new)


def reject(register: Register, event_id: str, reviewer: str, reason: str, time: datetime) -> Review:
    """That an event did not happen, whoever reports it."""
    targets = _targets([_event(register, event_id)])
    return _review(register, "reject", reviewer, reason, time, targets=targets)


def merge_events(register: Register, event_ids: Iterable[str], reviewer: str, reason: str,
                 time: datetime) -> Review:
    """That events are of one person, and, where office and direction agree, one event."""
    events = {event.id: event for event in (_event(register, id) for id in event_ids)}
    if len(events) < 2:
        raise ReviewError(f"{len(events)} event to merge; name two or more of different ids")
    if len({event.person_id for event in events.values()}) == 1 and not any(
        _may_be_one(a, b) for a, b in combinations(events.values(), 2)
    ):
        raise ReviewError(f"events {', '.join(events)} are of one person already, and of different offices "
                          "or directions; correct the position or the action of one first")
    return _review(register, "merge", reviewer, reason, time, targets=_targets(events.values()))


def merge_people(register: Register, person_ids: Iterable[str], reviewer: str, reason: str,
                 time: datetime) -> Review:
    """That persons are one."""
    people = {person.id: person for person in (_person(register, id) for id in person_ids)}
    if len(people) < 2:
        raise ReviewError(f"{len(people)} person to merge; name two or more of different ids")
    targets = tuple(target for person in people.values() for target in _targets_of(register, person))
    return _review(register, "merge", reviewer, reason, time, targets=targets, scope="person")


def split(register: Register, event_ids: Iterable[str], reviewer: str, reason: str,
          time: datetime) -> Review:
    """That events of one person are of another one, to whom all of them belong."""
    events = {event.id: event for event in (_event(register, id) for id in event_ids)}
    persons = {event.person_id for event in events.values()}
    if len(persons) != 1:
        raise ReviewError(f"events of {len(persons)} persons to split; name events of one person")
    person = _person(register, persons.pop())
    others = tuple(target for id in person.events if id not in events
                   for target in _targets([_event(register, id)]))
    if not others:
        raise ReviewError(f"nothing would be left of person {person.id}; name fewer of the events "
                          f"{', '.join(person.events)}")
    targets = _targets(events.values())
    return _review(register, "split", reviewer, reason, time, targets=targets, others=others, scope="person")


def undo(register: Register, seq: int, reviewer: str, reason: str, time: datetime) -> Review:
    """That a review, which may be an undo, is as if it had not been."""
    review = _review(register, "undo", reviewer, reason, time, undoes=seq)
    replay((*register.log, review))
    return review


def _review(register: Register, verb: Verb, reviewer: str, reason: str, time: datetime,
            **more: Any) -> Review:
    seq = max((review.seq for review in register.log), default=0) + 1
    review = Review(seq, time, reviewer, verb, reason=reason, **more)
    check(review)
    return review


def _event(register: Register, id: str) -> Event:
    if (event := register.event(id)) is None:
        raise ReviewError(f"no event {id!r} in the register; look it up by person or office")
    return event


def _person(register: Register, id: str) -> Person:
    if (person := register.person(id)) is None:
        raise ReviewError(f"no person {id!r} in the register; look the name up")
    return person


def _targets(events: Iterable[Event]) -> tuple[Target, ...]:
    return tuple(Target.of(report) for event in events for report in event.reports)


def _targets_of(register: Register, person: Person) -> tuple[Target, ...]:
    if not person.events:
        raise ReviewError(f"no article tells of an appointment of {person.name} ({person.id}); correct the "
                          "name where it is mentioned")
    return _targets(_event(register, id) for id in person.events)


def _may_be_one(a: Event, b: Event) -> bool:
    return ((a.told.leaves, a.told.status) == (b.told.leaves, b.told.status)
            and (takes_in(a.office, b.office) or takes_in(b.office, a.office)))
