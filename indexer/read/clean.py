"""Text as the archive keeps it: NFC, no invisible characters, one paragraph a line.

Vietnamese that was typed with combining marks is composed whatever their order: the tone may stand before
the vowel's shape, which NFC leaves apart, and either may stand twice.
"""

from __future__ import annotations

import re
import unicodedata

_BREAKS = "\r\v\f\x1c-\x1e\x85\u2028\u2029"
_SPACES = "\t\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"
# Lone surrogates come from JSON escapes such as "\ud83d" and cannot be written as UTF-8.
_INVISIBLE = (
    "\x00-\x08\x0e-\x1b\x1f\x7f-\x84\x86-\x9f\xad\u034f\u180b-\u180e\u200b-\u200f\u202a-\u202e"
    "\u2060-\u2064\u2066-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffb\ufffe\uffff\ud800-\udfff"
)
_MARKS = "\u0300-\u036f"
_BREAK = re.compile(f"\r\n|[{_BREAKS}]")
_SPACE = re.compile(f"[{_SPACES}]")
_APART = re.compile(f"([^\\W\\d_])([{_MARKS}]+)")
_SHAPES = "\u0302\u0306\u031b"
_GONE = re.compile(f"[{_INVISIBLE}]")
_RUN = re.compile(" {2,}")
_DIRTY = re.compile(f"[{_BREAKS}{_SPACES}{_INVISIBLE}{_MARKS}]")


def clean(text: str) -> str:
    """The text with its paragraphs stripped, joined by a single line feed, none of them empty.

    Idempotent. Nothing but white space and invisible characters changes or goes.
    """
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    return text if _is_clean(text) else _scrub(text)


def clean_line(text: str) -> str:
    """The text on one line: what ``clean`` gives, its paragraphs joined by spaces."""
    return clean(text).replace("\n", " ")


def _is_clean(text: str) -> bool:
    blank = text[:1].isspace() or text[-1:].isspace() or "  " in text or " \n" in text or "\n " in text
    return not blank and "\n\n" not in text and _DIRTY.search(text) is None


def _scrub(text: str) -> str:
    """NFC once more: a mark may now stand beside its letter."""
    text = _GONE.sub("", _SPACE.sub(" ", _BREAK.sub("\n", text)))
    text = _APART.sub(_composed, unicodedata.normalize("NFC", text))
    paragraphs = (_RUN.sub(" ", line).strip(" ") for line in text.split("\n"))
    return "\n".join(p for p in paragraphs if p)


def _composed(match: re.Match[str]) -> str:
    """The letter of a cluster whose marks stand in another order than Unicode's, or twice."""
    apart = unicodedata.normalize("NFD", match[0])
    marks = sorted(dict.fromkeys(apart[1:]), key=lambda mark: mark not in _SHAPES)
    letter = unicodedata.normalize("NFC", apart[0] + "".join(marks))
    return letter if len(letter) == 1 else match[0]
