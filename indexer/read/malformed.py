"""What the parsers of this package raise and ``read`` turns into a ``BadRecord``."""

from __future__ import annotations


class Malformed(ValueError):
    """One record or file is not an article; the message is the reason, in plain English.

    ``line`` counts from 1 inside the file where the parser knows better than its caller.
    """

    def __init__(self, reason: str, line: int | None = None) -> None:
        super().__init__(reason)
        self.line = line


class Overflow(Malformed):
    """More comes out of a file than can be text: nothing further in it is read."""
