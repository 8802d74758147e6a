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
def wants() -> tuple[tuple[Want, tuple[str, ...]], ...]:
    """(kind, phrase) in the order in which they are tried; phrases in canonical words."""
    rows = (line.split("\t") for line in _lines("wants.tsv"))
    return tuple((cast(Want, kind), tuple(words(phrase))) for kind, phrase in rows)


@cache
def nouns() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """("person" or "thing", noun) of what is asked for its name, in canonical words."""
    rows = (line.split("\t") for line in _lines("nouns.tsv"))
    return tuple((kind, tuple(words(noun))) for kind, noun in rows)


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


@cache
def predicates() -> tuple[tuple[bool, tuple[str, ...], tuple[str, ...]], ...]:
    """What somebody did or what came about, a meaning each: whether it is done to somebody, its phrases,
    and those of them that say it from that one's side; in canonical words joined by spaces."""
    found = []
    for line in _lines("predicates.txt"):
        phrases = line.removeprefix(">").split(",")
        done = tuple(" ".join(words(p)) for p in phrases if "~" not in p)
        suffered = tuple(" ".join(words(p)) for p in phrases if "~" in p)
        found.append((line.startswith(">"), done, suffered))
    return tuple(found)


@cache
def synonyms() -> tuple[tuple[bool, tuple[str, ...]], ...]:
    """Phrases that say the same, in canonical words, and whether they only join others."""
    return tuple((line.startswith("="), _phrases(line)) for line in _lines("synonyms.txt"))


@cache
def polarity() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(class, phrases) of what turns a statement or takes it back, in canonical words."""
    rows = (line.split("\t") for line in _lines("polarity.tsv"))
    return tuple((kind, _phrases(phrases)) for kind, phrases in rows)


@cache
def units() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """(canonical unit, how many of it one is, spellings in lower case)."""
    rows = (line.split("\t") for line in _lines("units.tsv"))
    return tuple((unit, factor, tuple(s.strip() for s in spellings.split(",")))
                 for unit, factor, spellings in rows)


@cache
def counted() -> tuple[str, ...]:
    """What follows a number in words, in lower case, longest first."""
    return tuple(sorted(_lines("counted.txt"), key=len, reverse=True))


@cache
def office_heads() -> frozenset[str]:
    """Heads of offices in canonical words, without what makes a deputy or a former holder of them."""
    return frozenset(" ".join(words(line)) for line in _lines("offices.txt"))


def _phrases(line: str) -> tuple[str, ...]:
    return tuple(phrase for part in line.split(",") if (phrase := " ".join(words(part))))
