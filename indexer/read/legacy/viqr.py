"""VIQR (RFC 1456): Vietnamese in ASCII, the marks written behind the vowels: "Tho^ng ba'o", "ddu+o+`ng".

A backslash keeps a sign what it is. Writers often left it out; then a full stop behind a vowel ends a
paragraph and is a tone elsewhere. Nothing is converted but what makes a whole syllable, or holds a vowel's
shape, so addresses, English and punctuation stay.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from indexer.read.legacy.evidence import Evidence
from indexer.read.legacy.syllables import is_written

_MARKS = {"^": "\u0302", "(": "\u0306", "+": "\u031b",
          "`": "\u0300", "?": "\u0309", "~": "\u0303", "'": "\u0301", ".": "\u0323"}
_SIGNS = {mark: sign for sign, mark in _MARKS.items()}
_TONE = "[`?~'.]"
_UNIT = (
    rf"(?:[Dd]{{2}}|[AEOaeo](?:\^{_TONE}?|{_TONE}\^)|[Aa](?:\({_TONE}?|{_TONE}\()"
    rf"|[OUou](?:\+{_TONE}?|{_TONE}\+)|[AEIOUYaeiouy]{_TONE}|[A-Za-z])"
)
_KEPT = (
    r"(?:https?|ftp)://\S+|www\.\S+|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?:[\w-]{3,}\.)+(?:com|net|org|edu|gov|info|biz|vn)(?:\.[a-z]{2})?(?![\w`?~'^(+])"
)
_TOKEN = re.compile(
    rf"(?P<kept>{_KEPT})|\\(?P<escaped>[`?~'.^(+dD\\])|(?<![A-Za-z])(?P<word>{_UNIT}+)", re.I
)
_UNITS = re.compile(_UNIT)
_INNER = re.compile(rf"[\^(+`?~'.][A-Za-z]|{_TONE}{_TONE}|^[Dd]d[aeiouy]|[\^+]{_TONE}?$|[`~]$")
"""What a mark looks like that cannot be punctuation."""
HINT = re.compile(r"[AEOaeo]\^|[OUou]\+|[Aa]\([`?~'.cmnpt]|\b[Dd][Dd][aeiouyAEIOUY]|[AEIOUYaeiouy][`~]"
                  r"|[AEIOUYaeiouy][?'.](?:c|ch|m|n|ng|nh|p|t|[aeiouy])\b")
"""Whether a line may be VIQR."""
SIGN = re.compile(r"[AEIOUYaeiouy][?'.\\]|\b[Dd][Dd]")
"""Whether a line of a text that is VIQR may hold marks."""
_SURELY = re.compile(r"[\^+]|[`?~][A-Za-z]|'(?!(?:d|ll|m|re|s|t|ve)\b)[A-Za-z]")
"""What marks a word that is no syllable, as a foreign name: José, Rodríguez."""
_SHORT = 8
"""Letters of the longest word of capitals that is taken for an abbreviation: HDDND."""
_FOREIGN = re.compile(r"[b-df-hj-np-tv-xzB-DF-HJ-NP-TV-XZ]'[a-z]{1,2}\b")
_ENDED = re.compile(r"\s*\Z")
_CLOSING = re.compile(r"[^\saeiouyAEIOUY]'(?![A-Za-z])")
_SENTENCES = re.compile(r"[b-df-hj-np-tv-xz][.!?]\s+[A-Z]")
_LONG, _QUOTED = 160, 400
"""Characters of the longest headline, and of a quotation whose end is looked for."""
_SHARE = 4
"""One word in so many has marks, at least, in Vietnamese: of the news, one in 1.5."""
_ESCAPED = re.compile(r"\\[`?~'.^(+dD\\]")


def decode(text: str) -> str:
    """The text with its marks; words that make no syllable stay as they are."""
    strict = _ESCAPED.search(text) is not None

    def decoded(match: re.Match[str]) -> str:
        if match["word"]:
            return _word(match, strict)
        return match["escaped"] or match[0]

    return unicodedata.normalize("NFC", _TOKEN.sub(decoded, text))


def weigh(text: str) -> Evidence:
    """The evidence that the text is VIQR, as ``evidence.weigh`` counts it.

    Words whose one sign stands at their end, where punctuation does, say nothing; nor do few words with marks
    among many without, as in code.
    """
    words = {match["word"] for match in _TOKEN.finditer(text) if match["word"]}
    inner = [word for word in words if _INNER.search(word)]
    good = sum(is_written(_composed(word)) or is_written(_composed(word[:-1])) for word in inner)
    bad = len(inner) - good + len(set(_FOREIGN.findall(text)))
    if good * _SHARE < len(words):
        return Evidence(0, bad)
    return Evidence(good, bad)


def encode(text: str) -> str:
    """The text in VIQR, a backslash before each sign that would be taken for a mark."""
    return "".join(_encoded(unicodedata.normalize("NFC", text)))


def _encoded(text: str) -> Iterator[str]:
    before = ""
    for letter in text:
        base, marks = (parts := unicodedata.normalize("NFD", letter))[0], parts[1:]
        if letter in "đĐ":
            yield "dd" if letter == "đ" else "DD"
        elif marks and all(mark in _SIGNS for mark in marks):
            yield base + "".join(_SIGNS[mark] for mark in sorted(marks, key=_is_tone))
        else:
            yield f"\\{letter}" if _is_taken(letter, before) else letter
        before = letter


def _is_tone(mark: str) -> bool:
    return mark in "\u0300\u0309\u0303\u0301\u0323"


def _is_taken(sign: str, before: str) -> bool:
    """Whether a sign would be read as the mark of the letter before it, or a d as half of a đ."""
    letter = unicodedata.normalize("NFD", before)[:1].lower()
    return sign == "\\" or (sign in _MARKS and letter in tuple("aeiouy")) or (sign in "dD" and letter == "d")


def _word(match: re.Match[str], strict: bool) -> str:
    word = match["word"]
    if word.isalpha() and "dd" not in word.lower():
        return word
    if not strict and _is_punctuation(match):
        return _converted(word[:-1]) + word[-1]
    return _converted(word)


def _is_punctuation(match: re.Match[str]) -> bool:
    """Whether the sign at the word's end ends a quotation, an ellipsis or a paragraph.

    Within a paragraph a tone is likelier: before a capital, the news has 2.5 open syllables with nặng for one
    without a tone and a full stop, and 100 with hỏi for one with a question mark. A headline ends without
    a full stop.
    """
    sign, text, end = match["word"][-1], match.string, match.end()
    if sign == "'":
        return text[max(match.start() - 1, 0)] == "'" and _CLOSING.search(text, end, end + _QUOTED) is None
    if sign in "?." and text[end : end + 1] == sign:
        return True
    is_paragraph = end > _LONG or _SENTENCES.search(text, 0, match.start()) is not None
    return sign == "." and is_paragraph and _ENDED.match(text, end) is not None


def _converted(word: str) -> str:
    composed = _composed(word)
    if is_written(composed) or composed == "đ":
        return composed
    if word[-1:] in tuple("`?~'."):
        return _converted(word[:-1]) + word[-1]
    is_marked = _SURELY.search(word) or (word.isupper() and len(word) <= _SHORT)
    return composed if is_marked else word


def _composed(word: str) -> str:
    return unicodedata.normalize("NFC", "".join(map(_unit, _UNITS.findall(word))))


def _unit(unit: str) -> str:
    if unit.lower() == "dd":
        return "Đ" if unit[0] == "D" else "đ"
    return unit[0] + "".join(_MARKS[sign] for sign in unit[1:])
