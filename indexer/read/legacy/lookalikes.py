"""Letters that only look right: Eth for Đ, ƣ for ư, Cyrillic among Latin, ligatures, bullets of Symbol."""

from __future__ import annotations

import re

from indexer.read.legacy.syllables import is_written

_LIGATURES = dict(enumerate(("ff", "fi", "fl", "ffi", "ffl", "st", "st"), start=0xFB00))
_OI = str.maketrans("ƣƢ", "ưƯ")
_D = str.maketrans("ÐðƉɖ", "ĐđĐđ")
_CYRILLIC = "АВЕЅІЈКМНОРСТХУаеорсухіѕј", "ABESIJKMHOPCTXYaeopcyxisj"
_GREEK = "ΑΒΕΖΗΙΚΜΝΟΡΤΥΧο", "ABEZHIKMNOPTYXo"
_LATIN = str.maketrans(*("".join(pair) for pair in zip(_CYRILLIC, _GREEK, strict=True)))
_SYMBOLS = str.maketrans({
    0xF02D: "–", 0xF0A3: "≤", 0xF0B0: "°", 0xF0B1: "±", 0xF0B3: "≥", 0xF0B4: "×", 0xF0B8: "÷", 0xF0E0: "→",
})
"""Codes of the fonts Symbol and Wingdings, as Word writes them, that mean a sign in a sentence."""
_BULLET = re.compile("^([ \t]*)[\uf020-\uf0ff](?=[ \t\xa0])", re.M)
_WITH_D = re.compile(r"[^\W\d_]*[ÐðƉɖ][^\W\d_]*")
_MIXED = re.compile(
    r"[^\W\d_]*(?:[A-Za-z\u00c0-\u024f\u1e00-\u1eff][\u0370-\u03ff\u0400-\u04ff]"
    r"|[\u0370-\u03ff\u0400-\u04ff][A-Za-z\u00c0-\u024f\u1e00-\u1eff])[^\W\d_]*"
)
_SHORT = 6
"""Letters of the longest word of capitals that is taken for an abbreviation: HÐND, ÐBSCL."""
FOUND = re.compile("[ƣƢÐðƉɖ\u0370-\u03ff\u0400-\u04ff\ue000-\uf8ff\ufb00-\ufb06]")
"""Whether there may be any in a text."""


def replaced(text: str, is_vietnamese: bool) -> str:
    """The text with the letters that were meant; those of Vietnamese only in one that ``is_vietnamese``."""
    if FOUND.search(text) is None:
        return text
    text = _BULLET.sub(r"\1•", text.translate(_LIGATURES).translate(_SYMBOLS))
    text = _MIXED.sub(lambda match: _all_latin(match[0]), text)
    return _WITH_D.sub(lambda match: _with_d(match[0]), text.translate(_OI)) if is_vietnamese else text


def _all_latin(word: str) -> str:
    latin = word.translate(_LATIN)
    return latin if all(ord(c) < 0x370 or ord(c) >= 0x1E00 for c in latin) else word


def _with_d(word: str) -> str:
    """Eth is a letter of Icelandic names too, which make no syllables."""
    meant = word.translate(_D)
    return meant if word == "ð" or is_written(meant) or (word.isupper() and len(word) <= _SHORT) else word
