"""The one tokeniser, for indexing and for asking alike.

A *word* here is a Vietnamese syllable in canonical spelling: NFC, lower case, the tone mark
where the older school puts it (``hoà`` → ``hòa``, ``uỷ`` → ``ủy``), ``i`` for a final ``y``
after h, k, l, m, s, t and qu (``tỷ`` → ``tỉ``), abbreviations written out (``UBND`` → ``ủy ban
nhân dân``, ``%`` → ``phần trăm``). Its *fold* is the same word without marks (``đ`` → ``d``),
so that a question typed without marks meets the text.
"""

from __future__ import annotations

import hashlib
import itertools
import re
import unicodedata
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from indexer.resources import data

VERSION = "3"
"""Raised whenever the same text would give other words: it is part of the fingerprint."""

_MARKED = "àáảãạ èéẻẽẹ ìíỉĩị ỳýỷỹỵ òóỏõọ ùúủũụ".split()
_BARE = "aeiyou"
_TONE_OF = {c: (base, tone) for base, row in zip(_BARE, _MARKED, strict=True)
            for tone, c in enumerate(row)}
_WITH_TONE = dict(zip(_BARE, _MARKED, strict=True))
CAPITALS = "".join(c for c in map(chr, range(0x1EFF + 1)) if c.isupper() and c.isalpha())
"""All capital letters up to Vietnamese's last, for patterns."""
_TONES = frozenset("\u0300\u0301\u0303\u0309\u0323")
_PART = re.compile(r"[^\W_]+")
_PERCENT = " phần trăm "
_LONGEST = 3  # parts of an abbreviation that holds separators, as "VH,TT&DL" does
_TOKEN = re.compile(r"[^\W_]+(?:[.,&/-][^\W_]+)*")
_SYLLABLE = re.compile(
    r"(?:b|ch?|d|gh?|gi|h|kh?|l|m|ngh?|nh?|ph?|qu|r|s|th?|tr|v|x)?"
    r"(?:ieu|oai|oao|oay|oeo|uai|uao|uay|uoi|uou|uya|uye|uyu|yeu|a[iouy]|e[ou]|i[aeu]|o[aeio]|u[aeiouy]|ye"
    r"|[aeiouy])(?:ch?|m|ng?|nh|p|t)?"
)
_NEW_STYLE = re.compile(r"(o)([àáảãạèéẻẽẹ])$|(?<!q)(u)([ỳýỷỹỵ])$")
_FINAL_Y = re.compile(r"^(h|k|l|m|s|t|qu)([yỳýỷỹỵ])$")
_Y_TO_I = str.maketrans("yỳýỷỹỵ", "iìíỉĩị")


def nfc(text: str) -> str:
    """Unicode's composed form, the only one in which Vietnamese letters compare equal."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


@lru_cache(maxsize=1 << 16)
def fold(word: str) -> str:
    """The word without tone and vowel marks, in lower case: ``Đường`` → ``duong``."""
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFD", word.lower()).replace("đ", "d")
    return "".join(c for c in plain if not unicodedata.combining(c))


def spell(word: str) -> str:
    """The canonical spelling of one lower-case syllable; foreign words and numbers stay."""
    if word.isascii() and len(word) > 3:
        return word
    word = _NEW_STYLE.sub(_old_style, word)
    return _FINAL_Y.sub(lambda m: m[1] + m[2].translate(_Y_TO_I), word)


def _old_style(match: re.Match[str]) -> str:
    glide, vowel = (g for g in match.groups() if g)
    base, tone = _TONE_OF[vowel]
    return _WITH_TONE[glide][tone] + base


def toneless(word: str) -> bool:
    """Whether a word carries no tone mark; ê, ơ, ă and đ are letters, not tones."""
    return word.isascii() or not _TONES.intersection(unicodedata.normalize("NFD", word))


def is_syllable(word: str) -> bool:
    """Whether a word has the shape that every Vietnamese syllable has without its marks."""
    return _SYLLABLE.fullmatch(fold(word)) is not None


def words(text: str) -> list[str]:
    """The words of an NFC text, in order; a number is split at its separators."""
    found: list[str] = []
    for token in _TOKEN.findall(text.lower().replace("%", _PERCENT)):
        found += _forms(token)
    return found


@lru_cache(maxsize=1 << 17)
def _forms(token: str) -> tuple[str, ...]:
    """A token may hold ``. , & - /`` inside, as "T.Ư", "VH,TT&DL" and "25/3" do."""
    parts = [part.span() for part in _PART.finditer(token)]
    found: list[str] = []
    at = 0
    while at < len(parts):
        for end in range(min(at + _LONGEST, len(parts)), at, -1):
            piece = token[parts[at][0] : parts[end - 1][1]]
            if long := _abbreviations().get(piece):
                break
        found += long or (spell(piece),)
        at = end
    return tuple(found)


def bigrams(tokens: Sequence[str]) -> list[str]:
    """Each two neighbouring words as one token; the nearest that syllables come to words."""
    return [f"{a}_{b}" for a, b in itertools.pairwise(tokens)]


def folded(tokens: Iterable[str]) -> list[str]:
    """The unaccented twin of each word."""
    return [fold(token) for token in tokens]


def has_marks(text: str) -> bool:
    """Whether any letter carries a Vietnamese mark (``đ`` counts)."""
    return not text.isascii() and fold(text) != text.lower()


@cache
def _abbreviations() -> dict[str, tuple[str, ...]]:
    """Abbreviation (lower case; also without marks) → the words that it stands for."""
    table: dict[str, tuple[str, ...]] = {}
    for line in _lexicon().splitlines():
        if line and not line.startswith("#"):
            short, _, long = line.partition("\t")
            spelt = tuple(spell(w) for w in long.split())
            for key in (short.lower(), fold(short)):
                table.setdefault(key, spelt)
    return table


def short_forms() -> dict[tuple[str, ...], list[str]]:
    """Words in full, without marks → the abbreviations that stand for them, in lower case."""
    forms: dict[tuple[str, ...], list[str]] = {}
    for short, long in _abbreviations().items():
        if short.isascii():
            forms.setdefault(tuple(map(fold, long)), []).append(short)
    return forms


@cache
def _lexicon() -> str:
    return nfc(data("lexicons", "abbreviations.tsv").read_text(encoding="utf-8"))


@cache
def fingerprint() -> str:
    """16 hex digits that change whenever the same text would give other words."""
    return hashlib.sha256(f"{VERSION}\n{_lexicon()}".encode()).hexdigest()[:16]
