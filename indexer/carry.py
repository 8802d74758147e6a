"""What an archive that is made anew takes over of the old one beside its articles; copies of all of it."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import Connection, Table, delete, func, insert, select

from indexer.dialect import keep_key, last_key
from indexer.schema import (
    fetched,
    holders,
    metadata,
    reviews,
    site_lines,
    sites,
    versions,
    withdrawals,
)

_KEPT = (reviews, holders, versions, withdrawals, sites, site_lines, fetched)
_NUMBERED = [table for table in metadata.sorted_tables if table.autoincrement_column is not None]
"""The tables that count their keys themselves."""
_AT_ONCE = 1_000


def carry_over(old: Connection, new: Connection) -> None:
    """Bring over what staff wrote, what articles said before, and what was learned and fetched."""
    _copy(old, new, _KEPT)


def copy(old: Connection, new: Connection) -> None:
    """Let a truth hold what another one does, key by key, be they in SQLite or in PostgreSQL; what it held
    before goes."""
    for table in reversed(metadata.sorted_tables):
        new.execute(delete(table))
    _copy(old, new, metadata.sorted_tables)


def _copy(old: Connection, new: Connection, tables: Iterable[Table]) -> None:
    for table in tables:
        copy_rows(old, new, table)
        if table in _NUMBERED:
            greatest = new.execute(select(func.max(table.c.key))).scalar()
            keep_key(new, table.name, max(filter(None, (last_key(old, table.name), greatest)), default=None))


def copy_rows(old: Connection, new: Connection, table: Table) -> None:
    """Bring over the rows of a table that is in both, of whatever engine these are."""
    for some in old.execute(select(table)).yield_per(_AT_ONCE).mappings().partitions():
        new.execute(insert(table), [dict(row) for row in some])
