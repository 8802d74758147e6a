"""The times that a question speaks of, read from its text in lower case and without marks.

A reading starts at a word and takes the longest phrase there. What a phrase leaves out is taken
from the year named nearest to it, else it is the latest such time that has begun by today.
"""

from __future__ import annotations

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import TypeVar

from indexer.resources import data
from indexer.types import DateRange

_Match = re.Match[str]
_Given = TypeVar("_Given", int, date)
_Build = Callable[[_Match, _Given], DateRange | None]
_CONTEXT = 60
"""How many code points before a phrase may tell what it means."""
_LEAP = 8
"""The years between two 29 February, at most."""


@dataclass(frozen=True, slots=True)
class Time:
    """A time that a question names: the days that it spans, and where in the text it says so.

    ``strict``: the question speaks of what was published then, so that the days are a filter;
    else they are a preference.
    """

    days: DateRange
    start: int
    end: int
    strict: bool


@dataclass(frozen=True, slots=True)
class _Reading:
    """Days read up to ``end``; ``own``: the phrase names its year; ``fresh``: it speaks of the last days."""

    days: DateRange
    end: int
    own: bool
    fresh: bool = False


_NUMBERS = {
    "mot": 1, "hai": 2, "ba": 3, "bon": 4, "tu": 4, "nam": 5, "sau": 6, "bay": 7, "tam": 8, "chin": 9,
    "muoi": 10, "muoi mot": 11, "muoi hai": 12, "i": 1, "ii": 2, "iii": 3, "iv": 4,
}
_STEMS = [calendar.month_abbr[i].lower() for i in range(1, 13)]
_DAYS_OF_MONTH = {  # the part of a month by places in the list of its days
    "": (0, None), "dau": (0, 10), "thuong tuan": (0, 10), "giua": (10, 20), "trung tuan": (10, 20),
    "cuoi": (-10, None), "ha tuan": (-10, None), "nua dau": (0, 15), "nua cuoi": (15, None),
}
_MONTHS_OF_YEAR = {
    "dau": (1, 4), "early": (1, 4), "giua": (5, 8), "mid": (5, 8), "cuoi": (10, 12), "late": (10, 12),
    "nua dau": (1, 6), "nua cuoi": (7, 12), "first half": (1, 6), "second half": (7, 12),
    "he": (6, 8), "mua xuan": (3, 5), "mua he": (6, 8), "mua thu": (9, 11), "mua dong": (12, 14),
}
_FEASTS = {  # the feast in the table, and how many days after it
    "tet": ("tet", 0), "30 tet": ("tet", -1), "giao thua": ("tet", -1),
    "ong cong ong tao": ("kitchen_gods", 0), "tet doan ngo": ("doan_ngo", 0),
    "ram thang gieng": ("first_full_moon", 0), "ram thang 1": ("first_full_moon", 0),
    "gio to hung vuong": ("hung_kings", 0), "gio to": ("hung_kings", 0),
    "vu lan": ("vu_lan", 0), "ram thang bay": ("vu_lan", 0), "ram thang 7": ("vu_lan", 0),
    "tet trung thu": ("mid_autumn", 0), "trung thu": ("mid_autumn", 0), "ram thang tam": ("mid_autumn", 0),
    "ram thang 8": ("mid_autumn", 0),
}
_CAN = "giap at binh dinh mau ky canh tan nham quy".split()
_CHI = "ty suu dan mao thin ty ngo mui than dau tuat hoi".split()
_UNITS = {"day": "ngay", "gio": "h", "week": "tuan", "month": "thang", "year": "nam"}


def _rx(pattern: str) -> re.Pattern[str]:
    """In the patterns a space stands for any white space."""
    return re.compile(pattern.replace(" ", r"\s+"))


# Y: a year; WHEN: one in words; OF: either, after a month or the like; MAYBE: or nothing; END: where no
# number goes on.
_Y = r"(?P<y>19\d\d|20\d\d|2100)(?!\d)"
_WHEN = r"(?P<when>nam (?:nay|ngoai|truoc(?! (?:do|khi)\b)|kia)|(?:this|last) year)\b"
_OF = rf"(?:(?:\s*[/.-]\s*|\s*,?\s*(?:cua )?(?:nam )?){_Y}|\s*,? (?:cua )?{_WHEN})"
_MAYBE = rf"(?:{_OF}| vua (?:qua|roi)\b(?! doi))?"
_END = r"(?:(?<=\d{4})(?=-\d{1,2}[/-]\d)|(?!\w|[/.,-]\d|[/-]\w|\s*%))"
_D, _M = r"(?P<d>\d{1,2})", r"(?P<m>\d{1,2})"
_COUNT = r"(?P<n>\d{1,3}|mot|hai|ba|bon|nam|sau|bay|tam|chin|muoi|may|vai)"
_WEEKDAY = r"(?:thu (?P<wd>hai|ba|tu|nam|sau|bay|[2-7])|chu nhat)\b"
_HEAD = (  # what makes "1/2" or "2-1" a day: the time of day, the day of the week, the word itself
    rf"(?P<head>(?:(?:rang sang|sang|trua|chieu|toi|dem|khuya),? )?(?:{_WEEKDAY}\s*[,(]?\s*)?"
    r"(?:(?:hom|ngay|mung|mong|dip le|dip|le|quoc khanh) )?)"
)
_PART = r"(?:(?P<part>nua dau|nua cuoi|dau|giua|cuoi|(?:thuong|trung|ha) tuan) )?"
_MONTH_NAME = (
    r"(?P<m>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)"
)
_TERM = r"(?:(?P<part>dau|cuoi) )?nhiem ky"
_AGO = r"(?P<ago>nay|truoc(?! (?:do|khi|day)\b)|vua qua|vua roi|roi|qua(?! (?:loat|luan|doi)\b))\b"
_RECENT = r"(?:(?:vua )?qua(?! doi)|gan day|gan nhat|tro lai day)\b"

_WORD = _rx(r"(?<!\w)(?:(?<!\d[/.,:-])\d|[^\W\d])\w*")
_OTHER_WORD = _rx(  # where a word is another one: "Việt Nam", "chiến thắng", "đầu tư", "anh Tuấn", "bão số 3"
    r"\b(?:(?:viet|mien|phia|dong|tay|quang|ha|gioi|doi) (nam)"
    r"|(?:\d+|chien|danh|doi|ban|toan|bat|dai|moi|hang|mot|may|vai|nhieu|luong) (thang)"
    r"|(?:anh|ong|chu|bac|em|quoc|minh|thanh|van|dinh|ngoc|hoang|duc|cong|huu|ba|xuan|manh) (tuan)"
    r"|(?:dau|vat|thong|dien|thu|thang|phan|su|rieng|cong|an|ra|di|ngoi|han|nam|giam|nguyen) (tu)"
    r"|(?:so|thu|lop|khoa|top|hang|quan) (\d+)(?= nam)|(?:thu|thang|muoi) (sau))\b"
)
_NAMED = _rx(rf"\d{{4}}\s*[–-]\s*\d{{4}}|(?<!\d){_Y}(?!/)|\b{_WHEN}")  # a range names no one year
_DOCUMENT = _rx(
    r"\b(?:nghi dinh|thong tu|quyet dinh|nghi quyet|chi thi|cong van|luat|van ban|so|nd|qd|tt)\s*(?:so )?$"
)
_NO_DAY_AFTER = _rx(  # what stands before a score, a fraction, a house's number, a street named after a day
    r"\b(?:ty so|thang|thua|hoa|dan|gan|hon|khoang|chiem|chi|it nhat|toi da|dat|tang|giam|con|bang|muc|len"
    r"|xuong|diem|gia|la|vong|lop|thu|(?<!xo\s)so(?: nha)?|hem|ngo|ngach|kiet|top|(?<!binh\s)(?<!hai\s)duong"
    r"|dai lo|(?<!thanh\s)pho|quang truong|cong vien|cong ty|san van dong|thpt|thcs|benh vien|ben|cang)\s*$"
)
_MEASURE = (
    r"%|(?:phan tram|trieu|t[yi](?! so)|nghin|ngan|dong(?! (?:nai|thap|nam|hoi|ha))|usd|do la|kg|km|m2|met"
    r"|tan(?! (?:binh|phu|an|son))|ha(?! (?:noi|tinh|giang|nam|long|tien))|hec ta|mw|nguoi|ca the)\b"
)
_MEASURED = _rx(rf"\s*(?:{_MEASURE})")
_SCORE = _rx(rf"\s*(?:{_MEASURE}|(?:diem|lan|gio|h|phut|ban|tran|set|van|nam|thang|ngay|tuan)\b)")
_SHARE = _rx(
    rf"\s*(?:{_MEASURE}|(?:so|dan so|dien tich|tong|quang|thanh vien|phieu|dai bieu|ho|goi thau|cua|gia tri"
    r"|thoi gian|xa|huyen|tinh|dia phuong|cong trinh|du an|muc tieu|nhiem vu|chi tieu|tieu chi|doanh nghiep"
    r"|don vi|the gioi|nuoc|diem|lan|cau|mon|tin|truong|tiem kich)\b)"
)
_PUBLISHED = _rx(  # "tin" but no "thông tin", "tin nhắn"; "đăng" but no "đang", "Đảng"; no "Yên Bái"
    r"(?:^|\b(?:co|nhung|cac|may|nhieu|so|dua|doc|xem|tim|diem|ban|cho|hop|tat|ke|nhat|theo|loat) |[(\"“])"
    r"tin\b(?! (?:nhan|dung|tuong|nhiem|hoc|hieu|don|cay|vao|rang)\b)"
    r"|\b(?<!thong\s)(?<!uy\s)(?<!bao\s)tin (?:(?:tuc|moi|nong|nao|gi|ve)\b|$)"
    r"|\b(?<!yen\s)(?<!that\s)bai (?:bao(?! (?:nhieu|lau|gio))|viet|dang|ve|tu|nao (?:duoc )?dang)\b"
    r"|\b(?:cac|nhung|may|nhieu|doc|tim) bai $|\b(?:bao|duoc|da) dang (?:tin|bai|tai|tren|ngay)\b"
    r"|\bdang (?:tren|tai) (?:bao|trang|tap chi)\b|\b(?<!nha\s)xuat ban\b|\b(?:news|articles?|published)\b"
    r"|\b(?:(?<!yen\s)bai|bao(?! (?:cao|hiem|ve)\b)|duoc) .{0,40}\b(?<!hoi\s)(?<!vao\s)(?<!cao\s)dang "
    r"(?:(?:vao|hoi|tu|trong) )?$"
)
_BOOK = _rx(r"\b(?:sach|cuon|tap tho|tieu thuyet|truyen|books?)\b")
_SINCE = _rx(r"\b(?:tu|truoc|cho|lau)\b[^.,;:?!]*$")
_CLAUSE_LENGTH = 200  # code points, at most
_CLAUSE = re.compile(r"[.,:;?!](?!\w)")


def _said(m: _Match, name: str) -> str:
    """A group's text with single spaces; empty where it took no part or the pattern has no such group."""
    return " ".join((m.groupdict().get(name) or "").split())


def _int(text: str) -> int:
    """A number in figures or words, a Roman one, or a month's English name."""
    return int(text) if text.isdecimal() else _NUMBERS.get(text) or _STEMS.index(text[:3]) + 1


def _follows(before: re.Pattern[str], m: _Match) -> bool:
    return before.search(m.string, max(0, m.start() - _CONTEXT), m.start()) is not None


def _months(year: int, first: int, last: int) -> DateRange:
    """Whole months; those past 12 are of the next year."""
    end, last = year + (last - 1) // 12, (last - 1) % 12 + 1
    return DateRange(date(year, first, 1), date(end, last, calendar.monthrange(end, last)[1]))


def _part_of_month(part: str, days: DateRange) -> DateRange:
    first, last = _ends(days)
    all_days = [first + timedelta(i) for i in range((last - first).days + 1)][slice(*_DAYS_OF_MONTH[part])]
    return DateRange(all_days[0], all_days[-1])


def _on(m: _Match, year: int) -> DateRange:
    return DateRange(day := date(year, _int(m["m"]), int(m["d"])), day)


def _day(m: _Match, year: int) -> DateRange | None:
    """ "Ngày 25/3", "25-3-2020"; what may be a fraction or a score only with a word that says day."""
    day, month, after = int(m["d"]), int(m["m"]), m.string[m.end("m") : m.end("m") + 1]
    sign = m.string[m.end("d") : m.start("m")].strip()
    whole = bool(m["y"]) and (sign == "thang" or after in "/.-")
    if m["head"] or whole or (sign == "thang" and m["when"]):
        return _on(m, year)
    if sign == "/":
        fraction = day < month <= 5 and (day, month) != (1, 5)
        doubtful = fraction or (day, month) == (24, 7) or (day <= month and _SHARE.match(m.string, m.end()))
    else:
        doubtful = sign == "thang" or day <= 12 or _SCORE.match(m.string, m.end())
    return None if doubtful or _follows(_NO_DAY_AFTER, m) else _on(m, year)


def _days(m: _Match, year: int) -> DateRange | None:
    """ "Từ 1/3 đến 5/3/2020", "ngày 5-6/3": the year, and the month too, may stand at the end alone."""
    one_month = m["m0"] is None
    bare = not (m["tu"] or m["head"] or m["y"])
    if (bare and (one_month or "-" in m[0])) or (not one_month and m["join"] in ("va", ",")):
        return None
    first = date(year, int(m["m0"] or m["m"]), int(m["d"]))
    last = date(year, int(m["m"]), int(m["d2"]))
    if first > last and not one_month:
        back = 1 if m["y"] or m["when"] else 0
        first, last = first.replace(year=year - back), last.replace(year=year + 1 - back)
    return DateRange(first, last) if first <= last else None


def _month(m: _Match, year: int) -> DateRange | None:
    first, last = _int(_said(m, "m")), _int(_said(m, "m2") or _said(m, "m"))
    return None if _follows(_DOCUMENT, m) else _part_of_month(_said(m, "part"), _months(year, first, last))


def _lunar_month(m: _Match, year: int) -> DateRange:
    """Giêng follows Tết, Chạp goes before the next one; 30 days each."""
    if m["m"] == "gieng":
        return DateRange(tet := _feast("tet", year), tet + timedelta(29))
    return DateRange((tet := _feast("tet", year + 1)) - timedelta(30), tet - timedelta(1))


def _quarter(m: _Match, year: int) -> DateRange:
    number = _int(m["q"])
    return _months(year, number * 3 - 2, number * 3)


def _so_many_months(m: _Match, year: int) -> DateRange:
    number = _int(_said(m, "n"))
    return _months(year, 13 - number, 12) if _said(m, "part") == "cuoi" else _months(year, 1, number)


def _part_of_year(m: _Match, year: int) -> DateRange:
    return _months(year, *_MONTHS_OF_YEAR[_said(m, "part")])


def _year(m: _Match, year: int) -> DateRange | None:
    counts = not _said(m, "nam") and (_MEASURED.match(m.string, m.end()) or _follows(_DOCUMENT, m))
    return None if counts else _months(year, 1, 12)


def _tet(m: _Match, year: int) -> DateRange | None:
    """Ten days either way; "trước Tết" and "sau Tết" are the weeks there, no open ranges."""
    if not (m["near"] or _said(m, "full") or _said(m, "y") or _said(m, "when") or _said(m, "can")):
        return None
    tet, ten, day = _feast("tet", year), timedelta(10), timedelta(1)
    near = _said(m, "near")
    if near in ("truoc", "giap", "can"):
        return DateRange(tet - 2 * ten, tet - day)
    return DateRange(tet, tet + 2 * ten) if near == "sau" else DateRange(tet - ten, tet + ten)


def _feast_day(m: _Match, year: int) -> DateRange:
    feast, after = _FEASTS[_said(m, "feast")]
    nth = _int(_said(m, "n") or "1")
    return DateRange(day := _feast(feast, year) + timedelta(after + nth - 1), day)


def _feast(name: str, year: int) -> date:
    """The day of a feast; ``ValueError`` for a year past the table."""
    if day := _calendar().get((name, year)):
        return day
    raise ValueError(f"no {name} of {year}")


@cache
def _calendar() -> dict[tuple[str, int], date]:
    lines = data("lexicons", "feasts.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if not line.startswith("#"))
    return {(name, int(year)): date.fromisoformat(day) for year, name, day in rows}


def _tet_by_sign(m: _Match, today: date) -> DateRange | None:
    """ "Tết Giáp Thìn": by the cycle of sixty years, the latest such one up to the next year."""
    for year in range(today.year + 1, today.year - 59, -1):
        if (_CAN[(year - 4) % 10], _CHI[(year - 4) % 12]) == (m["can"], m["chi"]):
            return _tet(m, year)
    return None


def _years(m: _Match, today: date) -> DateRange | None:
    """ "2020-2025", "2016/17"; of a term its first or last twelve months."""
    first, last = int(m["y"]), int(m["y2"])
    if last < 100:
        last = first + 1 if (first + 1) % 100 == last else 0
    return _term(_said(m, "part"), first, last) if first < last <= 2100 else None


def _this_term(m: _Match, today: date) -> DateRange | None:
    """Terms between Party congresses: 2020-2025, 2025-2030, every five years."""
    first = today.year // 5 * 5 - (5 if m["which"] == "truoc" else 0)
    return _term(m["part"], first, first + 5) if m["part"] or m["which"] else None


def _term(part: str, first: int, last: int) -> DateRange:
    return _months(last if part == "cuoi" else first, 1, 12 if part else 12 * (last - first + 1))


def _decade(m: _Match, today: date) -> DateRange | None:
    year = int(m["y"] or 0) or (1900 if int(m["tens"]) >= 30 else 2000) + int(m["tens"])
    return _months(year, 1, 120) if year % 10 == 0 else None


def _back(day: date, count: int, unit: str) -> date:
    """So many hours, days, weeks, months, quarters or years before a day."""
    if unit in ("h", "ngay", "tuan"):
        return day - timedelta({"h": -(-count // 24), "ngay": count, "tuan": 7 * count}[unit])
    months = day.year * 12 + day.month - 1 - count * {"thang": 1, "quy": 3, "nam": 12}[unit]
    year, month = months // 12, months % 12 + 1
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def _around(day: date, unit: str) -> DateRange:
    """The whole day, week (from Monday), month, quarter or year that holds a day."""
    if unit == "ngay":
        return DateRange(day, day)
    if unit == "tuan":
        return DateRange(monday := day - timedelta(day.weekday()), monday + timedelta(6))
    length = {"thang": 1, "quy": 3, "nam": 12}[unit]
    first = (day.month - 1) // length * length + 1
    return _months(day.year, first, first + length - 1)


def _unit(m: _Match) -> str:
    return _UNITS.get(m["unit"], m["unit"])


def _count(m: _Match) -> int:
    """How many; "mấy ngày" are seven, a few of what is longer are three."""
    return _int(m["n"]) if m["n"] not in ("may", "vai", "few") else 7 if _unit(m) == "ngay" else 3


def _day_before(m: _Match, today: date) -> DateRange | None:
    if m[0].startswith("toi") and _follows(_SINCE, m):
        return None  # "từ trước tới nay", no "tối nay"
    ago = {"nay": 0, "today": 0, "kia": 2}.get(m["ago"], 1)
    return DateRange(day := _back(today, ago, "ngay"), day)


def _unit_before(m: _Match, today: date) -> DateRange:
    """This or the last week, month, quarter. "Tuần qua" may mean the week that ends: it lasts until today."""
    unit, part = _unit(m), _said(m, "part")
    days = _around(_back(today, 0 if m["ago"] in ("nay", "this") else 1, unit), unit)
    first, last = _ends(days)
    if unit == "tuan" and part:
        return DateRange(first + timedelta(5), last)
    if unit == "tuan" and _said(m, "ago").endswith("qua"):
        return DateRange(first, today)
    return _part_of_month(part, days)


def _weekday(m: _Match, today: date) -> DateRange:
    number = 6 if m["wd"] is None else _int(m["wd"]) - 2
    day = _ends(_around(today, "tuan"))[0] + timedelta(number)
    week = m["week"]
    back = not week.endswith("nay") and (week.startswith("tuan") or day >= today)
    return DateRange(day := _back(day, int(back), "tuan"), day)


def _past(m: _Match, today: date) -> DateRange:
    return DateRange(_back(today, _count(m), _unit(m)), today)


def _ago(m: _Match, today: date) -> DateRange:
    """ "Hai năm trước" is the whole year; "cách đây 2 tuần" three days either way."""
    unit = _unit(m)
    day = _back(today, _count(m), unit)
    if unit in ("ngay", "tuan") and _said(m, "far"):
        wide = timedelta(1 if unit == "ngay" else 3)
        return DateRange(day - wide, day + wide)
    return _around(day, unit)


def _since_start(m: _Match, today: date) -> DateRange:
    return DateRange(_around(today, m["unit"]).first, today)


def _lately(m: _Match, today: date) -> DateRange:
    return DateRange(_back(today, 30 if m["just"] else 90, "ngay"), today)


_YEARLY: list[tuple[re.Pattern[str], _Build[int]]] = [
    (_rx(pattern), build) for pattern, build in [  # what comes every year
        (rf"{_HEAD}{_D}(?:\s*[/.-]\s*| thang ){_M}(?! (?:am lich|ta)\b){_MAYBE}{_END}", _day),
        (rf"(?P<tu>tu )?{_HEAD}{_D}(?:\s*[/.-]\s*(?P<m0>\d{{1,2}}))?\s*(?P<join>[,–-]|den|toi|va)\s*"
         rf"(?:ngay )?(?P<d2>\d{{1,2}})(?:\s*[/.-]\s*| thang ){_M}{_MAYBE}{_END}", _days),
        (rf"{_Y}[/-]{_M}[/-]{_D}{_END}", _on),
        (rf"{_MONTH_NAME} {_D}(?:st|nd|rd|th)?\s*,?\s*{_Y}{_END}", _on),
        (rf"{_D}(?:st|nd|rd|th)? (?:of )?{_MONTH_NAME}\s*,?\s*{_Y}{_END}", _on),
        (rf"{_PART}thang {_M}{_MAYBE}{_END}(?! (?:tran|ban|set|van|hiep|diem|trieu|ty|ti|lan(?! dau)|usd|dong"
         r"|nghin|ngan|qua|giai|cup)\b)", _month),
        (rf"{_PART}thang (?P<m>muoi (?:mot|hai)|mot|hai|ba|tu|nam|sau|bay|tam|chin|muoi){_OF}{_END}", _month),
        (rf"thang {_M}\s*(?:[,–-]|va|den)\s*(?P<m2>\d{{1,2}}){_OF}{_END}", _month),
        (rf"{_PART}{_M}\s*[/-]\s*{_Y}{_END}", _month),
        (rf"{_MONTH_NAME}{_OF}{_END}", _month),
        (rf"thang (?P<m>gieng|chap)\b{_MAYBE}{_END}", _lunar_month),
        (rf"quy (?P<q>iv|i{{1,3}}|[1-4])(?![\w,]|\.\d{{3}}\b){_MAYBE}{_END}"
         r"(?! (?:trieu|ty|ti|nghin)\b)", _quarter),
        (rf"q(?P<q>[1-4]){_OF}{_END}", _quarter),
        (rf"{_COUNT} thang (?P<part>dau|cuoi)(?: cua)?(?:{_OF}| nam\b(?! (?:hoc|moi)\b)){_END}",
         _so_many_months),
        (rf"(?P<n>3|6|9|11) thang (?:cua )?(?:nam )?{_Y}{_END}", _so_many_months),
        (rf"(?P<part>nua dau|nua cuoi|dau|giua|cuoi|he|mua (?:xuan|he|thu|dong)){_OF}{_END}", _part_of_year),
        (r"(?P<part>nua dau|nua cuoi) nam\b(?! (?:hoc|moi|\d))", _part_of_year),
        (rf"(?:the )?(?P<part>early|mid|late|first half|second half)[ -](?:of )?{_Y}{_END}", _part_of_year),
        (rf"(?P<nam>(?:ca )?nam )?{_Y}{_END}(?! ?\d)(?!\s*(?:den|toi|-|–)\s*(?!19\d\d|20\d\d)\d)", _year),
        (_WHEN, _year),
        (rf"(?:(?P<near>truoc|sau|giap|can|dip|nghi|le) )?tet\b(?! (?:doan ngo|trung thu|tay|duong lich)\b)"
         rf"(?P<full> (?:nguyen dan|am lich|co truyen|ta)\b)?{_MAYBE}{_END}", _tet),
        (rf"(?:mung|mong) (?P<n>\d|mot|hai|ba|bon|tu|nam|sau|bay) (?P<feast>tet)\b{_MAYBE}{_END}",
         _feast_day),
        (rf"(?P<feast>{'|'.join(list(_FEASTS)[1:])})\b{_MAYBE}{_END}", _feast_day),
    ]
]
_FIXED: list[tuple[re.Pattern[str], _Build[date], bool]] = [
    (_rx(pattern), build, fresh) for pattern, build, fresh in [  # fresh: it asks for news of the last days
        (rf"(?:{_TERM} |giai doan )?{_Y}\s*[–/-]\s*(?P<y2>\d{{4}}|\d\d){_END}", _years, False),
        (rf"{_TERM}\b(?: (?P<which>nay|truoc)\b)?(?! ?\d)", _this_term, False),
        (rf"(?:(?:nhung|cac) nam|thap nien|thap ky|the) (?:{_Y}|(?P<tens>[1-9]0)(?!\d))s?{_END}",
         _decade, False),
        (rf"(?:(?P<near>truoc|sau|giap|can|dip) )?tet (?:nguyen dan )?(?P<can>{'|'.join(_CAN)}) "
         rf"(?P<chi>{'|'.join(_CHI)})\b", _tet_by_sign, False),
        (r"(?:(?:ngay|sang|trua|chieu|toi|dem) )?hom (?P<ago>nay|qua|kia)\b", _day_before, True),
        (r"(?:sang|trua|chieu|toi|dem) (?P<ago>nay|qua)\b(?! (?:doi|khu|do|lai)\b)", _day_before, True),
        (r"(?P<ago>today|yesterday)\b", _day_before, True),
        (r"(?:tinh|cho) (?:den|toi) (?:hom |hien |thoi diem )?(?P<ago>nay)\b", _day_before, False),
        (rf"(?:(?P<part>cuoi) )?(?P<unit>tuan) {_AGO}", _unit_before, True),
        (rf"{_PART}(?P<unit>thang) {_AGO}", _unit_before, False),
        (rf"(?P<unit>quy) {_AGO}", _unit_before, False),
        (r"(?P<ago>this|last) (?P<unit>week)\b", _unit_before, True),
        (r"(?P<ago>this|last) (?P<unit>month)\b", _unit_before, False),
        (rf"(?:(?:sang|trua|chieu|toi|dem) )?{_WEEKDAY} (?P<week>tuan (?:truoc|roi|qua)|(?:tuan )?nay"
         r"|(?:vua )?(?:qua|roi))\b", _weekday, True),
        (rf"{_COUNT} (?P<unit>ngay|tuan) {_RECENT}", _past, True),
        (r"(?P<n>\d{1,3}) ?(?P<unit>h|gio) (?:vua )?qua\b", _past, True),
        (rf"{_COUNT} (?P<unit>thang|quy|nam) {_RECENT}", _past, False),
        (r"(?P<n>\d{1,2}|may|vai) (?P<unit>ngay|tuan|thang|nam) nay\b", _past, False),
        (r"(?:last|past) (?P<n>\d{1,2}|few) (?P<unit>day|week)s?\b", _past, True),
        (r"(?:last|past) (?P<n>\d{1,2}|few) (?P<unit>month|year)s?\b", _past, False),
        (rf"{_COUNT} (?P<unit>ngay|tuan|thang|nam) truoc\b(?! (?:do|khi|ngay|nam)\b)(?: day\b)?",
         _ago, False),
        (rf"(?P<far>cach day) (?:khoang |gan |hon )?{_COUNT} (?P<unit>ngay|tuan|thang|nam)\b", _ago, False),
        (r"(?P<n>\d{1,2}) (?P<unit>day|week|month|year)s? (?P<far>ago)\b", _ago, False),
        (r"(?:ke )?tu dau (?P<unit>nam|thang|tuan|quy)"
         r"(?: (?:den|toi) nay\b|(?! (?:\d|nam|nay|nao|ngoai|truoc|hoc|moi)))", _since_start, False),
        (r"(?:thoi gian )?gan day\b(?! nhat)|thoi gian qua\b"
         r"|(?:thoi gian )?(?P<just>vua (?:qua|roi)|moi day)\b"
         r"(?! (?:doi|mat|khoi|tay|song)\b)", _lately, False),
    ]
]
_LINK = _rx(
    r"(?:(?P<since>(?:(?:ke|tinh) )?tu|since|from)|(?P<before>truoc|before)|(?P<after>sau|after)"
    r"|(?P<between>giua|between)) |"
)
_TO = _rx(r"\s*(?:[–-]| (?:den|toi|to|until) )\s*(?:(?:het|cuoi) (?=ngay|thang|nam))?")
_TILL_NOW = _rx(r",? (?:cho )?(?:den|toi) (?:nay|gio|bay gio|hien nay|hien tai)\b| (?:to date|until now)\b")
_DASH = _rx(r"\s*(?:[–-]| den )\s*")
_AND = _rx(r" (?:va|and) ")
_WITHIN = _rx(r"\s*[,(]?\s*(?:(?:vao|hoi|trong|luc|tuc|cua) )?")


def times(folded: str, today: date) -> list[Time]:
    """The times that a text in lower case without marks names, in order of place, none overlapping."""
    return list(_Reader(folded, today).times())


def _year_of(m: _Match, today: date) -> int | None:
    """The year that a match holds, in figures or words."""
    groups = m.groupdict()
    if year := groups.get("y"):
        return int(year)
    if when := groups.get("when"):
        return today.year - {"nay": 0, "this": 0, "kia": 2}.get(when.removeprefix("nam").split()[0], 1)
    return None


def _possible(build: _Build[_Given], m: _Match, given: _Given) -> DateRange | None:
    """What a builder makes of a match; ``None`` too for a day that no calendar has."""
    try:
        return build(m, given)
    except (ValueError, OverflowError):
        return None


def _ends(days: DateRange) -> tuple[date, date]:
    return days.first or date.min, days.last or date.max


def _from_to(one: _Reading, two: _Reading) -> DateRange | None:
    """From the first of one to the last of the other; one that names no year of its own follows the other."""
    first, last = _ends(one.days)[0], _ends(two.days)[1]
    if first > last and not one.own:
        first, last = (_back(first, 1, "nam"), last) if two.own else (first, _back(last, -1, "nam"))
    return DateRange(first, last) if first <= last else None


class _Reader:
    """One text, read against one day."""

    def __init__(self, text: str, today: date) -> None:
        self.text, self.today = text, today
        self.named = [(m.start(), year) for m in _NAMED.finditer(text) if (year := _year_of(m, today))]
        self.others = {m.start(m.lastindex or 0) for m in _OTHER_WORD.finditer(text)}

    def times(self) -> Iterator[Time]:
        """Left to right; at each word the longest reading."""
        end = 0
        for word in _WORD.finditer(self.text):
            at = word.start()
            if at < end or at in self.others:
                continue
            if reading := self.linked(at):
                end = reading.end
                yield Time(reading.days, at, end, reading.fresh or self.of_publication(at))

    def of_publication(self, at: int) -> bool:
        """Whether the clause before speaks of news, articles or their publication."""
        earliest = max(0, at - _CLAUSE_LENGTH)
        clause = max((m.end() for m in _CLAUSE.finditer(self.text, earliest, at)), default=earliest)
        before = self.text[clause:at].lstrip()
        return bool(_PUBLISHED.search(before)) and not _BOOK.search(before)

    def linked(self, at: int) -> _Reading | None:
        """A time alone, or an open range or one of two ends."""
        alone = self.nested(at)
        link = _LINK.match(self.text, at)
        assert link
        one = self.nested(link.end()) if link[0] else alone
        if one is None:
            return alone
        if alone and alone.end >= one.end and not (link["between"] or not link[0]):
            return alone
        first, last = _ends(one.days)
        if (till := _TILL_NOW.match(self.text, one.end)) and first <= self.today and not link["before"]:
            return replace(one, days=DateRange(first, self.today), end=till.end())
        join = _AND if link["between"] else _TO if link["since"] else _DASH
        if (to := join.match(self.text, one.end)) and (two := self.nested(to.end())):
            if days := _from_to(one, two):
                return _Reading(days, two.end, two.own, one.fresh)
        if link["since"]:
            return replace(one, days=DateRange(first, None))
        if link["before"] and first > date.min:
            return replace(one, days=DateRange(None, first - timedelta(1)), fresh=False)
        if link["after"] and last < date.max:
            return replace(one, days=DateRange(last + timedelta(1), None), fresh=False)
        return alone

    def nested(self, at: int) -> _Reading | None:
        """A time, and what narrows it right after: "năm ngoái, hồi tháng 3"."""
        outer = self.simple(at)
        if outer is None:
            return None
        within = _WITHIN.match(self.text, outer.end)
        at = within.end() if within else outer.end
        inner = self.simple(at) if at > outer.end and at not in self.others else None
        if inner is None:
            return outer
        (first, last), (begin, end) = _ends(outer.days), _ends(inner.days)
        if first <= begin and end <= last:
            return replace(inner, fresh=inner.fresh or outer.fresh)
        return replace(outer, end=inner.end) if begin <= first and last <= end else outer

    def simple(self, at: int) -> _Reading | None:
        """The longest phrase of the tables at a place."""
        best = None
        for pattern, build in _YEARLY:
            if (m := pattern.match(self.text, at)) and m.end() > (best.end if best else at):
                if days := self.in_year(m, build):
                    best = _Reading(days, m.end(), _year_of(m, self.today) is not None)
        for pattern, settle, fresh in _FIXED:
            if (m := pattern.match(self.text, at)) and m.end() > (best.end if best else at):
                if days := _possible(settle, m, self.today):
                    best = _Reading(days, m.end(), True, fresh)
        return best

    def in_year(self, m: _Match, build: _Build[int]) -> DateRange | None:
        """What comes every year: in the year said or named nearest, else the latest begun by today."""
        year = _year_of(m, self.today)
        if year is None and self.named:
            year = min(self.named, key=lambda named: abs(named[0] - m.start()))[1]
        if year is not None:
            return _possible(build, m, year)
        for year in range(self.today.year, self.today.year - _LEAP, -1):
            days = _possible(build, m, year)
            if days and _ends(days)[0] <= self.today:
                return days
        return None
