"""What stands on a page beside its article: taken out of the tree, or known by its look."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from indexer.read.blocks import BLOCKS, UNSEEN, Block, lineage, linked_share
from indexer.read.parts import is_part, parts

_NEVER = frozenset("html body main h1".split())
_ALWAYS = frozenset("nav footer dialog figcaption amp-sidebar menu".split()) | UNSEEN
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_PICTURES = ".//img | .//picture | .//iframe | .//video | .//amp-img | .//amp-video | .//amp-iframe"
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_LARGEST = 0.4
"""The share of a page's running text above which nothing is taken for a box by its name."""

_SENTENCE = re.compile(r"[.!?…;:។。！？][\"”’')\]]*$")
_TITLE = 15
_RUNNING = 40
_PHOTO_ROWS = 4
_CAPTION = 500
_TEASED = 4
_BESIDE_LINK = 14  # as long as a day and an hour


def prune(tree: Any, title: Any | None, *, captions: bool = False) -> None:
    """Take out of a page, in place, what by its element or its name is no part of the article.

    ``title`` is the element of the article's title: whatever holds it stays, as does what holds most of
    the page's running text, since "sidebar" or "widget" may name the whole layout. ``captions``:
    those of photos stay too.
    """
    keep = {tree} if title is None else {tree, *lineage(title)}  # elements: an id is one's while it is held
    for element in list(tree.iter()):
        if element.tag == "figcaption" and captions:
            continue
        if isinstance(element.tag, str) and element.tag in _ALWAYS and element not in keep:
            drop(element)
    sizes = _sizes(tree)
    limit = _LARGEST * sizes[tree].running
    for element in list(tree.iter()):
        if not isinstance(element.tag, str) or element in keep or element.tag in _NEVER:
            continue
        if element.getparent() is None or not _is_beside(element, captions):
            continue
        size = sizes[element]
        small = size.running <= (limit / 4 if is_part(element, "body") else limit)
        if is_part(element, "talk") or small or 2 * size.linked > size.letters:
            drop(element)


def drop(element: Any) -> None:
    """Take an element out of its tree; the text behind it stays."""
    parent = element.getparent()
    if parent is None:
        return
    if element.tail:
        before = element.getprevious()
        if before is None:
            parent.text = _joined(parent.text, element.tail)
        else:
            before.tail = _joined(before.tail, element.tail)
    parent.remove(element)


def _joined(one: str | None, other: str) -> str:
    """Two texts as one that lxml takes: its parser lets control characters through, its elements do not."""
    return _CONTROLS.sub("", f"{one or ''} {other}")


def _is_beside(element: Any, captions: bool) -> bool:
    tag = element.tag
    if "hidden" in element.attrib or _HIDDEN.search(element.get("style", "")):
        return True
    if tag == "aside":
        return True
    if tag == "figure" or (tag == "table" and len(element.xpath("./tr | ./*/tr")) <= _PHOTO_ROWS):
        return not captions and bool(element.xpath(_PICTURES)) and _length(element) < _CAPTION
    named = parts(element)
    if "caption" in named:
        return not captions and (tag in BLOCKS or tag == "span")
    return tag in BLOCKS and not named.isdisjoint({"box", "talk"})


def _length(element: Any) -> int:
    return len(" ".join(element.text_content().split()))


@dataclass(slots=True)
class _Size:
    """How many letters an element holds, how many of them in links, how many as running text."""

    letters: int = 0
    linked: int = 0
    running: int = 0


def _sizes(tree: Any) -> dict[Any, _Size]:
    """The size of each element; long texts right inside one are running text, but for links."""
    sizes: dict[Any, _Size] = {}
    for element in reversed(list(tree.iter())):
        size = sizes.setdefault(element, _Size())
        for text in (element.text, *(child.tail for child in element)):
            letters = len(text.strip()) if text else 0
            size.letters += letters
            size.running += letters * (letters > _RUNNING)
        if element.tag == "a":
            size.linked, size.running = size.letters, 0
        parent = element.getparent()
        if parent is not None:
            above = sizes.setdefault(parent, _Size())
            above.letters += size.letters
            above.linked += size.linked
            above.running += size.running
    return sizes


def are_a_pair(link: Block, text: Block) -> bool:
    """Whether a link and the text under it have a box of their own, as a teaser does."""
    above = list(lineage(link.element))
    common = next((e for e in lineage(text.element) if e in above), None)
    if common is None or common.tag in ("body", "html"):
        return False
    inside = (inner for inner in common.iter() if inner.tag in BLOCKS and inner is not common)
    return sum(1 for _ in islice(inside, 7)) <= 6


def without_teasers(blocks: Sequence[Block], holder: Any) -> list[Block]:
    """The blocks but for links to other articles, what heads them and what is told beside them."""
    gone = set(_teasing(blocks, holder))
    kept = [b for b in blocks if b.is_image or not _is_within(b.element, gone, holder)]
    return [b for b in kept if b.is_image or not is_pointer(b)]


def is_pointer(block: Block) -> bool:
    """Whether a line is nothing but a link long enough for a title."""
    mostly = block.linked > 0.85 or (block.linked > 0.6 and block.own <= _BESIDE_LINK)
    return mostly and len(block.text) >= _TITLE


def _teasing(blocks: Sequence[Block], holder: Any) -> Iterable[Any]:
    """The boxes inside ``holder`` that hold a pointer and little else."""
    most = _LARGEST * sum(block.own for block in blocks)
    held: dict[Any, list[Block]] = {}
    for block in blocks:
        for box in _boxes(block.element, holder):
            held.setdefault(box, []).append(block)
    for box, inside in held.items():
        texts = [b for b in inside if b.text]
        if box.tag == "table" and len(texts) == 1 and _begins_with_link(box, texts[0]):
            yield box
        pointers = sum(map(is_pointer, texts))
        plain = [b for b in texts if not is_pointer(b)]
        if pointers and (len(plain) <= pointers + 1 and len(texts) <= _TEASED * pointers):
            told = sum(b.own for b in plain)
            if told <= most and (told < 250 * pointers or linked_share(texts) > 0.6):
                yield box


def _begins_with_link(box: Any, block: Block) -> bool:
    """Whether a box of one short line begins with a link as long as a title."""
    link = next((" ".join(a.text_content().split()) for a in box.iter("a") if a.text_content().strip()), "")
    return len(link) >= _TITLE and block.text.startswith(link) and block.own < 250


def _boxes(element: Any, holder: Any) -> Iterable[Any]:
    """The elements from a block's own up to the one below ``holder``."""
    while element is not None and element is not holder:
        yield element
        element = element.getparent()


def _is_within(element: Any, boxes: set[Any], holder: Any) -> bool:
    return any(box in boxes for box in _boxes(element, holder))


def is_sentence(text: str) -> bool:
    """Whether a line ends as a sentence does."""
    return bool(_SENTENCE.search(text))
