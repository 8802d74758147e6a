"""Where in a sentence the thing that was asked for may stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from assistant.lexicons import stopwords
from assistant.names import names, persons
from assistant.offices import holders
from assistant.types import Query, Want
from indexer.lexicons import countries, provinces
from indexer.types import Span
from indexer.words import CAPITALS, fold, words

Finder = Callable[[Query, str], Iterator[tuple[Span, float]]]

_NUMBER_WORD = r"một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|chục|trăm|nghìn|ngàn|vạn|nửa"
_UNIT = (
    r"%|phần trăm|(?:nghìn |ngàn |triệu |tỷ |tỉ |trăm )*(?:đồng|usd|euro|nhân dân tệ|đô la|won|yên)\b"
    r"|(?:nghìn|ngàn|triệu|tỷ|tỉ)\b|[^\W\d_]+"
)
_NUMBER = re.compile(
    rf"(?<![\w/.-])\d+(?:[.,]\d+)*(?:[-/]\d+)?\s?(?:{_UNIT})?|\b(?:{_NUMBER_WORD})\b(?:\s(?:{_NUMBER_WORD}))*"
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
_MONEY = re.compile(
    r"\b(?:đồng|usd|euro|tệ|đô la|đô|ringgit|triệu|tỷ|tỉ|nghìn|ngàn|won|yên|bảng|baht|rupee?|riyal)\b|[$€£¥]",
    re.IGNORECASE,
)

_WHICH = re.compile(r"\b(?P<two>\w+ (?P<one>\w+)) (?:nao|gi)\b(?!.*\b(?:nao|gi)\b)")
"""The noun that "nào" or "gì" asks about, of one syllable and of two."""
_NAME_AFTER = re.compile(
    rf"""(?:[^\W\d_]+ )?(?:["“‘'][^"”’']{{2,80}}["”’']"""
    rf"""|[{CAPITALS}\d][\w.&/-]*(?: [{CAPITALS}\d][\w.&/-]*)*)"""
)
_ASKS_COUNTRY = re.compile(r"\b(?:nuoc|quoc gia) nao\b|\bnguoi nuoc\b")
_UP_TO = re.compile(r"[^\d,.;:()\"“”]*")
"""What follows a number, up to the next one or the clause's end."""
_NOT_THE_HOLDER, _NO_HOLDER = 0.4, 0.7
"""What a name counts that is not told of as the holder of the office asked about: where another
is, and where nobody is."""
_CLASSIFIERS = frozenset(("mang", "luot", "con", "chiec", "cai", "so", "dien", "dua", "ca"))
_NO_UNIT = frozenset("la thi so vay bi duoc khoang co chung them nua may bao nhieu gi the nao".split())
_UNIT_SIGNS = {
    "met": ("m",), "ki": ("km",), "kilomet": ("km",), "cay": ("km",), "hecta": ("ha",), "hec": ("ha",),
    "nguoi": (
        "doi tuong", "nan nhan", "thi the", "du khach", "em", "chau", "dua", "can bo", "ca", "benh nhan",
        "truong hop", "lao dong", "hoc sinh", "thi sinh", "cong nhan", "chien si", "linh", "luot",
    ),
    "khach": ("du khach", "luot", "nguoi", "hanh khach"),
    "linh": ("chien binh", "binh si", "phien quan", "quan", "nguoi"),
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
    return query.wants in _FINDERS and query.wants != "other"


def _nothing(query: Query, text: str) -> Iterator[tuple[Span, float]]:
    yield from ()


def _people(query: Query, text: str) -> Iterator[tuple[Span, float]]:
    """Where holders of the office asked about are named, they; else all that may be people."""
    held = [holder.name for holder in holders(query.office, text, " ".join(query.office.place))] if (
        query.office) else []
    for span in held:
        yield span, 1.0
    for span, strength in persons(text):
        if not any(_overlap(span, one) for one in held) and not _is_country(text[span.start : span.end]):
            yield span, strength * (_NOT_THE_HOLDER if held else _NO_HOLDER if query.office else 1.0)


def _things(query: Query, text: str) -> Iterator[tuple[Span, float]]:
    for start, name in names(text):
        yield Span(start, start + len(name)), 0.8 if start > 0 or " " in name else 0.3


def _organisations(query: Query, text: str) -> Iterator[tuple[Span, float]]:
    """What is called after the noun asked about ("hãng nào"), else what is capitalised; a person is none."""
    called = list(_named(query, text))
    yield from called
    beings = [span for span, strength in persons(text) if strength > 0.8]
    for span, strength in _things(query, text):
        if not any(_overlap(span, other) for other, _ in called):
            person = any(_overlap(span, being) for being in beings)
            yield span, 0.3 if person else strength * _uncalled(query)


def _uncalled(query: Query) -> float:
    """What a name counts that does not follow the noun asked about, where there is one."""
    return _NO_HOLDER if _WHICH.search(fold(query.complete)) else 1.0


def _overlap(one: Span, other: Span) -> bool:
    return one.start < other.end and other.start < one.end


def _places(query: Query, text: str) -> Iterator[tuple[Span, float]]:
    called = list(_named(query, text))
    yield from called
    for span, strength in _things(query, text):
        if not any(_overlap(span, other) for other, _ in called):
            name = " ".join(words(text[span.start : span.end]))
            if (land := bool(_ASKS_COUNTRY.search(fold(query.complete)))) or _is_country(name):
                yield span, 1.0 if land and _is_country(name) else 0.4
                continue
            found = 1.0 if name in provinces() or _after_place(text, span) else strength * 0.7
            yield span, found * _uncalled(query)


def _is_country(name: str) -> bool:
    return " ".join(map(fold, words(name))) in countries()


def _after_place(text: str, span: Span) -> bool:
    head = text[max(0, span.start - 12) : span.start].lower().split()[-1:]
    return bool(head) and head[0] in {"tỉnh", "huyện", "xã", "phường", "quận", "phố", "đường", "ở", "tại",
                                      "biển", "thôn", "thành", "tp", "trường"}


def _numbers(query: Query, text: str) -> Iterator[tuple[Span, float]]:
    counted, measured = _asked_unit(query), _asked_measure(query)
    money = _asks_money(query) and "%" not in counted
    for match in _NUMBER.finditer(text):
        follows = _UP_TO.match(text, match.end(), match.end() + 12)
        said = fold(match[0] + (follows[0] if follows else ""))
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


def _named(query: Query, text: str) -> Iterator[tuple[Span, float]]:
    """What is called by a name after the noun that is asked about: "mẫu tàu nào" → "tàu Type-214"."""
    if (match := _WHICH.search(fold(query.complete))) is None:
        return
    nouns = [noun for noun in (match["two"], match["one"]) if noun]
    plain = fold(text)
    for strength, noun in zip((1.0, 0.8), nouns, strict=False):
        for found in re.finditer(rf"\b{re.escape(noun)}\b:? ", plain):
            if name := _NAME_AFTER.match(text, found.end()):
                yield Span(name.start(), name.end()), strength


_FINDERS: dict[Want, Finder] = {
    "person": _people, "organisation": _organisations, "place": _places, "number": _numbers,
    "date": _matches(_DATE), "office": _matches(_OFFICE), "reason": _reasons, "other": _named,
}
