"""The audit log: who did what of the things that are not open to all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import delete, insert, select

from assistant.service.database import Database
from assistant.service.schema import audit


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing done: ``time`` in seconds since 1970, by which account from which address."""

    time: float
    account: str
    address: str
    action: str
    about: str = ""


def write(database: Database, entry: Entry) -> None:
    """Add an entry; there is no way to change one."""
    with database.writing() as db:
        db.execute(insert(audit).values(
            time=entry.time, account=entry.account, address=entry.address, action=entry.action,
            about=entry.about[:2_000]))


def forget(database: Database, before: float) -> int:
    """Delete the entries of before a time; returns how many."""
    with database.writing() as db:
        return db.execute(delete(audit).where(audit.c.time < before)).rowcount


def has(database: Database, like: Entry) -> bool:
    """Whether there is an entry of that account, address and action, of that time or later."""
    rows = select(audit.c.id).where(
        audit.c.account == like.account, audit.c.address == like.address,
        audit.c.action == like.action, audit.c.time >= like.time).limit(1)
    with database.reading() as db:
        return db.execute(rows).first() is not None


def read(
    database: Database, limit: int = 100, offset: int = 0, *, account: str = "", action: str = "",
) -> Sequence[Entry]:
    """The newest entries first; those of an account, of an action, where one is given."""
    rows = select(audit).order_by(audit.c.id.desc()).limit(limit).offset(offset)
    if account:
        rows = rows.where(audit.c.account == account)
    if action:
        rows = rows.where(audit.c.action == action)
    with database.reading() as db:
        return [Entry(r.time, r.account, r.address, r.action, r.about) for r in db.execute(rows)]


def named(database: Database) -> tuple[Sequence[str], Sequence[str]]:
    """The accounts and the actions that there are entries of."""
    with database.reading() as db:
        accounts, actions = (
            [name for name in db.execute(select(column).distinct().order_by(column)).scalars() if name]
            for column in (audit.c.account, audit.c.action))
        return accounts, actions
