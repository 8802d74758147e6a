"""One document on its way to its reader, wherever it stood: in a file, an archive, a crawl."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from indexer.read.files import Kind
from indexer.read.malformed import Malformed

_LONGEST_NAME = 200


@dataclass(frozen=True, slots=True)
class Document:
    """What a document's bytes are, and what its container or its server said of it.

    ``content`` gives the bytes piece by piece, once. ``url`` is where it stood, ``charset`` the encoding
    that HTTP declared; either may be empty.
    """

    kind: Kind
    content: Iterator[bytes]
    url: str = ""
    charset: str = ""


Found = tuple[str, Document | Malformed]
"""A document's name inside its container ("" where there is none), and it, or why it cannot be had."""


def shown(name: str) -> str:
    """A name that a stranger gave, on one line, of characters that a terminal may be given."""
    text = "".join(c if c.isprintable() else "�" for c in name.encode("utf-8", "replace").decode("utf-8"))
    return text if len(text) <= _LONGEST_NAME else f"{text[:_LONGEST_NAME - 1]}…"
