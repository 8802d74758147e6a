"""An archive's write lock, which one process holds at a time: a file in its folder, or its database's."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from typing import TypeVar

from filelock import FileLock, Timeout
from sqlalchemy import Connection, func, select
from sqlalchemy.exc import DBAPIError

from indexer.database import connected, guarded
from indexer.errors import ArchiveBusy, ArchiveNotWritable, ArchiveUnreachable
from indexer.place import Place

_LOG = logging.getLogger(__name__)
_T = TypeVar("_T")
LOCK = "write.lock"
_SEARCHERS = "searchers"
RETURN = 60.0
"""For how many seconds a database is waited for that was lost in the midst of writing."""
_PAUSE = 0.05  # seconds between two tries


class AdvisoryLock:
    """A lock of PostgreSQL's, held by a connection of its own: it ends with that, whatever ends it.

    It is asked for and let go as ``FileLock`` is, by its holder more than once. ``name`` tells several of one
    archive apart.
    """

    def __init__(self, place: Place, name: str) -> None:
        self._place, self._name = place, name
        self._connection: Connection | None = None
        self.lock_counter = 0

    @property
    def is_locked(self) -> bool:
        """Whether this object holds it."""
        return self.lock_counter > 0

    def acquire(self, timeout: float) -> None:
        """Take it within some seconds, or, where they are less than 0, whenever it is free. Raises
        ``Timeout`` and ``ArchiveError``."""
        if not self._connection:
            self._connection = self._taken(timeout)
        self.lock_counter += 1

    def release(self) -> None:
        """Let it go once."""
        self.lock_counter -= 1
        if not self.lock_counter and self._connection:
            connection, self._connection = self._connection, None
            with suppress(DBAPIError):  # where it was lost, so is the lock
                connection.execute(select(func.pg_advisory_unlock_all()))
            connection.close()

    def renew(self) -> None:
        """Take it again after its connection was lost. Raises as ``take``."""
        if self._connection:
            self._connection.close()
            self._connection = None
        try:
            self._connection = self._taken(0)
        except Timeout:
            raise ArchiveBusy(f"{self._place.named}: another process is writing to this archive by now; run "
                              "the same command again once it ends") from None

    def _taken(self, timeout: float) -> Connection:
        until = time.monotonic() + timeout
        with guarded(self._place):
            connection = connected(self._place).connect().execution_options(isolation_level="AUTOCOMMIT")
            try:
                connection.detach()  # from the pool: to close it is to let the lock go
                schema = connection.execute(select(func.current_schema())).scalar_one()
                digest = blake2b(f"hoibao {schema} {self._name}".encode(), digest_size=8).digest()
                key = int.from_bytes(digest, "big", signed=True)
                while not connection.execute(select(func.pg_try_advisory_lock(key))).scalar_one():
                    if 0 <= timeout and until <= time.monotonic():
                        raise Timeout(self._place.named)
                    time.sleep(_PAUSE)
            except BaseException:
                connection.close()
                raise
        return connection


Lock = FileLock | AdvisoryLock


def lock_of(place: Place, name: str = LOCK) -> Lock:
    """The lock of whoever changes an archive's articles, or does what another name says with them."""
    return AdvisoryLock(place, name) if place.database else _file_lock(place, name)


def searchers_lock(place: Place) -> Lock:
    """The lock of whoever saves the searchers: where they are beside the articles, the same."""
    if place.database and place.search:
        return AdvisoryLock(place, _SEARCHERS)
    return _file_lock(place)


def _file_lock(place: Place, name: str = LOCK) -> FileLock:
    return FileLock(place.folder / name, thread_local=False)


def take(lock: Lock, place: Place, wait: float = 0) -> None:
    """Take an archive's lock, within some seconds. Raises ``ArchiveBusy`` and ``ArchiveNotWritable``."""
    try:
        lock.acquire(timeout=wait)
    except Timeout:
        raise ArchiveBusy(
            f"{place.folder}: another process is writing to this archive; wait until it ends"
        ) from None
    except OSError as error:
        raise ArchiveNotWritable(f"{place.folder}: {error}") from error


def steadily(lock: Lock, work: Callable[[], _T]) -> _T:
    """Do what may be done twice, by the holder of a lock; again, where the database was lost and is back
    within ``RETURN`` seconds, once the lock is taken again. Raises ``ArchiveUnreachable``, or ``ArchiveBusy``
    where another process has it by then."""
    until: float | None = None
    while True:
        try:
            if until and isinstance(lock, AdvisoryLock):
                lock.renew()
            return work()
        except ArchiveUnreachable:
            until = until or time.monotonic() + RETURN
            if time.monotonic() > until:
                raise
            _LOG.warning("the database does not answer: waiting for it", extra={"seconds": RETURN})
            time.sleep(1)


@contextmanager
def searchers_held(place: Place) -> Iterator[None]:
    """Hold the lock of the searchers, where it is another one than that of the articles, which the caller
    holds. Raises as ``take``."""
    if not place.database:
        yield
        return
    lock = searchers_lock(place)
    take(lock, place)
    try:
        yield
    finally:
        lock.release()


@contextmanager
def held(where: Place | Path | str, wait: float = 0, name: str = LOCK) -> Iterator[None]:
    """Hold an archive's write lock, or another: what others would add to it now would be lost. Raises as
    ``take``."""
    place = Place.of(where)
    lock = lock_of(place, name)
    take(lock, place, wait)
    try:
        yield
    finally:
        lock.release()
