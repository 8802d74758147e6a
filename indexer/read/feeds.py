"""A feed (RSS or Atom) → its articles."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from indexer.read.clean import clean_line
from indexer.read.identity import canonical_url
from indexer.read.legacy import characters
from indexer.read.malformed import Malformed
from indexer.read.outlets import best_outlet, is_outlet, outlet_name
from indexer.read.records import to_article
from indexer.types import Article

MAX_FEED = 20 << 20
"""The longest feed, in bytes."""

_MAX_MARKS = 300_000
"""Signs < > & in a feed, those of its entries' HTML included; each costs far more time than its bytes."""
_MAX_ATTRIBUTES = 32
_MAX_DATE = 100
_MAX_TITLE = 300
_HEAD = 4096
_ROOT = re.compile(rb"<(?:rss|feed|(?:[\w.-]+:)?RDF)[\s>]")
_HTML = re.compile(rb"<!doctype html|<html[\s>]", re.I)
_DECLARED = re.compile(r"\A\s*<\?xml\s[^>]*\?>")
_ENCODING = re.compile(rb"""\A\s*<\?xml\s[^>]*?\bencoding\s*=\s*["']([\w.-]{1,40})["']""")
_UNICODE = frozenset({"utf-8", "utf8", "us-ascii", "ascii", "utf-16", "utf-16le", "utf-16be"})
"""All UTF-8 by now: what a byte order mark tells was converted as the file was opened."""
_CODE_PAGES = frozenset({"windows-1258", "windows-1252", "iso-8859-1"})
_NAMED = re.compile(r"&(?!(?:amp|lt|gt|quot|apos);)[A-Za-z][A-Za-z0-9]{1,30};")
_BARE = re.compile(r"&(?!#?\w{1,31};)")
_CDATA = re.compile(r"(<!\[CDATA\[.*?(?:\]\]>|\Z))", re.S)
_GMT = re.compile(r"\b(?:GMT|UTC)\s*([+-])\s*(\d{1,2})(?::?(\d{2}))?\s*$", re.I)
_PARTS = re.compile(r"\s+[-–|•:»]+\s+|\s*[|»]\s*")
_RSS = re.compile(r"\b(?:rss(?: feeds?)?|feeds?)\b[\s:-]*", re.I)
_WHOLE = frozenset({"trang chủ", "tin mới", "tin mới nhất", "tin tức", "mới nhất", "home", "latest", "news"})
"""What feeds of a whole newspaper call themselves: no section."""


@dataclass(frozen=True, slots=True)
class Item:
    """An entry of a feed: the address of its page, "" where it names none, and the article as the feed has
    it, or why it has none. ``published`` and ``updated`` are the feed's own words."""

    url: str
    title: str
    published: str
    updated: str
    outcome: Article | Malformed


def is_feed(head: bytes) -> bool:
    """Whether a file that begins so is a feed: its root is that of RSS 0.9 to 2.0 or of Atom."""
    head = head[:_HEAD].replace(b"\0", b"")  # of UTF-16
    return bool(_ROOT.search(head)) and not _HTML.search(head)


def read_feed(data: bytes, url: str = "") -> Iterator[Article | Malformed]:
    """The articles of a feed, in its order; a ``Malformed`` names the entry that is none, from 1.

    ``url`` is where the feed stood, which relative links are meant from. A summary is the body where the
    feed holds no full text. Raises ``Malformed`` where the whole is no feed.
    """
    return (item.outcome for item in read_items(data, url))


def read_items(data: bytes, url: str = "") -> Iterator[Item]:
    """The entries of a feed, as ``read_feed`` reads them, with the addresses of their pages."""
    feed = _parsed(data, url)
    about = _Outlet(feed.feed, url)
    if not feed.entries:
        raise Malformed("a feed without entries")
    for number, entry in enumerate(feed.entries, start=1):
        record = _record(entry, about)
        outcome: Article | Malformed
        try:
            outcome = to_article(record)
        except Malformed as error:
            outcome = Malformed(f"entry {number}: {error}")
        title = clean_line(html.unescape(record["title"][:_MAX_TITLE]))
        yield Item(record["url"], title, record["published"], _date(_updated(entry)), outcome)


def _parsed(data: bytes, url: str) -> Any:
    """What feedparser makes of it, which is given bytes alone, so that it opens neither file nor address."""
    import feedparser  # type: ignore[import-untyped]

    if not is_feed(data):
        what = "a web page" if _HTML.search(data[:_HEAD]) else "neither RSS nor Atom"
        raise Malformed(f"no feed but {what}; give the address of the newspaper's RSS")
    sound = _well_formed(_text(data))
    headers = {"content-type": "application/xml; charset=utf-8", "content-location": url}
    try:
        return feedparser.parse(
            io.BytesIO(sound), response_headers=headers, sanitize_html=False, resolve_relative_uris=False
        )
    except Exception as error:  # a third party's parser on the public's XML: any fault is the feed's
        raise Malformed(f"cannot be parsed as a feed ({type(error).__name__})") from None


def _text(data: bytes) -> str:
    """The feed decoded as its declaration says, UTF-8 where it says nothing; the declaration left out."""
    declared = _ENCODING.match(data)
    encoding = declared[1].decode("ascii").lower() if declared else "utf-8"
    if encoding in _UNICODE:
        return _DECLARED.sub("", characters(data), count=1)
    if encoding not in _CODE_PAGES:
        raise Malformed(f"it declares the encoding {encoding}, which is not read; convert it to UTF-8")
    return _DECLARED.sub("", data.decode(encoding, "replace"), count=1)


def _well_formed(text: str) -> bytes:
    """The feed without faults of its XML, so that feedparser needs no guessing; no entity is expanded."""
    from lxml import etree

    if "<!ENTITY" in text:
        raise Malformed("it declares entities, which no feed needs")
    if sum(map(text.count, "<>&")) > _MAX_MARKS:
        raise Malformed(f"more than {_MAX_MARKS} signs of markup; no feed is that long")
    parser = etree.XMLParser(
        recover=True, resolve_entities=False, load_dtd=False, no_network=True, huge_tree=False,
        remove_comments=True, remove_pis=True,
    )
    parts = _CDATA.split(text)
    parts[::2] = map(_escaped, parts[::2])
    try:
        root = etree.fromstring("".join(parts).encode("utf-8", "replace"), parser)
    except (etree.LxmlError, ValueError) as error:
        raise Malformed(f"not XML ({error})") from None
    if root is None:
        raise Malformed("not XML")
    if any(len(element.attrib) > _MAX_ATTRIBUTES for element in root.iter()):
        raise Malformed(f"a tag with more than {_MAX_ATTRIBUTES} attributes")
    sound: bytes = etree.tostring(root, encoding="utf-8", xml_declaration=True)
    return sound


def _escaped(text: str) -> str:
    """The text with HTML's own entities replaced and bare ampersands escaped, as XML wants it."""
    return _BARE.sub("&amp;", _NAMED.sub(lambda match: html.unescape(match[0]), text))


class _Outlet:
    """What the feed says of all its entries: the newspaper, and the section where it is one's feed."""

    def __init__(self, feed: Mapping[str, Any], url: str) -> None:
        image: Mapping[str, Any] = feed.get("image") or {}
        titles = [str(text) for text in (feed.get("title"), image.get("title")) if text]
        page = canonical_url(str(feed.get("link") or ""), url) or canonical_url(url)
        parts = [part for text in titles for part in _title_parts(text)]
        named = [part for part in parts if is_outlet(part, "", page) or outlet_name(part) != part]
        own = [part for part in parts if part.casefold() not in _WHOLE]
        self.name = best_outlet([*named, *own], page)
        rest = [part for part in (_title_parts(titles[0]) if titles else []) if part not in named]
        self.section = rest[0] if named and rest and rest[0].casefold() not in _WHOLE else ""


def _title_parts(title: str) -> list[str]:
    """ "Thời sự - VnExpress RSS" → "Thời sự", "VnExpress"."""
    parts = (clean_line(_RSS.sub("", part)) for part in _PARTS.split(clean_line(title[:_MAX_TITLE])))
    return [part for part in parts if part]


def _record(entry: Mapping[str, Any], about: _Outlet) -> dict[str, Any]:
    full = next((text for held in entry.get("content") or () if (text := held.get("value"))), "")
    summary = entry.get("summary") or ""
    when = _updated(entry)
    tags = [term for tag in entry.get("tags") or () if (term := tag.get("term"))]
    return {
        "title": entry.get("title") or "",
        "url": entry.get("link") or "",
        "published": _date(str(entry.get("published") or when)),
        "modified": _date(when) if full else "",  # a summary is no edition of the article
        "source": about.name,
        "section": next(iter(tags), about.section),
        "authors": [name for who in entry.get("authors") or () if (name := who.get("name"))],
        "summary": summary if full and summary != full else "",
        "body": full or summary,
    }


def _updated(entry: Mapping[str, Any]) -> str:
    return str(entry["updated"]) if "updated" in entry else ""  # ``get`` would give what is published


def _date(text: str) -> str:
    """ "… 08:00:00 GMT+7" as RFC 822 would have it: "… 08:00:00 +0700"."""
    return _GMT.sub(lambda zone: f"{zone[1]}{int(zone[2]):02}{zone[3] or '00'}", text.strip()[:_MAX_DATE])
