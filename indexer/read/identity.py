"""Which two records are the same article: canonical URLs and ids."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import urlsplit, urlunsplit

_PORTS = {"http": 80, "https": 443}
_TRACKING = re.compile(
    r"(?:utm_[^=]*|fbclid|gclid|dclid|yclid|msclkid|igshid|zarsrc|gidzl|mc_[ce]id|_ga|_gl"
    r"|vn_source|vn_campaign|vn_medium|vn_term|vn_thumb)(?:=|$)",
    re.I,
)


def canonical_url(url: str) -> str | None:
    """The URL without what does not name the page, or None where it is no web address.

    Scheme and host in lower case; default port, fragment, tracking parameters (utm_*, fbclid
    and the like), user info and trailing slash dropped. Idempotent (RFC 3986, section 6.2).
    """
    text = url.strip()
    try:
        parts = urlsplit(f"https:{text}" if text.startswith("//") else text)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in _PORTS or not host or re.search(r"[\s<>\"]", text):
        return None
    host = f"[{host}]" if ":" in host else host
    place = host if port in (None, _PORTS[parts.scheme]) else f"{host}:{port}"
    query = "&".join(p for p in parts.query.split("&") if p and not _TRACKING.match(p))
    return urlunsplit((parts.scheme, place, parts.path.rstrip("/"), query, ""))


def article_id(own: str, url: str | None, content: tuple[str, ...]) -> str:
    """The record's own id, else the SHA-256 of its URL, else of its content, in hex.

    ``url`` is canonical; http and https name the same article. ``content`` is title, body
    and date.
    """
    if own:
        return own
    if url:
        return _sha256("https:" + url.split(":", 1)[1])
    return _sha256("\0".join(content))


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8")).hexdigest()
