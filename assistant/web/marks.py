"""Texts in pieces, some marked: the quote in a body, the words that were searched in a glimpse. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from assistant.types import Hit, Query
from assistant.view import glimpse
from indexer.types import Article, Span
from indexer.words import bigrams, fold, words

_WORD = re.compile(r"[^\W_]+(?:[.,&/-][^\W_]+)*")
_OPENING = 220
"""Code points that are shown of an article that nothing was searched in, at most."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a text; the ``first`` marked one of an article is where a link to the quote leads."""

    text: str
    marked: bool = False
    first: bool = False


@dataclass(frozen=True, slots=True)
class Glimpse:
    """What is shown of a found article, and where in its body that stands."""

    pieces: tuple[Piece, ...]
    start: int | None = None
    end: int | None = None


def quoted(body: str, start: str | None, end: str | None) -> Span | None:
    """The quote that an address names in a body, cut to it; None where it names none there."""
    if not (start and end and start.isdecimal() and end.isdecimal()):
        return None
    span = Span(int(start[:9]), min(int(end[:9]), len(body)))
    return span if span.start < span.end else None


def paragraphs(body: str, quote: Span | None = None) -> list[list[Piece]]:
    """A body's lines but the empty ones, the quote in them marked."""
    found, at = [], 0
    for line in body.split("\n"):
        span = Span(max(quote.start - at, 0), quote.end - at) if quote else Span(0, 0)
        if line.strip():
            found.append(pieces(line, (span,)))
        at += len(line) + 1
    first = next((n for n, line in enumerate(found) if any(piece.marked for piece in line)), None)
    if first is not None:
        found[first] = [Piece(p.text, p.marked, p.marked) for p in found[first]]
    return found


def pieces(text: str, marks: Iterable[Span]) -> list[Piece]:
    """A text cut at the borders of its marks, which stand in order and apart."""
    found, at = [], 0
    for mark in marks:
        start, end = max(mark.start, at), min(mark.end, len(text))
        if start < end:
            found += [Piece(text[at:start]), Piece(text[start:end], marked=True)]
            at = end
    return [piece for piece in (*found, Piece(text[at:])) if piece.text]


def found_words(query: Query, text: str) -> list[Span]:
    """Where a text writes the words and pairs that are searched; neighbours are one mark."""
    tokens = list(_WORD.finditer(text))
    said = [words(token[0]) for token in tokens]
    spans: list[Span] = []
    for token, is_found in zip(tokens, _found(query, said), strict=True):
        if not is_found:
            continue
        if spans and text[spans[-1].end : token.start()] == " ":
            spans[-1] = Span(spans[-1].start, token.end())
        else:
            spans.append(Span(token.start(), token.end()))
    return spans


def _found(query: Query, said: Sequence[Sequence[str]]) -> list[bool]:
    """Of each token, given in canonical words: whether these are searched, by themselves or as pairs."""
    marked = {term.text for term in query.terms if term.marked}
    plain = {fold(term.text) for term in query.terms if not term.marked}
    row = [word for token in said for word in token]
    found = [word in marked or fold(word) in plain for word in row]
    for at, pair in enumerate(bigrams(row)):
        if pair in marked or fold(pair) in plain:
            found[at] = found[at + 1] = True
    ends = list(accumulate(map(len, said)))
    return [bool(token) and all(found[end - len(token) : end]) for token, end in zip(said, ends, strict=True)]


def glimpse_of(query: Query, hit: Hit) -> Glimpse:
    """The sentence of a hit that says most of what was searched, its words marked."""
    shown = glimpse(query, hit)
    at = hit.passage.text.find(said := shown.removesuffix(" …"))
    start = hit.passage.start + at
    return Glimpse(tuple(pieces(shown, found_words(query, shown))), start, start + len(said))


def opening(article: Article) -> Glimpse:
    """How an article begins: its summary, else its body."""
    text = " ".join((article.summary or article.body[: 2 * _OPENING]).split())
    if len(text) > _OPENING:
        text = f"{text[: max(text.rfind(' ', 0, _OPENING), 1)]} …"
    return Glimpse((Piece(text),))
