"""A page's JSON-LD: its nodes, those of an article among them, and what is saved of one that is broken."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from indexer.read.clean import clean_line
from indexer.read.markup import unescape

Node = Mapping[str, Any]

ARTICLES = frozenset(
    "Article NewsArticle ReportageNewsArticle AnalysisNewsArticle BlogPosting OpinionNewsArticle"
    " BackgroundNewsArticle ReviewNewsArticle LiveBlogPosting Report".split()
)
LISTS = frozenset("CollectionPage ItemList SearchResultsPage ProfilePage".split())
_ORGANIZATIONS = frozenset({"Organization", "NewsMediaOrganization", "Corporation"})
_INNER = ("@graph", "mainEntity")
_WRAPPING = re.compile(r"^\s*(?://)?\s*(?:<!\[CDATA\[|<!--)|(?://)?\s*(?:\]\]>|-->)\s*$")
_TRAILING = re.compile(r",\s*(?=[}\]])")
_KIND = re.compile(r'"@type"\s*:\s*\[?\s*"(\w+)"')
_FIELD = re.compile(r'"(datePublished|dateModified|articleSection)"\s*:\s*"([^"]{1,80})"')
_MAX_NODES = 2000


def linked_data(tree: Any) -> list[Node]:
    """The nodes of all JSON-LD of an lxml tree, those inside an ``@graph`` too."""
    found: list[Node] = []
    for script in tree.xpath("//script[contains(@type, 'ld+json')]"):
        for node in _nodes(_decoded(_WRAPPING.sub("", script.text_content()).strip())):
            found.append(node)
            if len(found) >= _MAX_NODES:
                return found
    return found


def _decoded(text: str) -> object:
    for attempt in (text, _TRAILING.sub("", text), html.unescape(text)):
        try:
            return json.loads(attempt, strict=False)
        except (ValueError, RecursionError):
            continue
    return _saved(text)


def _saved(text: str) -> object:
    """What can be read of an article's node whose JSON is broken, as by quotes in its title."""
    kinds = set(_KIND.findall(text))
    if not kinds & ARTICLES:
        return None
    return {"@type": next(iter(kinds & ARTICLES)), **dict(reversed(_FIELD.findall(text)))}


def _nodes(value: object, depth: int = 0) -> Iterator[Node]:
    if isinstance(value, list):
        for item in value:
            yield from _nodes(item, depth)
    elif isinstance(value, Mapping) and depth < 4:
        yield value
        for key in _INNER:
            yield from _nodes(value.get(key), depth + 1)


def types(node: Node) -> set[str]:
    """The types that a node has, without their namespace."""
    kind = node.get("@type", "")
    return {str(k).rsplit("/", 1)[-1] for k in (kind if isinstance(kind, list) else [kind])}


def the_article(linked: Iterable[Node], known: Iterable[str]) -> Node:
    """The node of the page's one article, else an empty one.

    Where several articles are described, as on a list of them, it is the one whose title or address is
    ``known`` of the page.
    """
    found = {str(node.get("headline") or node.get("name")): node
             for node in linked if types(node) & ARTICLES}
    if len(found) == 1:
        return next(iter(found.values()))
    own = tuple(text for text in known if text)
    return next((node for node in found.values() if _is_meant(node, own)), {})


def _is_meant(node: Node, own: Iterable[str]) -> bool:
    """Whether a node's address is among the page's own, or its title begins one of them."""
    main = node.get("mainEntityOfPage")
    main = main.get("@id") if isinstance(main, Mapping) else main
    addresses = {str(node.get("url") or ""), str(main or "")}
    headline = name_of(node.get("headline"))
    return any(text in addresses or (len(headline) > 15 and text.startswith(headline)) for text in own)


def organizations(linked: Iterable[Node]) -> list[str]:
    """The names of the organisations that are described."""
    return [name_of(node) for node in linked if types(node) & _ORGANIZATIONS]


def people(value: object) -> list[str]:
    """The names of an author's value that is no organisation."""
    several = value if isinstance(value, list) else [value]
    persons = [one for one in several if not (isinstance(one, Mapping) and types(one) & _ORGANIZATIONS)]
    return [name for one in persons if (name := name_of(one))]


def crumbs(linked: Iterable[Node]) -> list[str]:
    """The names along the first breadcrumbs that hold any."""
    for node in linked:
        if "BreadcrumbList" in types(node):
            names = [name_of(step) or name_of(step.get("item")) for step in _steps(node)]
            if any(names):
                return [name for name in names if name]
    return []


def _steps(node: Node) -> Iterator[Node]:
    items = node.get("itemListElement")
    for item in items if isinstance(items, list) else []:
        for inner in item if isinstance(item, list) else [item]:
            if isinstance(inner, Mapping):
                yield inner


def name_of(value: object) -> str:
    """A text, or the ``name`` of a node, on one line."""
    if isinstance(value, Mapping):
        value = value.get("name")
    if isinstance(value, Sequence) and not isinstance(value, str):
        value = value[0] if value else ""
    return clean_line(unescape(value)) if isinstance(value, str) else ""
