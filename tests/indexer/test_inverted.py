from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from indexer.encode import Vectors
from indexer.inverted import ENOUGH, Inverted, Keys, make
from indexer.logs import facts

_DIM, _COUNT = 32, 4_000


def _vectors(count: int, seed: int) -> Vectors:
    """Unit vectors around some topics, as those of texts are."""
    topics = np.random.default_rng(0).normal(size=(60, _DIM))
    rng = np.random.default_rng(seed)
    drawn = topics[rng.integers(0, len(topics), count)] + 0.6 * rng.normal(size=(count, _DIM))
    return (drawn / np.linalg.norm(drawn, axis=1, keepdims=True)).astype(np.float32)


_KEYS: Keys = np.arange(_COUNT, dtype=np.int64) * 3 + 1
_MADE, _ASKED = _vectors(_COUNT, 1), _vectors(100, 2)


def _batches() -> Iterator[tuple[Keys, Vectors]]:
    for at in range(0, _COUNT, 700):
        yield _KEYS[at : at + 700], _MADE[at : at + 700]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("inverted") / "inverted-000000001.faiss"
    make(path, _DIM, _COUNT, _batches, _ASKED)
    return path


def _opened(path: Path, gone: list[int] | None = None) -> Inverted:
    found = Inverted.open(path, _DIM, np.array(gone or [], np.int64))
    assert found
    return found


def _exact(query: Vectors, allowed: Keys = _KEYS) -> set[int]:
    rows = (allowed - 1) // 3
    return set(allowed[np.argsort(-(_MADE[rows] @ query))[:10]].tolist())


def _recall(found: Inverted, within: Keys | None = None) -> float:
    exact = [_exact(query, _KEYS if within is None else within) for query in _ASKED]
    return float(np.mean([len(exact[n] & {key for key, _ in found.search(query, 100, within)}) / len(exact[n])
                          for n, query in enumerate(_ASKED)]))


def test_what_it_promises_is_found(path: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level("INFO", "indexer"):
        made = make(tmp_path / "again.faiss", _DIM, _COUNT, _batches, _ASKED)
    [line] = caplog.records
    assert (line.message, facts(line)["count"]) == ("the vectors were filed anew", _COUNT)
    assert (made.vectors, made.lists) == (_COUNT, 64) and made.probes < made.lists
    assert made.recall >= ENOUGH and _recall(_opened(path)) == pytest.approx(made.recall)


def test_it_is_opened_as_it_was_made(path: Path) -> None:
    found = _opened(path)
    assert len(found) == _COUNT and (found.keys() == _KEYS).all() and not len(found.gone())
    [(key, score), *_] = found.search(_MADE[7], 5)
    assert (key, score) == (_KEYS[7], pytest.approx(1.0, abs=0.01))


@pytest.mark.parametrize("step", [2, 40, 1_000])
def test_the_fewer_are_allowed_the_more_lists_are_looked_into(path: Path, step: int) -> None:
    assert _recall(_opened(path), _KEYS[::step]) >= 0.98


def test_only_what_is_allowed_is_found(path: Path) -> None:
    found = _opened(path, [4])
    assert {key for key, _ in found.search(_MADE[0], 9, np.array([1, 4, 7, 10**6]))} == {1, 7}
    assert found.search(_MADE[0], 9, np.array([4, 5, 10**6])) == []


def test_what_left_is_left_out(path: Path) -> None:
    found = _opened(path, [1, 2, 3_001])
    found.remove(np.array([4, 10**9, -1]))
    assert len(found) == _COUNT - 3 and found.gone().tolist() == [1, 4, 3_001]
    assert not {1, 4, 3_001} & {key for key, _ in found.search(_MADE[0], _COUNT)}
    assert (_opened(path, found.gone().tolist()).keys() == found.keys()).all()


def test_it_is_made_without_questions(tmp_path: Path) -> None:
    made = make(tmp_path / "x.faiss", _DIM, _COUNT, _batches, np.zeros((0, _DIM), np.float32))
    assert np.isnan(made.recall) and made.probes == 64
    assert [path.name for path in tmp_path.iterdir()] == ["x.faiss"]


def test_no_other_file_is_given_to_faiss(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    whole, changed = path.read_bytes(), tmp_path / "changed.faiss"
    given: list[str] = []
    monkeypatch.setattr("faiss.read_index", lambda name, flags: given.append(name))
    centroids, lists = 53, 53 + 45 + 4 * 64 * _DIM
    sizes = lists + 45 + 4 * 2 + 41
    told = (*range(45), *range(46, centroids + 45), *range(lists, lists + 45),
            *range(sizes - 41, sizes + 8 * 64))
    for at in told:  # all but how many lists are looked into
        changed.write_bytes(whole[:at] + bytes([whole[at] ^ 0x81]) + whole[at + 1 :])
        assert Inverted.open(changed, _DIM) is None, at
    for content in (b"", whole[:-1], whole + b"x", whole[:60], b"IwPQ" + whole[4:]):
        changed.write_bytes(content)
        assert Inverted.open(changed, _DIM) is None
    assert Inverted.open(path, _DIM + 1) is None and given == []


def test_keys_that_none_of_ours_are_make_no_index(path: Path, tmp_path: Path) -> None:
    """There is a bit for each key up to the highest."""
    whole, high = path.read_bytes(), tmp_path / "high.faiss"
    at = whole.rindex(np.array([_opened(path).keys()[-1]], "<i8").tobytes())
    high.write_bytes(whole[:at] + np.array([1 << 40], "<i8").tobytes() + whole[at + 8 :])
    assert Inverted.open(high, _DIM) is None
