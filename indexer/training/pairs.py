"""Pairs of texts that belong together, taken from the articles' own structure."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator

from indexer.sentences import sentences
from indexer.types import Article
from indexer.words import folded, words

Pair = tuple[str, str]

_MIN_WORDS = 6


def pairs(articles: Iterable[Article], *, seed: int = 0, unmarked: float = 0.25) -> Iterator[Pair]:
    """(question side, passage side) pairs, each a text of canonical words joined by spaces.

    From each article: title → lead, lead → a piece of the body, title → a piece of the body,
    and two sentences, each → the sentences around it. The share ``unmarked`` of the question
    sides loses its marks, as people type them. The same seed gives the same pairs.
    """
    chance = random.Random(seed)
    for article in articles:
        for left, right in _structure(article, chance):
            asked, told = words(left), words(right)
            if min(len(asked), len(told)) >= _MIN_WORDS:
                asked = folded(asked) if chance.random() < unmarked else asked
                yield " ".join(asked), " ".join(told)


def _structure(article: Article, chance: random.Random) -> Iterator[Pair]:
    body = [article.body[s.start : s.end] for s in sentences(article.body)]
    pieces = [" ".join(body[i : i + 4]) for i in range(0, len(body), 4)]
    if article.summary:
        yield article.title, article.summary
    if not pieces:
        return
    yield article.title, chance.choice(pieces)
    if article.summary:
        yield article.summary, chance.choice(pieces)
    for at in chance.sample(range(len(body)), min(2, len(body) - 1)):
        around = body[max(0, at - 2) : at] + body[at + 1 : at + 3]
        yield body[at], " ".join(around)
