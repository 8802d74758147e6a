"""The office that a question names, and where a text says who holds it.

A deputy or a former holder is not the holder: "Phó bí thư Thành ủy Hà Nội" is no "Bí thư Thành ủy
Hà Nội". Articles shorten offices ("Chủ tịch tỉnh", "Chủ tịch UBND tỉnh"), so the words that every
such office has may be there or not.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Literal

from assistant.lexicons import countries
from assistant.names import people
from assistant.types import Office, Query
from indexer.types import Article, Span
from indexer.words import fold, folded, has_marks, words

_HEADS = (
    "pho bi thu", "bi thu", "pho chu tich nuoc", "chu tich nuoc", "pho chu tich quoc hoi",
    "chu tich quoc hoi", "pho chu tich", "chu tich", "pho chu nhiem", "chu nhiem", "pho tong giam doc",
    "tong giam doc", "pho giam doc", "giam doc", "thu truong", "bo truong", "pho thu tuong", "thu tuong",
    "pho tong thong", "tong thong", "tong bi thu", "pho truong ban", "truong ban", "pho truong doan",
    "truong doan", "pho truong phong", "truong phong", "pho cuc truong", "cuc truong", "vu truong",
    "vien truong", "pho hieu truong", "hieu truong", "chanh van phong", "chanh thanh tra", "chanh an",
    "tong bien tap", "tu lenh", "dai su", "truong cong an", "huan luyen vien truong", "huan luyen vien",
    "doi truong", "tong thu ki", "thong doc", "tong tham muu truong", "tham muu truong",
    "thuong truc ban bi thu", "vien truong vien kiem sat", "tong thanh tra", "tong kiem toan", "thi truong",
    "tong lanh su",
)
_FIRST_OF_MINISTRY = "dung dau bo"
HEAD = re.compile(
    rf"\b(?:{'|'.join(sorted((*_HEADS, _FIRST_OF_MINISTRY), key=len, reverse=True))})\b"
)
_END = frozenset(
    "là hiện đang còn vẫn bây ai ông bà nào tên vào từ khi trong cuối đầu giữa tháng năm hồi đến do được "
    "nhiệm ngày sau trước thay lúc giờ đương sinh mất có thì với theo người vị nói gì ngồi lên".split()
)
"""Words after which an office's name has ended."""
_ALSO_IN_NAMES = frozenset("nam noi mat co thi hoi do cho len vi den".split())
"""Such words without marks that are syllables of names: no end where marks are left out."""
_END_PAIRS = frozenset(("cong bo", "cho biet", "phat bieu", "tuyen bo"))
_SKIPPED = frozenset("mới của ta cũ moi cua".split())
"""What an office's name goes on after ("Tổng giám đốc mới của …")."""
_PROVINCE = "tỉnh"
_COMMON = ("tinh uy", "thanh uy", "huyen uy", "dang uy", "uy ban nhan dan", "ubnd", "(?<!ha )tinh",
           "thanh pho", "tp", "bo", "cua", "nuoc", "chinh phu", "viet nam")
"""What an office may be written with or without."""
_ALONE = ("thu tuong", "tong bi thu", "chu tich nuoc", "chu tich quoc hoi")
"""Offices that are named without what they are of."""
_GAP = r"[\s,.\-–&]+"
_BETWEEN = rf"(?:{_GAP}(?:{'|'.join(_COMMON)}))*"
_OTHER_BODY = r"(?:hoi dong|hdnd|hdqt|quoc hoi|mat tran|mttq|hoi)"
_NOT_NOW = r"(?<!\bpho )(?<!\bnguyen )(?<!\bcuu )(?<!\bpho\.)(?<!\bdoan )(?<!\bquyen )(?<!\btro li )"
_LEAVING = re.compile(r"\b(?:thoi|mien nhiem|bai nhiem|cach chuc|roi)\b[^,;]*$")
_PROPOSED = re.compile(r"\b(?:gioi thieu|de cu|ung cu|de nghi|du kien|de bau)\b")
_ARRIVING = re.compile(
    r"\b(?:bau|bo nhiem|chi dinh|giu chuc|giu chuc vu|giu|lam|tro thanh|dam nhiem|nhan chuc|trung cu"
    r"|dac cu|tai cu|phan cong|chuc vu|chuc danh|vi tri|tan)\W+(?:\w+\W+){0,2}$"
)
_MOVED = re.compile(r"\b(?:dieu dong|phan cong|luan chuyen|chi dinh|bo nhiem|bau|phe chuan|chuyen)\b")
_ELSEWHERE = re.compile(r"\b(?:giu chuc|lam|den nhan|tham gia|de bau|sang|ve)\b")
_GONE = re.compile(
    r"[^,;]{0,40}\b(?:nghi huu|tu tran|qua doi|bi (?:bat|khoi to|cach chuc|ki luat)|thoi giu)\b"
)
_NEAR, _RIGHT_AFTER = 110, 16
"""Code points between a holder's name and an office after it, and between an office and a name
after it ("Bí thư Tỉnh ủy, ông …"), at most."""
_ANOTHERS = re.compile(r"\b(?:thay|va|voi|cung|gap|tiep|cho|cua|de|ke nhiem|dang|cac|tai|o)\b")
"""Words between an office and a name that is not its holder's."""
_SAID = 60
"""Code points before an office in which it is said how somebody came to it."""


def _until_its_end(tokens: Sequence[str], marked: bool) -> Iterator[str]:
    ends = _END if marked else _plain_end() - _ALSO_IN_NAMES
    for word, following in itertools.zip_longest(tokens, tokens[1:], fillvalue=""):
        if word in ends or word.isdigit() or f"{fold(word)} {fold(following)}" in _END_PAIRS:
            return
        yield word


@cache
def _plain_end() -> frozenset[str]:
    return frozenset(map(fold, _END))


def office_of(question: str) -> Office | None:
    """The first office that a question names; ``None`` where it names none, or not of what."""
    tokens = words(question)
    plain = " ".join(folded(tokens))
    match = HEAD.search(plain)
    if match is None:
        return None
    head = "bo truong" if match[0] == _FIRST_OF_MINISTRY else match[0]
    first = plain[: match.end()].count(" ") + 1
    rest = [word for word in _until_its_end(tokens[first:], has_marks(question)) if word not in _SKIPPED]
    of = " ".join("" if word == _PROVINCE else fold(word) for word in rest)
    for common in _COMMON:
        of = re.sub(rf"(?<!\S){common}(?!\S)", "", of)
    return Office(head, tuple(of.split())) if of.strip() or head in _ALONE else None


@lru_cache(maxsize=256)
def pattern(office: Office) -> re.Pattern[str]:
    """Matches an office in a folded text, not its deputy nor a former one."""
    parts = "".join(f"{_GAP}{re.escape(word)}{_BETWEEN}" for word in office.of)
    other = "" if "hoi" in office.of or office.head in _ALONE else rf"(?!{_GAP}{_OTHER_BODY}\b)"
    abroad = "|".join(map(re.escape, countries()))
    return re.compile(rf"{_NOT_NOW}\b{office.head}{other}{_BETWEEN}{parts}\b(?!{_GAP}(?:{abroad})\b)")


Told = Literal["arrives", "holds", "proposed", "leaves"]
_WORTH: dict[str, dict[Told, float]] = {
    "before": {"arrives": 1.0, "holds": 1.0, "proposed": 0.6, "leaves": 0.2},
    "after": {"arrives": 0.1, "holds": 0.7, "proposed": 0.1, "leaves": 1.0},
    "event": {"arrives": 1.0, "holds": 0.6, "proposed": 0.5, "leaves": 0.2},
}
"""What it says of who holds an office on a day that somebody is told of so before it or after it,
and of who came to it."""
_UNNAMED = 0.3
"""What it is worth that an office is spoken of without a name."""


@dataclass(frozen=True, slots=True)
class Holder:
    """The span of a name, and what is told of its bearer and an office."""

    name: Span
    told: Told


def holders(office: Office, text: str) -> list[Holder]:
    """Those whom a text tells of together with an office, in order."""
    plain = fold(text)
    return [Holder(name, _told(plain, match, name))
            for match in pattern(office).finditer(plain) for name in _beside(match, text)]


def worth(query: Query, article: Article, text: str) -> float:
    """How much a text of an article says of who holds the office asked about, from 0 to 1."""
    if query.office is None:
        return 0.0
    day = article.published.date() if article.published else None
    when = "event" if query.as_of is None else "after" if day and day > query.as_of else "before"
    told = [_WORTH[when][holder.told] for holder in holders(query.office, text)]
    spoken_of = pattern(query.office).search(fold(text)) is not None
    return max(told, default=_UNNAMED if spoken_of else 0.0)


def _told(plain: str, match: re.Match[str], name: Span) -> Told:
    """By the words around an office in its sentence: who is moved "to" it arrives, who is moved
    elsewhere, and bears it as a title, leaves."""
    start = max(plain.rfind(". ", 0, match.start()), plain.rfind("\n", 0, match.start())) + 1
    ends = [at for at in (plain.find(". ", match.end()), plain.find("\n", match.end())) if at >= 0]
    before, after = plain[start : match.start()], plain[match.end() : min(ends, default=len(plain))]
    if _LEAVING.search(before[-_SAID:]):
        return "leaves"
    if _PROPOSED.search(before):
        return "proposed"
    if _ARRIVING.search(before[-_SAID:]):
        return "arrives"
    moved = name.end <= match.start() and _MOVED.search(before + after)
    return "leaves" if (moved and _ELSEWHERE.search(after)) or _GONE.match(after) else "holds"


def _beside(match: re.Match[str], text: str) -> list[Span]:
    """The name right after an office, else the last one before it in its sentence."""
    start, end = match.span()
    after = [Span(end + s.start, end + s.end) for s in people(text[end : end + _NEAR])
             if s.start <= _RIGHT_AFTER and not _breaks(between := text[end : end + s.start])
             and not _ANOTHERS.search(fold(between))]
    first = max(0, start - _NEAR)
    before = [Span(first + s.start, first + s.end) for s in people(text[first:start])
              if not _breaks(text[first + s.end : start])]
    return after[:1] or before[-1:]


def _breaks(between: str) -> bool:
    return bool(re.search(r"[.;:!?]\s|\n", between))
