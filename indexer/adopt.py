"""An archive that somebody else made, looked at as a whole before it is used.

What is derived of the truth is dropped, since only its readers' own care stands between such a file and this
process; it is made anew of the articles and their vectors as the archive is opened next.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

from sqlalchemy import JSON, Column, Connection, Float, Integer, LargeBinary, String

from indexer import sqlite
from indexer.errors import ArchiveDamaged, BackupError
from indexer.lock import held
from indexer.manifest import Manifest
from indexer.migrations import migrate
from indexer.place import TRUTH
from indexer.register import store
from indexer.schema import metadata
from indexer.searchers import NUMBERED
from indexer.stories import SIZE
from indexer.truth import Truth

_ASK = "Ask who made the archive for a whole copy, or for the articles, and index those"
_LAST = date.max.toordinal()
_MOST = 1 << 53
"""Of what is counted."""
_KINDS: tuple[tuple[type, tuple[str, ...]], ...] = (
    (Integer, ("integer",)), (Float, ("real", "integer")), (LargeBinary, ("blob",)), (String, ("text",)),
    (JSON, ("text",)),
)
"""How SQLite keeps what a column is to hold; it keeps whatever it is given."""
_IMPOSSIBLE = (
    ("counters", f"value NOT BETWEEN 0 AND {_MOST}"),
    ("articles", f"day NOT BETWEEN 1 AND {_LAST}"),
    ("articles", "NOT json_valid(authors) OR json_type(authors) <> 'array'"),
    ("articles", "EXISTS (SELECT 1 FROM json_each(authors) WHERE type <> 'text')"),
    ("passages", f'start < 0 OR "end" < start OR "end" > {_MOST} OR revision NOT BETWEEN 0 AND {_MOST}'),
    ("stories", f"length(signature) <> {SIZE}"),
)


def adopt(folder: Path) -> list[str]:
    """Check an archive, and drop its searchers; returns the names of what was dropped. Raises
    ``ArchiveError`` where something is wrong with it, which is then left as it is."""
    Manifest.load(folder)
    path = folder / TRUTH
    if not path.is_file():
        raise ArchiveDamaged(f"{path}: the database is missing. {_ASK}")
    try:
        wrong = sqlite.faults(path)
    except BackupError as error:  # it cannot be opened
        wrong = [str(error)]
    _refuse(path, wrong)
    manifest = migrate(folder)
    with closing(Truth(folder)) as truth:
        with truth.reading() as db:
            wrong = [*_misfits(db), *_impossible(db, manifest)]
        _refuse(path, wrong)
        _read_all(path, truth)
    with held(folder):
        gone = [each for each in (folder / "dense", folder / "lexical") if each.exists()]
        for each in gone:
            shutil.rmtree(each)
        (folder / NUMBERED).unlink(missing_ok=True)  # its collections in Milvus, if any, are somebody else's
    return [each.name for each in gone]


def _refuse(path: Path, wrong: list[str]) -> None:
    if wrong:
        raise ArchiveDamaged(f"{path}: {wrong[0]}. {_ASK}")


def _misfits(db: Connection) -> Iterator[str]:
    """The columns that hold what is not of their kind."""
    for table in metadata.sorted_tables:
        for column in table.c:
            kinds = ", ".join(f"'{kind}'" for kind in _kinds(column))
            yield from _counted(db, table.name, f'typeof("{column.name}") NOT IN ({kinds})', column.name)


def _kinds(column: Column[object]) -> tuple[str, ...]:
    kinds = next(kinds for type, kinds in _KINDS if isinstance(column.type, type))
    return (*kinds, "null") if column.nullable else kinds


def _impossible(db: Connection, manifest: Manifest) -> Iterator[str]:
    """The rows that hold what cannot be."""
    for table, where in _IMPOSSIBLE:
        yield from _counted(db, table, where, where)
    theirs = f"encoding = '{manifest.encoder_fingerprint}' AND length(vector) <> {2 * manifest.dim}"
    yield from _counted(db, "vectors", theirs, "vector")


def _counted(db: Connection, table: str, where: str, what: str) -> Iterator[str]:
    if count := db.exec_driver_sql(f"SELECT count(*) FROM {table} WHERE {where}").scalar():
        yield f"{table}: {count:,} rows with what cannot be in them ({what})"


def _read_all(path: Path, truth: Truth) -> None:
    try:
        for _ in truth.all_articles():
            pass
        with truth.reading() as db:
            store.log(db)
            store.listed(db)
    except (ValueError, TypeError, OverflowError, RecursionError, LookupError) as error:
        raise ArchiveDamaged(f"{path}: a row cannot be read ({type(error).__name__}). {_ASK}") from error
