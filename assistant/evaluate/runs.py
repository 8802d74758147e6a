"""A measurement as it is kept: what was measured, its tables and each question's part, as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, fields
from datetime import UTC, date, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any, Self

from assistant.chat import Assistant
from assistant.evaluate.figures import scores, summary
from assistant.evaluate.measure import Outcome
from assistant.evaluate.questions import sha256
from assistant.export import answer_dict
from assistant.view import said_text
from indexer.errors import SourceError

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Made:
    """What was measured and with what; ``at`` is the time in ISO form with its zone, ``today`` the
    day on which the questions were asked, empty where it was the computer's. ``prompt`` is the version
    of the prompt that wrote the answers, empty where none did."""

    at: str
    program: str
    questions: str
    sha256: str
    articles: int
    passages: int
    encoder: str
    reranker: str
    model: str = ""
    prompt: str = ""
    judge: str = ""
    today: str = ""

    @classmethod
    def of(
        cls, assistant: Assistant, questions: Path, outcomes: Sequence[Outcome], *, reranker: str,
        model: str | None, judge: str | None, today: date | None,
    ) -> Self:
        """What these outcomes were made with, now."""
        totals = assistant.archive.totals()
        return cls(
            datetime.now(UTC).isoformat(timespec="seconds"), version("hoibao"), questions.name,
            sha256(questions), totals.articles, totals.passages, assistant.archive.manifest.encoder, reranker,
            model or "", " ".join(sorted({o.answer.prompt_version for o in outcomes} - {""})), judge or "",
            today.isoformat() if today else "",
        )


@dataclass(frozen=True, slots=True)
class Case:
    """One question with what became of it; ``scores`` is its part in each figure, ``answer`` the whole of
    it as ``export.answer_dict`` has it, ``said`` its sentences alone."""

    id: str
    kind: str
    question: str
    history: list[list[str]]
    gold: list[str]
    answers: list[str]
    right: bool
    faults: list[str]
    scores: dict[str, float]
    ranks: list[int]
    status: str
    said: str
    answer: dict[str, Any]
    seconds: float
    first: float | None

    @classmethod
    def of(cls, outcome: Outcome) -> Self:
        """An outcome, to be kept."""
        asked, answer = outcome.question, outcome.answer
        return cls(
            asked.id, asked.kind, asked.text, [[turn.role, turn.content] for turn in asked.history],
            sorted(asked.gold), list(asked.answers), outcome.right, list(outcome.faults), scores(outcome),
            list(outcome.ranks), answer.status, said_text(answer), answer_dict(answer), outcome.seconds,
            outcome.first,
        )


@dataclass(frozen=True, slots=True)
class Run:
    """A measurement: its making, the tables of ``summary``, and each question in the file's order."""

    made: Made
    table: dict[str, Any]
    cases: tuple[Case, ...]
    format: int = field(default=FORMAT, kw_only=True)

    @classmethod
    def of(cls, made: Made, outcomes: Sequence[Outcome]) -> Self:
        """Outcomes, to be kept."""
        return cls(made, summary(outcomes), tuple(map(Case.of, outcomes)))

    def json(self) -> str:
        """What ``load_run`` reads."""
        return json.dumps(asdict(self), ensure_ascii=False, indent=1) + "\n"


def load_run(path: Path) -> Run:
    """A kept run; raises ``SourceError`` where the file is none."""
    try:
        stored = json.loads(path.read_text(encoding="utf-8"))
        if stored["format"] != FORMAT:
            raise SourceError(f"{path}: a run of format {stored['format']!r}; this version reads {FORMAT}")
        cases = tuple(Case(**_known(Case, case)) for case in stored["cases"])
        return Run(Made(**_known(Made, stored["made"])), dict(stored["table"]), cases)
    except OSError as error:
        raise SourceError(f"{path}: {error.strerror}") from error
    except (ValueError, KeyError, TypeError) as error:
        raise SourceError(f"{path}: not a run that hoibao evaluate --save wrote ({error!r})") from error


def _known(kind: type[Case] | type[Made], stored: dict[str, Any]) -> dict[str, Any]:
    """The stored fields, each of the type that the field has."""
    for one in fields(kind):
        plain = {"str": str, "int": int, "bool": bool}.get(str(one.type))
        if plain and type(stored[one.name]) is not plain:
            raise TypeError(f"{one.name}: {stored[one.name]!r} is not of type {one.type}")
    return stored
