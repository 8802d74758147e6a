"""The trained part of the dense searcher: an inverted file of 8-bit codes (FAISS' IVF-SQ8), mapped.

Vectors are filed under the nearest of some centroids, and a search looks into the lists of those nearest to
the question (Jégou et al., 2011, "Product quantization for nearest neighbor search", section 4). How many
lists it must look into is measured as the file is made: with questions, against the exact neighbours of each.
"""

from __future__ import annotations

import logging
import math
import os
import struct
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Self

import faiss  # its type hints are partial: what they lack is reached as Any
import numpy as np
import numpy.typing as npt

from indexer.encode import Vectors

_LOG = logging.getLogger(__name__)
_faiss: Any = faiss

Keys = npt.NDArray[np.int64]
Batches = Callable[[], Iterable[tuple[Keys, Vectors]]]
"""Gives keys and vectors of shape ``(n, dim)``, the same each time it is called."""
ENOUGH = 0.99
"""The share of the ten nearest that is to be among those found."""
_NEAREST, _FOUND = 10, 100  # who wants ten asks for more, and compares them by their vectors
_TRAINED_BY = 40  # vectors for each list
_PROBES = sorted([*(4 << n for n in range(8)), *(6 << n for n in range(7))])  # 4, 6, 8, 12 … 384, 512
_CODE = faiss.ScalarQuantizer.QT_8bit_uniform  # one range for all dimensions: half the time of one for each
_HIGHEST = 1 << 31  # keys beyond are none of ours: there is a bit for each
_NONE: Keys = np.zeros(0, np.int64)
_FLAGS = faiss.IO_FLAG_MMAP | faiss.IO_FLAG_READ_ONLY
_HEAD, _CENTROIDS = struct.Struct("<4siqqq?iQQ"), struct.Struct("<4siqqq?iQ")
_CODES, _LISTS = struct.Struct("<bQiifQQQ"), struct.Struct("<Q?4sQQ4sQ")
"""What stands in FAISS' file before the centroids, after them, and, after the range of the codes, before the
sizes of the lists: what, dimensions, vectors, kinds, sizes."""
_MOST = 1 << 40
"""Vectors, more than any archive has."""


@dataclass(frozen=True, slots=True)
class Shape:
    """What an inverted file is like: its vectors, its lists, how many of them a search looks into, and the
    share of the ten nearest to questions that is then among the first hundred (nan where it was measured with
    none)."""

    vectors: int
    lists: int
    probes: int
    recall: float


class Inverted:
    """An inverted file, opened to be searched; it stays as it is, and what leaves is left out."""

    def __init__(self, path: Path, index: Any, filed: Keys, gone: Keys) -> None:
        self.path, self._index = path, index
        self._size = int(filed.max(initial=-1)) + 1
        self._filed = np.zeros(self._size, bool)
        self._filed[filed] = True
        self._there = self._filed.copy()
        self._left = len(filed)
        self.remove(gone)

    @classmethod
    def open(cls, path: Path, dim: int, gone: Keys = _NONE) -> Self | None:
        """What ``make`` wrote, without the keys that are gone; None where the file is not whole, or of
        another dimension."""
        if not _is_whole(path, dim):
            return None
        index: Any = faiss.read_index(str(path), _FLAGS)
        filed = _keys(index.invlists)
        return cls(path, index, filed, gone) if _are_keys(filed) else None

    def __len__(self) -> int:
        return self._left

    @property
    def lists(self) -> int:
        """How many lists it has."""
        return int(self._index.nlist)

    def keys(self) -> Keys:
        """The keys in it, in order."""
        return np.flatnonzero(self._there)

    def gone(self) -> Keys:
        """The keys that were removed since it was made, in order."""
        return np.flatnonzero(self._filed & ~self._there)

    def remove(self, keys: Keys) -> None:
        """Leave keys out; one that is not there is no error."""
        there = self._there.copy()  # somebody may be searching
        there[keys[(keys >= 0) & (keys < self._size)]] = False
        self._there, self._left = there, int(there.sum())

    def search(self, vector: Vectors, limit: int, within: Keys | None = None) -> list[tuple[int, float]]:
        """The ``limit`` most similar, best first, as (key, inner product, to within the codes).

        ``vector`` has shape ``(dim,)``; ``within``, where given, holds the only keys allowed. The fewer may
        be found, the more lists are looked into.
        """
        there, probes = self._there, self._index.nprobe
        if within is not None:
            there = np.zeros(self._size, bool)
            there[within[within < self._size]] = True
            there &= self._there
            if not (allowed := int(there.sum())):
                return []
            probes = min(self._index.nlist, math.ceil(probes * self._left / allowed))
        asked = _faiss.SearchParametersIVF(nprobe=probes)
        if within is not None or self._left < self._index.ntotal:
            bits = np.packbits(there, bitorder="little")
            asked = _faiss.SearchParametersIVF(nprobe=probes, sel=_faiss.IDSelectorBitmap(bits))
        scores, keys = self._index.search(vector.reshape(1, -1), limit, params=asked)
        return [(int(k), float(s)) for k, s in zip(keys[0], scores[0], strict=True) if k >= 0]


def make(path: Path, dim: int, count: int, batches: Batches, questions: Vectors) -> Shape:
    """Write an inverted file of ``count`` vectors of shape ``(dim,)``, whole or not at all.

    ``questions``, of shape ``(n, dim)``, are what it is measured with: it looks into the least lists with
    which they find ``ENOUGH`` of their neighbours. Needs room in memory for a code of each vector.
    """
    lists = lists_of(count)
    index = _faiss.IndexIVFScalarQuantizer(
        faiss.IndexFlatIP(dim), dim, lists, _CODE, faiss.METRIC_INNER_PRODUCT, True)
    index.cp.spherical = True
    index.train(_drawn(batches, count, lists * _TRAINED_BY))
    exact = _faiss.ResultHeap(len(questions), _NEAREST, keep_max=True)
    for keys, vectors in batches():
        index.add_with_ids(np.ascontiguousarray(vectors), keys)
        if len(questions):
            _keep_nearest(exact, questions, keys, vectors)
    shape = _measured(index, questions, exact)
    _written(index, path)
    _LOG.info("the vectors were filed anew", extra={"count": shape.vectors})
    return shape


def extend(path: Path, old: Inverted, keys: Keys, vectors: Vectors) -> None:
    """Write what is left of another inverted file and more, ``vectors`` of shape ``(len(keys), dim)``, filed
    as it files: with its centroids, range and number of lists looked into."""
    index: Any = faiss.read_index(str(old.path))
    if len(gone := old.gone()):
        index.remove_ids(gone)
    index.add_with_ids(np.ascontiguousarray(vectors), keys)
    _written(index, path)


def lists_of(count: int) -> int:
    """How many lists a file of so many vectors has: a power of two, 0.75 to 1.5 times the root."""
    most = min(1.5 * math.sqrt(count), count / _TRAINED_BY)
    return int(2 ** math.floor(math.log2(max(1.0, most))))


def _written(index: Any, path: Path) -> None:
    write(path, lambda file: faiss.write_index(index, _faiss.PyCallbackIOWriter(file.write)))


def write(path: Path, content: Callable[[BinaryIO], object]) -> None:
    """Write a file whole or not at all, also where the power is cut."""
    draft = path.with_suffix(".tmp")
    with draft.open("wb") as file:
        content(file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _keys(lists: Any) -> Keys:
    sizes = [lists.list_size(n) for n in range(lists.nlist)]
    return np.concatenate([_NONE, *(
        _faiss.rev_swig_ptr(lists.get_ids(n), size) for n, size in enumerate(sizes) if size)])


def _are_keys(filed: Keys) -> bool:
    return not len(filed) or (filed.min() >= 0 and filed.max() < _HIGHEST)


def _drawn(batches: Batches, count: int, wanted: int) -> Vectors:
    """About as many vectors as wanted, from all over."""
    step = max(1, count // max(wanted, 1))
    return np.concatenate([vectors[::step] for _, vectors in batches()])


def _keep_nearest(exact: Any, questions: Vectors, keys: Keys, vectors: Vectors) -> None:
    scores = questions @ vectors.T
    if len(keys) > _NEAREST:
        best = np.argpartition(-scores, _NEAREST, axis=1)[:, :_NEAREST]
    else:
        best = np.broadcast_to(np.arange(len(keys)), scores.shape)
    found = np.ascontiguousarray(np.take_along_axis(scores, best, 1))
    exact.add_result(found, np.ascontiguousarray(keys[best]))


def _measured(index: Any, questions: Vectors, exact: Any) -> Shape:
    """Let the index look into the least lists with which it finds enough."""
    recall = math.nan
    for probes in _PROBES:
        index.nprobe = min(probes, index.nlist)
        if not len(questions):
            index.nprobe = min(index.nlist, 128)
            break
        found = index.search(questions, _FOUND)[1]
        recall = float(np.mean([len(np.intersect1d(some, those)) / _NEAREST
                                for some, those in zip(found, exact.I, strict=True)]))
        if recall >= ENOUGH or probes >= index.nlist:
            break
    return Shape(int(index.ntotal), int(index.nlist), int(index.nprobe), recall)


def _is_whole(path: Path, dim: int) -> bool:
    """Whether a file is what ``make`` writes, to the byte but for the numbers in it: FAISS is to read nothing
    that somebody else thought of, sizes above all."""
    with path.open("rb") as file:
        head = file.read(_HEAD.size)
        if len(head) < _HEAD.size:
            return False
        *_, count, _, _, _, _, lists, probes = _HEAD.unpack(head)
        if not (0 <= count < _MOST and 0 < probes <= lists < _MOST):
            return False
        rest = (1 << 20, 1 << 20, True, faiss.METRIC_INNER_PRODUCT)
        codes = (0, 0, _CODE, 0, 0.0, dim, dim, 2)
        parts = (
            (_HEAD.pack(b"IwSq", dim, count, *rest, lists, probes), 0),
            (_CENTROIDS.pack(b"IxFI", dim, lists, *rest, lists * dim), 4 * lists * dim),
            (_CODES.pack(*codes), 4 * 2),
            (_LISTS.pack(dim, True, b"ilar", lists, dim, b"full", lists), 0),
        )
        file.seek(0)
        for told, after in parts:
            if file.read(len(told)) != told:
                return False
            file.seek(after, os.SEEK_CUR)
        sizes = np.frombuffer(file.read(8 * lists), "<u8")
        return bool(len(sizes) == lists and sizes.max() <= count and sizes.sum() == count
                    and os.fstat(file.fileno()).st_size == file.tell() + (dim + 8) * count)
