"""The dates, the term and the decision that a sentence of an appointment names."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

_DATE = (
    r"(?P<d>0?[1-9]|[12]\d|3[01])\s?[-/.]\s?(?P<m>0?[1-9]|1[0-2])(?:\s?[-/.]\s?(?P<y>(?:19|20)\d\d))?(?![\d%])"
    r"|(?P<d2>0?[1-9]|[12]\d|3[01]) tháng (?P<m2>0?[1-9]|1[0-2])(?: năm (?P<y2>(?:19|20)\d\d))?"
    r"|tháng (?P<m3>0?[1-9]|1[0-2])\s?(?:[-/.]|năm)\s?(?P<y3>(?:19|20)\d\d)"
    r"|(?P<today>hôm nay)|(?P<yesterday>hôm qua)"
)
_DAY = r"(?:ngày|sáng|chiều|tối|trưa|đêm|hôm|vào|ngày hôm|sáng nay|chiều nay|tối nay)"
_SAID = re.compile(
    r"(?P<from>(?:kể |bắt đầu |có hiệu lực |thi hành |hiệu lực )?(?:kể )?từ )?"
    rf"(?P<at>(?:{_DAY}[ ,(]*)*)(?:{_DATE})", re.I)
_YEAR = re.compile(r"(?:^|, |; |\b(?:vào|trong|hồi|(?P<from>từ)) )năm (?P<y>(?:19|20)\d\d)\b", re.I)
_TERM = re.compile(
    r"(?:nhiệm kỳ|nhiệm kì|giai đoạn)[^.;,()]{0,12}?\(?"
    r"(?P<a>(?:19|20)\d\d)\s?[-–—]\s?(?P<b>(?:19|20)\d\d)", re.I)
_NUMBER = re.compile(
    r"(?:quyết định|nghị quyết|QĐ|NQ)\s+(?:số\s*)?:?\s?"
    r"(?P<n>\d{1,5}(?:\s?/\s?\d{4})?(?:\s?[-/]\s?[A-ZĐĂÂÊÔƠƯ][\w-]*)*)",
    re.I)
_SIGNED = re.compile(
    r"(?:do|được)\s+(?P<who>[^,.;]{3,80}?)\s+(?:đã\s+)?ký"
    r"|(?P<who2>[A-ZĐ][^,.;]{3,80}?)\s+(?:đã|vừa|mới)?\s*ký\s+(?:các\s+|ban hành\s+)?"
    r"(?:[Qq]uyết định|[Nn]ghị quyết)")
_BORN = re.compile(r"\bsinh\b[^,;.]*$", re.I)
_BY_NUMBER = re.compile(r"quyết định số|nghị quyết số", re.I)
_ANNOUNCED = re.compile(r"công bố|trao (?:các )?quyết định|lễ|ra mắt|tổ chức")


@dataclass(frozen=True, slots=True)
class Dates:
    """Partial dates (YYYY, YYYY-MM, YYYY-MM-DD), the term, the decision's number and who signed it;
    "" where the sentence does not say."""

    decided: str = ""
    effective: str = ""
    announced: str = ""
    term: str = ""
    number: str = ""
    signed_by: str = ""


def dates(text: str, day: date | None) -> Dates:
    """What a sentence of an article of ``day`` says of when; a date without its year is the nearest.

    Of several terms the last one stands, which is said of the office.
    """
    decided = effective = announced = ""
    for match in _SAID.finditer(text):
        said = _partial(match, day)
        before = text[max(0, match.start() - 15) : match.start()]
        if not said or _in_term(text, match) or _BORN.search(before):
            continue
        if match["from"]:
            effective = effective or said
        elif _ANNOUNCED.search(text) and not _BY_NUMBER.search(text[: match.start()]):
            announced = announced or said
        else:
            decided = decided or said
    if not (decided or effective or announced) and (past := _YEAR.search(text)) and not _in_term(text, past):
        if day is None or int(past["y"]) < day.year:
            decided, effective = ("", past["y"]) if past["from"] else (past["y"], "")
    terms = list(_TERM.finditer(text))
    number = _NUMBER.search(text)
    signed = _SIGNED.search(text)
    return Dates(
        decided, effective, announced,
        f"{terms[-1]['a']}-{terms[-1]['b']}" if terms else "",
        re.sub(r"\s", "", number["n"]) if number and not number["n"].isdigit() else "",
        (signed["who"] or signed["who2"] or "").strip() if signed else "",
    )


def _in_term(text: str, match: re.Match[str]) -> bool:
    return bool(re.search(r"nhiệm kỳ[^.;,]{0,8}$", text[: match.start()], re.I))


def _partial(match: re.Match[str], day: date | None) -> str:
    if match["today"] or match["yesterday"]:
        if day is None:
            return ""
        return day.isoformat() if match["today"] else date.fromordinal(day.toordinal() - 1).isoformat()
    if match["m3"]:
        return f"{match['y3']}-{int(match['m3']):02}"
    number, month = int(match["d"] or match["d2"]), int(match["m"] or match["m2"])
    if match["d"] and not match["at"] and not match["from"] and not match["y"] and "/" not in match[0]:
        return ""
    year = match["y"] or match["y2"]
    if year is None:
        return nearest(number, month, day)
    try:
        return date(int(year), month, number).isoformat()
    except ValueError:
        return ""


def nearest(number: int, month: int, day: date | None) -> str:
    """The date of a day and month that is nearest to a day; "" where there is none."""
    if day is None:
        return ""
    found = []
    for year in (day.year - 1, day.year, day.year + 1):
        try:
            found.append(date(year, month, number))
        except ValueError:
            continue
    return min(found, key=lambda one: abs(one - day)).isoformat() if found else ""
