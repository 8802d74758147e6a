"""A text dump of an article's page → an ``Article``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from indexer.read.bylines import byline, byline_names, split_glued
from indexer.read.chrome import is_aside, is_chrome, is_tail, publisher_of, section_of, url_of
from indexer.read.clean import clean
from indexer.read.header import Header, find_header
from indexer.read.lines import Line, split_lines
from indexer.read.malformed import Malformed
from indexer.read.outlets import outlet_name
from indexer.read.photos import without_photos
from indexer.read.records import assemble
from indexer.types import Article

_ORIGIN = re.compile(r"\(?Nguồn(?: tin)?\s*:\s*([^:]{2,60}?)[).]*")


def parse_dump(text: str) -> Article:
    """The one article of a dump; raises ``Malformed`` without a title or a body."""
    lines = list(split_lines(text))
    if not lines:
        raise Malformed("empty file")
    header = find_header(lines)
    title = lines[header.title].text
    above = [line.text for line in lines[: header.title]]
    content = without_photos(_content(lines, header), title)
    origin, content = _origin(content)
    authors, content = _signed(content, header)
    body = "\n".join(line.text for line in content)
    if not body:
        raise Malformed("no body")
    return assemble(
        title,
        body,
        url=_first(url_of(line.text) for line in lines),
        published=header.published,
        source=outlet_name(_first(publisher_of(line) for line in above) or origin),
        section=_first(section_of(line) for line in above) or "",
        authors=authors,
    )


def _content(lines: Sequence[Line], header: Header) -> list[Line]:
    """The lines below the title up to the tail, without the site's own."""
    kept: list[Line] = []
    for n, line in enumerate(lines[header.title + 1 :], start=header.title + 1):
        if is_tail(line.text) and kept:
            if not _goes_on(lines[n + 1 :], kept):
                break
        elif not (n in header.dates or _is_foreign(line.text, lines[header.title].text)):
            kept.append(line)
    return kept


def _is_foreign(line: str, title: str) -> bool:
    return line == title or is_chrome(line) or is_aside(line) or is_tail(line) or bool(url_of(line))


def _goes_on(rest: Sequence[Line], kept: Sequence[Line]) -> bool:
    """Whether a box of related items stands amid the article: most of the text follows it."""
    return _running_text(rest) > 2 * _running_text(kept)


def _running_text(lines: Sequence[Line]) -> int:
    return sum(len(line.text) for line in lines if line.is_paragraph)


def _origin(content: list[Line]) -> tuple[str, list[Line]]:
    """The source that a last line names ("Nguồn: …"), and the content without that line."""
    match = _ORIGIN.fullmatch(content[-1].text) if len(content) > 1 else None
    return (match[1], content[:-1]) if match else ("", content)


def _signed(content: list[Line], header: Header) -> tuple[tuple[str, ...], list[Line]]:
    """The authors, and the content without the lines that name them."""
    below, kept = _signed_below(content)
    above = byline_names(header.beside_date)
    if kept and not below and not above and len(kept) > 1 and header.published:
        above = byline_names(kept[0].text)
        kept = kept[1:] if above else kept
    return below or above, kept


def _signed_below(content: list[Line]) -> tuple[tuple[str, ...], list[Line]]:
    """A byline of one or two last lines, or one glued to the last paragraph."""
    names: tuple[str, ...] = ()
    kept = list(content)
    for line in reversed(content[1:][-2:]):
        signed = byline(line.text)
        if signed is None:
            break
        names = signed.names + names
        kept.pop()
    if len(kept) < len(content) or not kept:
        return tuple(dict.fromkeys(names)), kept
    text, names = split_glued(kept[-1].text)
    return names, [*kept[:-1], Line(clean(text), kept[-1].apart)]


def _first(found: Iterable[str | None]) -> str | None:
    return next(filter(None, found), None)
