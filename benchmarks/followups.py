"""Follow-up questions against their written-out twins: what completing them costs.

    python benchmarks/followups.py [--archive DIR]

The twins, written for this project, ask the same as the development questions of that kind, so
that nothing said before is needed (``followup_twins.jsonl``). Needs ``../shared`` and the archive
that benchmarks/archive.py makes.
"""

from __future__ import annotations

import argparse
import json
import sys
from dataclasses import replace
from datetime import date
from pathlib import Path

from assistant import Assistant
from assistant.evaluate import Question, evaluate, load_questions, summary

ROOT = Path(__file__).resolve().parents[1]
QUESTIONS = ROOT.parent / "shared" / "gold" / "questions_dev.jsonl"
TWINS = Path(__file__).with_name("followup_twins.jsonl")
TODAY = date(2026, 5, 1)
SHOWN = ("n", "recall@1", "recall@10", "ndcg@10", "answer_hit")


def twins() -> dict[str, str]:
    """The written-out question of each follow-up, by its id."""
    rows = map(json.loads, TWINS.read_text(encoding="utf-8").splitlines())
    return {row["id"]: row["question"] for row in rows}


def pairs(questions: list[Question]) -> tuple[list[Question], list[Question]]:
    """The follow-ups that have a twin, and the twins, which nothing was said before."""
    written = twins()
    asked = [question for question in questions if question.id in written]
    return asked, [replace(q, text=written[q.id], history=(), kind="twin") for q in asked]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--archive", type=Path, default=ROOT / ".bench" / "archive")
    archive: Path = parser.parse_args().archive
    for path in (QUESTIONS, archive):
        if not path.exists():
            sys.exit(f"{path} is not here: nothing to measure")
    with Assistant.open(archive) as assistant:
        for asked in pairs(load_questions(QUESTIONS)):
            row = summary(evaluate(assistant, asked, TODAY))["kinds"][asked[0].kind]
            print(asked[0].kind, *(f"{name} {row[name]:.3g}" for name in SHOWN), sep="  ")


if __name__ == "__main__":
    main()
