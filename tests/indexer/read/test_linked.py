from __future__ import annotations

import lxml.html  # type: ignore[import-untyped]
import pytest

from indexer.read.linked import Node, crumbs, linked_data, people, the_article


def _linked(*scripts: str) -> list[Node]:
    html = "".join(f'<script type="application/ld+json">{script}</script>' for script in scripts)
    return linked_data(lxml.html.document_fromstring(f"<head>{html}</head><body>x</body>"))


@pytest.mark.parametrize("script", [
    '{"@type": "NewsArticle", "headline": "Mưa"}',
    '[{"@type": ["NewsArticle"], "headline": "Mưa"}]',
    '{"@graph": [{"@type": "WebSite"}, {"@type": "https://schema.org/NewsArticle", "headline": "Mưa"}]}',
    '{"@type": "WebPage", "mainEntity": {"@type": "Article", "headline": "Mưa"}}',
    '//<![CDATA[\n{"@type": "NewsArticle", "headline": "Mưa",}\n//]]>',
    "{&quot;@type&quot;: &quot;NewsArticle&quot;, &quot;headline&quot;: &quot;Mưa&quot;}",
])
def test_an_article_is_found_however_it_is_wrapped(script: str) -> None:
    assert the_article(_linked(script), [])["headline"] == "Mưa"


def test_of_broken_json_the_dates_are_saved() -> None:
    broken = '{"@type": "NewsArticle", "headline": "Xã "Bắc Khê"", "datePublished": "2020-03-05T07:15:00"}'
    assert the_article(_linked(broken), [])["datePublished"] == "2020-03-05T07:15:00"


def test_of_several_articles_the_pages_own_is_taken() -> None:
    nodes = _linked(*(f'{{"@type": "NewsArticle", "headline": "Tin số {n} trong ngày", "url": "/{n}"}}'
                      for n in range(3)))
    assert the_article(nodes, []) == {}
    assert the_article(nodes, ["/2"])["url"] == "/2"
    assert the_article(nodes, ["Tin số 1 trong ngày - Báo Bắc Sơn"])["url"] == "/1"


def test_names_of_persons_and_of_breadcrumbs() -> None:
    authors = [{"@type": "Person", "name": "Lê Hoa"}, {"@type": "Organization", "name": "X"}]
    assert people(authors) == ["Lê Hoa"]
    [node] = _linked('{"@type": "BreadcrumbList", "itemListElement": [[{"name": "Kinh tế"}],'
                     ' {"item": {"name": "Lúa"}}]}')
    assert crumbs([node]) == ["Kinh tế", "Lúa"]
