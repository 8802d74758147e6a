"""How dense and lexical candidates are best fused: weights of normalised scores against ranks.

    python benchmarks/fusion.py [--archive DIR]

nDCG@10 on XQuAD-vi (accented and not), and recall@1 and nDCG@10 on the development questions
where an archive of them is given (made by benchmarks/archive.py). Reciprocal-rank fusion
(Cormack, Clarke and Büttcher, 2009; k = 60) is the peer, over the same candidates.
Needs ``../shared``.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path
from statistics import mean

import xquad

from assistant import Assistant
from assistant.evaluate import load_questions, ndcg
from assistant.retrieve import Ranking, retrieve
from assistant.types import Query
from assistant.understand import understand
from indexer.archive import Archive
from indexer.split import Splitting

QUESTIONS = xquad.SHARED.parent / "gold" / "questions_dev.jsonl"
TODAY = date(2026, 5, 1)
WEIGHTS = (0.0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0)
Ranker = Callable[[Archive, Query], list[str]]
Asked = list[tuple[Query, frozenset[str]]]


def weighted(dense: float) -> Ranker:
    """Article ids in the order of the product's own fusion."""
    def rank(archive: Archive, query: Query) -> list[str]:
        return [hit.article.id for hit in retrieve(archive, query, 60, Ranking(dense=dense))]
    return rank


def reciprocal(archive: Archive, query: Query) -> list[str]:
    """Article ids in the order of reciprocal ranks; dates count for nothing."""
    near = archive.asked(query.text, query.complete).nearest(100)
    lists = (near, archive.matching(query.terms, 100))
    scores: dict[int, float] = {}
    for found in lists:
        for rank, (key, _) in enumerate(found, start=1):
            scores[key] = scores.get(key, 0.0) + 1 / (60 + rank)
    best = sorted(scores, key=lambda key: -scores[key])[:60]
    stored = archive.passages(best)
    articles = archive.articles(list({p.article_key for p in stored.values()}))
    return [articles[stored[key].article_key].id for key in best]


def row(name: str, archive: Archive, asked: Asked, rank: Ranker) -> str:
    ranks = [_places(rank(archive, query), gold) for query, gold in asked]
    first = mean(0 in places for places in ranks)
    gain = mean(ndcg(places, len(gold)) for places, (_, gold) in zip(ranks, asked, strict=True))
    return f"{name:28} recall@1 {first:.3f}  nDCG@10 {gain:.4f}"


def _places(ids: list[str], gold: frozenset[str]) -> list[int]:
    return [at for at, id in enumerate(dict.fromkeys(ids)) if id in gold]


def table(name: str, archive: Archive, asked: Asked) -> None:
    print(f"{name}: {len(asked)} questions", flush=True)
    for weight in WEIGHTS:
        print(row(f"  dense {weight:.1f}", archive, asked, weighted(weight)), flush=True)
    print(row("  reciprocal ranks", archive, asked, reciprocal), flush=True)


def main() -> None:
    articles, questions = xquad.load("vi")
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive.create(Path(folder) / "a", splitting=Splitting(4000, 0))
        list(archive.add(articles))
        for name, typed in (("XQuAD-vi", str), ("XQuAD-vi, no marks", xquad.unmarked)):
            asked = [(replace(understand(typed(q), today=TODAY), about=None, as_of=None),
                      frozenset({id})) for q, id in questions]
            table(name, archive, asked)
    if "--archive" in sys.argv:
        with Assistant.open(sys.argv[sys.argv.index("--archive") + 1]) as assistant:
            asked = [(assistant.understand(q.text, history=q.history, today=TODAY), q.gold)
                     for q in load_questions(QUESTIONS) if q.gold]
            table("questions_dev", assistant.archive, asked)


if __name__ == "__main__":
    main()
