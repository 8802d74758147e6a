"""Query and hits → what was understood and how it was found, in words. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from assistant.texts import Texts
from assistant.types import Hit, Query
from assistant.understand.places import MERGED

_SHOWN = 160
"""Code points of a passage that are listed."""


def understood(query: Query, texts: Texts) -> list[str]:
    """What a user should know of how the question was read, a phrase each; often nothing."""
    return [*readings(query, texts), *_times(query, texts)]


def readings(query: Query, texts: Texts) -> list[str]:
    """What was read otherwise than typed: a question that points back, slips, units that were merged."""
    return list(_readings(query, texts))


def _readings(query: Query, texts: Texts) -> Iterator[str]:
    if query.follows:
        yield texts.completed.format(question=query.complete)
    for correction in query.corrections:
        yield texts.corrected.format(typed=correction.typed, read=correction.read)
    for merger in query.mergers:
        now = ", ".join(dict.fromkeys((*merger.now, merger.province)))
        yield texts.merged.format(old=merger.old, now=now, day=texts.day(MERGED))


def _times(query: Query, texts: Texts) -> Iterator[str]:
    if query.about:
        said = texts.only if query.strict else texts.about
        yield said.format(period=texts.between(query.about.first, query.about.last))
    if query.as_of:
        yield texts.standing.format(day=texts.day(query.as_of))


def listed(query: Query, hits: Sequence[Hit], texts: Texts) -> list[str]:
    """The hits, two lines each: the article, and how its passage begins."""
    lines = [f"({phrase})" for phrase in understood(query, texts)]
    for number, hit in enumerate(hits, start=1):
        text = " ".join(hit.passage.text.split())
        lines += [_headline(number, hit, texts), f"     {text[:_SHOWN]}{'…' if len(text) > _SHOWN else ''}"]
    return lines if hits else [*lines, texts.nothing]


def explained(query: Query, hits: Sequence[Hit], texts: Texts) -> list[str]:
    """All that was understood, and each hit with its score by part, a line each."""
    searched = ", ".join(
        f"{term.text.replace('_', ' ')}{'' if term.marked else '*'} {term.counts:g}" for term in query.terms
    )
    lines = [
        f"question   {query.complete}",
        f"wants      {query.wants}{' (all of them)' if query.many else ''}, language {query.language}",
        *(f"understood {phrase}" for phrase in understood(query, texts)),
        f"searched   {searched}",
    ]
    return lines + [line for number, hit in enumerate(hits, start=1) for line in _hit(number, hit, texts)]


def _hit(number: int, hit: Hit, texts: Texts) -> Iterator[str]:
    yield _headline(number, hit, texts)
    copies = f", {hit.copies} more of this story" if hit.copies else ""
    yield (f"     {hit.score:.3f} = words {hit.lexical:.3f}, meaning {hit.dense:.3f}, date {hit.dated:+.3f}, "
           f"reranked {hit.reranked:+.3f}; by {' and '.join(hit.found_by)}{copies}")


def _headline(number: int, hit: Hit, texts: Texts) -> str:
    article = hit.article
    about = (article.title, article.source or texts.unnamed, texts.moment(article.published))
    return f"{number:3}. {' — '.join(' '.join(part.split()) for part in about)}"
