"""A saved news page (HTML) → an ``Article``."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import islice
from typing import Any

import lxml.html

from indexer.read.blocks import Block, blocks_of
from indexer.read.body import find_body
from indexer.read.clean import clean, clean_line
from indexer.read.content import Content, content_of
from indexer.read.lists import is_list
from indexer.read.malformed import Malformed
from indexer.read.metadata import Metadata, persons, read_metadata
from indexer.read.records import assemble
from indexer.read.same import same_text
from indexer.read.shown import Shown, bare_title, shown
from indexer.types import VIETNAM, Article

NOT_AN_ARTICLE = "a list of links, not an article"

_VIEW_SOURCE = "//td[contains(concat(' ', @class, ' '), ' line-content ')]"
_CUT = re.compile(r"\s*(?:\.\.\.|…)$")
_SHORT = 200
_MAX_ELEMENTS = 60_000


def parse_page(html: str) -> Article:
    """The one article of a page; raises ``Malformed`` where it holds none.

    The text is that of the element with most running text below the title, without what stands beside
    the article there: boxes, pointers, captions, bylines. Of a photo story the captions are the text, of
    a picture or a film alone the sapo.
    """
    tree = _tree(html)
    page = blocks_of(tree)
    about = read_metadata(tree)
    seen = shown(tree, page, about.titles, about.source, about.url)
    body = find_body(tree, seen.title)
    if is_list(about, seen, page, body):
        raise Malformed(NOT_AN_ARTICLE)
    title = _title(about, seen)
    summary = _summary(about, seen, page)
    content = content_of(body, title, summary, about.authors or seen.authors)
    if len(content.text) < _SHORT:
        content = _otherwise(html, about, title, summary, content)
    if not title or not content.text:
        raise Malformed("no body" if title else "no title")
    published = _published(about.published, seen) or content.dated
    return assemble(
        title,
        content.text,
        url=about.url,
        published=published,
        source=about.source,
        section=about.section or seen.section,
        authors=_authors(about, seen, content),
        summary="" if content.text == content.summary else content.summary,
        modified=about.modified if published is None or (about.modified or published) > published else None,
    )


def _tree(html: str) -> Any:
    try:
        tree = lxml.html.document_fromstring(html.encode("utf-8"), _parser())
        lines = tree.xpath(_VIEW_SOURCE)
        if len(lines) > 20:  # what a browser shows as a page's source, saved as a page
            source = "\n".join(line.text_content() for line in lines)
            tree = lxml.html.document_fromstring(source.encode("utf-8"), _parser())
    except (lxml.etree.LxmlError, ValueError):
        raise Malformed("no HTML in it") from None
    if sum(1 for _ in islice(tree.iter(), _MAX_ELEMENTS + 1)) > _MAX_ELEMENTS:
        raise Malformed(f"more than {_MAX_ELEMENTS} elements; no article is that long")
    return tree


def _parser() -> Any:
    return lxml.html.HTMLParser(encoding="utf-8", huge_tree=False)


def _otherwise(html: str, about: Metadata, title: str, summary: str, found: Content) -> Content:
    """The text of a page that shows little: its JSON-LD's, else the captions', else the sapo."""
    if len(about.text) > 2 * len(found.text) + _SHORT:
        return Content(clean(about.text), summary, found.names, found.dated)
    tree = _tree(html)
    seen = shown(tree, blocks_of(tree), about.titles, about.source, about.url)
    blocks = find_body(tree, seen.title, captions=True)
    told = content_of(blocks, title, summary, about.authors, captions=True)
    if len(told.text) > len(found.text):
        return told
    return found if found.text else Content(summary, "", found.names, found.dated)


def _title(about: Metadata, seen: Shown) -> str:
    """The title that is shown, unless the page's metadata agree on another."""
    declared = bare_title(about.titles, about.source, about.url)
    headline = _CUT.sub("", about.headline)
    if headline and headline == declared and not seen.text.casefold().startswith(headline.casefold()):
        return declared
    return seen.text or declared


def _summary(about: Metadata, seen: Shown, page: Sequence[Block]) -> str:
    """The sapo: as it is shown, where that is what the page declares or the page shows nothing of that."""
    declared = clean(about.summary)
    if not seen.summary or not declared or declared in seen.summary:
        return declared or seen.summary
    if same_text(seen.summary, declared):
        return max(seen.summary, declared, key=len)
    return declared if any(same_text(block.text, declared) for block in page if block.text) else seen.summary


def _published(declared: datetime | None, seen: Shown) -> datetime | None:
    """The declared moment, put right by the date that is shown.

    Some sites call Vietnam's time UTC: then the page shows the same hour. Where the declared moment has
    no time of day, that of the same day is taken from the page.
    """
    if declared is None or seen.published is None:
        return declared or seen.published
    if not seen.has_time:
        return declared
    local = declared.astimezone(VIETNAM)
    if declared.tzinfo == UTC or declared.utcoffset() == UTC.utcoffset(None):
        clock = declared.replace(tzinfo=None, second=0, microsecond=0)
        if clock == seen.published.replace(tzinfo=None, second=0):
            return declared.replace(tzinfo=VIETNAM)
    is_day = (declared.hour, declared.minute, declared.second) == (0, 0, 0)
    return seen.published if is_day and local.date() == seen.published.date() else declared


def _authors(about: Metadata, seen: Shown, content: Content) -> tuple[str, ...]:
    """Who is declared, else shown, else signs; who signs, where that is more of the same."""
    shown_names, signed = (
        _full(persons("; ".join(names), {about.source}, about.url)) for names in (seen.authors, content.names)
    )
    first = about.authors or shown_names or signed
    return signed if len(signed) > len(first) and set(map(_key, first)) <= set(map(_key, signed)) else first


def _full(names: tuple[str, ...]) -> tuple[str, ...]:
    """The names without initials, where there are others."""
    return tuple(name for name in names if " " in name) or names


def _key(name: str) -> str:
    return clean_line(name).casefold()
