"""The kind of a document by its first bytes, where its name does not tell it."""

from __future__ import annotations

import re

from indexer.read.feeds import is_feed
from indexer.read.files import Kind

HEAD = 4096
"""How many bytes are looked at."""

_HTML = re.compile(
    rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?(?:\s++|<\?xml[^>]*+>|(?><!--.*?-->))*+"
    rb"<(?:!doctype\s+html|html|head|body|title|meta|link|script)\b",
    re.I | re.S,
)
_MAGIC: tuple[tuple[bytes, Kind], ...] = (
    (b"%PDF-", "pdf"), (b"PK\x03\x04", "zip"), (b"WARC/1.", "warc"), (b"---\n", "markdown"),
    (b"---\r\n", "markdown"), (b"+++\n", "markdown"), (b"{", "jsonl"), (b"[", "json"),
)
_OTHER = (
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a Word file of before 2007; save it as .docx"),
    (rb"{\rtf", "RTF; save it as .docx"),
    (b"%PDF-", "a PDF; name it .pdf"),
    (b"PK\x03\x04", "a ZIP or an office file; name it as what it is"),
    *((sign, "binary data") for sign in (b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"RIFF", b"\x7fELF")),
)


def sniff(head: bytes) -> Kind | None:
    """The kind that the beginning of a document tells, or None for plain text and what is not known."""
    head = head[:HEAD]
    if head[257:262] == b"ustar":
        return "tar"
    if is_feed(head):
        return "feed"
    if _HTML.match(head.replace(b"\0", b"")):  # NUL: of UTF-16
        return "html"
    text = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    if text.startswith(rb"{\rtf"):
        return None
    return next((kind for sign, kind in _MAGIC if text.startswith(sign)), None)


def other(head: bytes) -> str:
    """What a document is that is neither a page nor a text, by its beginning; "" of one that may be."""
    known = next((what for sign, what in _OTHER if head.startswith(sign)), "")
    return known or ("binary data" if b"\0" in head[:HEAD] else "")
