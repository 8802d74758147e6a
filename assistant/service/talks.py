"""Conversations: questions with their answers, kept under ids that cannot be guessed."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from sqlalchemy import Connection, delete, func, insert, select, update

from assistant.service.database import Database
from assistant.service.schema import conversations, feedback, messages

Reason = Literal["right", "wrong source", "wrong date", "missing", "outdated", "other"]
REASONS: tuple[Reason, ...] = get_args(Reason)
LONGEST_NOTE = 2_000
"""Characters of a note to an answer that are kept."""


@dataclass(frozen=True, slots=True)
class Message:
    """A question and its answer: ``answer`` is what ``assistant.service.stored`` made of it, ``versions``
    are of the program, the archive and the model; ``seconds`` is how long it took."""

    question: str
    answer: str
    status: str
    versions: Mapping[str, str]
    seconds: float
    asked: float
    id: str = ""


def append(database: Database, conversation: str, message: Message) -> str:
    """Keep a message at the end of a conversation, which begins with it where there is none of that id; the
    id must be one that cannot be guessed. Returns the message's id."""
    with database.writing() as db:
        touched = update(conversations).where(conversations.c.id == conversation)
        if not db.execute(touched.values(updated=message.asked)).rowcount:
            db.execute(insert(conversations).values(
                id=conversation, created=message.asked, updated=message.asked))
        mine = select(func.count()).select_from(messages).where(messages.c.conversation == conversation)
        made = secrets.token_urlsafe(12)
        db.execute(insert(messages).values(
            id=made, conversation=conversation, number=db.execute(mine).scalar_one(),
            question=message.question, answer=message.answer, status=message.status,
            versions=json.dumps(dict(message.versions), ensure_ascii=False), seconds=message.seconds,
            asked=message.asked))
    return made


def read(database: Database, conversation: str) -> Sequence[Message]:
    """The messages of a conversation in order; none where there is none of that id."""
    with database.reading() as db:
        return _messages(db, conversation)


def share(database: Database, conversation: str) -> str | None:
    """The id by which a conversation may be read, but not gone on with; None where there is none."""
    with database.writing() as db:
        mine = conversations.c.id == conversation
        db.execute(update(conversations).where(mine, conversations.c.share.is_(None)).values(
            share=secrets.token_urlsafe(16)))
        return db.execute(select(conversations.c.share).where(mine)).scalar()


def shared(database: Database, share: str) -> Sequence[Message]:
    """The messages of the conversation that was shared under an id; none where none was."""
    with database.reading() as db:
        found = db.execute(select(conversations.c.id).where(conversations.c.share == share)).scalar()
        return _messages(db, found) if found else []


def give_feedback(
    database: Database, message: str, reason: Reason, note: str, account: str, now: float
) -> bool:
    """Keep what somebody says of an answer; False where there is no message of that id."""
    with database.writing() as db:
        if db.execute(select(messages.c.id).where(messages.c.id == message)).first() is None:
            return False
        db.execute(insert(feedback).values(
            message=message, reason=reason, note=note[:LONGEST_NOTE], account=account, given=now))
    return True


def forget(database: Database, before: float) -> int:
    """Delete the conversations that nobody has gone on with since a time; returns how many."""
    with database.writing() as db:
        return db.execute(delete(conversations).where(conversations.c.updated < before)).rowcount


def _messages(db: Connection, conversation: str) -> Sequence[Message]:
    rows = select(messages).where(messages.c.conversation == conversation).order_by(messages.c.number)
    return [
        Message(r.question, r.answer, r.status, json.loads(r.versions), r.seconds, r.asked, r.id)
        for r in db.execute(rows)
    ]
