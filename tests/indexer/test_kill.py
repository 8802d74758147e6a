"""``kill -9`` at random moments of an indexing run: nothing is lost, doubled or half there."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import shutil
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from indexer import archive, cli
from indexer.archive import Archive
from indexer.encode import Encoder, Vectors, load_encoder
from indexer.truth import Truth
from indexer.types import Article, Term
from tests.conftest import articles

KILLS = 20
COUNT = 160
_CHILDREN = multiprocessing.get_context("forkserver")
_CHILDREN.set_forkserver_preload([
    "indexer.cli", "indexer.archive", "indexer.encode", "indexer.build", "model2vec.model",
    "model2vec.persistence.persistence"])

State = dict[str, tuple[Article, list[tuple[int, int, bytes]]]]


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two files of the same articles: as first published, and a third of them changed."""
    folder = tmp_path_factory.mktemp("editions")
    first = articles(COUNT)
    later = [*articles(COUNT // 3, edition=1), *articles(COUNT - COUNT // 3, first=COUNT // 3)]
    return _written(folder / "first.jsonl", first), _written(folder / "later.jsonl", later)


def _written(path: Path, items: Sequence[Article]) -> Path:
    lines = (json.dumps(asdict(item), default=str, ensure_ascii=False) for item in items)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _index(source: Path, folder: Path, said: Path, ready: Event) -> None:
    """What a child does: ``hoibao index``, in many transactions and many savings."""
    archive.BATCH, archive._UNSEARCHED = 25, 60
    load_encoder().encode_passages(["warm"])
    with said.open("w", encoding="utf-8") as out:
        os.dup2(out.fileno(), 1)
        os.dup2(out.fileno(), 2)
        sys.argv = ["hoibao", "index", str(source), "--archive", str(folder)]
        ready.set()
        cli.main()


def _started(source: Path, folder: Path) -> BaseProcess:
    """An indexing run that is about to open its archive."""
    ready = _CHILDREN.Event()
    child = _CHILDREN.Process(target=_index, args=(source, folder, _said(folder), ready))
    child.start()
    assert ready.wait(60)
    return child


def _said(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.said")


def _finished(source: Path, folder: Path) -> str:
    child = _started(source, folder)
    child.join(60)
    said = _said(folder).read_text(encoding="utf-8")
    assert child.exitcode == 0 and len(said.splitlines()) == 1, said
    return said


def _vectors(truth: Truth, encoder: Encoder) -> Iterator[tuple[int, Vectors]]:
    for keys, made in truth.vectors_since(0, truth.revision, encoder.fingerprint, 1_000):
        yield from zip(keys, made, strict=True)


def _state(folder: Path, encoder: Encoder) -> State:
    """All that can be read of an archive, once both searchers are found to hold just that."""
    with Archive.open(folder, encoder) as opened:
        stored: State = {}
        keys = [key for key, _ in opened.asked("tin").nearest(10**6)]
        vectors = dict(_vectors(opened._truth, encoder))
        passages = opened.passages(keys)
        assert len(passages) == len(keys) == len(set(keys)) == opened.totals().passages
        assert len(opened._lexical) == len(keys), "a deleted passage is still among the words"
        owners = opened.articles(list({p.article_key for p in passages.values()}))
        for passage in sorted(passages.values(), key=lambda p: p.ordinal):
            article = owners[passage.article_key]
            row = (passage.start, passage.end, vectors[passage.key].tobytes())
            stored.setdefault(article.id, (article, []))[1].append(row)
        for number in range(0, COUNT, 7):
            found = opened.passages([k for k, _ in opened.matching([Term(f"mt{number}")], 9)])
            assert {owners[p.article_key].id for p in found.values()} == {f"tin-{number}"}
        return stored


def test_a_run_killed_at_any_moment_goes_on_from_there(
    editions: tuple[Path, Path], encoder: Encoder, tmp_path: Path
) -> None:
    first, later = editions
    whole = tmp_path / "whole"
    began = time.perf_counter()
    _finished(first, whole)
    lasts = time.perf_counter() - began
    published = _state(whole, encoder)
    assert len(published) == COUNT
    shutil.copytree(whole, tmp_path / "changed")
    assert f"updated {COUNT // 3}" in _finished(later, tmp_path / "changed")
    changed = _state(tmp_path / "changed", encoder)

    chance = random.Random(20200325)
    interrupted = 0
    for kill in range(KILLS):
        folder = tmp_path / f"killed-{kill}"
        source, expected = (first, published) if kill % 2 else (later, changed)
        if source is later:
            shutil.copytree(whole, folder)
        child = _started(source, folder)
        time.sleep(chance.uniform(0, 0.8 * lasts * (1 if source is first else 0.5)))
        interrupted += child.is_alive()
        child.kill()
        child.join()
        if (folder / "manifest.json").exists():
            with Archive.open(folder, encoder) as left:  # it opens, and what it holds is whole
                for article in left.all_articles():
                    assert article in (published[article.id][0], changed[article.id][0])
        _finished(source, folder)
        assert _state(folder, encoder) == expected, f"after kill {kill}"
        shutil.rmtree(folder)
    assert interrupted >= KILLS // 2, "most kills came after the end: nothing was tested"
