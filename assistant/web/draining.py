"""Ending without breaking off what has begun.

A server that was told to end says at once that it is not ready, and takes all as before until the proxy has
noticed; then it refuses what would begin, and ends as soon as nobody waits for an answer, at the latest when
its time is over.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

WAIT = 5
"""Seconds after which a client that was refused may ask again."""
_NOTICED = 0.25
"""The share of the time in which the proxy notices."""


class Drain:
    """One server's; ``seconds`` are all that it has from ``begin`` to its end."""

    def __init__(self, seconds: float = 0.0, now: Callable[[], float] = time.monotonic) -> None:
        self._seconds, self._now = seconds, now
        self._began: float | None = None
        self._answering = 0

    def begin(self) -> None:
        """Be told to end, by a signal's handler too; to be told again changes nothing."""
        if self._began is None:
            self._began = self._now()

    @property
    def has_begun(self) -> bool:
        """Whether the server was told to end."""
        return self._began is not None

    @property
    def refuses(self) -> bool:
        """Whether what would begin now is another server's to answer."""
        return self._has_passed(_NOTICED * self._seconds)

    @property
    def is_over(self) -> bool:
        """Whether it is time to end."""
        return self._has_passed(self._seconds) or (self.refuses and not self._answering)

    @contextmanager
    def answering(self) -> Iterator[None]:
        """Hold a request that somebody waits for; from the event loop's thread alone."""
        self._answering += 1
        try:
            yield
        finally:
            self._answering -= 1

    def _has_passed(self, seconds: float) -> bool:
        return self._began is not None and self._now() - self._began >= seconds
