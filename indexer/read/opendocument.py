"""An OpenDocument text (.odt) → its lines."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from indexer.read.malformed import Malformed
from indexer.read.office import parsed, parts, table_lines
from indexer.read.papers import Paper

_NS = "urn:oasis:names:tc:opendocument:xmlns:{}:1.0"
_TEXT, _OFFICE, _TABLE, _STYLE = (f"{{{_NS.format(name)}}}" for name in ("text", "office", "table", "style"))
_LINES = (f"{_TEXT}p", f"{_TEXT}h")
_GONE = frozenset({
    f"{_TEXT}tracked-changes", f"{_TEXT}note", f"{_OFFICE}annotation", f"{_OFFICE}forms",
    f"{_TEXT}sequence-decls", f"{_TEXT}table-of-content",
})
"""What was deleted under "record changes", notes and comments, and the table of contents."""
_WANTED = r"content\.xml|META-INF/manifest\.xml"
_MOST_SPACES = 100


def read_opendocument(data: bytes) -> Paper:
    """The lines of a document, headers, footers, notes and deletions left out; raises ``Malformed``."""
    held = parts(data, _WANTED)
    if b"encryption-data" in held.get("META-INF/manifest.xml", b""):
        raise Malformed("protected by a password; save it without one")
    if "content.xml" not in held:
        raise Malformed("no OpenDocument text: it has no content")
    root = parsed(held["content.xml"])
    body = root.find(f"{_OFFICE}body/{_OFFICE}text")
    if body is None:
        raise Malformed("no OpenDocument text, but a table or a drawing")
    return Paper(tuple(_lines(body)), _title(root, body))


def _lines(element: Any) -> Iterator[str]:
    """The lines of the paragraphs and tables below an element, in order."""
    for child in element:
        if child.tag in _LINES:
            yield from _paragraph(child)
        elif child.tag == f"{_TABLE}table":
            rows = child.iter(f"{_TABLE}table-row")
            yield from table_lines([[list(_lines(cell)) for cell in row] for row in rows])
        elif child.tag not in _GONE:
            yield from _lines(child)


def _paragraph(paragraph: Any) -> Iterator[str]:
    """Its lines; boxes of text that are anchored in it stand before it."""
    boxes: list[str] = []
    text = "".join(_texts(paragraph, boxes))
    yield from boxes
    yield from (clean for line in text.split("\n") if (clean := line.strip()))


def _texts(element: Any, boxes: list[str]) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        if child.tag == f"{_TEXT}s":
            count = child.get(f"{_TEXT}c", "1")
            yield " " * min(int(count) if count.isdecimal() else 1, _MOST_SPACES)
        elif child.tag == f"{_TEXT}tab":
            yield "\t"
        elif child.tag == f"{_TEXT}line-break":
            yield "\n"
        elif child.find(f".//{_TEXT}p") is not None:
            if child.tag not in _GONE:
                boxes.extend(_lines(child))
        elif isinstance(child.tag, str) and child.tag not in _GONE:
            yield from _texts(child, boxes)
        yield child.tail or ""


def _title(root: Any, body: Any) -> str:
    """The first paragraph in the style of titles, or the first heading of the highest level."""
    styles = {style.get(f"{_STYLE}name"): style.get(f"{_STYLE}parent-style-name")
              for style in root.iter(f"{_STYLE}style")}
    for line in body.iter(*_LINES):
        style = line.get(f"{_TEXT}style-name")
        if "Title" in (style, styles.get(style)) and (lines := list(_paragraph(line))):
            return " ".join(lines)
    for heading in body.iter(f"{_TEXT}h"):
        if heading.get(f"{_TEXT}outline-level") == "1" and (lines := list(_paragraph(heading))):
            return " ".join(lines)
    return ""
