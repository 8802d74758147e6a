from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import pytest

from assistant.chat import Assistant
from assistant.evaluate.questions import sha256
from assistant.evaluate.runs import FORMAT, Case, Made, Run, load_run
from assistant.types import Turn
from indexer.archive import Archive
from indexer.errors import SourceError
from tests.assistant.evaluate.outcomes import GOOD, MADE, SAID, TODAY, outcome, question, run

OUTCOME = replace(
    outcome((0, 3), words=5, hit=True, support=GOOD, seconds=0.25, first=0.125), answer=SAID,
    question=question(history=[Turn("user", "Cầu Vàm ở đâu?")]),
)


def test_a_case_keeps_what_became_of_its_question() -> None:
    case = Case.of(OUTCOME)
    assert (case.id, case.kind, case.question) == ("c1", "số", "Cầu Vàm dài bao nhiêu mét?")
    assert (case.history, case.gold, case.answers) == ([["user", "Cầu Vàm ở đâu?"]], ["cau"], ["120 mét"])
    assert (case.right, case.faults, case.ranks, case.status) == (True, [], [0, 3], "answered")
    assert case.said == "Cầu Vàm ở xã Phú Xá dài 120 mét."
    assert case.answer["citations"][0]["quote"] == case.said
    assert (case.scores["recall@1"], case.seconds, case.first) == (1.0, 0.25, 0.125)


def test_a_run_is_read_as_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "lần một.json"
    kept = run(OUTCOME, outcome(refused=True), outcome(gold=(), refused=True, confidence=0.5))
    path.write_text(kept.json(), encoding="utf-8")
    assert load_run(path) == kept
    assert kept.table["all"]["n"] == 3 and "Cầu Vàm" in path.read_text(encoding="utf-8")


def test_what_was_measured_is_told(sample_archive: Archive, tmp_path: Path) -> None:
    path = tmp_path / "hỏi.jsonl"
    path.write_text("{}", encoding="utf-8")
    written = replace(OUTCOME, answer=replace(SAID, prompt_version="1234abcd"))
    made = Made.of(Assistant(sample_archive), path, [OUTCOME, written, written], reranker="none",
                   model="openai:x", judge=None, today=TODAY)
    assert made == Made(
        made.at, version("hoibao"), "hỏi.jsonl", sha256(path), sample_archive.totals().articles,
        len(sample_archive), "hoibao-static", "none", "openai:x", "1234abcd", "", "2024-12-31",
    )
    assert abs((datetime.now(UTC) - datetime.fromisoformat(made.at)).total_seconds()) < 60


def stored(**changes: Any) -> dict[str, Any]:
    return {**json.loads(run(OUTCOME).json()), **changes}


@pytest.mark.parametrize("bad", [
    "", "{", "[]", "5", "null", "{}", json.dumps(stored(cases=[{}])), json.dumps(stored(cases=5)),
    json.dumps(stored(made={**stored()["made"], "more": 1})), json.dumps(stored(made={})),
    json.dumps(stored(made={**stored()["made"], "sha256": None})), json.dumps(stored(table=None)),
    json.dumps(stored(cases=[{**stored()["cases"][0], "right": "yes"}])),
], ids=lambda text: text[:40])
def test_what_is_no_run_is_told_with_its_file(tmp_path: Path, bad: str) -> None:
    path = tmp_path / "x.json"
    path.write_text(bad, encoding="utf-8")
    with pytest.raises(SourceError, match=r"x\.json: not a run that hoibao evaluate --save wrote"):
        load_run(path)


def test_a_run_of_another_format_or_none_at_all(tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text(json.dumps(stored(format=FORMAT + 1)), encoding="utf-8")
    with pytest.raises(SourceError, match=f"format {FORMAT + 1}; this version reads {FORMAT}"):
        load_run(path)
    with pytest.raises(SourceError, match=r"y\.json: No such file"):
        load_run(tmp_path / "y.json")
    with pytest.raises(SourceError, match="Is a directory"):
        load_run(tmp_path)
    path.write_bytes(b"\xff\xfe")
    with pytest.raises(SourceError, match="not a run"):
        load_run(path)


def test_an_empty_setting_is_empty() -> None:
    assert (MADE.model, MADE.judge, MADE.prompt, MADE.today) == ("",) * 4
    assert Run.of(MADE, [OUTCOME]).format == FORMAT
