"""Answers about the conversation itself, out of what it has cited: where an answer is from, and what
more its articles say. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from assistant.resolve import notes
from assistant.types import Answer, Citation, Query, Sentence, Turn
from assistant.understand.about import About, about, recent
from indexer.sentences import sentences
from indexer.types import Article, Span

MORE = 120
"""Words that are told at most where more is asked for."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a conversation and what was said before it."""

    question: str
    before: tuple[Turn, ...]


def last_question(history: Sequence[Turn]) -> Asked | None:
    """The last question that was not about the conversation itself: what is to be asked again where
    its answer's citations were not kept."""
    turns = recent(history)
    for at in range(len(turns) - 1, -1, -1):
        if turns[at].role == "user" and not about(turns[at].content):
            return Asked(turns[at].content, turns[:at])
    return None


def from_history(query: Query, history: Sequence[Turn]) -> Answer | None:
    """The answer to a question about the conversation, out of the last answer's citations.

    For its sources the quotes themselves, for more what its articles say around them and has not
    been told yet, "not_found" where that is nothing. ``None`` where something else is asked or the last
    answer has no citations.
    """
    kind = about(query.text)
    cited = _cited(recent(history)) if kind else ()
    if not cited:
        return None
    alone = replace(query, complete=query.text, follows=False, corrections=(), mergers=(), about=None,
                    strict=False, as_of=None, many=False, wants="other")
    told = cited if kind == "sources" else tuple(_around(cited, _said(recent(history))))
    return Answer(
        "answered" if told else "not_found", alone,
        tuple(Sentence(c.quote, (c.number,), notes=notes(c.article, c.start, c.end)) for c in told), told,
    )


def of_conversation(answer: Answer) -> About:
    """What of the conversation an answer tells: it is ``from_history``, which looks at no hits."""
    return "" if answer.hits else about(answer.query.text)


def _cited(turns: Sequence[Turn]) -> tuple[Citation, ...]:
    """The citations of the answer to the last question, with numbers of their own."""
    last = max((at for at, turn in enumerate(turns) if turn.role == "user"), default=-1)
    found = [c for turn in turns[last + 1 :] for c in turn.citations if _literal(c)]
    if len({c.number for c in found}) == len(found):
        return tuple(found)
    return tuple(replace(c, number=number) for number, c in enumerate(found, start=1))


def _literal(citation: Citation) -> bool:
    """A conversation is the caller's, who may have changed it."""
    return bool(citation.quote) and citation.article.body[citation.start : citation.end] == citation.quote


def _said(turns: Sequence[Turn]) -> dict[str, list[Span]]:
    """Article id → the places of it that were quoted in the conversation."""
    said: dict[str, list[Span]] = {}
    for citation in (c for turn in turns for c in turn.citations):
        said.setdefault(citation.article.id, []).append(Span(citation.start, citation.end))
    return said


def _around(cited: Sequence[Citation], said: dict[str, list[Span]]) -> Iterator[Citation]:
    """The sentences around each quote that have not been said, ``MORE`` words in all: article by
    article, in each as it tells them."""
    chosen: dict[str, tuple[Article, list[Span]]] = {}
    left = MORE
    for citation in cited:
        article = citation.article
        _, taken = chosen.setdefault(article.id, (article, []))
        for span in _near(citation, said.get(article.id, [])):
            length = len(article.body[span.start : span.end].split())
            if span not in taken and length <= left:
                taken.append(span)
                left -= length
    places = [(article, span) for article, spans in chosen.values() for span in sorted(spans, key=_start)]
    for number, (article, span) in enumerate(places, start=1):
        yield Citation(number, article, span.start, span.end, article.body[span.start : span.end])


def _near(citation: Citation, said: Sequence[Span]) -> list[Span]:
    """Of the unsaid sentences of an article its lead, the last before a quote and the first after."""
    spans = sentences(citation.article.body)
    fresh = [s for s in spans if not any(s.start < other.end and other.start < s.end for other in said)]
    before = [s for s in fresh if s.end <= citation.start]
    after = [s for s in fresh if s.start >= citation.end]
    return list(dict.fromkeys([*(s for s in before if s == spans[0]), *before[-1:], *after[:1]]))


def _start(span: Span) -> int:
    return span.start
