"""A document of the web → what it lists, or its article."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from indexer.crawl.entries import Entry
from indexer.crawl.polite import MAX_DOCUMENT
from indexer.crawl.sitemaps import is_sitemap, read_sitemap
from indexer.fetch import Fetched
from indexer.read.feeds import MAX_FEED, Item, is_feed, read_items
from indexer.read.identity import article_id, canonical_url, is_same_site, own_address
from indexer.read.malformed import Malformed
from indexer.read.pages import parse_page
from indexer.read.streams import MAX_PAGE, chunks, decode, whole
from indexer.types import Article

Kind = Literal["page", "feed", "sitemap"]

_GZIP = b"\x1f\x8b"


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
    """What a document is, by how it begins; raises ``Malformed`` for what is none of them."""
    if is_sitemap(content):
        return "sitemap"
    if is_feed(content):
        return "feed"
    if content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n\f").startswith(b"<"):
        return "page"
    raise Malformed("neither a page nor a feed nor a sitemap; save it to a file and read that")


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


def article_of(document: Fetched, entry: Entry) -> Article:
    """The article of a page; what the page lacks is what the list said of it.

    Raises ``Malformed`` where there is no article.
    """
    read = parse_page(decode(whole(chunks(io.BytesIO(document.content)), MAX_PAGE)))
    said = entry.article or Article("", "", "")
    url = own_address(read.url, document.url)
    published = read.published or entry.published or said.published
    return replace(
        read, id=article_id("", url, (read.title, read.body, str(published or ""))), url=url,
        published=published, source=read.source or said.source, section=read.section or said.section,
        authors=read.authors or said.authors, summary=read.summary or said.summary,
    )
