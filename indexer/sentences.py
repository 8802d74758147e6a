"""Sentence borders that are right for Vietnamese news.

A sentence ends at ``. ! ? …`` (with the quotes and brackets that close there) where what
follows begins like a sentence, and at every line break. Toned vowels, digits and closing
quotes end sentences too. What does not end one: a dot after an abbreviation ("TP. Huế",
"PGS. TS"), after an initial ("ông Nguyễn Văn A."), after the number of a list item at the head
of a line, inside a number or a name ("3.000", "T.Ư").
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.types import Span

MAX_SENTENCE = 1500
"""Code points after which a text without borders is cut at a space."""

_CANDIDATE = re.compile(r"""[.!?…]+["'”’»)\]]*(?=\s|[^\W\d_]|["“‘«(\[]|$)|\n""")
_OPENER = "\"'“‘«([-–—•+*"
_ABBREVIATIONS = frozenset(
    "tp tx tt q p ts ths pgs gs bs cn ks ls nsnd nsưt nguts ngnd nxb gđ cty st mr mrs ms dr prof "
    "jr sr no vs tr đ/c đc t.ư đt cục.tr ub".split()
)
_LAST_WORD = re.compile(r"[\w./&-]+$")


def sentences(text: str) -> list[Span]:
    """The sentences of an NFC text in order, without the white space around them.

    Together they hold every character that is not white space.
    """
    found: list[Span] = []
    start = 0
    for match in _CANDIDATE.finditer(text):
        if match[0] == "\n" or _ends(text, start, match.start(), match.end()):
            found.extend(_trimmed(text, start, match.end()))
            start = match.end()
    found.extend(_trimmed(text, start, len(text)))
    return found


def _ends(text: str, start: int, mark: int, end: int) -> bool:
    """Whether the mark at ``text[mark:end]`` ends the sentence that began at ``start``."""
    if end == len(text):
        return True
    glued = not text[end].isspace()
    following = text[end : end + 40].lstrip(" \t\u00a0")
    if not following or following[0] == "\n":
        return True
    if not _opens(following):
        return False
    if text[mark:end] != ".":
        return not glued or text[mark] in "!?…" or text[end - 1] in "”»"
    before = _LAST_WORD.search(text, max(start, mark - 20), mark)
    word = before[0] if before else ""
    if glued and not (word[-1:].islower() and following[:2].istitle() and len(word) > 1):
        return False
    return not _is_short_form(word, text[start:mark])


def _opens(following: str) -> bool:
    first = following.lstrip(_OPENER + " ")[:1]
    return first.isupper() or first.isdigit()


def _is_short_form(word: str, sentence: str) -> bool:
    """An abbreviation, an initial, or the number of a list item at the sentence's head."""
    if len(word) == 1 and word.isalpha():
        return word.isupper() or word in _ABBREVIATIONS
    if word.lower() in _ABBREVIATIONS:
        return True
    return len(word) <= 3 and word.isalnum() and word == sentence.strip() and (
        word.isdigit() or set(word) <= set("IVX")
    )


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > MAX_SENTENCE:
        cut = text.rfind(" ", start + 1, start + MAX_SENTENCE)
        cut = cut if cut > start else start + MAX_SENTENCE
        yield Span(start, cut)
        start = cut + (text[cut] == " ")
    if start < end:
        yield Span(start, end)
