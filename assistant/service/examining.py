"""The health of a service's database, for ``hoibao doctor``."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select

from assistant.service.database import Database
from assistant.service.schema import messages
from assistant.service.stored import load
from indexer import sqlite
from indexer.doctor.findings import Finding, named
from indexer.errors import BackupError, ServiceError

_RESTORE = "restore a backup: hoibao restore FILE --replace"


def examine(service: Path, _: Path) -> Iterator[Finding]:
    """Whether the file is sound, and what is kept in it can be read."""
    if not service.is_file():
        yield Finding("accounts", "no accounts and no conversations yet")
        return
    try:
        wrong = [*sqlite.faults(service), *(f"{table}: {rows} rows point nowhere"
                                            for table, rows in sqlite.dangling(service).items())]
    except BackupError as error:
        wrong = [str(error)]
    text = f"{service}: {named(wrong) if wrong else 'sound'}"
    yield Finding("accounts", text, len(wrong), _RESTORE if wrong else "")
    if not wrong:
        yield _conversations(service)


def _conversations(service: Path) -> Finding:
    try:
        with Database(service) as database, database.reading() as db:
            kept = db.execute(select(messages.c.id, messages.c.answer)).all()
    except ServiceError as error:
        return Finding("conversations", str(error), 1, _RESTORE)
    broken = [id for id, answer in kept if not _is_read(answer)]
    if broken:
        text = f"answers that cannot be read: {len(broken):,} of {len(kept):,}"
        return Finding("conversations", text, len(broken),
                       "a later version may have written them; each is shown as a fault in its place")
    return Finding("conversations", f"{len(kept):,} answers, all readable")


def _is_read(answer: str) -> bool:
    try:
        load(answer)
    except ServiceError:
        return False
    return True
