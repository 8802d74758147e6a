from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from indexer.encode import Encoder, Vectors
from indexer.read import find, read
from indexer.resources import data
from indexer.training.measure import measure
from indexer.training.pairs import Noise, pairs
from indexer.types import Article
from tests.conftest import articles

CLEAN = Noise(unmarked=0, slips=0, initials=0, dropped=0, shared=0)


class _Knowing:
    """Gives each question of the pairs the vector of its passage, or of another one."""

    name, dim, fingerprint, languages = "biết", 400, "0" * 16, frozenset({"vi"})

    def __init__(self, shift: int) -> None:
        self.rows = list(pairs(articles(20), noise=CLEAN))
        self.told = list(dict.fromkeys(told for _, told in self.rows))
        self.shift, self.asked = shift, 0

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        self.asked = 0
        return np.eye(len(texts), self.dim, dtype=np.float32)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        rows = [self.rows[(self.asked + n) % len(self.rows)] for n in range(len(texts))]
        self.asked += len(texts)
        at = [(self.told.index(told) + self.shift) % len(self.told) for _, told in rows]
        return np.eye(self.dim, dtype=np.float32)[at]


def test_who_knows_the_answers_finds_them_all() -> None:
    figures = measure(_Knowing(0), articles(20))
    assert (figures["ndcg@10"], figures["recall@1"]) == (1.0, 1.0)
    assert figures["questions"] == len(_Knowing(0).rows)


def test_who_is_always_wrong_comes_second_at_best() -> None:
    assert measure(_Knowing(1), articles(20))["recall@1"] == 0


def test_the_shipped_encoder_is_in_between_and_noise_costs(encoder: Encoder) -> None:
    sample = [item for item in read(find([str(data("sample"))])) if isinstance(item, Article)]
    figures = measure(encoder, sample)
    assert figures["questions"] > 200 and 0.2 < figures["ndcg@10_noisy"] < figures["ndcg@10"] < 1


def test_no_article_gives_no_figure(encoder: Encoder) -> None:
    assert measure(encoder, []) == {}
