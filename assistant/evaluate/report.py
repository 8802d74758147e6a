"""Outcomes and comparisons → one page of HTML each, which asks no host for anything.

The templates escape what they are given; ``message`` has escaped what is marked as safe.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import datetime
from functools import cache
from pathlib import Path
from statistics import mean
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from assistant.evaluate import pictures
from assistant.evaluate.compare import Comparison, Difference
from assistant.evaluate.measure import Outcome
from assistant.evaluate.runs import Made, Run
from assistant.evaluate.wording import Wording, wording
from assistant.message import Extras, message_html
from assistant.types import Answer
from assistant.view import one_line
from indexer.types import Article

_LISTED = 5
"""Articles found that are listed of a failure."""
_BY_KIND = ("recall@1", "recall@10", "ndcg@10", "answer_hit", "cite_recall", "cite_precision", "refused")
_OF_ALL = ("right", "recall@1", "answer_hit", "cite_precision", "refused", "unanswerable_refused")
"""Figures of the tables by kind: of a run, of a comparison."""
_TILES = ("answer_hit", "cite_recall", "cite_precision", "judge_recall", "judge_precision", "cite_resolves",
          "refused", "unanswerable_refused", "recall@1", "recall@10", "ndcg@10")
_COUNTED = ("answer_words",)
"""Figures that are no shares."""


def report(run: Run, outcomes: Sequence[Outcome], language: str = "vi") -> str:
    """A run's page: its figures, pictures of them, and every failure with all that explains it."""
    say = wording(language)
    failures = [(number, outcome) for number, outcome in enumerate(outcomes, start=1) if outcome.faults]
    kinds = dict.fromkeys(outcome.question.kind for outcome in outcomes)
    return _template("report.html").render(
        say=say, made=_made(run.made, say), run=run, tiles=_tiles(run, say), rows=_rows(run, say),
        columns=[*(say.figures[name] for name in _BY_KIND[:-1]), say.refused],
        charts=_charts(run, outcomes, say),
        faults={fault: count for fault, count in sorted(run.table["faults"].items(), key=lambda f: -f[1])},
        failed=len(failures),
        kinds=[
            (kind, [_failure(number, o, say) for number, o in failures if o.question.kind == kind],
             sum(o.question.kind == kind for o in outcomes)) for kind in kinds
        ],
    )


def comparison_report(comparison: Comparison, language: str = "vi") -> str:
    """A comparison's page: what differs in all, by kind, and question by question."""
    say = wording(language)
    return _template("compare.html").render(
        say=say, comparison=comparison,
        made=[(say.old, _made(comparison.old.made, say)), (say.new, _made(comparison.new.made, say))],
        differences=[_difference(one, say) for one in comparison.all],
        kinds=[(kind, [_difference(one, say) for one in row if one.name in _OF_ALL])
               for kind, row in comparison.kinds.items()],
        fates=[(fate, say.fates[fate], [c for c in comparison.changes if c.fate == fate])
               for fate in ("broken", "fixed", "changed")],
        same=comparison.count("same"), p=say.number(comparison.p, 3),
    )


@cache
def _template(name: str) -> Template:
    loader = FileSystemLoader(Path(__file__).with_name("templates"), encoding="utf-8")
    environment = Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                              lstrip_blocks=True)
    environment.filters["line"] = one_line
    return environment.get_template(name)


def _made(made: Made, say: Wording) -> list[tuple[str, str]]:
    """How a run was made, a name and a value each; what is empty is left out."""
    told = {one.name: getattr(made, one.name) for one in fields(made)}
    told["sha256"] = made.sha256[:12]
    told["at"] = say.texts.moment(datetime.fromisoformat(made.at))
    return [(say.made[name], say.number(value) if isinstance(value, int) else value)
            for name, value in told.items() if value]


# -- figures -------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Tile:
    name: str
    value: str
    beside: str = ""


def _tiles(run: Run, say: Wording) -> list[_Tile]:
    row, intervals = run.table["all"], run.table["intervals"]

    def share(name: str, beside: str = "") -> _Tile:
        if name in intervals and not beside:
            low, high = intervals[name]
            beside = say.interval.format(low=say.share(low), high=say.share(high))
        return _Tile(say.figures[name], say.share(row[name]), beside)

    def times(name: str) -> _Tile:
        p50, p95 = (f"{say.number(row[f'{name}p{percent}_ms'])} {say.ms}" for percent in (50, 95))
        return _Tile(say.figures[f"{name}p50_ms"], p50, say.median.format(p95=p95))

    tiles = [share(name) for name in _TILES if row.get(name) is not None]
    if row.get("words_p50") is not None:
        p50, p95 = say.number(row["words_p50"]), say.number(row["words_p95"])
        tiles += [_Tile(say.figures["answer_words"], p50, say.median.format(p95=p95)), share("over_60")]
    tiles += [times(name) for name in ("", "first_") if row.get(f"{name}p50_ms") is not None]
    if told := run.table["confidence"]:
        tiles += [_Tile(say.figures[name], say.number(told[name], 3)) for name in ("aurc", "ece")]
    return tiles


def _rows(run: Run, say: Wording) -> list[tuple[str, int, list[str]]]:
    return [(kind, row["n"], [say.share(row.get(name)) for name in _BY_KIND])
            for kind, row in [*run.table["kinds"].items(), (say.all, run.table["all"])]]


def _charts(run: Run, outcomes: Sequence[Outcome], say: Wording) -> list[tuple[str, Markup]]:
    kinds = list(run.table["kinds"])
    right = [mean(o.right for o in outcomes if o.question.kind == kind) for kind in kinds]
    charts = [(say.accuracy_by_kind, pictures.bars(kinds, right, say.figures["right"]))]
    if told := run.table["confidence"]:
        charts += [
            (say.risk_coverage, pictures.line(told["curve"], say.coverage, say.accuracy, say.accuracy)),
            (say.reliability, pictures.reliability([(sure, share) for _, sure, share in told["bins"]],
                                                   say.confidence, say.right_share, say.right_share,
                                                   say.perfect)),
        ]
    if given := [float(o.words) for o in outcomes if o.words]:
        charts.append((say.lengths, pictures.histogram(given, say.words_axis, say.answers_axis, say.words)))
    charts.append((say.times, pictures.histogram([o.seconds * 1000 for o in outcomes], say.ms_axis,
                                                 say.answers_axis, say.ms)))
    return [(name, Markup(drawn)) for name, drawn in charts]


# -- failures ------------------------------------------------------------------------------


def _failure(number: int, outcome: Outcome, say: Wording) -> dict[str, Any]:
    """What the page tells of a failure."""
    question, answer = outcome.question, _offline(outcome.answer)
    ranks = ", ".join(str(rank + 1) for rank in outcome.ranks)
    lacking = question.gold - {article.id for article in outcome.gold}
    return {
        "number": number, "id": question.id, "question": question.text, "history": question.history,
        "faults": outcome.faults, "answers": question.answers, "answerable": outcome.answerable,
        "gold": [_headline(article, say) for article in outcome.gold],
        "lacking": say.gold_missing.format(ids=", ".join(sorted(lacking))) if lacking else "",
        "answer": Markup(message_html(answer, say.texts, Extras(frozen=True, alone=f"q{number}"))),
        "confidence": say.share(answer.confidence) if answer.confidence else "",
        "found": [(_headline(article, say), article.id in question.gold)
                  for article in outcome.found[:_LISTED]],
        "ranked": say.gold_rank.format(ranks=ranks) if ranks else say.gold_unranked,
        "details": _details(outcome, say),
    }


def _details(outcome: Outcome, say: Wording) -> list[str]:
    """The faults in sentences, where more can be said than their names."""
    faults, told, support = outcome.faults, [], outcome.support
    if support and {"unsupported", "irrelevant"} & set(faults):
        rows = zip(outcome.answer.sentences, support.sentences, support.citations, strict=True)
        for at, (sentence, supported, citations) in enumerate(rows, start=1):
            idle = [f"[{n}]" for n, good in zip(sentence.citations, citations, strict=True) if not good]
            if not supported:
                told.append(say.sentence_unsupported.format(sentence=at))
            elif idle:
                told.append(say.citation_irrelevant.format(sentence=at, numbers=", ".join(idle)))
    if "long" in faults:
        told.append(say.word_count.format(n=outcome.words))
    return told


def _offline(answer: Answer) -> Answer:
    """The answer without the addresses of its articles."""
    return replace(
        answer,
        citations=tuple(replace(c, article=replace(c.article, url=None)) for c in answer.citations),
        hits=tuple(replace(hit, article=replace(hit.article, url=None)) for hit in answer.hits),
    )


def _headline(article: Article, say: Wording) -> str:
    about = (article.title, article.source or say.texts.unnamed, say.texts.moment(article.published))
    return " — ".join(map(one_line, about))


# -- a comparison --------------------------------------------------------------------------


def _difference(one: Difference, say: Wording) -> dict[str, Any]:
    shown = (lambda value: say.number(value, 1)) if one.name in _COUNTED else say.share
    low, high, by = (_signed(value, shown) for value in (one.low, one.high, one.new - one.old))
    return {"name": say.figures[one.name], "n": one.n, "old": shown(one.old), "new": shown(one.new),
            "by": by, "low": low, "high": high, "sure": one.sure}


def _signed(value: float, shown: Any) -> str:
    return f"{'−' if value < 0 else '+'}{shown(abs(value))}" if value else shown(0.0)
