"""Question (and what was said before) → ``Query``. Pure: no archive, no clock."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from datetime import date

from assistant.dates import asks_newest, date_words, period
from assistant.lexicons import english, folded_stopwords, stopwords, wants
from assistant.types import Query, Turn, Want
from indexer.sentences import sentences
from indexer.types import Where
from indexer.words import bigrams, fold, folded, has_marks, nfc, words

_BEFORE = 0.5
"""What a word of the conversation counts against one of the question."""
_LOOSE_PAIR = 0.6
"""What a pair that holds a stop word counts."""
_ENGLISH = 0.25
"""The share of English function words that makes a question an English one."""
_DATE_WORD = 0.3
"""What a word of a date counts: articles seldom repeat the year that they are of."""
_ASKING_WORD = 0.6
"""What a word counts that says what is asked for ("chức vụ gì"): an answer need not hold it."""
_POINTS_BACK = re.compile(
    r"^(con|vay|the|the con)\b|^(han|no|ho)\b|\b(khi|luc|hom|noi) do\b|\bcho (ba|ong|anh|chi)$"
    r"|\b(ong|ba|anh|chi|co|nguoi|don vi|vu|cai|viec|chuyen|dieu|du an) (ay|do|nay|ta|kia)\b"
)


def understand(
    question: str, *, history: Sequence[Turn] = (), where: Where = Where(),  # noqa: B008
    today: date,
) -> Query:
    """What a question asks for, and by which words it is searched."""
    text = " ".join(nfc(question).split())
    earlier = _earlier(text, history)
    language = _language(words(text))
    marked = has_marks(text)
    plain = " ".join(folded(words(text)))
    spoken = fold(" ".join([*earlier, text]))
    return Query(
        text=text,
        complete=" ".join([*earlier, text]),
        terms=_terms(text, earlier, marked or any(map(has_marks, earlier)), language),
        wants=_wants(folded(words(text)), *(folded(words(said)) for said in earlier[:1])),
        where=where,
        about=period(fold(text)) or period(spoken),
        newest=asks_newest(plain),
        marked=marked,
        today=today,
        language=language,
    )


def _language(tokens: Sequence[str]) -> str:
    """"en" where enough words are English and no Vietnamese syllables, else "vi"."""
    only_english = sum(token in english()[0] for token in tokens)
    return "en" if tokens and only_english >= _ENGLISH * len(tokens) else "vi"


def _earlier(text: str, history: Sequence[Turn]) -> list[str]:
    """What was asked last and the first sentence of its answer, where the question points back
    at it: the sentences after the first often tell of something else."""
    if not history or not _POINTS_BACK.search(fold(text).rstrip(" ?.!")):
        return []
    last = {turn.role: nfc(" ".join(turn.content.split())) for turn in history}
    asked, told = last.get("user", ""), last.get("assistant", "")
    first = [told[span.start : span.end] for span in sentences(told)[:1]]
    return [said for said in (asked, *first) if said]


def _terms(
    text: str, earlier: Sequence[str], marked: bool, language: str
) -> tuple[tuple[str, float], ...]:
    """Words and pairs to search, each once with the most that it counts, in order."""
    stops = stopwords() if marked else folded_stopwords()
    if language == "en":
        stops = frozenset().union(*english())
    counts: dict[str, float] = {}
    for said, share in ((text, 1.0), *((e, _BEFORE) for e in earlier)):
        for term, weight in _weighted(words(said), stops):
            counts[term] = max(counts.get(term, 0.0), weight * share)
    return tuple(counts.items())


def _weighted(tokens: list[str], stops: frozenset[str]) -> list[tuple[str, float]]:
    dated, asking = date_words(tokens), _asking(folded(tokens))[1]
    names = [
        (token, _DATE_WORD if at in dated else _ASKING_WORD if at in asking else 1.0)
        for at, token in enumerate(tokens) if token not in stops
    ]
    loose = [sum(t in stops for t in pair) for pair in itertools.pairwise(tokens)]
    pairs = [
        (pair, _LOOSE_PAIR if empty else 1.0)
        for pair, empty in zip(bigrams(tokens), loose, strict=True) if empty < 2
    ]
    return [*names, *pairs] or [(token, 1.0) for token in tokens]


def _wants(*said: Sequence[str]) -> Want:
    """What the question asks for, else what the one before it did ("Còn phó giám đốc?")."""
    kinds = (kind for plain in said if (kind := _asking(plain)[0]) != "other")
    return next(kinds, "other")


def _asking(plain: Sequence[str]) -> tuple[Want, set[int]]:
    """What folded words ask for, and the places of the words that say so."""
    padded = f" {' '.join(plain)} "
    for kind, phrase in wants():
        if (found := padded.find(f" {phrase} ")) >= 0:
            first = padded[:found].count(" ")
            return kind, set(range(first, first + phrase.count(" ") + 1))
    return "other", set()
