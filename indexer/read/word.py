"""A Word document (.docx) → its lines."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from indexer.read.malformed import Malformed
from indexer.read.office import parts, table_lines
from indexer.read.papers import Paper

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_GONE = frozenset({
    _FALLBACK, *(f"{_W}{name}" for name in ("del", "moveFrom", "sectPr", "pPr", "rPr", "instrText")),
})
"""What was deleted under "track changes", properties, the code of fields, and what is there twice."""
_WANTED = r"word/(?:document\d*|styles)\.xml"
_TITLES = ("title", "heading 1")

_TYPES = (
    b'<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    b'<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    b'<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument'
    b'.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/'
    b'vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>'
)
_RELATION = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}" Id="r1" Target="{}"/>'
    "</Relationships>"
)


def read_word(data: bytes) -> Paper:
    """The lines of a document, headers, footers, notes and deletions left out.

    python-docx is given a package of the text and its styles alone: what it names besides, pictures and
    addresses among it, is never looked at. Raises ``Malformed``.
    """
    from docx import Document

    try:
        document = Document(_package(parts(data, _WANTED)))
        lines = list(_lines(document.element.body))
        return Paper(tuple(lines), _title(document))
    except Malformed:
        raise
    except Exception as error:  # a third party's reader on the public's files: any fault is the file's
        raise Malformed(f"cannot be read as a Word document ({type(error).__name__})") from None


def _package(held: dict[str, bytes]) -> io.BytesIO:
    """A package of the text and the styles."""
    text = next((data for name, data in sorted(held.items()) if "document" in name), None)
    if text is None:
        raise Malformed("no Word document: it has no text")
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        archive.writestr("_rels/.rels", _RELATION.format("officeDocument", "word/document.xml"))
        archive.writestr("word/document.xml", text)
        if styles := held.get("word/styles.xml"):
            archive.writestr("word/_rels/document.xml.rels", _RELATION.format("styles", "styles.xml"))
            archive.writestr("word/styles.xml", styles)
    made.seek(0)
    return made


def _lines(element: Any) -> Iterator[str]:
    """The lines of the paragraphs and tables below an element, in order."""
    for child in element:
        if child.tag == f"{_W}p":
            yield from _paragraph(child)
        elif child.tag == f"{_W}tbl":
            rows = child.iterchildren(f"{_W}tr", f"{_W}sdt")
            yield from table_lines([[list(_lines(cell)) for cell in _cells(row)] for row in rows])
        elif child.tag not in _GONE:
            yield from _lines(child)


def _cells(row: Any) -> Iterator[Any]:
    for child in row:
        if child.tag == f"{_W}tc":
            yield child
        elif child.tag not in _GONE:
            yield from _cells(child)


def _paragraph(paragraph: Any) -> Iterator[str]:
    """Its lines; boxes of text that are anchored in it stand before it."""
    boxes: list[str] = []
    text = "".join(_texts(paragraph, boxes))
    yield from boxes
    yield from (clean for line in text.split("\n") if (clean := line.strip()))


def _texts(element: Any, boxes: list[str]) -> Iterator[str]:
    for child in element:
        if child.tag == f"{_W}t":
            yield child.text or ""
        elif child.tag == f"{_W}tab":
            yield "\t"
        elif child.tag in (f"{_W}br", f"{_W}cr"):
            yield "\n"
        elif child.tag == f"{_W}noBreakHyphen":
            yield "-"
        elif child.tag == f"{_W}txbxContent":
            boxes.extend(_lines(child))
        elif child.tag not in _GONE:
            yield from _texts(child, boxes)


def _title(document: Any) -> str:
    """The first paragraph in the style of titles, or of the highest headings."""
    styles = {style.style_id: str(style.name).lower() for style in document.styles}
    for wanted in _TITLES:
        for paragraph in document.element.body.iter(f"{_W}p"):
            if styles.get(paragraph.style or "") == wanted and (lines := list(_paragraph(paragraph))):
                return " ".join(lines)
    return ""
