"""A question that points back, made to stand alone by what was said before.

By rules: a pronoun becomes the person last told of ("Ông ấy sinh năm nào?"), a bare office, place
or time takes the place of the one asked about before ("Còn phó giám đốc?", "thế còn năm 2019?").
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from assistant.lexicons import provinces
from assistant.names import people
from assistant.offices import HEAD
from assistant.types import Turn
from assistant.understand.dates import times
from indexer.sentences import sentences
from indexer.words import fold, nfc, words

_PRONOUN = re.compile(
    r"\b(ong|ba|anh|chi|co|nguoi|(?<!don )vi|nhan vat) (ay|do|nay|ta|kia)\b|^(han|no|ho)\b"
    r"|\bcho (ba|ong|anh|chi)$|\bong$"
    r"|^(ong|ba|anh|chi)(?= (?:sinh|la|lam|giu|que|bao|may|tung|co|bi|duoc)\b)"
)
_THING = re.compile(
    r"\b(khi|luc|hom|noi|don vi|co quan|vu|vu viec|cai|viec|chuyen|dieu|du an|su kien|tran|cuoc|chuong trinh"
    r"|cong ty|doi|truong|benh vien|tinh|xa|thanh pho|so tien|con so|vu an|vu tai nan) (ay|do|nay|ta|kia)\b"
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


@dataclass(frozen=True, slots=True)
class FollowUp:
    """A question that points back: ``complete`` stands alone; ``said`` is what it points at (the
    last question and the first sentence of its answer)."""

    complete: str
    said: tuple[str, ...]


def follow_up(text: str, history: Sequence[Turn], today: date) -> FollowUp | None:
    """The question completed from the conversation; ``None`` where it stands alone."""
    plain = fold(text).rstrip(" ?.!")
    if not history or not any(p.search(plain) for p in (_PRONOUN, _THING, _ELLIPSIS)):
        return None
    asked, told = _last(history)
    if not asked:
        return None
    said = tuple(part for part in (asked, told) if part)
    return FollowUp(_completed(text, plain, asked, told, today), said)


def _last(history: Sequence[Turn]) -> tuple[str, str]:
    """What was asked last and the first sentence of its answer: the sentences after the first
    often tell of something else."""
    last = {turn.role: nfc(" ".join(turn.content.split())) for turn in history}
    told = last.get("assistant", "")
    first = [told[span.start : span.end] for span in sentences(told)[:1]]
    return last.get("user", ""), "".join(first)


def _completed(text: str, plain: str, asked: str, told: str, today: date) -> str:
    if match := _PRONOUN.search(plain):
        name = _person(asked, told, woman=bool(_WOMAN.search(match[0])))
        if name:
            return _with_name(text, match, name)
    elif (match := _ELLIPSIS.search(plain)) and (rest := _rest(text, match)):
        if changed := _in_place_of(rest, asked, today):
            return changed
    return f"{text.rstrip(' ?')} ({asked.rstrip(' ?.')})?"


def _person(asked: str, told: str, woman: bool) -> str:
    """Whom a pronoun means: the first person of the answer that the question did not name, else
    the last one named; for "bà" a woman, where one can be told."""
    named = [told[s.start : s.end] for s in people(told)]
    before = [asked[s.start : s.end] for s in people(asked)]
    new = [name for name in named if fold(name) not in fold(asked)]
    ranked = [*new, *named, *reversed(before)]
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
