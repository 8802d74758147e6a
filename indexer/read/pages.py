"""A saved news page (HTML) → an ``Article``."""

from __future__ import annotations

import logging
import re
from typing import Any

import lxml.html
import trafilatura

from indexer.read.bylines import byline_names
from indexer.read.clean import clean, clean_line
from indexer.read.malformed import Malformed
from indexer.read.metadata import Metadata, read_metadata
from indexer.read.photos import is_credit
from indexer.read.records import assemble
from indexer.types import Article

# What trafilatura logs of a bad page is said by the BadRecord; without this it goes to stderr too.
logging.getLogger("trafilatura").addHandler(logging.NullHandler())

NOT_AN_ARTICLE = "a list of links, not an article"

# Short boxes only: a class such as "content-with-author" may wrap the whole text.
_PRUNED = [
    f"//*[contains(@class, '{name}')][string-length(normalize-space(.)) < 1500]"
    for name in (
        "caption",
        "Caption",
        "related",
        "share",
        "social",
        "tags",
        "comment",
        "author-info",
        "breadcrumb",
        "box-tin",
        "tin-lien-quan",
        "tinlienquan",
        "read-more",
        "readmore",
    )
] + ["//figure", "//table[.//img][string-length(normalize-space(.)) < 400]"]
_AGENCY = re.compile(r"^\(?[^()\d]{2,30}\)\s*[-–]\s*|^[A-ZĐ]{2,8}\s+[-–]\s+")
_WORDS = re.compile(r"\w+")
_MIN_BODY = 100
_MIN_LINK = 20
_LINKED_SHARE = 0.3


def parse_page(html: str) -> Article:
    """The one article of a page; raises ``Malformed`` where it holds none.

    A page is an article where its JSON-LD says so; without that, where it is not declared a
    website without a date and its text is not made of links.
    """
    tree = _tree(html)
    about = read_metadata(tree)
    paragraphs = _body(html, about)
    if not about.is_article and _is_list(tree, about, paragraphs):
        raise Malformed(NOT_AN_ARTICLE)
    authors, paragraphs = _signed(paragraphs, about.authors)
    summary, body = _without_sapo(paragraphs, about)
    if not about.title or not body:
        raise Malformed("no body" if about.title else "no title")
    return assemble(
        about.title,
        body,
        url=about.url,
        published=about.published,
        source=about.source,
        section=about.section,
        authors=authors,
        summary=summary,
    )


def _tree(html: str) -> Any:
    try:
        return lxml.html.document_fromstring(html.encode("utf-8"), _parser())
    except (lxml.etree.LxmlError, ValueError):
        raise Malformed("no HTML in it") from None


def _parser() -> Any:
    return lxml.html.HTMLParser(encoding="utf-8", huge_tree=False)


def _body(html: str, about: Metadata) -> list[str]:
    """The paragraphs that trafilatura takes for the article, without title, credits, doubles."""
    try:
        found = trafilatura.bare_extraction(
            html, include_comments=False, with_metadata=False, prune_xpath=_PRUNED
        )
    except (
        Exception
    ) as error:  # a third party's parser on the public's HTML: any fault is the page's
        raise Malformed(f"cannot be parsed as HTML ({type(error).__name__})") from None
    text = getattr(found, "text", None) or ""
    lines = [clean_line(line) for line in text.split("\n")]
    return [line for line in lines if line and line != about.title and not is_credit(line)]


def _is_list(tree: Any, about: Metadata, paragraphs: list[str]) -> bool:
    """Whether a page without an article's JSON-LD is a section front."""
    if about.is_website and about.published is None:
        return True
    links = _link_texts(tree)
    linked = sum(1 for p in paragraphs if any(link in p for link in links))
    if (
        paragraphs
        and linked / len(paragraphs) >= _LINKED_SHARE
        and len(links) > len(paragraphs) / 3
    ):
        return True
    return sum(map(len, paragraphs)) < _MIN_BODY and len(links) > 10


def _link_texts(tree: Any) -> set[str]:
    texts = (clean_line(a.text_content()) for a in tree.xpath("//a[@href]"))
    return {text for text in texts if _MIN_LINK <= len(text) <= 250}


def _signed(paragraphs: list[str], authors: tuple[str, ...]) -> tuple[tuple[str, ...], list[str]]:
    """The authors, and the paragraphs without the lines at either end that name them."""
    kept = list(paragraphs)
    signed: tuple[str, ...] = ()
    while len(kept) > 1 and (names := _byline(kept[-1], authors)):
        signed = names
        kept.pop()
    while len(kept) > 1 and _byline(kept[0], authors):
        kept.pop(0)
    return authors or signed, kept


def _byline(line: str, authors: tuple[str, ...]) -> tuple[str, ...]:
    return authors if line in authors else byline_names(line)


def _without_sapo(paragraphs: list[str], about: Metadata) -> tuple[str, str]:
    """The sapo (as the page shows it, where it does) and the body without it."""
    summary = clean(about.summary)
    for n, paragraph in enumerate(paragraphs[:3]):
        if len(paragraphs) > 1 and _same(paragraph, summary):
            longer = max(summary, paragraph, key=len)
            return longer, "\n".join(paragraphs[:n] + paragraphs[n + 1 :])
    return summary, "\n".join(paragraphs)


def _same(paragraph: str, summary: str) -> bool:
    """Whether one begins as the other does: sites cut the sapo in their metadata."""
    a, b = (_WORDS.findall(_AGENCY.sub("", text.lower())) for text in (paragraph, summary))
    shorter = min(len(a), len(b))
    return shorter >= 8 and len(a) <= 1.6 * len(b) and a[: shorter - 1] == b[: shorter - 1]
