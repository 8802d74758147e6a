"""Articles into passages: runs of whole sentences, of about one size, with exact offsets."""

from __future__ import annotations

from dataclasses import dataclass, replace

from indexer.sentences import sentences
from indexer.types import Article, Passage, Span

DEFAULT_SIZE = 600
DEFAULT_OVERLAP = 120


@dataclass(frozen=True, slots=True)
class Splitting:
    """How long a passage should be and how much of the one before it repeats, in code points."""

    size: int = DEFAULT_SIZE
    overlap: int = DEFAULT_OVERLAP

    def __post_init__(self) -> None:
        if not 0 <= self.overlap < self.size:
            raise ValueError(f"overlap {self.overlap} must be at least 0 and below size {self.size}")


def split(article: Article, splitting: Splitting = Splitting()) -> list[Passage]:
    """The article's passages, in order; none where the body is blank.

    Each is whole sentences, at least one, and closes before it would pass ``size``; it begins
    with as many of the last one's sentences as ``overlap`` holds. Every sentence is in one.
    """
    spans = sentences(article.body)
    passages: list[Passage] = []
    for ordinal, (first, last) in enumerate(_windows(spans, splitting)):
        start, end = spans[first].start, spans[last].end
        passages.append(Passage(article.id, ordinal, start, end, article.body[start:end]))
    return passages


def widened(article: Article, passage: Passage, reach: int) -> Passage:
    """The passage with the sentences of its article that are in reach, in code points, on either
    side; its ordinal stays."""
    first, last = passage.start - reach, passage.end + reach
    within = [span for span in sentences(article.body) if span.end > first and span.start < last]
    start, end = within[0].start, within[-1].end
    return replace(passage, start=start, end=end, text=article.body[start:end])


def _windows(spans: list[Span], splitting: Splitting) -> list[tuple[int, int]]:
    """First and last sentence of each passage."""
    windows: list[tuple[int, int]] = []
    first = 0
    while first < len(spans):
        last = first
        while last + 1 < len(spans) and spans[last + 1].end - spans[first].start <= splitting.size:
            last += 1
        windows.append((first, last))
        if last + 1 == len(spans):
            break
        first = _next_first(spans, first, last, splitting)
    return windows


def _next_first(spans: list[Span], first: int, last: int, splitting: Splitting) -> int:
    """Where the next passage begins: it must bring in a new sentence, so it may not be ``first``."""
    following = last + 1
    room = splitting.size - (spans[following].end - spans[following].start)
    while (
        following - 1 > first
        and spans[last].end - spans[following - 1].start <= min(splitting.overlap, room)
    ):
        following -= 1
    return following
