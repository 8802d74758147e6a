"""From settled reports to persons and events."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace

from indexer.register.cluster import Report, digest, events, report_id
from indexer.register.compare import contains, key, office_in, place_key
from indexer.register.people import Mention, people
from indexer.register.review import Review
from indexer.register.settle import Settled, Word, links, mention, mention_of_target, merges
from indexer.register.spans import hull, span
from indexer.register.told import best_first, conflicts, corrected, together
from indexer.register.types import Appointment, Event, Holder
from indexer.words import is_syllable


@dataclass(frozen=True, slots=True)
class Person:
    """A person, by the name that most articles give, with all its spellings and the ids of the events,
    the newest first."""

    id: str
    name: str
    variants: tuple[str, ...]
    events: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Cast:
    """Who is who: the person's id of each report, of the predecessor that each names (by the report's
    number), of each line of staff's list, and of each id of these; and the persons."""

    reports: list[str]
    replaced: dict[int, str]
    listed: list[str]
    of: dict[str, str]
    people: list[Person]


@dataclass(frozen=True, slots=True)
class _Part:
    """Somebody who is named: the name as written, where, and an id."""

    id: str
    name: str
    mention: Mention


def cast(settled: Settled, standing: Sequence[Review], holders: Sequence[Holder]) -> Cast:
    """The persons of reports, of the predecessors that they name, and of staff's list."""
    reports = settled.reports
    parts = [_Part(report.id, report.told.person, mention(report)) for report in reports]
    followed = [number for number, report in enumerate(reports) if _names_predecessor(report)]
    parts += [_part(reports[n].told.replaced, _predecessor(reports[n].told, parts[n].mention))
              for n in followed]
    parts += [_part(holder.person, _on_list(holder)) for holder in holders]
    found = dict(settled.found) | {target: [n] for n, target in enumerate(settled.gone, len(parts))}
    mentions = [*(part.mention for part in parts), *map(mention_of_target, settled.gone)]
    person_of, of, persons = [""] * len(parts), dict[str, str](), dict[str, Person]()
    for members in people(mentions, links(standing, found)).all().values():
        known = [parts[number] for number in members if number < len(parts)]
        if not known:
            continue
        person = _person(_free([part.id for part in known], persons), known)
        persons[person.id] = person
        for part in known:
            of.setdefault(part.id, person.id)
        for number in members:
            person_of[number : number + 1] = [person.id] if number < len(parts) else []
    lists = len(reports) + len(followed)
    return Cast(person_of[: len(reports)], dict(zip(followed, person_of[len(reports) : lists], strict=True)),
                person_of[lists:], of, list(persons.values()))


def _names_predecessor(report: Report) -> bool:
    """Whether somebody else is named in full as holding the office before; a Vietnamese one by two words."""
    name = key(report.told.replaced)
    return bool(name) and name != report.name and (" " in name or not is_syllable(name))


def _part(name: str, mention: Mention) -> _Part:
    return _Part(digest(mention.name, mention.offices[0].key), name, mention)


def _predecessor(told: Appointment, successor: Mention) -> Mention:
    return replace(successor, name=key(told.replaced), offices=successor.offices[:1])


def _on_list(holder: Holder) -> Mention:
    office = office_in(holder.position, holder.place)
    since, until = span(holder.since), span(holder.until)
    days = hull(since, until) if since and until else since or until
    return Mention(key(holder.person), (office,),
                   frozenset((place_key(holder.place), place_key(office.place))) - {""}, days=days)


def _person(id: str, parts: Iterable[_Part]) -> Person:
    """The commonest name, once an article; of a short one the commonest that holds it."""
    seen = Counter(name for name, _ in {(part.name, part.mention.article) for part in parts})
    order = sorted(seen, key=lambda name: (-seen[name], -len(name), name))
    name = next((long for long in order if key(long) != key(order[0]) and contains(long, order[0])), order[0])
    return Person(id, name, tuple(order))


def _free(ids: Sequence[str], taken: Container[str]) -> str:
    """The first id that is not taken; where one article says a thing twice all may be."""
    found = next((id for id in ids if id not in taken), None)
    number = 2
    while found is None:
        new = digest(ids[0], str(number))
        found, number = new if new not in taken else None, number + 1
    return found


def make_events(settled: Settled, standing: Sequence[Review],
                person_of: Sequence[str]) -> dict[str, list[int]]:
    """The id of each event → the numbers of its reports, the earliest first."""
    numbers = {person: number for number, person in enumerate(dict.fromkeys(person_of))}
    grouped = events(settled.reports, [numbers[person] for person in person_of],
                     merges(standing, settled.found))
    found: dict[str, list[int]] = {}
    for members in grouped:
        found[_free([settled.reports[number].id for number in members], found)] = members
    return found


def event(id: str, person_id: str, members: Sequence[tuple[Report, Word]]) -> Event:
    """An event from its reports and staff's words, of which the last on a field holds."""
    reports = best_first(report for report, _ in members)
    told, office = together(reports)
    said = {field: value for _, field, value in sorted(
        (seq, field, value) for _, word in members for field, (seq, value) in word.changes.items())}
    if said:
        told, office = corrected(told, said)
    verbs = {word.review for _, word in members}
    return Event(
        id, person_id, office, told, tuple(report.source for report in reports),
        "corrected" if "corrected" in verbs else "confirmed" if "confirmed" in verbs else "",
        tuple(field for field in conflicts(reports) if field not in said),
    )


def event_ids(event: Event) -> list[str]:
    """The ids of an event's reports."""
    return [report_id(report) for report in event.reports]


def with_events(people: Iterable[Person], events: Iterable[Event]) -> tuple[Person, ...]:
    """The persons with their events, given the newest first."""
    of: dict[str, list[str]] = {}
    for found in events:
        of.setdefault(found.person_id, []).append(found.id)
    return tuple(replace(person, events=tuple(of.get(person.id, ()))) for person in people)
