"""What a quoted sentence leaves to its article: who "ông" is, which body "đơn vị này", of what year
"ngày 25-3". It is told in brackets, from the article's own text and day. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from assistant.names import people
from assistant.types import Note
from assistant.understand.dates import Time, times
from indexer.types import Article, DateRange, Span
from indexer.words import CAPITALS, fold

_BACK = 1500
"""Code points before a sentence in which the one is looked for that it means."""
_HALF_YEAR = timedelta(182)
_PERSON = re.compile(
    rf"(?:^(?P<first>Ông|Bà|Anh|Chị|Cô)|\b(?P<then>ông|bà))(?: (?:này|ấy|ta))?\b(?! (?:[{CAPITALS}]|nội|ngoại"
    r"|cụ|con|xã|em|chủ|bạn|mẹ|bố|trai|gái|dâu|rể|hai|ba|cả|lớn|già|trùm|lão|giáo|dì|chú))"
    r"(?<!đàn ông)(?<!đàn bà)"
    r"|\b(?P<that>anh|chị|cô) (?:này|ấy|ta)\b"
)
_SHORT_NAME = re.compile(
    rf"\b(?:[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|[Cc]ô|[Ee]m) ([{CAPITALS}]\w+)(?! [{CAPITALS}])"
)
_BODY = re.compile(
    r"\b(công ty|đơn vị|doanh nghiệp|tập đoàn|ngân hàng|hãng|bệnh viện|trường|nhà trường|cơ quan|câu lạc bộ"
    r"|đội bóng|tổ chức|địa phương|tỉnh|thành phố|huyện|xã|phường|dự án|bộ|sở) (?:này|trên|nói trên)\b",
    re.IGNORECASE,
)
_NAMED_BODY = (
    r"công ty|doanh nghiệp|tập đoàn|ngân hàng|hãng|bệnh viện|trường|câu lạc bộ|clb|tổ chức|viện|liên đoàn"
)
_NO_GAP = frozenset(("địa phương", "tỉnh", "thành phố", "huyện", "xã", "phường", "bộ", "sở"))
"""What its name follows at once."""
_ANY_BODY = frozenset(("đơn vị", "doanh nghiệp", "cơ quan", "tổ chức", "công ty"))
_OTHERWISE = {
    "địa phương": r"tỉnh|thành phố|huyện|xã|phường", "nhà trường": "trường", "đội bóng": "đội|clb|câu lạc bộ",
}
_LONGEST_BODY = 9
"""Words of a body's name, at most."""
_OF_PLACE = re.compile(
    r"\b(?:tỉnh|thành phố|tp\.?|huyện|xã|phường|quận|thị trấn|thị xã|đường|phố|cầu) ?$", re.IGNORECASE
)
_WOMEN, _MEN = frozenset(("bà", "chị", "cô")), frozenset(("ông", "anh"))
_NAME = rf"[{CAPITALS}][\w.&'’-]*(?: (?:[{CAPITALS}\d][\w.&'’-]*|và(?= [{CAPITALS}])))*"
_ENDED = (
    r"(?=\s*[,;:()“”\"–-]|\.?\s*$|\. |\s(?:là|đã|được|có|và|vừa|cho|tại|ở|do|với|sẽ|bị|cũng|khi|trong|để|từ"
    r"|ngày|đang|phải|về)\b)"
)
"""What follows a name that is whole: not "Công ty Hữu" of "Công ty Hữu nghị"."""
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_OF_A_YEAR = re.compile(r"\d{1,2} ?[/.-] ?\d{1,2}|\bthang \d")
_OWN_DAY = re.compile(r"[\s,(]*\(?\d{1,2}[/.-]\d")


def notes(article: Article, start: int, end: int) -> tuple[Note, ...]:
    """The notes to ``article.body[start:end]``, in order; none where the sentence stands alone."""
    text = article.body[start:end]
    found = sorted((*_people(article, start, text), *_bodies(article, start, text), *_days(article, text)),
                   key=lambda note: note.at)
    kept: list[Note] = []
    for note in found:
        if not kept or note.at > kept[-1].at:
            kept.append(note)
    return tuple(kept)


def _people(article: Article, start: int, text: str) -> Iterator[Note]:
    """Who the first pronoun is, and the full name of one who is called by the last part of it."""
    spans = people(text)
    own = [text[s.start : s.end] for s in spans]
    before = _named_before(article, start)
    told: set[str] = set()
    for match in _SHORT_NAME.finditer(text):
        full = [name for name in reversed(before) if name.split()[-1] == match[1] and " " in name]
        if full and match[1] not in told and not any(name.split()[-1] == match[1] for name in own):
            told.add(match[1])
            yield Note(match.end(), full[0])
    pronoun = _PERSON.search(text)
    named = [*(span.start for span in spans), *(m.start() for m in _SHORT_NAME.finditer(text))]
    if pronoun and min(named, default=len(text)) > pronoun.start():
        said = next(group for group in pronoun.groups() if group)
        if who := _meant(before, said.lower(), article.body[max(0, start - _BACK) : start]):
            yield Note(pronoun.end(), who)


def _named_before(article: Article, start: int) -> list[str]:
    """The full names of people before a place in an article, in order."""
    before = article.body[max(0, start - _BACK) : start]
    text = f"{article.title}. {article.summary}. {before}" if start <= _BACK else before
    return [text[s.start : s.end] for s in people(text) if not _OF_PLACE.search(text[: s.start])]


def _meant(before: list[str], pronoun: str, text: str) -> str:
    """The last one named before whom the pronoun may mean."""
    for name in reversed(before):
        called = {match[1].lower() for match in re.finditer(rf"(\w+) {re.escape(name)}", text)}
        woman = " Thị " in f" {name} " or bool(called & _WOMEN)
        man = " Văn " in f" {name} " or bool(called & _MEN)
        if " " in name and not (woman if pronoun in _MEN else man):
            return name
    return ""


def _bodies(article: Article, start: int, text: str) -> Iterator[Note]:
    """What "công ty này" is called where it was named last."""
    for match in _BODY.finditer(text):
        head = match[1].lower()
        heads = _NAMED_BODY if head in _ANY_BODY else _OTHERWISE.get(head, re.escape(head))
        gap = "" if head in _NO_GAP else r"(?:[^\W\d]+ ){0,4}?"
        before = f"{article.title}. {article.body[max(0, start - _BACK) : start]}{text[: match.start()]}"
        named = [m[0].rstrip(".") for m in re.finditer(rf"\b(?i:{heads}) {gap}{_NAME}{_ENDED}", before)]
        if named and len(named[-1].split()) <= _LONGEST_BODY:
            yield Note(match.end(), named[-1])


def _days(article: Article, text: str) -> Iterator[Note]:
    """The day that is meant where a sentence leaves the year or more to the article's own day."""
    for time in near(text, article.day) if article.day else ():
        said = text[time.start : time.end]
        if _YEAR.search(said) or _OWN_DAY.match(text[time.end :]):
            continue
        first, last = time.days.first, time.days.last
        if one := _one_day(time.days):
            yield Note(time.end, f"{one:%d/%m/%Y}")
        elif first and last and first.replace(day=1) == last.replace(day=1) and "thang" in fold(said):
            yield Note(time.end, f"{first:%m/%Y}")


def _one_day(days: DateRange) -> date | None:
    """The day that is named, or that bounds what is: "từ hôm qua", "trước ngày 25-3"."""
    if days.first is None:
        return days.last + timedelta(1) if days.last else None
    return days.first if days.last in (None, days.first) else None


def near(text: str, day: date) -> list[Time]:
    """The times that a text of a day names; one of every year is the one nearest to that day."""
    return [_nearest(time, text[time.start : time.end], day) for time in times(fold(text), day)]


def _nearest(time: Time, said: str, day: date) -> Time:
    plain = fold(said)
    if _YEAR.search(plain) or not _OF_A_YEAR.search(plain):
        return time
    ahead = times(plain, day + _HALF_YEAR)
    return replace(time, days=ahead[0].days) if len(ahead) == 1 else time


def within(note: Note, span: Span) -> Note | None:
    """The note to the part of a sentence that a span is; ``None`` where it is to another part."""
    return Note(note.at - span.start, note.text) if span.start < note.at <= span.end else None
