"""Where in a sentence the thing that was asked for may stand."""

from __future__ import annotations

import re
from collections.abc import Iterator

from assistant.lexicons import honorifics, provinces, surnames
from assistant.types import Query, Want
from indexer.types import Span
from indexer.words import fold, words

_UPPER = "".join(c for c in map(chr, range(0x1EFF + 1)) if c.isupper() and c.isalpha())
_CAPITALISED = rf"[{_UPPER}][\w'’.-]*[\w'’]|[{_UPPER}]"
_NAME = re.compile(rf"\b(?:{_CAPITALISED})(?: (?:{_CAPITALISED}))*")
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
    r"\snăm\s\d{4})?|\b(?:đầu|giữa|cuối)?\s?năm\s\d{4}\b|\bquý\s(?:[IV]+|\d)(?:[/-]\d{4})?|\b\d{1,2}\s?(?:giờ|h)"
    r"(?:\s?\d{2})?\b|\b(?:19|20)\d\d\b", re.IGNORECASE,
)
_REASON = re.compile(r"\b(?:do|vì|bởi|nguyên nhân|lý do|nhằm|khiến|để|nên)\b", re.IGNORECASE)
_OFFICE = re.compile(
    r"\b(?:quyền\s)?(?:phó\s)?(?:tổng\s)?(?:bí thư|chủ tịch|chủ nhiệm|giám đốc|bộ trưởng|thứ trưởng|trưởng ban|"
    r"trưởng phòng|cục trưởng|vụ trưởng|viện trưởng|chánh \w+|hiệu trưởng|tổng biên tập|ủy viên|uỷ viên|"
    r"tư lệnh|đại sứ|trưởng đoàn|phó ban|phó \w+)[^,.;:()]*", re.IGNORECASE,
)
_MONEY = re.compile(r"đồng|usd|euro|tệ|đô la|ringgit|triệu|tỷ|tỉ|nghìn|won|yên", re.IGNORECASE)


def find(query: Query, text: str) -> list[tuple[Span, float]]:
    """The spans of a sentence that may be what was asked for, each with a strength from 0 to 1.

    What the question itself says is no answer to it.
    """
    asked = set(words(query.complete))
    asked |= {fold(word) for word in asked}
    return [
        (span, strength) for span, strength in _FINDERS.get(query.wants, _nothing)(query, text)
        if not all(w in asked or fold(w) in asked for w in words(text[span.start : span.end]))
    ]


def _nothing(query: Query, text: str) -> Iterator[tuple[Span, float]]:
    yield from ()


def _people(query: Query, text: str) -> Iterator[tuple[Span, float]]:
    for start, name in _names(text):
        family, *given = name.split(" ")
        span = Span(start, start + len(name))
        if " ".join(words(name)) in provinces():
            continue
        if given and family in surnames():
            yield span, 1.0
        elif given or start > 0:
            yield span, 0.5


def _things(query: Query, text: str) -> Iterator[tuple[Span, float]]:
    for start, name in _names(text):
        yield Span(start, start + len(name)), 0.8 if start > 0 or " " in name else 0.3


def _places(query: Query, text: str) -> Iterator[tuple[Span, float]]:
    for span, strength in _things(query, text):
        name = " ".join(words(text[span.start : span.end]))
        yield span, 1.0 if name in provinces() or _after_place(text, span) else strength * 0.7


def _after_place(text: str, span: Span) -> bool:
    head = text[max(0, span.start - 12) : span.start].lower().split()[-1:]
    return bool(head) and head[0] in {"tỉnh", "huyện", "xã", "phường", "quận", "phố", "đường", "ở", "tại",
                                      "biển", "thôn", "thành", "tp", "trường"}


def _names(text: str) -> Iterator[tuple[int, str]]:
    """Runs of capitalised words, without the honorifics that they begin with."""
    for match in _NAME.finditer(text):
        start, parts = match.start(), match[0].split(" ")
        while parts and parts[0].lower().rstrip(".") in honorifics():
            start += len(parts.pop(0)) + 1
        name = " ".join(parts).rstrip(".")
        if len(name) > 1:
            yield start, name


def _numbers(query: Query, text: str) -> Iterator[tuple[Span, float]]:
    unit = _asked_unit(query)
    for match in _NUMBER.finditer(text):
        said = fold(match[0] + text[match.end() : match.end() + 12])
        fits = not unit or unit in said or (unit == "tien" and bool(_MONEY.search(match[0])))
        yield Span(match.start(), match.end()), 1.0 if unit and fits else 0.6 if fits else 0.3


def _asked_unit(query: Query) -> str:
    """The folded word after "bao nhiêu" or "mấy": what is counted."""
    match = re.search(r"(?:bao nhieu|\bmay|\bcon so)\s+([a-z]+)", fold(query.text))
    return match[1] if match and match[1] not in {"la", "thi", "so", "vay"} else ""


def _matches(pattern: re.Pattern[str]) -> object:
    def finder(query: Query, text: str) -> Iterator[tuple[Span, float]]:
        for match in pattern.finditer(text):
            yield Span(match.start(), match.end()), 1.0

    return finder


def _reasons(query: Query, text: str) -> Iterator[tuple[Span, float]]:
    for match in _REASON.finditer(text):
        end = re.search(r"[.;]|$", text[match.start() :])
        yield Span(match.start(), match.start() + (end.start() if end else 0)), 1.0


_FINDERS = {
    "person": _people, "organisation": _things, "place": _places, "number": _numbers,
    "date": _matches(_DATE), "office": _matches(_OFFICE), "reason": _reasons,
}
