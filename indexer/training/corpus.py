"""What is trained on, and what is kept aside to measure with."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from indexer.read import find, read
from indexer.types import Article

HELD_OUT = 200
"""One article in so many is never trained on."""


def corpus(paths: Sequence[str], limit: int | None = None) -> Iterator[Article]:
    """The readable articles of the files, ``limit`` at most. Raises ``SourceError``."""
    count = 0
    for item in read(find(paths)):
        if isinstance(item, Article):
            yield item
            count += 1
            if count == limit:
                return


def divided(articles: Iterator[Article]) -> tuple[list[Article], list[Article]]:
    """(what is trained on, what is kept aside)."""
    parts: tuple[list[Article], list[Article]] = [], []
    for article in articles:
        parts[held_out(article)].append(article)
    return parts


def held_out(article: Article) -> bool:
    """Whether an article is kept aside, told from its title: its copies are kept aside as well."""
    stamp = hashlib.sha256(article.title.encode()).digest()
    return int.from_bytes(stamp[:4], "big") % HELD_OUT == 0
