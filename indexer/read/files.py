"""Which files and addresses are to be read, and what each of them holds."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from indexer.errors import SourceError

Kind = Literal["text", "html", "jsonl", "json", "csv", "feed", "unknown"]
Compression = Literal["", "gz", "xz", "unknown"]

KINDS: dict[str, Kind] = {
    ".txt": "text",
    ".html": "html",
    ".htm": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".rss": "feed",
    ".atom": "feed",
    ".xml": "feed",
}
_PACKED: dict[str, Compression] = {".gz": "gz", ".xz": "xz"}
_ENDINGS = f"{' '.join(KINDS)}, each also with .gz or .xz"
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.I)


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read, standard input (``path`` "-", kind unknown until it is read) or a feed's address.

    ``size`` is in bytes as stored, so compressed; None for standard input and for an address. ``private``
    lets the address be one of this machine or of its own network.
    """

    path: str
    kind: Kind
    compression: Compression = ""
    size: int | None = None
    private: bool = False

    @property
    def is_address(self) -> bool:
        """Whether it is fetched from the network."""
        return bool(_ADDRESS.match(self.path))


def find(paths: Sequence[str], *, private: bool = False) -> list[Source]:
    """The sources that the paths name: files, folders with all below them, "-" for stdin, feeds' addresses.

    Folders are walked in sorted order; hidden files, unknown endings and XML that is no feed are passed
    over. ``private`` lets addresses be those of this machine and its network. Nothing is fetched yet.
    Raises SourceError for a path that is missing, for a folder without an article file, for a named file
    whose ending says no format, and for an address that is not http(s) or holds a password.
    """
    return [source for path in paths for source in _sources(path, private)]


def _sources(path: str, private: bool) -> list[Source]:
    if path == "-":
        return [Source("-", "unknown", "unknown")]
    if _ADDRESS.match(path):
        from indexer.fetch import parse

        return [Source(str(parse(path)), "feed", private=private)]
    if not os.path.exists(path):
        raise SourceError(f"{path}: no such file or folder; check the path")
    if os.path.isdir(path):
        return _in_folder(path)
    source = _source(path)
    if source is None:
        raise SourceError(f"{path}: cannot tell the format by its ending; known are {_ENDINGS}")
    return [source]


def _in_folder(folder: str) -> list[Source]:
    found = [s for path in _walk(folder) if (s := _source(path)) and not _is_other_xml(path)]
    if not found:
        raise SourceError(f"{folder}: no article file in this folder; looked for {_ENDINGS}")
    return found


def _walk(folder: str) -> Iterator[str]:
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = os.path.join(here, name)
            if not name.startswith(".") and os.path.isfile(path):
                yield path


def _is_other_xml(path: str) -> bool:
    """Whether it is XML of another kind, such as a site map."""
    if not path.lower().endswith(".xml"):
        return False
    from indexer.read.feeds import is_feed

    try:
        with open(path, "rb") as file:
            return not is_feed(file.read(4096))
    except OSError:
        return False  # is said when it is read


def _source(path: str) -> Source | None:
    """The source that a path's ending tells, or None."""
    name = Path(path)
    compression = _PACKED.get(name.suffix.lower(), "")
    kind = KINDS.get((name.with_suffix("") if compression else name).suffix.lower())
    return Source(path, kind, compression, os.path.getsize(path)) if kind else None
