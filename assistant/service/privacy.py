"""What the service's database holds of people: given out, deleted on request, and forgotten in time.

Answers are given out as the archive of now upholds them: nothing is in them of what was withdrawn.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Select, delete, select

from assistant.service import accounts, audit, talks
from assistant.service.database import Database
from assistant.service.schema import audit as entries
from assistant.service.schema import conversations, erased, feedback, messages, sessions
from assistant.service.stored import upheld_data
from indexer.archive import Archive

_DAY = 86_400.0
_ERASED_DAYS = 366
"""Days for which it is known that a conversation was erased; no tab and no server remembers it longer."""


def forget(database: Database, now: float, keep_days: int, audit_days: int) -> int:
    """Delete what is older than the settings keep it, 0 for ever; returns how many conversations and entries
    of the audit log that were."""
    gone = talks.forget(database, now - keep_days * _DAY, now) if keep_days else 0
    gone += audit.forget(database, now - audit_days * _DAY) if audit_days else 0
    with database.writing() as db:
        gone += db.execute(delete(sessions).where(sessions.c.expires <= now)).rowcount
        db.execute(delete(erased).where(erased.c.moment < now - _ERASED_DAYS * _DAY))
    if gone:
        database.overwrite(compact=True)
    return gone


def conversation_id(told: str) -> str:
    """What a person gives for a conversation, its id or the address under which it is shared, as an id."""
    return told.strip().split("?")[0].rstrip("/").rpartition("/")[2]


def conversation(database: Database, archive: Archive, id: str) -> dict[str, Any] | None:
    """All that is held of a conversation, by its id or the one under which it is shared. Raises
    ``ArchiveError``."""
    with database.reading() as db:
        own = conversations.c.id == id
        either = select(conversations).where(own | (conversations.c.share == id))
        return next(_conversations(db, archive, either), None)


def before(database: Database, archive: Archive, moment: float) -> Iterator[dict[str, Any]]:
    """All that is held of the conversations that nobody has gone on with since a time, one after another.
    Raises ``ArchiveError``."""
    with database.reading() as db:
        old = select(conversations).where(conversations.c.updated < moment)
        yield from _conversations(db, archive, old.order_by(conversations.c.updated))


def account(database: Database, name: str) -> dict[str, Any] | None:
    """All that is held of an account, but the hash of its password and the digests of its sessions; None
    where nothing is. What it asked is not held under its name."""
    name = accounts.composed(name)
    with database.reading() as db:
        said = [_row(r, ("given",)) for r in db.execute(select(feedback).where(feedback.c.account == name))]
        open = [_row(r, ("created", "expires"), ("token",))
                for r in db.execute(select(sessions).where(sessions.c.account == name))]
        done = [_row(r, ("time",), ("id",)) for r in db.execute(
            select(entries).where(entries.c.account == name).order_by(entries.c.id))]
    found = [one for one in accounts.listed(database) if one.name == name]
    if not (found or said or done):
        return None
    return {"account": name, "role": found[0].role if found else None, "sessions": open, "feedback": said,
            "audit": done}


def forget_said(database: Database, name: str) -> int:
    """Delete what an account said of answers; returns how many notes that were. The account stays."""
    with database.writing() as db:
        mine = feedback.c.account == accounts.composed(name)
        count = db.execute(delete(feedback).where(mine)).rowcount
    database.overwrite()
    return count


def _conversations(db: Connection, archive: Archive, rows: Select[Any]) -> Iterator[dict[str, Any]]:
    for row in db.execute(rows).all():
        mine = select(messages).where(messages.c.conversation == row.id).order_by(messages.c.number)
        told = [_row(r, ("asked",), ("conversation",), ("answer", "versions")) for r in db.execute(mine)]
        answers = upheld_data(archive, [message["answer"] for message in told])
        for message, answer in zip(told, answers, strict=True):
            message["answer"] = answer
            theirs = select(feedback).where(feedback.c.message == message["id"])
            message["feedback"] = [_row(r, ("given",), ("id", "message")) for r in db.execute(theirs)]
        yield _row(row, ("created", "updated")) | {"messages": told}


def _row(
    row: Any, times: tuple[str, ...] = (), without: tuple[str, ...] = (), parsed: tuple[str, ...] = ()
) -> dict[str, Any]:
    """A row as JSON has it: moments as ISO 8601 in UTC, JSON as what it holds."""
    columns: Mapping[str, Any] = row._mapping
    told = {name: value for name, value in columns.items() if name not in without}
    moments = {name: datetime.fromtimestamp(told[name], UTC).isoformat(timespec="seconds") for name in times}
    return told | moments | {name: json.loads(told[name]) for name in parsed}
