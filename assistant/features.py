"""What is seen of a passage beside a question: the numbers that the reranker judges by."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from operator import attrgetter

import numpy as np
import numpy.typing as npt

from assistant.coverage import Rarity, Said
from assistant.offices import worth
from assistant.types import Hit, Query
from assistant.wanted import find
from indexer.sentences import sentences
from indexer.words import folded, words

Features = npt.NDArray[np.float32]
_FIGURE = re.compile(r"\d")


@dataclass(frozen=True, slots=True)
class Seen:
    """The features of one hit, each from 0 to 1 unless said otherwise.

    ``score`` is the fused score before (up to 2); ``lexical`` and ``dense`` are its parts. The
    shares are of the weight of the question's words (``pairs``: of its pairs) that are said: in
    the passage, with its article's title and sapo, in the title, in the best sentence alone and
    with the one before. ``rare`` is the share of the three rarest words, ``figures`` of the
    question's numbers, ``run`` of the question's words in the longest run that the passage
    repeats. ``wanted`` is how surely a thing of the kind asked for stands in the passage,
    ``wanted_near`` in the best sentence. ``first`` is 1 for the first passage of an article, a
    half for the second. ``siblings`` is the share of the hits that are of the same article.
    ``office`` is how much is told of who holds the office asked about.
    """

    score: float
    lexical: float
    dense: float
    words: float
    whole: float
    title: float
    pairs: float
    sentence: float
    around: float
    rare: float
    figures: float
    run: float
    wanted: float
    wanted_near: float
    first: float
    siblings: float
    office: float


NAMES = tuple(field.name for field in fields(Seen))
_ROW = attrgetter(*NAMES)


def features(query: Query, hits: Sequence[Hit], rarity: Rarity) -> Features:
    """One row a hit, one column a feature, in the order of ``NAMES``."""
    asked = _Asked.of(query, rarity)
    articles = [hit.article.id for hit in hits]
    rows = [_ROW(_seen(asked, hit, articles.count(hit.article.id) / len(hits))) for hit in hits]
    return np.asarray(rows, np.float32).reshape(len(hits), len(NAMES))


@dataclass(frozen=True, slots=True)
class _Asked:
    """The parts of a question's terms that are looked at by themselves."""

    query: Query
    all: Rarity
    words: Rarity
    pairs: Rarity
    rare: Rarity
    figures: Rarity
    tokens: list[str]

    @classmethod
    def of(cls, query: Query, rarity: Rarity) -> _Asked:
        single = {term: weight for term, weight in rarity.items() if not term.is_pair}
        rarest = sorted(single, key=lambda term: -single[term])[:3]
        return cls(
            query, rarity, single,
            pairs={term: weight for term, weight in rarity.items() if term.is_pair},
            rare={term: single[term] for term in rarest},
            figures={term: weight for term, weight in single.items() if _FIGURE.search(term.text)},
            tokens=folded(words(query.text)),
        )


@dataclass(frozen=True, slots=True)
class _Read:
    """What a passage says, whatever is asked: all of it, its sentences, its words without marks in order."""

    said: Said
    sentences: tuple[tuple[str, Said], ...]
    plain: tuple[str, ...]

    @classmethod
    @lru_cache(maxsize=512)
    def of(cls, text: str) -> _Read:
        """Kept, since what is in the news is asked about again and again."""
        tokens = words(text)
        each = (text[span.start : span.end] for span in sentences(text))
        return cls(Said.by(tokens), tuple((one, Said.by(words(one))) for one in each), tuple(folded(tokens)))


def _seen(asked: _Asked, hit: Hit, siblings: float) -> Seen:
    text = hit.passage.text
    read, title = _Read.of(text), Said.of(hit.article.title)
    said = read.said
    shares = [one.share(asked.all) for _, one in read.sentences]
    best = max(range(len(shares)), key=shares.__getitem__, default=0)
    strengths = [max((s for _, s in find(asked.query, one)), default=0.0) for one, _ in read.sentences]
    near = read.sentences[best][1] if shares else said
    if best:
        near = near.with_(read.sentences[best - 1][1])
    return Seen(
        score=hit.score, lexical=hit.lexical, dense=hit.dense,
        words=said.share(asked.words),
        whole=said.with_(title).with_(Said.of(hit.article.summary)).share(asked.words),
        title=title.share(asked.words),
        pairs=said.with_(title).share(asked.pairs),
        sentence=max(shares, default=0.0),
        around=near.with_(title).share(asked.all),
        rare=said.with_(title).share(asked.rare),
        figures=said.with_(title).share(asked.figures) if asked.figures else 1.0,
        run=_longest_run(asked.tokens, read.plain) / max(1, len(asked.tokens)),
        wanted=max(strengths, default=0.0),
        wanted_near=strengths[best] if strengths else 0.0,
        first=1 / (1 + hit.passage.ordinal),
        siblings=siblings,
        office=worth(asked.query, hit.article, f"{hit.article.title}. {text}"),
    )


def _longest_run(asked: Sequence[str], told: Sequence[str]) -> int:
    """The most words in a row that both have."""
    places: dict[str, list[int]] = {}
    for at, word in enumerate(told):
        places.setdefault(word, []).append(at)
    best, before = 0, dict[int, int]()
    for word in asked:
        before = {at: before.get(at - 1, 0) + 1 for at in places.get(word, ())}
        best = max(best, *before.values(), 0)
    return best
