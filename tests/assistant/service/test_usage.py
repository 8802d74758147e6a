"""Usage: counted by day of Vietnam, from what is kept of the questions."""

from __future__ import annotations

from datetime import date, datetime

from assistant.service import talks, usage
from assistant.service.database import Database
from assistant.service.talks import Message, Reason
from indexer.types import VIETNAM

ID = "a-conversation-of-128-bits"
MIDNIGHT = datetime(2026, 7, 2, tzinfo=VIETNAM).timestamp()


def _ask(database: Database, asked: float, status: str = "answered", seconds: float = 1.0) -> str:
    return talks.append(database, ID, Message(f"Hỏi lúc {asked}?", "{}", status, {}, seconds, asked))


def test_questions_are_counted_by_day_and_status(database: Database) -> None:
    _ask(database, MIDNIGHT - 1, "not_found")
    for status, seconds in (("answered", 1.0), ("partial", 2.0), ("out_of_scope", 9.0), ("answered", 3.0)):
        _ask(database, MIDNIGHT + seconds, status, seconds)
    first, second = usage.by_day(database, 0)
    assert (first.day, first.questions, first.refused, first.seconds) == (date(2026, 7, 1), 1, 1.0, 1.0)
    assert second.by_status == {"answered": 2, "partial": 1, "out_of_scope": 1}
    assert (second.questions, second.refused, second.seconds) == (4, 0.25, 2.5)
    assert usage.by_day(database, MIDNIGHT) == usage.by_day(database, MIDNIGHT + 80_000) == [second]
    talks.erase(database, ID, 0.0)
    assert usage.by_day(database, 0) == [first, second], "counts hold nothing of what was asked"


def test_feedback_is_counted_by_reason_and_listed_newest_first(database: Database) -> None:
    message = _ask(database, 1.0, "not_found")
    reasons: list[Reason] = ["missing", "right", "missing"]
    for at, reason in enumerate(reasons):
        talks.give_feedback(database, message, reason, f"lần {at}", "lan", 10.0 + at)
    assert usage.reasons(database, 0) == {"missing": 2, "right": 1}
    assert usage.reasons(database, 11.0) == {"missing": 1, "right": 1}
    assert usage.latest(database)[0] == usage.Feedback(
        12.0, "lan", "missing", "lần 2", "Hỏi lúc 1.0?", "not_found", ID)
    assert [one.note for one in usage.latest(database, reason="missing")] == ["lần 2", "lần 0"]
    assert [one.note for one in usage.latest(database, 1, 1)] == ["lần 1"]
