from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from indexer.errors import SourceError
from indexer.training.corpus import HELD_OUT, corpus, divided, held_out
from indexer.types import Article
from tests.conftest import articles


def _write(path: Path, made: list[Article]) -> Path:
    rows = [{"id": a.id, "title": a.title, "body": a.body} for a in made]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(["{", *lines]) + "\n", encoding="utf-8")
    return path


def test_the_corpus_ends_at_its_limit_and_skips_what_is_malformed(tmp_path: Path) -> None:
    path = _write(tmp_path / "tin.jsonl", articles(5))
    assert [a.id for a in corpus([str(path)], 3)] == ["tin-0", "tin-1", "tin-2"]
    assert len(list(corpus([str(path)]))) == 5
    with pytest.raises(SourceError):
        list(corpus([str(tmp_path / "không-có.jsonl")]))


def test_a_few_articles_are_kept_aside_with_their_copies() -> None:
    made = articles(5000)
    trained, kept = divided(iter(made))
    assert len(trained) + len(kept) == 5000 and 5000 / HELD_OUT / 2 < len(kept) < 5000 / HELD_OUT * 2
    assert not {a.title for a in trained} & {a.title for a in kept}
    assert all(held_out(replace(a, id="bản sao", body="Khác.")) for a in kept)
