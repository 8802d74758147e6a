from __future__ import annotations

import html

import pytest

from indexer.read.legacy import decode, mend_page
from indexer.read.legacy.tables import TCVN3, VNI

SCRIPT = "<script>if (a^`x`) { u+'b' }</script><style>p{content:'«'}</style>"


def page(news: tuple[str, ...], encode: object, menu: str = "") -> str:
    title, *body = map(encode, news)  # type: ignore[arg-type]
    paragraphs = "".join(f"<p class='x'>{text}</p>\n" for text in body)
    return f'<html><head><title>{title}</title>{SCRIPT}<meta name="description" content="{body[0]}"></head>' \
           f"<body>{menu}<h1>{title}</h1>{paragraphs}</body></html>"


def test_a_page_with_a_menu_in_unicode(news: tuple[str, ...]) -> None:
    menu = "<ul><li>Trang chủ</li><li>Thời sự</li><li>Liên hệ</li><li>Tin mới nhất</li></ul>"
    mended = mend_page(page(news, TCVN3.encode, menu))
    assert mended.texts == (page(news, str, menu),)
    assert mended.conversion is not None and mended.conversion.encoding == "tcvn3"


def test_a_sound_page_stays(news: tuple[str, ...]) -> None:
    mended = mend_page(page(news, str, "<p>© 2003 Báo Lam Sơn · Müller</p>"))
    assert mended.texts == (page(news, str, "<p>© 2003 Báo Lam Sơn · Müller</p>"),)
    assert mended.conversion is None


def named(text: str) -> str:
    return "".join(f"&{name};" if (name := html.entities.codepoint2name.get(ord(c))) and ord(c) > 127 else c
                   for c in text)


def numbered(text: str) -> str:
    return "".join(c if c.isascii() else f"&#{ord(c)};" for c in text)


@pytest.mark.parametrize("escape", [named, numbered])
def test_entities_of_old_letters(escape: object, news: tuple[str, ...]) -> None:
    mended = mend_page(page(news, lambda text: escape(TCVN3.encode(text))))  # type: ignore[operator]
    assert html.unescape(mended.texts[0]) == page(news, str)


@pytest.mark.parametrize("times", [1, 2, 3])
def test_entities_escaped_again(times: int) -> None:
    text = numbered("Trường &lt;b&gt; “A &amp; B”")
    for _ in range(times - 1):
        text = text.replace("&", "&amp;")
    assert mend_page(text).texts == ("Trường &lt;b&gt; “A &amp; B”",)


def test_capitals_of_a_capital_font(news: tuple[str, ...]) -> None:
    text = page(news, TCVN3.encode).replace(
        "<h1>", "<h1><font size=4 face='.VnTimeH'>héi ®ång <b>nh©n d©n</b></font> ")
    assert "<font size=4 face='.VnTimeH'>HỘI ĐỒNG <b>NHÂN DÂN</b></font>" in mend_page(text).texts[0]


def test_bytes_of_a_page_that_declares_nothing_true(news: tuple[str, ...]) -> None:
    text = page(news, VNI.encode).replace("<head>", "<head><meta charset=iso-8859-1>")
    found = decode(text.encode("cp1252"), markup=True)
    assert found.text == page(news, str).replace("<head>", "<head><meta charset=iso-8859-1>")
    assert found.encoding == "vni"


def test_json_ld_is_read_too(news: tuple[str, ...]) -> None:
    linked = f'<script type="application/ld+json">{{"headline": "{TCVN3.encode(news[0])}"}}</script>'
    assert news[0] in mend_page(page(news, TCVN3.encode, linked)).texts[0]
