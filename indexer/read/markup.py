"""HTML inside a text field, as content management systems export it, turned to text."""

from __future__ import annotations

import html
import re

_TAG = re.compile(
    r"</?(?:p|br|div|span|a|b|i|u|em|strong|h[1-6]|ul|ol|li|img|figure|figcaption|table|tbody|tr|td"
    r"|th|blockquote|section|article|iframe|script|style|font|center|hr|pre|sup|sub|video|source"
    r"|audio|noscript|small)(?:\s[^<>]*)?/?>|<!--",
    re.I,
)
_HIDDEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|figure|figcaption|iframe|noscript|video|audio)\b.*?"
    r"(?:</\1\s*>|\Z)",
    re.I | re.S,
)
_BLOCK = re.compile(
    r"</?(?:p|br|div|h[1-6]|ul|ol|li|table|tr|blockquote|section|article|hr|pre|center)\b[^<>]*>",
    re.I,
)
_TIMES = 4
_ENTITY = re.compile(r"&(?:#\d{1,7}|#x[0-9a-f]{1,6}|[a-z][a-z0-9]{1,30});", re.I)


def to_text(value: str) -> str:
    """The field without tags and entities: a line a block; captions and scripts left out.

    Only tags that exist count, so "<5%" and "<số tiền>" stay as they are.
    """
    if "<" in value and _TAG.search(value):
        value = _BLOCK.sub("\n", _HIDDEN.sub("\n", value.replace("\n", " ")))
        value = _TAG.sub("", value)
    return unescape(value) if "&" in value else value


def unescape(value: str) -> str:
    """The text with its entities replaced, as often as they were escaped (some sites do it thrice)."""
    for _ in range(_TIMES):
        if not _ENTITY.search(value):
            break
        value = html.unescape(value)
    return value
