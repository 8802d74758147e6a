"""The lexical searcher in Milvus: BM25 as a product of sparse vectors.

Each word in a field is a dimension. A passage's vector holds what BM25 makes of how often the word is there
and how long the field is, beside a length that passages have on average (``_LENGTHS``: they are cut to one
size), so that it depends on no other passage; a question's holds how rare the word is, times what a match
counts.
Their product is BM25 (Robertson and Zaragoza, 2009, "The Probabilistic Relevance Framework", section 3), as
Tantivy has it but for the average. How many passages hold a word is counted by a search for its dimension
alone; of a word that many hold, in a share of the passages.
"""

from __future__ import annotations

import math
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from zlib import crc32

from indexer.lexical import LexicalDocument, Weights, looked_for, lookups, stored_as
from indexer.milvus.collection import MOST, Collection, Searcher, allowed, among, row
from indexer.milvus.engine import Engine
from indexer.types import Term, Where
from indexer.words import bigrams, folded, nfc

_K1, _B = 1.2, 0.75
_LENGTHS = {"text": 200.0, "context": 90.0}
"""Words and pairs of a passage's text, and of its article's context, on average."""
_NOTHING = 2**32 - 2
"""A dimension that no word has, for what else would be empty: Milvus takes no empty vectors."""
_PARTS, _STEP, _COUNTED = 4**9, 4, 200
"""Passages are dealt to parts by their keys. A word is counted in all of them, or, where more hold it than
are counted, in a fourth of the parts, and so on: by 50 to 200 passages that hold it, so to within a seventh,
mostly less, of which its weight is the logarithm."""
_KNOWN, _GROWN = 500_000, 0.01  # counts that are remembered, and the growth after which they are made anew
_LETTERS = {
    True: nfc("0123456789abcdefghijklmnopqrstuvwxyzđàáảãạăằắẳẵặâầấẩẫậèéẻẽẹêềếểễệìíỉĩịòóỏõọôồốổỗộơờớởỡợ"
              "ùúủũụưừứửữựỳýỷỹỵ"),
    False: "0123456789abcdefghijklmnopqrstuvwxyz",
}
"""What a slip of the keyboard may put into a word with marks, and into one without."""
Sparse = dict[int, float]


class MilvusLexical(Searcher):
    """A collection of passages' words; see ``LexicalSearcher`` for what each method gives."""

    def __init__(self, engine: Engine, name: str) -> None:
        self.held = Collection(engine, name, _describe, {"part": 0, "lex": {_NOTHING: 1.0}})
        self._lock = threading.Lock()
        self._counts: dict[int, int] = {}
        self._counted_among = 0

    def add(self, documents: Iterable[LexicalDocument]) -> None:
        """Take in passages."""
        self.held.put([row(one.key, one.day, one.source) | {"part": _part(one.key), "lex": _sparse(one)}
                       for one in documents])

    def close(self) -> None:
        """Nothing is held between two calls."""

    def search(
        self, terms: Sequence[Term], limit: int, *, where: Where | None = None,
        weights: Weights = Weights(), every: bool = False,  # noqa: B008
    ) -> list[tuple[int, float]]:
        """The ``limit`` best passages by BM25, best first, as (key, score); with ``every`` only those that
        hold, in their texts or contexts, each of the words, pairs left out."""
        of = {term: _dimension(*stored_as(term)) for term in terms}
        counts = self._counted(list(of.values()))
        asked: Sparse = {}
        for field, value, weight in looked_for(terms, weights, lambda term: counts[of[term]], len(self)):
            one = _dimension(field, value)
            asked[one] = asked.get(one, 0.0) + weight
        rarities = self._rarities(list(asked))
        filter = allowed(where)
        if every and (words := [term for term in terms if not term.is_pair]):
            groups = [[_dimension(field, value) for field, value, _ in lookups(term, Weights(twin=0.0))]
                      for term in words]
            if not (keys := self._holding(groups, filter)):
                return []
            filter = among(keys)
        vector = {one: weight * rarities[one] for one, weight in asked.items() if weight > 0}
        return self._best(vector, limit, filter)

    def like(self, term: Term, limit: int) -> list[int]:
        """Passages whose text holds a term or one that is a slip of the keyboard away, as keys."""
        field, value = stored_as(term)
        return [key for key, _ in self._best(
            {_dimension(field, one): 1.0 for one in _slips(value, _LETTERS[term.marked])}, limit)]

    def holding(self, terms: Sequence[Term], limit: int) -> list[int]:
        """Passages whose text holds all the terms, as keys."""
        return self._holding([[_dimension(*stored_as(term))] for term in terms])[:limit]

    def document_frequency(self, term: Term) -> int:
        """How many passages' texts hold a term."""
        one = _dimension(*stored_as(term))
        return self._counted([one])[one]

    def expected(self, terms: Sequence[Term]) -> float:
        """About what the text of a passage scores that holds each of the words once."""
        words = [(term.counts, _dimension(*stored_as(term))) for term in terms if not term.is_pair]
        rarities = self._rarities([one for _, one in words])
        return sum(counts * rarities[one] for counts, one in words)

    def _best(self, vector: Sparse, limit: int, filter: str = "") -> list[tuple[int, float]]:
        if not vector:
            return []
        [found] = self.held.search("lex", [vector], limit, filter)
        return found

    def _holding(self, groups: Sequence[Sequence[int]], filter: str = "") -> list[int]:
        """The passages, ``MOST`` at the most, that hold a word of each group: the rarest is looked for
        first, then the next among those that hold it."""
        counts = self._counted([one for group in groups for one in group])
        keys: list[int] = []
        rarest_first = sorted(groups, key=lambda group: sum(counts[one] for one in group))
        for number, group in enumerate(rarest_first):
            found = self._best(dict.fromkeys(group, 1.0), MOST, among(keys) if number else filter)
            keys = [key for key, _ in found]
            if not keys:
                break
        return keys

    def _rarities(self, dimensions: Sequence[int]) -> dict[int, float]:
        total = len(self)
        return {one: math.log1p(max(0.0, total - found + 0.5) / (found + 0.5))
                for one, found in self._counted(dimensions).items()}

    def _counted(self, dimensions: Sequence[int]) -> dict[int, int]:
        """How many passages hold each word."""
        with self._lock:
            total, before = len(self), self._counted_among
            if abs(total - before) > _GROWN * before or len(self._counts) > _KNOWN:
                self._counts, self._counted_among = {}, total
            known = self._counts
        left, share = [one for one in dict.fromkeys(dimensions) if one not in known], 1
        while left:
            within = f"part < {_PARTS // share}" if share > 1 else ""
            found = self.held.search("lex", [{one: 1.0} for one in left], _COUNTED, within)
            more = []
            for one, hits in zip(left, found, strict=True):
                if len(hits) < _COUNTED or share == _PARTS:
                    known[one] = len(hits) * share
                else:
                    more.append(one)
            left, share = more, share * _STEP
        return {one: known[one] for one in dimensions}


def _describe(schema: Any, indexes: Any) -> None:
    from pymilvus import DataType

    schema.add_field("part", DataType.INT32)
    schema.add_field("lex", DataType.SPARSE_FLOAT_VECTOR)
    indexes.add_index("lex", index_type="SPARSE_INVERTED_INDEX", metric_type="IP")


def _dimension(field: str, token: str) -> int:
    return crc32(f"{field} {token}".encode()) % _NOTHING


def _part(key: int) -> int:
    """Of ``_PARTS``, evenly: the golden ratio spreads keys that follow one another (Knuth, 6.4)."""
    return (key * 2_654_435_769) % 2**32 * _PARTS >> 32


def _sparse(document: LexicalDocument) -> Sparse:
    found: Sparse = {}
    for name, tokens in (("text", document.words), ("context", document.context)):
        plain = folded(tokens)
        for field, some in ((name, tokens), (f"{name}_folded", plain)):
            there = [*some, *bigrams(some)]
            saturation = _K1 * (1 - _B + _B * len(there) / _LENGTHS[name])
            for token, count in Counter(there).items():
                found[_dimension(field, token)] = count * (_K1 + 1) / (count + saturation)
    return found or {_NOTHING: 1.0}


def _slips(word: str, letters: str) -> set[str]:
    """A word and all that are one letter more, less or another away, or two swapped."""
    return {word, *_edited(word, letters)} - {""}


def _edited(word: str, letters: str) -> Iterator[str]:
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        yield from (before + letter + after for letter in letters)
        if after:
            yield before + after[1:]
            yield from (before + letter + after[1:] for letter in letters)
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
