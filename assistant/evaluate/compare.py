"""Two runs of the same questions, question by question. Pure."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from statistics import mean
from typing import Any, Literal

from assistant.evaluate.figures import interval, sign_test
from assistant.evaluate.runs import Case, Run
from indexer.errors import SourceError

COMPARED = ("right", "answer_hit", "recall@1", "recall@5", "recall@10", "ndcg@10", "cite_recall",
            "cite_precision", "refused", "unanswerable_refused", "answer_words", "over_60")

Fate = Literal["fixed", "broken", "changed", "same"]
"""Wrong before and right now; the other way; as right as before but said otherwise; said as before."""


@dataclass(frozen=True, slots=True)
class Difference:
    """A figure's mean over the ``n`` questions that have it in both runs; ``low`` and ``high`` bound the
    difference: the 95% bootstrap interval over pairs."""

    name: str
    n: int
    old: float
    new: float
    low: float
    high: float

    @property
    def sure(self) -> bool:
        """Whether the interval leaves out zero."""
        return self.low > 0 or self.high < 0


@dataclass(frozen=True, slots=True)
class Change:
    """A question in both runs, and what became of it."""

    old: Case
    new: Case
    fate: Fate


@dataclass(frozen=True, slots=True)
class Comparison:
    """``p`` is the sign test's of questions fixed against those broken."""

    old: Run
    new: Run
    all: tuple[Difference, ...]
    kinds: dict[str, tuple[Difference, ...]]
    changes: tuple[Change, ...]
    p: float

    def as_dict(self) -> dict[str, Any]:
        """The differences and the fate of each question as JSON types."""
        return {
            "all": [asdict(one) for one in self.all],
            "kinds": {kind: [asdict(one) for one in row] for kind, row in self.kinds.items()},
            "questions": [{"id": c.new.id, "kind": c.new.kind, "fate": c.fate} for c in self.changes],
            "p": self.p,
        }

    def count(self, fate: Fate) -> int:
        """Questions with this fate."""
        return sum(change.fate == fate for change in self.changes)


def compare(old: Run, new: Run) -> Comparison:
    """The newer run against the older; raises ``SourceError`` where they asked different questions."""
    if old.made.sha256 != new.made.sha256 or len(old.cases) != len(new.cases):
        raise SourceError(
            f"the runs asked different questions: {_asked(old)} and {_asked(new)}. "
            "Only runs of one file of questions can be compared; run both again with the same one"
        )
    pairs = list(zip(old.cases, new.cases, strict=True))
    kinds = dict.fromkeys(case.kind for case in new.cases)
    changes = tuple(Change(before, after, _fate(before, after)) for before, after in pairs)
    fates = [change.fate for change in changes]
    return Comparison(
        old, new, _differences(pairs),
        {kind: _differences([pair for pair in pairs if pair[1].kind == kind]) for kind in kinds},
        changes, sign_test(fates.count("fixed"), fates.count("broken")),
    )


def _differences(pairs: list[tuple[Case, Case]]) -> tuple[Difference, ...]:
    found = []
    for name in COMPARED:
        both = [(before.scores[name], after.scores[name]) for before, after in pairs
                if name in before.scores and name in after.scores]
        if both:
            low, high = interval([after - before for before, after in both])
            old, new = (mean(values) for values in zip(*both, strict=True))
            found.append(Difference(name, len(both), old, new, low, high))
    return tuple(found)


def _asked(run: Run) -> str:
    return f"{run.made.questions} (SHA-256 {run.made.sha256[:12]}, {len(run.cases)} questions)"


def _fate(before: Case, after: Case) -> Fate:
    if before.right != after.right:
        return "fixed" if after.right else "broken"
    return "same" if (before.status, before.said) == (after.status, after.said) else "changed"
