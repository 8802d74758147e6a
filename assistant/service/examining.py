"""The health of a service's database, for ``hoibao doctor``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from sqlalchemy import select

from assistant.service.database import Database
from assistant.service.schema import messages
from assistant.service.stored import load
from assistant.types import Answer, Fate
from indexer import sqlite, versions
from indexer.doctor.findings import Finding, named
from indexer.errors import ArchiveError, BackupError, ServiceError
from indexer.place import Place
from indexer.schema import chunks
from indexer.secrets import hidden
from indexer.service import Service, holds
from indexer.truth import Truth

_AT_ONCE = 500
_FATES: tuple[Fate, ...] = ("changed", "withdrawn", "erased")
_RESTORE = "restore a backup: hoibao restore FILE --replace"


def examine(service: Service, archive: Place) -> Iterator[Finding]:
    """Whether the database is sound, what is kept in it can be read, and how much of what was cited an
    archive still says."""
    try:
        if not holds(service):
            yield Finding("accounts", "no accounts and no conversations yet")
            return
        wrong = _faults(service) if isinstance(service, Path) else []  # of its own files PostgreSQL tells
    except BackupError as error:
        wrong = [str(error)]
    text = f"{hidden(str(service))}: {named(wrong) if wrong else 'sound'}"
    yield Finding("accounts", text, len(wrong), _RESTORE if wrong else "")
    if not wrong:
        yield _conversations(service, archive)


def _faults(service: Path) -> list[str]:
    return [*sqlite.faults(service), *(f"{table}: {rows} rows point nowhere"
                                       for table, rows in sqlite.dangling(service).items())]


def _conversations(service: Service, archive: Place) -> Finding:
    """Citations that do not stand any more are no fault: their conversations say so."""
    total, broken, cited = 0, 0, Counter[tuple[str, str]]()
    try:
        with Database(service) as database, database.reading() as db:
            for text in db.execute(select(messages.c.answer)).scalars().yield_per(_AT_ONCE):
                answer, total = _read(text), total + 1
                broken += answer is None
                cited.update((one.article.id, one.quote) for one in (answer.citations if answer else ()))
    except ServiceError as error:
        return Finding("conversations", str(error), 1, _RESTORE)
    if broken:
        return Finding("conversations", f"answers that cannot be read: {broken:,} of {total:,}", broken,
                       "a later version may have written them; each is shown as a fault in its place")
    return Finding("conversations", f"{total:,} answers, all readable; {_told(archive, cited)}")


def _told(archive: Place, cited: Counter[tuple[str, str]]) -> str:
    try:
        fates = _fates(archive, cited)
    except ArchiveError as error:  # of which its own checks tell
        return f"what they cite could not be looked up: {error}"
    lost = ", ".join(f"{fates[fate]:,} {fate}" for fate in _FATES if fates[fate])
    of_which = f", of which their articles say no longer: {lost}" if lost else ""
    return f"{cited.total():,} citations{of_which}"


def _read(text: str) -> Answer | None:
    try:
        return load(text)
    except ServiceError:
        return None


def _fates(archive: Place, cited: Counter[tuple[str, str]]) -> Counter[str]:
    """How many quotes their articles say no longer, by what became of these."""
    fates, quotes = Counter[str](), sorted(cited.items())
    with closing(Truth(archive)) as truth, truth.reading() as db:
        for some in chunks(quotes):
            ids = list({id for (id, _), _ in some})
            there, out = truth.by_id(db, ids), versions.withdrawn_among(db, ids)
            for (id, quote), times in some:
                if id not in there:
                    fates["withdrawn" if id in out else "erased"] += times
                elif quote not in there[id].body:
                    fates["changed"] += times
    return fates
