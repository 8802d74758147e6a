"""How surely a sentence answers, and how sure an answer is: two linear models over clues.

The first is logistic regression of whether a sentence answers; the second, of whether the likeliest
sentence does, is calibrated so that of answers with a confidence of 0.7 seven in ten are right
(Platt, "Probabilistic Outputs for Support Vector Machines", 1999), and an answer is kept back where
that is below ``threshold`` (Chow, "On Optimum Recognition Error and Reject Tradeoff", 1970). The
weights are in ``data/answers.json``, made by ``assistant.training.judge``.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from assistant.clues import NAMES, Candidate, matrix
from assistant.compose import Judged
from indexer.resources import data

_MOST = 8.0
"""The greatest lead in log-odds over the next thing that is told apart."""

Vector = npt.NDArray[np.float64]
SURE = ("odds", "lead", *NAMES)
"""What a confidence is told from: the log-odds of the likeliest sentence, its lead over the next
that says something else, and its clues."""


@dataclass(frozen=True, slots=True)
class Linear:
    """Weights by feature; the rest weigh nothing."""

    weights: dict[str, float]
    bias: float

    def vector(self, names: Sequence[str]) -> Vector:
        """The weights in the order of names."""
        return np.array([self.weights.get(name, 0.0) for name in names])


class Judge:
    """Both models and the confidence below which nothing is answered."""

    def __init__(self, sentence: Linear, answer: Linear, threshold: float) -> None:
        self._sentence, self._answer, self.threshold = sentence, answer, threshold

    @classmethod
    def load(cls) -> Judge:
        """The shipped models."""
        return _shipped()

    def with_threshold(self, threshold: float) -> Judge:
        """The same models with another threshold."""
        return Judge(self._sentence, self._answer, threshold)

    def scaled(self, slope: float, bias: float) -> Judge:
        """The same order of answers, with other log-odds: ``slope`` times what they were, and ``bias``."""
        answer = Linear({name: round(weight * slope, 4) for name, weight in self._answer.weights.items()},
                        round(self._answer.bias * slope + bias, 4))
        return Judge(self._sentence, answer, self.threshold)

    def json(self) -> str:
        """What ``load`` reads."""
        return json.dumps({"sentence": asdict(self._sentence), "answer": asdict(self._answer),
                           "threshold": self.threshold}, indent=1) + "\n"

    def judge(self, found: Sequence[Candidate]) -> list[Judged]:
        """The candidates with the log-odds that they answer, the likeliest first."""
        odds = matrix(found) @ self._sentence.vector(NAMES) + self._sentence.bias
        judged = [Judged(candidate, float(one)) for candidate, one in zip(found, odds, strict=True)]
        return sorted(judged, key=lambda one: -one.odds)

    def confidence(self, judged: Sequence[Judged]) -> float:
        """The share of answers like this one that are right, from 0 to 1; 0 where there is none."""
        if not judged:
            return 0.0
        odds = float(sure(judged) @ self._answer.vector(SURE)) + self._answer.bias
        return 1 / (1 + math.exp(-max(-30.0, min(30.0, odds))))


def sure(judged: Sequence[Judged]) -> Vector:
    """The features of an answer, in the order of ``SURE``."""
    best = judged[0]
    others = [one.odds for one in judged[1:]
              if not set(one.candidate.answers) & set(best.candidate.answers)]
    lead = min(_MOST, best.odds - max(others, default=best.odds - _MOST))
    return np.concatenate([[best.odds, lead], matrix([best.candidate])[0]])


@cache
def _shipped() -> Judge:
    stored = json.loads(data("answers.json").read_text(encoding="utf-8"))
    return Judge(Linear(**stored["sentence"]), Linear(**stored["answer"]), stored["threshold"])
