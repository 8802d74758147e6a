"""What the parsers of this package raise and ``read`` turns into a ``BadRecord``."""

from __future__ import annotations

_LONGEST = 500
"""Code points of a reason: libraries quote what they cannot read."""


class Malformed(ValueError):
    """One record or file is not an article; the message is the reason, in plain English.

    ``line`` counts from 1 inside the file where the parser knows better than its caller.
    """

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason if len(reason) <= _LONGEST else f"{reason[:_LONGEST]}…")
        self.line = line


class Overflow(Malformed):
    """More comes out of a file than can be text: nothing further in it is read."""
