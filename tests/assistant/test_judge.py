from __future__ import annotations

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.clues import NAMES
from assistant.compose import Judged
from assistant.judge import SURE, Judge, Linear, sure
from indexer.resources import data
from tests.assistant.test_compose import FLOOD, LATER, SAME, candidate

JUDGE = Judge(Linear({"wanted": 2.0}, -1.0), Linear({"odds": 1.0, "lead": 0.5}, 0.0), 0.4)


def test_the_likeliest_is_first() -> None:
    found = [candidate(FLOOD, at, wanted=wanted) for at, wanted in enumerate((0.2, 0.9, 0.5))]
    judged = JUDGE.judge(found)
    assert [one.candidate.clues.wanted for one in judged] == [0.9, 0.5, 0.2]
    assert [one.odds for one in judged] == pytest.approx([0.8, 0.0, -0.6])


def test_an_answer_is_the_surer_the_farther_it_leads_what_says_something_else() -> None:
    best = Judged(candidate(FLOOD, 0, "5 người"), 1.0)
    same, other = Judged(candidate(SAME, 0, "5 người"), 0.9), Judged(candidate(LATER, 0, "7 người"), 0.9)
    assert JUDGE.confidence([best, same]) > JUDGE.confidence([best, other])
    assert sure([best, other])[:2] == pytest.approx([1.0, 0.1]) and len(sure([best])) == len(SURE)


def test_of_nothing_nothing_is_sure() -> None:
    assert JUDGE.judge([]) == [] and JUDGE.confidence([]) == 0.0


@given(st.floats(-1e3, 1e3), st.floats(-1e3, 1e3))
def test_a_confidence_is_a_share_and_grows_with_the_odds(one: float, other: float) -> None:
    low, high = (JUDGE.confidence([Judged(candidate(FLOOD, 0), odds)]) for odds in sorted((one, other)))
    assert 0.0 <= low <= high <= 1.0


def test_what_is_written_is_read_again() -> None:
    written = json.loads(JUDGE.with_threshold(0.7).json())
    assert written["threshold"] == 0.7
    assert Linear(**written["answer"]) == Linear({"odds": 1.0, "lead": 0.5}, 0.0)


def test_the_shipped_models_know_every_clue_and_no_other() -> None:
    stored = json.loads(data("answers.json").read_text(encoding="utf-8"))
    assert set(stored["sentence"]["weights"]) == set(NAMES) and set(stored["answer"]["weights"]) == set(SURE)
    assert 0.0 < Judge.load().threshold < 1.0 and Judge.load() is Judge.load()


def test_the_shipped_models_find_a_fuller_sentence_the_likelier() -> None:
    poor, rich = candidate(FLOOD, 0, "5 người"), candidate(FLOOD, 1)
    rich = replace(rich, clues=replace(rich.clues, own=0.9, wanted=1.0, named=1.0, missing=0.0, behind=0.0))
    assert Judge.load().judge([poor, rich])[0].candidate is rich
