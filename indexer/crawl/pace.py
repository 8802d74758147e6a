"""How often each host is asked."""

from __future__ import annotations

import threading

from indexer.clock import Clock

SECONDS = 1.0
"""Between two requests of one host, where its robots.txt asks for no more."""


class Pace:
    """When each host may be asked next; safe to share between threads.

    The time between two requests counts from the end of the first, so that a slow server has its rest.
    """

    def __init__(self, clock: Clock, seconds: float = SECONDS) -> None:
        self._clock, self._seconds = clock, seconds
        self._lock = threading.Lock()
        self._between: dict[str, float] = {}
        self._next: dict[str, float] = {}
        self._held: dict[str, float] = {}

    def slow(self, host: str, seconds: float) -> None:
        """Ask a host no more often than that, from now on."""
        with self._lock:
            self._between[host] = max(seconds, self._seconds)

    def hold(self, host: str, seconds: float) -> None:
        """Leave a host alone for so long."""
        with self._lock:
            until = self._clock.monotonic() + seconds
            self._held[host] = max(until, self._held.get(host, until))

    def held(self, host: str) -> float:
        """How many seconds a host is left alone yet."""
        with self._lock:
            return max(self._held.get(host, 0.0) - self._clock.monotonic(), 0.0)

    def left(self, host: str) -> float:
        """How many seconds it is until a host may be asked."""
        with self._lock:
            return max(self._turn(host) - self._clock.monotonic(), 0.0)

    def wait(self, host: str) -> None:
        """Wait for a turn at a host, which is then taken; raises ``Stopped``."""
        with self._lock:
            now = self._clock.monotonic()
            turn = max(self._turn(host), now)
            self._next[host] = turn + self._between.get(host, self._seconds)
        if turn > now:
            self._clock.sleep(turn - now)

    def done(self, host: str) -> None:
        """A host has answered."""
        with self._lock:
            rest = self._clock.monotonic() + self._between.get(host, self._seconds)
            self._next[host] = max(rest, self._next.get(host, rest))

    def _turn(self, host: str) -> float:
        return max(self._next.get(host, 0.0), self._held.get(host, 0.0))
