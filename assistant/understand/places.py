"""The provinces and communes of a question that went in the mergers of 1 July 2025.

Questions name old units, articles after that day the ones that their land belongs to now.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

from assistant.types import Merger
from indexer.resources import data
from indexer.words import folded, has_marks, nfc, words

MERGED = date(2025, 7, 1)
"""The day from which the new units exist."""
_ALSO = {
    "BR-VT": "Bà Rịa - Vũng Tàu", "BRVT": "Bà Rịa - Vũng Tàu", "Bắc Cạn": "Bắc Kạn", "Kontum": "Kon Tum",
    "Đăk Nông": "Đắk Nông", "Đắc Nông": "Đắk Nông", "Đắc Lắc": "Đắk Lắk", "Đăk Lăk": "Đắk Lắk",
}
"""Other spellings of provinces."""
_OTHER_THINGS = (
    "Thái Bình Dương", "hải dương học", "khoa học hải dương", "Hà Nam Ninh", "Bình Định Vương",
    "Nguyễn Thái Bình",
)
"""Names that hold a province's but are an ocean, a science, an older province, a person."""
_KINDS = ("xã", "phường", "thị trấn")
_UNITS = (*_KINDS, "huyện")
_SMALL = (*_UNITS, "thôn", "ấp", "xóm", "làng", "khu phố", "đường", "phố", "đại lộ", "ngõ", "ngách",
          "hẻm")
"""What stands before a province's name that is a commune's, a district's or a street's there."""
_COMPOUNDS = ("thị xã", "hợp tác xã", "công xã", "thông tấn xã", "thành phố", "địa phương", "đối phương")
"""Words that end like one of those (the last two where marks are left out), but are none."""
_FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Phan", "Đặng", "Bùi", "Đỗ", "Ngô")
"""Family names: a province's name after one is a given name. Too many words without marks."""
_PEACE = "Hòa Bình"
_BEFORE_PEACE = (
    "tỉnh", "thành phố", "thị xã", "ở", "tại", "thủy điện", "hồ", "tỉnh ủy", "thành ủy", "ủy ban nhân dân",
    "hội đồng nhân dân", "tòa án nhân dân", "viện kiểm sát nhân dân", "công an", "điện lực", "sở y tế",
    "giáo dục và đào tạo", "sở xây dựng", "sở tài chính", "sở nội vụ", "sở tư pháp", "cục thuế",
    "đại biểu quốc hội", "đa khoa", "cao tốc", "người",
)
"""What makes the word for peace a province: its casing must not tell."""
_CHINESE = "Hà Nam"
_CHINA = ("Trung Quốc", "của Trung Quốc", "ở Trung Quốc", "tại Trung Quốc")
_LINKS = ("", "và", "với", "cùng")
"""What stands between two provinces of one list."""
_LONGEST = 6
"""Words of the longest name, a commune's kind among them."""
_CUT = re.compile(r"[,;:](?=\s)|[()]")
_GAP = "|"
"""Stands among the words where a comma or bracket does: no name goes across."""


@dataclass(frozen=True, slots=True)
class _Commune:
    merger: Merger
    was: str
    """The old province's bare name; empty if unknown."""
    alone: str
    """Where no other commune bears the name: "country", "province" (of now), "old" or "-"."""

    def meant(self, named: Collection[str]) -> bool:
        """Whether the name can be no other commune's in a question that names these provinces."""
        if self.alone == "province":
            return self.merger.province in named or self.was in named
        return self.alone == "country" or (self.alone == "old" and self.was in named)


@dataclass(frozen=True, slots=True)
class _Found:
    """``name`` at tokens[start:end]; empty for what only looks like a province."""

    start: int
    end: int
    name: str


class _Book:
    """The lookup tables, in canonical words or in folded ones."""

    def __init__(self, unmarked: bool) -> None:
        self._unmarked = unmarked
        self.provinces: dict[str, str] = dict.fromkeys(map(self.key, _OTHER_THINGS), "")
        self.communes: dict[str, list[_Commune]] = {}
        for level, old, now, province, *rest in _rows():
            self.provinces |= {self.key(old): old} if level == "province" else {}
            self.provinces[self.key(province)] = province
            if level == "commune":
                self._add(Merger(old, tuple(now.split(";")), "commune", province), rest)
        self.provinces |= {self.key(other): name for other, name in _ALSO.items()}
        self.kinds, self.units, self.small = map(self.phrases, (_KINDS, _UNITS, _SMALL))
        self.compounds, self.family = self.phrases(_COMPOUNDS), self.phrases(() if unmarked else _FAMILY)
        self.before_peace, self.china = self.phrases(_BEFORE_PEACE), self.phrases(_CHINA)
        self.links = self.phrases(_LINKS)

    def _add(self, merger: Merger, rest: Sequence[str]) -> None:
        was, marked, unmarked, longer = rest
        name = self.key(merger.old)
        commune = _Commune(merger, was, unmarked if self._unmarked else marked)
        self.communes.setdefault(name, []).append(commune)
        for words_after in filter(None, longer.split(";")):  # another commune: to be matched, not told
            self.communes.setdefault(f"{name} {self.key(words_after)}", [])

    def key(self, name: str) -> str:
        return " ".join(self.tokens(name))

    def tokens(self, text: str) -> list[str]:
        """The words of an NFC text, a gap between its parts."""
        found = [word for part in _CUT.split(text) for word in (*words(part), _GAP)][:-1]
        return folded(found) if self._unmarked else found

    def phrases(self, texts: Sequence[str]) -> frozenset[str]:
        return frozenset(map(self.key, texts))


def mergers(text: str) -> list[Merger]:
    """What went of the units that a question names, each once, in the question's order."""
    text = nfc(text)
    book = _book(not has_marks(text))
    tokens = book.tokens(text)
    communes = list(_communes(book, tokens))
    taken = {at for found in communes for at in range(found.start, found.end)}
    provinces = _provinces(book, tokens, [_GAP if at in taken else word for at, word in enumerate(tokens)])
    named = {found.name for found in provinces}
    told = [(found.start, _gone()[found.name]) for found in provinces if found.name in _gone()]
    told += [
        (found.start, commune.merger)
        for found in communes for commune in book.communes[found.name] if commune.meant(named)
    ]
    return list(dict.fromkeys(merger for _, merger in sorted(told, key=lambda pair: pair[0])))


def now_in(province: str) -> tuple[str, ...]:
    """The old provinces that a new one (by its bare name) took in."""
    name = _book(False).provinces.get(_book(False).key(nfc(province)), "")
    return tuple(merger.old for merger in _gone().values() if merger.province == name)


def _provinces(book: _Book, tokens: Sequence[str], free_of_communes: Sequence[str]) -> list[_Found]:
    """The places of provinces, old and new."""
    names = list(_named(book.provinces, free_of_communes))
    found: list[_Found] = []
    for at, name in enumerate(names):
        free = names[at - 1].end if at else 0  # a word of the name before is no "đường", no "xã"
        before, after = tokens[free : name.start], tokens[name.end :]
        province = book.provinces[name.name]
        if not province or _stands(before, book.small, book) or _ends(before, book.family):
            continue
        beside = [before] if at else []
        beside += [tokens[name.end : names[at + 1].start]] if at + 1 < len(names) else []
        listed = any(" ".join(_flow(between)) in book.links for between in beside)
        if province == _PEACE and not (listed or _no_peace(book, _flow(before), after)):
            continue
        if province == _CHINESE and any(" ".join(_flow(after)[:n]) in book.china for n in (2, 3)):
            continue
        found.append(_Found(name.start, name.end, province))
    return found


def _communes(book: _Book, tokens: Sequence[str]) -> Iterator[_Found]:
    """The places of the names of old communes, after the word for their kind."""
    for name in _named(book.communes, tokens):
        kind = 2 if " ".join(tokens[name.start : name.start + 2]) in book.kinds else 1
        society = book.tokens("xã hội")  # "văn hóa xã hội xuân 2026" tells of no commune Hội Xuân
        if _stands(tokens[: name.start + kind], book.kinds, book) and tokens[name.start :][:2] != society:
            yield name


def _named(table: dict[str, str] | dict[str, list[_Commune]], tokens: Sequence[str]) -> Iterator[_Found]:
    """Keys of the table in the text, the longest first, none within another."""
    at = 0
    while at < len(tokens):
        for end in range(min(at + _LONGEST, len(tokens)), at, -1):
            if (name := " ".join(tokens[at:end])) in table:
                yield _Found(at, end, name)
                at = end - 1
                break
        at += 1


def _stands(before: Sequence[str], kinds: frozenset[str], book: _Book) -> bool:
    """Whether the last words are one of the kinds and no compound that ends like one."""
    return _ends(before, kinds) and not _ends(before, book.compounds)


def _flow(tokens: Sequence[str]) -> list[str]:
    return [token for token in tokens if token != _GAP]


def _no_peace(book: _Book, before: Sequence[str], after: Sequence[str]) -> bool:
    """Whether the words beside tell a place: "thủy điện", "huyện Lạc Sơn" before, "cũ" after."""
    if _ends(before, book.before_peace) or after[:1] == book.tokens("cũ"):
        return True
    return _stands(before[:-2], book.units, book) and before[-2:-1] != book.tokens("hội")  # no "xã hội"


def _ends(before: Sequence[str], phrases: frozenset[str]) -> bool:
    """Whether the last words are one of the phrases (of at most five words)."""
    return any(" ".join(before[-n:]) in phrases for n in range(1, min(5, len(before)) + 1))


@cache
def _book(unmarked: bool) -> _Book:
    return _Book(unmarked)


@cache
def _gone() -> dict[str, Merger]:
    """The provinces that went, by their name."""
    return {
        old: Merger(old, (now,), "province", province)
        for level, old, now, province, *_ in _rows() if level == "province"
    }


@cache
def _rows() -> tuple[tuple[str, ...], ...]:
    text = nfc(data("lexicons", "mergers.tsv").read_text(encoding="utf-8"))
    return tuple(tuple(line.split("\t")) for line in text.splitlines() if not line.startswith("#"))
