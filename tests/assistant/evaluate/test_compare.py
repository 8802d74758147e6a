from __future__ import annotations

import json
from dataclasses import replace

import pytest

from assistant.evaluate.compare import Change, Difference, compare
from assistant.evaluate.measure import Outcome
from indexer.errors import SourceError
from tests.assistant.evaluate.outcomes import GOOD, MADE, answer, outcome, run

RIGHT, WRONG, REFUSED = outcome((0,), words=5, hit=True), outcome((3,), words=5), outcome((0,), refused=True)
NONE, GIVEN = outcome(gold=(), refused=True, kind="không"), outcome(gold=(), words=5, kind="không")


def said(text: str, made: Outcome) -> Outcome:
    return replace(made, answer=answer(text))


def test_what_became_of_each_question() -> None:
    old = run(RIGHT, WRONG, NONE, GIVEN, said("a", RIGHT), said("a", WRONG), RIGHT, WRONG)
    new = run(REFUSED, RIGHT, GIVEN, NONE, said("b", RIGHT), said("b", WRONG), RIGHT, REFUSED)
    found = compare(old, new)
    assert [change.fate for change in found.changes] == [
        "broken", "fixed", "broken", "fixed", "changed", "changed", "same", "changed",
    ]
    assert (found.count("broken"), found.count("fixed"), found.count("same"), found.p) == (2, 2, 1, 1)
    assert found.changes[0] == Change(old.cases[0], new.cases[0], "broken")


def test_figures_are_compared_in_pairs() -> None:
    old, new = run(*[WRONG] * 6, *[RIGHT] * 4, NONE), run(*[RIGHT] * 6, *[RIGHT] * 4, NONE)
    found = compare(old, new)
    named = {one.name: one for one in found.all}
    hit = named["answer_hit"]
    assert (hit.n, hit.old, hit.new) == (10, 0.4, 1.0)
    assert 0 < hit.low < 0.6 < hit.high <= 1 and hit.sure
    assert (named["right"].n, named["unanswerable_refused"].n) == (11, 1)
    assert named["refused"] == Difference("refused", 10, 0, 0, 0, 0) and not named["refused"].sure
    assert found.p == pytest.approx(2 / 64)
    assert list(found.kinds) == ["số", "không"]
    assert [one.name for one in found.kinds["không"]] == ["right", "unanswerable_refused"]


def test_a_pair_needs_the_figure_in_both_runs() -> None:
    found = compare(run(replace(RIGHT, support=GOOD), REFUSED), run(REFUSED, replace(RIGHT, support=GOOD)))
    names = [one.name for one in found.all]
    assert "answer_hit" in names and not {"cite_recall", "answer_words"} & set(names)


def test_a_difference_that_goes_both_ways_is_not_sure() -> None:
    found = compare(run(RIGHT, WRONG, RIGHT, WRONG), run(WRONG, RIGHT, RIGHT, WRONG))
    [right] = [one for one in found.all if one.name == "right"]
    assert right.low < 0 < right.high and not right.sure


def test_runs_of_other_questions_cannot_be_compared() -> None:
    other = run(RIGHT, made=replace(MADE, sha256="cd" * 32, questions="khác.jsonl"))
    with pytest.raises(SourceError) as caught:
        compare(run(RIGHT), other)
    told = str(caught.value)
    assert "the runs asked different questions: hỏi.jsonl (SHA-256 abababababab, 1 questions)" in told
    assert "khác.jsonl (SHA-256 cdcdcdcdcdcd" in told
    with pytest.raises(SourceError, match=r"1 questions\) and .* 2 questions"):
        compare(run(RIGHT), run(RIGHT, RIGHT))


def test_as_json() -> None:
    found = compare(run(RIGHT, NONE), run(WRONG, NONE)).as_dict()
    assert json.loads(json.dumps(found)) == found
    assert found["questions"] == [{"id": "c1", "kind": "số", "fate": "broken"},
                                  {"id": "c1", "kind": "không", "fate": "same"}]
    assert found["all"][0] == {"name": "right", "n": 2, "old": 1.0, "new": 0.5, "low": -1.0, "high": 0.0}
