"""Retrieval on XQuAD (Artetxe et al., 2020): 1,190 questions over 240 paragraphs.

    python benchmarks/xquad.py [--lang vi] [--asked vi] [--json]

Prints nDCG@10 of the dense searcher, the lexical one, their fusion and that reranked, for the questions as
written and with every mark taken off; ``--asked en`` asks in English over the paragraphs of
``--lang``. Needs ``../shared/retrieval``.
"""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

from assistant import evaluate
from assistant.rerank import Reranker, load_reranker
from assistant.retrieve import Ranking, retrieve
from assistant.types import Query
from assistant.understand import understand
from indexer.archive import Archive
from indexer.split import Splitting
from indexer.types import Article
from indexer.words import fold, nfc

SHARED = Path(__file__).resolve().parents[1].parent / "shared" / "retrieval"
TODAY = date(2026, 1, 1)
_SOME = 4  # the reranker reads long paragraphs: every fourth question is enough for a gate


def load(lang: str) -> tuple[list[Article], list[tuple[str, str]]]:
    """The paragraphs as articles without titles, and (question, id of its paragraph)."""
    articles, questions = [], []
    data = json.loads((SHARED / f"xquad.{lang}.json").read_text(encoding="utf-8"))["data"]
    for paragraph in (p for item in data for p in item["paragraphs"]):
        id = f"p{len(articles)}"
        articles.append(Article(id, "", nfc(paragraph["context"])))
        questions += [(nfc(q["question"]), id) for q in paragraph["qas"]]
    return articles, questions


def unmarked(text: str) -> str:
    return " ".join(fold(word) for word in text.split())


def ndcg(archive: Archive, questions: list[tuple[str, str]], ranking: Ranking,
         typed: Callable[[str], str], reranker: Reranker | None = None) -> float:
    """Mean nDCG@10; each question has one right paragraph."""
    gains = (_gain(archive, typed(q), id, ranking, reranker) for q, id in questions)
    return sum(gains) / len(questions)


def _gain(archive: Archive, question: str, right: str, ranking: Ranking,
          reranker: Reranker | None) -> float:
    query: Query = replace(understand(question, today=TODAY), about=None, as_of=None)
    ids = dict.fromkeys(h.article.id for h in retrieve(archive, query, 30, ranking, reranker))
    return evaluate.ndcg([at for at, id in enumerate(ids) if id == right], 1)


def measure(lang: str = "vi", asked: str = "") -> dict[str, float]:
    """nDCG@10 by searcher, and by searcher + "_unmarked"."""
    articles, _ = load(lang)
    _, questions = load(asked or lang)
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive.create(Path(folder) / "a", splitting=Splitting(4000, 0))
        list(archive.add(articles))
        return dict(_figures(archive, questions))


def _figures(archive: Archive, questions: list[tuple[str, str]]) -> Iterator[tuple[str, float]]:
    for name, ranking, reranker, asked in (
        ("dense", Ranking(dense=1.0), None, questions), ("lexical", Ranking(dense=0.0), None, questions),
        ("fused", Ranking(), None, questions), ("reranked", Ranking(), load_reranker(), questions[::_SOME]),
    ):
        yield name, round(ndcg(archive, asked, ranking, str, reranker), 4)
        yield f"{name}_unmarked", round(ndcg(archive, asked, ranking, unmarked, reranker), 4)


if __name__ == "__main__":
    lang, asked = (sys.argv[sys.argv.index(flag) + 1] if flag in sys.argv else "vi"
                   for flag in ("--lang", "--asked"))
    print(json.dumps(measure(lang, asked), indent=None if "--json" in sys.argv else 2))
