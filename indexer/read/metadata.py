"""What a page says of itself: JSON-LD, OpenGraph and other meta elements, its visible date."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from indexer.read.bylines import byline_names
from indexer.read.clean import clean_line
from indexer.read.dates import find_date, parse_date
from indexer.read.identity import canonical_url
from indexer.read.markup import unescape
from indexer.read.outlets import best_outlet, is_outlet
from indexer.read.records import split_names

_ARTICLE = {
    "Article",
    "NewsArticle",
    "ReportageNewsArticle",
    "AnalysisNewsArticle",
    "BlogPosting",
    "OpinionNewsArticle",
    "BackgroundNewsArticle",
    "ReviewNewsArticle",
    "LiveBlogPosting",
}
_ORGANIZATION = {"Organization", "NewsMediaOrganization"}
_DATES = (
    "article:published_time",
    "datePublished",
    "pubdate",
    "publish-date",
    "publishdate",
    "article:published",
    "og:published_time",
    "date",
    "dc.date",
    "dc.date.issued",
    "dc.created",
    "dateCreated",
    "sailthru.date",
    "parsely-pub-date",
)
_HOME = {"trang chủ", "trang nhất", "tin tức", "home", "news"}
_LOW = (
    "translate(concat(@class,' ',@id,' ',@data-role,' ',@itemprop),'DATEIMPUBLSH','dateimpublsh')"
)
_VISIBLE_DATE = (
    f"//*[self::time or contains({_LOW},'date') or contains({_LOW},'time')"
    f" or contains({_LOW},'publish') or contains({_LOW},'ngay')]"
    "[string-length(normalize-space(.)) < 80]"
)
_VISIBLE_AUTHOR = (
    "//*[(contains(@class,'author') or contains(@class,'byline') or contains(@class,'tac-gia')"
    " or @rel='author' or @itemprop='author')][string-length(normalize-space(.)) < 80]"
)


@dataclass(frozen=True, slots=True)
class Metadata:
    """A page's own account; ``is_article`` where its JSON-LD says NewsArticle or the like."""

    is_article: bool
    is_website: bool
    title: str
    url: str | None
    published: datetime | None
    source: str
    section: str
    authors: tuple[str, ...]
    summary: str


def read_metadata(tree: Any) -> Metadata:
    """The metadata of an lxml HTML tree; what is not given stays empty."""
    meta = _meta(tree)
    linked = list(_linked_data(tree))
    article = _article(linked)
    url = _url(tree, meta, article)
    source = _source(meta, linked, article, url)
    return Metadata(
        is_article=bool(article),
        is_website=meta.get("og:type", "") == "website",
        title=_title(tree, meta, article),
        url=url,
        published=_published(tree, meta, article),
        source=source,
        section=_section(meta, linked, article),
        authors=_authors(tree, meta, article, source, url),
        summary=_line(article.get("description"))
        or meta.get("og:description")
        or meta.get("description", ""),
    )


def _article(linked: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The node of the page's one article; a page that describes several is a list of them."""
    found = {str(node.get("headline")): node for node in linked if _types(node) & _ARTICLE}
    return next(iter(found.values())) if len(found) == 1 else {}


def _meta(tree: Any) -> dict[str, str]:
    """Name → content of the meta elements, the first of each name that holds something."""
    found: dict[str, str] = {}
    for node in tree.xpath("//meta[@content]"):
        key = node.get("property") or node.get("name") or node.get("itemprop")
        text = _line(node.get("content"))
        if key and text:
            found.setdefault(key, text)
    return found


def _linked_data(tree: Any) -> Iterator[Mapping[str, Any]]:
    for script in tree.xpath("//script[contains(@type, 'ld+json')]"):
        try:
            yield from _nodes(json.loads(script.text_content().strip(), strict=False))
        except (ValueError, RecursionError):
            continue


def _nodes(value: object) -> Iterator[Mapping[str, Any]]:
    """The top nodes of a JSON-LD value, and of its ``@graph``."""
    if isinstance(value, list):
        for item in value:
            yield from _nodes(item)
    elif isinstance(value, Mapping):
        yield value
        yield from _nodes(value.get("@graph", []))


def _types(node: Mapping[str, Any]) -> set[str]:
    kind = node.get("@type", "")
    return {str(k) for k in kind} if isinstance(kind, list) else {str(kind)}


def _url(tree: Any, meta: Mapping[str, str], article: Mapping[str, Any]) -> str | None:
    links = [node.get("href", "") for node in tree.xpath("//link[@rel='canonical']")]
    main = article.get("mainEntityOfPage")
    main = main.get("@id") if isinstance(main, Mapping) else main
    candidates = [*links, meta.get("og:url", ""), str(main or ""), str(article.get("url") or "")]
    return next((url for text in candidates if (url := canonical_url(text))), None)


def _title(tree: Any, meta: Mapping[str, str], article: Mapping[str, Any]) -> str:
    """OpenGraph's title; the heading where that only adds the site's name to it, or is missing."""
    heading = next((t for h in tree.xpath("//h1") if (t := _line(h.text_content()))), "")
    title = meta.get("og:title") or _line(article.get("headline")) or meta.get("title", "")
    if heading and (not title or title.startswith(heading)):
        return heading
    return title or next((_line(t.text_content()) for t in tree.xpath("//title")), "")


def _published(tree: Any, meta: Mapping[str, str], article: Mapping[str, Any]) -> datetime | None:
    given = [str(article.get("datePublished") or ""), *(meta.get(name, "") for name in _DATES)]
    shown = tree.xpath("//time[@datetime]/@datetime")[:1] if article or not meta else []
    for text in [*given, *shown]:
        try:
            return parse_date(text)
        except (ValueError, OverflowError, OSError):
            continue
    lines = (_line(node.text_content()) for node in tree.xpath(_VISIBLE_DATE)[:20])
    found = (find_date(line) for line in lines if line)
    return next((moment for hit in found if hit and not hit[1] and (moment := hit[0])), None)


def _source(
    meta: Mapping[str, str],
    linked: Iterable[Mapping[str, Any]],
    article: Mapping[str, Any],
    url: str | None,
) -> str:
    publishers = [_name(article.get("publisher"))]
    organizations = [_name(node) for node in linked if _types(node) & _ORGANIZATION]
    own = [meta.get("og:site_name", "")]
    return best_outlet([*own, *publishers, *organizations, meta.get("application-name", "")], url)


def _section(
    meta: Mapping[str, str], linked: Iterable[Mapping[str, Any]], article: Mapping[str, Any]
) -> str:
    """The top section: the first step of the breadcrumbs, else what the article names."""
    for node in linked:
        if "BreadcrumbList" in _types(node):
            names = [_line(_name(step) or _name(step.get("item"))) for step in _steps(node)]
            steps = [name for name in names if name and name.lower() not in _HOME]
            if steps:
                return steps[0]
    given = article.get("articleSection")
    text = given[0] if isinstance(given, list) and given else given
    section = meta.get("article:section") or _line(text) or meta.get("articleSection", "")
    return section.split(",")[0].strip()


def _steps(node: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    items = node.get("itemListElement")
    for item in items if isinstance(items, list) else []:
        if isinstance(item, Mapping):
            yield item
        elif isinstance(item, list):
            yield from (inner for inner in item if isinstance(inner, Mapping))


def _authors(
    tree: Any, meta: Mapping[str, str], article: Mapping[str, Any], source: str, url: str | None
) -> tuple[str, ...]:
    """Persons only: from JSON-LD, meta elements or a line marked as the author's."""
    author = article.get("author")
    linked = [_name(a) for a in (author if isinstance(author, list) else [author])]
    named = [meta.get(key, "") for key in ("dable:author", "article:author", "author")]
    shown = [
        line
        for node in tree.xpath(_VISIBLE_AUTHOR)[:20]
        if (line := _line(node.text_content())) and byline_names(line)
    ]
    site = {source, meta.get("og:site_name", ""), meta.get("copyright", "")}
    for texts in (linked, *([text] for text in named), shown[:1]):
        names = split_names("; ".join(map(_line, texts)))
        people = [
            n for n in names if n[:4] != "http" and not any(is_outlet(n, s, url) for s in site)
        ]
        if people and any(" " in name for name in people):
            return tuple(people)
    return ()


def _name(node: object) -> str:
    if isinstance(node, Mapping):
        node = node.get("name")
    return _line(node)


def _line(value: object) -> str:
    return clean_line(unescape(value)) if isinstance(value, str) else ""
