"""A part of a long sentence that says what was asked for, cut where a clause ends. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.types import Span

_CLAUSE = re.compile(
    r"(?<=[\w)\]”\"])[,;:](?=\s)|\s[-–—](?=\s)"
    r"|\s(?=(?:nhưng|song|trong khi|tuy nhiên|đồng thời|sau đó|khiến|bởi|để|nhằm)\s)"
)
"""Where a clause ends: after the match's mark, before its word."""
_WORD = re.compile(r"\S+")


def clip(text: str, anchors: Sequence[Span], limit: int) -> Span:
    """The span of a sentence, ``limit`` words at most, that holds the anchors.

    Whole clauses are taken while they fit, those before the anchors first, since they begin with
    who it is about; where one clause is too long, words around the first anchor.
    """
    words = [Span(match.start(), match.end()) for match in _WORD.finditer(text)]
    if len(words) <= limit:
        return Span(0, len(text))
    kept = _words_of(words, anchors) or range(0, 1)
    if len(kept) > limit:
        kept = range(kept.start, kept.start + limit)
    borders = _borders(text, words)
    first = max((b for b in borders if b <= kept.start and kept.stop - b <= limit), default=-1)
    last = min((b for b in borders if b >= kept.stop and b - max(first, kept.start) <= limit), default=-1)
    if first < 0:
        first = max(kept.start - (limit - len(kept)) // 2, 0)
    if last < 0 or last - first > limit:
        last = min(len(words), first + limit)
        last = max((b for b in borders if kept.stop <= b <= last), default=last)
    for border in sorted((b for b in borders if b < first), reverse=True):
        if last - border <= limit:
            first = border
    for border in sorted(b for b in borders if b > last):
        if border - first <= limit:
            last = border
    return Span(words[first].start, _end(text, words[last - 1].end))


def _words_of(words: Sequence[Span], anchors: Sequence[Span]) -> range:
    """The places of the words that the anchors cover, from the first to the last."""
    covered = [at for at, word in enumerate(words)
               if any(a.start < word.end and word.start < a.end for a in anchors)]
    return range(min(covered), max(covered) + 1) if covered else range(0)


def _borders(text: str, words: Sequence[Span]) -> list[int]:
    """The places of the words that begin a clause, and the end."""
    ends = [match.end() for match in _CLAUSE.finditer(text)]
    starts = {next((at for at, word in enumerate(words) if word.start >= end), len(words)) for end in ends}
    return sorted({0, *starts, len(words)})


def _end(text: str, end: int) -> int:
    """The end of a part without a comma or a dash behind it."""
    return len(text[:end].rstrip(" ,;:–—-"))
