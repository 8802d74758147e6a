"""Staff's log: what was confirmed, corrected, rejected, merged, split and undone, by whom and why."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Literal, Self, get_args

from indexer.errors import HoiBaoError
from indexer.register.cluster import report_id
from indexer.register.compare import key, office_in
from indexer.register.types import Action, Appointment, Part, Status, is_partial_date

Verb = Literal["confirm", "correct", "reject", "merge", "split", "undo"]
Scope = Literal["event", "person"]

DATES = ("decided", "effective", "announced")
FIELDS = ("person", "action", "position", "organisation", "place", "previous", "replaced", "decided_by",
          "signed_by", "decision_number", *DATES, "term", "status")
"""The fields of a report that staff may correct."""
_NEEDED = ("person", "position")
_ALLOWED = {"action": get_args(Action), "status": get_args(Status)}


class ReviewError(HoiBaoError):
    """A review that cannot be made, or a log that cannot be read; the message names the next step."""


@dataclass(frozen=True, slots=True)
class Target:
    """A report as it was when it was reviewed, by which it is found again after the rules changed.

    ``name`` is its person's ``name_key``, ``office`` an ``Office.key``, ``day`` a partial date.
    """

    id: str
    article_id: str
    name: str
    office: str
    leaves: bool
    action: Action
    part: Part
    start: int
    end: int
    day: str = ""
    place: str = ""
    status: Status = "done"

    @classmethod
    def of(cls, report: Appointment) -> Self:
        """The snapshot of a report, as it was extracted."""
        return cls(
            report_id(report), report.article_id, key(report.person),
            office_in(report.position, report.place).key, report.leaves, report.action, report.part,
            report.start, report.end, report.day, report.place, report.status,
        )


@dataclass(frozen=True, slots=True)
class Review:
    """One entry of the log, never changed; ``undoes`` is the number of the entry that it takes back.

    ``others`` are, of a split, the reports that stay where the targets are taken out. ``scope`` is
    what a merge makes one: persons, or events (and with them their persons).
    """

    seq: int
    time: datetime
    reviewer: str
    verb: Verb
    targets: tuple[Target, ...] = ()
    changes: tuple[tuple[str, str], ...] = ()
    reason: str = ""
    undoes: int | None = None
    others: tuple[Target, ...] = ()
    scope: Scope = "event"

    def json(self) -> str:
        """The entry as one line of JSON, the time as ISO 8601."""
        return json.dumps(asdict(self) | {"time": self.time.isoformat()}, ensure_ascii=False)

    @classmethod
    def of_json(cls, text: str) -> Self:
        """The entry that ``json`` wrote; ReviewError where it is none."""
        try:
            return cls._of(json.loads(text))
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise ReviewError(f"not an entry of the review log ({error!r}): {text[:120]!r}; restore the "
                              "log from a backup, or take this entry out") from error

    @classmethod
    def _of(cls, row: Mapping[str, Any]) -> Self:
        review = cls(**{
            **row,
            "time": datetime.fromisoformat(row["time"]),
            "targets": tuple(Target(**target) for target in row["targets"]),
            "others": tuple(Target(**target) for target in row.get("others", ())),
            "changes": tuple((str(name), str(value)) for name, value in row["changes"]),
        })
        check(review)
        return review


def check(review: Review) -> None:
    """ReviewError where an entry lacks what its verb needs, or tells what no report can."""
    where = f"review {review.seq}"
    if review.verb not in get_args(Verb):
        raise ReviewError(f"{where}: no verb {review.verb!r}; use one of {', '.join(get_args(Verb))}")
    if review.time.tzinfo is None:
        raise ReviewError(f"{where}: the time {review.time} has no zone; give one, as in +07:00")
    if not review.reviewer.strip():
        raise ReviewError(f"{where}: nobody is named; give the reviewer's name")
    if (review.verb == "undo") != (review.undoes is not None):
        raise ReviewError(f"{where}: an undo, and nothing else, names the review that it takes back")
    if (review.verb == "undo") == bool(review.targets):
        raise ReviewError(f"{where}: a {review.verb} with {len(review.targets)} reports; name an event of "
                          "the register")
    if (review.verb == "split") != bool(review.others):
        raise ReviewError(f"{where}: a split, and nothing else, leaves reports behind")
    if (review.verb == "correct") != bool(review.changes):
        raise ReviewError(f"{where}: a correction, and nothing else, changes fields; name one of "
                          f"{', '.join(FIELDS)}")
    check_changes(review.changes)


def check_changes(changes: Iterable[tuple[str, str]]) -> None:
    """ReviewError where a field has no such name or cannot have that value."""
    for name, value in changes:
        if name not in FIELDS:
            raise ReviewError(f"no field {name!r} to correct; use one of {', '.join(FIELDS)}")
        if name in DATES and value and not is_partial_date(value):
            raise ReviewError(f"{name}: {value!r} is no date; write YYYY, YYYY-MM or YYYY-MM-DD")
        if name in _NEEDED and not key(value):
            raise ReviewError(f"{name}: it cannot be empty; reject the event if there is none")
        if name in _ALLOWED and value not in _ALLOWED[name]:
            raise ReviewError(f"{name}: no value {value!r}; use one of {', '.join(_ALLOWED[name])}")


def replay(log: Iterable[Review]) -> tuple[Review, ...]:
    """What stands of a log after its undos, in order; an undo may itself be undone.

    ReviewError where numbers repeat, or an undo takes back what is not there or does not stand.
    """
    past: dict[int, Review] = {}
    undone_by: dict[int, list[int]] = {}
    for review in sorted(log, key=lambda review: review.seq):
        if review.seq in past:
            raise ReviewError(f"review {review.seq} is in the log twice; number the later one anew")
        if review.undoes is not None:
            if review.undoes not in past:
                raise ReviewError(f"review {review.seq} undoes {review.undoes}, which is not in the log "
                                  "before it; look its number up in the log")
            if by := [undo for undo in undone_by.get(review.undoes, ()) if _stands(undo, undone_by)]:
                raise ReviewError(f"review {review.undoes} was undone by {by[0]} already; undo {by[0]} to "
                                  "have it back")
            undone_by.setdefault(review.undoes, []).append(review.seq)
        past[review.seq] = review
    return tuple(review for seq, review in past.items()
                 if review.verb != "undo" and _stands(seq, undone_by))


def _stands(seq: int, undone_by: Mapping[int, list[int]]) -> bool:
    return not any(_stands(undo, undone_by) for undo in undone_by.get(seq, ()))
