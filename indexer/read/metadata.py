"""What a page declares of itself: JSON-LD, OpenGraph and other meta elements."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import chain, islice
from typing import Any
from urllib.parse import urlsplit

from lxml import etree

from indexer.read.bylines import byline, is_outlet_name
from indexer.read.clean import clean_line
from indexer.read.dates import parse_date
from indexer.read.identity import canonical_url
from indexer.read.linked import (
    LISTS,
    Node,
    crumbs,
    linked_data,
    name_of,
    organizations,
    people,
    the_article,
    types,
)
from indexer.read.markup import unescape
from indexer.read.outlets import best_outlet, is_outlet
from indexer.read.records import split_names

_PUBLISHED = (
    "article:published_time",
    "datepublished",
    "pubdate",
    "publish-date",
    "publishdate",
    "publish_date",
    "publication_date",
    "article:published",
    "article:create_time",
    "og:published_time",
    "og:article:published_time",
    "article.published",
    "published_time",
    "date",
    "dc.date",
    "dc.date.issued",
    "dc.created",
    "dcterms.created",
    "dcterms.date",
    "datecreated",
    "created",
    "sailthru.date",
    "parsely-pub-date",
)
_MODIFIED = (
    "article:modified_time", "datemodified", "lastmod", "og:updated_time", "dcterms.modified",
    "last-modified",
)
_TITLES = ("og:title", "twitter:title", "title", "dc.title", "headline")
_DESCRIPTIONS = ("og:description", "description", "twitter:description", "dc.description")
_AUTHORS = ("dable:author", "article:author", "author", "dc.creator", "parsely-author", "sailthru.author")
_SOURCES = ("og:site_name", "application-name", "apple-mobile-web-app-title", "copyright", "dc.publisher")
_HOME = {"trang chủ", "trang nhất", "tin tức", "home", "news", "trang chính", "homepage"}
_SAVED = re.compile(r"(?:saved from url=\(\d+\)|SingleFile\s+url:)\s*(https?://\S+)")
_OF_A_SITE = re.compile(r"^(?:báo|tạp chí|đài|cổng|trang|chuyên trang|cơ quan|sở|ubnd)\s", re.I)


@dataclass(frozen=True, slots=True)
class Metadata:
    """A page's own account; ``is_article`` where its JSON-LD describes one article, and it alone;
    ``is_declared`` and ``is_website``: what OpenGraph calls it.

    ``titles`` are all that it names itself, the best first; ``headline`` is its JSON-LD's. ``text`` is
    the article's text where its JSON-LD holds it. What is not given is empty.
    """

    is_article: bool
    is_list: bool
    is_declared: bool
    is_website: bool
    titles: tuple[str, ...]
    headline: str
    url: str | None
    published: datetime | None
    modified: datetime | None
    source: str
    section: str
    authors: tuple[str, ...]
    summary: str
    text: str


def read_metadata(tree: Any) -> Metadata:
    """The metadata of an lxml HTML tree."""
    meta = _meta(tree)
    linked = linked_data(tree)
    page_title = next((t for node in tree.xpath("//head//title | //title") if (t := _line(node.text))), "")
    given = [meta.get(name, "") for name in _TITLES]
    article = the_article(linked, [*given, meta.get("og:url", ""), *_canonical(tree)])
    headline = name_of(article.get("headline"))
    url = _url(tree, meta, article)
    titles = [title for title in (given[0], headline, *given[1:], page_title) if title]
    source = _source(meta, linked, article, titles, url)
    return Metadata(
        is_article=bool(article),
        is_list=not article and any(types(node) & LISTS for node in linked),
        is_declared=meta.get("og:type", "") == "article",
        is_website=meta.get("og:type", "") == "website",
        titles=tuple(dict.fromkeys(titles)),
        headline=headline,
        url=url,
        published=_moment(article.get("datePublished"), *_values(tree, meta, _PUBLISHED, "datePublished")),
        modified=_moment(article.get("dateModified"), *_values(tree, meta, _MODIFIED, "dateModified")),
        source=source,
        section=_section(meta, linked, article),
        authors=_authors(meta, article, source, url),
        summary=name_of(article.get("description")) or _first(meta.get(name, "") for name in _DESCRIPTIONS),
        text=unescape(text) if isinstance(text := article.get("articleBody"), str) else "",
    )


def _meta(tree: Any) -> dict[str, str]:
    """Name in lower case → content of the meta elements, the first of each name that holds something."""
    found: dict[str, str] = {}
    for node in tree.xpath("//meta[@content]"):
        text = _line(node.get("content"))
        for key in (node.get("property"), node.get("name"), node.get("itemprop")):
            if key and text:
                found.setdefault(key.strip().lower(), text)
    return found


def _canonical(tree: Any) -> list[str]:
    return [node.get("href", "") for node in tree.xpath("//link[@rel='canonical']")]


def _url(tree: Any, meta: Mapping[str, str], article: Node) -> str | None:
    """The page's address: that of the article rather than of the site's front."""
    main = article.get("mainEntityOfPage")
    main = main.get("@id") if isinstance(main, Mapping) else main
    comments = islice(chain(tree.itersiblings(etree.Comment, preceding=True), tree.iter(etree.Comment)), 50)
    saved = [match[1] for node in comments if (match := _SAVED.search(node.text or ""))]
    own = [str(main or ""), str(article.get("url") or "")]
    given = [*_canonical(tree), meta.get("og:url", ""), *own, *saved]
    base = _first(text for text in [*tree.xpath("//base/@href"), *given] if text.startswith("http"))
    urls = [url for text in given if text and (url := canonical_url(text, base))]
    return next((url for url in urls if len(urlsplit(url).path) > 1), next(iter(urls), None))


def _values(tree: Any, meta: Mapping[str, str], names: Iterable[str], prop: str) -> list[str]:
    marked = tree.xpath(f"//*[@itemprop='{prop}']")[:3]
    texts = [text for node in marked for text in (node.get("datetime"), node.get("content"), node.text)]
    return [*(meta.get(name, "") for name in names), *filter(None, texts)]


def _moment(*given: object) -> datetime | None:
    for value in given:
        if not isinstance(value, str | int | float) or not str(value).strip():
            continue
        try:
            return parse_date(clean_line(str(value)))
        except (ValueError, OverflowError, OSError):
            continue
    return None


def _source(
    meta: Mapping[str, str], linked: Iterable[Node], article: Node, titles: Iterable[str], url: str | None
) -> str:
    """The newspaper: as it names itself, or as it stands behind its titles."""
    own = [name_of(article.get("publisher")), *organizations(linked)]
    given = [meta.get(name, "") for name in _SOURCES]
    behind = [part for title in titles for part in re.split(r"\s+[-–|]\s+|\s*\|\s*", title)[1:]]
    named = [part for part in behind if _OF_A_SITE.match(part) or is_outlet(part, "", url)]
    signed = [text for name in ("author", "dc.creator") if _OF_A_SITE.match(text := meta.get(name, ""))]
    return best_outlet([given[0], *own, *given[1:3], *reversed(named), *signed], url)


def _section(meta: Mapping[str, str], linked: Iterable[Node], article: Node) -> str:
    """The top section: the first step of the breadcrumbs, else what the article names."""
    own = {name_of(article.get("headline")), meta.get("og:title")}
    steps = [name for name in crumbs(linked) if name.lower() not in _HOME and name not in own]
    if steps:
        return steps[0]
    section = meta.get("article:section") or name_of(article.get("articleSection"))
    return (section or meta.get("articlesection", "")).split(",")[0].strip()


def _authors(meta: Mapping[str, str], article: Node, source: str, url: str | None) -> tuple[str, ...]:
    """Persons only: from JSON-LD, then from meta elements."""
    outlets = {source, meta.get("og:site_name", ""), meta.get("copyright", "")}
    for texts in (people(article.get("author")), *([meta.get(key, "")] for key in _AUTHORS)):
        found = persons("; ".join(texts), outlets, url)
        if found and any(" " in name for name in found):
            return found
    return ()


def persons(text: str, outlets: Iterable[str], url: str | None) -> tuple[str, ...]:
    """The names in a text but for addresses, agencies and the newspaper's own."""
    signed = byline(text)
    names = signed.names if signed else split_names(text)
    return tuple(
        name for name in names
        if name[:4] != "http" and "@" not in name and len(name) <= 60 and not is_outlet_name(name)
        and not any(is_outlet(name, outlet, url) for outlet in outlets)
    )


def _first(texts: Iterable[str]) -> str:
    return next(filter(None, texts), "")


def _line(value: object) -> str:
    return clean_line(unescape(value)) if isinstance(value, str) else ""
