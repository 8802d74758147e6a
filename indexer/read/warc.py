"""A WARC of a crawl → the pages in it, as the servers sent them (ISO 28500)."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from typing import Any, Protocol

from indexer.read.document import Document, Found, shown
from indexer.read.malformed import Malformed
from indexer.read.pieces import Bounded
from indexer.read.streams import MAX_PAGE, chunks

_MAX_HEADERS = 1 << 20
"""Bytes of a record's own headers and of the server's."""
_MAX_LINE = 1 << 16
_PIECE = 1 << 18
_TOO_LARGE = f"page larger than {MAX_PAGE >> 20} MiB"
_RECORD = re.compile(rb"\r\n\r\nWARC/1\.\d\r\n")
_PAGES = ("text/html", "application/xhtml+xml")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.I)
_WBITS = (zlib.MAX_WBITS | 32, -zlib.MAX_WBITS)
"""gzip and zlib, told apart by their heads; bare deflate, which some servers send under its name."""


class _Stream(Protocol):
    def read(self, size: int, /) -> bytes: ...
    def readline(self, size: int, /) -> bytes: ...


def read_warc(content: Iterator[bytes]) -> Iterator[Found]:
    """The pages of a WARC, each named by its address; whatever else was crawled is passed over.

    Redirects, errors, and pages that had not changed since an earlier crawl are no pages. Streams: one
    page is held at a time. Where a record's length is wrong that is told, and the next record looked for.
    Raises ``Malformed`` where no record begins.
    """
    from warcio.bufferedreaders import BufferedReader
    from warcio.exceptions import ArchiveLoadFailed
    from warcio.recordloader import ArcWarcRecordLoader
    from warcio.statusandheaders import StatusAndHeadersParserException

    broken = (ArchiveLoadFailed, StatusAndHeadersParserException, EOFError, ValueError, OverflowError,
              AttributeError)
    file = Bounded(content, "the headers of a record are")
    reader, loader = BufferedReader(file), ArcWarcRecordLoader(verify_http=False, arc2warc=False)
    records = 0
    while True:
        line, lost = _next(reader, file)
        if lost:
            yield shown(f"record {records}") if records else "", Malformed(
                "bytes that belong to no record; the length of the one before is wrong")
        if not line:
            break
        records += 1
        file.allowance = _MAX_HEADERS
        try:
            record = loader.parse_record_stream(reader, line, "warc")
        except broken as error:
            if isinstance(error, Malformed):
                raise
            yield f"record {records}", Malformed("its headers are broken")
            continue
        yield from _page(record, file)
        _drain(record.raw_stream, file)
    if not records:
        raise Malformed("no WARC: no record begins in it")


def _next(reader: _Stream, file: Bounded) -> tuple[bytes, bool]:
    """The first line of the next record ("" at the end), and whether other bytes stood before it."""
    lost = False
    while True:
        file.allowance = _MAX_HEADERS
        line = reader.readline(_MAX_LINE)
        if not line or line.startswith(b"WARC/"):
            return line, lost
        lost = lost or bool(line.strip())


def _drain(stream: Any, file: Bounded) -> None:
    """Read the rest of a record, however long; of one without a length, nothing."""
    left = getattr(stream, "limit", 0)
    while left:
        file.allowance = _PIECE + _MAX_HEADERS
        left = left and bool(stream.read(_PIECE)) and stream.limit


def _page(record: Any, file: Bounded) -> Iterator[Found]:
    """The page that a record holds, or nothing."""
    url = record.rec_headers.get_header("WARC-Target-URI") or ""
    content_type = _content_type(record)
    if content_type.split(";")[0].strip().lower() not in _PAGES or not url.startswith(("http:", "https:")):
        return
    charset = _CHARSET.search(content_type)
    try:
        if record.rec_headers.get_header("WARC-Truncated"):
            raise Malformed("the crawler cut this page off")
        content = chunks(io.BytesIO(_decoded(_payload(record, file), _header(record, "Content-Encoding"))))
        yield shown(url), Document("html", content, url, charset[1] if charset else "")
    except Malformed as error:
        yield shown(url), error


def _content_type(record: Any) -> str:
    """Of a server's good answer, or of a file that a crawler keeps; "" of whatever else."""
    if record.rec_type == "resource":
        return record.content_type or ""
    if record.rec_type != "response" or not record.http_headers or _status(record) != "200":
        return ""
    return _header(record, "Content-Type")


def _status(record: Any) -> str:
    status: str = record.http_headers.get_statuscode()
    return status


def _header(record: Any, name: str) -> str:
    """A header of the server's answer, "" where there is none."""
    headers = record.http_headers
    return (headers.get_header(name) or "").strip().lower() if headers else ""


def _payload(record: Any, file: Bounded) -> bytes:
    """What the server sent, its chunks joined."""
    from warcio.bufferedreaders import ChunkedDataException, ChunkedDataReader

    if record.length is None:
        raise Malformed("its headers name no length")
    if record.length > MAX_PAGE:
        raise Malformed(_TOO_LARGE)
    file.allowance = MAX_PAGE + _MAX_HEADERS
    chunked = _header(record, "Transfer-Encoding") == "chunked"
    stream = ChunkedDataReader(record.raw_stream) if chunked else record.raw_stream
    try:
        data: bytes = stream.read(MAX_PAGE)
    except ChunkedDataException:
        raise Malformed("the server's answer is broken") from None
    if record.raw_stream.limit and not record.raw_stream.read(1):
        raise Malformed("the WARC breaks off in it")
    if _RECORD.search(data):
        raise Malformed("the record's length is wrong: another record begins in it")
    return data


def _decoded(data: bytes, encoding: str) -> bytes:
    """The page as it was before the server packed it; many crawlers keep it so under the old header."""
    if encoding in ("gzip", "x-gzip", "deflate"):
        return _inflated(data)
    if encoding == "br":
        return _from_brotli(data)
    if encoding not in ("", "identity") and data.lstrip()[:1] != b"<":
        raise Malformed(f"packed as {shown(encoding)}, which is not read")
    return data


def _inflated(data: bytes) -> bytes:
    for bits in _WBITS:
        decoder = zlib.decompressobj(bits)
        try:
            page = decoder.decompress(data, MAX_PAGE + 1)
        except zlib.error:
            continue
        if len(page) > MAX_PAGE:
            raise Malformed(_TOO_LARGE)
        if not decoder.eof:
            raise Malformed("the server's answer breaks off")
        return page
    return _as_is(data)


def _from_brotli(data: bytes) -> bytes:
    import brotli

    decoder = brotli.Decompressor()
    try:
        page: bytes = decoder.process(data, output_buffer_limit=MAX_PAGE + 1)
    except brotli.error:
        return _as_is(data)
    if len(page) > MAX_PAGE:
        raise Malformed(_TOO_LARGE)
    if not decoder.is_finished():
        raise Malformed("the server's answer breaks off")
    return page


def _as_is(data: bytes) -> bytes:
    """A page that was stored unpacked."""
    if data.lstrip()[:1] != b"<":
        raise Malformed("the server's answer is broken")
    return data
