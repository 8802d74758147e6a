"""Capitals that an encoding lacks: TCVN3's fonts draw them with the codes of small letters."""

from __future__ import annotations

import re

_WORD = re.compile(r"[^\W\d_]+")
_KEPT = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZĂÂÊÔƠƯĐ")
_TWO = re.compile("[A-ZĂÂÊÔƠƯĐ][^\\W\\d_]?[A-ZĂÂÊÔƠƯĐ]")


def raised(text: str) -> str:
    """The text of "CéNG HßA", decoded as "CộNG HòA", in capitals: "CỘNG HÒA".

    A word of capitals and small letters with marks is all capitals. One that may be either ("Xã", "ở") is
    what the nearest words on both sides are. A text that a font of capitals (.VnTimeH) drew without a
    plain capital cannot be told from one in small letters, and stays so.
    """
    if not _TWO.search(text):
        return text
    found = [(match.start(), match[0], _case(match[0])) for match in _WORD.finditer(text)]
    before, after = _nearest(found), _nearest(found[::-1])[::-1]
    pieces: list[str] = []
    end = 0
    for (start, word, case), left, right in zip(found, before, after, strict=True):
        upper = case is True or (case is None and {left, right} in ({True}, {True, None}))
        pieces += (text[end:start], word.upper() if upper else word)
        end = start + len(word)
    return "".join((*pieces, text[end:]))


def _case(word: str) -> bool | None:
    """Whether the word is written in capitals; None where it does not tell."""
    if any("a" <= c <= "z" for c in word):
        return False
    kept = sum(c in _KEPT for c in word)
    return True if 1 < kept < len(word) else None


def _nearest(found: list[tuple[int, str, bool | None]]) -> list[bool | None]:
    """For each word what the nearest before it tells that tells anything."""
    told: list[bool | None] = []
    last: bool | None = None
    for _, _, case in found:
        told.append(last)
        last = case if case is not None else last
    return told
