"""Which two records are the same article: canonical URLs and ids."""

from __future__ import annotations

import hashlib
import re
from urllib.parse import urljoin, urlsplit, urlunsplit

_OUR_PREFIX = re.compile(r"^(?:www\d?|m|mobile|wap|amp)\.")
_PORTS = {"http": 80, "https": 443}
_TRACKING = re.compile(
    r"(?:utm_[^=]*|fbclid|gclid|dclid|yclid|msclkid|igshid|zarsrc|gidzl|mc_[ce]id|_ga|_gl"
    r"|vn_source|vn_campaign|vn_medium|vn_term|vn_thumb)(?:=|$)",
    re.I,
)


def canonical_url(url: str, base: str = "") -> str | None:
    """The URL, meant from ``base``, without what does not name the page; None where it is no web address.

    Scheme and host in lower case; default port, fragment, tracking parameters (utm_*, fbclid
    and the like), user info and trailing slash dropped. Idempotent (RFC 3986, section 6.2).
    """
    try:
        text = urljoin(base, url.strip()) if base else url.strip()
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


def own_address(told: str | None, stood_at: str) -> str | None:
    """The address of a page that calls itself ``told`` and stood at another, canonical; or None.

    Its own word counts as far as its site reaches, else any page could take the place of another
    newspaper's; and no article is a site's front page, as some templates have all pages say.
    """
    address = canonical_url(stood_at)
    if told and (not address or (is_same_site(told, address) and is_front(told) <= is_front(address))):
        return told
    return address


def is_front(url: str) -> bool:
    """Whether an address is a site's front page."""
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query


def is_same_site(one: str, other: str) -> bool:
    """Whether two addresses are of one site: the same host, or one below the other's."""
    a, b = (_OUR_PREFIX.sub("", (urlsplit(url).hostname or "").lower()) for url in (one, other))
    return a == b or _is_below(a, b) or _is_below(b, a)


def _is_below(host: str, domain: str) -> bool:
    return "." in domain and host.endswith(f".{domain}")


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
