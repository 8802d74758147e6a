"""What an archive may be made of, whoever made it: plain files, and tables of this program alone.

A folder from a stranger may hold links that lead elsewhere, and its database code of its own: triggers,
views, virtual tables, columns and indexes that are computed. All of it is looked for before anything is read
or written there; what takes longer to look at is ``indexer.adopt``'s.
"""

from __future__ import annotations

import os
import sqlite3
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

from indexer.errors import ArchiveDamaged

Run = Callable[[str], Iterable[Any]]
"""Runs a query; its rows."""
LONGEST = 256 << 20
"""Bytes of a text or a row that are read of a database."""
_ODD = (
    ("SELECT type || ' ' || name FROM sqlite_schema WHERE type NOT IN ('table', 'index')"),
    ("SELECT 'virtual table ' || name FROM sqlite_schema WHERE type = 'table' AND "
     "lower(ltrim(sql)) NOT LIKE 'create table%'"),
    ("SELECT 'computed column ' || t.name || '.' || c.name FROM sqlite_schema AS t, "
     "pragma_table_xinfo(t.name) AS c WHERE t.type = 'table' AND c.hidden <> 0"),
    ("SELECT 'computed index ' || i.name FROM sqlite_schema AS t, pragma_index_list(t.name) AS i "
     "WHERE t.type = 'table' AND (i.partial OR EXISTS (SELECT 1 FROM pragma_index_info(i.name) AS c "
     "WHERE c.name IS NULL AND c.cid < -1))"),
    ("SELECT 'checked table ' || name FROM sqlite_schema WHERE type = 'table' AND "
     "lower(sql) GLOB '*[^a-z_]check[^a-z_]*'"),
)
"""What no table of this program has, each by a query that names it."""


def careful(connection: sqlite3.Connection) -> None:
    """Let SQLite trust nothing that a database says of itself; before anything is read of it."""
    connection.execute("PRAGMA trusted_schema=OFF")
    connection.execute("PRAGMA cell_size_check=ON")
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, LONGEST)


def only_tables(path: Path, run: Run) -> None:
    """Raise ``ArchiveDamaged`` where a database holds more than plain tables and indexes."""
    if odd := odd_parts(run):
        raise ArchiveDamaged(
            f"{path}: it holds what no archive of this program does ({', '.join(odd[:3])}). Do not use it; "
            "ask who made it for the articles, and index those"
        )


def odd_parts(run: Run) -> list[str]:
    """What a database holds besides plain tables and indexes."""
    return [str(name) for query in _ODD for [name] in run(query)]


def only_files(folder: Path) -> None:
    """Raise ``ArchiveDamaged`` where something in a folder is neither a plain file nor a folder: a link would
    let what is written here be written elsewhere."""
    for entry in _below(folder):
        mode = entry.stat(follow_symlinks=False).st_mode
        if not (stat.S_ISREG(mode) or stat.S_ISDIR(mode)):
            kind = "a link" if stat.S_ISLNK(mode) else "no plain file"
            raise ArchiveDamaged(
                f"{entry.path}: {kind}, which no archive holds; remove it. An archive that lies on another "
                "disk is named whole: --archive, or a link to its folder"
            )


def _below(folder: Path) -> Iterator[os.DirEntry[str]]:
    """All that is in a folder; what goes meanwhile is left out."""
    waiting = [str(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    yield entry
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
        except FileNotFoundError:
            continue
