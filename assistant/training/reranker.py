"""Train the shipped reranker from an archive's own articles.

    python -m assistant.training.reranker --archive DIR [--questions 2500] [--out data/reranker.json]

A question is made by rules from a sentence of an article and made worse as people type
(``indexer.training.pairs``); it is searched, and the passage that holds the sentence is told from
the others that were found, also those of the same article. What another article tells of the same
story is neither right nor wrong and left out. Logistic regression over the differences of features
(Herbrich, Graepel and Obermayer, "Large Margin Rank Boundaries for Ordinal Regression", 2000)
gives the weights. About four minutes for 2,500 questions over 240,000 passages on two cores.
"""

from __future__ import annotations

import argparse
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import numpy.typing as npt

from assistant.coverage import rarities
from assistant.features import NAMES, Features, features
from assistant.rerank import FeatureReranker
from assistant.retrieve import Ranking, candidates
from assistant.types import Hit
from assistant.understand import understand
from indexer.archive import Archive
from indexer.sentences import sentences
from indexer.training.pairs import Noise, question, worse
from indexer.types import Article, Span
from indexer.words import words

_NOISE = Noise(unmarked=0.2, slips=0.0, initials=0.02, dropped=0.25, shared=0.3)
_TODAY = date(2020, 1, 1)  # questions made by rules name no day that depends on it
_LEAST_ASKED = 3
_WRONG = 15
"""Wrong passages that each right one is held against: the best of those that were found."""
_LEFT_OUT = frozenset({"score", "siblings", "office"})
"""Features without a weight: the score counts already, an office is tuned by hand."""
_LOOSENESS = 0.01
"""The inverse of the strength of the regularisation: questions made by rules are easier than real ones."""
_SCALE = 0.1
"""Brings the weights to the size of the fused scores."""

Differences = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Example:
    """The features of what a question found, right passages and wrong ones."""

    right: Features
    wrong: Features


def examples(archive: Archive, count: int, seed: int = 0) -> Iterator[Example]:
    """So many questions whose right passage was found among others; fewer where the archive has
    not as many sentences that a rule fits."""
    chance = random.Random(seed)
    made = 0
    for article in _shuffled(archive, count, chance):
        if made == count:
            return
        if (example := _example(archive, article, chance)) is not None:
            made += 1
            yield example


def _shuffled(archive: Archive, count: int, chance: random.Random) -> list[Article]:
    """Some four times as many articles as questions are wanted, from all of the archive."""
    share = 4 * count / max(1, archive.totals().articles)
    pool = [article for article in archive.all_articles() if chance.random() < share]
    chance.shuffle(pool)
    return pool


def _example(archive: Archive, article: Article, chance: random.Random) -> Example | None:
    spans = sentences(article.body)
    if not spans:
        return None
    span = chance.choice(spans)
    asked = question(article.body[span.start : span.end], chance)
    if asked:
        asked = worse(asked, words(article.body[span.start : span.end]), _NOISE, chance)
    if len(asked) < _LEAST_ASKED:
        return None
    query = understand(" ".join(asked), today=_TODAY)
    hits = candidates(archive, query, Ranking())
    right = [at for at, hit in enumerate(hits) if hit.article.id == article.id and _holds(hit, span)]
    if not right:
        return None
    stories = {hits[at].story for at in right}
    wrong = [at for at, hit in enumerate(hits)
             if hit.story not in stories or (hit.article.id == article.id and not _holds(hit, span))]
    seen = features(query, hits, rarities(archive, query))
    return Example(seen[right], seen[wrong[:_WRONG]]) if wrong else None


def _holds(hit: Hit, span: Span) -> bool:
    return hit.passage.start <= span.start and span.end <= hit.passage.end


def fit(found: Sequence[Example]) -> dict[str, float]:
    """The weight of each feature. Raises ``ValueError`` where there is no example."""
    from sklearn.linear_model import LogisticRegression

    if not found:
        raise ValueError("no example to learn from")
    learnt = [at for at, name in enumerate(NAMES) if name not in _LEFT_OUT]
    rows = [right - example.wrong for example in found for right in example.right]
    better = np.concatenate(rows)[:, learnt]
    model = LogisticRegression(C=_LOOSENESS, fit_intercept=False, max_iter=1000)
    model.fit(np.concatenate([better, -better]), np.repeat([1, 0], len(better)))
    return {NAMES[at]: round(float(weight) * _SCALE, 4)
            for at, weight in zip(learnt, model.coef_[0], strict=True)}


def first(found: Sequence[Example], reranker: FeatureReranker | None = None) -> float:
    """The share of the examples whose right passage is first, by the reranker or else as found."""
    def best(seen: Features) -> float:
        return float((reranker.score(seen) if reranker else seen[:, NAMES.index("score")]).max())

    return sum(best(example.right) > best(example.wrong) for example in found) / max(1, len(found))


def main() -> None:
    """Train, tell how well it does on questions held out, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("--archive", type=Path, required=True)
    parser.add_argument("--questions", type=int, default=2500)
    parser.add_argument("--office", type=float, default=2.5, help="the weight of the feature of that name")
    parser.add_argument("--out", type=Path, default=Path("data/reranker.json"))
    given = parser.parse_args()
    with Archive.open(given.archive) as archive:
        found = list(examples(archive, given.questions))
    held_out = found[: len(found) // 5]
    weights = {**fit(found[len(held_out) :]), "office": given.office}
    reranker = FeatureReranker(weights)
    print(f"{len(found)} questions; right first, of {len(held_out)} held out: "
          f"{first(held_out):.3f} as found, {first(held_out, reranker):.3f} reranked")
    given.out.write_text(json.dumps({"weights": weights}, indent=2) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
