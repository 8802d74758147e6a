"""An official document (decision, notice, dispatch …) → an ``Article`` with its parts in their fields.

The form is that of Decree 30/2020/NĐ-CP, and of Circular 01/2011/TT-BNV before it; the Party's is much
alike (Guideline 36-HD/VPTW).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from indexer.read.clean import clean, clean_line
from indexer.read.dates import parse_date
from indexer.read.headings import in_small_letters
from indexer.read.records import assemble
from indexer.read.signatures import Tail, find_tail
from indexer.types import VIETNAM, Article

MAX_LINES = 50_000
"""The most lines that are looked at as a document's."""

_DEPTH = 40
"""How many lines a document's head may take."""
_SUBJECT = 7
_LONGEST = 400
_LONGEST_LINE = 160
"""The longest line that a letterhead holds; running text that names numbers of decisions has longer ones."""
_COLUMNS = re.compile(r"\t+| {3,}")
_MOTTO = re.compile(
    r"cộng\s+h(?:òa|oà|òà)\s+xã\s+hội\s+chủ\s+nghĩa\s+việt\s+nam|đảng\s+cộng\s+sản\s+việt\s+nam"
    r"|độc\s+lập\s*[-–—]\s*tự\s+do\s*[-–—]\s*hạnh\s+phúc",
    re.I,
)
_MOTTOS = [
    motto.split() for motto in ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "CỘNG HOÀ XÃ HỘI CHỦ NGHĨA VIỆT NAM",
                                "ĐỘC LẬP - TỰ DO - HẠNH PHÚC")]
_NUMBER = re.compile(
    r"(?:^|(?<=\s))S[ốỐ]\s*[:.]?\s*(?P<number>\d{1,6}[a-z]?)?\s*"
    r"(?P<code>[/-]\s*(?:\d{4}\s*/\s*)?[A-ZĐ][A-ZĐ\d&.,-]*(?:/[A-ZĐ\d][\w.,-]*)*)"
)
_OPEN = re.compile(r"(Số\s*:)\s+(?=/)")
_DATE = re.compile(
    r"(?:[^,:;\d\t]{2,40},\s*)?"
    r"ngày\s*(?P<day>\d{1,2})\s*tháng\s*(?P<month>\d{1,2})\s*năm\s*(?P<year>\d{4})", re.I)
_UNDATED = re.compile(r"(?:[^,:;\d\t]{2,40},\s*)?ngày[\s.…_]*tháng[\s.…_\d]*năm[\s.…_\d]*", re.I)
_STAMP = re.compile(
    r"(?:người ký|ký bởi|được ký bởi|email|cơ quan|thời gian ký|ngày ký|chức danh|lý do ký)\s*:\s*(.*)", re.I)
_KINDS = (
    "quyết định|thông báo|chỉ thị|nghị quyết|nghị định|thông tư liên tịch|thông tư|kế hoạch|báo cáo|tờ trình"
    "|hướng dẫn|công điện|kết luận|quy định|quy chế|quy chế phối hợp|chương trình|đề án|phương án|giấy mời"
    "|biên bản|công bố|lệnh|luật|pháp lệnh|thư ngỏ|thông cáo báo chí|thông cáo"
)
_KIND = re.compile(rf"(?P<kind>{_KINDS.upper()})(?:\s*[:.]?\s+(?P<about>\S.*)|\s*:?)")
_TITLED = frozenset(_KINDS.split("|"))
_DISPATCH = "công văn"
_ABOUT = re.compile(r"(?:v/v|về\s+việc)\s*:?\s*", re.I)
_BEGINS = re.compile(r"(?:căn cứ|kính gửi|điều\s+1\b|xét\b|theo đề nghị|thực hiện|thi hành|ngày\s+\d)", re.I)
_RULE = re.compile(r"[\s\-–—_=*.•~]*")
_BODY_HEAD = re.compile(
    r"(?:sở|bộ|ban|phòng|cục|chi cục|tổng cục|vụ|viện|văn phòng|trung tâm|trường|học viện|công an|ủy ban"
    r"|uỷ ban|ubnd|hđnd|hội|thanh tra|tòa án|bảo hiểm|liên đoàn|đảng ủy|chi bộ|đoàn|mặt trận|kho bạc|công ty"
    r"|tổng công ty|tập đoàn|báo|đài|bệnh viện|ngân hàng|tỉnh ủy|thành ủy|huyện ủy|quận ủy)(?!\w)",
    re.I,
)
_UNIT = re.compile(
    r"(?<!\w)(?:tỉnh|thành phố|tp\.?|huyện|quận|thị xã|xã(?! hội)|phường|thị trấn|đặc khu)\s+\w.*", re.I)
_ABOVE = re.compile(r"(?:ủy ban nhân dân|uỷ ban nhân dân|ubnd)(?!\w)", re.I)


@dataclass(slots=True)
class _Head:
    """What the head of a document says, as it is read line by line."""

    bodies: list[str] = field(default_factory=list)
    number: str = ""
    date: datetime | None = None
    kind: str = ""
    about: list[str] = field(default_factory=list)
    has_motto: bool = False
    motto: list[str] = field(default_factory=list)
    end: int = 0


def parse_decision(lines: Sequence[str]) -> Article | None:
    """The article of an official document, or None where the lines are none.

    Its title is its kind, number and subject; its source the body that issued it; its author who signed.
    The body leaves out head, recipients and signature.
    """
    if len(lines) > MAX_LINES:
        return None
    stamps, lines = _unstamped(lines)
    head = _head(lines)
    if sum(map(bool, (head.has_motto, head.kind, head.number))) < 2:
        return None
    tail = find_tail(lines, head.end)
    body = clean("\n".join(line for line in _kept(lines, head, tail) if not _RULE.fullmatch(line)))
    if not body:
        return None
    whole = "\n".join(lines[head.end:])
    return assemble(
        _title(head, whole),
        body,
        published=head.date or stamps,
        source=_source(head.bodies, whole),
        section=head.kind.capitalize(),
        authors=tail.signers,
    )


def _unstamped(lines: Sequence[str]) -> tuple[datetime | None, list[str]]:
    """When a digital signature was made, and the lines without those that show it."""
    moment: datetime | None = None
    kept: list[str] = []
    for line in lines:
        stamp = _STAMP.fullmatch(clean_line(line)) if len(line) < 120 else None
        if stamp is None:
            kept.append(line)
        elif "ký" in line.lower():
            moment = moment or _moment(stamp[1])
    return moment, kept


def _moment(text: str) -> datetime | None:
    try:
        return parse_date(text)
    except (ValueError, OverflowError, OSError):
        return None


def _head(lines: Sequence[str]) -> _Head:
    head = _Head()
    for number, line in enumerate(lines[:_DEPTH]):
        head.end = number
        if len(line) > _LONGEST_LINE:
            return head
        if _BEGINS.match(line.strip()) and (head.number or head.kind or head.has_motto):
            return head
        for part in _COLUMNS.split(_OPEN.sub(r"\1 ", line)):
            _take(head, clean_line(part))
        if head.kind in _TITLED:
            below = _subject(lines[number + 1: number + 1 + _SUBJECT])
            head.about += [clean_line(line) for line in lines[number + 1: number + 1 + below]]
            head.end = number + 1 + below
            return head
    head.end = min(len(lines), _DEPTH)
    return head


def _subject(lines: Sequence[str]) -> int:
    """How many of the lines below a document's kind tell its subject.

    A rule, who decides (in capitals) or the first ground ends it; without these it is the first line, and
    what goes on in small letters.
    """
    texts = [clean_line(line) for line in lines]
    for number, text in enumerate(texts):
        if _ends_subject(text):
            return number
    goes_on = next((n for n, text in enumerate(texts[1:], start=1) if not text[:1].islower()), len(texts))
    return goes_on if texts and len(texts[0]) <= _LONGEST else 0


def _ends_subject(text: str) -> bool:
    return bool(_RULE.fullmatch(text) or _BEGINS.match(text)) or (text.isupper() and not _ABOUT.match(text))


def _take(head: _Head, part: str) -> None:
    """Take from a part of the letterhead what it says."""
    part = _without_motto(head, part)
    number = _NUMBER.search(part)
    if number:
        head.number = head.number or _number(number)
        part = part[: number.start()] + part[number.end():]
    date = _DATE.search(part)
    if date:
        head.date = _day(date)
        part = part[: date.start()] + part[date.end():]
    part = _UNDATED.sub("", part)
    part = part.strip(" -–—_*")
    kind = _KIND.fullmatch(part)
    if kind:
        head.kind = kind["kind"].lower()
        head.about = [kind["about"]] if kind["about"] else []
    elif head.about or _ABOUT.match(part):  # a dispatch, which tells no kind
        head.kind = _DISPATCH
        head.about += [part] if part else []
    elif part.isupper():
        head.bodies.append(part)


def _without_motto(head: _Head, part: str) -> str:
    """The part without the state's or the Party's motto, which a narrow column may break in two."""
    if _MOTTO.search(part):
        head.has_motto = True
        return _MOTTO.sub(" ", part)
    words = part.split()
    upper = part.upper().split()
    if head.motto and upper[-len(head.motto):] == head.motto:
        words, head.motto = words[: -len(head.motto)], []
        return " ".join(words)
    for motto in _MOTTOS:
        for count in range(len(motto) - 1, 2, -1):
            if upper[-count:] == motto[:count]:
                head.has_motto, head.motto = True, motto[count:]
                return " ".join(words[:-count])
    return part


def _day(match: re.Match[str]) -> datetime | None:
    try:
        return datetime(int(match["year"]), int(match["month"]), int(match["day"]), tzinfo=VIETNAM)
    except ValueError:
        return None


def _number(match: re.Match[str]) -> str:
    code = re.sub(r"\s+", "", match["code"]).rstrip(".,-")
    return f"{match['number']}{code}" if match["number"] else ""


def _kept(lines: Sequence[str], head: _Head, tail: Tail) -> list[str]:
    return [line for n, line in enumerate(lines) if n >= head.end and n not in tail.lines]


def _title(head: _Head, text: str) -> str:
    """ "Quyết định số 12/QĐ-UBND về việc …"."""
    named = f"{head.kind or 'văn bản'} số {head.number}" if head.number else head.kind or "văn bản"
    named = named[0].upper() + named[1:]
    about = in_small_letters(" ".join(head.about), text).strip(" .;")
    if not about:
        return named
    match = _ABOUT.match(about)
    if match:
        return f"{named} về việc {about[match.end():]}"
    return f"{named} {about}" if about[0].islower() else f"{named}: {about}"


def _source(bodies: Sequence[str], text: str) -> str:
    """The body that issued it: the last one of the letterhead, with the place of the one above it."""
    names: list[str] = []
    for line in bodies:
        if names and not _BODY_HEAD.match(line):
            names[-1] += f" {line}"
        else:
            names.append(line)
    if not names:
        return ""
    name = names[-1]
    place = _UNIT.search(names[-2]) if len(names) > 1 and _ABOVE.match(names[-2]) else None
    if place and not _UNIT.search(name):
        name = f"{name} {place[0]}"
    return in_small_letters(name, text)
