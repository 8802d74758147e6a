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

    @property
    def size(self) -> float:
        """The size of its letters."""
        return self.bottom - self.top


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
_ADDRESS = re.compile(r"(https?://[^\s…]+)(?:\s+\d+\s*/\s*\d+)?$")
_PRINTED = re.compile(
    r"(?:https?|file)://\S+(?:\s+\d+\s*/\s*\d+)?|\d{1,2}/\d{1,2}/\d{2,4},?\s\d{1,2}:\d{2}(?:\s(?:[AP]M|SA|CH))?\b.*")
"""What browsers print above and below a page: when, its title, its address."""
_ITEM = re.compile(
    r"(?:Điều|Chương|Mục|Phần|Khoản|Phụ lục)\s+[\dIVX]+|[-–+•*]\s"
    r"|(?:\d{1,2}|[a-zđ]|[IVX]{1,5})(?:\.\d{1,2})*[.)]\s|Căn cứ\s|Xét\s|Theo đề nghị|Nơi nhận|Kính gửi|V/v\s",
)
_SOFT = "\u00ad"
_HYPHENATED = re.compile(r"([A-Za-z]{2,})-$")
_INDENT = 9.0
_COLUMN = 60.0
"""So far left of the line before it, in points, a line is no first line's second but of another column."""
_SHORT = 0.1
_SPACED = 1.45
_LARGE, _ALIKE = 1.15, 1.05
_FEWEST, _LONGEST_TITLE = 4, 300
_ENDS = (".", ":", ";", "!", "?", "…", "”", '"', "/.", ",")


def paragraphs(pages: Sequence[Page]) -> list[str]:
    """The text of the pages, a paragraph a line; page numbers and what heads and foots the pages left out.

    The address that a browser printed at the foot of a page comes last. Soft hyphens within a line stay, for
    they are the ư of TCVN3's fonts.
    """
    recurring = _recurring(pages)
    footers = (_ADDRESS.match(line.text) for page in pages for line in _edges(page))
    addresses = [footer[1] for footer in footers if footer]
    found: list[str] = []
    for page in pages:
        texts = _joined(_within(page, recurring))
        if found and texts and _goes_on(found[-1], texts[0]):
            found[-1] = _join(found[-1], texts.pop(0))
        found += texts
    return [*found, *addresses[:1]]


def heading(pages: Sequence[Page]) -> str:
    """What stands in the largest letters on the first page's upper half; "" where all are alike."""
    lines = pages[0].lines if pages else ()
    margins = _Margins(lines)
    large = [line for line in lines if margins.is_large(line) and line.top < pages[0].height / 2]
    most = max((line.size for line in large), default=0.0)
    text = " ".join(line.text for line in large if line.size > most / _ALIKE)
    return text if len(text.split()) >= _FEWEST and len(text) <= _LONGEST_TITLE else ""


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


def _within(page: Page, recurring: frozenset[str]) -> list[Printed]:
    """The lines of a page without what heads and foots it."""
    marks = {round(line.bottom) for line in _edges(page) if _PRINTED.fullmatch(line.text.strip())}
    edges = {
        line for line in _edges(page) if _plain(line.text) in recurring
        or _PAGE_NUMBER.fullmatch(line.text.strip()) or round(line.bottom) in marks
    }
    return [line for line in page.lines if line not in edges]


def _joined(lines: Sequence[Printed]) -> list[str]:
    """The paragraphs of a page; a row of a table is one, its cells parted by tabs."""
    margins = _Margins(lines)
    found: list[str] = []
    previous: Printed | None = None
    for line in lines:
        if previous is None or (margins.begins(line, previous) and not _is_beside(line, previous)):
            found.append(line.text)
        elif _is_beside(line, previous):
            found[-1] += f"\t{line.text}"
        else:
            found[-1] = _join(found[-1], line.text)
        previous = line
    return found


def _is_beside(line: Printed, previous: Printed) -> bool:
    return abs(line.bottom - previous.bottom) < 0.3 * (line.bottom - line.top) and line.left > previous.right


class _Margins:
    """Where a page's text begins and ends, and how far apart its lines are."""

    def __init__(self, lines: Sequence[Printed]) -> None:
        long = [line for line in lines if len(line.text) > 40] or list(lines)
        self.left = min((line.left for line in long), default=0.0)
        self.right = max((line.right for line in long), default=0.0)
        gaps = [b.top - a.top for a, b in pairwise(long) if b.top > a.top]
        self.pitch = statistics.median(gaps) if gaps else 0.0
        self.size = statistics.median(line.size for line in long) if long else 0.0

    def is_large(self, line: Printed) -> bool:
        """Whether a line is a heading's, by the size of its letters."""
        return line.size > _LARGE * self.size

    def begins(self, line: Printed, previous: Printed) -> bool:
        """Whether a line begins a paragraph or a column."""
        if line.top < previous.bottom - 0.5 * (previous.bottom - previous.top):
            return True
        if self.is_large(line) and previous.size / _ALIKE < line.size < previous.size * _ALIKE:
            return line.top - previous.top > 2 * line.size
        if self.pitch and line.top - previous.top > _SPACED * self.pitch:
            return True
        if _ITEM.match(line.text):
            return True
        if line.left < previous.left - _COLUMN:
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
