"""The extractive answerer: the sentences of the hits that answer, to the letter.

It never writes a word that no article has. Each sentence of the hits is judged by its clues; where
even the likeliest is not likely enough, nothing is answered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from assistant.cite import cite
from assistant.clues import Candidate, candidates
from assistant.compose import compose
from assistant.coverage import rarities
from assistant.judge import Judge
from assistant.offices import incumbent
from assistant.types import Answer, Hit, Query
from assistant.verdict import verdict
from indexer.archive import Archive
from indexer.split import widened

_OF_MANY = 0.5
"""The share of the threshold from which on a subject is told of: no one sentence answers for it."""
_READ, _WHOLE, _REACH = 10, 1, 3000
"""Hits that are read, and the articles among them that are read around what was found, to so many
code points: an answer often stands a few sentences off."""


def extract(archive: Archive, query: Query, hits: Sequence[Hit]) -> Answer:
    """The extractive answer; "not_found" where its confidence is below the judge's threshold."""
    judge = Judge.load()
    judged = judge.judge(read(archive, query, hits))
    confidence = judge.confidence(judged)
    if confidence < judge.threshold * (_OF_MANY if query.wants in ("summary", "timeline") else 1.0):
        return Answer("not_found", query, hits=tuple(hits), confidence=confidence)
    composed = compose(query, judged)
    answer = cite(query, hits, composed.findings)
    return replace(answer, confidence=confidence, conflicting=composed.conflicting,
                   verdict=verdict(query, answer))


def read(archive: Archive, query: Query, hits: Sequence[Hit]) -> list[Candidate]:
    """The sentences of the best hits with their clues."""
    holder = incumbent(query, ((hit.article, f"{hit.article.title}. {hit.passage.text}") for hit in hits))
    found = candidates(query, _widened(hits), rarities(archive, query), holder)
    if query.told:  # a follow-up is not answered by what it follows on
        return [c for c in found if " ".join(c.text.split()) not in query.told] or found
    return found


def _widened(hits: Sequence[Hit]) -> list[Hit]:
    """The hits to read: of the first articles the whole text, of the others what was found."""
    first = list(dict.fromkeys(hit.article.id for hit in hits))[:_WHOLE]
    best = {hit.article.id: hit for hit in reversed(hits) if hit.article.id in first}
    others = [hit for hit in hits[:_READ] if hit.article.id not in first]
    whole = (best[id] for id in first)
    return [*(replace(hit, passage=widened(hit.article, hit.passage, _REACH)) for hit in whole), *others]
