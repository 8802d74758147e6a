"""Sources → articles, one after the other, with what is malformed reported in its place."""

from __future__ import annotations

import io
import itertools
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

from indexer.errors import SourceError
from indexer.read.dumps import parse_dump
from indexer.read.feeds import MAX_FEED, is_feed, read_feed
from indexer.read.files import Kind, Source
from indexer.read.malformed import Malformed
from indexer.read.pages import parse_page
from indexer.read.streams import MAX_LINE, Meter, chunks, decode, opened, whole
from indexer.read.structured import Outcome, read_csv, read_json, read_jsonl
from indexer.types import Article, BadRecord

_SIGNS: dict[bytes, Kind] = {b"{": "jsonl", b"[": "json", b"<": "html"}


def read(
    sources: Iterable[Source], *, stdin: BinaryIO | None = None, meter: Meter | None = None
) -> Iterator[Article | BadRecord]:
    """The articles of the sources in order, and a ``BadRecord`` for each that is malformed.

    Streams: of JSON lines and CSV one record is held at a time. An address is fetched when its turn
    comes; one that fails is a ``BadRecord`` too. ``meter`` follows the bytes read. ``stdin`` stands in
    for standard input.
    """
    meter = meter or Meter()
    for source in sources:
        yield from _read_source(source, stdin, meter)


def _read_source(
    source: Source, stdin: BinaryIO | None, meter: Meter
) -> Iterator[Article | BadRecord]:
    name = _name(source)
    count = 0
    try:
        for line, outcome in _fetched(source, meter) if source.is_address else _opened(source, stdin, meter):
            count += 1
            yield outcome if isinstance(outcome, Article) else _bad(name, line, outcome)
        if not count:
            yield BadRecord(name, None, "empty file")
    except Malformed as error:
        yield _bad(name, None, error)
    except OSError as error:
        yield BadRecord(name, None, f"cannot be read: {error.strerror or error}")
    except SourceError as error:
        yield BadRecord(name, None, str(error).removeprefix(f"{name}: "))


def _name(source: Source) -> str:
    """The path or address as it may be shown."""
    if source.is_address:
        from indexer.fetch import shown

        return shown(source.path)
    return source.path.encode("utf-8", "replace").decode("utf-8")


def _opened(source: Source, stdin: BinaryIO | None, meter: Meter) -> Iterator[Outcome]:
    with opened(source, stdin, meter) as content:
        yield from _outcomes(source.kind, content)


def _fetched(source: Source, meter: Meter) -> Iterator[Outcome]:
    from indexer.fetch import fetch

    found = fetch(source.path, private=source.private, limit=MAX_FEED)
    meter.bytes += len(found.content)
    yield from _entries(chunks(io.BytesIO(found.content)), found.url)


def _bad(name: str, line: int | None, error: Malformed) -> BadRecord:
    return BadRecord(name, error.line if line is None else line, str(error))


def _outcomes(kind: Kind, content: Iterator[bytes]) -> Iterator[Outcome]:
    if kind == "unknown":
        kind, content = _sniff(content)
    if kind == "jsonl":
        return read_jsonl(content)
    if kind == "json":
        return read_json(content)
    if kind == "csv":
        return read_csv(content)
    if kind == "feed":
        return _entries(content, "")
    return _one(content, *_ONE[kind])


_ONE: dict[str, tuple[Callable[[str], Article], str, bytes]] = {
    "html": (parse_page, "HTML", b"<"),
    "text": (parse_dump, "text", b"\n"),
}
_MAX_PARTS = 200_000
"""Tags of a page, lines of a dump; each costs far more time and memory than its bytes."""


def _entries(content: Iterator[bytes], url: str) -> Iterator[Outcome]:
    """The articles of a feed."""
    data = whole(content, MAX_FEED)
    if data.strip():
        yield from ((None, outcome) for outcome in read_feed(data, url))


def _one(
    content: Iterator[bytes], parse: Callable[[str], Article], what: str, part: bytes
) -> Iterator[Outcome]:
    """The one article of a page or a dump."""
    data = whole(content)
    if not data.strip():
        return
    if b"\0" in data[:4096] or data.startswith(
        (b"%PDF-", b"\x89PNG", b"\xff\xd8\xff", b"PK\x03\x04")
    ):
        raise Malformed(f"binary data, not {what}")
    if data.count(part) > _MAX_PARTS:
        raise Malformed(f"more than {_MAX_PARTS} tags or lines; no article is that long")
    yield None, parse(decode(data))


def _sniff(content: Iterator[bytes]) -> tuple[Kind, Iterator[bytes]]:
    """The kind that the first byte but spaces tells, and the content from its beginning."""
    seen: list[bytes] = []
    blank = 0
    for chunk in content:
        seen.append(chunk)
        start = chunk.lstrip()[:1]
        if start:
            is_xml = start == b"<" and is_feed(b"".join(seen))
            return "feed" if is_xml else _SIGNS.get(start, "text"), itertools.chain(seen, content)
        blank += len(chunk)
        if blank > MAX_LINE:
            raise Malformed("nothing but blanks")
    return "text", iter(seen)
