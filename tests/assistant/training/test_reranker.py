from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from assistant.features import NAMES
from assistant.rerank import FeatureReranker
from assistant.training.reranker import Example, examples, first, fit, main
from indexer.archive import Archive
from indexer.build import index
from indexer.read import find
from indexer.resources import data


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    folder: Path = tmp_path_factory.mktemp("training") / "a"
    with Archive.create(folder) as made:
        index(made, find([str(data("sample"))]))
        yield made


def _made(right: dict[str, float], *wrong: dict[str, float]) -> Example:
    def rows(*given: dict[str, float]) -> np.ndarray:
        return np.array([[one.get(name, 0.0) for name in NAMES] for one in given], np.float32)

    return Example(rows(right), rows(*wrong))


def test_what_tells_right_from_wrong_gets_the_weight() -> None:
    found = [_made({"words": 0.9, "dense": 0.1 * n}, {"words": 0.3, "dense": 0.1 * (9 - n)})
             for n in range(10)]
    weights = fit(found)
    assert weights["words"] > 0 and abs(weights["dense"]) < weights["words"]
    assert not {"score", "office", "siblings"} & set(weights)
    assert first(found, FeatureReranker(weights)) == 1.0
    assert first(found, FeatureReranker({"words": -1.0})) == 0.0


def test_nothing_is_learnt_from_nothing() -> None:
    with pytest.raises(ValueError, match="no example"):
        fit([])


def test_questions_are_made_of_the_archives_own_sentences(archive: Archive) -> None:
    found = list(examples(archive, 20, seed=3))
    assert 5 <= len(found) <= 20
    for example in found:
        assert example.right.shape[1] == example.wrong.shape[1] == len(NAMES)
        assert len(example.right) >= 1 and 1 <= len(example.wrong) <= 15
    again = list(examples(archive, 20, seed=3))
    assert [e.right.tolist() for e in again] == [e.right.tolist() for e in found]


def test_the_command_writes_a_model_that_is_better_than_none(
    archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "reranker.json"
    monkeypatch.setattr("sys.argv", ["reranker", "--archive", str(archive.folder), "--questions", "60",
                                     "--out", str(out)])
    main()
    assert "right first" in capsys.readouterr().out
    found = list(examples(archive, 60, seed=8))
    assert first(found, FeatureReranker.load(out)) > first(found, FeatureReranker({"first": -1.0}))
