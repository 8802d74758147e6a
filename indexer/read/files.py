"""Which files and addresses are to be read, and what each of them holds."""

from __future__ import annotations

import os
import re
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from indexer.errors import SourceError

Kind = Literal[
    "text", "html", "markdown", "docx", "odt", "pdf", "jsonl", "json", "csv", "tsv", "feed",
    "zip", "tar", "warc", "unknown",
]
Compression = Literal["", "gz", "xz", "unknown"]

KINDS: dict[str, Kind] = {
    ".txt": "text",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".docx": "docx",
    ".odt": "odt",
    ".pdf": "pdf",
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "tsv",
    ".rss": "feed",
    ".atom": "feed",
    ".xml": "feed",
    ".zip": "zip",
    ".tar": "tar",
    ".warc": "warc",
    ".wacz": "zip",
}
"""Ending → kind. XML is a feed or WordPress's export, and a ZIP may be a WACZ, which its content tells."""
PACKED: dict[str, Compression] = {".gz": "gz", ".xz": "xz"}
_TARS: dict[str, Compression] = {".tgz": "gz", ".txz": "xz"}
ENDINGS = (*KINDS, *_TARS, *PACKED)
"""Every ending that a file to read may have."""
_ENDINGS = f"{' '.join([*KINDS, *_TARS])}, each also with .gz or .xz"
_OLD_OFFICE = ".doc"
_ABOUT = re.compile(
    r"(?:readme|licen[cs]e|copying|notice|changelog|contributing)(?:[._]\w+)?(?:\.(?:md|txt|html?))?", re.I
)
_IN_FOLDERS: frozenset[Kind] = frozenset({"html", "pdf", "feed"})
"""What is told by content alone where it was not named: a folder holds much else."""
_ADDRESS = re.compile(r"[a-z][a-z0-9+.-]*://", re.I)


@dataclass(frozen=True, slots=True)
class Source:
    """One file to read, standard input (``path`` "-", kind unknown until it is read) or an address.

    ``size`` is in bytes as stored, so compressed; None for standard input and for an address. ``private``
    lets the address be one of this machine or of its own network. ``ocr`` has scanned pages read.
    """

    path: str
    kind: Kind
    compression: Compression = ""
    size: int | None = None
    private: bool = False
    ocr: bool = False

    @property
    def is_address(self) -> bool:
        """Whether it is fetched from the network."""
        return bool(_ADDRESS.match(self.path))


def find(paths: Sequence[str], *, private: bool = False, ocr: bool = False) -> list[Source]:
    """The sources that the paths name: files, folders with all below them, "-" for stdin, feeds' addresses.

    A file's ending tells its kind, else its first bytes do. Folders are walked in sorted order; hidden
    files, what neither tells, what a browser saved beside a page and XML that is no feed are passed over.
    ``private`` lets addresses be those of this machine and its network, ``ocr`` has scans read. Nothing is
    fetched yet. Raises SourceError for a path that is missing, for a folder without an article file, for a
    named file of no known kind, and for an address that is not http(s) or holds a password.
    """
    found = [source for path in paths for source in _sources(path, private)]
    return [replace(source, ocr=True) for source in found] if ocr else found


def _sources(path: str, private: bool) -> list[Source]:
    if path == "-":
        return [Source("-", "unknown", "unknown")]
    if _ADDRESS.match(path):
        from indexer.fetch import parse

        return [Source(str(parse(path)), "unknown", private=private)]
    if not os.path.exists(path):
        raise SourceError(f"{path}: no such file or folder; check the path")
    if os.path.isdir(path):
        return _in_folder(path)
    source = _source(path) or _sniffed(path)
    if source is None:
        reason = "cannot tell the format by its ending or its content"
        raise SourceError(f"{path}: {reason}; known are {_ENDINGS}")
    return [source]


def _in_folder(folder: str) -> list[Source]:
    found = [source for path in _walk(folder) if (source := in_folder(path))]
    if not found:
        raise SourceError(f"{folder}: no article file in this folder; looked for {_ENDINGS}")
    return found


def in_folder(path: str) -> Source | None:
    """The source that a file of a folder is, None where it is passed over there."""
    source = _source(path) or _sniffed(path, _IN_FOLDERS)
    return None if source is None or _is_other_xml(path) else source


def _walk(folder: str) -> Iterator[str]:
    for here, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not is_passed_over(f"{name}/"))
        for name in sorted(names):
            path = os.path.join(here, name)
            if not is_passed_over(name) and os.path.isfile(path):
                yield path


def is_passed_over(path: str) -> bool:
    """Whether a path in a folder or an archive is hidden, among the files that a browser saves beside a page
    ("Tin_files/"), or tells of the folder itself ("README.md")."""
    *folders, name = (part for part in path.split("/") if part not in (".", ".."))
    return name.startswith(".") or bool(_ABOUT.fullmatch(name)) or any(
        part.startswith((".", "__MACOSX")) or part.endswith("_files") for part in folders)


def _is_other_xml(path: str) -> bool:
    """Whether it is XML of another kind, such as a site map."""
    if not path.lower().endswith(".xml"):
        return False
    from indexer.read.feeds import is_feed

    try:
        return not is_feed(_head(path))
    except OSError:
        return False  # is said when it is read


def kind_of(name: str) -> tuple[Kind, Compression] | None:
    """The kind and the compression that the ending of a file's name tells, or None."""
    path = Path(name.lower())
    if path.suffix in _TARS:
        return "tar", _TARS[path.suffix]
    if path.suffix == _OLD_OFFICE:  # often HTML, RTF or .docx under the old name
        return "unknown", ""
    compression = PACKED.get(path.suffix, "")
    kind = KINDS.get((path.with_suffix("") if compression else path).suffix)
    return (kind, compression) if kind else None


def _source(path: str) -> Source | None:
    """The source that a path's ending tells, or None."""
    told = kind_of(os.path.basename(path))
    return Source(path, *told, os.path.getsize(path)) if told else None


def _sniffed(path: str, kinds: Container[Kind] | None = None) -> Source | None:
    """The source that a file's first bytes tell, of these kinds, or None."""
    from indexer.read.sniff import sniff

    try:
        kind = sniff(_head(path))
    except OSError:
        return None
    if kind is None or (kinds is not None and kind not in kinds):
        return None
    return Source(path, kind, "", os.path.getsize(path))


def _head(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read(4096)
