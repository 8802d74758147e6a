"""Sentences that a passage says and sentences that it does not, made of it by rules."""

from __future__ import annotations

import itertools
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from assistant.cite.verify import Evidence
from assistant.names import people
from indexer.lexicons import surnames
from indexer.sentences import sentences


@dataclass(frozen=True, slots=True)
class Case:
    """A claim, the rule that made it, and what it cites."""

    rule: str
    claim: str
    evidence: tuple[Evidence, ...]


_NOBODY = ("Đào Viết Sửu", "Mạc Thị Nhài", "Tống Hữu Lẫm", "Quách Vĩnh Xuyên", "Ninh Thị Tuệ Vân")
_DEEDS = (
    "bị khởi tố vì nhận hối lộ", "đã từ chức", "qua đời tại nhà riêng", "bị bắt tạm giam", "thắng cử",
    "bị phạt 12 năm tù", "kết hôn với một ca sĩ", "bị khai trừ khỏi Đảng", "bỏ trốn ra nước ngoài", "phá sản",
)
_FIGURE = re.compile(r"(?<![\w/.,:-])\d+(?:[.,]\d+)*(?![\w/:-]|[.,]\d)")
_DAY = re.compile(r"(?<![\w/.,-])(\d{1,2})([/-])(\d{1,2})(?![\d/-])")
_UNITS = (
    ("tỷ đồng", "triệu đồng"), ("triệu đồng", "tỷ đồng"), ("USD", "đồng"), ("km", "m"), ("%", " triệu đồng"),
    (" người", " xe"), ("triệu", "tỷ"), ("tỷ", "triệu"), ("tấn", "kg"), (" ha", " km2"), (" xe", " tàu"),
)
_OFFICES = (
    ("Phó Chủ tịch", "Chủ tịch"), ("Phó chủ tịch", "Chủ tịch"), ("Phó Giám đốc", "Giám đốc"),
    ("phó giám đốc", "giám đốc"), ("Bí thư", "Phó Bí thư"), ("Chủ tịch", "Phó Chủ tịch"),
    ("Giám đốc", "Phó Giám đốc"), ("Bộ trưởng", "Thứ trưởng"), ("Chủ tịch", "Bí thư"),
    ("Giám đốc", "nguyên Giám đốc"), ("Chủ tịch", "nguyên Chủ tịch"), (r"nguyên (?=[A-ZĐ])", ""),
    ("Hiệu trưởng", "Phó Hiệu trưởng"), ("giám đốc", "phó giám đốc"), ("chủ tịch", "phó chủ tịch"),
    ("hiệu trưởng", "phó hiệu trưởng"), ("huấn luyện viên", "trợ lý huấn luyện viên"),
)
_FLIPS = (
    (" tăng ", " giảm "), (" giảm ", " tăng "), (" hơn ", " dưới "), (" thắng ", " thua "), (" thua ",
    " thắng "),
    (" dưới ", " trên "), (" trước ", " sau "), (" cao nhất", " thấp nhất"), (" lớn nhất", " nhỏ nhất"),
    (" gần ", " hơn "),
)
_VERBS = re.compile(r" (bị|được|đã|đang|phải|có|tăng|giảm|khởi công|bổ nhiệm|thông qua|đạt) ")
_PLANS = re.compile(r" (?:dự kiến sẽ|dự kiến|sẽ|đề xuất|có kế hoạch|có thể) ")
_NEGATED = re.compile(r"(?:không|chưa|chẳng)\W+$", re.IGNORECASE)
_NOT = re.compile(
    r" (?:không|chưa|phủ nhận|bác bỏ)(?: việc)? "
    r"(?!quân|khí|gian|chỉ|những|kể|lực|phận|trung|ngừng|đến|tới|đầy|quá|ít|dưới|\d|gì|sao)"
)
_NO_SPEAKER = re.compile(
    r"Theo (?:đó|quy|luật|dõi|kế hoạch|lịch|nghị|quyết|thông|dự|chương|hợp|thống|ghi|tìm hiểu|hướng|điều"
    r"|báo)\b",
    re.IGNORECASE,
)
_SOURCE = re.compile(r"^Theo ([^,]{3,60}), (?=\w)")


def lies(one: Evidence, others: Sequence[Evidence], seed: int = 0) -> Iterator[Case]:
    """Claims that a passage does not support; ``others`` tell of other things."""
    rng = random.Random(seed)
    told = _sentences(one.text)
    for text in told:
        for rule in _LIES:
            for claim in rule(text, told, rng):
                if claim != text:
                    yield Case(rule.__name__, claim, (one,))
        yield Case("wrong_passage", text, (rng.choice(list(others)),))
    for claim in halves(told, rng):
        yield Case("halves", claim, (one,))


def _sentences(text: str) -> list[str]:
    return [text[s.start : s.end] for s in sentences(text)]


def invented_name(text: str, told: list[str], rng: random.Random) -> Iterator[str]:
    for span in people(text):
        yield text[: span.start] + rng.choice(_NOBODY) + text[span.end :]


def swapped_names(text: str, told: list[str], rng: random.Random) -> Iterator[str]:
    spans = people(text)
    for a, b in itertools.pairwise(spans):
        one, two, between = text[a.start : a.end], text[b.start : b.end], text[a.end : b.start]
        listed = re.fullmatch(r"\W*(?:(?:và|cùng|với|hay|hoặc)\s+)?(?:(?:ông|bà|anh|chị|em)\s+)?", between)
        if one != two and not listed:
            yield text[: a.start] + two + between + one + text[b.end :]


def other_name(text: str, told: list[str], rng: random.Random) -> Iterator[str]:
    """The person of another sentence in place of this one's."""
    here = [text[s.start : s.end] for s in people(text)]
    elsewhere = [other[s.start : s.end] for other in told if other != text for s in people(other)]
    for span in people(text)[:1]:
        for name in dict.fromkeys(elsewhere):
            if not any(name.split()[-1] == n.split()[-1] for n in here):
                yield text[: span.start] + name + text[span.end :]
                break


def changed_number(text: str, told: list[str], rng: random.Random) -> Iterator[str]:
    for match in _FIGURE.finditer(text):
        figure = match[0]
        place = rng.randrange(len(figure)) if figure.isdigit() else 0
        digit = str((int(figure[place]) + rng.randint(1, 8)) % 10 or 1)
        changed = figure[:place] + digit + figure[place + 1 :]
        if changed != figure and changed not in text:
            yield text[: match.start()] + changed + text[match.end() :]


def swapped_numbers(text: str, told: list[str], rng: random.Random) -> Iterator[str]:
    found = list(_FIGURE.finditer(text))
    for a, b in itertools.pairwise(found):
        if a[0] != b[0]:
            yield text[: a.start()] + b[0] + text[a.end() : b.start()] + a[0] + text[b.end() :]


def other_number(text: str, told: list[str], rng: random.Random) -> Iterator[str]:
    """The number of another sentence."""
    here = set(_FIGURE.findall(text))
    others = [n for other in told if other != text for n in _FIGURE.findall(other) if n not in here]
    if others and (match := _FIGURE.search(text)):
        yield text[: match.start()] + rng.choice(others) + text[match.end() :]


def changed_unit(text: str, told: list[str], rng: random.Random) -> Iterator[str]:
    for unit, other in _UNITS:
        if match := re.search(rf"(\d[\d.,]*)( ?){re.escape(unit.strip())}(?!\w)", text):
            yield text[: match.end(1)] + " " + other.strip() + text[match.end() :]
            return


def changed_day(text: str, told: list[str], rng: random.Random) -> Iterator[str]:
    for match in _DAY.finditer(text):
        day, month = int(match[1]), int(match[3])
        if 1 <= month <= 12 and 1 <= day <= 28 and match[2] == "/":
            yield f"{text[: match.start()]}{day % 28 + 1}/{month}{text[match.end() :]}"
            yield f"{text[: match.start()]}{day}/{month % 12 + 1}{text[match.end() :]}"
    for match in re.finditer(r"(?<!\d)20\d\d(?!\d)", text):
        if (year := str(int(match[0]) + rng.choice((-2, -1, 1, 2)))) not in text:
            yield text[: match.start()] + year + text[match.end() :]


def changed_office(text: str, told: list[str], rng: random.Random) -> Iterator[str]:
    for office, other in _OFFICES:
        other_one = re.search(rf"(?:[Pp]hó|[Nn]guyên|[Cc]ựu|[Tt]ổng|[Tt]rợ lý) {office}", text)
        if (match := re.search(rf"(?<!\w){office}", text)) and not other_one:
            yield text[: match.start()] + other + text[match.end() :]


def invented_deed(text: str, told: list[str], rng: random.Random) -> Iterator[str]:
    for span in people(text)[:1]:
        deed = rng.choice(_DEEDS)
        if not _told_of(deed, told):
            yield f"Ông {text[span.start : span.end]} {deed}."


def added_deed(text: str, told: list[str], rng: random.Random) -> Iterator[str]:
    deed = rng.choice(_DEEDS)
    if people(text) and not _told_of(deed, told):
        yield f"{text.rstrip('.!?…')} và {deed}."


def _told_of(deed: str, told: list[str]) -> bool:
    return any(" ".join(deed.split()[:2]) in other for other in told)


def negation_added(text: str, told: list[str], rng: random.Random) -> Iterator[str]:
    found = [m for m in _VERBS.finditer(text) if not _NEGATED.search(text[: m.start() + 1])]
    if found:
        match = rng.choice(found)
        word = "chưa" if match[1] == "đã" else f"không {match[1]}"
        yield f"{text[: match.start()]} {word} {text[match.end() :]}"


def negation_dropped(text: str, told: list[str], rng: random.Random) -> Iterator[str]:
    if match := _NOT.search(text):
        if not re.search(r"(?:hàng|trên|phòng|hay|bầu|vũ trụ|đường|hoặc|số|máy bay)$", text[: match.start()]):
            yield f"{text[: match.start()]} {text[match.end() :]}"


def attribution_dropped(text: str, told: list[str], rng: random.Random) -> Iterator[str]:
    if (match := _SOURCE.match(text)) and not _NO_SPEAKER.match(text):
        rest = text[match.end() :]
        yield rest[0].upper() + rest[1:]
    if match := re.search(r"^[^,]{3,60} (?:cho rằng|nhận định|khẳng định|tuyên bố) (?:rằng )?(?=\w)", text):
        rest = text[match.end() :]
        yield rest[0].upper() + rest[1:]


def attribution_changed(text: str, told: list[str], rng: random.Random) -> Iterator[str]:
    if match := _SOURCE.match(text):
        yield f"Theo ông {rng.choice(_NOBODY)}, {text[match.end() :]}"
    else:
        yield f"Theo Tổng cục Muối biển, {text[0].lower()}{text[1:]}"


def planned_done(text: str, told: list[str], rng: random.Random) -> Iterator[str]:
    if match := _PLANS.search(text):
        yield f"{text[: match.start()]} đã {text[match.end() :]}"


def flipped(text: str, told: list[str], rng: random.Random) -> Iterator[str]:
    for word, other in _FLIPS:
        if word in text:
            yield text.replace(word, other, 1)


def halves(told: Sequence[str], rng: random.Random) -> Iterator[str]:
    """The first half of a sentence with the second half of another."""
    for one in told:
        for two in told:
            first, second = one.rstrip(".").split(" "), two.split(" ")
            if one == two or min(len(first), len(second)) < 10:
                continue
            yield " ".join((*first[: len(first) // 2], *second[len(second) // 2 :]))
            if one.find(", ") > 20 and two.find(", ") > 20:
                yield f"{one[: one.find(', ')]}{two[two.find(', ') :]}"


_Rule = Callable[[str, list[str], random.Random], Iterator[str]]
_LIES: tuple[_Rule, ...] = (
    invented_name, swapped_names, other_name, changed_number, swapped_numbers, other_number, changed_unit,
    changed_day, changed_office, invented_deed, added_deed, negation_added, negation_dropped,
    attribution_dropped, attribution_changed, planned_done, flipped,
)

# ---- what a passage does say

_WORDS = {2: "hai", 3: "ba", 4: "bốn", 5: "năm", 6: "sáu", 7: "bảy", 8: "tám", 9: "chín"}
_SAME = (
    ("qua đời", "từ trần"), ("tử vong", "chết"), (" chết", " thiệt mạng"), ("thiệt mạng", "tử vong"),
    (" chiến thắng", " thắng"), ("khởi công", "động thổ"), (" làm ", " khiến "), ("khiến ", "làm "),
    ("xe máy", "xe mô tô"), ("giữ chức", "đảm nhiệm chức vụ"), ("cho biết", "cho hay"), ("cho hay",
    "cho biết"),
    ("hỗ trợ", "giúp đỡ"), ("nâng lên", "tăng lên"), ("vụ tai nạn", "tai nạn"),
)


def truths(one: Evidence, seed: int = 0) -> Iterator[Case]:
    """Claims that a passage says in as many words or nearly so."""
    told = _sentences(one.text)
    for at, text in enumerate(told):
        for rule in _TRUTHS:
            for claim in rule(text, one):
                yield Case(rule.__name__, claim, (one,))
        if at + 1 < len(told) and told[at + 1][:1].isupper():
            following = told[at + 1]
            yield Case("joined", f"{text.rstrip('.')}, {_lowered(following)}", (one,))
            yield Case("joined", f"{text.rstrip('.')} và {_lowered(following)}", (one,))
            parted = (Evidence(text, one.heading, one.day), Evidence(following, one.heading, one.day))
            yield Case("two_passages", f"{text.rstrip('.')}; {_lowered(following)}", parted)


_OPENERS = re.compile(
    r"(?:Theo|Từ|Trong|Tại|Ở|Ông|Bà|Anh|Chị|Sau|Trước|Công ty|Bộ|Sở|Đội|Đoàn|Tập đoàn|Người|Nhóm|Tới|Việc|"
    r"Với|Như|Hiện|Một|Ở|Bởi|Khi|Nhưng|Tuy|Do|Còn|Thầy|Cô)\b"
)


def _lowered(text: str) -> str:
    """A sentence as it goes on after another: its first word small where the second is."""
    names = text.partition(" ")[2][:1].isupper() and not _OPENERS.match(text)
    return text if names or text[1:2].isupper() else text[0].lower() + text[1:]


def literal(text: str, one: Evidence) -> Iterator[str]:
    yield text


def clause(text: str, one: Evidence) -> Iterator[str]:
    """The first clause, where it is no opening phrase."""
    first = text.split(", ")[0]
    opening = re.match(
        r"(?:Tại|Ở|Trong|Theo|Sau|Trước|Khi|Từ|Với|Ngày|Sáng|Chiều|Tối|Do|Nếu|Vào|Để|Nhằm|Ông|Bà|Vì)\b", first
    )
    if first != text and len(first.split()) > 6 and not opening and "theo" not in text:
        yield first + "."


def spelt_number(text: str, one: Evidence) -> Iterator[str]:
    for number, word in _WORDS.items():
        counted = "người|học sinh|xe|xã|huyện|hộ|công nhân|trường|nhà"
        if match := re.search(rf"(?<![\w/.,:-]){number} (?=(?:{counted})\b)", text):
            yield f"{text[: match.start()]}{word} {text[match.end() :]}"
    if match := re.search(r"(\d)\.000 (?=tỷ|triệu)", text):
        yield f"{text[: match.start()]}{match[1]} nghìn {text[match.end() :]}"
    if match := re.search(r"(?<![\d.,])(\d)\.(\d{3})(?![\d.,])", text):
        yield f"{text[: match.start()]}{match[1]}{match[2]}{text[match.end() :]}"
    if "%" in text:
        yield text.replace("%", " phần trăm", 1)
    if match := re.search(r"(?<![\d.,])(\d),(\d) tỷ (?=đồng)", text):
        yield f"{text[: match.start()]}{match[1]}.{match[2]}00 triệu {text[match.end() :]}"
    if "tỷ" in text:
        yield text.replace("tỷ", "tỉ")


def spelt_day(text: str, one: Evidence) -> Iterator[str]:
    match = re.search(r"(?<=ngày )(\d{1,2})/(\d{1,2})(?![\d/-])", text)
    if match:
        yield f"{text[: match.start()]}{match[1]} tháng {match[2]}{text[match.end() :]}"
        yield f"{text[: match.start()]}{match[1]}-{match[2]}{text[match.end() :]}"
    nay = re.search(r"(?<![^\W\d_])(Sáng|Chiều|Tối) nay(?!\w)", text)
    if nay and one.day:
        yield f"{text[: nay.start()]}{nay[1]} {one.day.day}/{one.day.month}{text[nay.end() :]}"
        yield f"{text[: nay.start()]}Ngày {one.day:%d/%m/%Y}{text[nay.end() :]}"


def honorific(text: str, one: Evidence) -> Iterator[str]:
    if match := re.search(r"(?<=, )(?:ông|bà) (?=[A-ZĐ])", text):
        yield text[: match.start()] + text[match.end() :]
    for span in people(text)[:1]:
        titled = _TITLED.search(text[: span.start])
        if span.start and not titled and text[span.start :].split()[0] in surnames():
            yield f"{text[: span.start]}ông {text[span.start :]}"


def dated(text: str, one: Evidence) -> Iterator[str]:
    if one.day:
        yield f"Theo tin ngày {one.day.day}/{one.day.month}/{one.day.year}, {_lowered(text)}"
        if not re.search(r"\d[/-]\d|ngày \d|nay|qua|tháng|năm", text, re.IGNORECASE):
            yield f"Ngày {one.day:%d/%m/%Y}, {_lowered(text)}"


def sourced(text: str, one: Evidence) -> Iterator[str]:
    outlet = one.heading.split("\n")[0]
    yield f"Theo {outlet}, {_lowered(text)}"
    yield f"Theo bài báo, {_lowered(text)}"


def synonym(text: str, one: Evidence) -> Iterator[str]:
    for word, other in _SAME:
        if word in text and text.count(word) == 1:
            yield text.replace(word, other)


def moved_time(text: str, one: Evidence) -> Iterator[str]:
    if match := re.search(r"(?<=\w) (?:vào )?(ngày \d{1,2}/\d{1,2}(?:/\d{4})?)(?=\.$)", text):
        yield f"{match[1].capitalize()}, {_lowered(text[: match.start()])}."


_TITLED = re.compile(r"(?:[Ôô]ng|[Bb]à|[Aa]nh|[Cc]hị|sĩ|tá|chí|cô|em|[Tt]hầy|cụ|chú|bác|TS|TS\.|năm) $")
_TRUTHS: tuple[Callable[[str, Evidence], Iterator[str]], ...] = (
    literal, clause, spelt_number, spelt_day, honorific, dated, sourced, synonym, moved_time,
)


@dataclass(frozen=True, slots=True)
class Told:
    """A passage with what else it says and what it never says."""

    evidence: Evidence
    also: tuple[str, ...]
    never: tuple[str, ...]


def papers() -> list[Told]:
    """The invented news of ``papers.txt``."""
    text = Path(__file__).with_name("papers.txt").read_text(encoding="utf-8")
    pieces = [piece.splitlines() for piece in text.split("\n\n")]
    return [_told(lines) for lines in pieces if not lines[0].startswith("#")]


def _told(lines: Sequence[str]) -> Told:
    outlet, title, day = lines[0].split(" | ")
    evidence = Evidence(lines[1], f"{outlet}\n{title}", date.fromisoformat(day))
    said = {sign: tuple(line[2:] for line in lines[2:] if line[0] == sign) for sign in "+-"}
    return Told(evidence, said["+"], said["-"])
