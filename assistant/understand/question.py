"""Question (and what was said before) → ``Query``. Pure: an archive's spelling is given, no clock."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.lexicons import english, folded_stopwords, stopwords
from assistant.offices import office_of
from assistant.types import Merger, Query, Turn, Want
from assistant.understand.asking import asking, asking_places
from assistant.understand.dates import Time, times
from assistant.understand.followup import follow_up
from assistant.understand.places import MERGED, mergers
from assistant.understand.spelling import Vocabulary, bare, correct
from assistant.understand.standing import as_of, asks_holder
from indexer.types import DateRange, Term, Where
from indexer.words import bigrams, fold, folded, has_marks, nfc, words

_BEFORE = 0.5
"""What a word of the conversation counts against one of the question."""
_LOOSE_PAIR = 0.6
"""What a pair that holds a stop word counts."""
_ENGLISH = 0.25
"""The share of English function words that makes a question an English one."""
_DATE_WORD = 0.3
"""What a word of a date counts: articles seldom repeat the year that they are of."""
_OTHER_NAME = 0.5
"""What a word counts of the other name of a unit that was merged."""
_ASKING_WORD = 0.6
"""What a word counts that says what is asked for ("chức vụ gì"): an answer need not hold it."""
_THEN = re.compile(r"\b(?:khi|luc|hom|nam|thang|ngay|thoi diem) (?:do|ay)\b")
_MANY = re.compile(
    r"\b(?:nhung (?:ai|gi|nguoi nao|\w+ nao|\w+ \w+ nao)|cac \w+(?: \w+)? nao|hai (?:ai|ong nao)|liet ke"
    r"|ke ten|danh sach|lan luot|all the|list)\b"
)


@dataclass(frozen=True, slots=True)
class _Word:
    """A canonical word of a question; ``bare``: typed without the marks that it has."""

    text: str
    counts: float
    bare: bool


def understand(
    question: str, *, history: Sequence[Turn] = (), where: Where = Where(),  # noqa: B008
    today: date, vocabulary: Vocabulary | None = None, complete: str = "", anytime: bool = False,
) -> Query:
    """What a question asks for, and by which words it is searched.

    ``vocabulary`` is what the archive writes, to mend slips by; without one none is mended.
    ``complete`` is a question that points back as someone else made it stand alone; where empty,
    rules do. ``anytime``: the times that it names restrict nothing.
    """
    text = " ".join(nfc(question).split())
    language = _language(words(text))
    read, corrections = correct(text, vocabulary if language == "vi" else None)
    pointing = follow_up(read, history, today)
    said = pointing.said if pointing else ()
    alone = (complete or pointing.complete) if pointing else read
    named = times(fold(read), today) or times(fold(alone), today)
    if not named and _THEN.search(_plain(read)):
        named = times(fold(" ".join(said)), today)
    about = None if anytime else _spoken_of(named)
    plain = _plain(alone)
    days = about.days if about else None
    standing = None if anytime else as_of(plain, days, today)
    merged = tuple(mergers(alone)) if _since_mergers(days, standing, today) else ()
    now = standing is not None and standing >= MERGED  # the old units are no more
    searched, renamed = (_now_called(text, merged) if now else text for text in (read, alone))
    others = [m.old for m in merged] if now else [n for m in merged for n in (*m.now, m.province)]
    wanted = _wants(read, *said[:1])
    of_holder = wanted == "person" and (standing is not None or asks_holder(plain))
    return Query(
        text=text,
        complete=alone,
        terms=_terms([(searched, 1.0), *((text, _BEFORE) for text in (*said, alone) if pointing)],
                     language, today, vocabulary),
        also=_terms([(name, _OTHER_NAME) for name in others], language, today, None),
        wants=wanted,
        many=_asks_many(_plain(read)) or wanted == "list",
        where=where,
        about=days,
        strict=about is not None and about.strict and standing is None,
        as_of=standing,
        today=today,
        office=office_of(_timeless(renamed, today)) if of_holder else None,
        focus=asking(alone)[1],
        corrections=corrections,
        mergers=merged,
        follows=pointing is not None,
        told=" ".join(said[1:]),
        language=language,
        anytime=anytime,
    )


def _plain(text: str) -> str:
    return " ".join(folded(words(text)))


def _language(tokens: Sequence[str]) -> str:
    """"en" where enough words are English and no Vietnamese syllables, else "vi"."""
    only_english = sum(token in english()[0] for token in tokens)
    return "en" if tokens and only_english >= _ENGLISH * len(tokens) else "vi"


def _spoken_of(named: Sequence[Time]) -> Time | None:
    """The time that a question is about: the first that it names, or a narrower one within it
    ("Năm 2017 … ngày 9/5")."""
    found = named[0] if named else None
    for time in named[1:]:
        if found and all(day and day in found.days for day in (time.days.first, time.days.last)):
            found = time
    return found


def _since_mergers(about: DateRange | None, standing: date | None, today: date) -> bool:
    """Whether a question may speak of the time since provinces and communes were merged."""
    last = standing or (about.last if about else None) or today
    return min(last, today) >= MERGED


def _now_called(text: str, merged: Sequence[Merger]) -> str:
    """The text with what the land of each old unit belongs to now in its name's place."""
    marked = has_marks(text)
    for merger in merged:
        old = r"\W+".join(map(re.escape, fold(merger.old).split()))
        if found := re.search(rf"(?<!\w){old}(?!\w)", fold(text)):
            now = merger.now[0] if marked else fold(merger.now[0])
            text = text[: found.start()] + now + text[found.end() :]
    return text


def _terms(
    texts: Sequence[tuple[str, float]], language: str, today: date, vocabulary: Vocabulary | None
) -> tuple[Term, ...]:
    """Words and pairs of texts to search, each once with the most that it counts, in order."""
    found: dict[tuple[str, bool], float] = {}
    for said, share in texts:
        for term in _weighted(_words(said, today, vocabulary), language):
            key = term.text, term.marked
            found[key] = max(found.get(key, 0.0), term.counts * share)
    return tuple(Term(word, counts, marked) for (word, marked), counts in found.items())


def _words(text: str, today: date, vocabulary: Vocabulary | None) -> list[_Word]:
    """The words of a text with what each counts for itself."""
    pieces = [(words(piece), dated) for piece, dated in _by_dates(text, today)]
    tokens = [token for piece, _ in pieces for token in piece]
    dated = [is_date for piece, is_date in pieces for _ in piece]
    asks = asking_places(tokens)
    return [
        _Word(token, _DATE_WORD if in_date else _ASKING_WORD if at in asks else 1.0, is_bare)
        for at, (token, in_date, is_bare) in enumerate(
            zip(tokens, dated, bare(tokens, has_marks(text), vocabulary), strict=True))
    ]


def _by_dates(text: str, today: date) -> Iterator[tuple[str, bool]]:
    """The text in pieces, each with whether it tells a time."""
    at = 0
    for time in times(fold(text), today):
        yield text[at : time.start], False
        yield text[time.start : time.end], True
        at = time.end
    yield text[at:], False


def _timeless(text: str, today: date) -> str:
    """The text without the times that it names: "Bộ trưởng Y tế tuần trước" is no other office."""
    return " khi ".join(piece for piece, is_time in _by_dates(text, today) if not is_time)


def _weighted(said: Sequence[_Word], language: str) -> list[Term]:
    stops = [_is_stop(word, language) for word in said]
    single = [Term(word.text, word.counts, not word.bare)
              for word, stop in zip(said, stops, strict=True) if not stop]
    pairs = [
        Term(pair, _LOOSE_PAIR if first or second else 1.0, not (one.bare or other.bare))
        for pair, (first, second), (one, other) in zip(
            bigrams([word.text for word in said]), itertools.pairwise(stops), itertools.pairwise(said),
            strict=True)
        if not (first and second)
    ]
    return [*single, *pairs] or [Term(word.text, 1.0, not word.bare) for word in said]


def _is_stop(word: _Word, language: str) -> bool:
    if language == "en":
        return any(word.text in listed for listed in english())
    return word.text in (folded_stopwords() if word.bare else stopwords())


def _wants(*said: str) -> Want:
    """What the question asks for, else what the one before it did ("Còn phó giám đốc?")."""
    kinds = (kind for text in said if (kind := asking(text)[0]) != "other")
    return next(kinds, "other")


def _asks_many(plain: str) -> bool:
    return bool(_MANY.search(plain))
