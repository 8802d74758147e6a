from __future__ import annotations

import gzip
from datetime import UTC, datetime

import pytest

from indexer.crawl import documents
from indexer.crawl.documents import articles_of, kind_of, listed, unpacked
from indexer.crawl.entries import Entry
from indexer.fetch import Fetched
from indexer.read.identity import article_id
from indexer.read.malformed import Malformed
from indexer.types import Article, BadRecord
from tests.indexer.crawl.conftest import page, rss, urlset

AT = "https://bao.example/tin-1.html"


def _read(html: str, entry: Entry | None = None, at: str = AT) -> Article:
    (article,) = articles_of(Fetched(at, html.encode(), "text/html"), entry or Entry(AT))
    assert isinstance(article, Article), article
    return article


def test_what_the_page_lacks_is_what_the_list_said() -> None:
    said = Article("x", "Tin của báo", "Tóm tắt.", section="Thời sự", authors=("Lê Hoa",), summary="Sapo.")
    entry = Entry(AT, "", "2026-03-25T08:00:00Z", "Tin của báo", said)
    article = _read(page(1), entry)
    assert article.published == datetime(2026, 3, 25, 8, tzinfo=UTC)
    assert (article.section, article.authors, article.summary) == ("Thời sự", ("Lê Hoa",), "Sapo.")
    assert article.title == "Bản tin số 1 từ xã Phú Lương" and article.url == AT
    dated = page(1, head='<meta property="article:published_time" content="2026-03-24T09:00:00+07:00">')
    assert _read(dated, entry).day != article.day, "the page's own word counts"


def test_a_page_without_a_title_has_that_of_the_list() -> None:
    bare = page(1).replace("<title>Bản tin số 1 - Báo Lâm Sơn</title>", "").replace(
        '<meta property="og:title" content="Bản tin số 1 từ xã Phú Lương">', "").replace(
        "<h1>Bản tin số 1 từ xã Phú Lương</h1>", "")
    (bad,) = articles_of(Fetched(AT, bare.encode()), Entry(AT))
    assert isinstance(bad, BadRecord) and bad.reason == "no title"
    assert _read(bare, Entry(AT, title="Xã “Phú Lương” <chống> lụt")).title == "Xã “Phú Lương” <chống> lụt"


@pytest.mark.parametrize(("own", "at", "url"), [
    ("https://bao.example/khac.html", AT, "https://bao.example/khac.html"),
    ("https://bao.example/tin-1.html", "https://m.bao.example/tin-1.html?utm_source=x", AT),
    ("https://khac.example/tin-9.html", AT, AT), ("https://bao.example/", AT, AT),
    ("", f"{AT}?utm_source=rss#x", AT),
])
def test_a_page_speaks_for_its_own_site_alone(own: str, at: str, url: str) -> None:
    article = _read(page(1, head=f'<link rel="canonical" href="{own}">'), at=at)
    assert (article.url, article.id) == (url, article_id("", url, ()))


def test_kinds_are_told_by_content() -> None:
    texts = (urlset(AT), rss(1), page(1), AT, "{}", "", "Chữ thường")
    told = [kind_of(text.encode()) for text in texts]
    assert told == ["sitemap", "feed", "page", "sitemap", "page", "page", "page"]


def test_feeds_and_sitemaps_list_pages() -> None:
    (entry,) = listed(rss(1).encode().replace(b"{home}", b""), "https://bao.example/rss")
    assert isinstance(entry, Entry) and (entry.url, entry.title) == (AT, "Tin 1") and entry.published
    untold = b"<rss><channel><title>B</title><item><title>X</title></item></channel></rss>"
    assert [str(each) for each in listed(untold, AT)] == ["entry 1: no body"]
    sitemap = urlset(AT, "https://khac.example/1").encode()
    assert list(listed(sitemap, "https://bao.example/s.xml")) == [Entry(AT)]


def test_what_is_packed_is_unpacked_within_bounds(monkeypatch: pytest.MonkeyPatch) -> None:
    assert unpacked(gzip.compress(b"a") + gzip.compress(b"b")) == b"ab"
    assert unpacked(b"a") == b"a"
    monkeypatch.setattr(documents, "MAX_DOCUMENT", 10)
    for content in (gzip.compress(bytes(11)), gzip.compress(b"abc")[:-3], b"\x1f\x8bx"):
        with pytest.raises(Malformed):
            unpacked(content)
