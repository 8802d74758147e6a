"""Pages of many newspapers, whole, as ``sites`` shapes them."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from indexer.read.malformed import Malformed
from indexer.read.pages import NOT_AN_ARTICLE, parse_page
from tests.indexer.read.sites import OTHERS, SITES, P, Site, lists


def _iso(moment: object) -> str | None:
    return None if moment is None else moment.isoformat()  # type: ignore[attr-defined, no-any-return]


@pytest.mark.parametrize("make", SITES, ids=lambda make: make.__name__)
def test_a_page_gives_what_it_holds_and_nothing_else(make: Callable[[], Site]) -> None:
    site = make()
    article = parse_page(site.html)
    assert article.title == site.title
    assert (_iso(article.published), _iso(article.modified)) == (site.published, site.modified)
    assert (article.authors, article.summary) == (site.authors, site.summary)
    assert article.source == site.source or site.source is None
    assert article.section == site.section or site.section is None
    assert tuple(article.body.split("\n")) == site.body


@pytest.mark.parametrize("name", sorted(lists()))
def test_a_list_is_no_article(name: str) -> None:
    with pytest.raises(Malformed, match=NOT_AN_ARTICLE):
        parse_page(lists()[name])


_NAMES = re.compile(r"\s(?:class|id|data-[a-z-]+|itemprop|type|role)=(?:\"[^\"]*\"|'[^']*')(?=[^<]*>)")
_NAMED_BOXES = frozenset({"photo_story", "divs", "view_source"})
"""Pages on which nothing but a name tells a comment, a poll or a film's caption from the text."""


def test_the_text_is_found_where_nothing_is_named() -> None:
    for site in (make() for make in SITES):
        if site.name not in _NAMED_BOXES:
            bare = _NAMES.sub(lambda m: m[0] if "ld+json" in m[0] else "", site.html)
            lines = parse_page(bare).body.split("\n")
            assert set(site.body) <= set(lines), site.name
            assert len(set(lines) - set(site.body)) <= 1, site.name


def _wrapped(html: str) -> str:
    return re.sub(r"(<p[ >].*?</p>)", r'<div class="x1"><div class="x2">\1</div></div>', html, flags=re.S)


def _as_divs(html: str) -> str:
    return re.sub(r"<p(?=[ >])", "<div", html).replace("</p>", "</div>")


def _unclosed(html: str) -> str:
    return html.replace("</p>", "").replace("</li>", "").replace("</td>", "")


def _with_readers(html: str) -> str:
    told = (f"<b>Bạn đọc {n}</b><p>{P[n % 5]} Mong xã khác cũng làm được.</p>" for n in range(12))
    said = "".join(f"<div>{one}</div>" for one in told)
    return html.replace("<footer", f"<div class='user-comments-list'>{said}</div><footer", 1)


def _with_another(html: str) -> str:
    text = "".join(f"<p>Bài thứ hai, đoạn {n}: {line}</p>" for n, line in enumerate(P * 2))
    return html.replace("<footer", f"<div><h1 class='detail-title'>{OTHERS[0]}</h1>{text}</div><footer", 1)


@pytest.mark.parametrize("changed", [_wrapped, _as_divs, _unclosed, _with_readers, _with_another])
def test_the_text_is_found_however_the_page_is_built(changed: Callable[[str], str]) -> None:
    for site in (make() for make in SITES[::2]):
        if site.name not in ("gov_portal", "short_news"):  # another's text is longer there, or the sapo is
            lines = parse_page(changed(site.html)).body.split("\n")
            assert set(site.body) == set(lines), site.name


def test_a_page_of_too_many_elements_is_refused_at_once() -> None:
    with pytest.raises(Malformed, match="more than 60000 elements"):
        parse_page("<p>x" * 60_001)
