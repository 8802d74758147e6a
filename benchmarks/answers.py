"""How sure answers are, and what refusing the unsure ones costs: the risk–coverage curve.

    python benchmarks/answers.py           print the table, held out
    python benchmarks/answers.py --write   also data/answers.json and docs/risk-coverage.svg

Trains the judge (``assistant.training.judge``) on written questions over three archives: news_dev
(``.bench/archive``, made by ``benchmarks/archive.py``), a small one of the questions' own articles among
some hundred others, and the sample. The development questions are judged by tenths, each by models
that have not learnt from it; by that the threshold is set. Needs ``../shared``.
"""

from __future__ import annotations

import random
import sys
import tempfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

from assistant.chat import Assistant
from assistant.evaluate import Question, load_questions
from assistant.evaluate.figures import aurc, ece, risk_coverage
from assistant.evaluate.pictures import line
from assistant.training import judge
from indexer.archive import Archive
from indexer.build import index
from indexer.read import find

ROOT = Path(__file__).resolve().parents[1]
NEWS = ROOT / ".bench" / "archive"
DEV = ROOT.parent / "shared" / "gold" / "questions_dev.jsonl"
TODAY, SAMPLE_TODAY = date(2026, 5, 1), date(2024, 12, 31)
REFUSED = 0.08
OTHERS = 0.004
"""The share of the archive's articles that stand beside the questions' own in the small one."""


def main() -> None:
    written = load_questions(ROOT / "benchmarks" / "questions_news.jsonl")
    learnt = [*_asked(NEWS, written, TODAY), *_small(written), *_sample()]
    dev = _asked(NEWS, load_questions(DEV), TODAY)
    raw = judge.held_out(learnt, dev)
    made, told = judge.calibrated(judge.trained([*learnt, *dev]), raw)
    _print(dev, told)
    least = judge.threshold(dev, told, REFUSED)
    print(f"\nthreshold {least}: refused {judge.refused(dev, told, least)}; area under the risk "
          f"{aurc(told):.3f}, calibration error {ece(told):.3f}")
    if "--write" in sys.argv:
        (ROOT / "data" / "answers.json").write_text(made.with_threshold(least).json(), encoding="utf-8")
        drawn = line(risk_coverage(told, len(told)), "questions answered", "of them right",
                     "Risk and coverage, questions_dev, held out")
        (ROOT / "docs" / "risk-coverage.svg").write_text(drawn, encoding="utf-8")


def _print(dev: Sequence[judge.Asked], told: Sequence[judge.Told]) -> None:
    print("| threshold | answered | of them right | answerable refused | unanswerable refused |")
    print("|---|---|---|---|---|")
    for step in range(0, 20):
        least = step / 20
        shown = [right for confidence, right in told if confidence >= least]
        if shown:
            refused = judge.refused(dev, told, least)
            print(f"| {least:.2f} | {len(shown) / len(told):.3f} | {sum(shown) / len(shown):.3f} | "
                  f"{refused['answerable']:.3f} | {refused['unanswerable']:.3f} |")


def _asked(folder: Path, questions: Sequence[Question], today: date) -> list[judge.Asked]:
    with Assistant.open(folder) as assistant:
        return list(judge.asked(assistant, questions, today))


def _small(questions: Sequence[Question]) -> list[judge.Asked]:
    gold, chance = {id for question in questions for id in question.gold}, random.Random(1)
    with Archive.open(NEWS) as news:
        kept = [a for a in news.all_articles() if a.id in gold or chance.random() < OTHERS]
    with tempfile.TemporaryDirectory() as folder:
        with Archive.create(Path(folder) / "a") as archive:
            list(archive.add(kept))
        return _asked(Path(folder) / "a", questions, TODAY)


def _sample() -> list[judge.Asked]:
    with tempfile.TemporaryDirectory() as folder:
        with Archive.create(Path(folder) / "a") as archive:
            index(archive, find([str(ROOT / "data" / "sample")]))
        return _asked(Path(folder) / "a", load_questions(ROOT / "benchmarks" / "questions_sample.jsonl"),
                      SAMPLE_TODAY)


if __name__ == "__main__":
    main()
