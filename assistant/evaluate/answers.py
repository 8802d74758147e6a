"""Whether an answer says what was expected of it. Pure.

An expected answer is looked for in each sentence of the answer's own, word by word as the indexer
writes words (case, punctuation, tone placement, i and y, abbreviations aside), numbers and times by
value: "3.000 tỷ" is "3 nghìn tỷ", and "25-3" in news of 2017 is "25/3/2017".
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from assistant.cite.facts import Number, When, dates, fits, numbers
from assistant.types import Answer
from indexer.types import VIETNAM
from indexer.words import nfc, words

SHORT = 60
"""The words within which an answer is to be told."""
_VERDICTS = {"có": "yes", "đúng": "yes", "không": "no", "sai": "no"}
"""Expected answers that the verdict gives, which no sentence need say."""

_Atom = str | Number | When


def hits(answer: Answer, expected: tuple[str, ...], limit: int | None = None) -> bool:
    """Whether one of the expected answers is said, within the first ``limit`` words where given."""
    verdicts = {_VERDICTS.get(" ".join(words(one))) for one in expected} - {None}
    if verdicts:
        return answer.verdict in verdicts
    return any(contains(text, one, day) for text, day in _said(answer, limit) for one in expected)


def literally(answer: Answer, expected: tuple[str, ...]) -> bool:
    """Whether one of the expected answers is a substring of a sentence."""
    return any(one in nfc(sentence.text) for sentence in answer.sentences for one in expected)


def contains(text: str, expected: str, day: date | None = None) -> bool:
    """Whether a text of a day says the expected words in a row."""
    text, expected = nfc(text), nfc(expected)
    return any(_in_a_row([*_atoms(text, day, timed)], [*_atoms(expected, None, timed)])
               for timed in (True, False))


def _said(answer: Answer, limit: int | None) -> Iterator[tuple[str, date | None]]:
    """The sentences, cut after so many words in all, each with the day of what it cites first."""
    published = {c.number: c.article.published for c in answer.citations}
    left = limit
    for sentence in answer.sentences:
        told = sentence.text.split()
        cut = told if left is None else told[:left]
        when = next((day for n in sentence.citations if (day := published.get(n))), None)
        yield " ".join(cut), when.astimezone(VIETNAM).date() if when else None
        if left is not None:
            left -= len(cut)


def _atoms(text: str, day: date | None, timed: bool) -> Iterator[_Atom]:
    """A text as words, numbers and, where it is read with times, these."""
    times = [when for when in dates(text, day) if when.month or when.quarter] if timed else []
    counted = [n for n in numbers(text) if not any(n.start < t.end and t.start < n.end for t in times)]
    both: list[Number | When] = [*times, *counted]
    at = 0
    for found in sorted(both, key=lambda one: one.start):
        yield from words(text[at : found.start])
        yield found
        at = found.end
    yield from words(text[at:])


def _in_a_row(told: list[_Atom], wanted: list[_Atom]) -> bool:
    return bool(wanted) and any(
        all(map(_same, wanted, told[at : at + len(wanted)])) for at in range(len(told) - len(wanted) + 1)
    )


def _same(wanted: _Atom, told: _Atom) -> bool:
    if isinstance(wanted, When) or isinstance(told, When):
        return isinstance(wanted, When) and isinstance(told, When) and wanted.says(told)
    if isinstance(wanted, Number) and isinstance(told, Number):
        return fits(wanted, told, noun=False)
    return _plain(wanted) == _plain(told)


def _plain(atom: str | Number) -> str:
    """A word, or a bare number as it is written: of "25-3" each part may be read as either."""
    if isinstance(atom, str):
        return atom.lstrip("0") or atom
    return "" if atom.unit or atom.bound else str(atom.value)
