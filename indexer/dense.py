"""The dense searcher: the vectors of all passages, in FAISS.

Some ``EXHAUSTIVE`` passages are searched one by one: inner product over float16 codes, exact but for the
rounding, no training, and 8 ms for 240,000 of 384 dimensions by one thread. Where there are more, most lie in
an inverted file (``indexer.inverted``), which never changes; what came since is searched one by one, what
left is left out, until it is time for a new one. So a change costs what changed, however large the archive.
"""

from __future__ import annotations

import os
import re
import struct
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import faiss  # its type hints are partial: what they lack is reached as Any
import numpy as np

from indexer.encode import Vectors
from indexer.inverted import Batches, Inverted, Keys, extend, lists_of, make, write
from indexer.types import Where

_faiss: Any = faiss

EXHAUSTIVE = 100_000
"""Passages that may come before they are filed; or a sixteenth as many as are, if that is more."""
_SHARE, _GONE_SHARE = 16, 4
_RECENT, _FILED, _GONE = (re.compile(rf"{name}-\d{{9,18}}\.{kind}") for name, kind in (
    ("vectors", "faiss"), ("inverted", "faiss"), ("gone", "keys")))
_HEAD = struct.Struct("<4siqqq?i4siqqq?iiifQQQQ")
"""The head of FAISS' file of an ``IndexIDMap2`` over an ``IndexScalarQuantizer``: what, dimensions, vectors,
twice; kind and sizes of the codes, and how many bytes they are."""
_MOST = 1 << 40
"""Vectors, more than any archive has."""


class DenseSearcher:
    """FAISS over passage keys: ``vectors-<revision>.faiss`` in its folder and, where there are many,
    ``inverted-….faiss`` of an earlier revision with ``gone-<revision>.keys``, what has left it."""

    def __init__(self, folder: Path, dim: int) -> None:
        self._folder, self._dim = folder, dim
        self._lock = threading.Lock()  # FAISS may not be searched while it grows
        self._recent, self._filed, self.revision = self._load()

    def __len__(self) -> int:
        return int(self._recent.ntotal) + (len(self._filed) if self._filed else 0)

    def keys(self) -> list[int]:
        """The passages in it, one that is held twice also twice."""
        with self._lock:
            recent = [int(key) for key in _faiss.vector_to_array(self._recent.id_map)]
            return recent + (self._filed.keys().tolist() if self._filed else [])

    def _load(self) -> tuple[Any, Inverted | None, int]:
        """The newest readable files, else an empty index at revision 0: the truth refills it."""
        for path in self._files(_RECENT):
            revision = _revision_of(path)
            try:
                if _is_whole(path, self._dim):
                    base = [made for made in self._files(_FILED) if _revision_of(made) <= revision]
                    filed = self._opened(base[0], revision) if base else None
                    if filed or not base:
                        return faiss.read_index(str(path)), filed, revision
            except (FileNotFoundError, RuntimeError):  # dropped meanwhile, or FAISS cannot read it
                continue  # an older one, or the truth, stands in
        return _empty(self._dim), None, 0

    def _opened(self, base: Path, revision: int) -> Inverted | None:
        return Inverted.open(base, self._dim, np.fromfile(self._gone(revision), "<i8"))

    def reload(self) -> None:
        """Take in what another process has saved since."""
        newest = next(iter(self._files(_RECENT)), None)
        if newest is not None and _revision_of(newest) > self.revision:
            recent, filed, revision = self._load()
            if revision > self.revision:  # less, where that process dropped the file meanwhile
                with self._lock:
                    self._recent, self._filed, self.revision = recent, filed, revision

    def remove(self, keys: Sequence[int]) -> None:
        """Forget passages; a key that is not there is no error."""
        gone = np.asarray(keys, np.int64)
        with self._lock:
            if len(gone) and self._recent.ntotal:
                self._recent.remove_ids(gone)
            if self._filed:
                self._filed.remove(gone)

    def add(self, keys: Sequence[int] | Keys, vectors: Vectors) -> None:
        """Take in passages, ``vectors`` of shape ``(len(keys), dim)``."""
        with self._lock:
            self._recent.add_with_ids(np.ascontiguousarray(vectors), np.asarray(keys, np.int64))

    def is_outgrown(self, more: int = 0) -> bool:
        """Whether so much came, or is to come, or left that an inverted file is to be made of it all."""
        left, gone = (len(self._filed), len(self._filed.gone())) if self._filed else (0, 0)
        return int(self._recent.ntotal) + more > max(EXHAUSTIVE, left // _SHARE) or gone > left // _GONE_SHARE

    def file(self, revision: int, count: int, batches: Batches, questions: Callable[[], Vectors]) -> None:
        """Put all that there is as of a revision, ``count`` passages, into one inverted file, and save. Where
        that wants more lists it is made of what ``batches`` give, whether it was added or not, and its recall
        measured with ``questions`` of shape ``(n, dim)``."""
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"inverted-{revision:09d}.faiss"
        if self._filed and lists_of(count) <= self._filed.lists:
            extend(path, self._filed, *_contents(self._recent))
        else:
            make(path, self._dim, count, batches, questions())
        filed = Inverted.open(path, self._dim)
        with self._lock:
            self._recent, self._filed = _empty(self._dim), filed
        self.save(revision)

    def save(self, revision: int) -> None:
        """Write what changed as of a revision, whole or not at all, and drop the older files."""
        self._folder.mkdir(parents=True, exist_ok=True)
        if filed := self._filed:
            write(self._gone(revision), lambda file: file.write(filed.gone().astype("<i8").tobytes()))
        path = self._folder / f"vectors-{revision:09d}.faiss"  # last: it says that all is there
        write(path, lambda file: faiss.write_index(self._recent, _faiss.PyCallbackIOWriter(file.write)))
        self.revision = revision
        for older in [*self._files(_RECENT)[1:], *self._files(_GONE)[1:], *self._files(_FILED)[1:]]:
            older.unlink(missing_ok=True)

    def search(
        self, vector: Vectors, limit: int, within: Keys | None = None
    ) -> list[tuple[int, float]]:
        """The ``limit`` most similar passages, best first, as (key, inner product).

        ``vector`` has shape ``(dim,)``; ``within``, where given, holds the only keys allowed.
        """
        if within is not None and not len(within):
            return []
        with self._lock, _one_thread():
            found = _searched(self._recent, vector, limit, within)
            if self._filed:
                found += self._filed.search(vector, limit, within)
        return sorted(found, key=lambda one: -one[1])[:limit]

    def nearest(
        self, vector: Vectors, limit: int, where: Where | None, keys_within: Callable[[Where], Keys]
    ) -> list[tuple[int, float]]:
        """As ``search``, of the passages that a filter allows, whose keys ``keys_within`` gives."""
        return self.search(vector, limit, keys_within(where) if where else None)

    def _gone(self, revision: int) -> Path:
        return self._folder / f"gone-{revision:09d}.keys"

    def _files(self, name: re.Pattern[str]) -> list[Path]:
        """Those of one kind, the newest first."""
        return sorted((path for path in self._folder.glob("*-*") if name.fullmatch(path.name)), reverse=True)


@contextmanager
def _one_thread() -> Iterator[None]:
    """Search with this thread alone. FAISS shares out among threads the questions of a search, and here is
    one: the others wait for it in a loop, which takes two thirds of the CPU. How many there are is each
    thread's own setting (OpenMP 5.2, section 2.2, nthreads-var)."""
    threads = _faiss.omp_get_max_threads()
    _faiss.omp_set_num_threads(1)
    try:
        yield
    finally:
        _faiss.omp_set_num_threads(threads)


def _empty(dim: int) -> Any:
    codes = faiss.IndexScalarQuantizer(dim, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    return faiss.IndexIDMap2(codes)


def _contents(index: Any) -> tuple[Keys, Vectors]:
    codes = _faiss.downcast_index(index.index)
    return _faiss.vector_to_array(index.id_map), codes.reconstruct_n(0, codes.ntotal)


def _searched(index: Any, vector: Vectors, limit: int, within: Keys | None) -> list[tuple[int, float]]:
    allowed = None
    if within is not None:
        there = np.zeros(int(within.max()) + 1, bool)
        there[within] = True
        bits = np.packbits(there, bitorder="little")
        allowed = _faiss.SearchParameters(sel=_faiss.IDSelectorBitmap(bits))
    scores, keys = index.search(vector.reshape(1, -1), limit, params=allowed)
    return [(int(k), float(s)) for k, s in zip(keys[0], scores[0], strict=True) if k >= 0]


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
    return int(path.stem.partition("-")[2])
