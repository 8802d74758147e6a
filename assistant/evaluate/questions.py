"""The questions of a measurement, from JSON lines."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.types import Turn
from indexer.errors import SourceError
from indexer.words import nfc


@dataclass(frozen=True, slots=True)
class Question:
    """A question with what a right answer says and stands in; no gold: it has no answer."""

    id: str
    kind: str
    text: str
    history: tuple[Turn, ...]
    gold: frozenset[str]
    answers: tuple[str, ...]


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


def sha256(path: Path) -> str:
    """The hexadecimal SHA-256 of a file, by which two runs know that they asked the same."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


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
