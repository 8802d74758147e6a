"""Train the models by which sentences are told to answer (``data/answers.json``).

    python -m assistant.training.judge --asked ARCHIVE QUESTIONS DAY [--asked …] --set ARCHIVE QUESTIONS DAY

Written questions (as ``hoibao evaluate`` reads them), some without an answer, are asked of archives
large and small, as of a day; right is a sentence that holds one of the gold answers. Of the last set
each tenth is judged by models that have learnt from all the rest: by that the threshold is set, so
that the given share of the answerable questions is refused.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.chat import Assistant
from assistant.clues import NAMES, Candidate, Matrix, matrix
from assistant.evaluate import Question, load_questions
from assistant.extract import read
from assistant.judge import SURE, Judge, Linear, sure
from assistant.types import Query

_LOOSENESS = 0.1
"""The inverse of the strength of the regularisation."""

_AGAINST = frozenset(("missing", "behind", "asks", "unheld", "unfocused", "unfigured"))
_EITHER = frozenset(("long", "leads"))
"""Clues that speak against an answer, and those that may speak for or against it; the rest for it."""
_AT_LEAST = {"standing": 1.0, "unfocused": -1.0, "unheld": -2.0, "unfigured": -1.0}
"""What some clues count at least, for or against an answer: few questions show it."""

Vector = npt.NDArray[np.float64]
Told = tuple[float, bool]
"""The confidence of an answer, and whether its likeliest sentence is right."""


@dataclass(frozen=True, slots=True)
class Asked:
    """One asking: the candidates and which of them answer; 0 everywhere where none can."""

    question: Question
    query: Query
    found: list[Candidate]
    seen: Matrix
    right: Vector


def asked(assistant: Assistant, questions: Sequence[Question], today: date) -> Iterator[Asked]:
    """The questions, asked of an archive."""
    for question in questions:
        query = assistant.understand(question.text, history=question.history, today=today)
        found = read(assistant.archive, query, assistant.retrieve(query))
        right = np.array([float(any(answer in c.text for answer in question.answers)) for c in found])
        yield Asked(question, query, found, matrix(found), right)


def fit_sentence(askings: Sequence[Asked]) -> Linear:
    """The log-odds that a sentence answers."""
    return _fit(np.concatenate([one.seen for one in askings]),
                np.concatenate([one.right for one in askings]), NAMES, _AT_LEAST)


def fit_answer(askings: Sequence[Asked], judge: Judge) -> Linear:
    """The log-odds that the likeliest sentence answers, told from those that do and from questions
    that have no answer: a wrong one of a question that has is left out."""
    seen, right, can = zip(*(_likeliest(one, judge) for one in askings if one.found), strict=True)
    told = np.array(right, bool) | ~np.array(can, bool)
    least = {name: weight for name, weight in _AT_LEAST.items() if name in _AGAINST}
    return _fit(np.array(seen)[told], np.array(right)[told], SURE, least)


def _likeliest(one: Asked, judge: Judge) -> tuple[Vector, float, bool]:
    judged = judge.judge(one.found)
    answers = {id(c): right for c, right in zip(one.found, one.right, strict=True)}
    return sure(judged), answers[id(judged[0].candidate)], bool(one.question.gold)


def _fit(
    seen: npt.NDArray[np.floating], right: Vector, columns: Sequence[str], least: dict[str, float]
) -> Linear:
    """Logistic regression over features brought to one scale, its weights in their own.

    A clue that speaks for an answer may not weigh against it: what few questions seem to say of
    two clues that go together would mislead elsewhere.
    """
    from scipy.optimize import minimize

    mean, spread = seen.mean(axis=0), seen.std(axis=0)
    spread[spread == 0] = 1.0
    rows, signs = (seen - mean) / spread, 2 * right - 1

    def loss(given: Vector) -> tuple[float, Vector]:
        margins = signs * (rows @ given[:-1] + given[-1])
        slopes = -signs / (1 + np.exp(np.clip(margins, -500, 500)))
        value = float(np.logaddexp(0, -margins).sum() + given[:-1] @ given[:-1] / (2 * _LOOSENESS))
        return value, np.append(rows.T @ slopes + given[:-1] / _LOOSENESS, slopes.sum())

    bounds = [(None, least.get(name, 0) * one) if name in _AGAINST else (None, None) if name in _EITHER
              else (least.get(name, 0) * one, None) for name, one in zip(columns, spread, strict=True)]
    found = minimize(loss, np.zeros(len(columns) + 1), jac=True, method="L-BFGS-B",
                     bounds=[*bounds, (None, None)], options={"maxiter": 3000}).x
    weights = found[:-1] / spread
    bias = float(found[-1] - (weights * mean).sum())
    rounded = {name: round(float(w), 4) for name, w in zip(columns, weights, strict=True)}
    return Linear(rounded, round(bias, 4))


def trained(askings: Sequence[Asked]) -> Judge:
    """Both models, without a threshold."""
    sentence = fit_sentence(askings)
    return Judge(sentence, fit_answer(askings, Judge(sentence, Linear({}, 0.0), 0.0)), 0.0)


def confidences(askings: Sequence[Asked], judge: Judge) -> list[Told]:
    """How sure each answer is, and whether it is right."""
    return [_told(one, judge) for one in askings]


def _told(one: Asked, judge: Judge) -> Told:
    judged = judge.judge(one.found)
    answers = {id(c): bool(right) for c, right in zip(one.found, one.right, strict=True)}
    return judge.confidence(judged), bool(judged) and answers[id(judged[0].candidate)]


def held_out(learnt: Sequence[Asked], asked: Sequence[Asked], folds: int = 10) -> list[Told]:
    """The confidences of questions, each told by models that have not learnt from it."""
    told: dict[int, Told] = {}
    for fold in range(folds):
        rest = [one for at, one in enumerate(asked) if at % folds != fold]
        mine = range(fold, len(asked), folds)
        told |= zip(mine, confidences([asked[at] for at in mine], trained([*learnt, *rest])), strict=True)
    return [told[at] for at in range(len(asked))]


def calibrated(judge: Judge, told: Sequence[Told]) -> tuple[Judge, list[Told]]:
    """The same order of answers, with confidences that are the shares right of those told (Platt); and
    these, told so."""
    given = np.clip([confidence for confidence, _ in told], 1e-6, 1 - 1e-6)
    odds = np.log(given / (1 - given))
    scale = _fit(odds[:, None], np.array([float(right) for _, right in told]), ("odds",), {})
    slope, bias = scale.weights["odds"], scale.bias
    moved = 1 / (1 + np.exp(-(odds * slope + bias)))
    return judge.scaled(slope, bias), [(float(c), right) for c, (_, right) in zip(moved, told, strict=True)]


def refused(askings: Sequence[Asked], told: Sequence[Told], threshold: float) -> dict[str, float]:
    """The shares of answerable and of unanswerable questions below a confidence."""
    shares = {}
    for name, can in (("answerable", True), ("unanswerable", False)):
        kept_back = [confidence < threshold for one, (confidence, _) in zip(askings, told, strict=True)
                     if bool(one.question.gold) == can]
        shares[name] = float(np.mean(kept_back)) if kept_back else 0.0
    return shares


def threshold(askings: Sequence[Asked], told: Sequence[Told], share: float) -> float:
    """The confidence below which that share of the answerable questions lies."""
    answerable = [c for one, (c, _) in zip(askings, told, strict=True) if one.question.gold]
    return round(float(np.quantile(answerable, share)), 4)


def _load(archive: str, questions: str, day: str) -> list[Asked]:
    with Assistant.open(archive) as assistant:
        return list(asked(assistant, load_questions(Path(questions)), date.fromisoformat(day)))


def main() -> None:
    """Train, set the threshold, tell what comes of it, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    triple = ("ARCHIVE", "QUESTIONS", "DAY")
    parser.add_argument("--asked", nargs=3, metavar=triple, action="append", required=True)
    parser.add_argument("--set", nargs=3, metavar=triple, required=True)
    parser.add_argument("--refused", type=float, default=0.085)
    parser.add_argument("--out", type=Path, default=Path("data/answers.json"))
    given = parser.parse_args()
    learnt, last = [one for triple in given.asked for one in _load(*triple)], _load(*given.set)
    judge, told = calibrated(trained([*learnt, *last]), held_out(learnt, last))
    least = threshold(last, told, given.refused)
    right = np.mean([r for one, (_, r) in zip(last, told, strict=True) if one.question.gold])
    print(f"{len(learnt)} askings learnt from; of {len(last)} held out: first sentence right {right:.3f}, "
          f"refused below {least}: {refused(last, told, least)}")
    given.out.write_text(judge.with_threshold(least).json(), encoding="utf-8")


if __name__ == "__main__":
    main()
