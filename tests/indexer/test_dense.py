from __future__ import annotations

import threading
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import faiss
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import indexer.dense
from indexer.dense import DenseSearcher
from indexer.encode import Vectors

_DIM = 32


def _vectors(count: int, seed: int = 1) -> Vectors:
    drawn = np.random.default_rng(seed).normal(size=(count, _DIM)).astype(np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def _brute(keys: list[int], vectors: Vectors, query: Vectors, limit: int) -> list[int]:
    scores = vectors.astype(np.float16).astype(np.float32) @ query
    return [keys[i] for i in np.argsort(-scores)[:limit]]


def _filled(folder: Path, count: int = 300) -> DenseSearcher:
    searcher = DenseSearcher(folder, _DIM)
    searcher.add(range(10, 10 + count), _vectors(count))
    return searcher


def test_search_is_exact(tmp_path: Path) -> None:
    searcher, keys = _filled(tmp_path), list(range(10, 310))
    for query in _vectors(20, seed=2):
        found = searcher.search(query, 15)
        assert [k for k, _ in found] == _brute(keys, _vectors(300), query, 15)
        for key, score in found:
            assert score == pytest.approx(float(_vectors(300)[key - 10] @ query), abs=1e-3)


def test_only_the_keys_allowed_are_found(tmp_path: Path) -> None:
    searcher, query = _filled(tmp_path), _vectors(1, seed=3)[0]
    allowed = np.arange(20, 310, 7)
    expected = _brute(list(allowed), _vectors(300)[allowed - 10], query, 10)
    assert [k for k, _ in searcher.search(query, 10, allowed)] == expected
    assert searcher.search(query, 10, np.array([], np.int64)) == []
    assert [k for k, _ in searcher.search(query, 10, np.array([12, 9_999]))] == [12]


def test_what_is_removed_is_not_found(tmp_path: Path) -> None:
    searcher, query = _filled(tmp_path), _vectors(1, seed=3)[0]
    best = [k for k, _ in searcher.search(query, 5)]
    searcher.remove([*best, 424_242])
    assert len(searcher) == 295
    assert not {k for k, _ in searcher.search(query, 295)} & set(best)


def test_fewer_are_found_where_fewer_are_there(tmp_path: Path) -> None:
    assert DenseSearcher(tmp_path, _DIM).search(_vectors(1)[0], 5) == []
    assert len(_filled(tmp_path, 3).search(_vectors(1)[0], 50)) == 3


def test_a_save_drops_the_older_files_and_leaves_no_draft(tmp_path: Path) -> None:
    searcher = _filled(tmp_path)
    searcher.save(4)
    searcher.save(11)
    assert [p.name for p in tmp_path.iterdir()] == ["vectors-000000011.faiss"]
    assert (searcher.revision, DenseSearcher(tmp_path, _DIM).revision) == (11, 11)


def test_a_reload_sees_what_another_saved(tmp_path: Path) -> None:
    reader, writer = DenseSearcher(tmp_path, _DIM), _filled(tmp_path)
    writer.save(5)
    assert (len(reader), reader.revision) == (0, 0)
    reader.reload()
    assert (len(reader), reader.revision) == (300, 5)


def test_a_reload_never_goes_back(tmp_path: Path) -> None:
    """Where the newer file cannot be read, as when its writer has dropped it since."""
    searcher = _filled(tmp_path)
    searcher.save(5)
    (tmp_path / "vectors-000000009.faiss").write_bytes(b"")
    searcher.reload()
    assert (len(searcher), searcher.revision) == (300, 5)


def test_a_file_that_another_process_drops_meanwhile_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _filled(tmp_path, 30).save(4)
    listed, gone = DenseSearcher._files, tmp_path / "vectors-000000009.faiss"
    monkeypatch.setattr(DenseSearcher, "_files", lambda self, name: [gone, *listed(self, name)])
    searcher = DenseSearcher(tmp_path, _DIM)
    assert (len(searcher), searcher.revision) == (30, 4)
    searcher.reload()
    assert (len(searcher), searcher.revision) == (30, 4)


@pytest.mark.parametrize("share", [0.0, 0.001, 0.5, 0.999])
def test_a_file_cut_short_falls_back_to_the_older(tmp_path: Path, share: float) -> None:
    _filled(tmp_path).save(5)
    older = tmp_path / "vectors-000000005.faiss"
    content = older.read_bytes()
    (tmp_path / "vectors-000000008.faiss").write_bytes(content[: int(len(content) * share)])
    again = DenseSearcher(tmp_path, _DIM)
    assert (len(again), again.revision) == (300, 5)
    older.write_bytes(content[: int(len(content) * share)])
    assert (len(DenseSearcher(tmp_path, _DIM)), DenseSearcher(tmp_path, _DIM).revision) == (0, 0)


def test_a_file_of_another_dimension_is_not_taken(tmp_path: Path) -> None:
    _filled(tmp_path).save(5)
    assert DenseSearcher(tmp_path, _DIM * 2).revision == 0


_CHANGES = st.lists(
    st.tuples(st.sampled_from(["add", "remove"]), st.sets(st.integers(1, 60), max_size=20)),
    max_size=8,
)


@settings(max_examples=40, deadline=None)
@given(_CHANGES)
def test_save_and_load_change_nothing(changes: list[tuple[str, set[int]]]) -> None:
    every = _vectors(61, seed=5)
    with TemporaryDirectory() as name:
        folder = Path(name)
        searcher, there = DenseSearcher(folder, _DIM), set[int]()
        for what, keys in changes:
            fresh = sorted(keys - there)
            if what == "add" and fresh:
                searcher.add(fresh, every[fresh])
                there |= keys
            elif what == "remove":
                searcher.remove(sorted(keys))
                there -= keys
        searcher.save(3)
        again = DenseSearcher(folder, _DIM)
        for query in _vectors(3, seed=6):
            found = searcher.search(query, 20)
            assert again.search(query, 20) == found
            assert [k for k, _ in found] == _brute(sorted(there), every[sorted(there)], query, 20)


def test_each_search_is_of_one_thread(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whichever thread it comes in: OpenMP's setting is each thread's own."""
    searcher, query = _filled(tmp_path), _vectors(1, seed=4)[0]
    searched, seen = indexer.dense._searched, list[int]()

    def spied(*given: Any) -> list[tuple[int, float]]:
        seen.append(faiss.omp_get_max_threads())
        return searched(*given)

    def search() -> None:
        faiss.omp_set_num_threads(2)
        searcher.search(query, 20)
        seen.append(faiss.omp_get_max_threads())

    monkeypatch.setattr("indexer.dense._searched", spied)
    thread = threading.Thread(target=search)
    thread.start()
    thread.join()
    assert seen == [1, 2], "and what the thread had set is as it was"


# -- where there are many --------------------------------------------------------------------


def _many(folder: Path, monkeypatch: pytest.MonkeyPatch, count: int = 1_000) -> DenseSearcher:
    """One that has outgrown what is searched one by one, and was filed at revision 5."""
    monkeypatch.setattr("indexer.dense.EXHAUSTIVE", 400)
    searcher = _filled(folder, count)
    assert searcher.is_outgrown()
    searcher.file(5, count, lambda: [(np.arange(10, 10 + count), _vectors(count))], lambda: _vectors(50))
    assert not searcher.is_outgrown()
    return searcher


def test_what_is_filed_is_found_with_what_came_since(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    searcher = _many(tmp_path, monkeypatch)
    searcher.add(range(2_000, 2_050), _vectors(50, seed=7))
    searcher.save(6)
    assert len(searcher) == 1_050 and searcher.keys() == [*range(2_000, 2_050), *range(10, 1_010)]
    again = DenseSearcher(tmp_path, _DIM)
    assert (again.revision, again.keys()) == (6, searcher.keys())
    for seed, key in ((1, 10), (7, 2_000)):
        query = _vectors(50, seed=seed)[0]
        assert again.search(query, 5) == searcher.search(query, 5)
        assert again.search(query, 5)[0] == (key, pytest.approx(1.0, abs=0.01))


def test_what_left_an_inverted_file_is_not_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    searcher, query = _many(tmp_path, monkeypatch), _vectors(1)[0]
    searcher.remove([10, 11, 99_999])
    searcher.save(6)
    for one in (searcher, DenseSearcher(tmp_path, _DIM)):
        assert len(one) == 998 and not {10, 11} & {key for key, _ in one.search(query, 998)}
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "gone-000000006.keys", "inverted-000000005.faiss", "vectors-000000006.faiss"]


def test_the_keys_allowed_are_found_in_both(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    searcher = _many(tmp_path, monkeypatch)
    searcher.add([3_000, 3_001], _vectors(2, seed=7))
    allowed = np.array([500, 3_000, 12, 7_777])
    assert {key for key, _ in searcher.search(_vectors(1, seed=9)[0], 10, allowed)} == {12, 500, 3_000}


def test_the_newest_inverted_file_of_the_revision_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A writer that is killed before its vectors are saved leaves one of a later revision."""
    _many(tmp_path, monkeypatch)
    (tmp_path / "inverted-000000009.faiss").write_bytes(b"half of it")
    again = DenseSearcher(tmp_path, _DIM)
    assert (again.revision, len(again)) == (5, 1_000)


@pytest.mark.parametrize("name", ["inverted-000000005.faiss", "gone-000000005.keys"])
def test_vectors_are_taken_in_anew_where_a_part_is_missing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    _many(tmp_path, monkeypatch)
    (tmp_path / name).unlink()
    if name.startswith("inverted"):
        (tmp_path / name).write_bytes(b"")
    again = DenseSearcher(tmp_path, _DIM)
    assert (again.revision, len(again)) == (0, 0)


def _unasked() -> Vectors:
    raise AssertionError("made of what is there")


def test_what_came_is_filed_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    searcher = _many(tmp_path, monkeypatch, 1_400)
    searcher.remove([10, 11])
    searcher.add(range(2_000, 2_400), _vectors(400, seed=7))
    assert not searcher.is_outgrown()
    searcher.add([2_400], _vectors(401, seed=7)[400:])
    assert searcher.is_outgrown()
    searcher.file(8, len(searcher), lambda: [], _unasked)
    assert not searcher.is_outgrown() and len(searcher) == 1_799
    again = DenseSearcher(tmp_path, _DIM)
    assert sorted(again.keys()) == [*range(12, 1_410), *range(2_000, 2_401)]
    assert again.search(_vectors(401, seed=7)[400], 5)[0] == (2_400, pytest.approx(1.0, abs=0.01))
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "gone-000000008.keys", "inverted-000000008.faiss", "vectors-000000008.faiss"]


def test_it_is_made_anew_where_so_much_came_that_it_wants_more_lists(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    searcher = _many(tmp_path, monkeypatch)
    every = np.concatenate([_vectors(1_000), _vectors(2_000, seed=7)])
    searcher.add(range(1_010, 3_010), every[1_000:])
    asked: list[int] = []

    def questions() -> Vectors:
        asked.append(1)
        return _vectors(50)

    searcher.file(9, len(searcher), lambda: [(np.arange(10, 3_010), every)], questions)
    assert asked == [1] and searcher.keys() == list(range(10, 3_010))


def test_much_that_left_is_a_reason_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    searcher = _many(tmp_path, monkeypatch)
    searcher.remove(range(10, 160))
    assert not searcher.is_outgrown()
    searcher.remove(range(160, 260))
    assert searcher.is_outgrown()
    searcher.file(8, len(searcher), lambda: [], _unasked)
    assert not searcher.is_outgrown() and searcher.keys() == list(range(260, 1_010))
