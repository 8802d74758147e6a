"""An office document or a PDF → an ``Article``: a decision's parts in their fields, else as a text dump."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from indexer.read.clean import clean_line
from indexer.read.decisions import MAX_LINES, parse_decision
from indexer.read.dumps import parse_dump
from indexer.read.legacy import mend
from indexer.read.malformed import Malformed
from indexer.types import Article

_SOFT_HYPHEN = "\u00ad"


@dataclass(frozen=True, slots=True)
class Paper:
    """A document's lines in the order in which it is read, a paragraph a line; a tab parts columns.

    ``title`` is what its format marks as such. ``remarks`` tell what of it could not be read.
    """

    lines: tuple[str, ...]
    title: str = ""
    remarks: tuple[str, ...] = ()


def parse_paper(paper: Paper) -> Article:
    """The article of a document; raises ``Malformed`` without a title or a body."""
    if not any(line.strip() for line in paper.lines):
        raise Malformed("no text in it")
    if len(paper.lines) > MAX_LINES:
        raise Malformed(f"more than {MAX_LINES} lines; no document is that long")
    mended = mend(paper.title, *paper.lines)
    title, *lines = (text.replace(_SOFT_HYPHEN, "") for text in mended.texts)
    return replace(_article(title, lines), conversion=mended.conversion)


def _article(title: str, lines: Sequence[str]) -> Article:
    decision = parse_decision(lines)
    if decision is not None:
        return decision
    title, lines = clean_line(title), list(map(clean_line, lines))
    if title:
        lines = [title, *(line for line in lines if line != title)]
    return parse_dump("\n\n".join(lines))
