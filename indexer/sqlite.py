"""SQLite files as of one moment: copied while others write, checked, put in place while others read."""

from __future__ import annotations

import os
import sqlite3
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import quote

from indexer.errors import BackupError
from indexer.strangers import careful, odd_parts

_PAGES = 4_096  # copied at a time: Ctrl-C waits for no more
_WAIT = 30.0  # seconds for another one's transaction
_LOOKS, _PAUSE = 100, 0.01  # seconds


def opened(path: Path) -> sqlite3.Connection:
    """A connection to the database that is there; where its folder cannot be written, one that only reads.

    Another may be put in its place meanwhile (``indexer.swap``): a file is never read by the log of the
    other, and the moment is waited for in which neither is there.
    """
    for _ in range(_LOOKS):
        if (before := _inode(path)) is not None:
            db = _connected(path)
            if _inode(path) == before:
                return db
            db.close()
        elif path.parent.exists():
            break
        time.sleep(_PAUSE)
    return _connected(path)


def _connected(path: Path) -> sqlite3.Connection:
    """SQLite wants to write beside a WAL database even to read it, unless it is ``immutable``; but then it
    overlooks what a writer elsewhere has not yet moved out of its log."""
    if os.access(path, os.W_OK) and os.access(path.parent, os.W_OK):
        mode = "rw"
    else:
        log = path.with_name(f"{path.name}-wal")
        mode = "ro" if log.is_file() and log.stat().st_size else "ro&immutable=1"
    uri = f"file:{quote(str(path.absolute()))}?mode={mode}"
    db = sqlite3.connect(uri, uri=True, timeout=_WAIT, isolation_level=None, check_same_thread=False)
    try:
        careful(db)
        db.execute("PRAGMA schema_version").fetchone()  # opens its log, which is looked up by name
    except sqlite3.Error:
        db.close()
        raise
    return db


def write_ahead(db: sqlite3.Connection) -> None:
    """Give a database a write-ahead log, as each of this program's has. Where two connections do so at once,
    SQLite refuses one of them, which has read and may not wait to write, at once."""
    until = time.monotonic() + _WAIT
    while True:
        try:
            db.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY or time.monotonic() > until:
                raise
        time.sleep(_PAUSE)


def _inode(path: Path) -> int | None:
    try:
        return path.stat().st_ino
    except OSError:
        return None


def snapshot(source: Path, target: Path) -> None:
    """Copy a database as it stands at this moment into a new file that stands alone, for its owner's eyes.

    It is copied within one reading transaction, so writers go on and what they write is left out.
    Raises ``BackupError``.
    """
    with _told(source), closing(opened(source)) as db:
        db.execute("BEGIN")
        db.execute("SELECT count(*) FROM sqlite_schema").fetchone()  # from here on it sees this moment
        target.touch(mode=0o600)
        with closing(sqlite3.connect(target)) as copy:
            db.backup(copy, pages=_PAGES)
            copy.execute("PRAGMA journal_mode=DELETE")  # stands alone, also on a read-only disk


def put_into(copy: Path, live: Path) -> None:
    """Let a database that others have open hold what a copy holds, in one transaction: who reads meanwhile
    sees the old, the next transaction sees the new. Raises ``BackupError``."""
    with _told(live), closing(opened(copy)) as db, closing(opened(live)) as target:
        write_ahead(target)
        db.backup(target)


def size(path: Path) -> int:
    """Bytes of a database with what is not yet moved out of its log; 0 where there is none."""
    files = (path, path.with_name(f"{path.name}-wal"))
    return sum(file.stat().st_size for file in files if file.is_file())


def faults(path: Path) -> list[str]:
    """What is wrong with a file: its pages, its indexes, and what no database of this program has, such as
    triggers. Reads all of it. Raises ``BackupError`` where it cannot be opened."""
    with _told(path):
        try:
            with closing(opened(path)) as db:
                found = [str(line) for [line] in db.execute("PRAGMA integrity_check(20)") if line != "ok"]
                return found + [f"{name}: not a table of this program" for name in odd_parts(db.execute)]
        except sqlite3.OperationalError:  # of the moment: no room, no access
            raise
        except sqlite3.DatabaseError as error:
            return [str(error)]


def dangling(path: Path) -> dict[str, int]:
    """How many rows point at one that is not there, by their table. Raises ``BackupError``."""
    with _told(path), closing(opened(path)) as db:
        return dict(Counter(table for table, *_ in db.execute("PRAGMA foreign_key_check")))


@contextmanager
def _told(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.Error as error:
        raise BackupError(
            f"{path}: {error}. On a full disk make room; else hoibao doctor tells what is wrong"
        ) from error
