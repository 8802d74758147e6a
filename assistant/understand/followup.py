"""A question that points back, made to stand alone by what was said before.

By rules: a pronoun becomes the person last told of ("Ông ấy sinh năm nào?"), a bare office, place
or time takes the place of the one asked about before ("Còn phó giám đốc?", "thế còn năm 2019?"), a
question without a subject has the earlier one's ("Quê ở đâu?", "Khi nào?"). The question before is
read the same way, so that follow-ups may follow on follow-ups.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.names import people
from assistant.offices import HEAD
from assistant.types import Turn
from assistant.understand.about import about, recent
from assistant.understand.asking import asking
from assistant.understand.dates import times
from indexer.lexicons import provinces
from indexer.sentences import sentences
from indexer.words import fold, has_marks, nfc, words

_PRONOUN = re.compile(
    r"\b(ong|ba|anh|chi|co|nguoi|(?<!don )vi|nhan vat) (ay|do|nay|ta|kia)\b|^(han|no|ho)\b"
    r"|\bcho (ba|ong|anh|chi)$|\bong$"
    r"|^(ong|ba|anh|chi)(?= (?:sinh|la|lam|giu|que|bao|may|tung|co|bi|duoc)\b)"
)
_THING = re.compile(
    r"\b(khi|luc|hom) (ay|do)\b|\b(noi|don vi|co quan|vu|vu viec|cai|viec|chuyen|dieu|du an|su kien|tran"
    r"|cuoc|chuong trinh|cong ty|doi|truong|benh vien|tinh|xa|thanh pho|so tien|con so|vu an|vu tai nan)"
    r" (ay|do|nay|ta|kia)\b"
)
_ELLIPSIS = re.compile(r"^(?:the\s+con|vay\s+con|the|vay|con|what about|how about|and)\b[\s,]*")
_TAIL = re.compile(r"[\s,]*(?:thi sao|the nao|(?:thi )?la (?:ai|gi)|thi the nao)?[\s?.!]*$")
_HEAD = re.compile(rf"(?:\b(?:quyen|tan) )*(?:\bpho )?{HEAD.pattern}")
_AFTER_OFFICE = re.compile(
    r"[,?.;(]|\s(?:la|thang|nam|ngay|hoi|vao|tu|cua|duoc|dang|hien|khi|sau|truoc|thay)\b"
)
_PLACE = re.compile(r"\s(?:tinh|thanh pho|tp|huyen|quan|xa|phuong|thi tran|thi xa)\b")
_OFFICE_WORD = re.compile(r"^(?:ghe|chuc|chuc vu|vi tri)\s+")
_WOMAN = re.compile(r"\b(?:ba|chi|co)\b")
_ADVERB = (
    r"(?:(?:vào|từ|lúc|hồi) )?(?:(?:khi|lúc|hôm|ngày|năm|tháng) nào|bao giờ|mấy giờ|thời gian nào)"
    r"|(?:ở|tại) (?:đâu|(?:tỉnh|huyện|xã|phường|thành phố|nơi) nào)|vì sao|tại sao"
)
_PARENTHESISED = re.compile(r"(.+?) \((.+)\)\?")
_WORD = r" [^\W\d_]+"
_WHAT = (
    rf"ai|gì|nào|đâu|{_ADVERB}|như thế nào|thế nào|ra sao|bao lâu|bao xa|(?:bao nhiêu|mấy)(?:{_WORD}){{0,3}}"
)
_ENGLISH = r"where|when|why|how|who|how many|how much|how long|how old"
_STARTS, _ENDS = r"(?:(?:thế còn|vậy còn|thế|vậy|còn) )?", r"(?: (?:vậy|thế|lại thế|lại vậy|nhỉ|nữa|ạ))*"
_BARE = rf"{_STARTS}(?P<core>{_WHAT}|ai (?:nói|bảo|cho biết)|{_ENGLISH}){_ENDS}"
"""A question of asking words alone."""
_HAS = r"quê(?: quán| hương)?|vợ|chồng|con trai|con gái|nghề nghiệp|chức vụ|học vị|trình độ"
_DOES = (
    r"sinh(?: ra)?|học|làm(?: việc)?|công tác|bị bắt|bị khởi tố|bị kỷ luật|nhậm chức|nghỉ hưu|qua đời|từ chức"
    r"|được bổ nhiệm|được bầu"
)
_IS = (
    r"dài|rộng|cao|sâu|nặng|lớn|trị giá|khởi công|hoàn thành|khánh thành|thông xe|diễn ra|xảy ra|bắt đầu"
    r"|kết thúc"
)
_ASKED_OF_IT = rf"(?: (?:là|trường|ngành|nghề|làm|tên|vào|đến|khoảng))?(?: (?:{_WHAT}))"
_OF_A_PERSON = (
    rf"{_STARTS}(?P<core>(?P<has>{_HAS}){_ASKED_OF_IT}|bao nhiêu tuổi|mấy tuổi|(?:{_DOES}){_ASKED_OF_IT})"
    rf"{_ENDS}"
)
_OF_A_THING = rf"{_STARTS}(?P<core>(?:{_IS}){_ASKED_OF_IT}){_ENDS}"


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question that points back: ``complete`` stands alone; ``said`` is what it points at (the
    last question and the first sentence of its answer)."""

    complete: str
    said: tuple[str, ...]


def follow_up(text: str, history: Sequence[Turn], today: date) -> FollowUp | None:
    """The question completed from the conversation; ``None`` where it stands alone."""
    if not history or not _points_back(text):
        return None
    asked, told = _last(history, today)
    if not asked:
        return None
    return FollowUp(_completed(text, asked, told, today), tuple(part for part in (asked, told) if part))


def _points_back(text: str) -> bool:
    plain = _plain(text)
    return any(p.search(plain) for p in (_PRONOUN, _THING, _ELLIPSIS)) or any(
        _whole(p, text) for p in (_BARE, _OF_A_PERSON, _OF_A_THING)
    )


def _plain(text: str) -> str:
    return fold(text).rstrip(" ?.!")


def _last(history: Sequence[Turn], today: date) -> tuple[str, str]:
    """What was asked last, made to stand alone by what was said before it, and the first sentence of
    its answer: the sentences after the first often tell of something else. Questions about the
    conversation itself are passed over with their answers."""
    asked = told = ""
    passed = False
    for turn in recent(history):
        said = nfc(" ".join(turn.content.split()))
        if turn.role == "user":
            passed = bool(about(said))
            if not passed:
                asked = _completed(said, asked, told, today) if asked and _points_back(said) else said
                told = ""
        elif not passed:
            told = "".join(said[span.start : span.end] for span in sentences(said)[:1])
    return asked, told


def _completed(text: str, asked: str, told: str, today: date) -> str:
    plain = _plain(text)
    if match := _PRONOUN.search(plain):
        name = _person(asked, told, woman=bool(_WOMAN.search(match[0])))
        if name:
            return _with_name(text, match, name)
    elif of_person := _whole(_OF_A_PERSON, text):
        if name := _person(asked, told, woman=False):
            return _of_person(of_person, name)
    elif bare := _whole(_BARE, text):
        return _asked_again(bare["core"], asked)
    elif (match := _ELLIPSIS.search(plain)) and (rest := _rest(text, match)):
        if changed := _in_place_of(rest, asked, today):
            return changed
    return f"{text.rstrip(' ?')} ({asked.rstrip(' ?.')})?"


def _whole(pattern: str, text: str) -> re.Match[str] | None:
    """The match of a pattern with marks with a whole question, which may be typed without."""
    return _either(pattern, text).fullmatch(text.strip(" ?.!"))


def _either(pattern: str, text: str) -> re.Pattern[str]:
    return re.compile(pattern if has_marks(text) else _unmarked(pattern), re.IGNORECASE)


def _unmarked(pattern: str) -> str:
    """A pattern without marks; its classes ("\\W") keep their case."""
    return "".join(fold(c) if c.isalpha() and not c.isascii() else c for c in pattern)


def _of_person(match: re.Match[str], name: str) -> str:
    """"Quê ở đâu" → "Quê Lê Văn A ở đâu?", "Sinh năm nào" → "Lê Văn A sinh năm nào?"."""
    core = match["core"]
    if owned := match["has"]:
        return f"{owned} {name}{core[len(owned):]}?"
    return f"{name} {core[0].lower()}{core[1:]}?"


def _asked_again(core: str, asked: str) -> str:
    """The earlier question with other asking words: in the place of its time or place where both ask
    for such, else in front of it."""
    if (told := _PARENTHESISED.fullmatch(asked)) and _whole(_BARE, told[1]):
        asked = told[2]
    adverb = re.compile(rf"\b(?:{_either(_ADVERB, asked).pattern})\b", re.IGNORECASE)
    found = list(adverb.finditer(asked))[-1:]
    if found and _whole(_ADVERB, core):
        start, end = found[0].span()
        first = core[0].upper() if start == 0 else core[0].lower()
        return asked[:start] + first + core[1:] + asked[end:]
    rest = " ".join((asked[: found[0].start()] + asked[found[0].end() :]).split()) if found else asked
    return f"{core[0].upper()}{core[1:]} ({rest.rstrip(' ?.')})?"


def _person(asked: str, told: str, woman: bool) -> str:
    """Whom a pronoun means: the one that a question for something else than a person was about, else
    the first person of the answer that the question did not name, else the last one named; for "bà"
    a woman, where one can be told."""
    named = [told[s.start : s.end] for s in people(told)]
    before = [asked[s.start : s.end] for s in people(asked)]
    new = [name for name in named if fold(name) not in fold(asked)]
    subject = before[:1] if asking(asked)[0] != "person" else []
    ranked = [*subject, *new, *named, *reversed(before)]
    women = [name for name in ranked if " Thị " in f" {name} " or f"bà {name}" in f"{asked} {told}"]
    return next(iter(women if woman and women else ranked), "")


def _with_name(text: str, match: re.Match[str], name: str) -> str:
    """The question with the name in the pronoun's place, its title kept: "ông Lê Văn A"."""
    start, end = match.span()
    title = text[start:end].split()
    kept = title[:-1] if len(title) > 1 and fold(title[-1]) in ("ay", "do", "nay", "ta", "kia") else title
    if fold(kept[-1]) in ("han", "no", "ho", "nguoi", "vi", "vat"):
        kept = []
    alone = " ".join([text[:start].strip(), *kept, name, text[end:].strip()])
    return re.sub(r" (?=[?.!,]*$)", "", alone).strip()


def _rest(text: str, match: re.Match[str]) -> str:
    """What an elliptic question says beside "còn … thì sao"."""
    rest = text[match.end() :]
    tail = _TAIL.search(fold(rest))
    rest = rest[: tail.start()] if tail else rest
    head = _OFFICE_WORD.match(fold(rest))
    return (rest[head.end() :] if head else rest).strip()


def _in_place_of(rest: str, asked: str, today: date) -> str:
    """The earlier question with a time, an office or a province of it replaced by the new one;
    empty where the new words are none of these, or the old has none."""
    new, old = times(fold(rest), today), times(fold(asked), today)
    if new and new[0].end - new[0].start >= len(rest) - 1:
        return (asked[: old[0].start] + rest + asked[old[0].end :] if old
                else f"{asked.rstrip(' ?.')} {rest}?")
    now, then = _HEAD.match(fold(rest)), _HEAD.search(fold(asked))
    if now and then:
        end = then.end()
        if now.end() < len(rest):
            end = _end_of_office(asked, end, place_too=bool(_PLACE.search(fold(rest))))
        first = rest[0].upper() if asked[then.start()].isupper() else rest[0].lower()
        return asked[: then.start()] + first + rest[1:] + asked[end:]
    place, before = _province(rest), _province(asked)
    if place and before and place != before:
        whole = words(place) == [w for w in words(rest) if w not in ("tỉnh", "thành", "phố")]
        return re.sub(re.escape(before), rest if whole else place, asked, count=1)
    return ""


def _end_of_office(asked: str, start: int, place_too: bool) -> int:
    """Where the office that begins before ``start`` ends: at a comma, a time, a verb or, unless
    ``place_too``, at the place that it is of."""
    tail = fold(asked[start:])
    ends = [stop.start() for pattern in (_AFTER_OFFICE, *(() if place_too else (_PLACE,)))
            if (stop := pattern.search(tail))]
    return start + min(ends, default=len(tail))


def _province(text: str) -> str:
    """The first province that a text names, as it is written there."""
    parts = list(re.finditer(r"[^\W\d_]+", text))
    for size in (3, 2, 1):
        for at in range(len(parts) - size + 1):
            named = text[parts[at].start() : parts[at + size - 1].end()]
            if " ".join(words(named)) in provinces():
                return named
    return ""
