"""The question sets of the benchmarks are what they are said to be, and so are the intervals."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from assistant.lexicons import stopwords
from indexer.words import words

BENCHMARKS = Path(__file__).resolve().parents[1] / "benchmarks"


def script(name: str) -> ModuleType:
    """A script of benchmarks/, which is no package."""
    sys.path.insert(0, str(BENCHMARKS))
    try:
        spec = importlib.util.spec_from_file_location(f"benchmarks_{name}", BENCHMARKS / f"{name}.py")
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        sys.modules[spec.name] = module
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(BENCHMARKS))
    return module


@pytest.fixture(scope="module")
def encoders() -> ModuleType:
    return script("encoders")


def test_the_gate_is_raised_and_never_lowered() -> None:
    gate = script("gate")
    before = {"sample": {"sha256": "x", "figures": {"a": 0.9, "b": 0.5}}}
    found = {"sample": {"sha256": "x", "figures": {"a": 0.898, "b": 0.6}}}
    assert gate.losses(found, before) == []
    assert gate.raised(found, before) == {"sample": {"sha256": "x", "figures": {"a": 0.9, "b": 0.6}}}
    lost = {"sample": {"sha256": "x", "figures": {"a": 0.8, "b": 0.6}}}
    assert gate.losses(lost, before) == ["sample a: 0.8 is below 0.9"]
    other = {"sample": {"sha256": "y", "figures": {"a": 1.0, "b": 1.0}}}
    assert len(gate.losses(other, before)) == 1, "other questions cannot be compared"


def test_the_synonym_set_shares_no_content_word() -> None:
    lines = (BENCHMARKS / "questions_synonym.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    assert len({row["id"] for row in rows}) == len({row["passage"] for row in rows}) == 100
    for row in rows:
        shared = set(words(row["question"])) & set(words(row["passage"]))
        assert not shared - stopwords(), row["id"]


def test_a_gain_has_an_interval_around_it(encoders: ModuleType) -> None:
    words_alone = encoders.Row([0.0, 0.5] * 200, [0] * 400)
    fused = encoders.Row([0.1, 0.7] * 200, [0] * 400)
    found = encoders.gain(words_alone, fused)
    assert found["gain"] == 0.15 and 0.13 < found["low"] < 0.15 < found["high"] < 0.17
    same = encoders.gain(fused, fused)
    assert (same["gain"], same["low"], same["high"]) == (0, 0, 0)


def test_the_encoder_finds_synonyms_that_words_do_not(encoders: ModuleType) -> None:
    rows = encoders.alone("hoibao-static", *encoders.synonyms())["synonyms alone"]
    figures = {way: row.figures() for way, row in rows.items()}
    assert figures["words"]["ndcg@10"] < 0.1 < figures["fused"]["ndcg@10"] < figures["encoder"]["ndcg@10"]
    assert figures["encoder"]["recall@10"] > 0.85
