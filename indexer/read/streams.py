"""The bytes of a source: opened, unpacked, counted, as UTF-8, cut into lines."""

from __future__ import annotations

import codecs
import gzip
import io
import lzma
import sys
import zlib
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, Protocol, cast

from indexer.read.files import Compression, Source
from indexer.read.malformed import Malformed

MAX_LINE = 16 << 20
"""The longest line, in bytes, that is taken for a record."""

MAX_PAGE = 64 << 20
"""The longest file, in bytes, that is read as one page or dump."""

_CHUNK = 1 << 18
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_MAGIC: dict[bytes, Compression] = {b"\x1f\x8b": "gz", b"\xfd7zXZ\x00": "xz"}
_BROKEN = (EOFError, lzma.LZMAError, gzip.BadGzipFile, zlib.error)


class Meter:
    """How far reading has come: ``bytes`` as stored, so comparable with ``Source.size``."""

    __slots__ = ("bytes",)

    def __init__(self) -> None:
        self.bytes = 0


class _Counted(io.RawIOBase):
    """A binary file whose reads move a meter."""

    def __init__(self, file: BinaryIO, meter: Meter) -> None:
        self._file = file
        self._meter = meter

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(cast(bytearray, buffer))
        data = self._file.read(len(view))
        view[: len(data)] = data
        self._meter.bytes += len(data)
        return len(data)


class _Readable(Protocol):
    def read1(self, size: int, /) -> bytes: ...


@contextmanager
def opened(source: Source, stdin: BinaryIO | None, meter: Meter) -> Iterator[Iterator[bytes]]:
    """The source's content as ``chunks`` gives it; standard input is left open."""
    file = (stdin or sys.stdin.buffer) if source.path == "-" else open(source.path, "rb")
    try:
        counted = io.BufferedReader(cast(io.RawIOBase, _Counted(file, meter)), _CHUNK)
        yield chunks(_unpacked(counted, source.compression))
    finally:
        if source.path != "-":
            file.close()


def _unpacked(file: io.BufferedReader[io.RawIOBase], compression: Compression) -> _Readable:
    if compression == "unknown":
        head = file.peek(6)
        compression = next((c for magic, c in _MAGIC.items() if head.startswith(magic)), "")
    if compression == "gz":
        return gzip.GzipFile(fileobj=file)
    return lzma.LZMAFile(file) if compression == "xz" else file


def chunks(file: _Readable) -> Iterator[bytes]:
    """The file as UTF-8 without a byte order mark; UTF-16 is taken where a mark says so.

    Raises ``Malformed`` where a compressed stream breaks or UTF-16 is cut; what stands
    before the break has been given by then.
    """
    head = b""
    while len(head) < 4 and (more := _read(file)):
        head += more
    if head.startswith(_UTF16):
        yield from _from_utf16(head, file)
        return
    yield head.removeprefix(codecs.BOM_UTF8)
    while chunk := _read(file):
        yield chunk


def _from_utf16(chunk: bytes, file: _Readable) -> Iterator[bytes]:
    decoder = codecs.getincrementaldecoder("utf-16")()
    try:
        while chunk:
            yield decoder.decode(chunk).encode("utf-8")
            chunk = _read(file)
        decoder.decode(b"", final=True)
    except UnicodeError as error:
        raise Malformed(f"not UTF-16, though its byte order mark says so ({error})") from None


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


def decode(data: bytes) -> str:
    """The text of UTF-8 bytes; raises ``Malformed`` that names the first byte that is none."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        byte = data[error.start]
        raise Malformed(
            f"not UTF-8 (byte 0x{byte:02x} at offset {error.start}); convert it, e.g. with iconv"
        ) from None
