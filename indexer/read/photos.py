"""Photographs in a text dump leave their file's slug, a caption and a credit behind."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.read.bylines import byline
from indexer.read.lines import Line
from indexer.words import fold

_FILE = re.compile(r"\S+\.(?:jpe?g|png|gif|webp|bmp|mp4)(?:\?\S*)?", re.I)
_SLUG = re.compile(r"[a-z0-9]+(?:[\s_,.:-]+[a-z0-9]+){4,}")
_CREDIT = re.compile(
    r"(?:[(\[]?\s*(?:Ảnh|Nguồn ảnh|Đồ họa|Clip|Video|Photo|Infographic)"
    r"(?: minh h[oọ]a)?\s*[:.(]\s*.{1,60}"
    r"|.{0,250}[\s(.,–-](?:Ảnh|Nguồn ảnh|Photo)\s?(?:minh h[oọ]a)?"
    r"\s*(?::\s*[^.:]{1,50}\.?|[.)]+)\)?"
    r"|\(?Ảnh minh h[oọ]a\)?\.?)",
    re.S,
)
_STOPS = (".", "!", "?", "…", ":", ";", '."', ".”")
_CAPTION_WORDS = 25


def without_photos(lines: Sequence[Line], title: str) -> list[Line]:
    """The lines but for slugs, the captions under them, file names and photo credits."""
    kept: list[Line] = []
    under_slug = False
    for n, line in enumerate(lines):
        slug = is_slug(line.text, title)
        caption = under_slug and _is_caption(line, lines[n + 1 : n + 2])
        if not (slug or caption or is_credit(line.text)):
            kept.append(line)
        under_slug = slug
    return kept


def is_slug(line: str, title: str) -> bool:
    """Whether a line is a photo's name: the title without marks, or long and without marks."""
    if is_file_name(line):
        return True
    if not line.isascii() or len(line) > 300:
        return False
    plain = _plain(line)
    if len(plain.split()) > 2 and plain == _plain(title) and line != title:
        return True
    return bool(_SLUG.fullmatch(line))


def is_file_name(line: str) -> bool:
    """Whether a line is nothing but the name of a picture's or a film's file."""
    return bool(_FILE.fullmatch(line))


def is_credit(line: str) -> bool:
    """Whether a line is a photo's credit, or a caption that ends in one."""
    return len(line) < 320 and bool(_CREDIT.fullmatch(line)) and byline(line) is None


def _is_caption(line: Line, following: Sequence[Line]) -> bool:
    """Short, under its slug; with a full stop only where it stands apart from the text."""
    if len(line.text.split()) > _CAPTION_WORDS:
        return False
    if not line.text.endswith(_STOPS):
        return True
    return not line.apart and bool(following) and following[0].apart


def _plain(text: str) -> str:
    """Letters and digits only, without marks; a number that counts photos dropped."""
    return re.sub(r"(?: \d{1,3})?$", "", re.sub(r"[\W_]+", " ", fold(text)).strip())
