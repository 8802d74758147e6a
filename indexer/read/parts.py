"""What the elements of a page are called, and so which part of a news page each of them is."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Any, Literal, cast

from indexer.lexicons import lines

Part = Literal["body", "box", "talk", "caption", "sapo", "byline", "date", "title", "top"]

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_NAMES = ("class", "id", "type", "data-role", "data-type", "itemprop", "data-component", "role")
_MAX_NAME = 400


def is_part(element: Any, part: Part) -> bool:
    """Whether an element is named as such a part by its class, its id or the like."""
    return part in parts(element)


def parts(element: Any) -> frozenset[Part]:
    """All the parts that an element's names speak of."""
    held = element.attrib
    return _parts(" ".join(held[name] for name in _NAMES if name in held)[:_MAX_NAME]) if len(held) else _NONE


_NONE: frozenset[Part] = frozenset()


@cache
def _lexicon() -> tuple[tuple[tuple[str, Part], ...], dict[str, set[Part]]]:
    """Names that may stand anywhere; and words, and whole names after "=", that stand alone."""
    anywhere: list[tuple[str, Part]] = []
    alone: dict[str, set[Part]] = {}
    for line in lines("lexicons", "page_parts.tsv"):
        part, name = cast(tuple[Part, str], line.split("\t"))
        if name.startswith("="):
            alone.setdefault(name[1:], set()).add(part)
        else:
            anywhere.append((name, part))
    return tuple(anywhere), alone


@cache
def _pattern() -> re.Pattern[str]:
    return re.compile("|".join(name for name, _ in _lexicon()[0]))


@lru_cache(maxsize=4096)
def _parts(names: str) -> frozenset[Part]:
    found: set[Part] = set()
    anywhere, alone = _lexicon()
    for name in names.split():
        words = [word.lower() for word in _WORD.findall(name)]
        joined = "".join(words)
        if _pattern().search(joined):
            found.update(part for known, part in anywhere if known in joined)
        for word in [*words, f"={joined}"]:
            found |= alone.get(word, _NONE)
    return frozenset(found)
