"""From the blocks of an article's element to its text: without title, sapo, captions, bylines and notices."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from indexer.read.blocks import Block, joined, lineage
from indexer.read.boxes import is_sentence
from indexer.read.bylines import byline, split_glued
from indexer.read.chrome import is_aside, is_chrome, is_tail
from indexer.read.header import dated
from indexer.read.parts import is_part
from indexer.read.photos import is_credit, is_file_name
from indexer.read.same import same_text

_CENTERED = re.compile(r"text-align\s*:\s*center", re.I)
_RIGHT = re.compile(r"text-align\s*:\s*right", re.I)
_CAPTION = 350
_HEAD, _END = 8, 4


@dataclass(frozen=True, slots=True)
class Content:
    """An article's paragraphs, one a line; its sapo; the names and the day that it is signed with."""

    text: str
    summary: str
    names: tuple[str, ...]
    dated: datetime | None


def content_of(
    blocks: Sequence[Block], title: str, summary: str, authors: Sequence[str], *, captions: bool = False
) -> Content:
    """What the blocks tell. ``captions``: those of the photos are part of it."""
    lines = [b for b in blocks if b.text] if captions else _without_captions(blocks)
    lines = _without_head([b for b in lines if not _is_foreign(b, title)], authors)
    lines, summary = _without_sapo(lines, summary)
    lines = _without_tail(lines)
    at_end = next((date.moment for b in reversed(lines[-_END:]) if (date := dated(b.text))), None)
    lines, names = _unsigned(lines, authors)
    texts = joined(lines)
    if texts and not names:
        last, names = split_glued(texts[-1])
        texts[-1] = last
    return Content("\n".join(texts), summary, names, at_end)


def _without_captions(blocks: Sequence[Block]) -> list[Block]:
    """The lines but for those under an image that look like what is told of it, and credits."""
    kept: list[Block] = []
    under = False
    for n, block in enumerate(blocks):
        if block.is_image:
            under = True
            continue
        if not (is_credit(block.text) or (under and _is_caption(block, blocks[n + 1 : n + 2]))):
            kept.append(block)
        under = False
    return kept


def _is_caption(block: Block, following: Sequence[Block]) -> bool:
    """Short, and in italics, in the middle, or no sentence where one follows; in bold, it is a subheading."""
    if len(block.text) > _CAPTION or block.is_heading:
        return False
    if block.slanted > 0.9 or _is_aligned(block, _CENTERED, "center"):
        return True
    plain = block.bold < 0.5 and not is_sentence(block.text) and len(block.text.split()) > 3
    return plain and len(block.text) < _CAPTION / 2 and any(is_sentence(b.text) for b in following)


def _is_aligned(block: Block, style: re.Pattern[str], side: str) -> bool:
    for _, element in zip(range(3), lineage(block.element), strict=False):
        names = f"{element.get('class', '')} {element.get('align', '')}".lower()
        if style.search(element.get("style", "")) or side in names:
            return True
    return False


def _is_foreign(block: Block, title: str) -> bool:
    text = block.text
    return text == title or is_chrome(text) or is_aside(text) or is_file_name(text)


def _without_head(lines: Sequence[Block], authors: Sequence[str]) -> list[Block]:
    """The lines but for dates, sections and bylines above the first paragraph."""
    kept = list(lines)
    for line in lines[:_HEAD]:
        if is_sentence(line.text) and len(line.text) > 60:
            break
        date = dated(line.text)
        if date is not None or is_tail(line.text) or _signs(line, authors) or _is_named(line, "date"):
            kept.remove(line)
    return kept


def _signs(line: Block, authors: Sequence[str]) -> bool:
    """Whether a line names the author and is marked so."""
    return line.text in authors or (_is_named(line, "byline") and byline(line.text) is not None)


def _is_named(line: Block, part: str) -> bool:
    return is_part(line.element, part) and len(line.text) < 80  # type: ignore[arg-type]


def _without_sapo(lines: list[Block], summary: str) -> tuple[list[Block], str]:
    """The lines without the sapo, and the sapo as it stands there.

    What is neither marked as one nor the same to the end is a first paragraph that the page's metadata
    quote from, and stays.
    """
    for n, line in enumerate(lines[:3]):
        if len(lines) > 1 and same_text(line.text, summary):
            longer = max(summary, line.text, key=len)
            marked = line.bold > 0.9 or line.slanted > 0.9 or line.is_heading or _is_sapo(line)
            if marked or len(line.text) <= len(summary) + 3:
                return lines[:n] + lines[n + 1 :], longer
    return lines, summary


def _is_sapo(line: Block) -> bool:
    return any(is_part(e, "sapo") for _, e in zip(range(2), lineage(line.element), strict=False))


def _without_tail(lines: Sequence[Block]) -> list[Block]:
    """The lines up to a label of what follows an article, where little running text follows it."""
    kept: list[Block] = []
    for n, line in enumerate(lines):
        if not is_tail(line.text):
            kept.append(line)
        elif kept and _running(lines[n + 1 :]) * 2 < _running(kept):
            break
    return kept


def _running(lines: Sequence[Block]) -> int:
    return sum(line.own for line in lines if is_sentence(line.text))


def _unsigned(lines: list[Block], authors: Sequence[str]) -> tuple[list[Block], tuple[str, ...]]:
    """The lines without those at the end that sign or date them, and the names of these."""
    kept = list(lines)
    names: tuple[str, ...] = ()
    while len(kept) > 1 and (signed := _signature(kept[-1], authors)) is not None:
        names = signed + names
        kept.pop()
    for line in kept[1:][-_END:]:
        set_apart = _is_aligned(line, _RIGHT, "right") or is_part(line.element, "byline")
        signed = _signature(line, authors) if set_apart and len(line.text) < 60 else None
        if signed is not None:
            names += signed
            kept.remove(line)
    return kept, tuple(dict.fromkeys(names))


def _signature(line: Block, authors: Sequence[str]) -> tuple[str, ...] | None:
    if line.text in authors:
        return (line.text,)
    if line.is_heading and line.element.tag != "h6":
        return None
    signed = byline(line.text)
    if signed is not None:
        return signed.names
    return () if dated(line.text) is not None or is_credit(line.text) else None
