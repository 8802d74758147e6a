"""Names in a text: runs of capitalised words, and which of them are people."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from indexer.lexicons import honorifics, provinces, surnames
from indexer.types import Span
from indexer.words import CAPITALS, is_syllable, words

_CAPITALISED = rf"[{CAPITALS}][\w'’.-]*[\w'’]|[{CAPITALS}]"
_NAME = re.compile(rf"\b(?:{_CAPITALISED})(?: (?:{_CAPITALISED}))*")
_LONGEST, _USUAL = 4, 3
"""Parts of a Vietnamese name, at most and most often."""


def people(text: str) -> list[Span]:
    """The spans of a text that are very likely a person's name, in order."""
    return [span for span, strength in persons(text) if strength > 0.5]


@lru_cache(maxsize=1 << 12)
def persons(text: str) -> tuple[tuple[Span, float], ...]:
    """A family name with a given name is a person; a foreign-looking name may be one; other
    capitalised words seldom are: offices and organisations are capitalised too.

    Kept, since the sentences of hits are read for the reranker and again for the answer.
    """
    return tuple(_persons(text))


def _persons(text: str) -> Iterator[tuple[Span, float]]:
    for start, name in names(text):
        start, name = _without_place(start, name)
        parts = name.split(" ")
        foreign = any(map(_looks_foreign, parts))
        if is_province(name) or (len(parts) == 1 and not foreign):
            continue
        strength = 1.0 if parts[0] in surnames() else 0.8 if foreign else 0.2
        yield Span(start, start + len(name)), strength


@lru_cache(maxsize=1 << 14)
def is_province(name: str) -> bool:
    """Whether a name is a province's."""
    return " ".join(words(name)) in provinces()


def _without_place(start: int, name: str) -> tuple[int, str]:
    """A person's name without what an office before it ends in: "(Bí thư) Hà Nội Lê Văn An"."""
    parts = name.split(" ")
    sizes = [size for size in range(1, len(parts) - 1) if parts[size] in surnames()]
    places = [size for size in sizes if is_province(" ".join(parts[:size]))]
    usual = [size for size in sizes if len(parts) > _LONGEST and len(parts) - size == _USUAL]
    if not (cuts := places or usual):
        return start, name
    cut = len(" ".join(parts[: cuts[0]])) + 1
    return start + cut, name[cut:]


def _looks_foreign(word: str) -> bool:
    capitals = sum(map(str.isupper, word))
    return 2 * capitals < len(word) and not is_syllable(word)  # "QĐ-TTg" is no name


def names(text: str) -> Iterator[tuple[int, str]]:
    """Runs of capitalised words, without the honorifics and short forms that they begin with."""
    for match in _NAME.finditer(text):
        start, parts = match.start(), match[0].split(" ")
        while _is_title(parts):
            start += len(parts.pop(0)) + 1
        name = " ".join(parts).rstrip(".")
        if len(name) > 1:
            yield start, name


def _is_title(parts: list[str]) -> bool:
    """Whether a run begins with "Ông", "GS.TS" or, before a name that is not, capitals: "HLV"."""
    if not parts:
        return False
    first, rest = parts[0], parts[1:]
    short = len(first) > 1 and first.isupper() and bool(rest) and not rest[0].isupper()
    return short or first.lower().rstrip(".") in honorifics()
