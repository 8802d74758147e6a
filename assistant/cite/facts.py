"""The numbers and times that a text names, normalised, so that two texts can be compared.

Both are read from the text in lower case: "3 nghìn tỷ đồng" and "3.000 tỉ đồng" are one number,
"ngày 25 tháng 3" and "25-3" one day of the year that the article's day gives.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from typing import Literal

from assistant.lexicons import counted, units

Bound = Literal["", "more", "less", "about"]
"""What a number says of the true one: "hơn", "dưới", "khoảng"."""


@dataclass(frozen=True, slots=True)
class Number:
    """A number with its unit, the span with what bounds it ("hơn 3 tỷ đồng").

    ``value`` counts ``unit`` ("đồng", "m", "%"), which is empty where none of the list follows.
    ``scaled``: a word such as "triệu" stands in it. ``loose``: it is but "một", which often counts nothing.
    """

    start: int
    end: int
    value: Decimal
    unit: str = ""
    bound: Bound = ""
    scaled: bool = False
    loose: bool = False


@dataclass(frozen=True, slots=True)
class When:
    """A time in parts, 0 where a part is left out.

    ``years`` are those that it may be of; ``says_year`` whether the text itself says so, or says a
    day by the article's ("hôm qua"). ``session`` is "sáng", "chiều" …, ``minute`` the one of the day,
    -1 for none.
    """

    start: int
    end: int
    years: tuple[int, ...]
    says_year: bool
    quarter: int = 0
    month: int = 0
    day: int = 0
    session: str = ""
    minute: int = -1

    @property
    def first(self) -> date | None:
        """The first day of it; ``None`` where the year is open, or no calendar has it."""
        if not self.years:
            return None
        month = self.month or (self.quarter or 1) * 3 - 2
        number = self.day or 1
        return date(self.years[0], month, number) if number <= _days(self.years[0], month) else None

    @property
    def last(self) -> date | None:
        """The last day of it."""
        if (first := self.first) is None or self.day:
            return first
        month = self.month or (self.quarter or 4) * 3
        return date(first.year, month, _days(first.year, month))

    def says(self, other: When) -> bool:
        """Whether what this time says is so by another one, which may say more."""
        quarter = other.quarter or (other.month + 2) // 3
        return (
            (not self.says_year or any(year in other.years for year in self.years))
            and self.quarter in (0, quarter) and self.month in (0, other.month)
            and self.day in (0, other.day) and self.session in ("", other.session)
            and self.minute in (-1, other.minute)
        )


def _days(year: int, month: int) -> int:
    return calendar.monthrange(year, month)[1]


# ---- numbers

_FIGURE = r"\d++(?:[.,]\d++)*+"
_SMALL = {"một": 1, "hai": 2, "ba": 3, "bốn": 4, "tư": 4, "năm": 5, "lăm": 5, "sáu": 6, "bảy": 7, "tám": 8,
          "chín": 9, "mười": 10, "mốt": 1}
_FIRST = "một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười"
_NEXT = rf"{_FIRST}|tư|lăm|mốt|mươi|trăm|chục|linh|lẻ"
_SCALES = {"trăm": 100, "nghìn": 1000, "ngàn": 1000, "vạn": 10**4, "triệu": 10**6, "tỷ": 10**9, "tỉ": 10**9}
_SCALE = re.compile(r"\s*(trăm|nghìn|ngàn|vạn|triệu|tỷ|tỉ)(?!\w)(?! (?:số|lệ|giá|phú|trọng|suất)\b)")
_BOUNDS: dict[Bound, str] = {
    "more": "hơn|trên|quá|ít nhất|tối thiểu|không dưới|không ít hơn",
    "less": "dưới|chưa đến|chưa tới|chưa đầy|không quá|tối đa|ít hơn|không đến|nhiều nhất",
    "about": "gần|khoảng|chừng|xấp xỉ|ước khoảng|ước|độ|tầm",
}
_BOUND = "|".join(f"(?P<{bound}>{words})" for bound, words in _BOUNDS.items())
_IN_WORDS = rf"(?:{_FIRST})(?:\s(?:{_NEXT}))*(?!\w)"
_NUMBER = re.compile(
    rf"(?<![^\W_])(?:(?:{_BOUND})\s+)?"
    rf"(?:(?<!\d[.,:/])(?<![^\W\d_][-/.])(?P<figure>{_FIGURE})(?!/\d|:\d)|(?P<words>{_IN_WORDS}|nửa(?!\w)))"
)
_MORE = re.compile(rf"\s+(?:(?P<figure>{_FIGURE})|(?P<words>{_IN_WORDS}))")
_AGED = re.compile(r"tuổi\s$")
_HALF = re.compile(r"\s+rưỡi\b")
_ORDINAL = re.compile(
    r"(?:thứ|tháng|số|lớp|cấp|mùng|hạng|khóa|quý|anh|chị|ông|bà|cậu|chú|dì|bác|cô|tết|út)\s+$"
)
_NOT_A_UNIT = re.compile(
    r"đồng\s(?:chí|bào|đội|đều|nghiệp|loạt|minh|nai|tháp|hồ|phạm|thời|hương|ý|hới)\b|tiếng (?:anh|việt)"
)
_YEAR_AFTER = re.compile(r"\s*năm\b")


@lru_cache(maxsize=4096)
def numbers(text: str) -> tuple[Number, ...]:
    """The numbers of an NFC text in order; digits of codes and fractions ("F1", "24/7") are none."""
    return tuple(_numbers(text, _lowered(text)))


def _lowered(text: str) -> str:
    lower = text.lower()
    return lower if len(lower) == len(text) else text


def _numbers(text: str, lower: str) -> Iterator[Number]:
    end = 0
    for match in _NUMBER.finditer(lower):
        if match.start() >= end and (number := _number(text, lower, match)):
            end = number.end
            yield number


def _number(text: str, lower: str, match: re.Match[str]) -> Number | None:
    figure, word = match["figure"], match["words"]
    at = match.end()
    factor, at = _scale(lower, at)
    value = _figure(figure, factor > 1) if figure else _in_words(word)
    total, least = value * factor, factor
    while least > 1 and (more := _MORE.match(lower, at)):
        scale, after = _scale(lower, more.end())
        if scale >= least or (scale == 1 and not (word and " " in (more["words"] or ""))):
            break
        part = _figure(more["figure"], True) if more["figure"] else _in_words(more["words"])
        total, least, at = total + part * scale, scale, after
    if factor > 1 and (half := _HALF.match(lower, at)):
        total, at = total + Decimal(least) / 2, half.end()
    unit, one, after = _unit(text, lower, at)
    if word and not _counts(text, lower, match, factor, unit, at):
        return None
    if figure and not unit and at < len(lower) and lower[at].isalpha():
        return None  # "5G", "10A"
    if not unit and _AGED.search(lower, max(0, match.start() - 5), match.start()):
        unit = "tuổi"
    bound: Bound = next((name for name in _BOUNDS if match[name]), "")
    loose = word == "một" and factor == 1
    whole = figure and re.fullmatch(r"\d{1,3}(?:,\d{3})", figure) and factor == 1 and not unit
    if whole:
        total = Decimal(figure.replace(",", ""))  # "1,200 người" in English style
    return Number(match.start(), after, total * one, unit, bound, factor > 1, loose)


def _counts(text: str, lower: str, match: re.Match[str], factor: int, unit: str, at: int) -> bool:
    """Whether a number word counts something: "năm" is a year too, "ba" a father."""
    start = match.start("words")
    within = text[max(0, start - 1) : start] == " " and text[max(0, start - 2)].isalnum()
    if (text[start].isupper() and within) or _ORDINAL.search(lower, max(0, start - 8), start):
        return False
    if match["words"] == "năm" and _YEAR_AFTER.match(lower, at):
        return False
    if factor > 1 or unit or " " in match["words"]:
        return True
    return _counted().match(lower, at) is not None


@cache
def _counted() -> re.Pattern[str]:
    return re.compile(rf"\s+(?:{'|'.join(counted())})(?!\w)")


def _scale(lower: str, at: int) -> tuple[int, int]:
    """What "nghìn tỷ" multiplies by, and where it ends."""
    factor = 1
    while match := _SCALE.match(lower, at):
        factor, at = factor * _SCALES[match[1]], match.end()
    return factor, at


def _figure(figure: str, scaled: bool) -> Decimal:
    """A figure: dots before three digits part thousands, a comma parts decimals; else as English does."""
    dots, commas = figure.count("."), figure.count(",")
    if dots and commas:
        decimal = max(figure.rfind("."), figure.rfind(","))
        return Decimal(f"{re.sub('[.,]', '', figure[:decimal])}.{figure[decimal + 1 :]}")
    if re.fullmatch(r"\d{1,3}(?:\.\d{3})+", figure) or commas > 1 or dots > 1:
        return Decimal(re.sub("[.,]", "", figure))
    return Decimal(figure.replace(",", "."))


def _in_words(text: str) -> Decimal:
    """ "Hai mươi tư" is 24."""
    if text == "nửa":
        return Decimal("0.5")
    total, last = 0, 0
    for word in text.split():
        if word in ("mươi", "chục"):
            total, last = total + last * 10, 0
        elif word == "trăm":
            total, last = total + last * 100, 0
        elif word == "mười":
            total, last = total + last + 10, 0
        elif word in _SMALL:
            total, last = total + last, _SMALL[word]
    return Decimal(total + last)


@cache
def _spelt() -> tuple[re.Pattern[str], dict[str, tuple[str, Decimal]]]:
    table = {s: (unit, Decimal(factor)) for unit, factor, spellings in units() for s in spellings}
    either = "|".join(map(re.escape, sorted(table, key=len, reverse=True)))
    return re.compile(rf"\s*({either})(?!\w)"), table


def _unit(text: str, lower: str, at: int) -> tuple[str, Decimal, int]:
    """The unit that follows, how many of it one is, and where it ends."""
    pattern, table = _spelt()
    match = pattern.match(lower, at)
    if match is None or _NOT_A_UNIT.match(lower, match.start(1)):
        return "", Decimal(1), at
    if text[match.start(1)].isupper() and not text[match.start(1) : match.end()].isupper():
        return "", Decimal(1), at  # "3 Yên Bái"
    if len(match[1]) == 1 and match[1] == "đ" and match.start(1) > at:
        return "", Decimal(1), at
    unit, one = table[match[1]]
    return unit, one, match.end()


def fits(said: Number, told: Number, noun: bool) -> bool:
    """Whether a told number says what another says; ``noun``: a word that is counted follows the told one.

    What bounds it may be left out where it says "about" or "more"; nothing but "about" may be added.
    """
    if said.value != told.value or not _bounds(said.bound, told.bound):
        return False
    if said.unit == told.unit or not said.unit:
        return True
    return said.unit == "đồng" and not told.unit and told.scaled and not noun


def _bounds(said: Bound, told: Bound) -> bool:
    return said == told or (said in ("", "about") and told in ("", "about", "more"))


# ---- times

_SESSION = r"rạng sáng|sáng sớm|sáng|trưa|chiều|tối|đêm|khuya"
_Y, _D, _M = r"(?:19|20)\d\d", r"0?[1-9]|[12]\d|3[01]", r"0?[1-9]|1[0-2]"
_OF = r"(?:\s*[/.-]\s*|,?\s+(?:của\s+)?năm\s+)"
_FEAST = r"dịp\s+(?:lễ\s+)?|lễ\s+"
_HEAD = rf"(?:(?P<session>{_SESSION})\s+)?(?:(?:{_FEAST})?(?:ngày|hôm|mùng|mồng)\s+|{_FEAST})?"
_FREE, _END = r"(?<![\w/.,-])", r"(?![\w/%]|[.,-]\d)"
_FORMS = (
    rf"{_FREE}(?P<head>{_HEAD})(?:(?P<d1>{_D})(?:\s*[/.-]\s*(?P<m1>{_M})[/.-](?P<y1>{_Y})"
    rf"|(?P<sign>\s+tháng\s+|\s*[/.-]\s*)(?P<m2>{_M})(?:,?\s+năm\s+(?P<y2>{_Y}))?){_END})",
    rf"{_FREE}(?:(?P<s2>{_SESSION})\s+|ngày\s+)?(?P<back>hôm\s+(?:nay|qua|kia)|(?<=\w\s)(?:nay|qua))(?!\w)"
    r"(?!\s(?:đời|khu|đó)\b)",
    rf"{_FREE}tháng\s+(?P<m3>{_M})(?:{_OF}(?P<y3>{_Y}))?{_END}",
    rf"{_FREE}(?P<m4>{_M})[/-](?P<y4>{_Y})(?!\w|[/-]\d)",
    rf"(?<!\w)qu[ýí]\s+(?P<q>iv|i{{1,3}}|[1-4])(?:{_OF}(?P<y5>{_Y}))?(?!\w)",
    rf"(?<!\w)năm\s+(?P<y6>{_Y}){_END}",
    r"(?<!\w)(?P<ago>năm (?:nay|ngoái|trước)|tháng (?:này|trước))(?!\w)(?!\s(?:đó|khi|đây)\b)",
    r"(?<![\w/.,:-])(?P<h1>\d{1,2})h(?P<min1>[0-5]\d)?(?![\w:])",
    r"(?<![\w/.,:-])(?P<h2>\d{1,2}):(?P<min2>[0-5]\d)(?![\w:])",
    r"(?<=lúc )(?P<h3>\d{1,2})\s*giờ(?:\s*(?P<min3>[0-5]?\d)(?:\s*phút)?)?(?!\w)",
    r"(?<![\w/.,:-])(?P<h4>\d{1,2})\s*giờ(?:\s*(?P<min4>[0-5]\d)(?:\s*phút)?)?"
    r"(?=,?\s(?:ngày|sáng|trưa|chiều|tối|đêm)\b)",
)
_TIME = re.compile("|".join(_FORMS))
_BEFORE_DAY = re.compile(r"(?:(?<!\w)(?:từ|đến|tới|và|hết|sau|trước|vào|trong)\s+|\(|,\s*)$")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_LEAP_YEAR = 2024
_YEAR_REACH = 120
"""Code points before a day in which its year may be named."""
_YEAR_NEAR = 183
"""Days to or from the article's at most, where a day is named without its year."""


@lru_cache(maxsize=4096)
def dates(text: str, day: date | None) -> tuple[When, ...]:
    """The times that an NFC text of a day names, in order: days, months, quarters, years, hours."""
    lower = _lowered(text)
    found = (_when(match, lower, day) for match in _TIME.finditer(lower))
    return tuple(when for when in found if when)


def _when(m: re.Match[str], lower: str, day: date | None) -> When | None:
    start, end = m.start(), m.end()
    if m["d1"]:
        return _day_of(m, lower, day)
    if back := m["back"]:
        if day is None:
            return None
        then = day - timedelta({"nay": 0, "qua": 1, "kia": 2}[back.split()[-1]])
        if back in ("nay", "qua") and not m["s2"]:
            return None
        return When(start, end, (then.year,), True, 0, then.month, then.day, m["s2"] or "")
    if m["m3"] or m["q"]:
        quarter = _ROMAN.get(m["q"]) or int(m["q"] or 0)
        when = When(start, end, (), False, quarter, int(m["m3"] or 0))
        return _of_year(when, m["y3"] or m["y5"], lower, day)
    if m["m4"]:
        return When(start, end, (int(m["y4"]),), True, month=int(m["m4"]))
    if m["y6"]:
        return When(start, end, (int(m["y6"]),), True)
    if ago := m["ago"]:
        return _by_article(ago, start, end, day)
    hour = next(int(h) for h in m.group("h1", "h2", "h3", "h4") if h)
    minute = next((int(x) for x in m.group("min1", "min2", "min3", "min4") if x), 0)
    return When(start, end, (), False, minute=hour * 60 + minute) if hour <= 24 else None


def _named(lower: str, start: int) -> tuple[int, ...]:
    """The year named last before a place in its sentence."""
    before = lower[max(0, start - _YEAR_REACH) : start]
    years = re.findall(rf"(?<!\d)({_Y})(?!\d)", re.split(r"[.!?]\s|\n", before)[-1])
    return (int(years[-1]),) if years else ()


def _day_of(m: re.Match[str], lower: str, day: date | None) -> When | None:
    """A day; "1/3" and "2-1" alone may be a fraction or a score."""
    number, month = int(m["d1"]), int(m["m1"] or m["m2"])
    year = m["y1"] or m["y2"]
    if not (year or m["head"]) and ("tháng" in m["sign"] or not (
        _BEFORE_DAY.search(lower, max(0, m.start() - 8), m.start())
        or ("/" in m["sign"] and number > 12)
    )):
        return None
    if number > _days(_LEAP_YEAR, month):
        return None
    when = When(m.start(), m.end(), (), False, month=month, day=number, session=m["session"] or "")
    return _of_year(when, year, lower, day)


def _of_year(when: When, year: str | None, lower: str, day: date | None) -> When:
    """A time of the year said, else of the one that puts it nearest to the article's day, or of one named
    before it."""
    if year:
        return replace(when, years=(int(year),), says_year=True)
    nearest = _nearest(day, when.month or when.quarter * 3, when.day or 15) if day else ()
    return replace(when, years=tuple(dict.fromkeys((*nearest, *_named(lower, when.start)))))


def _nearest(day: date, month: int, number: int) -> tuple[int, ...]:
    """The years that put a day of a month nearest to another day; both where it is half a year away."""
    years = (day.year - 1, day.year, day.year + 1)
    away = {year: abs((date(year, month, min(number, 28)) - day).days) for year in years}
    return tuple(year for year in years if away[year] <= _YEAR_NEAR) or (day.year,)


def _by_article(ago: str, start: int, end: int, day: date | None) -> When | None:
    if day is None:
        return None
    unit, which = ago.split()
    back = 0 if which in ("nay", "này") else 1
    if unit == "năm":
        return When(start, end, (day.year - back,), True)
    months = day.year * 12 + day.month - 1 - back
    return When(start, end, (months // 12,), True, month=months % 12 + 1)
