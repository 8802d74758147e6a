"""The names of newspapers, as readers call them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import urlsplit

from indexer.words import fold, has_marks

_BEFORE = re.compile(
    r"(?:trang (?:thông )?tin điện tử\s+|báo điện tử\s+|tin nhanh\s+|báo\s+)(?=\w)", re.I
)
_AFTER = re.compile(r"\s+(?:online|điện tử|on-?line|newspaper)$", re.I)
_TAGLINE = re.compile(r"\s+[-–|•]\s+|\s*\|\s*")
_ADDRESS = re.compile(r"https?:|^@|^\S+\.[a-z]{2,}(?:\.[a-z]{2})?$", re.I)
_MAX_NAME = 60


def outlet_name(text: str) -> str:
    """The name without "Báo", "Online" and taglines: "Báo Bắc Sơn Online - Tin mới" → "Bắc Sơn".

    Empty for an address or a slogan.
    """
    name = _TAGLINE.split(text.strip())[0].strip()
    name = _AFTER.sub("", _BEFORE.sub("", name, count=1) if _BEFORE.match(name) else name)
    return "" if _ADDRESS.search(name) or len(name) > _MAX_NAME else name


def best_outlet(candidates: Iterable[str], url: str | None) -> str:
    """The best of the names that a page gives itself: one with marks or mixed case, in order.

    Names in capitals without marks ("TUOI TRE ONLINE") come last, then the host of ``url``.
    """
    names = [name for text in candidates if (name := outlet_name(text))]
    good = [name for name in names if has_marks(name) or not name.isupper() or " " not in name]
    host = (urlsplit(url).hostname or "") if url else ""
    return next(iter([*good, *names]), host.removeprefix("www."))


def is_outlet(name: str, outlet: str, url: str | None) -> bool:
    """Whether an author's name is the newspaper's own ("NLD.COM.VN", "Dân Trí")."""
    host = (urlsplit(url).hostname or "") if url else ""
    labels = {_letters(outlet), *(_letters(p) for p in host.split(".") if len(p) > 2)} - {
        "",
        "www",
        "com",
    }
    plain = _letters(outlet_name(name) or name)
    return (
        not plain
        or any(plain == label or (len(label) > 4 and label in plain) for label in labels)
        or _letters(host).removeprefix("www") == _letters(name)
    )


def _letters(text: str) -> str:
    return "".join(c for c in fold(text) if c.isalnum())
