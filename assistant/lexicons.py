"""The word lists that questions are understood by, from ``data/lexicons/``."""

from __future__ import annotations

from functools import cache
from typing import cast

from assistant.types import Want
from indexer.resources import data
from indexer.words import fold, nfc, words


def _lines(name: str) -> list[str]:
    text = nfc(data("lexicons", name).read_text(encoding="utf-8"))
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@cache
def stopwords() -> frozenset[str]:
    """Canonical words that name nothing."""
    return frozenset(w for line in _lines("stopwords.txt") for w in words(line))


@cache
def folded_stopwords() -> frozenset[str]:
    """The same without marks, for questions typed so."""
    return frozenset(map(fold, stopwords()))


@cache
def english() -> tuple[frozenset[str], frozenset[str]]:
    """English function words: those that are no Vietnamese syllable, and those that are one too
    when it is typed without marks."""
    only, _, shared = " ".join(_lines("english.txt")).partition("---")
    return frozenset(only.split()), frozenset(shared.split())


@cache
def wants() -> tuple[tuple[Want, str], ...]:
    """(kind, phrase) in the order in which they are tried; phrases in folded words."""
    rows = (line.split("\t") for line in _lines("wants.tsv"))
    return tuple((cast(Want, kind), " ".join(map(fold, words(phrase)))) for kind, phrase in rows)


@cache
def surnames() -> frozenset[str]:
    """Vietnamese family names, as written."""
    return frozenset(_lines("surnames.txt"))


@cache
def provinces() -> frozenset[str]:
    """Provinces old and new, in canonical words joined by spaces."""
    return frozenset(" ".join(words(line)) for line in _lines("provinces.txt"))


@cache
def departments() -> frozenset[tuple[str, ...]]:
    """What departments of a province are of, in canonical words without marks."""
    return frozenset(tuple(map(fold, words(line))) for line in _lines("departments.txt"))


@cache
def countries() -> tuple[str, ...]:
    """Countries other than Vietnam, in canonical words without marks, joined by spaces."""
    return tuple(" ".join(map(fold, words(line))) for line in _lines("countries.txt"))


@cache
def honorifics() -> frozenset[str]:
    """What stands before a person's name, in lower case."""
    return frozenset(line.lower() for line in _lines("honorifics.txt"))
