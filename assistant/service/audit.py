"""The audit log: who did what of the things that are not open to all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import insert, select

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
    """Add an entry; there is no way to change or delete one."""
    with database.writing() as db:
        db.execute(insert(audit).values(
            time=entry.time, account=entry.account, address=entry.address, action=entry.action,
            about=entry.about[:2_000]))


def read(database: Database, limit: int = 100, offset: int = 0) -> Sequence[Entry]:
    """The newest entries first."""
    rows = select(audit).order_by(audit.c.id.desc()).limit(limit).offset(offset)
    with database.reading() as db:
        return [Entry(r.time, r.account, r.address, r.action, r.about) for r in db.execute(rows)]
