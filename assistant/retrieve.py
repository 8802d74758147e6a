"""Query → hits: dense and lexical candidates, fused by their weighted, normalised scores.

Weighted fusion of normalised scores does better here than reciprocal ranks, as Bruch, Gai and
Ingber find ("An Analysis of Fusion Functions for Hybrid Retrieval", TOIS 2023); the figures
are in docs/decisions/0003-fusion.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from assistant.types import Hit, Query
from indexer.archive import Archive
from indexer.truth import StoredPassage
from indexer.types import Article, DateRange, Passage

Scores = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Ranking:
    """How hits are ranked; the shares are tuned on development questions only.

    ``dense`` is the share of the vectors, the rest is the words'. The words' scores are shares
    of the best one found, or of ``certain`` times what a passage scores that holds each word
    once, where that is more: in a small archive the best match may be a poor one.
    """

    candidates: int = 100
    dense: float = 0.3
    certain: float = 2.0
    in_period: float = 0.3
    recent: float = 0.55


def retrieve(
    archive: Archive, query: Query, limit: int = 20, ranking: Ranking = Ranking()
) -> list[Hit]:
    """The best passages for a query, best first, each read from the truth; none where nothing is
    asked."""
    if not query.terms:
        return []
    archive.catch_up()
    asked = archive.asked(query.text, query.complete)
    near = dict(asked.nearest(ranking.candidates, query.where))
    match = dict(archive.matching(
        query.terms, ranking.candidates, query.where, marked=query.marked
    ))
    stored = list(archive.passages([*match, *(key for key in near if key not in match)]).values())
    if not stored:
        return []
    most = ranking.certain * archive.expected(query.terms, marked=query.marked)
    lexical = _shares([match.get(p.key, 0.0) for p in stored], least=0.0, most=most)
    similar = asked.similarity([p.key for p in stored])
    least = min(similar.values(), default=0.0)
    dense = _shares([similar.get(p.key, least) for p in stored])
    scores = ranking.dense * dense + (1 - ranking.dense) * lexical
    scores = scores + _prior(query, [p.day for p in stored], ranking)
    best = np.argsort(-scores, kind="stable")[:limit].tolist()
    articles = archive.articles(list({stored[i].article_key for i in best}))
    best = [i for i in best if stored[i].article_key in articles]  # it may have been removed since
    found_by = {"lexical": match, "dense": near}
    return [
        Hit(
            _passage(stored[i], articles[stored[i].article_key]), articles[stored[i].article_key],
            float(scores[i]), float(lexical[i]), float(dense[i]),
            tuple(name for name, keys in found_by.items() if stored[i].key in keys),
        )
        for i in best
    ]


def _shares(scores: list[float], least: float | None = None, most: float = 0.0) -> Scores:
    """Scores moved to 0…1, ``least`` (by default the smallest) at 0 and the greatest, but at
    least ``most``, at 1."""
    values = np.asarray(scores, np.float64)
    low = values.min() if least is None else least
    shares: Scores = np.clip((values - low) / max(values.max() - low, most - low, 1e-9), 0.0, 1.0)
    return shares


def _prior(query: Query, days: list[date | None], ranking: Ranking) -> Scores:
    """What an article's date adds: within the period asked about, or new where news is asked."""
    prior = np.zeros(len(days))
    if query.about:
        prior += [ranking.in_period * _nearness(day, query.about) for day in days]
    if query.newest:
        newest = max((d for d in days if d), default=query.today)
        prior += [ranking.recent * _recency(day, newest) for day in days]
    return prior


def _nearness(day: date | None, about: DateRange) -> float:
    """1 within the period, falling to 0 within two months of it."""
    if day is None:
        return 0.0
    before = (about.first - day).days if about.first else 0
    after = (day - about.last).days if about.last else 0
    return max(0.0, 1.0 - max(before, after, 0) / 60)


def _recency(day: date | None, newest: date) -> float:
    """1 on the newest day, a half each four months before it."""
    return 0.0 if day is None else float(0.5 ** ((newest - day).days / 120))


def _passage(stored: StoredPassage, article: Article) -> Passage:
    return Passage(article.id, stored.ordinal, stored.start, stored.end,
                   article.body[stored.start : stored.end])
