"""Where in a sentence the thing that was asked for may stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from assistant.lexicons import provinces, stopwords
from assistant.names import names, persons
from assistant.offices import holders
from assistant.types import Query, Want
from indexer.types import Span
from indexer.words import fold, words

Finder = Callable[[Query, str], Iterator[tuple[Span, float]]]

_NUMBER_WORD = r"một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|chục|trăm|nghìn|ngàn|vạn|nửa"
_UNIT = (
    r"%|phần trăm|(?:nghìn |ngàn |triệu |tỷ |tỉ |trăm )*(?:đồng|usd|euro|nhân dân tệ|đô la|won|yên)\b"
    r"|(?:nghìn|ngàn|triệu|tỷ|tỉ)\b|[^\W\d_]+"
)
_NUMBER = re.compile(
    rf"(?<![\w/.-])\d[\d.,]*(?:[-/]\d+)?\s?(?:{_UNIT})?|\b(?:{_NUMBER_WORD})\b(?:\s(?:{_NUMBER_WORD}))*"
    rf"\s(?:{_UNIT})", re.IGNORECASE,
)
_DATE = re.compile(
    r"\b(?:ngày\s|sáng\s|chiều\s|tối\s|đêm\s)*\d{1,2}[/.-]\d{1,2}(?:[/.-]\d{4})?\b|\btháng\s\d{1,2}(?:[/-]\d{4}|"
    r"\snăm\s\d{4})?|\b(?:(?:đầu|giữa|cuối)\s)?năm\s\d{4}\b|\bquý\s(?:[IV]+|\d)(?:[/-]\d{4})?|\b\d{1,2}\s?(?:giờ|h)"
    r"(?:\s?\d{2})?\b|\b(?:19|20)\d\d\b", re.IGNORECASE,
)
_REASON = re.compile(r"\b(?:do|vì|bởi|nguyên nhân|lý do|nhằm|khiến|để|nên)\b", re.IGNORECASE)
_OFFICE = re.compile(
    r"\b(?:quyền\s)?(?:phó\s)?(?:tổng\s)?(?:bí thư|chủ tịch|chủ nhiệm|giám đốc|bộ trưởng|thứ trưởng|"
    r"trưởng ban|trưởng phòng|cục trưởng|vụ trưởng|viện trưởng|chánh \w+|hiệu trưởng|"
    r"tổng biên tập|ủy viên|uỷ viên|tư lệnh|đại sứ|trưởng đoàn|phó ban|phó \w+)[^,.;:()]*", re.IGNORECASE,
)
_MONEY = re.compile(r"đồng|usd|euro|tệ|đô la|ringgit|triệu|tỷ|tỉ|nghìn|won|yên", re.IGNORECASE)

_NOT_THE_HOLDER, _NO_HOLDER = 0.4, 0.7
"""What a name counts that is not told of as the holder of the office asked about: where another
is, and where nobody is."""
_CLASSIFIERS = frozenset(("mang", "luot", "con", "chiec", "cai", "so", "dien", "dua", "ca"))
_NO_UNIT = frozenset("la thi so vay bi duoc khoang co chung them nua may bao nhieu gi the nao".split())
_UNIT_SIGNS = {
    "met": ("m",), "ki": ("km",), "kilomet": ("km",), "cay": ("km",), "hecta": ("ha",),
    "nguoi": ("doi tuong", "nan nhan", "thi the", "du khach", "em", "chau", "dua", "can bo"),
    "tan": ("kg", "ta"), "tuoi": ("tuoi",), "gio": ("tieng", "h"), "tieng": ("gio",),
    "mang": ("nguoi",),
}
_ABOUT_MONEY = re.compile(
    r"\b(tien|von|kinh phi|chi phi|tri gia|gia|ngan sach|doanh thu|loi nhuan|luong|phat bao nhieu"
    r"|dong|usd|ton)\b"
)


def find(query: Query, text: str) -> list[tuple[Span, float]]:
    """The spans of a sentence that may be what was asked for, each with a strength from 0 to 1.

    What the question itself says is no answer to it.
    """
    asked = _asked(query.complete)
    return [
        (span, strength) for span, strength in _FINDERS.get(query.wants, _nothing)(query, text)
        if not all(w in asked or fold(w) in asked for w in words(text[span.start : span.end]))
    ]


@lru_cache(maxsize=64)
def _asked(question: str) -> frozenset[str]:
    """The words of a question, as written and without marks."""
    asked = words(question)
    return frozenset((*asked, *map(fold, asked)))


def asks_a_thing(query: Query) -> bool:
    """Whether the question asks for a kind of thing that a sentence can be seen to hold."""
    return query.wants in _FINDERS


def _nothing(query: Query, text: str) -> Iterator[tuple[Span, float]]:
    yield from ()


def _people(query: Query, text: str) -> Iterator[tuple[Span, float]]:
    """Where holders of the office asked about are named, they; else all that may be people."""
    held = [holder.name for holder in holders(query.office, text, " ".join(query.office.place))] if (
        query.office) else []
    for span in held:
        yield span, 1.0
    for span, strength in persons(text):
        if not any(span.start < one.end and one.start < span.end for one in held):
            yield span, strength * (_NOT_THE_HOLDER if held else _NO_HOLDER if query.office else 1.0)


def _things(query: Query, text: str) -> Iterator[tuple[Span, float]]:
    for start, name in names(text):
        yield Span(start, start + len(name)), 0.8 if start > 0 or " " in name else 0.3


def _places(query: Query, text: str) -> Iterator[tuple[Span, float]]:
    for span, strength in _things(query, text):
        name = " ".join(words(text[span.start : span.end]))
        yield span, 1.0 if name in provinces() or _after_place(text, span) else strength * 0.7


def _after_place(text: str, span: Span) -> bool:
    head = text[max(0, span.start - 12) : span.start].lower().split()[-1:]
    return bool(head) and head[0] in {"tỉnh", "huyện", "xã", "phường", "quận", "phố", "đường", "ở", "tại",
                                      "biển", "thôn", "thành", "tp", "trường"}


def _numbers(query: Query, text: str) -> Iterator[tuple[Span, float]]:
    counted, measured = _asked_unit(query), _asked_measure(query)
    money = _asks_money(query) and "%" not in counted
    for match in _NUMBER.finditer(text):
        follows = re.split(r"\d", text[match.end() : match.end() + 12])[0]  # up to the next number
        said = fold(match[0] + follows)
        before = fold(text[max(0, match.start() - 25) : match.start()])
        fits = (money and bool(_MONEY.search(match[0]))) or any(
            re.search(rf"(?:^|[\d\s.,]){re.escape(unit)}(?!\w)", said) for unit in counted
        )
        near = bool(measured) and bool(re.search(rf"\b{measured}\b", before))
        plain = 0.6 if not (counted or money) else 0.3
        yield _without_stop(match), min(1.0, (0.8 if fits else plain) + 0.2 * near)


def _without_stop(match: re.Match[str]) -> Span:
    """The span of a number, without a last word that is no unit: "1986 là"."""
    head, _, unit = match[0].rpartition(" ")
    stop = head and unit.lower() in stopwords()
    return Span(match.start(), match.start() + len(head) if stop else match.end())


def _asked_unit(query: Query) -> tuple[str, ...]:
    """How that which is counted may be written, folded: what follows "bao nhiêu" or "mấy"."""
    match = re.search(r"(?:bao nhieu|\bmay)\s+([a-z%]+)(?:\s([a-z]+))?", fold(query.text))
    if match is None:
        return ("nam", "thang", "ngay", "gio", "phut", "tuan") if "bao lau" in fold(query.text) else ()
    word = match[2] if match[1] in _CLASSIFIERS and match[2] else match[1]
    if f"{match[1]} {match[2]}" == "phan tram":
        return ("%", "phan tram")
    return () if word in _NO_UNIT else (word, *_UNIT_SIGNS.get(word, ()))


def _asked_measure(query: Query) -> str:
    """The folded word before "bao nhiêu", where it measures: "rộng bao nhiêu"."""
    match = re.search(r"([a-z]+)\s+(?:khoang |duoc |them |chung |toi da )?(?:bao nhieu|bao lau|may)\b",
                      fold(query.text))
    return match[1] if match and match[1] not in _NO_UNIT else ""


def _asks_money(query: Query) -> bool:
    return bool(_ABOUT_MONEY.search(fold(query.complete)))


def _matches(pattern: re.Pattern[str]) -> Finder:
    def finder(query: Query, text: str) -> Iterator[tuple[Span, float]]:
        for match in pattern.finditer(text):
            yield Span(match.start(), match.end()), 1.0

    return finder


def _reasons(query: Query, text: str) -> Iterator[tuple[Span, float]]:
    for match in _REASON.finditer(text):
        end = re.search(r"[.;]|$", text[match.start() :])
        yield Span(match.start(), match.start() + (end.start() if end else 0)), 1.0


_FINDERS: dict[Want, Finder] = {
    "person": _people, "organisation": _things, "place": _places, "number": _numbers,
    "date": _matches(_DATE), "office": _matches(_OFFICE), "reason": _reasons,
}
