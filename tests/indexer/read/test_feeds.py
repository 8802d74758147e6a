from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.read.feeds import is_feed, read_feed
from indexer.read.identity import article_id
from indexer.read.malformed import Malformed
from indexer.types import VIETNAM, Article, BadRecord

Reading = Callable[..., list[Article | BadRecord]]
ADDRESS = "https://bao.example/rss/thoi-su.rss"


def _rss(items: str, title: str = "Báo Bắc Sơn - Thời sự", prolog: str = "") -> bytes:
    return (
        f'{prolog}<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"'
        f' xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>{title}</title>'
        f"<link>https://bao.example/</link>{items}</channel></rss>"
    ).encode()


def _item(fields: str = "", title: str = "Mưa lớn", text: str = "Nước sông lên nhanh.") -> str:
    return f"<item><title>{title}</title><description>{text}</description>{fields}</item>"


def _one(data: bytes) -> Article:
    (article,) = read_feed(data, ADDRESS)
    assert isinstance(article, Article), article
    return article


ATOM = """<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom"><title>Báo Bắc Sơn Online</title>
<link href="https://bao.example/"/><entry><title type="html">Mưa &amp;amp; lũ</title>
<id>tag:bao.example,2026:1</id>
<link rel="alternate" href="/tin/1.html"/><published>2026-11-30T01:00:00Z</published>
<author><name>Lê Hoa</name></author><category term="Thời sự"/><summary>Tóm tắt.</summary>
<content type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml"><p>Đoạn một.</p><p>Đoạn hai.</p></div>
</content>
</entry></feed>""".encode()


def test_an_rss_item_with_its_full_text() -> None:
    article = _one(_rss(_item(
        "<content:encoded><![CDATA[<p>Đoạn một.</p><p>Đoạn&nbsp;hai &amp; ba.</p>]]></content:encoded>"
        "<dc:creator>Lê Hoa, Trần An</dc:creator><category>Kinh tế</category>"
        "<link>https://bao.example/tin-1.html?utm_source=rss</link>"
        "<pubDate>Mon, 30 Nov 2026 08:00:00 +0700</pubDate>",
        title="Mưa &amp; lũ&nbsp;ở Huế",
    )))
    assert article == Article(
        article_id("", "https://bao.example/tin-1.html", ()), "Mưa & lũ ở Huế",
        "Đoạn một.\nĐoạn hai & ba.", "https://bao.example/tin-1.html",
        datetime(2026, 11, 30, 8, tzinfo=VIETNAM), "Bắc Sơn", "Kinh tế", ("Lê Hoa", "Trần An"),
        "Nước sông lên nhanh.",
    )


def test_an_atom_entry() -> None:
    article = _one(ATOM)
    assert (article.title, article.body, article.summary) == ("Mưa & lũ", "Đoạn một.\nĐoạn hai.", "Tóm tắt.")
    assert article.published == datetime(2026, 11, 30, 1, tzinfo=UTC)
    assert (article.source, article.section, article.authors) == ("Bắc Sơn", "Thời sự", ("Lê Hoa",))
    assert article.url == "https://bao.example/tin/1.html"


def test_a_summary_is_the_body_where_there_is_no_full_text() -> None:
    text = '<![CDATA[<a href="/x"><img src="/y.jpg"></a></br>Nước sông <b>lên nhanh</b>.]]>'
    article = _one(_rss(_item(text=text)))
    assert (article.body, article.summary) == ("Nước sông lên nhanh.", "")


@pytest.mark.parametrize(("written", "zone"), [
    ("Mon, 30 Nov 2026 08:00:00 +0700", 7), ("Mon, 30 Nov 2026 08:00:00 GMT+7", 7),
    ("Mon, 30 Nov 2026 08:00:00 GMT-5", -5), ("Mon, 30 Nov 2026 08:00:00 UTC+07:00", 7),
    ("30 Nov 2026 08:00:00 GMT", 0), ("30/11/2026 08:00", 7), ("2026-11-30T08:00:00", 7),
])
def test_dates_are_read_with_their_zone(written: str, zone: int) -> None:
    article = _one(_rss(_item(f"<pubDate>{written}</pubDate>")))
    assert article.published == datetime(2026, 11, 30, 8, tzinfo=timezone(timedelta(hours=zone)))


@pytest.mark.parametrize(("title", "source", "section"), [
    ("Báo Bắc Sơn - Thời sự", "Bắc Sơn", "Thời sự"), ("Thời sự - Báo Bắc Sơn RSS", "Bắc Sơn", "Thời sự"),
    ("Bắc Sơn Online - Trang chủ - RSS Feed", "Bắc Sơn", ""), ("Tin mới nhất | Bắc Sơn", "Bắc Sơn", ""),
    ("Xã hội - Bao Example", "Bao Example", "Xã hội"), ("", "bao.example", ""), ("RSS", "bao.example", ""),
])
def test_the_newspaper_and_its_section_are_told_by_the_title(title: str, source: str, section: str) -> None:
    article = _one(_rss(_item(), title))
    assert (article.source, article.section) == (source, section)


@pytest.mark.parametrize("link", ["javascript:alert(1)", "data:text/html,x", "file:///etc", "mailto:a@b"])
def test_a_link_that_is_no_web_address_is_dropped(link: str) -> None:
    assert _one(_rss(_item(f"<link>{link}</link>"))).url is None


def test_a_relative_link_is_meant_from_the_feed() -> None:
    assert _one(_rss(_item("<link>/tin-2.html</link>"))).url == "https://bao.example/tin-2.html"


@pytest.mark.parametrize("link", ["http://[::1", "//[x]/", "https://[v1.a]/"])
def test_a_channel_whose_address_is_none_is_read(link: str) -> None:
    data = _rss(_item()).replace(b"https://bao.example/", link.encode())
    assert [a.title for a in read_feed(data) if isinstance(a, Article)] == ["Mưa lớn"]


def test_a_bad_entry_is_named_and_the_next_one_read(reading: Reading) -> None:
    items = _item() + _item(text="") + _item("<pubDate>hôm qua</pubDate>") + _item(title="Hai")
    outcomes = reading("a.rss", _rss(items))
    assert [o.title if isinstance(o, Article) else o.reason for o in outcomes] == [
        "Mưa lớn", "entry 2: no body", "entry 3: published: 'hôm qua' is no date", "Hai",
    ]


def test_faults_of_the_xml_are_mended() -> None:
    broken = _rss(_item("<guid>x & y</guid>", title="Mưa & lũ")) + b"\n<!-- x --> tail"
    assert _one(broken).title == "Mưa & lũ"
    articles = list(read_feed(_rss(_item() + _item(title="Hai"))[:-20], ADDRESS))
    assert [a.title for a in articles if isinstance(a, Article)] == ["Mưa lớn", "Hai"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "windows-1258"])
def test_a_feed_is_read_in_the_encoding_that_it_declares(reading: Reading, encoding: str) -> None:
    prolog = f'<?xml version="1.0" encoding="{encoding.removesuffix("-sig")}"?>\n'
    text = _rss(_item(title="Sông Cu", text="Cà phê."), title="Bao").decode()
    (article,) = reading("a.xml", (prolog + text).encode(encoding))
    assert isinstance(article, Article) and (article.title, article.body) == ("Sông Cu", "Cà phê.")


@pytest.mark.parametrize(("data", "reason"), [
    (b"<!DOCTYPE html><html><body><p>x</p></body></html>", "no feed but a web page"),
    (b"<?xml version='1.0'?><urlset><url/></urlset>", "no feed but neither RSS nor Atom"),
    (b'{"items": []}', "no feed but neither RSS nor Atom"), (b"/etc/passwd", "no feed"),
    (b"<rss><channel><title>x</title></channel></rss>", "a feed without entries"),
    (b"<?xml version='1.0' encoding='utf-7'?><rss><channel/></rss>", "declares the encoding utf-7"),
])
def test_what_is_no_feed_says_so(data: bytes, reason: str) -> None:
    with pytest.raises(Malformed, match=reason):
        list(read_feed(data))


def test_a_feed_is_told_by_its_root() -> None:
    for root in (b"<rss version='2.0'>", b"<feed xmlns='x'>", b"<rdf:RDF\n", b"<!-- x --><rss>"):
        assert is_feed(b'<?xml version="1.0"?>\n' + root)
    for head in (b"<urlset>", b"<html><rss>", b"<feedback>", b"", b"rss"):
        assert not is_feed(head)


OUTSIDE = '<!DOCTYPE r [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


def _laughs() -> bytes:
    names = zip("abcdefgh", "bcdefghi", strict=True)
    levels = "".join(f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in names)
    return _rss(_item(text="&i;"), prolog=f'<!DOCTYPE rss [<!ENTITY a "ha">{levels}]>')


@pytest.mark.parametrize(("data", "reason"), [
    (_laughs(), "declares entities"),
    (_laughs().decode().encode("utf-16"), "declares entities"),
    (_rss(_item(text="&x;"), prolog=OUTSIDE), "declares entities"),
    (_rss("<item/>" * 160_000), "more than 300000 signs"),
    (_rss("<a>" * 140_000), "without entries"),
    (_rss("<item " + " ".join(f'a{n}="x"' for n in range(20_000)) + "/>"), "more than 32 attributes"),
], ids=["laughs", "laughs in UTF-16", "a file's entity", "tags", "depth", "attributes"])
def test_a_hostile_feed_is_refused(reading: Reading, data: bytes, reason: str) -> None:
    (bad,) = reading("a.xml", data)
    assert isinstance(bad, BadRecord) and reason in bad.reason


@pytest.mark.parametrize("text", [
    " " * 500_000, "- " * 250_000, "&amp;amp;" * 20_000, f"<![CDATA[{'<a ' * 20_000}]]>",
    f"<![CDATA[<p{' ' * 500_000}]]>", f"<![CDATA[{'</script ' * 20_000}]]>", "1 " * 250_000,
], ids=["blanks", "dashes", "entities", "open tags", "a long tag", "ends", "numbers"])
def test_a_hostile_text_takes_no_long_time(text: str) -> None:
    items = _item(f"<pubDate>{text}</pubDate><link>{text}</link>", title=text) + _item(text=text)
    assert list(read_feed(_rss(items, title=text), ADDRESS))


@given(st.text(max_size=60), st.binary(max_size=60), st.integers(0, 500))
def test_any_feed_gives_articles_or_says_why_not(text: str, noise: bytes, at: int) -> None:
    whole = _rss(_item("<pubDate>x</pubDate>") + f"<item>{text}</item>")
    for data in (whole, whole[:at] + noise + whole[at:], ATOM[:at] + noise + ATOM[at:], noise):
        try:
            outcomes = list(read_feed(data, ADDRESS))
        except Malformed as error:
            assert str(error)
        else:
            assert outcomes and all(isinstance(o, Article | Malformed) for o in outcomes)
