"""On the sample archive: what is learnt from its questions."""

from __future__ import annotations

import itertools
import json
import sys
from datetime import date
from pathlib import Path

import pytest

from assistant.chat import Assistant
from assistant.evaluate import load_questions
from assistant.judge import Judge
from assistant.training import judge as training
from indexer.archive import Archive

ROOT = Path(__file__).resolve().parents[3]
QUESTIONS = ROOT / "benchmarks" / "questions_sample.jsonl"
TODAY = date(2024, 12, 31)


@pytest.fixture(scope="module")
def asked(sample_archive: Archive) -> list[training.Asked]:
    return list(training.asked(Assistant(sample_archive), load_questions(QUESTIONS), TODAY))


def test_right_is_what_holds_a_gold_answer(asked: list[training.Asked]) -> None:
    for one in asked:
        for candidate, right in zip(one.found, one.right, strict=True):
            assert bool(right) == any(answer in candidate.text for answer in one.question.answers)
        assert one.seen.shape[0] == len(one.found)
    assert sum(one.right.any() for one in asked) > len(asked) / 2


def test_what_was_learnt_tells_answers_from_none(asked: list[training.Asked]) -> None:
    judge = training.trained(asked)
    told = training.confidences(asked, judge)
    right = [confidence for confidence, is_right in told if is_right]
    wrong = [confidence for confidence, is_right in told if not is_right]
    assert sum(right) / len(right) > sum(wrong) / len(wrong)
    assert len(right) > len(asked) / 2


def test_no_clue_weighs_against_its_sense(asked: list[training.Asked]) -> None:
    weights = training.fit_sentence(asked).weights
    assert weights["missing"] <= 0 and weights["unfocused"] <= -1 and weights["standing"] >= 1
    assert all(weight >= 0 for name, weight in weights.items()
               if name in ("own", "near", "focus", "wanted", "named", "hit", "incumbent"))


def test_calibration_keeps_the_order_and_moves_the_mean(asked: list[training.Asked]) -> None:
    judge = training.trained(asked)
    before = training.confidences(asked, judge)
    calibrated, told = training.calibrated(judge, before)
    after = training.confidences(asked, calibrated)
    assert [c for c, _ in after] == pytest.approx([c for c, _ in told], abs=0.01)
    order = sorted(range(len(before)), key=lambda at: before[at][0])
    assert all(told[one][0] <= told[other][0] for one, other in itertools.pairwise(order))
    share = sum(right for _, right in told) / len(told)
    assert sum(c for c, _ in told) / len(told) == pytest.approx(share, abs=0.03)


def test_the_threshold_refuses_its_share(asked: list[training.Asked]) -> None:
    told = training.held_out([], asked, folds=3)
    assert len(told) == len(asked)
    least = training.threshold(asked, told, 0.1)
    shares = training.refused(asked, told, least)
    assert 0.05 <= shares["answerable"] <= 0.15 and shares["unanswerable"] >= shares["answerable"]
    assert training.refused(asked, told, 0.0) == {"answerable": 0.0, "unanswerable": 0.0}


def test_the_command_writes_what_is_shipped(
    sample_archive: Archive, tmp_path: Path, monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    few = tmp_path / "questions.jsonl"
    lines = QUESTIONS.read_text(encoding="utf-8").splitlines()
    few.write_text("\n".join([*lines[:12], *lines[-3:]]), encoding="utf-8")
    out = tmp_path / "answers.json"
    triple = [str(sample_archive.folder), str(few), TODAY.isoformat()]
    monkeypatch.setattr(sys, "argv", ["judge", "--asked", *triple, "--set", *triple, "--out", str(out)])
    training.main()
    stored = json.loads(out.read_text(encoding="utf-8"))
    assert set(stored) == {"sentence", "answer", "threshold"} and 0 < stored["threshold"] < 1
    assert set(stored["answer"]["weights"]) == set(json.loads(Judge.load().json())["answer"]["weights"])
    assert "first sentence right" in capsys.readouterr().out
