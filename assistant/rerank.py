"""The second look at the hits that were found: a small linear model over features, or a
cross-encoder.

The shipped model is pairwise logistic regression (Burges et al., "Learning to Rank using
Gradient Descent", ICML 2005, with a linear scorer) over ``assistant.features``, trained on
questions made by rules from articles (``assistant.training.reranker``); its weights are a few
hundred bytes in ``data/reranker.json``.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from assistant.coverage import rarities
from assistant.features import NAMES, Features, features
from assistant.types import Hit, Query
from indexer.archive import Archive
from indexer.errors import EncoderError
from indexer.resources import data

SHIPPED, NONE = "hoibao", "none"
"""Names of the model that is shipped, and of none at all."""
_MOST = 3.0
"""What a cross-encoder's surest hit gets, about as much as the shipped model's."""

Judged = npt.NDArray[np.float64]


class Reranker(Protocol):
    """Judges hits by reading them beside the question."""

    name: str

    def judge(self, archive: Archive, query: Query, hits: Sequence[Hit]) -> Judged:
        """How well each hit answers, of shape ``(len(hits),)``; only differences mean anything."""


class FeatureReranker:
    """A weighted sum of features."""

    def __init__(self, weights: dict[str, float], name: str = SHIPPED) -> None:
        self.name = name
        self._weights = np.array([weights.get(feature, 0.0) for feature in NAMES])

    @classmethod
    def load(cls, path: Path) -> FeatureReranker:
        """The model that ``assistant.training.reranker`` wrote."""
        return cls(json.loads(path.read_text(encoding="utf-8"))["weights"])

    def judge(self, archive: Archive, query: Query, hits: Sequence[Hit]) -> Judged:
        """See ``Reranker``."""
        return self.score(features(query, hits, rarities(archive, query)))

    def score(self, seen: Features) -> Judged:
        """The score of each row of features."""
        judged: Judged = seen @ self._weights
        return judged


class CrossEncoderReranker:
    """A sentence-transformers cross-encoder by name or path (``BAAI/bge-reranker-v2-m3``, …)."""

    def __init__(self, name: str) -> None:
        self.name = name
        try:
            from sentence_transformers import CrossEncoder
            from torch import nn

            self._model: Any = CrossEncoder(
                name, activation_fn=nn.Sigmoid(), trust_remote_code=False,
                model_kwargs={"use_safetensors": True},
            )
        except Exception as error:  # as each of the libraries below tells that it, or the model, is not there
            raise EncoderError(
                f"reranker {name!r} cannot be loaded ({error}). Give the path of a folder that holds "
                f"a cross-encoder, {SHIPPED!r} for the shipped model, or {NONE!r}"
            ) from error

    def judge(self, archive: Archive, query: Query, hits: Sequence[Hit]) -> Judged:
        """See ``Reranker``."""
        pairs = [(query.complete, f"{hit.article.title}. {hit.passage.text}") for hit in hits]
        return _MOST * np.asarray(self._model.predict(pairs, show_progress_bar=False), np.float64)


@cache
def load_reranker(name: str = SHIPPED) -> Reranker | None:
    """A reranker by name; ``None`` for "none". Raises ``EncoderError`` where it cannot be loaded."""
    if name == NONE:
        return None
    return FeatureReranker.load(data("reranker.json")) if name == SHIPPED else CrossEncoderReranker(name)
