"""The people before a verb: those of whom a passive sentence tells, or who decide in an active one."""

from __future__ import annotations

from collections.abc import Sequence

from indexer.register.frames import LISTING, OF, Frame, Person
from indexer.register.items import Item

_ASIDE = frozenset("tuổi sinh năm là hiện đang quê vừa đã người nguyên mới".split())
"""Words between a name and what else is told of the same person."""


def people_before(items: Sequence[Item], frame: Frame) -> list[Person]:
    """The people before a verb, the last group of them, with the offices beside their names."""
    group: list[Person] = []
    title: Item | None = None
    parted = aside = replaced = False
    depth = 0
    apart = False
    backwards = range(frame.start - 1, frame.first - 1, -1)
    last = next((at for at in backwards if items[at].has("passive")), frame.start)
    for at in range(frame.first, last):
        item = items[at]
        if item.text in "()":
            depth = max(0, depth + (1 if item.text == "(" else -1))
        elif depth:
            if item.kind == "office" and group and not parted:
                group[-1].beside.append(item)
        elif item.has("replaces"):
            if frame.first and (frame.passive or frame.own):
                group, title = [], None  # "…, thay ông B đã được bầu": B is the one elected
            elif group:
                break
            else:
                replaced = True
        elif item.text in "-–" and group and not apart:
            apart = any(i.text in "-–" for i in items[at + 1 : last])
        elif item.text in "-–":
            apart = False
        elif replaced and item.kind == "person":
            replaced = False  # "Thay ông A, bà B được …"
        elif apart and item.kind == "person":
            continue  # "ông A - con trai ông B - được …"
        elif item.kind == "person":
            if (at > frame.first and items[at - 1].text.lower() in OF) or is_no_person(items, at, title):
                continue
            titled = title is not None and title.end == item.start
            if titled and at - 2 >= frame.first and items[at - 2].text.lower() in OF:
                title = None
                continue
            if parted:
                group = []
            beside = [title] if title and _adjoins(items, title, at) and (titled or not group) else []
            if not beside and items[at - 1].text in ("và", ",") and group and _shared(items, group[-1], at):
                beside = group[-1].beside[:1]
            group.append(Person(item, list(beside)))
            title, parted, aside = None, False, False
        elif item.kind == "office":
            following = items[at + 1] if at + 1 < last else None
            if at and items[at - 1].has("takes") and at <= frame.first + 2:
                continue  # it is what another takes
            if at > frame.first + 1 and items[at - 1].text.lower() in ("các", "những") and (
                    items[at - 2].text.lower() != "và"):
                group, title = [], None  # "theo ông A, các ủy viên … được phân công"
            elif group and not parted and not (following and following.kind == "person") and not (
                    items[at - 1].has("passive")):
                group[-1].beside += [] if aside else [item]
            else:
                title = item
        elif item.kind == "other" and at + 1 < last and items[at + 1].kind in ("mark", "person"):
            aside = True
        elif item.kind == "other":
            group, title, parted = [], None, True  # "…, vợ ông A được …"
        elif item.kind == "word" and item.text.lower() not in LISTING | _ASIDE and not item.text[0].isdigit():
            parted = True
        elif item.text.lower() == "kiêm":
            continue
        elif item.kind in ("cue", "verb") and not (
                item.has("passive", "towards") or item.text.lower() in _ASIDE):
            parted = True
    return group


def _shared(items: Sequence[Item], before: Person, at: int) -> bool:
    """Whether a name stands right after "chức X ông A và", so that the office is both people's."""
    office = before.beside[0] if before.beside else None
    return office is not None and office.end == before.item.start and items[at - 2] is before.item


def is_no_person(items: Sequence[Item], at: int, title: Item | None) -> bool:
    """Whether one foreign word is taken for a person without an office or a title before it."""
    item = items[at]
    alone = not item.titled and " " not in item.name and "-" not in item.name
    if not alone or at == 0 or (at + 2 < len(items) and items[at + 2].text.lower() == "người"):
        return False
    if title is None or title.end != item.start:
        return True
    firm = title.office is not None and not title.office.bare and at + 1 < len(items)
    return firm and items[at + 1].text.lower() == "của"  # "CEO tập đoàn Suntory của Nhật"


def _adjoins(items: Sequence[Item], title: Item, at: int) -> bool:
    """Whether an office stands before a name, or parted from it by a comma only."""
    return title.end == items[at].start or (items[at - 1].text in (",", "-", "–") and items[at - 2] is title)
