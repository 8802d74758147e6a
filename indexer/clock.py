"""The clock of what waits: its moments, its waiting, and that it can be told to stop."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime


class Stopped(Exception):
    """A wait has ended because all is to end."""


class Clock:
    """The system's; ``stop`` ends every wait once it is set, those to come as well."""

    def __init__(self, stop: threading.Event | None = None) -> None:
        self._stop = stop or threading.Event()

    def monotonic(self) -> float:
        """Seconds from some moment on, which no setting of the clock changes."""
        return time.monotonic()

    def now(self) -> datetime:
        """The moment in UTC, by which things are dated."""
        return datetime.now(UTC)

    def sleep(self, seconds: float) -> None:
        """Wait so long; raises ``Stopped`` as soon as all is to end."""
        if self._stop.wait(max(seconds, 0.0)):
            raise Stopped
