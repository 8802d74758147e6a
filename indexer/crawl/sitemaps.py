"""A sitemap or an index of sitemaps (sitemaps.org, with Google's news extension) → what it lists."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from itertools import islice
from urllib.parse import urlsplit

from indexer.crawl.entries import Entry
from indexer.read.clean import clean_line
from indexer.read.malformed import Malformed

MAX_ENTRIES = 50_000
"""The most that a sitemap may list, by the protocol; what follows is passed over."""
_MAX_PIECES = 2_000_000
"""Elements, each of which counts twice, and pieces of text."""
_MAX_SIGNS = 1_000_000
_MAX_TEXT = 2_048
"""The longest address; titles and dates are cut there too."""
_CHUNK = 1 << 16
_HEAD = 4_096
_ROOT = re.compile(rb"<(?:[\w.-]+:)?(?:urlset|sitemapindex)[\s>]")
_HTML = re.compile(rb"<!doctype html|<html[\s>]", re.I)
_ADDRESS = re.compile(rb"\A(?:\xef\xbb\xbf)?\s*https?://[^\s<>]+\s*(?:\n|\Z)", re.I)
_URL = re.compile(r"https?://[^\s<>\"#]+", re.I)
_BARE = re.compile(rb"<!\[CDATA\[.*?\]\]>|&(?!#?\w{1,31};)", re.S)
"""Signs that XML wants escaped, which many sitemaps leave as they are in addresses."""
_LONG_TAG = re.compile(rb"<[^<>]{65536}")
_ENTRIES = frozenset({"url", "sitemap"})
_TOLD = frozenset({"loc", "lastmod"})
_NEWS = frozenset({"publication_date", "title"})


def is_sitemap(head: bytes) -> bool:
    """Whether a document that begins so is a sitemap, an index of some, or a list of addresses as text."""
    head = head[:_HEAD]
    return bool(_ROOT.search(head) or _ADDRESS.match(head)) and not _HTML.search(head)


def read_sitemap(data: bytes) -> list[Entry]:
    """What a sitemap lists, in its order, each address once; raises ``Malformed`` where it cannot be read.

    What is no address of the web is left out. Faults of the XML are passed over; no entity is expanded.
    """
    entries: dict[str, Entry] = {}
    for entry in islice(_lines(data) if _ADDRESS.match(data[:_HEAD]) else _elements(data), MAX_ENTRIES):
        if (url := _URL.match(entry.url)) and _is_address(url[0]):
            entries.setdefault(url[0], replace(entry, url=url[0]))
    return list(entries.values())


def _is_address(url: str) -> bool:
    try:
        return bool(urlsplit(url).hostname)
    except ValueError:
        return False


def _lines(data: bytes) -> Iterator[Entry]:
    for line in io.BytesIO(data):
        yield Entry(line[:_MAX_TEXT].decode("utf-8-sig", "replace").strip())


def _elements(data: bytes) -> Iterator[Entry]:
    from lxml import etree

    if b"<!ENTITY" in data:
        raise Malformed("it declares entities, which no sitemap needs")
    if _LONG_TAG.search(data):
        raise Malformed("a tag longer than 64 KiB, which no sitemap has")
    if data.count(b"&") > _MAX_SIGNS:
        raise Malformed(f"more than {_MAX_SIGNS} signs &, which no sitemap has")
    listing = _Listing()
    parser = etree.XMLParser(
        target=listing, recover=True, resolve_entities=False, load_dtd=False, no_network=True,
        huge_tree=False, remove_comments=True, remove_pis=True,
    )
    file = io.BytesIO(_BARE.sub(lambda found: b"&amp;" if found[0] == b"&" else found[0], data))
    try:
        while (chunk := file.read(_CHUNK)) and listing.pieces <= _MAX_PIECES:
            parser.feed(chunk)
            yield from listing.take()
    except (etree.LxmlError, ValueError) as error:
        raise Malformed(f"not XML ({error})") from None


class _Listing:
    """What lxml tells of the elements, one after the other; no tree is made of them.

    Of an entry its own elements are kept and those of its news, so not the addresses of its images.
    """

    def __init__(self) -> None:
        self.pieces = 0
        self._path: list[str] = []
        self._depth = 0
        self._told: dict[str, str] = {}
        self._found: list[Entry] = []

    def take(self) -> list[Entry]:
        """The entries that have ended since."""
        found, self._found = self._found, []
        return found

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        """An element begins."""
        del attributes
        self.pieces += 2
        self._depth += 1
        if self._depth <= 4:
            self._path.append(tag.rpartition("}")[2])
        if self._depth == 2:
            self._told = {}

    def data(self, text: str) -> None:
        """A piece of text inside the element that began last and has not ended."""
        self.pieces += 1
        if self._depth == len(self._path) and (key := self._key()):
            self._told[key] = (self._told.get(key, "") + text)[:_MAX_TEXT]

    def end(self, tag: str) -> None:
        """An element ends."""
        if self._depth == 2 and (name := self._path[-1]) in _ENTRIES:
            self._found.append(self._entry(is_list=name == "sitemap"))
        if self._depth == len(self._path):
            self._path.pop()
        self._depth -= 1

    def close(self) -> None:
        """The document ends."""

    def _key(self) -> str:
        """What the text of the present element is, "" where it is nothing that counts."""
        name, depth = self._path[-1], self._depth
        is_kept = (depth == 3 and name in _TOLD) or (depth == 4 and name in _NEWS and self._path[2] == "news")
        return name if is_kept else ""

    def _entry(self, *, is_list: bool) -> Entry:
        told = {name: text.strip() for name, text in self._told.items()}
        return Entry(
            told.get("loc", ""), told.get("lastmod", ""), told.get("publication_date", ""),
            clean_line(told.get("title", "")), is_list=is_list,
        )
