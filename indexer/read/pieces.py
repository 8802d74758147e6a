"""Bytes that come piece by piece, for what wants a file."""

from __future__ import annotations

import io
import itertools
from collections.abc import Iterator
from typing import cast

from indexer.read.malformed import Malformed


def begun(content: Iterator[bytes], size: int) -> tuple[bytes, Iterator[bytes]]:
    """The first ``size`` bytes, or more of them, and the content from its beginning."""
    seen: list[bytes] = []
    length = 0
    for piece in content:
        seen.append(piece)
        length += len(piece)
        if length >= size:
            break
    return b"".join(seen), itertools.chain(seen, content)


def as_file(content: Iterator[bytes]) -> io.BufferedReader:
    """The content as a file that can be read once, from its beginning to its end."""
    return io.BufferedReader(_Pieces(content))


class _Pieces(io.RawIOBase):
    """Pieces of bytes as a file that can be read once."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._held = pieces, memoryview(b"")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        while not self._held:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._held = memoryview(piece)
        view = memoryview(cast(bytearray, buffer))
        given, self._held = self._held[: len(view)], self._held[len(view):]
        view[: len(given)] = given
        return len(given)


class Bounded:
    """A file that may be read ``allowance`` bytes further, for parsers that bound nothing themselves.

    ``given`` counts the bytes that were read.
    """

    def __init__(self, content: Iterator[bytes], what: str) -> None:
        self._file = as_file(content)
        self._what = what
        self.allowance = 0
        self.given = 0

    def read(self, size: int = -1, /) -> bytes:
        """As ``BufferedReader.read``. Raises ``Malformed`` where the allowance is used up."""
        data = self._file.read(size)
        self.allowance -= len(data)
        self.given += len(data)
        if self.allowance < 0:
            raise Malformed(f"{self._what} too long to be one")
        return data
