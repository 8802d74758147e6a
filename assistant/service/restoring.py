"""A service's database out of a backup, made fit to take the place of the one that is there.

What was deleted since the backup was made stays deleted: conversations that were erased, sessions that
have ended. The audit log loses nothing.
"""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

from sqlalchemy import Connection, delete, insert, select

from assistant.service.database import Database
from assistant.service.schema import audit, conversations, erased, sessions
from assistant.service.talks import digest
from indexer.dialect import upsert
from indexer.errors import ServiceError
from indexer.schema import chunks
from indexer.service import Service

_log = logging.getLogger(__name__)
_LINE = (audit.c.time, audit.c.account, audit.c.address, audit.c.action, audit.c.about)


def prepare(copy: Path, live: Service) -> None:
    """Bring the copy to this format, and into it what must not be undone of the database that is there; where
    that cannot be read, the log tells. In PostgreSQL its tables are made, where there are none. Raises
    ``ServiceError`` where the copy cannot be read.
    """
    with Database(copy) as restored:
        if isinstance(live, str) or live.is_file():
            try:
                _carry_over(live, restored)
            except ServiceError:
                _log.warning("what was deleted since the backup may be back", exc_info=True)
        restored.overwrite(compact=True)


def _carry_over(live: Service, restored: Database) -> None:
    with Database(live) as there, there.reading() as now, restored.writing() as db:
        _erase_again(db, [row._asdict() for row in now.execute(select(erased))])
        _end_sessions(db, now.execute(select(sessions.c.token)).scalars().all())
        _carry_over_audit(db, now)


def _erase_again(db: Connection, gone: Sequence[dict[str, object]]) -> None:
    for some in chunks(gone):
        db.execute(upsert(db, erased).on_conflict_do_nothing(), some)
    marks = {row["conversation"] for row in gone}
    ids = [id for id in db.execute(select(conversations.c.id)).scalars() if digest(id) in marks]
    for each in chunks(ids):
        db.execute(delete(conversations).where(conversations.c.id.in_(each)))


def _end_sessions(db: Connection, open: Sequence[str]) -> None:
    ended = set(db.execute(select(sessions.c.token)).scalars()) - set(open)
    for some in chunks(list(ended)):
        db.execute(delete(sessions).where(sessions.c.token.in_(some)))


def _carry_over_audit(db: Connection, now: Connection) -> None:
    """The entries that the copy lacks, after its own."""
    there = {tuple(row) for row in db.execute(select(*_LINE))}
    lacking = [row._asdict() for row in now.execute(select(*_LINE).order_by(audit.c.id))
               if tuple(row) not in there]
    if lacking:
        db.execute(insert(audit), lacking)
