"""The period that a question speaks of, where it says one in figures."""

from __future__ import annotations

import calendar
import re
from collections.abc import Sequence
from datetime import date

from indexer.types import DateRange
from indexer.words import fold

_DAY = re.compile(r"\b(\d{1,2})[/.-](\d{1,2})[/.-]((?:19|20)\d\d)\b")
_MONTH = re.compile(  # "tháng 3 năm 2024" and "3/2024", but no "bão số 3 năm 2024"
    r"\b(?:thang\s+(\d{1,2})\s*(?:[/.-]|,?\s*nam)\s*|(\d{1,2})\s*[/.-]\s*)((?:19|20)\d\d)\b"
)
_QUARTER = re.compile(r"\bqu[iy]\s*([1-4]|iv|i{1,3})\s*(?:[/-]|nam)?\s*((?:19|20)\d\d)\b")
_YEAR = re.compile(r"(?<![\d/.-])((?:19|20)\d\d)\b")
_ROMAN = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_HEADS = frozenset(("ngay", "thang", "nam", "qui", "quy", "he", "sang", "chieu", "toi", "dem"))
_PARTS = frozenset(("dau", "giua", "cuoi"))
_A_YEAR = re.compile(r"(?:19|20)\d\d")
_NEWEST = re.compile(
    r"\b(hien nay|hien gio|hien tai|bay gio|duong nhiem|duong kim|hien dang|hien la|moi nhat|gan day nhat"
    r"|ngay nay|luc nay|(?:ai|ong nao|ba nao|nguoi nao) (?:hien|dang) )|^gio\b"
)
_HOLDER = re.compile(
    r"(?=.*\b(?:bi thu|chu tich|chu nhiem|giam doc|(?:bo|thu|hieu|cuc|vu|vien) truong|thu tuong|tong thong"
    r"|truong (?:ban|phong|khoa|cong an|cong an xa)|chanh (?:van phong|thanh tra|an)|tong bien tap"
    r"|tu lenh|dai su)\b)"
    r"(?!.*\b(?:cuu|nguyen|tan|tung|truoc day|truoc do|dau tien|khi do|luc do|hoi do)\b)"
    r"(?:.*\bla (?:ai|(?:ong|ba|nguoi|vi) nao)$|(?:ai|(?:ong|ba|nguoi|vi) nao) (?:la|lam|giu chuc)\b)"
)


def period(folded: str) -> DateRange | None:
    """The days that a question (in lower case, without marks) names; ``None`` where none."""
    if match := _DAY.search(folded):
        day, month, year = map(int, match.groups())
        return _days(year, month, day)
    if match := _QUARTER.search(folded):
        number = _ROMAN.get(match[1]) or int(match[1])
        return _months(int(match[2]), number * 3 - 2, number * 3)
    if match := _MONTH.search(folded):
        month = int(match[1] or match[2])
        return _months(int(match[3]), month, month)
    if match := _YEAR.search(folded):
        return _months(int(match[1]), 1, 12)
    return None


def asks_newest(folded: str) -> bool:
    """Whether a question (in lower case, without marks) is about how things stand now: it says
    so, or asks who holds an office and says nothing of another time."""
    return bool(_NEWEST.search(folded) or (_HOLDER.match(folded) and not period(folded)))


def date_words(tokens: Sequence[str]) -> set[int]:
    """The places of the words that tell a time: "cuối năm 2025", "tháng 6", "quý 3"."""
    plain = [fold(token) for token in tokens]
    found: set[int] = set()
    for at, word in enumerate(plain):
        follows = plain[at + 1] if at + 1 < len(plain) else ""
        if word in _HEADS and (follows.isdigit() or follows in _ROMAN):
            found |= {at, at + 1}
            found |= {at - 1} if at and plain[at - 1] in _PARTS else set()
        elif _A_YEAR.fullmatch(word):
            found.add(at)
    return found


def _days(year: int, month: int, day: int) -> DateRange | None:
    try:
        return DateRange(date(year, month, day), date(year, month, day))
    except ValueError:
        return None


def _months(year: int, first: int, last: int) -> DateRange | None:
    if not 1 <= first <= last <= 12:
        return None
    return DateRange(date(year, first, 1), date(year, last, calendar.monthrange(year, last)[1]))
