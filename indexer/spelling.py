"""How the archive's texts write words: what a term may be a slip of, what is a name. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from rapidfuzz.distance import OSA

from indexer.types import Term
from indexer.words import CAPITALS, bigrams, fold, folded, words

_CAPITALISED = re.compile(rf"\b[{CAPITALS}]\w*(?: [{CAPITALS}]\w*)+")


def similar(texts: Iterable[str], term: Term) -> set[str]:
    """The words of texts (or their pairs) that are one slip of the keyboard away from a term, but not it."""
    typed = term.text if term.marked else fold(term.text)
    found: set[str] = set()
    for text in texts:
        tokens = words(text) if term.marked else folded(words(text))
        said = set(bigrams(tokens) if term.is_pair else tokens) - {typed}
        found |= {word for word in said if OSA.distance(word, typed, score_cutoff=1) <= 1}
    return found


def spelt(name: Sequence[str], *, marked: bool) -> Sequence[str]:
    """The words of a name as they are compared."""
    return list(name) if marked else folded(name)


def named(texts: Iterable[str], name: Sequence[str], *, marked: bool) -> int:
    """How many texts write canonical words in a row as a name is written: each with a capital."""
    sought, count = spelt(name, marked=marked), 0
    for text in texts:
        runs = [words(run[0]) for run in _CAPITALISED.finditer(text)]
        count += any(_holds(run if marked else folded(run), sought) for run in runs)
    return count


def _holds(run: Sequence[str], name: Sequence[str]) -> bool:
    return any(run[at : at + len(name)] == name for at in range(len(run) - len(name) + 1))
