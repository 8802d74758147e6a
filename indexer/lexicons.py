"""The word lists that building an archive and asking it share, from ``data/lexicons/``."""

from __future__ import annotations

from functools import cache

from indexer.resources import data
from indexer.words import fold, nfc, words


def lines(*name: str) -> list[str]:
    """The lines of a shipped list below ``data/``, NFC, without comments and empty ones."""
    text = nfc(data(*name).read_text(encoding="utf-8"))
    return [line for line in text.splitlines() if line and not line.startswith("#")]


@cache
def surnames() -> frozenset[str]:
    """Vietnamese family names, as written."""
    return frozenset(lines("lexicons", "surnames.txt"))


@cache
def provinces() -> frozenset[str]:
    """Provinces old and new, in canonical words joined by spaces."""
    return frozenset(" ".join(words(line)) for line in lines("lexicons", "provinces.txt"))


@cache
def departments() -> frozenset[tuple[str, ...]]:
    """What departments of a province are of, in canonical words without marks."""
    return frozenset(tuple(map(fold, words(line))) for line in lines("lexicons", "departments.txt"))


@cache
def countries() -> tuple[str, ...]:
    """Countries other than Vietnam, in canonical words without marks, joined by spaces."""
    return tuple(" ".join(map(fold, words(line))) for line in lines("lexicons", "countries.txt"))


@cache
def honorifics() -> frozenset[str]:
    """What stands before a person's name, in lower case."""
    return frozenset(line.lower() for line in lines("lexicons", "honorifics.txt"))
