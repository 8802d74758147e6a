"""What was typed wrong: keys of Telex and VNI left in, slips, names misspelt, marks left out.

Nothing is a slip that the archive writes so: a word is doubted where no passage holds it, a
person's name where no passage holds two neighbours of its syllables together.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Protocol

from assistant.lexicons import stopwords
from assistant.types import Correction
from indexer.lexicons import surnames
from indexer.types import Term
from indexer.words import fold, has_marks, is_syllable, nfc, spell, toneless, words

_LEAST_DOUBTED = 4
"""Letters of the shortest word that a slip is looked for in."""
_USUAL = 3
"""Passages that must hold what a word is read as."""
_SLIPPED, _TYPED_SO = 1000, 10
"""How many times as often as a word the archive must have what its keys make: by themselves, and
in a question in which other keys slipped."""
_OTHERWISE = 30
"""How many times as often a pair must be written with other marks."""
_NAME = 3
"""Syllables of a person's name that are looked at together."""
_WORD = re.compile(r"[^\W_]+")
_TONES = {"f": 1, "s": 2, "r": 3, "x": 4, "j": 5, "2": 1, "1": 2, "3": 3, "4": 4, "5": 5}
_MARKS = ("", "\u0300", "\u0301", "\u0309", "\u0303", "\u0323")
_HATS = dict(zip("aeo", "âêô", strict=True))
_HORNS = dict(zip("oua", "ơưă", strict=True))


class Vocabulary(Protocol):
    """What is written in an archive."""

    def document_frequency(self, term: Term) -> int:
        """How many passages hold a term."""

    def similar(self, term: Term) -> dict[str, int]:
        """The terms one slip away from it that passages hold, with their frequencies."""

    def named(self, name: Sequence[str], *, marked: bool = True) -> int:
        """How many passages write canonical words in a row as a name."""


def correct(text: str, vocabulary: Vocabulary | None) -> tuple[str, tuple[Correction, ...]]:
    """The text with its slips mended, and what was mended; nothing is without a vocabulary."""
    if vocabulary is None:
        return text, ()
    found = [*_unknown_words(words(text), vocabulary)]
    mended = _replaced(text, found)
    names = [*_unknown_names(words(mended), vocabulary)]
    return _replaced(mended, names), (*found, *names)


def bare(tokens: Sequence[str], marked: bool, vocabulary: Vocabulary | None) -> list[bool]:
    """Of each canonical word of a text, whether it was typed without the marks that it has.

    All words of a text that was not ``marked`` at all (abbreviations written out have marks that
    nobody typed); else those without a tone that the archive hardly ever writes so beside their
    neighbours, but often with other marks.
    """
    if not marked:
        return [True] * len(tokens)
    return [
        vocabulary is not None and is_syllable(token) and toneless(token)
        and _hardly_so(tokens, at, vocabulary)
        for at, token in enumerate(tokens)
    ]


def _hardly_so(tokens: Sequence[str], at: int, vocabulary: Vocabulary) -> bool:
    pairs = [f"{tokens[i]}_{tokens[i + 1]}" for i in (at - 1, at) if 0 <= i < len(tokens) - 1]
    counts = [(vocabulary.document_frequency(Term(pair)),
               vocabulary.document_frequency(Term(pair, marked=False))) for pair in pairs]
    seldom = any((so + 1) * _OTHERWISE <= anyhow for so, anyhow in counts)
    return seldom and not any(so * 3 >= anyhow > 0 for so, anyhow in counts)


def _unknown_words(tokens: Sequence[str], vocabulary: Vocabulary) -> Iterator[Correction]:
    keys = {token: read for token in tokens if (read := _keyed(token, vocabulary, _SLIPPED))}
    for at, token in enumerate(tokens):
        if read := keys.get(token) or (_keyed(token, vocabulary, _TYPED_SO) if keys else ""):
            yield Correction(token, read)
        elif _may_be_a_slip(token) and not _known(token, vocabulary):
            likely = [word for word, count in vocabulary.similar(_as_typed(token)).items()
                      if count >= _USUAL]
            if likely:
                yield Correction(token, max(likely, key=lambda w: _fit(tokens, at, w, vocabulary)))


def _may_be_a_slip(token: str) -> bool:
    """A syllable that is well made is none, however seldom it is written."""
    return len(token) >= _LEAST_DOUBTED and token.isalpha() and not is_syllable(token)


def _keyed(token: str, vocabulary: Vocabulary, times: int) -> str:
    """The syllable whose keys a word is, if the archive has it so many times as often as the
    word; else empty."""
    if token.isdigit() or is_syllable(token):
        return ""
    as_it_is = vocabulary.document_frequency(_as_typed(token))
    return next((word for word in keyed(token)
                 if vocabulary.document_frequency(Term(word)) >= max(_USUAL, times * as_it_is)), "")


def _known(token: str, vocabulary: Vocabulary) -> bool:
    return vocabulary.document_frequency(_as_typed(token)) > 0


def _fit(tokens: Sequence[str], at: int, word: str, vocabulary: Vocabulary) -> tuple[int, int]:
    """How often a word stands beside the neighbours of a place, and at all."""
    beside = [*(f"{t}_{word}" for t in tokens[max(at - 1, 0) : at]),
              *(f"{word}_{t}" for t in tokens[at + 1 : at + 2])]
    return (sum(vocabulary.document_frequency(_as_typed(pair)) for pair in beside),
            vocabulary.document_frequency(_as_typed(word)))


def _unknown_names(tokens: Sequence[str], vocabulary: Vocabulary) -> Iterator[Correction]:
    """A family name and what follows it, where one syllable written otherwise makes a name of it
    that the archive has."""
    for at in range(len(tokens) - _NAME + 1):
        name = list(tokens[at : at + _NAME])
        if not _may_be_a_name(name) or all(_pair_counts(name, vocabulary)):
            continue
        marked = any(map(has_marks, name))
        likely = {tuple(other): vocabulary.named(other, marked=marked)
                  for other in _other_names(name, vocabulary)}
        best = max(likely, key=lambda other: likely[other], default=())
        if best and likely[best] >= _USUAL:
            yield Correction(" ".join(name), " ".join(best))


def _may_be_a_name(name: Sequence[str]) -> bool:
    family = name[0] in _families() if has_marks(name[0]) else fold(name[0]) in _families()
    return family and all(map(is_syllable, name)) and not any(part in stopwords() for part in name[1:])


def _other_names(name: list[str], vocabulary: Vocabulary) -> Iterator[list[str]]:
    for at, count in enumerate(_pair_counts(name, vocabulary)):
        if not count:
            for pair in vocabulary.similar(_as_typed("_".join(name[at : at + 2]))):
                other = [*name[:at], *pair.split("_"), *name[at + 2 :]]
                if len(other) == _NAME and min(_pair_counts(other, vocabulary)) >= _USUAL:
                    yield other


def _pair_counts(name: Sequence[str], vocabulary: Vocabulary) -> list[int]:
    return [vocabulary.document_frequency(_as_typed("_".join(name[at : at + 2])))
            for at in range(len(name) - 1)]


def _as_typed(text: str) -> Term:
    return Term(text, marked=has_marks(text))


def _replaced(text: str, corrections: Sequence[Correction]) -> str:
    """The text with each word that was corrected written anew, capitals kept."""
    anew = {typed: read for c in corrections
            for typed, read in zip(c.typed.split(), c.read.split(), strict=True)}

    def written(match: re.Match[str]) -> str:
        word = match[0]
        read = anew.get(spell(word.lower()))
        if read is None:
            return word
        return read.upper() if word.isupper() and len(word) > 1 else (
            read.capitalize() if word[0].isupper() else read)

    return _WORD.sub(written, text) if anew else text


@cache
def _families() -> frozenset[str]:
    """Family names in canonical words, with and without marks."""
    spelt = {spell(name.lower()) for name in surnames()}
    return frozenset(spelt | set(map(fold, spelt)))


def keyed(word: str) -> list[str]:
    """What a word would be if its keys were Telex's ("tinhr" → "tỉnh") or VNI's ("ti3nh"), in
    canonical spelling; empty where that makes no syllable."""
    if not word.isascii() or not word[:1].isalpha():
        return []
    read = (_telex(word), _vni(word))
    return [found for found in read if found and found != word and is_syllable(found)]


def _telex(word: str) -> str | None:
    letters: list[str] = []
    tone = 0
    for key in word if word.isalpha() else "":
        voiced = any(_is_vowel(letter) for letter in letters)
        if key in "fsrxj" and voiced:
            tone = tone or _TONES[key]
        elif key in _HATS and _shape(letters, key, _HATS, through="cghmnpt"):
            continue
        elif key == "w" and _horned(letters):
            continue
        elif key == "d" and letters[:1] == ["d"]:
            letters[0] = "đ"
        else:
            letters.append(key)
    return _toned(letters, tone)


def _vni(word: str) -> str | None:
    letters: list[str] = []
    tone = 0
    for key in word:
        if key in "12345":
            tone = tone or _TONES[key]
        elif key == "6":
            next((c for c in "aeo" if _shape(letters, c, _HATS, through="cghmnptiu")), None)
        elif key in "78":
            _horned(letters)
        elif key == "9":
            letters = ["đ" if c == "d" else c for c in letters]
        else:
            letters.append(key)
    return None if word.isalpha() or len(letters) < 2 else _toned(letters, tone)  # "u23" is none


def _shape(letters: list[str], letter: str, shapes: dict[str, str], through: str) -> bool:
    """Give the last such letter its shape, if only those of ``through`` follow it."""
    for at in range(len(letters) - 1, -1, -1):
        if letters[at] == letter:
            letters[at] = shapes[letter]
            return True
        if letters[at] not in through:
            return False
    return False


def _horned(letters: list[str]) -> bool:
    """ă, ơ, ư, and both of ươ."""
    for at in range(len(letters) - 1, -1, -1):
        if letters[at] in _HORNS:
            if letters[at] == "o" and at and letters[at - 1] == "u" and letters[max(at - 2, 0)] != "q":
                letters[at - 1] = "ư"
            letters[at] = _HORNS[letters[at]]
            return True
    return False


def _toned(letters: list[str], tone: int) -> str | None:
    """The syllable with its tone where the older school puts it; None where it has no vowel."""
    first = 2 if "".join(letters[:2]) in ("qu", "gi") and len(letters) > 2 and _is_vowel(letters[2]) else 0
    vowels = [at for at in range(first, len(letters)) if _is_vowel(letters[at])]
    if not vowels:
        return None
    shaped = [at for at in vowels if letters[at] in "âêôăơư"]
    closed = vowels[-1] + 1 < len(letters)
    second = len(vowels) > 2 or (len(vowels) == 2 and closed)
    at = shaped[-1] if shaped else vowels[second]
    toned = [*letters[: at + 1], _MARKS[tone], *letters[at + 1 :]]
    return spell(nfc("".join(toned)))


def _is_vowel(letter: str) -> bool:
    return fold(letter) in "aeiouy"
