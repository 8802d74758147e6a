"""Whether a page is a list of articles: a section's front, a tag, search results, an author's page."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from urllib.parse import urlsplit

from indexer.read.blocks import Block
from indexer.read.boxes import are_a_pair, is_pointer, is_sentence
from indexer.read.metadata import Metadata
from indexer.read.shown import Shown

_RUNNING = 60
_MIN_BODY = 100
_FEW_LINKS = 10
_LINKS = (2, 4, 12, 1_000_000)
"""How many links a page without running text may have, by the number of things that speak for an article."""
_TITLE = 5
_TEASED = 0.45


def is_list(about: Metadata, seen: Shown, page: Sequence[Block], body: Sequence[Block]) -> bool:
    """Whether a page holds links to articles and no article of its own.

    ``page`` is all of it, ``body`` what would be its article. An article's JSON-LD settles it; without
    that, it is the text: an article's runs on, that of a list stands beside a link each.
    """
    if about.is_article:
        return False
    text = [block for block in body if block.text]
    running = sum(b.own for b in text if len(b.text) > _RUNNING and is_sentence(b.text))
    links = sum(is_pointer(block) for block in page)
    if (about.is_list or _is_front(about.url)) and links > _FEW_LINKS:
        return True
    runs_on = sum(len(b.text) > _RUNNING and is_sentence(b.text) for b in text) >= 3
    undated = about.is_website and not seen.published and not about.published
    if running < _MIN_BODY or (undated and not (runs_on and len(seen.text.split()) >= _TITLE)):
        return links > _LINKS[_signs(about, seen)]
    return _teased(page, text) > _TEASED


def _signs(about: Metadata, seen: Shown) -> int:
    """How many things speak for an article: its date, a title as long as a sentence, OpenGraph's type."""
    dated = about.published is not None or seen.published is not None
    return dated + (len(seen.text.split()) >= _TITLE) + (about.is_declared)


def _is_front(url: str | None) -> bool:
    """Whether an address is that of a site as a whole."""
    return url is not None and not urlsplit(url).path.strip("/") and not urlsplit(url).query


def _teased(page: Sequence[Block], body: Sequence[Block]) -> float:
    """The share of the body's paragraphs that stand under a link with a title, as its teaser."""
    pairs = ((a, b) for a, b in pairwise(page) if is_pointer(a) and (a.is_heading or are_a_pair(a, b)))
    under = {b.text for _, b in pairs}
    paragraphs = [block for block in body if len(block.text) > _RUNNING]
    return sum(block.text in under for block in paragraphs) / max(len(paragraphs), 1)
