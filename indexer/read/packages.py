"""ZIP and TAR archives from strangers → the documents in them; nothing is written by a name of theirs."""

from __future__ import annotations

import io
import struct
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, BinaryIO, cast

from indexer.read.document import Document, Found, shown
from indexer.read.files import PACKED, Kind, is_passed_over, kind_of
from indexer.read.malformed import Malformed, Overflow
from indexer.read.pieces import Bounded, begun
from indexer.read.sniff import HEAD, sniff
from indexer.read.streams import MAX_LINE, MAX_SWELL, SWOLLEN, unpacked
from indexer.read.warc import read_warc

MAX_MEMBERS = 250_000
"""The most files that a ZIP may list; each is held in memory."""

_MAX_LISTING = 64 << 20
"""Bytes of a ZIP's list of files."""
_MAX_HEADER = 1 << 20
"""Bytes of a TAR's header of one file, long names included."""
_PIECE = 1 << 18
ENCRYPTED = 0x1
METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""Of the methods, those whose memory is bounded whatever the file says."""
BROKEN_ZIP = (zipfile.BadZipFile, NotImplementedError, ValueError, struct.error, EOFError, zlib.error)
_CONTAINERS: frozenset[Kind] = frozenset({"zip", "tar", "warc"})
_SNIFFED: frozenset[Kind] = frozenset({"html", "pdf", "feed"})


def unzip(file: BinaryIO) -> Iterator[Found]:
    """The documents of a ZIP, in its order; of a WACZ those of its WARCs.

    A Word or OpenDocument file is one document. Raises ``Malformed`` where it is no sound ZIP, or swells
    beyond what text does.
    """
    with _opened(file) as archive:
        members = [member for member in archive.infolist() if member.filename and not member.is_dir()]
        names = {member.filename for member in members}
        office = _office(archive, names)
        if office:
            file.seek(0)
            yield "", Document(office, iter(lambda: file.read(_PIECE), b""))
            return
        bounds = _Bounds(file.seek(0, io.SEEK_END))
        of_crawl = "datapackage.json" in names and any(name.startswith("archive/") for name in names)
        for member in members:
            if of_crawl and member.filename.startswith("archive/"):
                yield from _crawled(archive, member, bounds)
            elif not of_crawl and not is_passed_over(member.filename):
                yield from _document(member.filename, _zipped(archive, member, bounds))


def untar(content: Iterator[bytes]) -> Iterator[Found]:
    """The documents of a TAR, in its order; links, devices and folders are passed over.

    Raises ``Malformed`` where it breaks off or is none; what stands before that has been given by then.
    """
    file = Bounded(content, "the header of a file in it is")
    file.allowance = _MAX_HEADER
    try:
        with tarfile.open(fileobj=cast(BinaryIO, file), mode="r|", errorlevel=1) as archive:
            while (member := archive.next()) is not None:
                archive.members.clear()  # type: ignore[attr-defined]  # it remembers them all
                if member.issparse():
                    raise Malformed("a sparse file in it; pack the files anew")
                file.allowance = member.size + _MAX_HEADER
                if member.isreg() and not is_passed_over(member.name):
                    held = archive.extractfile(member)
                    if held is not None:
                        yield from _document(member.name, _tarred(held))
                file.allowance = member.size + _MAX_HEADER
        if file.given % tarfile.BLOCKSIZE:
            raise Malformed("the TAR is cut short; what stood behind is missing")
    except Malformed:
        raise
    except (tarfile.TarError, EOFError, ValueError, OverflowError) as error:
        raise Malformed(f"the TAR is broken ({error})") from None


def _tarred(file: IO[bytes]) -> Iterator[bytes]:
    try:
        while piece := file.read(_PIECE):
            yield piece
    except tarfile.TarError as error:
        raise Malformed(f"the TAR breaks off in it ({error})") from None


class _Bounds:
    """How much a ZIP has unpacked to; beyond ``MAX_SWELL`` times its size it is no text."""

    def __init__(self, size: int) -> None:
        self._left = max(MAX_LINE, MAX_SWELL * size)

    def take(self, size: int) -> None:
        self._left -= size
        if self._left < 0:
            raise Overflow(SWOLLEN)


class _Listed:
    """A ZIP's file, of which the list of files is read at once: no longer than ``_MAX_LISTING``."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.seek, self.tell, self.seekable = file.seek, file.tell, file.seekable

    def read(self, size: int = -1, /) -> bytes:
        if size > _MAX_LISTING:
            raise Malformed(f"it lists more than {MAX_MEMBERS} files; split it")
        return self._file.read(size)


@contextmanager
def _opened(file: BinaryIO) -> Iterator[zipfile.ZipFile]:
    try:
        with zipfile.ZipFile(cast(BinaryIO, _Listed(file))) as archive:
            if len(archive.infolist()) > MAX_MEMBERS:
                raise Malformed(f"it lists more than {MAX_MEMBERS} files; split it")
            yield archive
    except Malformed:
        raise
    except BROKEN_ZIP as error:
        raise Malformed(f"the ZIP is broken ({error})") from None


def _office(archive: zipfile.ZipFile, names: set[str]) -> Kind | None:
    if "word/document.xml" in names:
        return "docx"
    return "odt" if {"mimetype", "content.xml"} <= names else None


def _zipped(archive: zipfile.ZipFile, member: zipfile.ZipInfo, bounds: _Bounds) -> Iterator[bytes]:
    """The bytes of a file in a ZIP."""
    if member.flag_bits & ENCRYPTED:
        raise Malformed("encrypted; unpack it with its password first")
    if member.compress_type not in METHODS:
        raise Malformed("packed by a method that is not read; unpack it first")
    try:
        with archive.open(member) as file:
            while piece := file.read(_PIECE):
                bounds.take(len(piece))
                yield piece
    except Malformed:
        raise
    except BROKEN_ZIP as error:
        raise Malformed(f"this file of the ZIP is broken ({error})") from None


def _document(name: str, content: Iterator[bytes]) -> Iterator[Found]:
    """The document in a file of an archive, where its ending or else its content tells one."""
    told = kind_of(name.rsplit("/", 1)[-1])
    if told is None:
        yield from _sniffed(name, unpacked(content, ""))
        return
    kind, compression = told
    if kind in _CONTAINERS:
        yield shown(name), Malformed("an archive inside an archive; give it by itself")
    else:
        yield shown(name), Document(kind, unpacked(content, compression))


def _sniffed(name: str, content: Iterator[bytes]) -> Iterator[Found]:
    """A file whose content alone tells that it is to be read; whatever else it is, or hides, stays unread."""
    try:
        head, content = begun(content, HEAD)
    except Overflow:
        raise
    except Malformed:
        return
    kind = sniff(head)
    if kind and kind in _SNIFFED:
        yield shown(name), Document(kind, content)


def _crawled(archive: zipfile.ZipFile, member: zipfile.ZipInfo, bounds: _Bounds) -> Iterator[Found]:
    """The documents of a WARC in a WACZ."""
    compression = PACKED.get(f".{member.filename.rsplit('.', 1)[-1]}", "")
    if "warc" not in member.filename:
        return
    try:
        for name, document in read_warc(unpacked(_zipped(archive, member, bounds), compression)):
            yield f"{shown(member.filename)}!/{name}", document
    except Malformed as error:
        yield shown(member.filename), error
