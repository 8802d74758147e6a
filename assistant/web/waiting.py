"""Turns: how many do something costly at once, and how many wait for it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore

PATIENCE = 30.0


class Full(Exception):
    """Too many wait already, or one has waited too long; ``wait`` is in seconds."""

    wait = 5

    def __init__(self) -> None:
        super().__init__(f"too many questions are being answered: ask again in {self.wait} s")


class Turns:
    """At most ``at_once`` threads in a turn, and ``waiting`` more that wait for theirs."""

    def __init__(self, at_once: int = 8, waiting: int = 16) -> None:
        self._places, self._turns = BoundedSemaphore(at_once + waiting), BoundedSemaphore(at_once)

    @contextmanager
    def turn(self, patience: float = PATIENCE) -> Iterator[None]:
        """Wait for a turn, ``patience`` seconds at most, and hold it. Raises ``Full``.

        The turn may be given back by another thread than the one that took it.
        """
        if not self._places.acquire(blocking=False):
            raise Full
        try:
            if not self._turns.acquire(timeout=patience):
                raise Full
            try:
                yield
            finally:
                self._turns.release()
        finally:
            self._places.release()
