"""How the server is used: questions by day and how they ended, and what people say of the answers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median

from sqlalchemy import Connection, func, insert, select

from assistant.service.database import Database
from assistant.service.schema import asked, feedback, messages
from indexer.types import VIETNAM

REFUSED = ("not_found", "out_of_scope")
"""The statuses of answers that say that the archive does not."""


@dataclass(frozen=True, slots=True)
class Day:
    """The questions of one day in Vietnam's time; ``seconds`` is the median time of an answer."""

    day: date
    by_status: Mapping[str, int]
    seconds: float

    @property
    def questions(self) -> int:
        """How many there were."""
        return sum(self.by_status.values())

    @property
    def refused(self) -> float:
        """The share of them that was refused, from 0 to 1."""
        return sum(self.by_status.get(status, 0) for status in REFUSED) / self.questions


@dataclass(frozen=True, slots=True)
class Feedback:
    """What somebody said of an answer; ``conversation`` is the id that it belongs to."""

    given: float
    account: str
    reason: str
    note: str
    question: str
    status: str
    conversation: str


def count(database: Database, status: str, seconds: float, now: float) -> None:
    """Count a question by how it ended."""
    with database.writing() as db:
        add(db, status, seconds, now)


def add(db: Connection, status: str, seconds: float, now: float) -> None:
    """Count a question in the transaction that keeps it."""
    db.execute(insert(asked).values(day=_day(now), status=status, seconds=seconds))


def by_day(database: Database, since: float) -> list[Day]:
    """The days with questions, the oldest first, from that of a time on."""
    rows = select(asked.c.day, asked.c.status, asked.c.seconds).where(asked.c.day >= _day(since))
    statuses: dict[date, Counter[str]] = defaultdict(Counter)
    seconds: dict[date, list[float]] = defaultdict(list)
    with database.reading() as db:
        for number, status, took in db.execute(rows):
            day = date.fromordinal(number)
            statuses[day][status] += 1
            seconds[day].append(took)
    return [Day(day, dict(statuses[day]), median(seconds[day])) for day in sorted(statuses)]


def reasons(database: Database, since: float) -> dict[str, int]:
    """How often each reason was given since a time, the most frequent first."""
    rows = select(feedback.c.reason, func.count().label("times")).where(feedback.c.given >= since)
    with database.reading() as db:
        found = db.execute(rows.group_by(feedback.c.reason).order_by(func.count().desc(), feedback.c.reason))
        return {reason: times for reason, times in found}


def latest(
    database: Database, limit: int = 50, offset: int = 0, reason: str = ""
) -> Sequence[Feedback]:
    """What was said last, of one reason where that is given."""
    rows = (
        select(feedback, messages.c.question, messages.c.status, messages.c.conversation)
        .join_from(feedback, messages)
        .order_by(feedback.c.id.desc()).limit(limit).offset(offset)
    )
    if reason:
        rows = rows.where(feedback.c.reason == reason)
    with database.reading() as db:
        return [Feedback(r.given, r.account, r.reason, r.note, r.question, r.status, r.conversation)
                for r in db.execute(rows)]


def _day(moment: float) -> int:
    return datetime.fromtimestamp(moment, VIETNAM).toordinal()
