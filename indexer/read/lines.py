"""The lines of a text dump."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from indexer.read.clean import clean_line


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a dump, clean and not empty; ``apart``: a blank line stands before it."""

    text: str
    apart: bool

    @property
    def is_paragraph(self) -> bool:
        """Whether it reads as running text: long, or a sentence with its full stop."""
        long, full = len(self.text) > 60, self.text.endswith((".", "…", ".”"))
        return len(self.text) > 250 or (long and full)


def split_lines(text: str) -> Iterator[Line]:
    """The lines that hold something, in order."""
    apart = True
    for raw in text.replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        line = clean_line(raw)
        if line:
            yield Line(line, apart)
        apart = not line
