"""Frames: the runs of verbs of a sentence that each tell of an office taken or left, with their
surroundings."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from indexer.register.items import Item
from indexer.register.types import Action

_STRENGTH: tuple[Action, ...] = (
    "cách chức", "miễn nhiệm", "từ chức", "từ trần", "nghỉ hưu", "bổ nhiệm lại", "giới thiệu", "phê chuẩn",
    "bổ nhiệm", "bầu", "chỉ định", "giao quyền", "phụ trách", "cử", "luân chuyển", "phân công", "điều động",
    "thay",
)
"""Of several verbs in a row, the first of these is what was done."""
_IN_A_ROW = frozenset((
    "và", "rồi", ",", "tiếp nhận", "đã", "được", "việc", "về", "để", "kết quả", "kết", "quả",
))
"""What may stand between verbs that make one frame."""
_NEW = frozenset("vừa mới chính thức sẽ nay tiếp tục".split())
"""Words that make news of "làm", "giữ chức" without a verb of appointing."""
_NO_NEWS = frozenset(("từng", "vẫn", "còn", "kỳ", "phải", "nghề", "quyền", "hiện"))
"""Words before "làm", "giữ chức" that make it no news."""
_SPANS = frozenset(("năm", "tháng", "tuần", "ngày"))
"""Words before "giữ chức" of somebody who has held an office for so long."""
_TO = frozenset(("để", "trình"))
LISTING = frozenset("và cùng các gồm cả kiêm vị nhân sự hai ba bốn năm sáu người".split())
"""Words that join the people and offices of a list."""
OF = frozenset(("của", "theo", "với", "cùng", "bởi", "dưới", "thời"))
"""Words before a name that is not the one spoken of."""
_LEADS = frozenset(("đưa", "biến", "giúp"))
"""Words of who brings somebody to what he takes."""
_QUOTES = frozenset("\"“‘'")
FAR, FEW = 14, 3
"""Items between a subject and its verb at most; words between a verb and its office."""


@dataclass(slots=True)
class Person:
    """Somebody in a sentence, with the offices beside the name."""

    item: Item
    beside: list[Item] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Office:
    """The tokens of an office, ``[start, end)``, and words to be put before them."""

    start: int
    end: int
    bare: bool
    before: str = ""


@dataclass(frozen=True, slots=True)
class Frame:
    """A run of verbs, items ``[start, end)``, in its surroundings ``[first, last)``."""

    first: int
    start: int
    end: int
    last: int
    action: Action
    passive: bool
    own: bool
    alone: bool = False
    into: bool = False


def frames(items: Sequence[Item], headline: bool) -> Iterator[Frame]:
    """The frames of a sentence, each with what belongs to it; ``headline``: verbs may be left out."""
    yield from _bounded(items, [*_frames(items, headline)])


def _frames(items: Sequence[Item], headline: bool) -> Iterator[Frame]:
    at, last = 0, ""
    while at < len(items):
        end = at + 1
        if verb := items[at].verb:
            actions, uses = [verb.action], verb.uses
            while (more := _next_verb(items, end)) is not None and (verb := items[more].verb):
                actions.append(verb.action)
                uses, end = verb.uses, more + 1
            action = min(actions, key=_STRENGTH.index)
            before = list(_before(items, at))
            proposed = last == "giới thiệu" and any(i.text in _TO for i in before[:3])
            action = "giới thiệu" if proposed else action  # "giới thiệu bà A để bầu giữ chức …"
            passive = proposed or _is_passive(before)
            ordered = "done" in uses and any("quyết định" in i.text.lower() for i in before[:2])
            yield Frame(0, at, end, 0, action, passive, "self" in uses and not passive and not ordered,
                         into=uses == {"into"})
            last = action
        elif items[at].has("takes_alone") and _stands_alone(items, at, headline):
            if not _is_past(items, at):
                so: Action = "giới thiệu" if last == "giới thiệu" else "bổ nhiệm"
                yield Frame(0, at, at, 0, so, True, False, alone=True)
        at = end


def _bounded(items: Sequence[Item], frames: Sequence[Frame]) -> Iterator[Frame]:
    for at, frame in enumerate(frames):
        last = len(items)
        if at + 1 < len(frames):
            following = frames[at + 1]
            last = following.start
            if following.passive or following.own:
                last = _subject_start(items, frame.end, following.start)
                last += items[last - 1].has("replaces")  # "thay ông B đã được bầu …"
        yield replace(frame, first=frames[at - 1].end if at else 0, last=last)


def _before(items: Sequence[Item], at: int) -> Iterator[Item]:
    """The items before a verb, back to a name or another verb."""
    for back in range(at - 1, max(-1, at - FAR), -1):
        if items[back].kind in ("verb", "person"):
            return
        yield items[back]


def _is_passive(before: Sequence[Item]) -> bool:
    """Whether "được" or "bị" governs a verb, given the items before it, the nearest first."""
    for at, item in enumerate(before):
        if item.has("passive"):
            return True
        after = before[at + 1] if at + 1 < len(before) else None
        if item.text == "," and not (after and (after.has("decides") or after.kind in ("body", "verb"))):
            return False
    return False


def _next_verb(items: Sequence[Item], end: int) -> int | None:
    for at in range(end, min(end + 4, len(items))):
        if items[at].kind == "verb":
            return at
        if items[at].text.lower() not in _IN_A_ROW:
            return None
    return None


def _stands_alone(items: Sequence[Item], at: int, headline: bool) -> bool:
    """Whether "làm", "giữ chức" or the like tells of an office taken although no verb says how."""
    office = any(i.kind == "office" for i in items[at + 1 : at + 3]) or items[at].has("coaches")
    if at == 0 or at + 1 == len(items) or not office:
        return False
    if any(i.kind == "verb" for i in items[max(0, at - 8) : at]) or items[at - 1].text.lower() in _SPANS:
        return False
    near = items[max(0, at - 4) : at]
    if near[0].text == ":" or any(i.text in _QUOTES or i.text.lower() in _LEADS for i in near):
        return False  # what somebody says, "đưa ông A trở thành …"
    if items[at + 1].text in _QUOTES or (near[-1].text == "," and len(near) > 1 and near[-2].kind == "word"):
        return False
    if any(i.text.lower() == "để" for i in near[-3:]):
        return False
    if any(i.text.lower() == "đương" for i in items[at : at + 4]):
        return False
    if any(i.has("once", "denied") or i.text.lower() in _NO_NEWS for i in near):
        return False
    if headline:
        return True
    return items[at].text.lower() == "trở thành" or not _NEW.isdisjoint(i.text.lower() for i in near)


def _is_past(items: Sequence[Item], at: int) -> bool:
    """ "giữ chức … từ năm 2007 (đến 2012)": it has come about long since."""
    words = [item.text.lower() for item in items[at : at + 16]]
    since = words.index("từ") if "từ" in words else len(words)
    return "đến" in words[since:] or words[since + 1 : since + 2] == ["năm"]


def _subject_start(items: Sequence[Item], first: int, verb: int) -> int:
    """Where the subject of a verb begins that stands after another frame."""
    at = verb
    while at > first and items[at - 1].kind != "person":
        if items[at - 1].has("takes", "once") or is_pronoun(items[at - 1]):
            return verb
        at -= 1
    if at == first:
        return verb
    at -= 1
    while at > first and items[at - 1].kind == "office" and items[at - 1].end == items[at].start:
        at -= 1
    return at


def is_pronoun(item: Item) -> bool:
    """Whether it stands for somebody named before."""
    return item.kind == "word" and item.text.lower() in ("ông", "bà")


def is_title(office: Item, person: Person) -> bool:
    """Whether an office stands right before a name and is not one of former days."""
    return office.end == person.item.start and not (office.office and office.office.former)


def office_of(item: Item, before: str = "") -> Office:
    """An item that is an office, without "tân" before it."""
    span = item.office
    if span is None:
        return Office(item.start, item.end, False, before)
    return Office(span.start + span.new, span.end, span.bare, before)
