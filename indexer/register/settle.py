"""Staff's reviews brought to bear on the reports that are there now."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import product
from typing import Literal

from indexer.register.cluster import Report, events
from indexer.register.compare import key, office_of_key, offices_in, place_key
from indexer.register.people import Link, Mention, kin, people
from indexer.register.review import Review, Target
from indexer.register.spans import span
from indexer.register.told import corrected
from indexer.register.types import Appointment

Found = Mapping[Target, Sequence[int]]
"""Snapshot → the numbers of the reports that it was taken of."""


@dataclass(slots=True)
class Word:
    """What staff said of a report's event."""

    review: Literal["", "confirmed", "corrected"] = ""
    rejected: bool = False
    changes: dict[str, tuple[int, str]] = field(default_factory=dict)  # field → number of review, value

    def say(self, review: Review) -> None:
        """Take in one more review; a correction outweighs a confirmation."""
        if review.verb == "reject":
            self.rejected = True
        elif review.verb == "confirm":
            self.review = self.review or "confirmed"
        else:
            self.review = "corrected"
            self.changes |= {name: (review.seq, value) for name, value in review.changes}


@dataclass(frozen=True, slots=True)
class Settled:
    """The reports that staff let stand, as corrected; what staff said of each; where the reports are
    that merges and splits name, and those of them that no article tells any more."""

    reports: list[Report]
    words: list[Word]
    found: Found
    gone: list[Target]


def settle(reports: Sequence[Report], standing: Sequence[Review]) -> Settled:
    """What stands of the reports after the reviews.

    A word holds for all reports of its event, by whichever paper and whenever they came: the reports
    are grouped as they were written, together with the snapshots, which may have outlived theirs.
    """
    if not standing:
        return Settled(list(reports), [_SILENCE] * len(reports), {}, [])
    finder = _Finder(reports)
    targets = dict.fromkeys(target for review in standing for target in (*review.targets, *review.others))
    live = {target: finder.of(target) for target in targets}
    words = _words(reports, standing, live) if any(review.verb in _OF_EVENTS for review in standing) else {}
    kept = [number for number in range(len(reports)) if not words.get(number, _SILENCE).rejected]
    place = {number: at for at, number in enumerate(kept)}
    said = [words.get(number, _SILENCE) for number in kept]
    return Settled(
        [_corrected(reports[number], word) for number, word in zip(kept, said, strict=True)], said,
        {target: [place[n] for n in numbers if n in place] for target, numbers in live.items()},
        [target for target in _of_persons(standing) if not live[target]],
    )


def _of_persons(standing: Iterable[Review]) -> Iterable[Target]:
    return dict.fromkeys(target for review in standing if review.verb in ("merge", "split")
                         for target in (*review.targets, *review.others))


_OF_EVENTS = ("confirm", "correct", "reject")
_SILENCE = Word()


def _words(reports: Sequence[Report], standing: Sequence[Review],
           live: Mapping[Target, list[int]]) -> dict[int, Word]:
    """Report's number → what was said of the event that it belongs to as it was written."""
    names = kin({report.name for report in reports}, {target.name for target in live})
    numbers = [number for number, report in enumerate(reports) if report.name in names]
    place = {number: at for at, number in enumerate(numbers)}
    ids = {report.id for report in reports}
    ghosts = [target for target in live if target.id not in ids]
    found = {target: [place[number] for number in of] for target, of in live.items()}
    for at, target in enumerate(ghosts, len(numbers)):
        found[target].append(at)
    everyone = [*(reports[number] for number in numbers), *map(_ghost, ghosts)]
    persons = people([mention(report) for report in everyone], links(standing, found))
    grouped = events(everyone, [persons.of(at) for at in range(len(everyone))], merges(standing, found))
    event_of = {at: event for event, members in enumerate(grouped) for at in members}
    words: dict[int, Word] = defaultdict(Word)
    for review in standing:
        if review.verb in _OF_EVENTS:
            for event in {event_of[at] for target in review.targets for at in found[target]}:
                words[event].say(review)
    return {number: words[event_of[at]] for at, number in enumerate(numbers) if event_of[at] in words}


def _corrected(report: Report, word: Word) -> Report:
    if not word.changes:
        return report
    changes = {name: value for name, (_, value) in word.changes.items()}
    return Report.of(report.source, corrected(report.source, changes)[0])


def links(standing: Iterable[Review], found: Found) -> Iterator[Link]:
    """What merges and splits say of persons, by the numbers of reports, in the order of the log."""
    for review in standing:
        numbers = [number for target in review.targets for number in found[target]]
        if review.verb == "merge":
            yield from (Link(numbers[0], number, together=True) for number in numbers[1:])
        elif review.verb == "split":
            others = [number for target in review.others for number in found[target]]
            yield from (Link(a, b, together=False) for a, b in product(numbers, others))


def merges(standing: Iterable[Review], found: Found) -> Iterator[list[int]]:
    """The numbers of the reports of which each merge makes one event."""
    for review in standing:
        if review.verb == "merge" and review.scope == "event":
            yield [number for target in review.targets for number in found[target]]


def mention(report: Report) -> Mention:
    """What a report tells of its person."""
    told = report.told
    return Mention(
        report.name, (report.office, *offices_in(told.previous, told.place)),
        frozenset((place_key(told.place), place_key(report.office.place))) - {""},
        told.organisation, report.days, told.article_id,
    )


def mention_of_target(target: Target) -> Mention:
    """What a snapshot tells of its person."""
    return mention(_ghost(target))


def _ghost(target: Target) -> Report:
    """A report made of a snapshot, for the time that its article does not tell it."""
    office = office_of_key(target.office)
    told = Appointment(
        target.article_id, target.part, target.start, target.end, "", target.name, target.action,
        office.role,
        place=target.place, effective=target.day, status=target.status,
    )
    days = span(target.day)
    exact = days if len(target.day) == len("YYYY-MM-DD") else None
    return Report(target.id, told, told, target.name, office, exact, days)


class _Finder:
    """Finds the reports that snapshots were taken of."""

    def __init__(self, reports: Sequence[Report]) -> None:
        self._reports = reports
        self._by_id: dict[str, list[int]] = defaultdict(list)
        self._alike: dict[tuple[str, str, bool], list[int]] = defaultdict(list)
        for number, report in enumerate(reports):
            source = report.source
            self._by_id[report.id].append(number)
            self._alike[source.article_id, key(source.person), source.leaves].append(number)

    def of(self, target: Target) -> list[int]:
        """The numbers of the reports of its id: those at its place in the article, else of its day.

        Where the id is gone, the likest report of its article, name and direction: of its office, or
        at its place with the same head or body. Another office in the same sentence is another event.
        """
        if same := self._by_id.get(target.id):
            at = [number for number in same if self._overlap(target, number)]
            return at or [n for n in same if self._reports[n].source.day == target.day] or list(same)
        alike = self._alike.get((target.article_id, target.name, target.leaves), ())
        likest = max(alike, key=lambda number: self._likeness(target, number), default=None)
        return [] if likest is None or self._likeness(target, likest) <= _UNLIKE else [likest]

    def _likeness(self, target: Target, number: int) -> tuple[bool, int, int]:
        """Of the same office; else of how many parts of it, and by how many letters they overlap."""
        office, overlap = self._reports[number].office, self._overlap(target, number)
        was = office_of_key(target.office)
        parts = (office.role == was.role) + (office.body == was.body != "") if overlap else 0
        return office.key == target.office, parts, overlap

    def _overlap(self, target: Target, number: int) -> int:
        source = self._reports[number].source
        if source.part != target.part:
            return 0
        return max(0, min(source.end, target.end) - max(source.start, target.start))


_UNLIKE = (False, 0, 1 << 30)
