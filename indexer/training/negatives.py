"""Hard negatives: for each question a passage that looks right and is another's.

Mined within shards of the pairs, half of them by BM25 (which finds the same names and places in
other events), half by a model trained so far (which finds the same subject). What may be right
after all is left out: near-duplicates of the right passage, and what the model puts above it.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from indexer.encode import Vectors
from indexer.training.pairs import Pair

Triple = tuple[str, str, str]
Encode = Callable[[Sequence[str]], Vectors]

_SHARD, _BLOCK = 20_000, 1_000
_NEAREST = 12  # candidates of a question
_DUPLICATE = 0.5  # share of common words from which two passages tell the same
_MARGIN = 0.02  # by how much a passage must be below the right one, for the model
_K1, _B = 1.2, 0.75


def with_negatives(rows: Sequence[Pair], encode: Encode, *, apart: int = 10) -> list[Triple]:
    """(question, passage, other passage) for each pair, in another order; a pair for which no
    near passage may be taken gets any passage of its shard.

    The rows of one article, which follow each other in one pass of ``pairs``, are fewer than
    ``apart``: they are dealt to different shards, so that no passage is another's negative
    for being of the same story.
    """
    count = max(apart, -(-len(rows) // _SHARD))
    triples: list[Triple] = []
    for number in range(count):
        if shard := list(rows[number::count]):
            near = _by_words(shard) if number % 2 else _by_model(shard, encode)
            triples += _triples(shard, near)
    return triples


def _triples(shard: list[Pair], near: npt.NDArray[np.int64]) -> list[Triple]:
    sets = [frozenset(told.split()) for _, told in shard]
    made = []
    for at, (asked, told) in enumerate(shard):
        other = next((n for n in near[at].tolist() if n >= 0 and _common(sets[at], sets[n]) < _DUPLICATE),
                     (at + 1) % len(shard))
        made.append((asked, told, shard[other][1]))
    return made


def _common(one: frozenset[str], other: frozenset[str]) -> float:
    """The Jaccard similarity of two sets of words."""
    return len(one & other) / max(len(one | other), 1)


def _by_model(shard: list[Pair], encode: Encode) -> npt.NDArray[np.int64]:
    asked, told = (encode([row[side] for row in shard]) for side in (0, 1))
    own = (asked * told).sum(axis=1)
    most = own - _MARGIN * np.abs(own)

    def scores(start: int, end: int) -> Vectors:
        found: Vectors = asked[start:end] @ told.T
        found[found > most[start:end, None]] = -np.inf
        return _without_own(found, start)

    return _nearest(scores, len(shard))


def _by_words(shard: list[Pair]) -> npt.NDArray[np.int64]:
    from scipy.sparse import csr_matrix

    vocabulary: dict[str, int] = {}
    told = _counts([row[1] for row in shard], vocabulary)
    asked = _counts([row[0] for row in shard], vocabulary)
    told.resize(told.shape[0], len(vocabulary))
    asked.data[:] = 1
    frequency = np.bincount(told.indices, minlength=len(vocabulary))
    idf = np.log1p((len(shard) - frequency + 0.5) / (frequency + 0.5))
    lengths = np.asarray(told.sum(axis=1)).ravel()
    each = np.repeat(lengths / max(lengths.mean(), 1e-9), np.diff(told.indptr))
    weights = idf[told.indices] * told.data * (_K1 + 1) / (told.data + _K1 * (1 - _B + _B * each))
    ranked: Any = csr_matrix((weights.astype(np.float32), told.indices, told.indptr), told.shape).T.tocsr()

    def scores(start: int, end: int) -> Vectors:
        return _without_own((asked[start:end] @ ranked).toarray(), start)

    return _nearest(scores, len(shard))


def _without_own(scores: Vectors, start: int) -> Vectors:
    """Scores of rows from ``start`` on, with each question's own passage barred."""
    rows = np.arange(len(scores))
    scores[rows, start + rows] = -np.inf
    return scores


def _counts(texts: list[str], vocabulary: dict[str, int]) -> Any:
    """How often each text holds each word, of shape ``(len(texts), words)``."""
    from scipy.sparse import csr_matrix

    ids = [[vocabulary.setdefault(word, len(vocabulary)) for word in text.split()] for text in texts]
    counts = csr_matrix(
        (np.ones(sum(map(len, ids)), np.float32), [i for some in ids for i in some],
         np.cumsum([0, *map(len, ids)])), (len(texts), len(vocabulary)),
    )
    counts.sum_duplicates()
    return counts


def _nearest(scores: Callable[[int, int], Vectors], count: int) -> npt.NDArray[np.int64]:
    """The columns with the highest scores of each row, best first; -1 where one is barred."""
    blocks = []
    for start in range(0, count, _BLOCK):
        found = scores(start, min(start + _BLOCK, count))
        keep = min(_NEAREST, count)
        top = np.argpartition(-found, keep - 1, axis=1)[:, :keep]
        values = np.take_along_axis(found, top, axis=1)
        order = np.argsort(-values, axis=1, kind="stable")
        top = np.take_along_axis(top, order, axis=1)
        blocks.append(np.where(np.isfinite(np.take_along_axis(values, order, axis=1)), top, -1))
    return np.concatenate(blocks).astype(np.int64)
