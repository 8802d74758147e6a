"""The ZIP that an office file is: its parts, taken out within bounds, before a library sees them."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from typing import Any

from indexer.read.malformed import Malformed
from indexer.read.packages import BROKEN_ZIP, ENCRYPTED, METHODS

_MAX_PART = 64 << 20
_MAX_TAGS = 1_000_000
_MAX_PARTS = 20_000
_PIECE = 1 << 18
_OLE = b"\xd0\xcf\x11\xe0"
_DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY)")


def parts(data: bytes, wanted: str) -> dict[str, bytes]:
    """The XML parts whose names match a pattern, by name.

    Raises ``Malformed`` where the file is none, is protected, or a part is too large or declares entities.
    """
    if data.startswith(_OLE):
        raise Malformed("protected by a password, or a Word file of before 2007; save it anew as .docx")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if len(members) > _MAX_PARTS:
                raise Malformed(f"more than {_MAX_PARTS} parts; no document has them")
            return {m.filename: _part(archive, m) for m in members if re.fullmatch(wanted, m.filename)}
    except Malformed:
        raise
    except BROKEN_ZIP as error:
        raise Malformed(f"the file is broken ({error})") from None


def _part(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    if member.flag_bits & ENCRYPTED or member.compress_type not in METHODS:
        raise Malformed("packed as no office file is")
    found = bytearray()
    with archive.open(member) as file:
        while piece := file.read(_PIECE):
            found += piece
            if len(found) > _MAX_PART:
                raise Malformed(f"a part larger than {_MAX_PART >> 20} MiB; no document is that long")
    if found.count(b"<") > _MAX_TAGS:
        raise Malformed(f"more than {_MAX_TAGS} tags; no document is that long")
    if _DECLARED.search(found.replace(b"\0", b"")):  # NUL: of UTF-16
        raise Malformed("it declares entities, which no office file needs")
    return bytes(found)


def parsed(data: bytes) -> Any:
    """The root element of a part; raises ``Malformed`` where it is no XML."""
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError) as error:
        raise Malformed(f"the file is broken ({error})") from None


def table_lines(rows: Iterable[list[list[str]]]) -> list[str]:
    """The lines of a table of rows of cells of lines.

    A small one is a way to set text side by side, so it is read cell by cell; of a larger one a row is
    a line.
    """
    held = [[cell for cell in row if cell] for row in rows]
    held = [row for row in held if row]
    if len(held) <= _LAYOUT or any(len(cell) > _CELL for row in held for cell in row):
        return [line for row in held for cell in row for line in cell]
    return [" | ".join(" ".join(cell) for cell in row) for row in held]


_LAYOUT = 3
"""The most rows of a table that sets text side by side."""
_CELL = 4
"""The most lines that a cell of a table of facts has."""
