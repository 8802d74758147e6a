"""Pairs of texts that belong together, made from articles alone.

Two kinds: what the structure of an article puts together (title, lead, pieces of the body,
neighbouring sentences), and a part of a sentence with question words beside the piece that it
stands in, so that the vectors learn to find a text again by some of its words (the inverse
cloze task with the sentence left in, Lee, Chang and Toutanova, 2019, arXiv:1906.00300).
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from indexer.sentences import sentences
from indexer.types import Article
from indexer.words import folded, words

Pair = tuple[str, str]
_Words = list[str]

_LEAST_ASKED, _LEAST_TOLD, _LONGEST = 3, 8, 250
_NEIGHBOURS, _QUESTIONS = 3, 2
"""Pairs of an article that are a sentence and those around it, and that are like questions."""
_ASKING = (
    "ai", "là ai", "những ai", "bao nhiêu", "có bao nhiêu", "mấy", "khi nào", "năm nào",
    "ngày nào", "ở đâu", "vì sao", "tại sao", "do đâu", "để làm gì", "gì", "cái gì", "là gì",
    "nào", "như thế nào",
)


@dataclass(frozen=True, slots=True)
class _Parts:
    """An article in canonical words; a piece is a run of two to six sentences."""

    title: _Words
    lead: _Words
    sentences: list[_Words]
    pieces: list[list[_Words]]


def pairs(
    articles: Iterable[Article], *, seed: int = 0, unmarked: float = 0.25, dropped: float = 0.2
) -> Iterator[Pair]:
    """(question side, passage side) pairs, each a text of canonical words joined by spaces.

    The share ``unmarked`` of the question sides loses its marks, as people type them; of each
    question side the share ``dropped`` of its words is left out, so that no single word is
    relied on. A passage side has 250 words at most. The same seed gives the same pairs.
    """
    chance = random.Random(seed)
    for article in articles:
        parts = _parts(article, chance)
        for asked, told in (*_structure(parts, chance), *_questions(parts, chance)):
            if len(asked) >= _LEAST_ASKED and len(told) >= _LEAST_TOLD:
                asked = folded(asked) if chance.random() < unmarked else asked
                asked = [word for word in asked if chance.random() >= dropped] or asked
                yield " ".join(asked), " ".join(told[:_LONGEST])


def _parts(article: Article, chance: random.Random) -> _Parts:
    body = [words(article.body[s.start : s.end]) for s in sentences(article.body)]
    pieces, at = [], 0
    while at < len(body):
        pieces.append(body[at : (at := at + chance.randint(2, 6))])
    return _Parts(words(article.title), words(article.summary), body, pieces)


def _structure(parts: _Parts, chance: random.Random) -> Iterator[tuple[_Words, _Words]]:
    """Title → lead, title → a piece, lead → a piece, a sentence → those around it."""
    yield parts.title, parts.lead
    if not parts.pieces:
        return
    yield parts.title, _joined(chance.choice(parts.pieces))
    yield parts.lead, _joined(chance.choice(parts.pieces))
    for _ in range(_NEIGHBOURS):
        at = chance.randrange(len(parts.sentences))
        around = parts.sentences[max(0, at - 2) : at] + parts.sentences[at + 1 : at + 3]
        yield parts.sentences[at], _joined(around)


def _questions(parts: _Parts, chance: random.Random) -> Iterator[tuple[_Words, _Words]]:
    """A part of a sentence → the piece that holds it, half of them under the title."""
    for _ in range(_QUESTIONS if parts.pieces else 0):
        piece = chance.choice(parts.pieces)
        asked = _like_a_question(chance.choice(piece), chance)
        yield asked, (parts.title if chance.random() < 0.5 else []) + _joined(piece)


def _like_a_question(sentence: _Words, chance: random.Random) -> _Words:
    """A run of a sentence's words, or some of them; more often than not with a question word."""
    if len(sentence) < 6:
        return []
    if chance.random() < 0.5:
        length = chance.randint(4, min(14, len(sentence)))
        start = chance.randint(0, len(sentence) - length)
        part = sentence[start : start + length]
    else:
        share = chance.uniform(0.35, 0.75)
        part = [word for word in sentence if chance.random() < share][:18]
    if chance.random() >= 0.6:
        return part
    asking = words(chance.choice(_ASKING))
    return [*asking, *part] if chance.random() < 0.4 else [*part, *asking]


def _joined(piece: list[_Words]) -> _Words:
    return [word for sentence in piece for word in sentence]
