"""What is seen of a sentence beside a question: the numbers by which it is told to answer or not."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, fields, replace
from operator import attrgetter

import numpy as np
import numpy.typing as npt

from assistant.coverage import Rarity, Said
from assistant.names import names
from assistant.offices import Name, names_one, worth
from assistant.retrieve import standing
from assistant.types import Hit, Query
from assistant.wanted import asks_a_thing, find
from indexer.sentences import sentences
from indexer.types import Article, Span
from indexer.words import bigrams, fold, folded, words

Matrix = npt.NDArray[np.float32]
_MARKED = 0.5
"""How strong a span must be to be taken as what was asked for."""
_SOMETHING, _NO_THING = 0.5, 0.75
"""What a sentence counts for a question that asks for some thing of a kind that cannot be seen, and for
one that asks for no thing: whether something is so, or what is told of it."""
_HALF = 6.0
"""Words off at which a word of the question counts half for a span."""
_SPANS = 4
"""Spans of a sentence that are looked at more closely, the strongest."""
_OF_A_TIME = 0.5
"""What a number of a date counts at most among the terms: an article need not write it so."""
_FOCUS_PAIR = 4.0
"""What a pair of the words beside the asking one counts: "thi công" is more than "thi" and "công"."""
_HELD = 0.15
"""What a sentence must be worth to tell of a holder of the office asked about."""
_HALF_LIFE = 180
"""Days by which news tells half as much of how things stood."""


@dataclass(frozen=True, slots=True)
class Clues:
    """The clues of one sentence, each from 0 to 1 unless said otherwise.

    Shares are of the weight of the question's terms that are said: ``own`` in the sentence, ``near``
    with the sentence before and the headline; ``pairs_own`` of the pairs in the sentence,
    ``pairs_whole`` in its passage, headline and sapo; ``focus`` of the words beside the asking one
    (``Query.focus``) in the sentence, ``unfocused`` that none of them is near. ``named`` is how much of
    the names in the question the whole says, 1 where it writes none; ``unfigured`` how much of its
    numbers, but those of times, it does not. ``missing`` is the share of the heaviest word that the
    whole does not say.

    ``wanted`` is how surely a thing of the kind asked for stands in the sentence, ``beside`` how much
    of the question stands near it, ``placed`` is one times the other, ``agreed`` in what share of the
    other articles the same thing was found.

    ``hit`` is the searchers' score of its passage, ``behind`` what its score in all lacks to the best
    one's. ``long`` is the logarithm of its length in words, ``asks`` that it ends in a question mark,
    ``leads`` that the article begins with it. ``office`` is what is told of who holds the office asked
    about, ``unheld`` that nothing is where it is asked who holds it on some day, ``incumbent`` that the
    sentence names who did. ``standing`` is how near its day is to the one on which things are asked to
    stand, ``period`` what its day adds where no such day is asked about.
    """

    own: float
    near: float
    pairs_own: float
    pairs_whole: float
    focus: float
    unfocused: float
    named: float
    unfigured: float
    missing: float
    wanted: float
    beside: float
    placed: float
    agreed: float
    hit: float
    behind: float
    long: float
    asks: float
    leads: float
    office: float
    unheld: float
    incumbent: float
    standing: float
    period: float


NAMES = tuple(field.name for field in fields(Clues))
_ROW = attrgetter(*NAMES)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence that may answer, ``article.body[start:end]``.

    ``marks`` are the spans of it that may be what was asked for, ``answers`` the canonical words of
    each; ``said`` are the canonical words of the sentence.
    """

    hit: Hit
    start: int
    end: int
    marks: tuple[Span, ...]
    answers: tuple[str, ...]
    said: frozenset[str]
    clues: Clues

    @property
    def article(self) -> Article:
        """The article that it stands in."""
        return self.hit.article

    @property
    def text(self) -> str:
        """The sentence to the letter."""
        return self.article.body[self.start : self.end]


@dataclass(frozen=True, slots=True)
class _Asked:
    """A question's terms in the groups that are looked at by themselves."""

    query: Query
    all: Rarity
    words: Rarity
    pairs: Rarity
    focus: Rarity
    figures: Rarity
    names: tuple[tuple[str, ...], ...]
    holder: Name | None
    weight: float

    @classmethod
    def of(cls, query: Query, rarity: Rarity, holder: Name | None) -> _Asked:
        single = {term: weight for term, weight in rarity.items() if not term.is_pair}
        beside = {fold(word) for word in query.focus}
        return cls(
            query, rarity, single,
            pairs={term: weight for term, weight in rarity.items() if term.is_pair},
            focus={
                term: weight * (_FOCUS_PAIR if term.is_pair else 1.0) for term, weight in rarity.items()
                if beside.issuperset(fold(term.text).split("_"))
            },
            figures={term: weight for term, weight in single.items()
                     if term.text.isdigit() and term.counts > _OF_A_TIME},
            names=tuple(tuple(folded(words(name))) for start, name in names(query.complete) if start),
            holder=holder, weight=sum(single.values()) or 1.0,
        )


def candidates(
    query: Query, hits: Sequence[Hit], rarity: Rarity, holder: Name | None = None
) -> list[Candidate]:
    """Each sentence of the hits with its clues, in their order; ``holder`` is who held the office
    asked about, as far as it could be told."""
    asked = _Asked.of(query, rarity, holder)
    best = max((hit.score for hit in hits), default=0.0)
    return _compared(query, [found for hit in hits for found in _of(hit, asked, best)])


def matrix(found: Sequence[Candidate]) -> Matrix:
    """One row a candidate, one column a clue, in the order of ``NAMES``."""
    rows = [_ROW(candidate.clues) for candidate in found]
    return np.asarray(rows, np.float32).reshape(len(found), len(NAMES))


def _of(hit: Hit, asked: _Asked, best: float) -> Iterator[Candidate]:
    text, start = hit.passage.text, hit.passage.start
    title = Said.of(hit.article.title)
    spans = sentences(text)
    said = [words(text[span.start : span.end]) for span in spans]
    whole = Said.by([word for tokens in said for word in tokens]).with_(title).with_(
        Said.of(hit.article.summary))
    pairs_whole = whole.share(asked.pairs)
    named = math.fsum(_told(name, whole) for name in asked.names) / len(asked.names) if asked.names else 1.0
    unfigured = 1.0 - whole.share(asked.figures) if asked.figures else 0.0
    missing = max((w for term, w in asked.words.items() if not whole.holds(term)), default=0.0)
    asks_standing = asked.query.office is not None and asked.query.as_of is not None
    before = Said.of("")
    for span, tokens in zip(spans, said, strict=True):
        sentence = text[span.start : span.end]
        own = Said.by(tokens)
        near = own.with_(before).with_(title)
        marks, strength, beside = _marks(asked, sentence, tokens)
        office = worth(asked.query, hit.article, sentence)
        yield Candidate(
            hit, start + span.start, start + span.end, marks,
            tuple(" ".join(words(sentence[m.start : m.end])) for m in marks), frozenset(tokens),
            Clues(
                own=own.share(asked.all), near=near.share(asked.all),
                pairs_own=own.share(asked.pairs), pairs_whole=pairs_whole,
                focus=own.share(asked.focus) if asked.focus else 0.5,
                unfocused=float(bool(asked.focus) and near.share(asked.focus) == 0.0),
                named=named, unfigured=unfigured, missing=missing / asked.weight,
                wanted=strength, beside=beside, placed=strength * beside, agreed=0.0,
                hit=hit.score - hit.dated - hit.reranked, behind=min(1.0, best - hit.score),
                long=math.log1p(len(tokens)) / 4, asks=float(sentence.rstrip("”\" ").endswith("?")),
                leads=float(start + span.start == 0),
                office=office, unheld=float(asks_standing and office < _HELD),
                incumbent=_names_holder(asked, hit.article, sentence), standing=0.0,
                period=0.0 if asked.query.as_of else hit.dated,
            ),
        )
        before = own


def _told(name: Sequence[str], said: Said) -> float:
    """The share of a name's pairs of folded words that is said, of its word where it has but one."""
    parts = bigrams(name) or name
    return sum(part in said.plain for part in parts) / max(1, len(parts))


def _marks(asked: _Asked, sentence: str, tokens: Sequence[str]) -> tuple[tuple[Span, ...], float, float]:
    """The spans that may be what was asked for, how surely, and how much of the question is near."""
    said = _said_at(asked, tokens)
    found = sorted(find(asked.query, sentence), key=lambda each: -each[1])[:_SPANS]
    if not found:
        if asks_a_thing(asked.query):
            return (), 0.0, 0.0
        untold = _SOMETHING if asked.query.wants == "other" else _NO_THING
        return (), untold, 0.5 * sum(weight for weight, _ in said)
    near = [(_beside(said, sentence, span), span, strength) for span, strength in found]
    most = max(strength for _, _, strength in near)
    best = max(share * strength for share, _, strength in near)
    marks = tuple(span for share, span, strength in near
                  if strength >= max(_MARKED, 0.9 * most) and share * strength >= 0.8 * best)
    return marks, most, max(share for share, _, strength in near if strength >= 0.9 * most)


def _said_at(asked: _Asked, tokens: Sequence[str]) -> list[tuple[float, list[int]]]:
    """The share of each word of the question that the sentence says, and the places where."""
    places: dict[str, list[int]] = {}
    for at, token in enumerate(tokens):
        places.setdefault(token, []).append(at)
        if (plain := fold(token)) != token:
            places.setdefault(plain, []).append(at)
    return [(weight / asked.weight, places[term.text]) for term, weight in asked.words.items()
            if term.text in places]


def _beside(said: Sequence[tuple[float, Sequence[int]]], sentence: str, span: Span) -> float:
    """The share of the question's words in a sentence, each the less the farther from a span."""
    first = len(words(sentence[: span.start]))
    last = first + max(1, len(words(sentence[span.start : span.end]))) - 1
    return math.fsum(
        share * 0.5 ** (min(max(first - at, at - last, 0) for at in places) / _HALF)
        for share, places in said
    )


def _names_holder(asked: _Asked, article: Article, sentence: str) -> float:
    office = asked.query.office
    return float(bool(office and asked.holder and names_one(asked.holder, office, article, sentence)))


def _compared(query: Query, found: Sequence[Candidate]) -> list[Candidate]:
    """The candidates with the clues that take all of them: what share of the other articles says the
    same thing, and how near each one's day is."""
    tellers: dict[str, set[str]] = {}
    for candidate in found:
        for answer in candidate.answers:
            tellers.setdefault(answer, set()).add(candidate.article.id)
    others = max(1, len({candidate.article.id for candidate in found}) - 1)
    days = [c.article.published.date() if c.article.published else None for c in found]
    near = standing(days, query.as_of, _HALF_LIFE) if query.as_of else [0.0] * len(found)
    return [
        replace(candidate, clues=replace(candidate.clues, standing=share, agreed=max(
            (len(tellers[answer] - {candidate.article.id}) / others for answer in candidate.answers),
            default=0.0)))
        for candidate, share in zip(found, near, strict=True)
    ]
