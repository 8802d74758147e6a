"""Conversations: questions with their answers, kept under ids that cannot be guessed."""

from __future__ import annotations

import hashlib
import json
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

from sqlalchemy import Connection, delete, func, insert, or_, select, update

from assistant.service import usage
from assistant.service.database import Database
from assistant.service.schema import conversations, erased, feedback, messages
from assistant.service.stored import without_articles
from indexer.dialect import upsert
from indexer.schema import chunks

Reason = Literal["right", "wrong source", "wrong date", "missing", "outdated", "other"]
REASONS: tuple[Reason, ...] = get_args(Reason)
LONGEST_NOTE = 2_000
"""Characters of a note to an answer that are kept."""
_AT_ONCE = 500


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
    """Count a message, and keep it at the end of a conversation, which begins with it where there is none of
    that id; the id must be one that cannot be guessed. Returns the message's id, "" where the conversation
    was erased."""
    with database.writing() as db:
        usage.add(db, message.status, message.seconds, message.asked)
        if _is_erased(db, conversation):
            return ""
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


def found(database: Database, id: str) -> str | None:
    """The id of a conversation, by that or by the one under which it is shared; None where there is none."""
    either = or_(conversations.c.id == id, conversations.c.share == id)
    with database.reading() as db:
        return db.execute(select(conversations.c.id).where(either)).scalar()


def erase(database: Database, conversation: str, now: float) -> int:
    """Delete a conversation for good: what goes on with it, wherever it is remembered, is not kept. Returns
    how many messages were deleted; it is no error where there is none of that id."""
    with database.writing() as db:
        mine = select(func.count()).select_from(messages).where(messages.c.conversation == conversation)
        count = db.execute(mine).scalar_one()
        db.execute(delete(conversations).where(conversations.c.id == conversation))
        if not _is_erased(db, conversation):
            db.execute(insert(erased).values(conversation=digest(conversation), moment=now))
    database.overwrite()
    return count


def is_erased(database: Database, conversation: str) -> bool:
    """Whether a conversation was deleted for good."""
    with database.reading() as db:
        return _is_erased(db, conversation)


def last(database: Database, conversation: str) -> str | None:
    """The id of a conversation's last message, "" where none is kept; None where it was deleted for good."""
    rows = select(messages.c.id).where(messages.c.conversation == conversation)
    with database.reading() as db:
        if _is_erased(db, conversation):
            return None
        return db.execute(rows.order_by(messages.c.number.desc()).limit(1)).scalar() or ""


def forget(database: Database, before: float, now: float) -> int:
    """Delete for good the conversations that nobody has gone on with since a time; returns how many."""
    old = conversations.c.updated < before
    with database.writing() as db:
        ids = db.execute(select(conversations.c.id).where(old)).scalars().all()
        db.execute(delete(conversations).where(old))
        for some in chunks(ids):
            marks = [{"conversation": digest(id), "moment": now} for id in some]
            db.execute(upsert(db, erased).on_conflict_do_nothing(), marks)
    return len(ids)


def forget_articles(database: Database, ids: Sequence[str]) -> int:
    """Take what answers quote of erased articles, told by their ids, out of them for good; returns of how
    many."""
    named = [json.dumps(id, ensure_ascii=False) for id in ids]
    with database.writing() as db:
        rows = db.execute(select(messages.c.id, messages.c.answer)).yield_per(_AT_ONCE)
        told = [(id, text) for id, text in rows if any(name in text for name in named)]
        for id, text in told:
            db.execute(update(messages).where(messages.c.id == id).values(
                answer=without_articles(text, frozenset(ids))))
    if told:
        database.overwrite()
    return len(told)


def _is_erased(db: Connection, conversation: str) -> bool:
    mine = select(erased.c.conversation).where(erased.c.conversation == digest(conversation))
    return db.execute(mine).first() is not None


def digest(conversation: str) -> str:
    """What is known of an erased conversation's id."""
    return hashlib.sha256(conversation.encode()).hexdigest()


def _messages(db: Connection, conversation: str) -> Sequence[Message]:
    rows = select(messages).where(messages.c.conversation == conversation).order_by(messages.c.number)
    return [
        Message(r.question, r.answer, r.status, json.loads(r.versions), r.seconds, r.asked, r.id)
        for r in db.execute(rows)
    ]
