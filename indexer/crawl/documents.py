"""A document of the web → what it lists, or its articles."""

from __future__ import annotations

import gzip
import io
import re
import zlib
from collections.abc import Iterator
from dataclasses import replace
from html import escape
from typing import Literal

from indexer.crawl.entries import Entry
from indexer.crawl.polite import MAX_DOCUMENT
from indexer.crawl.sitemaps import is_sitemap, read_sitemap
from indexer.fetch import Fetched, shown
from indexer.read.document import Document
from indexer.read.feeds import MAX_FEED, Item, is_feed, read_items
from indexer.read.identity import article_id, canonical_url, is_same_site, own_address
from indexer.read.malformed import Malformed
from indexer.read.reader import read_document
from indexer.read.streams import chunks, whole
from indexer.types import Article, BadRecord

Kind = Literal["page", "feed", "sitemap"]

_GZIP = b"\x1f\x8b"
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([\w.:-]{1,40})", re.I)


def unpacked(content: bytes) -> bytes:
    """What a gzip file holds, which is no longer than ``MAX_DOCUMENT``; anything else as it is."""
    if not content.startswith(_GZIP):
        return content
    try:
        with gzip.GzipFile(fileobj=io.BytesIO(content)) as file:
            data = file.read(MAX_DOCUMENT + 1)
    except (EOFError, OSError, zlib.error) as error:
        raise Malformed(f"the compressed document is broken ({error})") from None
    if len(data) > MAX_DOCUMENT:
        raise Malformed(f"it unpacks to more than {MAX_DOCUMENT >> 20} MiB")
    return data


def kind_of(content: bytes) -> Kind:
    """What a document is, by how it begins; a page is whatever may hold an article."""
    if is_sitemap(content):
        return "sitemap"
    return "feed" if is_feed(content) else "page"


def listed(content: bytes, url: str) -> Iterator[Entry | Malformed]:
    """What a feed or a sitemap that stood at an address lists; of a sitemap what is of the same site.

    A ``Malformed`` stands for an entry of a feed that names no page and holds no article.
    """
    if is_sitemap(content):
        yield from (entry for entry in read_sitemap(content) if is_same_site(entry.url, url))
    else:
        yield from map(_of_feed, read_items(whole([content], MAX_FEED), url))


def _of_feed(item: Item) -> Entry | Malformed:
    url = canonical_url(item.url) or ""
    if isinstance(item.outcome, Malformed):
        return Entry(url, item.updated, item.published, item.title) if url else item.outcome
    return Entry(url, item.updated, item.published, item.title, item.outcome)


def articles_of(document: Fetched, entry: Entry) -> list[Article | BadRecord]:
    """What a page holds, or a document of another kind that files are read from.

    What the one article of a page lacks is what the list said of it. Raises ``Malformed``.
    """
    content, is_page = unpacked(document.content), bool(_MARKUP.match(document.content))
    charset = _CHARSET.search(document.type)

    def read(content: bytes) -> list[Article | BadRecord]:
        return list(read_document(shown(entry.url), Document(
            "html" if is_page else "unknown", chunks(io.BytesIO(content)), document.url,
            charset[1] if charset else "",
        )))

    found = read(content)
    if entry.title and [item.reason for item in found if isinstance(item, BadRecord)] == ["no title"]:
        found = read(f"<title>{escape(entry.title)}</title>".encode("ascii", "xmlcharrefreplace") + content)
    one = [item for item in found if isinstance(item, Article)]
    is_own = len(one) == 1 and (is_page or one[0].url is None)
    return [_filled(item, document.url, entry) if is_own and isinstance(item, Article) else item
            for item in found]


def _filled(read: Article, stood_at: str, entry: Entry) -> Article:
    said = entry.article or Article("", "", "")
    url = own_address(read.url, stood_at)
    published = read.published or entry.published or said.published
    return replace(
        read, id=article_id("", url, ()), url=url, published=published, source=read.source or said.source,
        section=read.section or said.section, authors=read.authors or said.authors,
        summary=read.summary or said.summary,
    )
