"""The dense searcher in Milvus: the vectors of all passages, indexed as the address says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from indexer.encode import Vectors
from indexer.inverted import Keys
from indexer.milvus.collection import Collection, Searcher, allowed, row
from indexer.milvus.engine import Engine
from indexer.types import Where

_HNSW, _LISTS = {"M": 16, "efConstruction": 200}, {"nlist": 1024}
_KINDS: dict[str, tuple[str, dict[str, Any], dict[str, Any]]] = {
    "auto": ("AUTOINDEX", {}, {}),
    "flat": ("FLAT", {}, {}),
    "hnsw": ("HNSW", _HNSW, {"ef": 256}),
    "ivf_sq8": ("IVF_SQ8", _LISTS, {"nprobe": 32}),
    "ivf_rabitq": ("IVF_RABITQ", _LISTS, {"nprobe": 128}),
    "diskann": ("DISKANN", {}, {"search_list": 200}),
}
"""Milvus' name of each kind of index, what it is built with, and what it is searched with."""


class MilvusDense(Searcher):
    """A collection of passages' vectors, of ``dim`` dimensions: float16, where the engine has that.

    ``dated`` gives day and source of passages, by key.
    """

    def __init__(
        self, engine: Engine, name: str, dim: int,
        dated: Callable[[Sequence[int]], dict[int, tuple[int | None, str]]],
    ) -> None:
        self._dim, self._dated = dim, dated
        kind = "flat" if engine.address.index == "auto" and engine.is_lite else engine.address.index
        self._index, self._built, self._searched = _KINDS[kind]
        self._half = not engine.is_lite
        nothing = self._row(np.zeros(dim, np.float32))
        self.held = Collection(engine, name, self._describe, {"vector": nothing})

    def add(self, keys: Sequence[int] | Keys, vectors: Vectors) -> None:
        """Take in passages, ``vectors`` of shape ``(len(keys), dim)``; one that left meanwhile is not."""
        dated = self._dated([int(key) for key in keys])
        self.held.put([row(int(key), *dated[int(key)]) | {"vector": self._row(vector)}
                       for key, vector in zip(keys, vectors, strict=True) if int(key) in dated])

    def nearest(
        self, vector: Vectors, limit: int, where: Where | None, keys_within: Callable[[Where], Keys]
    ) -> list[tuple[int, float]]:
        """The most similar passages that a filter allows, best first: (key, inner product)."""
        [found] = self.held.search("vector", [self._row(vector)], limit, allowed(where), self._searched)
        return found

    def _row(self, vector: Vectors) -> Any:
        return vector.astype(np.float16) if self._half else vector.astype(np.float32)

    def _describe(self, schema: Any, indexes: Any) -> None:
        from pymilvus import DataType

        kind = DataType.FLOAT16_VECTOR if self._half else DataType.FLOAT_VECTOR
        schema.add_field("vector", kind, dim=self._dim)
        indexes.add_index("vector", index_type=self._index, metric_type="IP", params=self._built)
