"""How well an encoder finds what belongs together in articles that it was not trained on."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from indexer.encode import Encoder
from indexer.training.pairs import Noise, pairs
from indexer.types import Article

_AT_ONCE = 1_000  # questions compared with all passages at a time


def measure(encoder: Encoder, articles: Sequence[Article], *, seed: int = 0) -> dict[str, float]:
    """Figures over the pairs of the articles, each question against all their passages.

    ``ndcg@10`` and ``recall@1`` (each question has one right passage; of equal ones any is
    right), and ``ndcg@10_noisy`` with the question sides made worse as for training. Empty
    where the articles give no pair.
    """
    clean = Noise(unmarked=0, slips=0, initials=0, dropped=0, shared=0)
    rows, worse = list(pairs(articles, seed=seed, noise=clean)), list(pairs(articles, seed=seed))
    if not rows or not worse:
        return {}
    ranks, noisy = _ranks(encoder, rows), _ranks(encoder, worse)
    return {"questions": len(rows), "ndcg@10": _ndcg(ranks), "recall@1": round(float((ranks == 0).mean()), 4),
            "ndcg@10_noisy": _ndcg(noisy)}


def _ranks(encoder: Encoder, rows: Sequence[tuple[str, str]]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """Before each question's own passage, how many others come."""
    told = list(dict.fromkeys(passage for _, passage in rows))
    place = {passage: at for at, passage in enumerate(told)}
    passages = encoder.encode_passages(told)
    found = []
    for start in range(0, len(rows), _AT_ONCE):
        some = rows[start : start + _AT_ONCE]
        scores = encoder.encode_queries([asked for asked, _ in some]) @ passages.T
        own = scores[np.arange(len(some)), [place[passage] for _, passage in some]]
        found.append((scores > own[:, None]).sum(axis=1))
    return np.concatenate(found)


def _ndcg(ranks: np.ndarray[tuple[int], np.dtype[np.int64]]) -> float:
    return round(float(np.where(ranks < 10, 1 / np.log2(ranks + 2.0), 0.0).mean()), 4)
