"""What a page shows of its article around the title: the title itself, the date, who wrote it, the sapo."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice, pairwise
from typing import Any

from rapidfuzz.fuzz import ratio

from indexer.read.blocks import HEADINGS, Block, lineage
from indexer.read.bylines import byline
from indexer.read.chrome import section_of
from indexer.read.clean import clean_line
from indexer.read.dates import parse_date
from indexer.read.header import Dated, dated
from indexer.read.outlets import is_outlet
from indexer.read.parts import Part, is_part, parts

_WORDS = re.compile(r"\w+")
_PARTED = re.compile(r"\s+[-–—|•:]+\s+|\s*[|»]\s*")
_CUT = re.compile(r"\s*(?:\.\.\.|…)$")
_LIKE, _SAME = 75.0, 95.0
_MAX_TITLE = 300
_OF_A_SITE = ("báo ", "tạp chí ", "đài ", "cổng ", "trang tin", "trang thông", "tin tức", "tin nhanh")
_BELOW, _ABOVE = 30, 8
_INSIDE, _LATER = 30, 300
_PARAGRAPH = 150
_CRUMBS = 15
_MENU = 3
_WHOLE = frozenset({"html", "body", "main", "article", "form"})
_AROUND = frozenset({"nav", "footer"})
_INLINE = "span a b strong em i time font label small u".split()
_BREADCRUMB = re.compile(r"bread-?_?crumb|duong-?dan|breadcumb", re.I)
_HOME = {"trang chủ", "trang nhất", "home", "trang chính", "tin tức"}
_SAPO = (30, 1200)


@dataclass(frozen=True, slots=True)
class Shown:
    """``title`` is the title's element; what the page does not show is empty."""

    title: Any | None
    text: str
    published: datetime | None
    has_time: bool
    authors: tuple[str, ...]
    section: str
    summary: str


def shown(tree: Any, blocks: Sequence[Block], titles: Sequence[str], outlet: str, url: str | None) -> Shown:
    """What stands around the title; ``blocks`` are the whole page's, ``titles`` what it calls itself."""
    element, text = _title(tree, blocks, titles, outlet, url)
    place = _place(blocks, element, text)
    below, above = _below(blocks, place), _above(blocks, place)
    later = _later(blocks, place)
    named = [block for block in later if is_part(block.element, "date")]
    date = _date(below) or _date(above) or _date(named if place is None else later)
    stamped = None if place is None else _stamped(element)
    return Shown(
        title=element,
        text=text,
        published=date.moment if date else stamped,
        has_time=date.has_time if date else stamped is not None,
        authors=_authors(below) or _authors(above) or _authors(later, named_alone=True),
        section=_section(blocks, place),
        summary=_sapo(blocks, place),
    )


def bare_title(titles: Sequence[str], outlet: str, url: str | None) -> str:
    """The first title without the site's name and sections around it: "Mưa lớn - Báo X" → "Mưa lớn"."""
    title = next(iter(titles), "")
    ends = [0, *(match.end() for match in _PARTED.finditer(title)), len(title)]
    parts = [_PARTED.sub("", f"{title[a:b]} ").strip() for a, b in pairwise(ends)]
    first, last = 0, len(parts)
    while last - first > 1 and _is_site(parts[last - 1], outlet, url):
        last -= 1
    while last < len(parts) and last - first > 1 and len(parts[last - 1].split()) <= 3:
        last -= 1
    while last - first > 1 and _is_site(parts[first], outlet, url):
        first += 1
    if last == len(parts):
        return title[ends[first] :]
    return _PARTED.sub("", f"{title[ends[first] : ends[last]]} ").strip()


def _is_site(part: str, outlet: str, url: str | None) -> bool:
    begins = len(part.split()) <= 9 and part.lower().startswith(_OF_A_SITE)
    return begins or (0 < len(part.split()) <= 6 and is_outlet(part, outlet, url))


def _title(
    tree: Any, blocks: Sequence[Block], titles: Sequence[str], outlet: str, url: str | None
) -> tuple[Any | None, str]:
    """The element that shows the title, best like what the page calls itself, and its text."""
    best: tuple[float, Any | None, str] = (0.0, None, "")
    for element in _headings(tree):
        text = _line(element)
        if not 3 <= len(text) <= _MAX_TITLE or _is_site(text, outlet, url):
            continue
        like = max((_likeness(text, title) for title in titles), default=0.0)
        if element.tag == "h1":
            like += 5.0 if len(text.split()) > 3 else 1.0
        if like > best[0]:
            best = (like, element, text)
    if best[0] >= _LIKE:
        return best[1], best[2]
    for block in blocks:
        if block.linked < 0.5 and any(_likeness(block.text, title) >= _SAME for title in titles):
            return block.element, block.text
    if all(_is_site(title, outlet, url) for title in titles):
        return next(_unnamed(tree), (None, ""))
    return None, ""


def _unnamed(tree: Any) -> Iterator[tuple[Any, str]]:
    """The headings that may be the title of a page that does not name it, the best first."""
    around = ".//a | ancestor::a | ancestor::nav | ancestor::li"
    found = [(e, _line(e)) for e in _headings(tree) if not e.xpath(around)]
    fit = [(e, text) for e, text in found if 0 < len(text) <= _MAX_TITLE]
    long = [(e, text) for e, text in fit if len(text.split()) > 3]
    yield from sorted(long, key=lambda pair: pair[0].tag != "h1")
    yield from (pair for pair in fit if pair[0].tag == "h1")


def _headings(tree: Any) -> Iterator[Any]:
    for element in tree.iter():
        if isinstance(element.tag, str) and (element.tag in HEADINGS or is_part(element, "title")):
            if element.tag not in ("body", "html", "head", "title", "meta", "img", "a") and len(element) < 12:
                yield element


def _likeness(text: str, title: str) -> float:
    """100 for the same, less for a beginning of it and for words in common."""
    a, b = text.casefold(), _CUT.sub("", title.casefold())
    if a == b:
        return 100.0
    shorter = min(len(a), len(b))
    if shorter >= 12 and len(a.split()) >= 3 and (b.startswith(a) or (a.startswith(b) and title != b)):
        return 95.0
    if shorter >= 12 and b.startswith(a[:-1]):
        return 95.0
    return ratio(a, b, score_cutoff=60) * 0.94 if min(len(a.split()), len(b.split())) > 3 else 0.0


def _place(blocks: Sequence[Block], title: Any | None, text: str) -> int | None:
    """Where the title's line stands; the line before it, where the title is but the beginning of a line."""
    if title is None:
        return None
    own = (n for n, block in enumerate(blocks) if title in lineage(block.element))
    held = (n - 1 for n, block in enumerate(blocks) if text in block.text and block.element in lineage(title))
    return next(own, next(held, None))


def _below(blocks: Sequence[Block], place: int | None) -> list[Block]:
    """The lines below the title, down to the third paragraph."""
    if place is None:
        return []
    below: list[Block] = []
    paragraphs = 0
    for block in blocks[place + 1 : place + 1 + _BELOW]:
        paragraphs += len(block.text) > _PARAGRAPH
        if paragraphs > 2:
            break
        below.append(block)
    return [b for b in below if b.text]


def _above(blocks: Sequence[Block], place: int | None) -> list[Block]:
    """The lines right above the title, from below; none beyond a menu, where the page's clock stands."""
    above: list[Block] = []
    for block in reversed(blocks[max((place or 0) - _ABOVE, 0) : place or 0]):
        menu = [b for b in [block, *above[-_MENU:]] if b.linked > 0.9]
        if len(menu) > _MENU or _stands_in(block, {"top"}):
            break
        above.append(block)
    return [b for b in above if b.text]


def _later(blocks: Sequence[Block], place: int | None) -> list[Block]:
    """All lines below the title that are no link's and in no box beside the article but the author's."""
    short = (b for b in blocks[0 if place is None else place + 1 :] if b.text and len(b.text) < 100)
    return [b for b in islice(short, _LATER) if not _stands_in(b, {"box", "talk", "top"})]


def _stands_in(block: Block, around: set[Part]) -> bool:
    """Whether a line stands in a part of the page that goes around the article."""
    for element in lineage(block.element):
        named = parts(element)
        if element.tag in _AROUND or (element.tag not in _WHOLE and named & around and "byline" not in named):
            return True
    return False


def _date(blocks: Iterable[Block]) -> Dated | None:
    """The first date, that of an update last; one with a time of day rather than one without."""
    texts = (text for block in blocks for text in _texts(block, "date") if len(text) <= 150)
    found = [date for text in texts if (date := dated(text))]
    return min(found, key=lambda date: (date.updated, not date.has_time), default=None)


def _texts(block: Block, part: Part) -> list[str]:
    """The line, and what inside it is named as that part."""
    if block.linked > 0.5:
        return [block.text]
    inner = islice(block.element.iter(*_INLINE), _INSIDE)
    named = (e for e in inner if e is not block.element and is_part(e, part))
    return [block.text, *(text for e in named if (text := _line(e)) and text in block.text)]


def _stamped(title: Any) -> datetime | None:
    """The machine-readable time of the first ``time`` element behind the title that has one."""
    for node in title.xpath("following::time[@datetime]")[:1]:
        try:
            return parse_date(node.get("datetime"))
        except (ValueError, OverflowError, OSError):
            return None
    return None


def _authors(blocks: Sequence[Block], *, named_alone: bool = False) -> tuple[str, ...]:
    """The persons of the line that its element calls the author's, else of the date's or one beside that."""
    for block in blocks:
        named = any(is_part(e, "byline") for e in _inner(block.element))
        for text in _texts(block, "byline")[not named :]:
            signed = byline(text)
            if signed and signed.names:
                return signed.names
    for block in () if named_alone else blocks:
        date = dated(block.text)
        signed = byline(date.rest) if date and date.rest else None
        if signed and any(" " in name for name in signed.names):
            return signed.names
    for one, other in () if named_alone else pairwise(blocks):
        for line, beside in ((one, other), (other, one)):
            signed = byline(line.text) if dated(beside.text) and dated(line.text) is None else None
            if signed and all(" " in name for name in signed.names):
                return signed.names
    return ()


def _sapo(blocks: Sequence[Block], place: int | None) -> str:
    """What its element calls the sapo, below the title or, where there is no title, anywhere."""
    for block in blocks[place or 0 :]:
        if _SAPO[0] <= len(block.text) <= _SAPO[1] and block.linked < 0.5:
            if any(is_part(e, "sapo") for e in _inner(block.element)):
                return block.text
    return ""


def _section(blocks: Sequence[Block], place: int | None) -> str:
    """The first section along the way that is shown above the title."""
    above = blocks[max((place or 0) - _CRUMBS, 0) : place or 0]
    for block in above:
        ways = (e for e in _inner(block.element) if _BREADCRUMB.search(_names(e)))
        steps = [_line(link) for way in ways for link in way.iter("a")]
        known = [step for step in steps if step and step.lower() not in _HOME]
        if known:
            return known[0]
    return next((section for block in above if (section := section_of(block.text))), "")


def _inner(element: Any) -> list[Any]:
    """The innermost elements of a line's, which say what it is."""
    return [e for _, e in zip(range(3), lineage(element), strict=False) if e.tag not in ("body", "html")]


def _names(element: Any) -> str:
    return f"{element.get('class', '')} {element.get('id', '')}"


def _line(element: Any) -> str:
    """An element's text, cut where it is far longer than any title."""
    pieces, length = [], 0
    for piece in element.itertext():
        pieces.append(piece)
        length += len(piece)
        if length > 20 * _MAX_TITLE:
            break
    return clean_line("".join(pieces)[: 20 * _MAX_TITLE])
