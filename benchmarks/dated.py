"""Who holds an office on which day: 200 questions asked as of two days, with each day's answer.

    python benchmarks/dated.py [--archive DIR] [--write FILE] [--misses]

The questions are made by rules, without chance, from the dated articles of
``../shared/corpus/news_dev.jsonl.xz``. Mentions of an office with a person are read from title
and summary: "holds" (a title before or after the name), "event" (elected, appointed), "left" (a
former holder). A person is taken for an office's holder on a day only where no mention around
that day says otherwise. Dates are told from ``today`` here, by no code of the assistant's.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import lzma
import re
import sys
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from assistant import Answer, Assistant
from indexer.resources import data
from indexer.words import fold, nfc, words

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT.parent / "shared" / "corpus" / "news_dev.jsonl.xz"
QUESTIONS = ROOT / ".bench" / "dated.jsonl"
DAYS = (date(2025, 12, 31), date(2026, 4, 30))
QUOTAS = {"now": (80, 0), "state": (60, 12), "event": (30, 22), "absolute": (30, 0)}
"""How many of a kind, and how many of these are asked on one day only."""
BEGIN = date(2025, 8, 11)  # the articles are few before
FRESH = timedelta(days=150)  # how old an unconfirmed mention may be and still tell the holder
TERMS = (  # since when the holder must have been named again: new terms of office began then
    (date(2026, 3, 20), r"UBND|HĐND"), (date(2026, 1, 23), r"Trung ương|Ban Bí thư|Tổng Bí thư"),
    (date(2026, 4, 5), r"^(?:Bộ trưởng|Thủ tướng|Chủ tịch (?:nước|Quốc hội)|Chánh án|Viện trưởng"
                       r"|Chủ nhiệm Văn|Tổng (?:Ki|Th)|Thống)"),
)

CITIES = ("Hà Nội", "HCM", "Hải Phòng", "Đà Nẵng", "Cần Thơ", "Huế")
PROVINCES = (
    "An Giang", "Bắc Ninh", "Cà Mau", "Cao Bằng", "Đắk Lắk", "Điện Biên", "Đồng Nai", "Đồng Tháp",
    "Gia Lai", "Hà Tĩnh", "Hưng Yên", "Khánh Hòa", "Lai Châu", "Lạng Sơn", "Lào Cai", "Lâm Đồng",
    "Nghệ An", "Ninh Bình", "Phú Thọ", "Quảng Ngãi", "Quảng Ninh", "Quảng Trị", "Sơn La", "Tây Ninh",
    "Thái Nguyên", "Thanh Hóa", "Tuyên Quang", "Vĩnh Long",
)  # the 34 since 1 July 2025
PLACES = CITIES + PROVINCES
LEADERS = r"(?i)chủ tịch|bí thư|giám đốc|trưởng|thủ tướng|chủ nhiệm|chánh|tổng thanh|tổng kiểm|thống đốc"
DEPARTMENTS = (
    "Giáo dục và Đào tạo", "Khoa học và Công nghệ", "Nông nghiệp và Môi trường", "Dân tộc và Tôn giáo",
    "Văn hóa, Thể thao và Du lịch", "Văn hóa và Thể thao", "Quy hoạch - Kiến trúc", "An toàn thực phẩm",
    "Công Thương", "Ngoại giao", "Ngoại vụ", "Nội vụ", "Quốc phòng", "Công an", "Tài chính", "Tư pháp",
    "Xây dựng", "Du lịch", "Y tế",
)
LOCAL = {  # office → what stands before the place, and what may stand where the place is not named
    "Chủ tịch UBND {}": (r"chủ tịch (?:UBND )?(?:tỉnh |TP )?", r"chủ tịch (?:UBND )?(?:tỉnh|TP)"),
    "Chủ tịch HĐND {}": (r"chủ tịch HĐND (?:tỉnh |TP )?", r"chủ tịch HĐND (?:tỉnh|TP)"),
    "Bí thư {ủy} {}": (r"bí thư (?:tỉnh ủy |thành ủy |tỉnh )?(?:TP )?", r"bí thư (?:tỉnh|thành) ủy"),
    "Bí thư {đoàn} {}": (r"bí thư (?:tỉnh|thành) đoàn (?:TP )?", r"bí thư (?:tỉnh|thành) đoàn"),
    "Giám đốc Công an {}": (r"giám đốc công an (?:tỉnh |TP )?", r"giám đốc công an (?:tỉnh|TP)"),
    **{f"Giám đốc Sở {name} {{}}": (rf"giám đốc sở {name.lower()} (?:tỉnh |TP )?",
                                    rf"giám đốc sở {name.lower()}") for name in DEPARTMENTS},
}
NATIONAL = {
    "Tổng Bí thư": r"tổng bí thư(?! (?:thứ nhất|đảng nhân dân))",
    "Chủ tịch nước": r"chủ tịch nước",
    "Thủ tướng": r"thủ tướng(?: chính phủ)?",
    "Chủ tịch Quốc hội": r"chủ tịch quốc hội",
    "Thường trực Ban Bí thư": r"thường trực ban bí thư",
    "Trưởng Ban Tổ chức Trung ương": r"trưởng ban tổ chức trung ương",
    "Trưởng Ban Tuyên giáo và Dân vận Trung ương": r"trưởng ban tuyên giáo và dân vận trung ương",
    "Trưởng Ban Nội chính Trung ương": r"trưởng ban nội chính trung ương",
    "Trưởng Ban Chính sách, chiến lược Trung ương": r"trưởng ban chính sách,? chiến lược trung ương",
    "Chánh Văn phòng Trung ương Đảng": r"chánh văn phòng trung ương(?: đảng)?",
    "Chủ nhiệm Ủy ban Kiểm tra Trung ương": r"chủ nhiệm (?:ủy ban kiểm tra|ubkt) trung ương",
    "Chủ tịch Ủy ban Trung ương MTTQ Việt Nam":
        r"chủ tịch ủy ban trung ương (?:mttq|mặt trận tổ quốc)(?: \(mttq\))? việt nam",
    "Chánh án TAND tối cao": r"chánh án (?:tand|tòa án nhân dân) tối cao",
    "Viện trưởng VKSND tối cao": r"viện trưởng (?:vksnd|viện kiểm sát nhân dân|viện ksnd) tối cao",
    "Tổng Kiểm toán Nhà nước": r"tổng kiểm toán nhà nước",
    "Tổng Thanh tra Chính phủ": r"tổng thanh tra chính phủ",
    "Thống đốc Ngân hàng Nhà nước": r"thống đốc (?:ngân hàng nhà nước|nhnn)(?: việt nam)?",
    "Chủ nhiệm Văn phòng Chính phủ": r"chủ nhiệm văn phòng chính phủ",
    "Tổng Tham mưu trưởng": r"tổng tham mưu trưởng(?: (?:quân đội nhân dân|qđnd) việt nam)?",
    "Chủ nhiệm Tổng cục Chính trị": r"chủ nhiệm tổng cục chính trị(?: (?:quân đội nhân dân|qđnd) việt nam)?",
    "Bí thư thứ nhất Trung ương Đoàn": r"bí thư thứ nhất (?:ban chấp hành )?trung ương đoàn",
    "Chủ tịch Hội Liên hiệp Phụ nữ Việt Nam":
        r"chủ tịch (?:trung ương )?hội (?:liên hiệp phụ nữ|lhpn)(?: \(lhpn\))? việt nam",
    **{f"Bộ trưởng Bộ {name}": rf"bộ trưởng (?:bộ )?{name.lower()}" for name in DEPARTMENTS},
}
TIDY = (
    (r"[–—]", "-"), (r"[Uu]ỷ", "ủy"), (r"\bHoà\b", "Hòa"), (r"(?i)ủy ban nhân dân", "UBND"),
    (r"(?i)hội đồng nhân dân", "HĐND"), (r"(?i)(?:TP\.? ?|thành phố )(?:HCM|Hồ Chí Minh)", "TP HCM"),
    (r"(?i)\bthành phố |\bTP\. ?|\bTP(?=[A-ZĐ])", "TP "), (r"T\.Ư|\bT[WƯ]\b", "Trung ương"),
    (r"GD ?[-&] ?ĐT|GDĐT", "Giáo dục và Đào tạo"), (r"KH ?[-&] ?CN|KHCN", "Khoa học và Công nghệ"),
    (r"NN ?[-&] ?MT", "Nông nghiệp và Môi trường"),
    (r"VH[,-]? ?TT ?[-&] ?DL", "Văn hóa, Thể thao và Du lịch"),
    (r"Đắc Lắc|Đắk Lăk|Đăk Lăk", "Đắk Lắk"), (r"\s+", " "),
)
NO_NAME = "|".join((*PLACES, "Thái Lan", "Hàn Quốc", "Hà Lan", "Hoa Kỳ", "Hồ Chí Minh", "Hà Nam",
                    "An Phú", "Công Thương", "Kim Jong", "Lý Cường", "Lý Hiển Long", "Tôn Đức Thắng"))
UPPER = "".join(c for c in map(chr, range(65, 0x1F00)) if c.isupper() and fold(c).isascii())
HONORIFIC = (r"(?:(?:ông|bà|anh|chị|đồng chí|(?:đại|trung|thượng|thiếu) tướng|(?:đại|thượng|trung|thiếu) tá|"
             r"(?:GS|PGS|TS|ThS|BS)[.-]?|giáo sư|tiến sĩ|luật sư|bác sĩ),? ?)*")
TITLE = (r"(?:(?:ủy viên|phó|trưởng|bí thư|chủ tịch|thứ trưởng|giám đốc|đại biểu|đảng ủy|bộ trưởng|thành viên"
         r"|thiếu tướng|trung tướng|thượng tướng|đại tướng|đại tá)[^,.;:()]{0,70}?(?:, | - | kiêm | và ))")
LEFT = (r"(?:nguyên|cựu|từng (?:là|làm|giữ chức)|khi còn là|thay(?: thế| cho)?|kế nhiệm"
        r"|thôi(?: giữ)?(?: chức| làm)?|miễn nhiệm)")
MOVES = (  # what follows a holder who may be leaving: another post, unless it is held besides
    r"(?i)^(?!.*(?:tiếp tục|tái cử|tái đắc cử|kiêm)).*(?:"
    r"\b(?:được|vừa|nhận)\b[^.;]*\b(?:bầu|điều động|luân chuyển|chỉ định|bổ nhiệm|giữ chức|giao quyền)"
    r"|\b(?:giữ chức(?: vụ)?|làm) (?:quyền )?(?:phó|bí thư|chủ tịch|thứ|trưởng (?!đoàn)|giám đốc|bộ trưởng"
    r"|chánh|cục|tổng|chủ nhiệm)|\bthôi (?:giữ|làm|chức|nhiệm)|nghỉ (?:hưu|công tác)|bị bắt|qua đời)"
)
AGENT = (r"(?i) (?:(?:vừa|đã|sẽ) )*(?:ký|phê chuẩn|bổ nhiệm|chỉ định|điều động|trao|công bố|chúc mừng"
         r"|phát biểu|chủ trì)")
VERBS = ((r"^Chủ tịch|^Chủ nhiệm Ủy|^Tổng Bí|^Thủ|^Chánh án|^Viện|^Tổng Kiểm", "bầu"), (r"Bí thư", "giao"),
         ("", "bổ nhiệm"))
GUEST = r"(?:thủ tướng|bộ trưởng[^,.]*|chủ tịch nước|chủ tịch quốc hội|tổng bí thư)"
ACTING = "quyền "
NOT_YET = r"giới thiệu|dự kiến|đề cử|ứng cử|thay |thôi |miễn nhiệm|từng |nguyên là|sẽ |đề xuất|xin "
TOOK = (r"(?:giữ|làm|đảm nhận|đảm nhiệm|đảm trách|trở thành|tái cử|tái đắc cử|đắc cử|trúng cử|bầu|nhậm chức)"
        r"(?: lại)?(?: chức)?(?: vụ| danh)?(?: làm| là)?(?: tân| quyền)?")


@dataclass(frozen=True, slots=True)
class Mention:
    """One reading of "this person and this office"; kind is "holds", "event" or "left".

    ``quotable`` says that the name stands in the summary, of which answers are made.
    """

    day: date
    office: str
    person: str
    kind: str
    article: str
    quotable: bool


@dataclass(frozen=True, slots=True)
class Question:
    """A question with the name that is right on each day of ``DAYS`` (ISO); "" where it is not asked."""

    kind: str
    when: str
    text: str
    office: str
    answers: tuple[str, str]


def tidy(text: str) -> str:
    """The text with one spelling for what is written in several ways."""
    text = nfc(text)
    for pattern, to in TIDY:
        text = re.sub(pattern, to, text)
    return text


@cache
def name_pattern() -> str:
    lines = data("lexicons", "surnames.txt").read_text(encoding="utf-8").splitlines()
    family = "|".join(line for line in lines if line and line[0] != "#" and line != "Ông")
    return rf"\b(?!(?:{NO_NAME})\b)(?:{family})(?: [{UPPER}]\w*){{1,4}}"


@cache
def office_pattern() -> re.Pattern[str]:
    """The offices of ``LOCAL`` and then ``NATIONAL``, each a group ``r<n>``; ``p<n>`` is its place.

    A local office may name no place ("Chủ tịch UBND tỉnh"), but then no other town follows.
    """
    place = "|".join(PLACES)
    groups = [rf"(?P<r{n}>(?i:{role})(?:của )?(?P<p{n}>{place})\b(?! FC| T&T)"
              rf"|(?i:{unnamed})\b(?= {name_pattern()}|(?! [{UPPER}]| (?i:tỉnh|TP|phường|xã)\b)))"
              for n, (role, unnamed) in enumerate(LOCAL.values())]
    groups += [rf"(?P<r{n}>(?i:{role})\b)" for n, role in enumerate(NATIONAL.values(), len(LOCAL))]
    return re.compile(rf"(?i:(?<!phó )(?<!thứ ))\b(?:{'|'.join(groups)})")


def place_name(place: str) -> str:
    return "TP.HCM" if place == "HCM" else f"TP {place}" if place in CITIES else f"tỉnh {place}"


def office_name(role: int, place: str) -> str:
    if role >= len(LOCAL):
        return list(NATIONAL)[role - len(LOCAL)]
    full = place_name(place)
    short = full.removeprefix("tỉnh ").removeprefix("TP ")
    template = list(LOCAL)[role]
    if "{ủy}" in template or "{đoàn}" in template:
        city = "Thành" if place in CITIES else "Tỉnh"
        return template.replace("{ủy}", f"{city} ủy").replace("{đoàn}", f"{city} đoàn").format(short)
    return template.format(full)


def offices(text: str, places: set[str]) -> list[tuple[int, int, str]]:
    """Spans of the offices named in a text; one without its province has the article's only one."""
    found = []
    for match in office_pattern().finditer(text):
        role = next(int(key[1:]) for key, value in match.groupdict().items() if key[0] == "r" and value)
        place = match.groupdict().get(f"p{role}") or (next(iter(places)) if len(places) == 1 else "")
        if role >= len(LOCAL) or place:
            found.append((match.start(), match.end(), office_name(role, place)))
    return found


def mentions(article: dict[str, str]) -> Iterator[Mention]:
    """What one article says of who holds, gets or has left which office."""
    title, body = tidy(article["title"]), tidy(article["body"])
    if not re.search(LEADERS, f"{title} {body}"):
        return
    places = set(re.findall("|".join(PLACES), f"{title} {body}"))
    day = date.fromisoformat(article["published"][:10])
    for sentence in re.split(rf"(?<=[.!?;:|]) +(?=['\"“]?[{UPPER}])", f"{title} | {body}"):
        for office, person, kind in linked(sentence, offices(sentence, places)):
            quotable = person.removeprefix(ACTING) in body
            yield Mention(day, office, person, kind, article["id"], quotable)


def linked(sentence: str, spans: list[tuple[int, int, str]]) -> Iterator[tuple[str, str, str]]:
    """(office, person, kind) of one sentence, by what stands between the office and the name."""
    sentence = re.sub("|".join(p for p in PLACES if " " in p), lambda m: m[0].lower(), sentence)
    owners = _named_after(sentence, spans)
    left = False
    for at, (start, end, office) in enumerate(spans):
        before, rest = sentence[:start], sentence[end:]
        acting = ACTING if before.lower().endswith(f" {ACTING}") or before.lower() == ACTING else ""
        chained = at > 0 and owners[at] == owners[at - 1] != ""
        left = bool(re.search(rf"(?i){LEFT} {TITLE}*$", before)) or (chained and left)
        if owners[at]:
            yield office, acting + owners[at], "left" if left or re.search(MOVES, rest[:160]) else "holds"
        elif found := list(re.finditer(name_pattern(), before)):
            kind = _told_of(before[:found[-1].start()], before[found[-1].end():], rest)
            if kind:
                yield office, acting + found[-1][0], kind


def _named_after(sentence: str, spans: list[tuple[int, int, str]]) -> list[str]:
    """For each office the name that follows it, or follows the offices that it is joined to."""
    owners = [""] * len(spans)
    for at in reversed(range(len(spans))):
        end = spans[at][1]
        if name := re.match(rf" (?:mới )?(?:là )?{HONORIFIC}({name_pattern()})", sentence[end:]):
            owners[at] = name[1]
        elif at + 1 < len(spans) and re.fullmatch(rf"(?i) ?(?:,|-|kiêm|và) ?{TITLE}*",
                                                  sentence[end:spans[at + 1][0]]):
            owners[at] = owners[at + 1]
    return owners


def _told_of(before: str, gap: str, rest: str) -> str:
    """The kind of a mention whose office follows the name after ``gap``; "" where it is another's."""
    joined = rf"(?i) ?(?:\(\d+ tuổi\))?(?:, |- ?| - ?|\()(?:{LEFT} )?{TITLE}*(?:kiêm )?(?:{ACTING})?"
    if re.fullmatch(joined, gap):
        if re.search(rf"(?i){GUEST} $", before):
            return ""  # "with Minister A, the chairman of B said"
        return "left" if re.search(rf"(?i)\b{LEFT}\b", gap) or re.search(MOVES, rest[:160]) else "holds"
    taken = len(gap) <= 200 and re.search(rf"(?i){TOOK} {TITLE}*$", gap) and not re.match(AGENT, gap)
    future = re.search(rf"(?i){NOT_YET}", gap) or "giới thiệu" in before
    several = re.search(rf"{name_pattern()}(?:,[^,]*,?)? và (?i:ông |bà )?$", before)
    return "event" if taken and not future and not several else ""


def timelines(found: Iterable[Mention]) -> dict[str, list[Mention]]:
    """Each office's mentions in order, less the ones that tell of the past.

    Whoever is never said to get the office and stands between two mentions of one other person
    is taken for a holder of former years.
    """
    offices: dict[str, list[Mention]] = defaultdict(list)
    for mention in sorted(found, key=lambda m: (m.day, m.kind != "event", m.article)):
        offices[mention.office].append(mention)
    return {office: [m for m in line if not _past(m, line)] for office, line in offices.items()}


def _past(mention: Mention, line: list[Mention]) -> bool:
    if any(m.person == mention.person and m.kind == "event" for m in line):
        return False
    others = [m for m in line if m.person != mention.person and m.kind != "left"]
    before = [m.person for m in others if m.day <= mention.day]
    after = [m.person for m in others if m.day >= mention.day]
    return bool(before and after) and before[-1] == after[0]


def holder(lines: dict[str, list[Mention]], office: str, first: date, last: date) -> str:
    """Who held an office from ``first`` to ``last``, or "" where that is not beyond doubt.

    The person was named by ``first``, nobody else from then on; is named again after ``last`` or
    was at most ``FRESH`` before; is named twice, or once as the one who got the office; was not
    said to leave, nor given another office, without being named as holder afterwards; and can be
    quoted.
    """
    line = [m for m in lines[office] if m.kind != "left"]
    known, later = [m for m in line if m.day <= last], [m for m in line if m.day > last]
    if not known:
        return ""
    person, latest = known[-1].person, known[-1].day
    run, confirmed = _run(reversed(known), person), _run(later, person)
    told = run[-1].kind == "event" or len({m.article for m in run + confirmed}) > 1
    limit = FRESH if told else FRESH / 3
    if later and not confirmed and later[0].kind != "event":
        limit = FRESH / 10  # the next one may have come at any time since
    renewed = all(latest >= day or last < day for day, offices in TERMS if re.search(offices, office))
    certain = run[-1].day <= first and (confirmed or (renewed and last - latest <= limit))
    if not certain or person.startswith(ACTING) or not any(m.quotable for m in run):
        return ""
    seen = max(m.day for m in run + confirmed)
    moved = (m for other in lines.values() for m in other if m.person == person
             and run[-1].day <= m.day <= last and (m.kind == "left") == (m.office == office))
    gone = any(seen < m.day or (m.kind != "holds" and seen <= m.day + timedelta(days=2)) for m in moved)
    return "" if gone else person


def _run(line: Iterable[Mention], person: str) -> list[Mention]:
    """The mentions until another person is named."""
    found = []
    for mention in line:
        if mention.person != person:
            break
        found.append(mention)
    return found


def newcomer(lines: dict[str, list[Mention]], office: str, first: date, last: date) -> str:
    """Who alone got an office from ``first`` to ``last``, nobody shortly before; else ""."""
    events = [m for m in lines[office] if m.kind == "event"
              and first - timedelta(days=30) <= m.day <= last + timedelta(days=3)]
    people = {m.person for m in events}
    alone = first >= BEGIN and len(people) == 1 and first <= events[0].day <= last
    told = any(m.quotable for m in events) and not any(p.startswith(ACTING) for p in people)
    return events[0].person if alone and told else ""


def month(today: date, back: int) -> tuple[date, date]:
    """First and last day of the month that lies ``back`` months before today's."""
    count = today.year * 12 + today.month - 1 - back
    following = date((count + 1) // 12, (count + 1) % 12 + 1, 1)
    return date(count // 12, count % 12 + 1, 1), following - timedelta(days=1)


def week(today: date, back: int) -> tuple[date, date]:
    """Monday and Sunday of the week that lies ``back`` weeks before today's."""
    monday = today - timedelta(days=today.weekday() + 7 * back)
    return monday, monday + timedelta(days=6)


def part(span: tuple[date, date], start: int, end: int) -> tuple[date, date]:
    """From the ``start``-th to the ``end``-th day of a month, as far as it goes."""
    return span[0].replace(day=start), min(span[1], span[0] + timedelta(days=end - 1))


Span = Callable[[date], tuple[date, date]]  # today → first and last day
Truth = Callable[[dict[str, list[Mention]], str, date, date], str]
STATE: dict[str, Span] = {
    "tháng trước": lambda day: month(day, 1),
    "cuối tháng trước": lambda day: part(month(day, 1), 21, 31),
    "giữa tháng trước": lambda day: part(month(day, 1), 11, 20),
    "đầu tháng trước": lambda day: part(month(day, 1), 1, 10),
    "đầu tháng này": lambda day: part(month(day, 0), 1, 7),
    "tuần trước": lambda day: week(day, 1),
    # the month two before and the day 60 days before: right in either reading
    "hai tháng trước": lambda day: (month(day, 2)[0], max(month(day, 2)[1], day - timedelta(days=59))),
    "cách đây ba tháng": lambda day: (month(day, 3)[0], max(month(day, 3)[1], day - timedelta(days=89))),
    "cuối năm ngoái": lambda day: (date(day.year - 1, 12, 1), date(day.year - 1, 12, 31)),
    "đầu năm nay": lambda day: (date(day.year, 1, 1), date(day.year, 1, 31)),
}
EVENT: dict[str, Span] = {
    "tháng này": lambda day: (month(day, 0)[0], day),
    "tháng trước": lambda day: month(day, 1),
    "tuần qua": lambda day: (day - timedelta(days=7), day),
    "hai tháng trước": lambda day: month(day, 2),
    "năm nay": lambda day: (date(day.year, 1, 1), day),
}
ABSOLUTE: dict[str, Span] = {
    "tháng 9/2025": lambda _: month(date(2025, 9, 1), 0),
    "tháng 10 năm 2025": lambda _: month(date(2025, 10, 1), 0),
    "tháng 11/2025": lambda _: month(date(2025, 11, 1), 0),
    "giữa tháng 12/2025": lambda _: (date(2025, 12, 11), date(2025, 12, 20)),
    "ngày 15/10/2025": lambda _: (date(2025, 10, 15), date(2025, 10, 15)),
    "hôm 20/11/2025": lambda _: (date(2025, 11, 20), date(2025, 11, 20)),
}
ASKED_NOW = ("Hiện nay ai là {}?", "{} bây giờ là ai?", "Ai đang giữ chức {}?", "Đương kim {} tên gì?",
             "{} hiện tại là ai?", "Cho hỏi ai đang làm {}?", "{} đương nhiệm là ai?", "Giờ {} là ai vậy?")
ASKED_STATE = ("{when}, {} là ai?", "{when} ai là {}?", "{when} ai giữ chức {}?", "Ai là {} {when}?",
               "{} {when} là ai?", "{when} ai làm {}?")
ASKED_EVENT = ("{when} ai được {verb} làm {}?", "Ai được {verb} giữ chức {} {when}?",
               "Ai là người được {verb} làm {} {when}?")


def chance(*parts: str) -> int:
    """A number that looks like chance and is always the same."""
    return int(hashlib.sha256("\n".join(parts).encode()).hexdigest()[:12], 16)


def wording(forms: Sequence[str], office: str, when: str = "") -> str:
    """A question in one of the forms, the office named in one of the ways that people name it."""
    key = chance(office, when, forms[0])
    ways = (office, office.replace("UBND tỉnh", "tỉnh"), office.replace("Bộ trưởng Bộ ", "Bộ trưởng "),
            office.replace("UBND", "Ủy ban nhân dân").replace("HĐND", "Hội đồng nhân dân"))
    verb = next(verb for pattern, verb in VERBS if re.search(pattern, office))
    text = forms[key % len(forms)].format(ways[key // 97 % len(ways)], when=when, verb=verb)
    return text[0].upper() + text[1:]


def candidates(lines: dict[str, list[Mention]]) -> Iterator[Question]:
    """Every question that has an answer on at least one of the days."""
    for office in sorted(lines):
        rows: list[tuple[str, str, Sequence[str], Truth, Span]]
        rows = [("now", "", forms, holder, lambda day: (day - timedelta(days=2), day))
                for forms in (ASKED_NOW[::2], ASKED_NOW[1::2])]
        rows += [("state", when, ASKED_STATE, holder, span) for when, span in STATE.items()]
        rows += [("event", when, ASKED_EVENT, newcomer, span) for when, span in EVENT.items()]
        rows += [("absolute", when, ASKED_STATE, holder, span) for when, span in ABSOLUTE.items()]
        for kind, when, forms, truth, span in rows:
            one, two = (truth(lines, office, *span(day)) for day in DAYS)
            if one or two:
                yield Question(kind, when, wording(forms, office, when), office, (one, two))


def choose(pool: Iterable[Question]) -> list[Question]:
    """The ``QUOTAS`` of each kind: first the answers that change; no office and no time often."""
    chosen: list[Question] = []
    ordered = sorted(pool, key=lambda q: (q.answers[0] == q.answers[1], chance(q.text)))
    for kind, (quota, single) in QUOTAS.items():
        mine: dict[bool, list[Question]] = {True: [], False: []}
        for question in ordered:
            kept = mine[all(question.answers)]
            if (question.kind == kind and sum(q.office == question.office for q in kept) < 2
                    and (not question.when or sum(q.when == question.when for q in kept) < quota // 5)):
                kept.append(question)
        both = mine[True][: quota - single]
        chosen += both + mine[False][: quota - len(both)]
    return chosen


def questions() -> list[Question]:
    """The questions, from ``QUESTIONS`` where they were made before (delete it to make them anew)."""
    if not QUESTIONS.is_file():
        with lzma.open(CORPUS, "rt", encoding="utf-8") as lines:
            dated = (article for article in map(json.loads, lines) if article.get("published"))
            made = choose(candidates(timelines(m for article in dated for m in mentions(article))))
        QUESTIONS.parent.mkdir(parents=True, exist_ok=True)
        QUESTIONS.write_text("".join(json.dumps(asdict(q), ensure_ascii=False) + "\n" for q in made),
                             encoding="utf-8")
    rows = map(json.loads, QUESTIONS.read_text(encoding="utf-8").splitlines())
    return [Question(**{**row, "answers": tuple(row["answers"])}) for row in rows]


def names(text: str, person: str) -> bool:
    """Whether a text holds the name, in canonical words."""
    return f" {' '.join(words(nfc(person)))} " in f" {' '.join(words(nfc(text)))} "


def judge(answer: Answer, person: str, today: date) -> dict[str, bool]:
    sentences = [sentence.text for sentence in answer.sentences]
    hit = answer.hits[0].article if answer.hits else None
    days = [c.article.published for c in answer.citations]
    return {
        "answer": names(" ".join(sentences), person),
        "first sentence": names(" ".join(sentences[:1]), person),
        "first hit": hit is not None and names(f"{hit.title}\n{hit.summary}\n{hit.body}", person),
        "from the future": any(day is not None and day.date() > today for day in days),
    }


def measure(assistant: Assistant, asked: list[Question], misses: bool) -> dict[str, Any]:
    """Shares per day and kind; of the pairs with two answers, the share that is right twice."""
    seen: dict[str, list[dict[str, bool]]] = defaultdict(list)
    pairs: list[tuple[bool, bool]] = []
    for question in asked:
        right = []
        for today, person in zip(DAYS, question.answers, strict=True):
            if person:
                answer = assistant.ask(question.text, today=today)
                row = judge(answer, person, today)
                right.append((row["answer"], row["first sentence"]))
                seen[f"{today} {question.kind}"].append(row)
                seen[f"{today} all"].append(row)
                if misses and not row["answer"]:
                    got = " / ".join(sentence.text for sentence in answer.sentences) or answer.status
                    print(f"{today} {question.text}\n    expected {person}\n    got {got[:300]}")
        if len(right) == 2 and len(set(question.answers)) == 2:
            pairs.append((right[0][0] and right[1][0], right[0][1] and right[1][1]))
    table: dict[str, Any] = {key: {"n": len(rows), **{
        name: round(sum(row[name] for row in rows) / len(rows), 3) for name in rows[0]
    }} for key, rows in sorted(seen.items())}
    both = [round(sum(column) / len(pairs), 3) for column in zip(*pairs, strict=True)]
    return {**table, "both days, where they differ": {
        "n": len(pairs), **dict(zip(("answer", "first sentence"), both, strict=True))}}


def main() -> None:
    parser = argparse.ArgumentParser(description="Who holds an office on which day.")
    parser.add_argument("--archive", default=ROOT / ".bench" / "archive", type=Path)
    parser.add_argument("--write", type=Path, help="write the table as JSON")
    parser.add_argument("--misses", action="store_true", help="print each miss")
    options = parser.parse_args()
    if not CORPUS.is_file():
        sys.exit(f"{CORPUS} is not here: nothing to measure")
    with Assistant.open(options.archive) as assistant:
        table = json.dumps(measure(assistant, questions(), options.misses), ensure_ascii=False, indent=2)
    print(table)
    if options.write:
        options.write.write_text(table + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
