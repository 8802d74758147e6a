"""What the chat page's own script sends: one thing changed of what was understood, or a question."""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict

from assistant.again import ANYWHERE, Scope, scope_of, with_name, with_period, with_source
from assistant.chat import LONGEST_QUESTION
from assistant.talk import Talk
from indexer.types import DateRange


class Change(BaseModel):
    """A field with its new value; ``at`` is the exchange's place."""

    model_config = ConfigDict(extra="ignore")

    field: str
    value: str = ""
    at: int = -1
    first: date | None = None
    last: date | None = None
    start: int = 0
    end: int = 0


def asked(change: Change, talk: Talk) -> tuple[str, Scope, Talk]:
    """The question that a change asks, what it is restricted to, and what it may point back at. Raises
    ``LookupError`` and ``ValueError`` where the page offered no such change."""
    value = change.value[:LONGEST_QUESTION].strip()
    if change.field not in ("period", "source") and not value:
        raise ValueError("neither a question nor a name")
    if change.field == "question":
        return value, ANYWHERE, talk
    exchange = talk[change.at] if 0 <= change.at < len(talk) else None
    if exchange is None or exchange.answer is None or exchange.extras.frozen:
        raise LookupError(change.at)
    answer = exchange.answer
    query, scope = answer.query, scope_of(answer.query)
    if change.field == "period":
        return query.complete, with_period(scope, _days(change)), ()
    if change.field == "source":
        return query.complete, with_source(scope, value), ()
    return with_name(query, change.start, change.end, value[:200]), scope, ()


def _days(change: Change) -> DateRange | None:
    """From the earlier day to the later one, whichever was given first."""
    first, last = change.first, change.last
    if first and last and first > last:
        first, last = last, first
    return DateRange(first, last) if first or last else None
