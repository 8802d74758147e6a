"""A smoke run: a tiny model, trained on invented articles, is one that the archive can use."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from indexer.archive import Archive
from indexer.encode import Encoder, StaticEncoder, Vectors, load_encoder
from indexer.resources import data
from indexer.types import Article
from indexer.words import words
from tests.conftest import articles

pytest.importorskip("datasets", reason="needs the train extra")

from indexer.training.pairs import pairs
from indexer.training.static import PAD, UNKNOWN, export, main, train, train_tokenizer

DIM = 16
ROWS = list(pairs(articles(40)))


def _write(path: Path, made: list[Article]) -> Path:
    rows = [{"id": a.id, "title": a.title, "body": a.body, "summary": a.summary} for a in made]
    lines = [json.dumps(row, ensure_ascii=False) for row in rows]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("training")
    source = _write(folder / "tin.jsonl", articles(40))
    out = folder / "mới" / "bộ mã hoá"
    main([str(source)], out=out, vocabulary=300, dim=DIM, passes=2, negatives=True, batch=16)
    return out


@pytest.fixture(scope="module")
def encoder_trained(trained: Path) -> Encoder:
    return load_encoder(str(trained))


def test_what_was_trained_is_loaded_as_ours(trained: Path, encoder_trained: Encoder) -> None:
    assert {path.name for path in trained.iterdir()} == {path.name for path in data("encoder").iterdir()}
    assert isinstance(encoder_trained, StaticEncoder)
    assert (encoder_trained.name, encoder_trained.dim) == (str(trained), DIM)
    assert encoder_trained.fingerprint != load_encoder().fingerprint


def test_its_vectors_are_unit_vectors_that_differ(encoder_trained: Encoder) -> None:
    vectors = encoder_trained.encode_passages(["huyện Yên Phác khánh thành cầu", "tiêm vắc-xin cho trâu, bò"])
    assert vectors.shape == (2, DIM) and vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-2)
    assert float(vectors[0] @ vectors[1]) < 0.99


def test_what_it_does_not_know_is_no_evidence(encoder_trained: Encoder) -> None:
    assert not encoder_trained.encode_queries(["漢字 漢字"]).any()


def _weights(tokenizer: Any, workdir: Path, rate: float, seed: int) -> Vectors:
    return train(ROWS, tokenizer, dims=[8, DIM], batch=16, rate=rate, seed=seed, workdir=workdir).copy()


def _lost(tokenizer: Any, weights: Vectors) -> float:
    """Before how many others, on average, the right passage of a question comes."""
    asked, told = (
        np.stack([weights[tokenizer.encode(side).ids].mean(axis=0) for side in sides])
        for sides in zip(*ROWS, strict=True)
    )
    scores = (asked / np.linalg.norm(asked, axis=1, keepdims=True)) @ (
        told / np.linalg.norm(told, axis=1, keepdims=True)).T
    return float((scores > np.diag(scores)[:, None]).sum(axis=1).mean())


def test_training_brings_together_what_belongs_together(tmp_path: Path) -> None:
    tokenizer = train_tokenizer((side for pair in ROWS for side in pair), 300)
    learnt, other, again = (_weights(tokenizer, tmp_path, rate=0.2, seed=seed) for seed in (0, 1, 0))
    random = _weights(tokenizer, tmp_path, rate=1e-9, seed=0)
    for dim in (8, DIM):  # also when cut short
        assert _lost(tokenizer, learnt[:, :dim]) < 0.8 * _lost(tokenizer, random[:, :dim])
    np.testing.assert_array_equal(learnt, again)
    assert not np.array_equal(learnt, other)


def test_an_archive_can_be_made_with_it(trained: Path, tmp_path: Path) -> None:
    with Archive.create(tmp_path / "kho", str(trained)) as made:
        list(made.add(articles(3)))
    with Archive.open(tmp_path / "kho") as again:
        assert (len(again), again.manifest.encoder, again.manifest.dim) == (3, str(trained), DIM)


def test_its_card_says_what_it_was_made_of(trained: Path) -> None:
    card = json.loads((trained / "card.json").read_text(encoding="utf-8"))
    assert (card["kind"], card["trained_on"]) == ("static", ["tin.jsonl"])
    assert 1.5 * len(ROWS) < card["pairs"] < 2.5 * len(ROWS), "two passes over what is not kept aside"
    assert 0 < card["vocabulary"] <= 300
    assert (card["dim"], card["passes"], card["seed"]) == (DIM, 2, 0)
    read = (trained / "README.md").read_text(encoding="utf-8")
    assert "license: apache-2.0" in read and "tin.jsonl" in read and f"- dim: {DIM}" in read


def test_int8_keeps_what_was_learnt(tmp_path: Path) -> None:
    tokenizer = train_tokenizer((side for pair in ROWS for side in pair), 300)
    chance = np.random.default_rng(0)
    norms = chance.uniform(0.01, 3, (tokenizer.get_vocab_size(), 1))
    vectors = (chance.normal(size=(len(norms), DIM)) * norms).astype(np.float32)
    export(vectors, tokenizer, tmp_path)
    (tmp_path / "card.json").write_text("{}", encoding="utf-8")
    told = [passage for _, passage in ROWS[:50]]
    ids = [tokenizer.encode(text).ids for text in told]
    exact = np.stack([vectors[some].mean(axis=0) for some in ids])
    exact /= np.linalg.norm(exact, axis=1, keepdims=True)
    assert float((load_encoder(str(tmp_path)).encode_passages(told) * exact).sum(axis=1).min()) > 0.999
    known = [at for at in range(len(vectors)) if at not in (0, 1)]
    kept = StaticEncoder(tmp_path).token_vectors()
    assert (np.abs(kept - vectors)[known] <= np.abs(vectors[known]).max(axis=1, keepdims=True) / 200).all()
    assert not kept[:2].any(), "padding and what is unknown say nothing"
    assert (tmp_path / "model.safetensors").stat().st_size < 1.5 * vectors.size + 8 * len(vectors)


def test_the_tokeniser_gives_back_the_words_it_was_given() -> None:
    texts = [" ".join(words(a.body)) for a in articles(40)]
    tokenizer = train_tokenizer(texts, 400)
    assert tokenizer.get_vocab_size() <= 400
    assert (tokenizer.token_to_id(PAD), tokenizer.token_to_id(UNKNOWN)) == (0, 1)
    for text in texts[:5]:
        assert "".join(tokenizer.encode(text).tokens).replace("</w>", " ").strip() == text
    assert tokenizer.encode("漢").tokens == [UNKNOWN]
