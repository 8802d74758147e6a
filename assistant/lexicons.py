"""The word lists that questions are understood by, from ``data/lexicons/``."""

from __future__ import annotations

from functools import cache
from typing import cast

from assistant.types import Want
from indexer.lexicons import lines
from indexer.words import fold, words


@cache
def stopwords() -> frozenset[str]:
    """Canonical words that name nothing."""
    return frozenset(w for line in lines("lexicons", "stopwords.txt") for w in words(line))


@cache
def folded_stopwords() -> frozenset[str]:
    """The same without marks, for questions typed so."""
    return frozenset(map(fold, stopwords()))


@cache
def english() -> tuple[frozenset[str], frozenset[str]]:
    """English function words: those that are no Vietnamese syllable, and those that are one too
    when it is typed without marks."""
    only, _, shared = " ".join(lines("lexicons", "english.txt")).partition("---")
    return frozenset(only.split()), frozenset(shared.split())


@cache
def wants() -> tuple[tuple[Want, tuple[str, ...]], ...]:
    """(kind, phrase) in the order in which they are tried; phrases in canonical words."""
    rows = (line.split("\t") for line in lines("lexicons", "wants.tsv"))
    return tuple((cast(Want, kind), tuple(words(phrase))) for kind, phrase in rows)


@cache
def nouns() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """("person" or "thing", noun) of what is asked for its name, in canonical words."""
    rows = (line.split("\t") for line in lines("lexicons", "nouns.tsv"))
    return tuple((kind, tuple(words(noun))) for kind, noun in rows)


@cache
def predicates() -> tuple[tuple[bool, tuple[str, ...], tuple[str, ...]], ...]:
    """What somebody did or what came about, a meaning each: whether it is done to somebody, its phrases,
    and those of them that say it from that one's side; in canonical words joined by spaces."""
    found = []
    for line in lines("lexicons", "predicates.txt"):
        phrases = line.removeprefix(">").split(",")
        done = tuple(" ".join(words(p)) for p in phrases if "~" not in p)
        suffered = tuple(" ".join(words(p)) for p in phrases if "~" in p)
        found.append((line.startswith(">"), done, suffered))
    return tuple(found)


@cache
def synonyms() -> tuple[tuple[bool, tuple[str, ...]], ...]:
    """Phrases that say the same, in canonical words, and whether they only join others."""
    return tuple((line.startswith("="), _phrases(line)) for line in lines("lexicons", "synonyms.txt"))


@cache
def polarity() -> tuple[tuple[str, tuple[str, ...]], ...]:
    """(class, phrases) of what turns a statement or takes it back, in canonical words."""
    rows = (line.split("\t") for line in lines("lexicons", "polarity.tsv"))
    return tuple((kind, _phrases(phrases)) for kind, phrases in rows)


@cache
def units() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    """(canonical unit, how many of it one is, spellings in lower case)."""
    rows = (line.split("\t") for line in lines("lexicons", "units.tsv"))
    return tuple((unit, factor, tuple(s.strip() for s in spellings.split(",")))
                 for unit, factor, spellings in rows)


@cache
def counted() -> tuple[str, ...]:
    """What follows a number in words, in lower case, longest first."""
    return tuple(sorted(lines("lexicons", "counted.txt"), key=len, reverse=True))


@cache
def office_heads() -> frozenset[str]:
    """Heads of offices in canonical words, without what makes a deputy or a former holder of them."""
    return frozenset(" ".join(words(line)) for line in lines("lexicons", "offices.txt"))


def _phrases(line: str) -> tuple[str, ...]:
    return tuple(phrase for part in line.split(",") if (phrase := " ".join(words(part))))
