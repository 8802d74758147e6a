"""A page's text as its browser lays it out: one block after the other, each on a line of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import etree

from indexer.read.clean import clean_line

BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset figcaption"
    " figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr li main menu nav ol p pre section summary table"
    " tbody td tfoot th thead tr ul amp-sidebar amp-accordion".split()
)
HEADINGS = frozenset("h1 h2 h3 h4 h5 h6".split())
UNSEEN = frozenset(
    "script style noscript template svg canvas iframe frame object embed applet select option textarea"
    " button input datalist map area link meta head title audio video track source amp-ad"
    " amp-analytics amp-sticky-ad amp-auto-ads amp-iframe amp-embed"
    " amp-social-share amp-video amp-youtube amp-pixel".split()
)
"""Elements whose content no reader sees as text."""

_IMAGES = frozenset("img amp-img picture amp-carousel".split())
_BOLD = frozenset("b strong".split())
_SLANTED = frozenset("i em cite".split())
_CELL = frozenset({"td", "th"})
_CELLS = " | "
_MAX_CELL = 250


@dataclass(frozen=True, slots=True)
class Block:
    """One line; ``element`` is the block element that it stands in.

    ``linked``, ``bold`` and ``slanted`` are the shares of its letters that stand in links, in bold and in
    italics. An image is a block without text.
    """

    text: str
    element: Any
    linked: float = 0.0
    bold: float = 0.0
    slanted: float = 0.0

    @property
    def is_image(self) -> bool:
        """Whether it stands for an image."""
        return not self.text

    @property
    def is_heading(self) -> bool:
        """Whether it is marked as a heading."""
        return self.element.tag in HEADINGS

    @property
    def own(self) -> int:
        """How many of its letters are no link's."""
        return round(len(self.text) * (1 - self.linked))


@dataclass(slots=True)
class _Line:
    """The pieces of a line that is being written, and how many letters are what."""

    pieces: list[str] = field(default_factory=list)
    letters: int = 0
    linked: int = 0
    bold: int = 0
    slanted: int = 0


def blocks_of(element: Any) -> list[Block]:
    """The blocks below an lxml element, in order; a data table gives a line a row."""
    return list(_Writer().written(element))


class _Writer:
    """Walks an element once. ``within`` counts the links, bold and slanted elements that are open."""

    def __init__(self) -> None:
        self._line = _Line()
        self._holders: list[Any] = []
        self._links = self._bold = self._slanted = self._unseen = 0
        self._rows = 0

    def written(self, root: Any) -> Iterator[Block]:
        self._holders.append(root)
        for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
            if event == "start":
                yield from self._open(element, root)
            elif event == "end":
                yield from self._close(element, root)
            elif element is not root:
                self._write(element.tail)
        yield from self._flush()

    def _open(self, element: Any, root: Any) -> Iterator[Block]:
        tag = element.tag
        if self._unseen or tag in UNSEEN:
            self._unseen += 1
            return
        if tag in BLOCKS and element is not root:
            if not self._rows:
                yield from self._flush()
            else:
                self._line.pieces.append(_CELLS if tag in _CELL and self._line.letters else " ")
            self._holders.append(element)
            self._rows += tag == "tr" and (self._rows > 0 or _is_row_of_data(element))
        elif tag == "br":
            if self._rows:
                self._line.pieces.append(" ")
            else:
                yield from self._flush()
        elif tag in _IMAGES and not _is_icon(element):
            yield from self._flush()
            yield Block("", self._holders[-1])
        self._count(tag, 1)
        self._write(element.text)

    def _close(self, element: Any, root: Any) -> Iterator[Block]:
        tag = element.tag
        if self._unseen:
            self._unseen -= 1
            if not self._unseen and element is not root:
                self._write(element.tail)
            return
        self._count(tag, -1)
        if tag in BLOCKS and element is not root:
            if self._rows <= (tag == "tr"):
                yield from self._flush()
            self._rows -= tag == "tr" and self._rows > 0
            self._holders.pop()
        if element is not root:
            self._write(element.tail)

    def _count(self, tag: Any, step: int) -> None:
        self._links += step * (tag == "a")
        self._bold += step * (tag in _BOLD)
        self._slanted += step * (tag in _SLANTED)

    def _write(self, text: str | None) -> None:
        if not text or self._unseen:
            return
        letters = sum(map(len, text.split()))
        line = self._line
        line.pieces.append(text)
        line.letters += letters
        line.linked += letters * (self._links > 0)
        line.bold += letters * (self._bold > 0)
        line.slanted += letters * (self._slanted > 0)

    def _flush(self) -> Iterator[Block]:
        line, self._line = self._line, _Line()
        text = clean_line("".join(line.pieces)).strip("| ") if line.letters else ""
        if text:
            shares = (part / line.letters for part in (line.linked, line.bold, line.slanted))
            yield Block(text, self._holders[-1], *shares)


def _is_icon(image: Any) -> bool:
    width = image.get("width", "").removesuffix("px")
    return width.isdecimal() and int(width) < 60


def _is_row_of_data(row: Any) -> bool:
    """Whether a row's cells are short and hold no blocks: else the table only lays the page out."""
    cells = [cell for cell in row if cell.tag in _CELL]
    if len(cells) < 2:
        return False
    return all(len(cell) < 20 and len(cell.text_content()) <= _MAX_CELL and _is_plain(cell) for cell in cells)


def _is_plain(cell: Any) -> bool:
    """Whether a cell holds no more than one paragraph."""
    return sum(1 for inner in cell.iter() if inner.tag in BLOCKS and inner is not cell) <= 1 and not any(
        inner.tag in _IMAGES for inner in cell.iter()
    )


def lineage(element: Any) -> Iterator[Any]:
    """An element and all that it stands in, from the inside."""
    while element is not None:
        yield element
        element = element.getparent()


def linked_share(blocks: Iterable[Block]) -> float:
    """The share of all letters that stand in links."""
    total = linked = 0.0
    for block in blocks:
        total += len(block.text)
        linked += len(block.text) * block.linked
    return linked / total if total else 0.0


def joined(blocks: Iterable[Block]) -> list[str]:
    """The lines' texts, those of one element put together that a break parted amid a sentence."""
    found: list[str] = []
    before: Any = None
    for block in blocks:
        text, goes_on = block.text, block.element is before
        if found and goes_on and text[0].islower() and found[-1][-1:].isalpha() and len(found[-1]) > 40:
            found[-1] = f"{found[-1]} {text}"
        else:
            found.append(text)
        before = block.element
    return found
