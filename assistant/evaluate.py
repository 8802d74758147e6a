"""How well an archive's questions are answered, by kind of question.

Recall and nDCG (Järvelin and Kekäläinen, 2002; binary gain) are over articles, in the order in
which their best passages were found.
"""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import mean, quantiles
from typing import Any

from assistant.chat import Assistant
from assistant.types import Turn
from indexer.errors import SourceError
from indexer.words import nfc

DEPTH = 10
_POOL = 60  # passages looked at to list the first ten articles

Row = dict[str, float | int | None]


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what a right answer says and stands in; no gold: it has no answer."""

    id: str
    kind: str
    text: str
    history: tuple[Turn, ...]
    gold: frozenset[str]
    answers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question; ``ranks`` are the places (from 0) of gold articles."""

    question: Question
    ranks: tuple[int, ...]
    hit: bool
    words: int
    refused: bool
    seconds: float


def load_questions(path: Path) -> list[Question]:
    """Questions from JSON lines; raises ``SourceError`` naming file and line."""
    if not path.is_file():
        raise SourceError(f"{path}: no such file")
    questions = []
    for number, line in enumerate(path.read_bytes().split(b"\n"), start=1):
        if line.strip():
            try:
                questions.append(_question(json.loads(line)))
            except (ValueError, KeyError, TypeError, AttributeError) as error:
                raise SourceError(f"{path}:{number}: not a question ({error!r})") from error
    if not questions:
        raise SourceError(f"{path}: no questions")
    return questions


def _question(row: dict[str, Any]) -> Question:
    for key in ("gold", "answers"):
        if not isinstance(row[key], list):
            raise TypeError(f"{key}: a list was expected")
    if not isinstance(row["kind"], str):
        raise TypeError("kind: a text was expected")
    return Question(
        id=str(row["id"]), kind=row["kind"], text=nfc(row["question"]),
        history=tuple(Turn(turn["role"], turn["content"]) for turn in row.get("history", [])),
        gold=frozenset(row["gold"]), answers=tuple(nfc(a) for a in row["answers"]),
    )


def evaluate(
    assistant: Assistant, questions: Iterable[Question], today: date | None = None
) -> list[Outcome]:
    """Ask each question; the first is asked twice, so that no time counts the loading."""
    questions = list(questions)
    for question in questions[:1]:
        assistant.ask(question.text, history=question.history, today=today)
    return [_outcome(assistant, question, today) for question in questions]


def _outcome(assistant: Assistant, question: Question, today: date | None) -> Outcome:
    started = time.perf_counter()
    answer = assistant.ask(question.text, history=question.history, today=today)
    seconds = time.perf_counter() - started
    found = [hit.article.id for hit in assistant.retrieve(answer.query, _POOL)]
    quoted = "\n".join(citation.quote for citation in answer.citations)
    return Outcome(
        question=question,
        ranks=tuple(at for at, id in enumerate(dict.fromkeys(found)) if id in question.gold),
        hit=any(expected in quoted for expected in question.answers),
        words=sum(len(sentence.text.split()) for sentence in answer.sentences),
        refused=answer.status in ("not_found", "out_of_scope"),
        seconds=seconds,
    )


def summary(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """The table: ``{"all": row, "kinds": {kind: row}}``; shares are of 1.

    ``all`` is over every question: its ``n`` and times count all, its recall, nDCG, answer and
    ``refused`` the answerable ones (wrongly refused), with ``unanswerable_refused`` beside.
    A kind without gold has only ``n`` and ``refused``.
    """
    kinds = list(dict.fromkeys(o.question.kind for o in outcomes))
    rows = {kind: _row([o for o in outcomes if o.question.kind == kind]) for kind in kinds}
    answerable = [o for o in outcomes if o.question.gold]
    unanswerable = [o for o in outcomes if not o.question.gold]
    everything = {**_row(answerable), "n": len(outcomes), **_times(outcomes)}
    if unanswerable:
        everything["unanswerable_refused"] = mean(o.refused for o in unanswerable)
    return {"all": everything, "kinds": rows}


def _row(outcomes: Sequence[Outcome]) -> Row:
    if not outcomes:
        return {"n": 0}
    refused = mean(o.refused for o in outcomes)
    if not any(o.question.gold for o in outcomes):
        return {"n": len(outcomes), "refused": refused}
    given = [o.words for o in outcomes if o.words]
    return {
        "n": len(outcomes),
        **{f"recall@{k}": mean(any(r < k for r in o.ranks) for o in outcomes) for k in (1, 5, 10)},
        "ndcg@10": mean(ndcg(o.ranks, len(o.question.gold)) for o in outcomes),
        "answer_hit": mean(o.hit for o in outcomes),
        "answer_words": mean(given) if given else 0.0,
        "refused": refused,
        **_times(outcomes),
    }


def _times(outcomes: Sequence[Outcome]) -> Row:
    times = sorted(o.seconds * 1000 for o in outcomes)
    return {f"p{percent}_ms": _percentile(times, percent) for percent in (50, 95) if times}


def ndcg(ranks: Iterable[int], right: int) -> float:
    """nDCG at ``DEPTH`` of right articles found at ``ranks`` (from 0), of ``right`` that there are."""
    ideal = _gain(range(right))
    return _gain(ranks) / ideal if ideal else 0.0


def _gain(ranks: Iterable[int]) -> float:
    return sum(1 / math.log2(rank + 2) for rank in ranks if rank < DEPTH)


def _percentile(values: Sequence[float], percent: int) -> float:
    return values[0] if len(values) == 1 else quantiles(values, n=100, method="inclusive")[percent - 1]
