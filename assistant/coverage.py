"""How much of a question a text says: the share of its terms, each by how rare it is."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from assistant.types import Query
from indexer.archive import Archive
from indexer.types import Term
from indexer.words import bigrams, fold, folded, words

Rarity = Mapping[Term, float]
"""What each of a question's terms weighs."""
_PAIR = 0.3
"""What a pair weighs against a word: its words are counted already."""


def rarities(archive: Archive, query: Query) -> dict[Term, float]:
    """What each term counts times its inverse document frequency (BM25's)."""
    total = max(1, len(archive))
    return {
        term: term.counts * math.log1p((total - found + 0.5) / (found + 0.5))
        * (_PAIR if term.is_pair else 1.0)
        for term in query.terms for found in [archive.document_frequency(term)]
    }


@dataclass(frozen=True, slots=True)
class Said:
    """The words and pairs of a text, as written and without marks."""

    marked: frozenset[str]
    plain: frozenset[str]

    @classmethod
    @lru_cache(maxsize=256)
    def of(cls, text: str) -> Said:
        """What a text says; titles and passages are asked about again and again."""
        return cls.by(words(text))

    @classmethod
    def by(cls, tokens: Sequence[str]) -> Said:
        """What canonical words say."""
        plain = folded(tokens)
        return cls(frozenset((*tokens, *bigrams(tokens))), frozenset((*plain, *bigrams(plain))))

    def with_(self, other: Said) -> Said:
        """What two texts say together; no pair runs over their border."""
        return Said(self.marked | other.marked, self.plain | other.plain)

    def holds(self, term: Term) -> bool:
        """Whether a term is said: without marks, where it was typed so."""
        return term.text in self.marked if term.marked else fold(term.text) in self.plain

    def share(self, rarity: Rarity) -> float:
        """The share of the terms' weight that is said, from 0 to 1."""
        whole = sum(rarity.values())
        return sum(weight for term, weight in rarity.items() if self.holds(term)) / whole if whole else 0.0
