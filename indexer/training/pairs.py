"""Pairs of texts that belong together, made from articles alone.

Three kinds: what the structure of an article puts together (title, lead, pieces of the body,
neighbouring sentences); a question made from a sentence by rules (a name becomes "ai", a date
"khi nào" …) beside the piece that answers it; and some words of a sentence beside the piece that
it stands in, so that the vectors learn to find a text again by a few of its words (the inverse
cloze task with the sentence left in, Lee, Chang and Toutanova, 2019, arXiv:1906.00300).

The question side is then made worse, as people type: without marks, with slips of the keyboard,
with names cut to their initials, with words left out, above all those that the passage has too:
what the words of both sides have in common, the lexical searcher knows already. (Other places of
the tone and known abbreviations need no augmentation: ``indexer.words`` spells them one way.)
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from indexer.resources import data
from indexer.sentences import sentences
from indexer.types import Article
from indexer.words import folded, nfc, words

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
_CAPITAL = r"[^\W\d_a-zà-ỹ]\w*"
_LONGEST_QUESTION = 16


@dataclass(frozen=True, slots=True)
class Noise:
    """How question sides are made worse; shares from 0 to 1.

    ``unmarked``, ``slips``, ``initials``: of the question sides that lose their marks, that get
    a slip of the keyboard in one word, that have a long name cut to its initials. ``dropped``:
    of the words of each. ``shared``: of the words that the passage has too, in every second pair.
    """

    unmarked: float = 0.25
    slips: float = 0.03
    initials: float = 0.02
    dropped: float = 0.2
    shared: float = 0.2


@dataclass(frozen=True, slots=True)
class _Parts:
    """An article in canonical words; a piece is a run of two to six sentences."""

    title: _Words
    lead: _Words
    raw: list[str]
    sentences: list[_Words]
    pieces: list[range]


def pairs(articles: Iterable[Article], *, seed: int = 0, noise: Noise = Noise()) -> Iterator[Pair]:
    """(question side, passage side) pairs, each a text of canonical words joined by spaces.

    A passage side has 250 words at most. The same seed gives the same pairs.
    """
    chance = random.Random(seed)
    for article in articles:
        parts = _parts(article, chance)
        for asked, told in (*_structure(parts, chance), *_questions(parts, chance)):
            if len(asked) >= _LEAST_ASKED and len(told) >= _LEAST_TOLD:
                yield " ".join(worse(asked, told, noise, chance)), " ".join(told[:_LONGEST])


def _parts(article: Article, chance: random.Random) -> _Parts:
    raw = [article.body[s.start : s.end] for s in sentences(article.body)]
    pieces, at = [], 0
    while at < len(raw):
        start, at = at, min(at + chance.randint(2, 6), len(raw))
        pieces.append(range(start, at))
    return _Parts(words(article.title), words(article.summary), raw, [words(s) for s in raw], pieces)


def _structure(parts: _Parts, chance: random.Random) -> Iterator[tuple[_Words, _Words]]:
    """Title → lead, title → a piece, lead → a piece, a sentence → those around it."""
    yield parts.title, parts.lead
    if not parts.pieces:
        return
    yield parts.title, _joined(parts, chance.choice(parts.pieces))
    yield parts.lead, _joined(parts, chance.choice(parts.pieces))
    for _ in range(_NEIGHBOURS):
        at = chance.randrange(len(parts.sentences))
        around = [*range(max(0, at - 2), at), *range(at + 1, min(at + 3, len(parts.sentences)))]
        yield parts.sentences[at], _joined(parts, around)


def _questions(parts: _Parts, chance: random.Random) -> Iterator[tuple[_Words, _Words]]:
    """A question or some words of a sentence → the piece that holds it, half under the title."""
    for _ in range(_QUESTIONS if parts.pieces else 0):
        piece = chance.choice(parts.pieces)
        at = chance.choice(piece)
        asked = question(parts.raw[at], chance) if chance.random() < 0.5 else []
        asked = asked or _some_words(parts.sentences[at], chance)
        yield asked, (parts.title if chance.random() < 0.5 else []) + _joined(parts, piece)


def question(sentence: str, chance: random.Random) -> _Words:
    """A question that the sentence answers, in canonical words; empty where no rule fits.

    What is asked for (a name, a number, a date, a place, an office, a reason) is taken out, and
    the words that ask for it stand in its place, or before the rest.
    """
    fits = [(match, asking) for rule, asking in _rules() for match in rule.finditer(sentence)]
    if not fits:
        return []
    match, asking = chance.choice(fits)
    before, after = words(sentence[: match.start("x")]), words(sentence[match.end("x") :])
    before, after = _around(before, after, chance)
    if len(before) + len(after) < _LEAST_ASKED:
        return []
    asked = words(chance.choice(asking))
    return [*asked, *before, *after] if chance.random() < 0.4 else [*before, *asked, *after]


def _around(before: _Words, after: _Words, chance: random.Random) -> tuple[_Words, _Words]:
    """The nearest words, where there are more than a question has."""
    over = len(before) + len(after) - chance.randint(6, _LONGEST_QUESTION)
    if over > 0:
        cut = min(max(over // 2, over - len(after)), len(before))
        before, after = before[cut:], after[: len(after) - (over - cut)]
    return before, after


@cache
def _rules() -> tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]:
    """(what is asked for as the group ``x``, words that ask for it); of news sentences as written."""
    surname = "|".join(_lexicon("surnames.txt"))
    office = r"(?:[Pp]hó |[Qq]uyền |[Tt]ổng )?(?:[Gg]iám đốc|[Cc]hủ tịch|[Bb]í thư|[Tt]rưởng|[Bb]ộ trưởng|"\
        r"[Cc]hánh|[Hh]iệu trưởng|[Cc]ục trưởng|[Vv]ụ trưởng|[Tt]hứ trưởng)"
    return tuple((re.compile(rule), asking) for rule, asking in (
        (rf"\b(?P<x>(?:{surname})(?:\s{_CAPITAL}){{1,3}})", ("ai", "người nào", "là ai", "những ai")),
        (rf"\b(?P<x>(?:giữ chức|giữ chức vụ|làm|chức vụ)\s{office}[^,.;:()]*)",
         ("giữ chức vụ gì", "giữ chức gì", "làm gì")),
        (r"\b(?P<x>(?:ngày|sáng|trưa|chiều|tối|đêm|hôm)\s(?:ngày\s)?\d{1,2}[/-]\d{1,2}(?:[/-]\d{4})?)",
         ("khi nào", "ngày nào", "bao giờ", "hôm nào")),
        (r"\b(?P<x>(?:tháng\s\d{1,2}(?:[/-]|\snăm\s)?)?(?:năm\s)?(?:19|20)\d\d)\b",
         ("năm nào", "khi nào", "bao giờ")),
        (r"(?<![\d/.,-])(?P<x>\d+(?:[.,]\d+)*)(?=\s?(?:%|[^\W\d_]{2,}))", ("bao nhiêu", "mấy")),
        (rf"\b(?P<x>(?:ở|tại)\s(?:[a-zà-ỹ]+\s){{0,2}}{_CAPITAL}(?:\s{_CAPITAL})*)",
         ("ở đâu", "tại đâu", "nơi nào")),
        (r"\b(?P<x>(?:do|vì|bởi)\s[^,.;:]{12,})", ("vì sao", "tại sao", "do đâu", "vì lý do gì")),
    ))


def _some_words(sentence: _Words, chance: random.Random) -> _Words:
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


def worse(asked: _Words, told: _Words, noise: Noise, chance: random.Random) -> _Words:
    """A question side as people type it."""
    if chance.random() < 0.5:
        held = set(told)
        asked = _kept(asked, [noise.shared if word in held else 0.0 for word in asked], chance)
    asked = _kept(asked, [noise.dropped] * len(asked), chance)
    if chance.random() < noise.initials:
        asked = _initials(asked, chance)
    if chance.random() < noise.slips:
        at = chance.randrange(len(asked))
        asked = [*asked[:at], slip(asked[at], chance), *asked[at + 1 :]]
    return folded(asked) if chance.random() < noise.unmarked else asked


def _kept(asked: _Words, shares: Sequence[float], chance: random.Random) -> _Words:
    """Without as many words as the shares say, but never without all."""
    some = [word for word, share in zip(asked, shares, strict=True) if chance.random() >= share]
    return some if len(some) > 1 else asked


def _initials(asked: _Words, chance: random.Random) -> _Words:
    """Three to five neighbouring words as their first letters, as "đại học y dược" is "đhyd"."""
    length = chance.randint(3, 5)
    if len(asked) < length + 2:
        return asked
    at = chance.randint(0, len(asked) - length)
    return [*asked[:at], "".join(word[0] for word in asked[at : at + length]), *asked[at + length :]]


def slip(word: str, chance: random.Random) -> str:
    """A word with one slip of the keyboard: two letters swapped, one lost, one doubled."""
    if len(word) < 3:
        return word
    at = chance.randrange(len(word) - 1)
    swapped, lost = word[:at] + word[at + 1] + word[at] + word[at + 2 :], word[:at] + word[at + 1 :]
    return chance.choice((swapped, lost, word[: at + 1] + word[at:]))


def _joined(parts: _Parts, piece: Iterable[int]) -> _Words:
    return [word for at in piece for word in parts.sentences[at]]


def _lexicon(name: str) -> list[str]:
    text = nfc(data("lexicons", name).read_text(encoding="utf-8"))
    return [re.escape(line) for line in text.splitlines() if line and not line.startswith("#")]
