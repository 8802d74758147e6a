"""What outcomes come to: shares, times, what a confidence is worth, and how sure a figure is. Pure.

Recall and nDCG (Järvelin and Kekäläinen, 2002; binary gain) are over articles, in the order in
which their best passages were found.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import mean, median, quantiles
from typing import Any

import numpy as np

from assistant.evaluate.answers import SHORT
from assistant.evaluate.measure import DEPTH, Outcome

BINS = 10
"""Of equal width, into which answers are sorted by confidence."""
RESAMPLES, SEED = 2_000, 20_170_701
MAIN = ("recall@1", "recall@10", "ndcg@10", "answer_hit", "cite_recall", "cite_precision", "refused",
        "unanswerable_refused")
"""The figures that an interval is told of."""

Row = dict[str, float | int | None]


@dataclass(frozen=True, slots=True)
class Bin:
    """Answers of like confidence: how many, the mean of it, and the share that is right."""

    count: int
    confidence: float
    right: float


def summary(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The tables, as JSON types; shares are of 1.

    ``all`` is over every question: its ``n`` and times count all, its recall, nDCG, answer, citations
    and ``refused`` the answerable ones (wrongly refused), with ``unanswerable_refused`` beside.
    ``kinds`` holds the same by kind; one without gold has only ``n`` and ``refused``. Citations and
    words are of the answers that were given, ``None`` where none was. ``intervals`` are those of ``MAIN``,
    ``faults`` counts, ``confidence`` is ``None`` where answers tell none.
    """
    kinds = list(dict.fromkeys(o.question.kind for o in outcomes))
    answerable = [o for o in outcomes if o.answerable]
    unanswerable = [o for o in outcomes if not o.answerable]
    everything = {**_row(answerable), "n": len(outcomes), **_times(outcomes)}
    if unanswerable:
        everything["unanswerable_refused"] = mean(o.refused for o in unanswerable)
    return {
        "all": everything,
        "kinds": {kind: _row([o for o in outcomes if o.question.kind == kind]) for kind in kinds},
        "intervals": {name: interval(values) for name in MAIN if (values := each(outcomes, name))},
        "faults": dict(Counter(fault for o in outcomes for fault in o.faults)),
        "confidence": confidence(outcomes),
        "judge": _judge(outcomes),
    }


def scores(outcome: Outcome) -> dict[str, float]:
    """One question's part in each figure that is a mean over questions; none in those left out."""
    if not outcome.answerable:
        return {"right": float(outcome.right), "unanswerable_refused": float(outcome.refused)}
    own: dict[str, float] = {
        "right": outcome.right,
        **{f"recall@{k}": any(rank < k for rank in outcome.ranks) for k in (1, 5, 10)},
        "ndcg@10": ndcg(outcome.ranks, len(outcome.question.gold)),
        "answer_hit": outcome.hit, "answer_strict": outcome.strict, "answer_60": outcome.early,
        "refused": outcome.refused,
    }
    if outcome.words:
        own |= {"answer_words": outcome.words, "over_60": outcome.words > SHORT,
                "cite_resolves": outcome.resolves}
    for name, support in (("cite", outcome.support), ("judge", outcome.judged)):
        if support:
            own |= {f"{name}_recall": support.recall, f"{name}_precision": support.precision}
    return {name: float(value) for name, value in own.items()}


def each(outcomes: Iterable[Outcome], name: str) -> list[float]:
    """A figure of every question that has a part in it."""
    return [value for o in outcomes if (value := scores(o).get(name)) is not None]


def _row(outcomes: Sequence[Outcome]) -> Row:
    if not outcomes:
        return {"n": 0}
    if not any(o.answerable for o in outcomes):
        return {"n": len(outcomes), "refused": mean(o.refused for o in outcomes)}
    names = ["recall@1", "recall@5", "recall@10", "ndcg@10", "answer_hit", "answer_strict", "answer_60",
             "refused", "answer_words", "over_60", "cite_resolves", "cite_recall", "cite_precision"]
    if any(o.judged for o in outcomes):
        names += ["judge_recall", "judge_precision"]
    given = [float(o.words) for o in outcomes if o.words]
    return {
        "n": len(outcomes),
        **{name: mean(values) if (values := each(outcomes, name)) else None for name in names},
        "words_p50": median(given) if given else None, "words_p95": percentile(given, 95),
        **_times(outcomes),
    }


def _times(outcomes: Sequence[Outcome]) -> Row:
    times = [o.seconds * 1000 for o in outcomes]
    first = [o.first * 1000 for o in outcomes if o.first is not None]
    return {f"{name}p{percent}_ms": percentile(values, percent)
            for name, values in (("", times), ("first_", first)) for percent in (50, 95)}


def _judge(outcomes: Sequence[Outcome]) -> dict[str, int] | None:
    """How often a language model was asked for a judgement, and how often it gave none."""
    judged = [o.judged for o in outcomes if o.judged]
    if not judged:
        return None
    return {"asked": sum(j.asked for j in judged), "failed": sum(j.failed for j in judged)}


def ndcg(ranks: Iterable[int], right: int) -> float:
    """nDCG at ``DEPTH`` of right articles found at ``ranks`` (from 0), of ``right`` that there are."""
    ideal = _gain(range(right))
    return _gain(ranks) / ideal if ideal else 0.0


def _gain(ranks: Iterable[int]) -> float:
    return sum(1 / math.log2(rank + 2) for rank in ranks if rank < DEPTH)


def percentile(values: Iterable[float], percent: int) -> float | None:
    """Interpolated between the two values that are nearest; ``None`` of none."""
    ordered = sorted(values)
    if len(ordered) < 2:
        return ordered[0] if ordered else None
    return quantiles(ordered, n=100, method="inclusive")[percent - 1]


# -- what a confidence is worth ------------------------------------------------------------


def confidence(outcomes: Sequence[Outcome]) -> dict[str, Any] | None:
    """Coverage and accuracy as less sure answers are left out, the area under the risk (``aurc``), and
    how far confidences are from the share that is right (``ece``); of the answers that tell one.

    An answer to a question that has none is wrong.
    """
    told = [(o.answer.confidence, o.right) for o in outcomes if o.words and o.answer.confidence > 0]
    if not told:
        return None
    curve = risk_coverage(told, len(outcomes))
    return {
        "curve": [list(point) for point in curve], "aurc": aurc(told), "ece": ece(told),
        "bins": [[one.count, one.confidence, one.right] for one in bins(told)],
    }


def risk_coverage(told: Iterable[tuple[float, bool]], asked: int) -> list[tuple[float, float]]:
    """(coverage, accuracy) for each threshold of confidence, the highest first.

    ``told`` are the answers' confidences and whether they are right, coverage is of all ``asked``.
    """
    points, given, right = [], 0, 0
    for _, group in _by_confidence(told):
        given += len(group)
        right += sum(group)
        points.append((given / asked, right / given))
    return points


def aurc(told: Iterable[tuple[float, bool]]) -> float:
    """The mean risk of answering the 1, 2, … surest of the answers (Geifman and El-Yaniv, "Selective
    Classification for Deep Neural Networks", 2017); the equally sure come in a random order."""
    risks: list[float] = []
    right = 0.0
    for _, group in _by_confidence(told):
        for _ in group:
            right += mean(group)
            risks.append(1 - right / (len(risks) + 1))
    return mean(risks)


def ece(told: Sequence[tuple[float, bool]]) -> float:
    """The expected calibration error (Naeini et al., "Obtaining Well Calibrated Probabilities Using
    Bayesian Binning", 2015)."""
    return sum(one.count * abs(one.right - one.confidence) for one in bins(told)) / len(told)


def bins(told: Iterable[tuple[float, bool]]) -> list[Bin]:
    """The bins that hold an answer, from the least sure on."""
    held: dict[int, list[tuple[float, bool]]] = {}
    for sure, right in told:
        held.setdefault(min(int(sure * BINS), BINS - 1), []).append((sure, right))
    return [Bin(len(group), mean(sure for sure, _ in group), mean(right for _, right in group))
            for _, group in sorted(held.items())]


def _by_confidence(told: Iterable[tuple[float, bool]]) -> list[tuple[float, list[bool]]]:
    groups: dict[float, list[bool]] = {}
    for sure, right in told:
        groups.setdefault(sure, []).append(right)
    return sorted(groups.items(), reverse=True)


# -- how sure a figure is ------------------------------------------------------------------


def interval(values: Sequence[float]) -> list[float]:
    """The 95% percentile bootstrap interval of a mean over questions (Efron, 1979); the same each time."""
    drawn = np.random.default_rng(SEED)
    sample = np.asarray(values, dtype=np.float64)
    means = [sample[drawn.integers(0, len(sample), len(sample))].mean() for _ in range(RESAMPLES)]
    low, high = np.percentile(means, (2.5, 97.5))
    return [float(low), float(high)]


def sign_test(one: int, other: int) -> float:
    """The two-sided p of so uneven a split where both ways are equally likely; ties are left out."""
    count = one + other
    tail = sum(math.comb(count, k) for k in range(min(one, other) + 1))
    ways: int = 2**count
    return min(1.0, 2 * tail / ways)
