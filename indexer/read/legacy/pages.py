"""A page's HTML → the same in Unicode: its texts are judged apart from its tags."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping

from indexer.read.legacy.mend import Mended, convert, nfc
from indexer.read.legacy.recognise import IN_TEXT

_ENTITY = re.compile(r"&(?:amp;)*(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
_PIECES = re.compile(
    r"(<(?:script|style)\b(?![^<>]*ld\+json)[^<>]*>.*?(?:</(?:script|style)\s*>|\Z)|<[^<>]*>|\n)", re.I | re.S
)
_CODE = re.compile(r"<(?:script|style)\b(?![^<>]*ld\+json)", re.I)
_CAPITALS = re.compile(
    r"(<(\w+)\b[^<>]*[\"';:,\s=]\.Vn[A-Za-z0-9 ]*H\b[^<>]*>)((?:[^<]|<(?!/?\2\b))*)(?=</\2\b)", re.S
)
"""An element in one of TCVN3's fonts of capitals (.VnTimeH), which draw small letters as such."""
_TEXT = re.compile(r"[^<>]+(?=<|\Z)")


def mend_page(page: str, expected: Mapping[str, float] = IN_TEXT) -> Mended:
    """The page with its texts and attributes in Unicode, entities of letters replaced by the letters.

    Entities that were escaped twice or oftener are read as often. Scripts and styles stay as they are, but
    for JSON-LD.
    """
    page = nfc(_ENTITY.sub(_letter, page) if "&" in page else page)
    pieces = _PIECES.split(page)
    read = [n for n, piece in enumerate(pieces) if not _is_code(piece)]
    texts = [pieces[n] for n in read]
    conversion = convert(texts, expected)
    for n, text in zip(read, texts, strict=True):
        pieces[n] = text
    page = "".join(pieces)
    return Mended((_CAPITALS.sub(_raised, page) if ".Vn" in page else page,), conversion)


def _is_code(piece: str) -> bool:
    """Whether it holds no text: a script, or a tag whose attributes are ASCII."""
    return piece.startswith("<") and (piece.isascii() or _CODE.match(piece) is not None)


def _letter(match: re.Match[str]) -> str:
    """What is no sign of markup as itself; a sign of markup escaped once."""
    letter = html.unescape(f"&{match[1]};")
    return f"&{match[1]};" if letter.isascii() or letter.startswith("&") else letter


def _raised(match: re.Match[str]) -> str:
    return match[1] + _TEXT.sub(lambda text: text[0].upper(), match[3])
