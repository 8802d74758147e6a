"""How often clients did what, counted by all servers of one PostgreSQL database together.

It is the sliding window of two counts that the library ``limits`` has for one server's memory: what was
counted in the window before is weighed by how much of it lies within the last seconds.
"""

from __future__ import annotations

import threading
from hashlib import blake2b

from sqlalchemy import Connection, delete, func, literal, select, tuple_

from assistant.service.database import Database
from assistant.service.schema import counts
from indexer.dialect import upsert

_SWEEP = 60.0
"""Seconds between two sweepings of what has expired, by each server."""
_earlier = counts.alias("earlier")


class Counts:
    """Threads share it. ``now`` is in seconds since 1970: the servers' clocks should agree within a second or
    two."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._sweep_at, self._lock = 0.0, threading.Lock()

    def hit(self, what: str, most: int, seconds: int, now: float) -> float:
        """Count one more of what is named so; where there were ``most`` within so many seconds none is
        counted, and how long to wait is returned, in seconds, else 0. Raises ``ServiceError``."""
        self._sweep(now)
        digest, slot, share = _digest(what), int(now // seconds), 1 - now % seconds / seconds
        before = select(_earlier.c.hits).where(_earlier.c.digest == digest, _earlier.c.slot == slot - 1)
        weighed = func.coalesce(before.scalar_subquery(), 0) * literal(share)
        row = select(*(literal(value, column.type) for value, column in zip(
            (digest, slot, 1, (slot + 2.0) * seconds), counts.c, strict=True)))
        with self._database.counting() as db:
            put = upsert(db, counts).from_select(counts.c.keys(), row.where(func.floor(weighed) < most))
            taken = db.execute(put.on_conflict_do_update(
                index_elements=[counts.c.digest, counts.c.slot], set_={"hits": counts.c.hits + 1},
                where=func.floor(weighed + counts.c.hits) < most).returning(counts.c.hits)).first()
            return 0.0 if taken else _wait(db, digest, slot, seconds, share * seconds)

    def clear(self, what: str) -> None:
        """Forget what was counted. Raises ``ServiceError``."""
        with self._database.counting() as db:
            db.execute(delete(counts).where(counts.c.digest == _digest(what)))

    def _sweep(self, now: float) -> None:
        with self._lock:
            if now < self._sweep_at:
                return
            self._sweep_at = now + _SWEEP
        key = counts.c.digest, counts.c.slot
        old = select(*key).where(counts.c.expires < now).with_for_update(skip_locked=True)
        with self._database.counting() as db:
            db.execute(delete(counts).where(tuple_(*key).in_(old)))


def _wait(db: Connection, digest: bytes, slot: int, seconds: int, left: float) -> float:
    """Until one hit of the window before weighs nothing any more, or this window ends."""
    before = select(counts.c.hits).where(counts.c.digest == digest, counts.c.slot == slot - 1)
    hits = db.execute(before).scalar()
    return left % (seconds / hits) if hits else left


def _digest(what: str) -> bytes:
    """What the table knows of it: names that were tried to sign in by may be passwords."""
    return blake2b(what.encode(), digest_size=16).digest()
