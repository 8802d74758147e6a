"""How often one client may do what, in a sliding window: of this process's memory, or of the database that
several servers share.

Of a client two counts are kept, for as long as two windows last: many clients take little memory,
and none for long.
"""

from __future__ import annotations

import logging
import time
from typing import Literal

from limits import RateLimitItem, RateLimitItemPerMinute, parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

from assistant.service.counting import Counts
from indexer.errors import ServiceError

Kind = Literal["ask", "search", "request", "write", "sign-in", "sign-in from", "sign-in as"]
"""Signing in: with a name from an address, with any name from an address, with a name from anywhere."""
ALONE = 10.0
"""Seconds for which a server counts by itself after the database did not answer."""
_log = logging.getLogger(__name__)


class TooMany(Exception):
    """A client did something too often; ``wait`` is in seconds."""

    def __init__(self, kind: Kind, wait: int) -> None:
        super().__init__(f"too many of kind {kind!r}: wait {wait} s")
        self.kind, self.wait = kind, wait


class Limits:
    """A client is an account's name or a network address; an ask bound of 0 is none. ``shared`` are the
    counts that other servers add to; without them, and while they cannot be reached, memory has its own."""

    def __init__(self, asks_per_minute: int = 30, shared: Counts | None = None) -> None:
        self._shared, self._alone_until = shared, 0.0
        self._limiter = SlidingWindowCounterRateLimiter(MemoryStorage())
        self._items: dict[Kind, RateLimitItem] = {
            "request": RateLimitItemPerMinute(1_200), "search": RateLimitItemPerMinute(120),
            "write": RateLimitItemPerMinute(60),
            "sign-in": parse("10 per 15 minutes"), "sign-in from": parse("60 per 15 minutes"),
            "sign-in as": parse("100 per hour"),
        }
        if asks_per_minute:
            self._items["ask"] = RateLimitItemPerMinute(asks_per_minute)

    def hit(self, kind: Kind, client: str, now: float) -> None:
        """Count one; raises ``TooMany`` where the client's share is used up."""
        if (item := self._items.get(kind)) and (wait := self._counted(item, kind, client, now)):
            raise TooMany(kind, max(round(wait), 1))

    def clear(self, kind: Kind, client: str) -> None:
        """Forget what was counted."""
        if item := self._items.get(kind):
            self._limiter.clear(item, kind, client)
            if shared := self._reachable():
                try:
                    shared.clear(f"{kind} {client}")
                except ServiceError:
                    self._be_alone()

    def _counted(self, item: RateLimitItem, kind: Kind, client: str, now: float) -> float:
        """Count one, and return 0; or how many seconds to wait, and count none."""
        if shared := self._reachable():
            try:
                return shared.hit(f"{kind} {client}", item.amount, item.get_expiry(), now)
            except ServiceError:
                self._be_alone()
        if self._limiter.hit(item, kind, client):
            return 0.0
        return max(self._limiter.get_window_stats(item, kind, client).reset_time - now, 1.0)

    def _reachable(self) -> Counts | None:
        return self._shared if time.monotonic() >= self._alone_until else None

    def _be_alone(self) -> None:
        _log.warning("how often clients ask is counted in this server's memory for now", exc_info=True)
        self._alone_until = time.monotonic() + ALONE
