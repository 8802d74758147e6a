from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from indexer.read import find, read
from indexer.read.malformed import Malformed
from indexer.read.pages import NOT_AN_ARTICLE, parse_page
from indexer.types import BadRecord
from tests.conftest import needs_shared
from tests.indexer.read.sites import OTHERS, SITES, P, Site, lists
from tests.test_benchmarks import script


@pytest.fixture(scope="module")
def pages() -> ModuleType:
    return script("pages")


_PARAGRAPHS = [
    f"Đoạn thứ {n} kể rằng nước sông dâng cao sau ba ngày mưa lớn, người dân ven bờ phải dời đồ "
    f"đạc lên tầng hai và chờ xuồng của đội cứu hộ số {n} đến đón."
    for n in range(1, 7)
]
_SAPO = "Sau ba ngày mưa lớn, nước sông Bắc Sơn lên mức cao nhất trong mười năm trở lại đây."
_LINKED = {
    "@type": "NewsArticle",
    "headline": "Nước sông lên cao",
    "description": _SAPO,
    "datePublished": "2026-03-07T08:06:00+07:00",
    "author": [{"@type": "Person", "name": "Lê Hoa"}],
    "publisher": {"@type": "Organization", "name": "Báo Bắc Sơn"},
}


def _page(head: str = "", before: str = "", after: str = "") -> str:
    text = "".join(f"<p>{p}</p>" for p in _PARAGRAPHS)
    return (
        f"<html><head><title>Nước sông lên cao</title>{head}</head><body>"
        f"<nav><a href='/'>Trang chủ</a></nav><article><h1>Nước sông lên cao</h1>"
        f"{before}{text}{after}</article></body></html>"
    )


def test_an_article_page_gives_its_facts_and_a_bare_body() -> None:
    linked = f'<script type="application/ld+json">{json.dumps(_LINKED)}</script>'
    photo = "<figure><img src='a.jpg'><figcaption>Xuồng cứu hộ trên sông</figcaption></figure>"
    article = parse_page(_page(linked, f"<p>{_SAPO}</p>{photo}", "<p><strong>Lê Hoa</strong></p>"))
    assert article.body == "\n".join(_PARAGRAPHS)
    assert (article.summary, article.source, article.authors) == (_SAPO, "Bắc Sơn", ("Lê Hoa",))
    assert article.published and article.published.isoformat() == "2026-03-07T08:06:00+07:00"


def test_a_page_without_metadata_is_read_by_its_text() -> None:
    article = parse_page(_page())
    assert (article.title, article.published) == ("Nước sông lên cao", None)
    assert article.body == "\n".join(_PARAGRAPHS)


def test_a_page_of_links_is_no_article() -> None:
    teasers = [f"Tin số {n} kể rằng nước sông lên cao thêm {n} mét trong đêm." for n in range(20)]
    links = "".join(
        f"<h3><a href='/{n}'>{t[:45]}</a></h3><p>{t}</p>" for n, t in enumerate(teasers)
    )
    with pytest.raises(Malformed, match=NOT_AN_ARTICLE):
        parse_page(f"<html><body><h1>Thời sự</h1>{links}</body></html>")


def test_many_linked_articles_make_a_list() -> None:
    scripts = "".join(
        '<script type="application/ld+json">'
        f"{json.dumps(_LINKED | {'headline': f'Tin {n}'})}</script>"
        for n in range(3)
    )
    links = "".join(f"<p><a href='/{n}'>{p}</a></p>" for n, p in enumerate(_PARAGRAPHS))
    with pytest.raises(Malformed, match=NOT_AN_ARTICLE):
        parse_page(f"<html><head>{scripts}</head><body><h1>Thời sự</h1>{links}</body></html>")


@needs_shared
def test_real_pages_are_read_to_the_paragraph(pages: ModuleType) -> None:
    score = pages.measure(pages.ours, pages.shared_pages())
    assert score.asked["title"] == 5 and score.asked["lists"] == 4
    assert {name: score.right[name] / asked for name, asked in score.asked.items()} == dict.fromkeys(
        pages.FIELDS, 1.0)


@needs_shared
def test_no_other_reader_is_better_on_any_field(pages: ModuleType) -> None:
    pytest.importorskip("trafilatura")
    pytest.importorskip("newspaper")
    readers, real = pages.readers(), pages.shared_pages()
    own, *others = (pages.measure(readers[name], real) for name in ("Hỏi Báo", "trafilatura", "newspaper4k"))
    for other in others:
        assert all(own.right[name] >= other.right[name] for name in pages.FIELDS)


@pytest.mark.parametrize("name", ["dantri", "nld", "tuoitre", "vnexpress"])
def test_real_lists_are_no_articles(shared: Path, name: str) -> None:
    (bad,) = read(find([str(shared / "pages" / f"{name}_list.html")]))
    assert isinstance(bad, BadRecord) and bad.reason == NOT_AN_ARTICLE


def test_the_gold_page_is_extracted_to_the_word(shared: Path) -> None:
    gold = json.loads((shared / "pages" / "VnExpress.json").read_text(encoding="utf-8"))["V1"]
    page = gzip.decompress((shared / "pages" / "VnExpress_2025_10_22.html.gz").read_bytes())
    article = parse_page(page.decode("utf-8"))
    paragraphs = [p for section in gold["body"]["sections"] for p in section["paragraphs"]]
    assert _f1(article.body, "\n".join(paragraphs)) >= 0.97  # the gold keeps one caption
    assert (article.title, list(article.authors)) == (gold["title"], gold["authors"])
    assert str(article.published) == gold["publishing_date"]
    assert [article.summary] == gold["body"]["summary"]


def _f1(ours: str, gold: str) -> float:
    a, b = (Counter(re.findall(r"\w+", text.lower())) for text in (ours, gold))
    return 2 * (a & b).total() / (a.total() + b.total())


# -- invented articles in the markup of many sites -------------------------------------------


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


def test_control_characters_behind_what_is_taken_out_do_no_harm() -> None:
    article = parse_page(_page(before="<nav>Trang chủ</nav>\x01&#2;", after="<nav>Video</nav>&#3;\x04"))
    assert article.body == parse_page(_page()).body
