"""The lines of a document's pages, as they lie on paper → its paragraphs."""

from __future__ import annotations

import re
import statistics
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Printed:
    """A line on a page; places are in points from the page's upper left corner."""

    left: float
    top: float
    right: float
    bottom: float
    text: str


@dataclass(frozen=True, slots=True)
class Page:
    """A page's lines, in the order in which they are read."""

    height: float
    lines: tuple[Printed, ...]


_EDGE = 3
"""How many lines at the top and at the bottom of a page may be a header or a footer."""
_MARGIN = 0.12
"""The part of a page's height where they stand."""
_OFTEN = 0.5
_DIGITS = re.compile(r"\d+")
_PAGE_NUMBER = re.compile(
    r"(?:trang\s*)?[-–—]?\s*\d{1,4}\s*(?:[/|]\s*\d{1,4}|trên\s+\d{1,4})?\s*[-–—]?|[ivx]{1,6}", re.I)
_ITEM = re.compile(
    r"(?:Điều|Chương|Mục|Phần|Khoản|Phụ lục)\s+[\dIVX]+|[-–+•*]\s"
    r"|(?:\d{1,2}|[a-zđ]|[IVX]{1,5})(?:\.\d{1,2})*[.)]\s|Căn cứ\s|Xét\s|Theo đề nghị|Nơi nhận|Kính gửi|V/v\s",
)
_SOFT = "\u00ad"
_HYPHENATED = re.compile(r"([A-Za-z]{2,})-$")
_INDENT = 9.0
_SHORT = 0.1
_SPACED = 1.45
_ENDS = (".", ":", ";", "!", "?", "…", "”", '"', "/.", ",")


def paragraphs(pages: Sequence[Page]) -> list[str]:
    """The text of the pages, a paragraph a line; page numbers and what heads and foots the pages left out."""
    recurring = _recurring(pages)
    found: list[str] = []
    last: Printed | None = None
    for page in pages:
        lines = [line for line in page.lines if not _is_margin(line, page, recurring)]
        for number, text in _joined(lines):
            follows = number == 0 and last is not None and found and _goes_on(found[-1], text)
            if follows:
                found[-1] = _join(found[-1], text)
            else:
                found.append(text)
        last = lines[-1] if lines else last
    return [text.replace(_SOFT, "") for text in found]


def _edges(page: Page) -> Iterator[Printed]:
    """The lines where headers and footers stand."""
    ordered = sorted(page.lines, key=lambda line: line.top)
    for line in ordered[:_EDGE]:
        if line.top < _MARGIN * page.height:
            yield line
    for line in ordered[-_EDGE:]:
        if line.bottom > (1 - _MARGIN) * page.height:
            yield line


def _recurring(pages: Sequence[Page]) -> frozenset[str]:
    """What stands at the edge of most pages, numbers aside."""
    counts = Counter(key for page in pages for key in {_plain(line.text) for line in _edges(page)})
    least = max(2, _OFTEN * len(pages))
    return frozenset(key for key, count in counts.items() if count >= least)


def _plain(text: str) -> str:
    return _DIGITS.sub("#", " ".join(text.split())).lower()


def _is_margin(line: Printed, page: Page, recurring: frozenset[str]) -> bool:
    at_edge = line.top < _MARGIN * page.height or line.bottom > (1 - _MARGIN) * page.height
    return at_edge and (_plain(line.text) in recurring or bool(_PAGE_NUMBER.fullmatch(line.text.strip())))


def _joined(lines: Sequence[Printed]) -> Iterator[tuple[int, str]]:
    """The paragraphs of a page, each with its number there."""
    margins = _Margins(lines)
    number, held = 0, ""
    previous: Printed | None = None
    for line in lines:
        if previous is not None and margins.begins(line, previous):
            yield number, held
            number, held = number + 1, line.text
        else:
            held = _join(held, line.text) if held else line.text
        previous = line
    if held:
        yield number, held


class _Margins:
    """Where a page's text begins and ends, and how far apart its lines are."""

    def __init__(self, lines: Sequence[Printed]) -> None:
        long = [line for line in lines if len(line.text) > 40] or list(lines)
        self.left = min((line.left for line in long), default=0.0)
        self.right = max((line.right for line in long), default=0.0)
        gaps = [b.top - a.top for a, b in pairwise(long) if b.top > a.top]
        self.pitch = statistics.median(gaps) if gaps else 0.0

    def begins(self, line: Printed, previous: Printed) -> bool:
        """Whether a line begins a paragraph, or stands beside the one before it."""
        if line.top < previous.bottom - 0.5 * (previous.bottom - previous.top):
            return True
        if self.pitch and line.top - previous.top > _SPACED * self.pitch:
            return True
        if _ITEM.match(line.text):
            return True
        width = max(self.right - self.left, 1.0)
        if previous.right < self.right - _SHORT * width:
            return True
        return line.left > self.left + _INDENT and line.left > previous.left + _INDENT


def _goes_on(before: str, after: str) -> bool:
    """Whether a paragraph goes on overleaf."""
    return not before.rstrip().endswith(_ENDS) and not _ITEM.match(after) and after[:1].islower()


def _join(before: str, after: str) -> str:
    """Two lines as one, without the hyphen of a word that they part."""
    if before.endswith(_SOFT):
        return before.rstrip(_SOFT) + after
    before = before.rstrip()
    parted = _HYPHENATED.search(before)
    if parted and after[:1].islower() and after[:1].isascii():
        return before[:-1] + after
    return before + after if before.endswith("-") and not before.endswith(" -") else f"{before} {after}"


def in_words(numbers: Iterable[int]) -> str:
    """ "3", "3-5, 8"."""
    ranges: list[list[int]] = []
    for number in numbers:
        if ranges and ranges[-1][-1] == number - 1:
            ranges[-1][1:] = [number]
        else:
            ranges.append([number])
    return ", ".join("-".join(map(str, span)) for span in ranges)
