"""The bytes of a source: opened, unpacked, counted, as UTF-8, cut into lines."""

from __future__ import annotations

import codecs
import gzip
import io
import lzma
import sys
import tempfile
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, Protocol, cast

from indexer.read.files import Compression, Source
from indexer.read.legacy import utf16_of
from indexer.read.malformed import Malformed, Overflow
from indexer.read.pieces import as_file

MAX_LINE = 16 << 20
"""The longest line, in bytes, that is taken for a record."""

MAX_PAGE = 32 << 20
"""The longest file, in bytes, that is read as one page or dump."""

MAX_SWELL = 200
"""How many times its stored size a file unpacks to beyond ``MAX_LINE``: text seldom 30, bombs 1000."""
SWOLLEN = f"it unpacks to more than {MAX_SWELL} times its size, which no text does"

_CHUNK = 1 << 18
_HEAD = 4096
_XZ_MEMORY = 128 << 20
"""What a stream of xz may ask for, in bytes: twice what ``xz -9`` does."""
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_MAGIC: dict[bytes, Compression] = {b"\x1f\x8b": "gz", b"\xfd7zXZ\x00": "xz"}
_BROKEN = (EOFError, lzma.LZMAError, gzip.BadGzipFile, zlib.error)


class Meter:
    """How far reading has come: ``bytes`` as stored, so comparable with ``Source.size``."""

    __slots__ = ("bytes",)

    def __init__(self) -> None:
        self.bytes = 0


class Counted(io.RawIOBase):
    """A binary file whose reads move a meter; ``stored`` is what was read of it."""

    def __init__(self, file: BinaryIO, meter: Meter) -> None:
        self._file = file
        self._meter = meter
        self.stored = 0

    def readable(self) -> bool:
        """True."""
        return True

    def readinto(self, buffer: object) -> int:
        """Read on, into a buffer."""
        view = memoryview(cast(bytearray, buffer))
        data = self._file.read(len(view))
        view[: len(data)] = data
        self._meter.bytes += len(data)
        self.stored += len(data)
        return len(data)

    def seekable(self) -> bool:
        """Whether the file is."""
        return self._file.seekable()

    def seek(self, offset: int, whence: int = 0, /) -> int:
        """Go to a place in the file."""
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        """Where in the file it is."""
        return self._file.tell()


class _Readable(Protocol):
    def read1(self, size: int, /) -> bytes: ...


@contextmanager
def opened(source: Source, stdin: BinaryIO | None, meter: Meter) -> Iterator[Iterator[bytes]]:
    """The source's content as ``chunks`` gives it; standard input is left open."""
    file = (stdin or sys.stdin.buffer) if source.path == "-" else open(source.path, "rb")
    try:
        yield chunks(_unpacked(Counted(file, meter), source.compression))
    finally:
        if source.path != "-":
            file.close()


@contextmanager
def sought(source: Source, meter: Meter) -> Iterator[BinaryIO]:
    """The source's file, which is not packed, as one that can be sought."""
    with open(source.path, "rb") as file:
        yield cast(BinaryIO, io.BufferedReader(Counted(file, meter), _CHUNK))


@contextmanager
def copied(content: Iterator[bytes]) -> Iterator[BinaryIO]:
    """A nameless copy on disk of what comes as a stream, which can be sought."""
    with tempfile.TemporaryFile() as copy:
        for piece in content:
            copy.write(piece)
        copy.seek(0)
        yield cast(BinaryIO, copy)


def unpacked(content: Iterator[bytes], compression: Compression) -> Iterator[bytes]:
    """What lies in an archive, as ``chunks`` gives it, itself unpacked."""
    return chunks(_unpacked(Counted(cast(BinaryIO, as_file(content)), Meter()), compression))


def _unpacked(counted: Counted, compression: Compression) -> _Readable:
    file = io.BufferedReader(cast(io.RawIOBase, counted), _CHUNK)
    if compression == "unknown":
        head = file.peek(6)
        compression = next((c for magic, c in _MAGIC.items() if head.startswith(magic)), "")
    if compression == "gz":
        return _Bounded(gzip.GzipFile(fileobj=file), counted)
    return _Bounded(_Xz(file), counted) if compression == "xz" else file


class _Bounded:
    """What unpacks from a file, as long as it swells no more than text does."""

    def __init__(self, file: _Readable, counted: Counted) -> None:
        self._file = file
        self._counted = counted
        self._given = 0

    def read1(self, size: int, /) -> bytes:
        data = self._file.read1(size)
        self._given += len(data)
        if self._given > max(MAX_LINE, MAX_SWELL * self._counted.stored):
            raise Overflow(SWOLLEN)
        return data


def _xz() -> lzma.LZMADecompressor:
    return lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY)


class _Xz:
    """The content of an xz file; unlike ``lzma.LZMAFile`` it bounds the memory that a stream asks for."""

    def __init__(self, file: _Readable) -> None:
        self._file = file
        self._decoder = _xz()

    def read1(self, size: int, /) -> bytes:
        while not self._decoder.eof:
            packed = self._file.read1(_CHUNK) if self._decoder.needs_input else b""
            if self._decoder.needs_input and not packed:
                raise EOFError("it ends before its end mark")
            if data := self._decoder.decompress(packed, size):
                return data
        return self._next(size)

    def _next(self, size: int) -> bytes:
        """What a further stream in the same file gives first; other bytes below the last are passed over."""
        packed = self._decoder.unused_data.lstrip(b"\0")
        while not packed and (more := self._file.read1(_CHUNK)):
            packed = more.lstrip(b"\0")
        following = _xz()
        try:
            data = following.decompress(packed, size)
        except lzma.LZMAError:
            return b""
        if not packed:
            return b""
        self._decoder = following
        return data or self.read1(size)


def chunks(file: _Readable) -> Iterator[bytes]:
    """The file as it is, but UTF-16 as UTF-8, and without a byte order mark.

    Raises ``Malformed`` where a compressed stream breaks or UTF-16 is cut; what stands
    before the break has been given by then.
    """
    head = b""
    while len(head) < 4 and (more := _read(file)):
        head += more
    wide = "utf-16" if head.startswith(_UTF16) else utf16_of(head[:_HEAD])
    if wide:
        yield from _from_utf16(wide, head, file)
        return
    yield head.removeprefix(codecs.BOM_UTF8)
    while chunk := _read(file):
        yield chunk


def _from_utf16(encoding: str, chunk: bytes, file: _Readable) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while chunk:
            yield decoder.decode(chunk).encode("utf-8")
            chunk = _read(file)
        decoder.decode(b"", final=True)
    except UnicodeError as error:
        raise Malformed(f"not UTF-16, though it begins as such ({error})") from None


def _read(file: _Readable) -> bytes:
    try:
        return file.read1(_CHUNK)
    except _BROKEN as error:
        raise Malformed(f"the compressed stream is broken ({error})") from None


def whole(content: Iterable[bytes], limit: int = MAX_PAGE) -> bytes:
    """All the bytes at once; raises ``Malformed`` beyond ``limit`` bytes."""
    data = bytearray()
    for chunk in content:
        data += chunk
        if len(data) > limit:
            raise Malformed(f"file larger than {limit >> 20} MiB")
    return bytes(data)


def lines(content: Iterable[bytes]) -> Iterator[bytes | None]:
    """The lines without their line feed; None in place of one longer than ``MAX_LINE``.

    Holds one line and one chunk at a time.
    """
    held, too_long = bytearray(), False
    for chunk in content:
        first, *rest = chunk.split(b"\n")
        if not too_long:
            held += first
        for line in rest:
            yield None if too_long or len(held) > MAX_LINE else bytes(held)
            held, too_long = bytearray(line), False
        if len(held) > MAX_LINE:
            held, too_long = bytearray(), True
    if held or too_long:
        yield None if too_long else bytes(held)
