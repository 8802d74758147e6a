"""What an archive that is made anew takes over from the old one beside its articles."""

from __future__ import annotations

from sqlalchemy import Connection, insert, select

from indexer.schema import fetched, holders, reviews, site_lines, sites, versions, withdrawals

_KEPT = (reviews, holders, versions, withdrawals, sites, site_lines, fetched)
_AT_ONCE = 1_000


def carry_over(old: Connection, new: Connection) -> None:
    """Bring over what staff wrote, what articles said before, and what was learned and fetched."""
    for table in _KEPT:
        for some in old.execute(select(table)).yield_per(_AT_ONCE).mappings().partitions():
            new.execute(insert(table), [dict(row) for row in some])
