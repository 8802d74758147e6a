"""What a search lists: the passages that answer best, and all articles that say what was asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.coverage import Said, rarities
from assistant.types import Hit, Query
from indexer.archive import Archive
from indexer.rows import StoredPassage
from indexer.types import Article, Passage
from indexer.words import bigrams, words

LOOKED_AT = 2_000
"""Passages that are looked at: of those that hold all words, the ones that match best."""
ENOUGH = 0.8
"""The share of the question's terms, each by how rare it is, that a passage under its title must say: beside
all words, where these are common, most of the pairs too ("giá vàng", not "giá" and "huy chương vàng")."""
_NEAR_THE_END = 0.9


@dataclass(frozen=True, slots=True)
class Topic:
    """The articles that say what was asked, each by its best passage, the best first; ``looked_at`` is how
    many passages were compared, and ``more`` whether further ones may say it too."""

    hits: tuple[Hit, ...] = ()
    looked_at: int = 0
    more: bool = False


def topic(archive: Archive, query: Query, section: str = "", limit: int = LOOKED_AT) -> Topic:
    """The articles on what a query asks; copies of a story count each. Raises ``ArchiveError``."""
    if not query.terms:
        return Topic()
    archive.catch_up()
    matching = archive.matching(query.terms, limit, query.within, every=True)
    stored = list(archive.passages([key for key, _ in matching]).values())
    ranks = {key: rank for rank, (key, _) in enumerate(matching, start=1)}
    stored.sort(key=lambda passage: ranks[passage.key])
    articles = archive.articles(list({passage.article_key for passage in stored}))
    rarity, found, last = rarities(archive, query), dict[str, Hit](), 0
    marked = all(term.marked for term in query.terms)
    for passage in stored:
        article = articles.get(passage.article_key)
        if article is None or article.id in found or (section and article.section != section):
            continue
        share = _said(article, passage, marked).share(rarity)
        if share >= ENOUGH:
            found[article.id], last = _hit(article, passage, share), ranks[passage.key]
    more = len(matching) == limit and last >= _NEAR_THE_END * limit
    return Topic(tuple(found.values()), len(matching), more)


def listed(topic: Topic, hits: Sequence[Hit], section: str, *, newest: bool) -> list[Hit]:
    """One hit an article: ``hits``, which were retrieved, before the rest of the topic's; or, by day, the
    topic's alone, where there are any. The undated come last."""
    near = [hit for hit in hits if not section or hit.article.section == section]
    ranked = topic.hits if newest and topic.hits else (*near, *topic.hits)
    best: dict[str, Hit] = {}
    for hit in ranked:
        best.setdefault(hit.article.id, hit)
    found = list(best.values())
    return sorted(found, key=_by_day) if newest else found


def _by_day(hit: Hit) -> tuple[bool, float]:
    moment = hit.article.published
    return moment is None, -moment.timestamp() if moment else 0.0


def _said(article: Article, passage: StoredPassage, marked: bool) -> Said:
    """What a passage says under its title; without marks only where that is asked, since it takes as long."""
    tokens = words(f"{article.title}. {article.summary} {article.body[passage.start : passage.end]}")
    return Said(frozenset((*tokens, *bigrams(tokens))), frozenset()) if marked else Said.by(tokens)


def _hit(article: Article, stored: StoredPassage, share: float) -> Hit:
    text = article.body[stored.start : stored.end]
    passage = Passage(article.id, stored.ordinal, stored.start, stored.end, text)
    return Hit(passage, article, share, share, 0.0, ("lexical",), story=stored.story)
