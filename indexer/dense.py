"""The dense searcher: the vectors of all passages in one FAISS index.

Exhaustive inner product over float16 codes: exact but for the rounding, no training, and 5 ms
for 240,000 passages of 256 dimensions on two cores, 8 ms of 384.
"""

from __future__ import annotations

import os
import re
import struct
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import faiss  # its type hints are partial: what they lack is reached as Any
import numpy as np
import numpy.typing as npt

from indexer.encode import Vectors

_faiss: Any = faiss

Keys = npt.NDArray[np.int64]
_NAME = re.compile(r"vectors-\d{9,18}\.faiss")
_HEAD = struct.Struct("<4siqqq?i4siqqq?iiifQQQQ")
"""The head of FAISS' file of an ``IndexIDMap2`` over an ``IndexScalarQuantizer``: what, dimensions, vectors,
twice; kind and sizes of the codes, and how many bytes they are."""
_MOST = 1 << 40
"""Vectors, more than any archive has."""


def one_thread_a_search() -> None:
    """Let this process search with one thread: where many search at once, the threads of each wait in a
    loop for the others' to be done, which takes half of the machine."""
    _faiss.omp_set_num_threads(1)


class DenseSearcher:
    """FAISS over passage keys, saved as ``vectors-<revision>.faiss`` in its folder."""

    def __init__(self, folder: Path, dim: int) -> None:
        self._folder, self._dim = folder, dim
        self._lock = threading.Lock()  # FAISS may not be searched while it grows
        self._index, self.revision = self._load()

    def __len__(self) -> int:
        return int(self._index.ntotal)

    def keys(self) -> list[int]:
        """The passages in it, one that is held twice also twice."""
        with self._lock:
            return [int(key) for key in _faiss.vector_to_array(self._index.id_map)]

    def _load(self) -> tuple[Any, int]:
        """The newest readable file, else an empty index at revision 0: the truth refills it."""
        for path in self._files():
            try:
                if _is_whole(path, self._dim):
                    return faiss.read_index(str(path)), _revision_of(path)
            except (FileNotFoundError, RuntimeError):  # dropped meanwhile, or FAISS cannot read it
                continue  # an older one, or the truth, stands in
        codes = faiss.IndexScalarQuantizer(
            self._dim, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT
        )
        return faiss.IndexIDMap2(codes), 0

    def reload(self) -> None:
        """Take in what another process has saved since."""
        newest = next(iter(self._files()), None)
        if newest is not None and _revision_of(newest) > self.revision:
            index, revision = self._load()
            if revision > self.revision:  # less, where that process dropped the file meanwhile
                self._index, self.revision = index, revision

    def remove(self, keys: Sequence[int]) -> None:
        """Forget passages; a key that is not there is no error."""
        if keys and self._index.ntotal:
            with self._lock:
                self._index.remove_ids(np.asarray(keys, np.int64))

    def add(self, keys: Sequence[int], vectors: Vectors) -> None:
        """Take in passages, ``vectors`` of shape ``(len(keys), dim)``."""
        with self._lock:
            self._index.add_with_ids(np.ascontiguousarray(vectors), np.asarray(keys, np.int64))

    def save(self, revision: int) -> None:
        """Write the index as of a revision, whole or not at all, and drop the older files."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"vectors-{revision:09d}.faiss"
        draft = path.with_suffix(".tmp")
        with draft.open("wb") as file:
            faiss.write_index(self._index, _faiss.PyCallbackIOWriter(file.write))
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        self.revision = revision
        for older in self._files()[1:]:
            older.unlink(missing_ok=True)

    def search(
        self, vector: Vectors, limit: int, within: Keys | None = None
    ) -> list[tuple[int, float]]:
        """The ``limit`` most similar passages, best first, as (key, inner product).

        ``vector`` has shape ``(dim,)``; ``within``, where given, holds the only keys allowed.
        """
        allowed = None
        if within is not None:
            if not len(within):
                return []
            there = np.zeros(int(within.max()) + 1, bool)
            there[within] = True
            bits = np.packbits(there, bitorder="little")
            allowed = _faiss.SearchParameters(sel=_faiss.IDSelectorBitmap(bits))
        with self._lock:
            scores, keys = self._index.search(vector.reshape(1, -1), limit, params=allowed)
        return [(int(k), float(s)) for k, s in zip(keys[0], scores[0], strict=True) if k >= 0]

    def similarity(self, vector: Vectors, keys: Sequence[int]) -> dict[int, float]:
        """The inner products of a vector of shape ``(dim,)`` with passages; one that is not
        there is left out."""
        found = {}
        with self._lock:
            for key in keys:
                with suppress(RuntimeError):  # as FAISS tells that it has no such key
                    found[key] = float(self._index.reconstruct(key) @ vector)
        return found

    def _files(self) -> list[Path]:
        files = [path for path in self._folder.glob("vectors-*.faiss") if _NAME.fullmatch(path.name)]
        return sorted(files, reverse=True)


def _is_whole(path: Path, dim: int) -> bool:
    """Whether a file is what ``save`` writes, to the byte but for the numbers in it: FAISS is to read nothing
    that somebody else thought of, sizes above all."""
    with path.open("rb") as file:
        head = file.read(_HEAD.size)
        if len(head) < _HEAD.size:
            return False
        count = _HEAD.unpack(head)[2]
        index = (dim, count, 1 << 20, 1 << 20, True, faiss.METRIC_INNER_PRODUCT)
        codes = (faiss.ScalarQuantizer.QT_fp16, 0, 0.0, dim, 2 * dim, 0, 2 * dim * count)
        if not 0 <= count < _MOST or head != _HEAD.pack(b"IxM2", *index, b"IxSQ", *index, *codes):
            return False
        file.seek(codes[-1], os.SEEK_CUR)
        return file.read(8) == struct.pack("<Q", count) and (
            os.fstat(file.fileno()).st_size == file.tell() + 8 * count)


def _revision_of(path: Path) -> int:
    return int(path.stem.removeprefix("vectors-"))
