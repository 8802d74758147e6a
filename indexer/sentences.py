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

_CANDIDATE = re.compile(
    r"""(?<![.!?…])[.!?…]++["'”’»)\]]*+(?=\s|[^\W\d_]|["“‘«(\[]|$)|\n"""
)
_OPENER = "\"'“‘«([-–—•+*>="
_ABBREVIATIONS = frozenset(
    "tp tx tt ts ths pgs gs bs cki ckii ck1 ck2 cn ks kts ls nsnd nsưt nguts ngnd nxb gđ cty "
    "st mr mrs ms dr prof jr sr no vs tr đ/c đc đt t.ư th.s ub".split()
)
_LETTER = "(?:[A-ZĂÂÊÔƠƯĐ]|Ch|Gi|Kh|Ng|Nh|Ph|Qu|Th|Tr)"  # Á and Ý are words, no initials
_INITIAL = re.compile(_LETTER)
_INITIALS = re.compile(rf"{_LETTER}(?:\.{_LETTER})*")
_LETTERED = frozenset("độ chữ điểm loại hạng nhóm bảng khối gan cúm vitamin".split())
_LAST_WORD = re.compile(r"[\w./&-]+$")
_DOTTED = re.compile(r"\w+\.\w")  # the rest of a name such as "bao.Example.vn"
_REACH = 40  # code points that are looked at before and after a mark


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
    following = text[end : end + _REACH].lstrip(" \t\u00a0")
    if not following or following[0] == "\n":
        return True
    if not _opens(following):
        return False
    before = text[max(start, mark - _REACH) : mark]
    if text[mark:end] != ".":
        return not glued or text[mark] in "!?…" or text[mark:end].startswith("..") or (
            text[end - 1] in "”»"
        )
    if glued and not (
        _closes(before) and following[:2].istitle() and not _DOTTED.match(following)
    ):
        return False
    if _INITIALS.fullmatch(_last_word(before)) and following[0] == "(":
        return False  # "chị N.T.H. (31 tuổi)"
    return not _is_short_form(before, at_head=start >= mark - _REACH)


def _opens(following: str) -> bool:
    first = following.lstrip(_OPENER + " ")[:1]
    return first.isupper() or first.isdigit()


def _closes(before: str) -> bool:
    """Whether a dot with no space after it may end a sentence here: not in a name or number."""
    word = _last_word(before)
    if not word or word.endswith("./"):
        return True
    if word[-1].isdigit():
        return len(word) >= 4 and word[0].isdigit()  # a year or a date, but no "Q.7", no "3.Hà"
    return word[-1].islower() and len(word) > 1


def _is_short_form(before: str, at_head: bool) -> bool:
    """An abbreviation, an initial, or the number of a list item at the sentence's head."""
    word = _last_word(before)
    if not word:
        return False
    rest = before[: -len(word)].split()
    if _INITIAL.fullmatch(word):
        return not (rest and rest[-1].lower() in _LETTERED)  # "28 độ C.", "hình chữ S."
    if not _ABBREVIATIONS.isdisjoint((word.lower(), word.lower().rpartition(".")[2])):
        return word != "no"  # "No. 5", but also "ăn no."
    return at_head and not rest and len(word) <= 3 and word.isalnum() and (
        word.isdigit() or set(word) <= set("IVX")
    )


def _last_word(before: str) -> str:
    found = _LAST_WORD.search(before)
    return found[0] if found else ""


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    while end - start > MAX_SENTENCE:
        cut = text.rfind(" ", start + 1, start + MAX_SENTENCE + 1)
        cut = following = cut if cut > start else start + MAX_SENTENCE
        while text[cut - 1].isspace():
            cut -= 1
        while text[following].isspace():
            following += 1
        yield Span(start, cut)
        start = following
    if start < end:
        yield Span(start, end)
