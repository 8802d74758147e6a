"""How often one client may do what, in a sliding window of this process's memory.

Of a client two counts are kept, for as long as two windows last: many clients take little memory,
and none for long.
"""

from __future__ import annotations

from typing import Literal

from limits import RateLimitItem, RateLimitItemPerMinute, parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter

Kind = Literal["ask", "search", "request", "write", "sign-in", "sign-in from", "sign-in as"]
"""Signing in: with a name from an address, with any name from an address, with a name from anywhere."""


class TooMany(Exception):
    """A client did something too often; ``wait`` is in seconds."""

    def __init__(self, kind: Kind, wait: int) -> None:
        super().__init__(f"too many of kind {kind!r}: wait {wait} s")
        self.kind, self.wait = kind, wait


class Limits:
    """A client is an account's name or a network address; an ask bound of 0 is none."""

    def __init__(self, asks_per_minute: int = 30) -> None:
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
        item = self._items.get(kind)
        if item is not None and not self._limiter.hit(item, kind, client):
            reset = self._limiter.get_window_stats(item, kind, client).reset_time
            raise TooMany(kind, max(round(reset - now), 1))

    def clear(self, kind: Kind, client: str) -> None:
        """Forget what was counted."""
        if item := self._items.get(kind):
            self._limiter.clear(item, kind, client)
