from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.crawl import sitemaps
from indexer.crawl.entries import Entry
from indexer.crawl.sitemaps import is_sitemap, read_sitemap
from indexer.read.malformed import Malformed

NEWS = """<?xml version="1.0" encoding="UTF-8"?>
<?xml-stylesheet type="text/xsl" href="//bao.example/sitemap.xsl"?><!-- bao -->
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"
 xmlns:news="http://www.google.com/schemas/sitemap-news/0.9"
 xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
<url><loc> https://bao.example/tin-1.html?a=1&amp;b=2 </loc>
<image:image><image:loc>https://bao.example/anh.jpg</image:loc><image:title>Ảnh</image:title></image:image>
<news:news><news:publication><news:name>Báo Lâm Sơn</news:name></news:publication>
<news:publication_date>2026-03-25T08:00:00+07:00</news:publication_date>
<news:title><![CDATA[Mưa & lũ ở  Huế]]></news:title></news:news></url>
<url><loc>https://bao.example/tin-2.html</loc><lastmod>2026-03-24</lastmod><changefreq>daily</changefreq></url>
<url><lastmod>2026-03-24</lastmod></url>
</urlset>"""


def test_a_news_sitemap() -> None:
    first, second = read_sitemap(NEWS.encode())
    assert first == Entry(
        "https://bao.example/tin-1.html?a=1&b=2", "", "2026-03-25T08:00:00+07:00", "Mưa & lũ ở Huế")
    assert second == Entry("https://bao.example/tin-2.html", "2026-03-24")
    assert second.moment and second.moment.day == 24 and second.published is None


def test_an_index() -> None:
    index = ("<sitemapindex><sitemap><loc>https://bao.example/1.xml.gz</loc><lastmod>2026-03</lastmod></sitemap>"
             "<sitemap><loc>https://bao.example/2.xml</loc></sitemap></sitemapindex>")
    assert read_sitemap(index.encode()) == [
        Entry("https://bao.example/1.xml.gz", "2026-03", is_list=True),
        Entry("https://bao.example/2.xml", is_list=True)]


def test_a_list_of_addresses_as_text() -> None:
    text = (b"\xef\xbb\xbfhttps://bao.example/1\r\nkhong phai\n\nftp://bao.example/2\nhttps://bao.example/1\n"
            b"https://bao.example/3#x")
    assert is_sitemap(text)
    assert [entry.url for entry in read_sitemap(text)] == ["https://bao.example/1", "https://bao.example/3"]


@pytest.mark.parametrize(("head", "known"), [
    (NEWS[:1000], True), ("<ns:urlset xmlns:ns='x'>", True), ("<!DOCTYPE html><p>&lt;urlset>", False),
    ("<rss><channel>", False), ("https://bao.example/ là địa chỉ của báo", False), ("", False),
    ("<urlsets>", False),
])
def test_what_is_a_sitemap(head: str, known: bool) -> None:
    assert is_sitemap(head.encode()) == known


def test_faults_are_passed_over_and_what_is_sound_is_kept() -> None:
    broken = (b"<urlset><url><loc>https://bao.example/?a=1&b=2&nbsp;</loc></url><url><loc>javascript:alert(1)</loc>"
              b"</url><url><loc>https://bao.example/2</loc></wrong></url><url><loc>https://bao.example/3")
    found = [entry.url for entry in read_sitemap(broken)]
    assert found[:2] == ["https://bao.example/?a=1&b=2", "https://bao.example/2"]


@pytest.mark.parametrize("data", [
    b'<!DOCTYPE u [<!ENTITY x SYSTEM "file:///etc/passwd">]><urlset><url><loc>&x;</loc></url></urlset>',
    b"<urlset><url " + b"a='" + b"x" * 70_000 + b"'/></urlset>",
])
def test_what_no_sitemap_needs_is_refused(data: bytes) -> None:
    with pytest.raises(Malformed):
        read_sitemap(data)


def test_more_entries_than_are_allowed_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "MAX_ENTRIES", 3)
    data = b"<urlset>" + b"".join(b"<url><loc>https://bao.example/%d</loc></url>" % n for n in range(9))
    assert [entry.url[-1] for entry in read_sitemap(data)] == ["0", "1", "2"]


@pytest.mark.parametrize(("unit", "times"), [
    (b"<a/>", 1_500_000), (b"<a>", 1_500_000), (b"&<", 900_000), (b"<", 9_000_000), (b"x&lt;", 900_000),
])
def test_what_is_made_to_cost_much_costs_little(
    unit: bytes, times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sitemaps, "_MAX_PIECES", 200_000)  # a tenth, and so the time
    began = time.process_time()
    read_sitemap(b"<urlset><url>" + unit * times)
    assert time.process_time() - began < 2


def test_more_signs_than_any_sitemap_has_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "_MAX_SIGNS", 9)
    with pytest.raises(Malformed, match="signs &"):
        read_sitemap(b"<urlset>" + b"&" * 10)


@given(st.lists(st.sampled_from([
    b"<urlset>", b"<url>", b"<loc>", b"https://bao.example/1", b"</loc>", b"</url>", b"<lastmod>", b"2026",
    b"</lastmod>", b"<sitemapindex>", b"<sitemap>", b"&", b"<![CDATA[", b"]]>", b"<!--", b"\n", b"\xff",
])).map(b"".join))
def test_any_bytes_give_entries_or_are_refused(data: bytes) -> None:
    try:
        entries = read_sitemap(data)
    except Malformed:
        return
    assert all(entry.url.startswith("https://") for entry in entries)
