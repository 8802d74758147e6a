"""Sources → articles, one after the other, with what is malformed reported in its place."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import BinaryIO

from indexer.read.decisions import parse_decision
from indexer.read.document import Document, Found
from indexer.read.dumps import parse_dump
from indexer.read.feeds import MAX_FEED, read_feed
from indexer.read.files import Kind, Source
from indexer.read.identity import article_id, own_address
from indexer.read.legacy import decode
from indexer.read.malformed import Malformed, Overflow
from indexer.read.markdown import parse_markdown
from indexer.read.opendocument import read_opendocument
from indexer.read.outlets import best_outlet
from indexer.read.packages import untar, unzip
from indexer.read.pages import parse_page
from indexer.read.papers import Paper, parse_paper
from indexer.read.pdf import read_pdf
from indexer.read.pieces import begun
from indexer.read.saved import saved_from
from indexer.read.sniff import HEAD, other, sniff
from indexer.read.streams import Meter, copied, opened, sought, whole
from indexer.read.structured import Outcome, read_csv, read_json, read_jsonl, read_tsv
from indexer.read.warc import read_warc
from indexer.read.word import read_word
from indexer.read.wordpress import EXPORT_HEAD, is_export, read_export
from indexer.types import Article, BadRecord

_MAX_PARTS = 200_000
"""Tags of a page, lines of a dump; each costs far more time and memory than its bytes."""


def read(
    sources: Iterable[Source], *, stdin: BinaryIO | None = None, meter: Meter | None = None
) -> Iterator[Article | BadRecord]:
    """The articles of the sources in order, and a ``BadRecord`` for each that is malformed.

    Streams: of JSON lines and CSV one record is held at a time, of archives and crawls one document. No
    source is an address, which ``indexer.crawl`` takes. ``meter`` follows the bytes read. ``stdin`` stands
    in for standard input.
    """
    meter = meter or Meter()
    for source in sources:
        yield from _read_source(source, stdin, meter)


def read_document(name: str, document: Document, *, ocr: bool = False) -> Iterator[Article | BadRecord]:
    """The articles of one document, which is no archive; its bad records bear its ``name``."""
    empty = True
    try:
        for line, outcome in _outcomes(document, name, ocr):
            empty = False
            yield outcome if isinstance(outcome, Article) else _bad(name, line, outcome)
        if empty:
            yield BadRecord(name, None, "empty file")
    except Overflow:
        raise
    except Malformed as error:
        yield _bad(name, None, error)


def _read_source(source: Source, stdin: BinaryIO | None, meter: Meter) -> Iterator[Article | BadRecord]:
    name = _name(source)
    empty = True
    try:
        for inner, document in _held(source, stdin, meter):
            empty = False
            where = f"{name}!/{inner}" if inner else name
            if isinstance(document, Malformed):
                yield _bad(where, None, document)
            else:
                yield from read_document(where, document, ocr=source.ocr)
        if empty:
            yield BadRecord(name, None, "no article file in it")
    except Malformed as error:
        yield _bad(name, None, error)
    except OSError as error:
        yield BadRecord(name, None, f"cannot be read: {error.strerror or error}")


def _name(source: Source) -> str:
    """The path as it may be shown."""
    return source.path.encode("utf-8", "replace").decode("utf-8")


def _bad(name: str, line: int | None, error: Malformed) -> BadRecord:
    return BadRecord(name, error.line if line is None else line, str(error))


def _held(source: Source, stdin: BinaryIO | None, meter: Meter) -> Iterator[Found]:
    """The document that a file is, or those of its container."""
    if source.kind == "zip" and source.path != "-" and not source.compression:
        with sought(source, meter) as file:
            yield from unzip(file)
        return
    with opened(source, stdin, meter) as content:
        kind, content = _told(source.kind, content)
        if kind == "zip":
            with copied(content) as file:
                yield from unzip(file)
        elif kind == "tar":
            yield from untar(content)
        elif kind == "warc":
            yield from read_warc(content)
        else:
            yield "", Document(kind, content)


def _told(kind: Kind, content: Iterator[bytes]) -> tuple[Kind, Iterator[bytes]]:
    """The kind, by the content where it is not known, and the content from its beginning."""
    if kind != "unknown":
        return kind, content
    head, content = begun(content, HEAD)
    return sniff(head) or ("html" if head.lstrip().startswith(b"<") else "text"), content


def _outcomes(document: Document, name: str, ocr: bool) -> Iterator[Outcome]:
    kind, content = _told(document.kind, document.content)
    if kind in _MANY:
        return _MANY[kind](content)
    if kind == "feed":
        return _entries(content, document.url)
    return _one(replace(document, kind=kind, content=content), name, ocr)


_MANY: dict[Kind, Callable[[Iterator[bytes]], Iterator[Outcome]]] = {
    "jsonl": read_jsonl, "json": read_json, "csv": read_csv, "tsv": read_tsv,
}
_PARTS: dict[Kind, bytes] = {"html": b"<", "text": b"\n", "markdown": b"\n"}


def _entries(content: Iterator[bytes], url: str) -> Iterator[Outcome]:
    """The articles of a feed, or the posts of WordPress's export, which is one by its root."""
    head, content = begun(content, EXPORT_HEAD)
    if is_export(head):
        yield from ((None, outcome) for outcome in read_export(content))
        return
    data = whole(content, MAX_FEED)
    if data.strip():
        yield from ((None, outcome) for outcome in read_feed(data, url))


def _one(document: Document, name: str, ocr: bool) -> Iterator[Outcome]:
    """The one article of a page, a dump or a document."""
    data = whole(document.content)
    if not data.strip():
        return
    paper = _paper(document.kind, data, ocr)
    if paper is not None:
        yield None, parse_paper(paper)
        yield from ((None, Malformed(remark)) for remark in paper.remarks)
        return
    if what := other(data[:HEAD]):
        raise Malformed(what)
    if document.kind not in _PARTS:
        raise Malformed("an archive inside an archive; give it by itself")
    if data.count(_PARTS[document.kind]) > _MAX_PARTS:
        raise Malformed(f"more than {_MAX_PARTS} tags or lines; no article is that long")
    decoded = decode(data, document.charset, markup=document.kind == "html")
    article = _article(document, decoded.text, name)
    yield None, replace(article, conversion=decoded.conversion or article.conversion)


def _paper(kind: Kind, data: bytes, ocr: bool) -> Paper | None:
    if kind == "pdf":
        return read_pdf(data, ocr=ocr)
    if kind == "docx":
        return read_word(data)
    return read_opendocument(data) if kind == "odt" else None


def _article(document: Document, text: str, name: str) -> Article:
    if document.kind == "html":
        return _addressed(parse_page(text), document.url or saved_from(text))
    if document.kind == "markdown":
        return parse_markdown(text, name.rsplit("/", 1)[-1])
    return parse_decision(text.split("\n")) or parse_dump(text)


def _addressed(article: Article, url: str) -> Article:
    """The article of a page that stood at an address, where that is known."""
    address = own_address(article.url, url)
    if address == article.url:
        return article
    source = article.source or best_outlet([], address)
    return replace(article, id=article_id("", address, ()), url=address, source=source)
