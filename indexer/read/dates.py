"""Dates as newspapers and their exports write them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime

from indexer.types import VIETNAM

_DAY_FIRST = re.compile(r"(?<!\d)(\d{1,2})\s?([/.-])\s?(\d{1,2})\s?\2\s?(\d{4})(?!\d)")
_YEAR_FIRST = re.compile(r"(?<!\d)(\d{4})([/.-])(\d{1,2})\2(\d{1,2})(?!\d)")
_IN_WORDS = re.compile(
    r"(?<!\d)(\d{1,2})\s+tháng\s+(\d{1,2}|giêng|một|hai|ba|tư|năm|sáu|bảy|tám|chín|mười(?:\s(?:một|hai))?|chạp)"
    r"(?:\s*,)?\s+(?:năm\s+)?(\d{4})(?!\d)", re.I
)
_NUMBERS = "một hai ba tư năm sáu bảy tám chín mười".split()
_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_MONTH = rf"({'|'.join(_MONTHS)})[a-z]*\.?"
_ENGLISH = re.compile(
    rf"\b{_MONTH}\s+(\d{{1,2}})(?:st|nd|rd|th)?\s*,?\s+(\d{{4}})(?!\d)"
    rf"|(?<!\d)(\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH}\s*,?\s+(\d{{4}})(?!\d)",
    re.I,
)
_CHINESE = re.compile(r"(?<!\d)(\d{4})\s?年\s?(\d{1,2})\s?月\s?(\d{1,2})\s?日")
_AMERICAN = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4}) (\d{1,2}):(\d{2}):(\d{2}) ([AP]M)")
"""As .NET writes a moment where nobody tells it Vietnam's order: the month first."""

_TIME = re.compile(
    r"(?<![\d+:-])T?(\d{1,2})\s?(?::|h|giờ)\s?(\d{2})(?::(\d{2})(?:[.,]\d+)?|(?:\s?phút|['’′])?)"
    r"(?![\d:])(?:\s?([ap]m|sa|ch|sáng|trưa|chiều|tối)\b)?",
    re.I,
)
_ZONE = re.compile(r"[(\[]?\s*(?:(?:GMT|UTC)\s*([+-])\s?|([+-]))(\d{1,2})(?::?(\d{2}))?\s*[)\]]?\s*$", re.I)
_ZULU = re.compile(r"[(\[]?\s*(?:\b(?:GMT|UTC)\b|(?<=\d)Z)\s*[)\]]?\s*$", re.I)
_LOST_PLUS = re.compile(r"^(\d{4}-\d\d-\d\dT[\d:.]{5,})(?: |Z ?\+)(\d\d:\d\d)$")
"""A zone whose plus became a space on its way through an address, or follows a Z."""
_RFC_822 = re.compile(r"(?:[a-z]{3,9},?\s+)?\d{1,2}[\s-][a-z]{3}[a-z]*[\s-]\d{2,4}\b", re.I)
_EPOCH = re.compile(r"\d{9,10}(?:\.\d+)?|\d{12,13}")
_FILLER = re.compile(
    r"thứ\s(?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ\snhật|\b(?:t[2-7]|cn)\b|ngày|lúc|hồi|vào"
    r"|(?:ngày\s|thời gian\s)?(?:xuất bản|đăng(?:\s(?:tải|tin|bài|lúc))?|phát hành|ban hành|tạo)"
    r"|cập nhật(?:\s(?:lần cuối|cuối|mới nhất))?|thời gian|giờ việt nam"
    r"|\b(?:published|updated|posted|last|modified|created|date|time|at|on)\b"
    r"|\b(?:mon|tues?|wed|thu|fri|sat|sun)[a-z]*\b|[\s|,;:()\-–—•·]",
    re.I,
)
_WEEKDAY = re.compile(
    r"thứ\s(hai|ba|tư|năm|sáu|bảy|[2-7])|(chủ\snhật)|\b(mon|tue|wed|thu|fri|sat|sun)[a-z]*\b", re.I
)
_WEEKDAYS = (("hai", "2", "mon"), ("ba", "3", "tue"), ("tư", "4", "wed"), ("năm", "5", "thu"),
             ("sáu", "6", "fri"), ("bảy", "7", "sat"), ("chủ nhật", "sun"))
_FIRST_YEAR, _LAST_YEAR = 1900, 2199


def parse_date(value: str | int | float) -> datetime:
    """The moment that a date field names, with its zone; Vietnam's where it names none.

    Takes ISO 8601, RFC 822, seconds or milliseconds since 1970, the Vietnamese orders (day,
    month, year; the time before or after), the English ones with the month in letters, and
    .NET's "3/25/2020 9:00:00 PM". Raises ValueError for anything else, and for a year outside
    1900-2199, which the searchers could not order.
    """
    text = str(value).strip()
    moment = _iso(text) or _epoch(text) or _american(text) or _rfc822(text) or _vietnamese(text)
    if moment is None or not _FIRST_YEAR <= moment.year <= _LAST_YEAR:
        raise ValueError(f"{text[:60]!r} is no date")
    return _zoned(moment)


def find_date(line: str) -> tuple[datetime, str] | None:
    """The one date inside a short line and what the line says besides, or None.

    "Thời sự | 21:00 25/03/2020" gives the moment and "Thời sự". Weekdays, labels such as
    "Cập nhật" and separators are no part of the rest.
    """
    found = _take_apart(line)
    if found is None or not _FIRST_YEAR <= found[0].year <= _LAST_YEAR:
        return None
    moment, rest = found
    return _zoned(moment), " ".join(_FILLER.sub(" ", rest).split())


def _zoned(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)


def _iso(text: str) -> datetime | None:
    if len(text) < 8 or not text[:4].isdecimal() or (text.isdecimal() and len(text) != 8):
        return None
    try:
        return datetime.fromisoformat(_LOST_PLUS.sub(r"\1+\2", text))
    except ValueError:
        return None


def _epoch(text: str) -> datetime | None:
    if not _EPOCH.fullmatch(text):
        return None
    seconds = float(text) / (1000 if len(text.split(".")[0]) > 10 else 1)
    return datetime.fromtimestamp(seconds, VIETNAM)


def _american(text: str) -> datetime | None:
    match = _AMERICAN.fullmatch(text)
    if not match:
        return None
    month, day, year, hour, minute, second = map(int, match.groups()[:6])
    try:
        return datetime(year, month, day, hour % 12 + 12 * (match[7] == "PM"), minute, second)
    except ValueError:
        return None


def _rfc822(text: str) -> datetime | None:
    if not _RFC_822.match(text):
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    # "-0000" is RFC 5322's way to say UTC, and comes back without a zone.
    return moment.replace(tzinfo=UTC) if text.endswith("-0000") else moment


def _vietnamese(text: str) -> datetime | None:
    found = find_date(text)
    return found[0] if found is not None and not found[1] else None


def _take_apart(line: str) -> tuple[datetime, str] | None:
    day = _day(line)
    if day is None:
        return None
    (year, month, number), rest = day
    time = _TIME.search(rest)
    hour, minute, second = _clock(time) if time else (0, 0, 0)
    before, after = (rest[: time.start()], rest[time.end() :]) if time else (rest, "")
    zone, after = _zone(after) if time else (None, after)
    try:
        return datetime(year, month, number, hour, minute, second, tzinfo=zone), before + after
    except ValueError:
        return None


def _day(line: str) -> tuple[tuple[int, int, int], str] | None:
    """Year, month and day, and the line without them."""
    for pattern, order in (
        (_YEAR_FIRST, (1, 3, 4)),
        (_DAY_FIRST, (4, 3, 1)),
        (_IN_WORDS, (3, 2, 1)),
        (_CHINESE, (1, 2, 3)),
    ):
        match = pattern.search(line)
        if match:
            year, month, day = (_number(match[group]) for group in order)
            if pattern is _DAY_FIRST and _is_american(line, year, month, day):
                month, day = day, month
            return (year, month, day), f"{line[: match.start()]} {line[match.end() :]}"
    english = _ENGLISH.search(line)
    if not english:
        return None
    name, day_of, year_of = english[1] or english[5], english[2] or english[4], english[3] or english[6]
    named = int(year_of), _MONTHS.index(name.lower()) + 1, int(day_of)
    return named, f"{line[: english.start()]} {line[english.end() :]}"


def _number(text: str) -> int:
    """The number that digits write, or a month's word ("ba", "mười hai")."""
    if text.isdecimal():
        return int(text)
    first, *rest = text.lower().split()
    if first in ("giêng", "chạp"):
        return 1 if first == "giêng" else 12
    return _NUMBERS.index(first) + 1 + (_NUMBERS.index(rest[0]) + 1 if rest else 0)


def _is_american(line: str, year: int, month: int, day: int) -> bool:
    """Whether the weekday that is named is right only where the month stands first."""
    found = _WEEKDAY.search(line)
    if not found or day > 12 or month > 12:
        return False
    name = next(filter(None, found.groups())).lower()
    try:
        fits = [name in _WEEKDAYS[date(year, *order).weekday()] for order in ((month, day), (day, month))]
    except ValueError:
        return False
    return fits == [False, True]


def _clock(match: re.Match[str]) -> tuple[int, int, int]:
    hour, half = int(match[1]), (match[4] or "").lower()
    if half in {"pm", "ch", "chiều", "tối"} and hour < 12:
        hour += 12
    elif half in {"am", "sa", "sáng"} and hour == 12:
        hour = 0
    return hour, int(match[2]), int(match[3] or 0)


def _zone(text: str) -> tuple[tzinfo | None, str]:
    """The zone at the end of what follows the time, and the text without it."""
    match = _ZONE.search(text)
    if match:
        offset = timedelta(hours=int(match[3]), minutes=int(match[4] or 0))
        if offset <= timedelta(hours=14):
            return timezone(-offset if "-" in (match[1], match[2]) else offset), text[: match.start()]
    match = _ZULU.search(text)
    return (UTC, text[: match.start()]) if match else (None, text)
