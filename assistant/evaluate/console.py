"""Runs and comparisons for a terminal that is 80 columns wide."""

from __future__ import annotations

from collections.abc import Iterator
from textwrap import wrap
from typing import Any

from rich.table import Table

from assistant.evaluate.compare import Comparison

WIDTH = 80
_COLUMNS = {"n": "n", "recall@1": "rec@1", "recall@10": "rec@10", "answer_hit": "answer",
            "cite_recall": "citeR", "cite_precision": "citeP", "answer_words": "words",
            "refused": "refused", "p95_ms": "p95ms"}


def table(tables: dict[str, Any]) -> Table:
    """The main figures by kind."""
    view = Table("kind", *_COLUMNS.values(), box=None, pad_edge=False)
    for kind, row in [*tables["kinds"].items(), ("all", tables["all"])]:
        view.add_row(kind, *(shown(row.get(name)) for name in _COLUMNS))
    return view


def lines(tables: dict[str, Any]) -> Iterator[str]:
    """What the table has no column for."""
    row = tables["all"]
    if "unanswerable_refused" in row:
        yield f"unanswerable questions refused {shown(row['unanswerable_refused'])}"
    if "answer_hit" in row:
        yield (f"nDCG@10 {shown(row['ndcg@10'])}; answers: to the letter {shown(row['answer_strict'])}, "
               f"within 60 words {shown(row['answer_60'])}")
    if row.get("words_p50") is not None:
        yield (f"words: median {row['words_p50']:.0f}, p95 {row['words_p95']:.0f}, "
               f"over 60 {shown(row['over_60'])}; citations resolve {shown(row['cite_resolves'])}")
    yield f"ms: median {row['p50_ms']:.0f}, p95 {row['p95_ms']:.0f}" + (
        "" if row["first_p50_ms"] is None else
        f"; to the first sentence {row['first_p50_ms']:.0f}, {row['first_p95_ms']:.0f}")
    if told := tables["confidence"]:
        yield f"confidence: area under the risk {told['aurc']:.3f}, calibration error {told['ece']:.3f}"
    if judged := tables["judge"]:
        yield (f"judge: citeR {shown(row.get('judge_recall'))}, citeP {shown(row.get('judge_precision'))}; "
               f"no verdict {judged['failed']} of {judged['asked']} times")
    bounds = (f"{name} {low:.3f}–{high:.3f}" for name, (low, high) in tables["intervals"].items())
    yield from wrap(f"95% intervals: {', '.join(bounds)}", WIDTH, subsequent_indent="  ",
                    break_on_hyphens=False)


def differences(found: Comparison) -> Table:
    """Each figure of both runs, and what bounds the difference."""
    view = Table("figure", "n", "old", "new", "difference", "95%", box=None, pad_edge=False)
    for one in found.all:
        view.add_row(one.name, str(one.n), shown(one.old), shown(one.new), f"{one.new - one.old:+.3f}",
                     f"{one.low:+.3f} … {one.high:+.3f}")
    return view


def fates(found: Comparison) -> Iterator[str]:
    """Which questions were broken, fixed, answered otherwise."""
    for fate in ("broken", "fixed", "changed"):
        ids = [change.new.id for change in found.changes if change.fate == fate]
        yield from wrap(" ".join([f"{fate} {len(ids)}{':' if ids else ''}", *ids]), WIDTH,
                        subsequent_indent="  ", break_on_hyphens=False, break_long_words=False)
    yield f"sign test of fixed against broken: p = {found.p:.3f}"


def shown(value: float | int | None) -> str:
    """A share with three digits, a number above 1 without; nothing for none."""
    if not isinstance(value, float):
        return "" if value is None else str(value)
    return f"{value:.3f}" if value <= 1 else f"{value:.0f}"
