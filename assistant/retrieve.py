"""Query → hits: dense and lexical candidates, fused by their weighted, normalised scores.

Weighted fusion of normalised scores does better here than reciprocal ranks, as Bruch, Gai and
Ingber find ("An Analysis of Fusion Functions for Hybrid Retrieval", TOIS 2023); the figures
are in docs/decisions/0003-fusion.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from itertools import chain

import numpy as np
import numpy.typing as npt

from assistant.offices import incumbent, names_one
from assistant.rerank import Reranker
from assistant.types import Hit, Query
from indexer.archive import Archive
from indexer.rows import StoredPassage
from indexer.types import Article, DateRange, Passage

Scores = npt.NDArray[np.float64]
Matches = list[tuple[int, float]]
_AFTER = 20
_LOOK_BACK, _LOOK_AHEAD = timedelta(days=180), timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Ranking:
    """How hits are ranked; the shares are tuned on development questions only.

    ``dense`` is the share of the vectors, the rest is the words'. The words' scores are shares
    of the best one found, or of ``certain`` times what a passage scores that holds each word
    once, where that is more: in a small archive the best match may be a poor one. The best
    ``read`` are judged by the reranker, whose word counts ``rerank``; where the holder of an office is
    asked for, who it is takes more of them together to tell.
    """

    candidates: int = 100
    dense: float = 0.3
    certain: float = 2.0
    in_period: float = 0.6
    standing: float = 1.1
    half_life: float = 120
    read: int = 40
    read_of_office: int = 60
    rerank: float = 0.5
    incumbent: float = 0.6


def retrieve(
    archive: Archive, query: Query, limit: int = 20, ranking: Ranking = Ranking(),
    reranker: Reranker | None = None,
) -> list[Hit]:
    """The best passages for a query, best first, each read from the truth; none where nothing is
    asked. Copies of a story come after the other stories."""
    if not query.terms:
        return []
    archive.catch_up()
    hits = candidates(archive, query, ranking)
    if reranker is not None and hits:
        judged = ranking.rerank * reranker.judge(archive, query, hits)
        hits = [replace(hit, score=hit.score + more, reranked=more)
                for hit, more in zip(hits, judged.tolist(), strict=True)]
    hits = _incumbents_first(query, hits, ranking)
    return _one_a_story(hits)[:limit]


def _incumbents_first(query: Query, hits: Sequence[Hit], ranking: Ranking) -> list[Hit]:
    """The hits by their scores; those that name who held the office on the day asked about, as
    far as the hits together tell, get ``ranking.incumbent`` more."""
    texts = [(hit.article, f"{hit.article.title}. {hit.passage.text}") for hit in hits]
    if (office := query.office) and (name := incumbent(query, texts)):
        more = [ranking.incumbent * names_one(name, office, *text) for text in texts]
        hits = [replace(hit, score=hit.score + extra, reranked=hit.reranked + extra)
                for hit, extra in zip(hits, more, strict=True)]
    return sorted(hits, key=lambda hit: -hit.score)


def _one_a_story(hits: Sequence[Hit]) -> list[Hit]:
    """The hits in order, those of other articles that tell a story again behind all the rest."""
    first: dict[int, str] = {}
    others: dict[int, set[str]] = {}
    for hit in hits:
        if first.setdefault(hit.story, hit.article.id) != hit.article.id:
            others.setdefault(hit.story, set()).add(hit.article.id)
    told = [hit for hit in hits if first[hit.story] == hit.article.id]
    again = [hit for hit in hits if first[hit.story] != hit.article.id]
    return [*(replace(hit, copies=len(others.get(hit.story, ()))) for hit in told), *again]


def candidates(archive: Archive, query: Query, ranking: Ranking) -> list[Hit]:
    """The passages that either searcher names, by their fused scores; the best ``read`` of them."""
    asked = archive.asked(query.text, query.complete)
    matching = [archive.beside(one) for one in _matching(archive, query, ranking)]
    near = dict(asked.nearest(ranking.candidates, query.within))
    match = dict(chain.from_iterable(one.result() for one in matching))
    stored = list(archive.passages([*match, *(key for key in near if key not in match)]).values())
    if not stored:
        return []
    most = ranking.certain * archive.expected(query.terms)
    lexical = _shares([match.get(p.key, 0.0) for p in stored], least=0.0, most=most)
    similar = asked.similarity([p.key for p in stored])
    least = min(similar.values(), default=0.0)
    dense = _shares([similar.get(p.key, least) for p in stored])
    scores = ranking.dense * dense + (1 - ranking.dense) * lexical
    dated = _prior(query, [p.day for p in stored], ranking)
    scores = scores + dated
    read = ranking.read_of_office if query.office else ranking.read
    best = np.argsort(-scores, kind="stable")[:read].tolist()
    articles = archive.articles(list({stored[i].article_key for i in best}))
    best = [i for i in best if stored[i].article_key in articles]  # it may have been removed since
    found_by = {"lexical": match, "dense": near}
    return [
        Hit(
            _passage(stored[i], articles[stored[i].article_key]), articles[stored[i].article_key],
            float(scores[i]), float(lexical[i]), float(dense[i]),
            tuple(name for name, keys in found_by.items() if stored[i].key in keys),
            dated=float(dated[i]), story=stored[i].story,
        )
        for i in best
    ]


def _matching(archive: Archive, query: Query, ranking: Ranking) -> Iterator[partial[Matches]]:
    """What finds the best matches of the words, and those of the days that the question is about: in an
    archive of many years they may be few among the best."""
    matching = partial(archive.matching, (*query.terms, *query.also))
    yield partial(matching, ranking.candidates, query.within)
    if (days := _days(query)) and not query.strict:
        both = replace(query, about=days, strict=True).within
        yield partial(matching, ranking.candidates // 2, both)


def _days(query: Query) -> DateRange | None:
    """The days whose news tells most of how things stood, or of what happened then."""
    if query.as_of:
        return DateRange(query.as_of - _LOOK_BACK, query.as_of + _LOOK_AHEAD)
    if query.about and query.about.first and query.about.last:
        return DateRange(query.about.first - _LOOK_AHEAD, query.about.last + _LOOK_AHEAD)
    return None


def _shares(scores: list[float], least: float | None = None, most: float = 0.0) -> Scores:
    """Scores moved to 0…1, ``least`` (by default the smallest) at 0 and the greatest, but at
    least ``most``, at 1."""
    values = np.asarray(scores, np.float64)
    low = values.min() if least is None else least
    shares: Scores = np.clip((values - low) / max(values.max() - low, most - low, 1e-9), 0.0, 1.0)
    return shares


def _prior(query: Query, days: Sequence[date | None], ranking: Ranking) -> Scores:
    """What an article's date adds: within the period asked about, or near the day on which
    things are asked to stand."""
    prior = np.zeros(len(days))
    if query.about and not query.as_of:
        prior += [ranking.in_period * _nearness(day, query.about) for day in days]
    if query.as_of:
        prior += ranking.standing * np.array(standing(days, query.as_of, ranking.half_life))
    return prior


def standing(days: Sequence[date | None], as_of: date, half_life: float) -> list[float]:
    """How much articles of some days say of how things stood on a day, from 0 to 1.

    1 on the day, or on the newest of the days where that is before; a half each ``half_life``
    days before it, and each ``_AFTER`` days after it: what changed since is told then.
    """
    newest = max((day for day in days if day and day <= as_of), default=as_of)
    return [
        0.0 if day is None
        else 0.5 ** ((newest - day).days / half_life) if day <= newest
        else 0.5 ** ((day - as_of).days / _AFTER)
        for day in days
    ]


def _nearness(day: date | None, about: DateRange) -> float:
    """1 within the period, falling to 0 within two months of it."""
    if day is None:
        return 0.0
    before = (about.first - day).days if about.first else 0
    after = (day - about.last).days if about.last else 0
    return max(0.0, 1.0 - max(before, after, 0) / 60)


def _passage(stored: StoredPassage, article: Article) -> Passage:
    return Passage(article.id, stored.ordinal, stored.start, stored.end,
                   article.body[stored.start : stored.end])
