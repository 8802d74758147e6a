"""Which files are to be read, and what each of them holds."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from indexer.errors import SourceError

Kind = Literal["text", "html", "jsonl", "json", "csv", "unknown"]
Compression = Literal["", "gz", "xz", "unknown"]

KINDS: dict[str, Kind] = {
    ".txt": "text",
    ".html": "html",
    ".htm": "html",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
}
_PACKED: dict[str, Compression] = {".gz": "gz", ".xz": "xz"}
_ENDINGS = f"{' '.join(KINDS)}, each also with .gz or .xz"


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read, or standard input (``path`` "-", kind unknown until it is read).

    ``size`` is in bytes as stored, so compressed; None for standard input.
    """

    path: str
    kind: Kind
    compression: Compression = ""
    size: int | None = None


def find(paths: Sequence[str]) -> list[Source]:
    """The sources that the paths name: files, folders with all below them, "-" for stdin.

    Folders are walked in sorted order; hidden files and unknown endings in them are passed
    over. Raises SourceError for a path that is missing, for a folder without an article
    file, and for a named file whose ending says no format.
    """
    return [source for path in paths for source in _sources(path)]


def _sources(path: str) -> list[Source]:
    if path == "-":
        return [Source("-", "unknown", "unknown")]
    if not os.path.exists(path):
        raise SourceError(f"{path}: no such file or folder; check the path")
    if os.path.isdir(path):
        return _in_folder(path)
    source = _source(path)
    if source is None:
        raise SourceError(f"{path}: cannot tell the format by its ending; known are {_ENDINGS}")
    return [source]


def _in_folder(folder: str) -> list[Source]:
    found = [source for path in _walk(folder) if (source := _source(path))]
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


def _source(path: str) -> Source | None:
    """The source that a path's ending tells, or None."""
    name = Path(path)
    compression = _PACKED.get(name.suffix.lower(), "")
    kind = KINDS.get((name.with_suffix("") if compression else name).suffix.lower())
    return Source(path, kind, compression, os.path.getsize(path)) if kind else None
