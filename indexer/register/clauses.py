"""What a sentence tells: the people, the actions and the offices that its verbs bind together.

Each verb of an action, or run of such verbs, makes a frame. On its right stand the people and offices
of an active sentence ("bổ nhiệm ông A, chức X, giữ chức Y"), on its left those of a passive one ("ông A,
chức X, được B bổ nhiệm giữ chức Y"). An office after words such as "giữ chức" is the one that is taken
or left; one beside a name is what that person was before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.register.decided import agent, assembly, decider_between, inherited
from indexer.register.doubt import doubt, is_relative
from indexer.register.frames import Frame, Office, Person, frames, is_pronoun, is_title, office_of
from indexer.register.items import Item, Sentence
from indexer.register.left import people_before
from indexer.register.right import Right, told_after
from indexer.register.types import LEAVING, Action

_NEEDS_TAKES = frozenset(("giới thiệu", "phân công", "cử", "điều động", "luân chuyển"))
"""Verbs that tell of no office unless "giữ chức" and the like stand before it."""
_GIVES = frozenset(("bổ nhiệm", "bổ nhiệm lại", "bầu", "phê chuẩn"))
"""Verbs that may give the office that stands as a title before the name: "bổ nhiệm HLV Igor Tudor"."""


@dataclass(frozen=True, slots=True)
class Told:
    """One person, one action and one office of a sentence.

    ``person`` is ``None`` where the sentence does not name one, ``office`` where only the context can
    say which. ``sure`` is from 0 to 1.
    """

    person: Person | None
    action: Action
    office: Office | None
    replaced: Person | None = None
    decided_by: str = ""
    proposed: bool = False
    sure: float = 1.0


def told(sentence: Sentence, headline: bool, subject: list[Person]) -> list[Told]:
    """What a sentence tells of people and offices.

    ``headline``: verbs may be left out. ``subject`` are those of whom the text has told last, for "ông";
    it is replaced by those of whom this sentence does.
    """
    found: list[Told] = []
    subject[:] = [Person(person.item) for person in subject]
    known = len(subject)
    for frame in frames(sentence.items, headline):
        found += _told(sentence, frame, subject, found, bool(found) or not known)
    if headline and not found:
        found += _headless(sentence.items)
    given = {id(one.person) for one in found if one.office and not one.office.before}
    return [one for one in found if not (one.office and one.office.before and id(one.person) in given)]


def _headless(items: Sequence[Item]) -> Iterator[Told]:
    """ "X có tân tổng giám đốc", "X có chủ tịch mới": that somebody came to an office."""
    for at, item in enumerate(items[:-1]):
        office = items[at + 1]
        if item.text.lower() == "có" and office.kind == "office" and office.office:
            new = office.office.new or (at + 2 < len(items) and items[at + 2].text.lower() == "mới")
            if new or office.text.lower().endswith(" mới"):
                yield Told(None, "bổ nhiệm", office_of(office))
                return


def _told(
    sentence: Sentence, frame: Frame, subject: list[Person], before: Sequence[Told], within: bool
) -> Iterator[Told]:
    items = sentence.items
    denied, proposed = doubt(items, frame)
    led = frame.alone and any(i.text.lower() == "do" for i in items[frame.first : frame.start])
    if denied or led or is_relative(items, frame):
        return  # "đoàn do ông A làm trưởng đoàn"
    ruled = any(item.has("generic") for item in items[max(frame.first, frame.start - 2) : frame.start])
    action = frame.action
    left, right = people_before(items, frame), told_after(sentence, frame)
    right.again = frame.own and items[frame.start].text.lower().startswith("tái") and (
        [person.item for person in left] == [*items[frame.start - 1 : frame.start]])
    if frame.into and not right.taken:
        return
    people = _who(items, frame, left, right, subject, within)
    decided_by = "" if frame.alone or frame.own else (
        decider_between(sentence, frame) if people is left or frame.passive else agent(sentence, frame, left))
    if before and people is not left:
        decided_by = inherited(items, frame, before[-1].decided_by, decided_by)
    if not decided_by and action in ("bầu", "miễn nhiệm") and not frame.alone:
        decided_by = assembly(items[: frame.start])
    proposed = proposed or action == "giới thiệu"
    if ruled and people is not right.people:
        return  # "quy trình bổ nhiệm …", unless it is somebody's
    if not people:
        yield from _nobody(items, frame, right, action, decided_by)
        return
    subject[:] = people
    replaced = right.replaced[0] if right.replaced else None
    offices = _offices(people, right, action)
    left_before = before[-1].office if before and before[-1].action in LEAVING else None
    if left_before and (right.replacing or (action in _GIVES and not frame.passive and not frame.own)):
        offices = [(person, office or left_before) for person, office in offices]
    for person, office in offices:
        if person is not replaced:
            yield Told(person, action, office, replaced, decided_by, proposed,
                       0.8 if frame.alone or office is None else 1.0)
    if replaced and not proposed and action not in LEAVING:
        for office in dict.fromkeys(office for _, office in offices if office):
            yield Told(replaced, "thay", office, sure=0.8)


def _who(
    items: Sequence[Item], frame: Frame, left: list[Person], right: Right, subject: list[Person],
    within: bool,
) -> list[Person]:
    """Of whom a frame tells: of those after it where it is active, of those before it else; of the last
    ones ("ông") where it names none. ``within``: they are of the same sentence."""
    near = items[frame.first : frame.start]
    if not left and any(item.kind == "other" for item in near):
        return []  # "vợ ông A được bổ nhiệm"
    if not left and len(subject) == 1 and (frame.passive or frame.own) and any(is_pronoun(i) for i in near):
        return list(subject)
    goes_on = within and bool(subject) and not any(i.has("once") for i in near) and not (
        frame.alone and any(i.kind in ("office", "body") for i in near))
    offices = bool(right.taken or right.member)
    if frame.passive or frame.own:
        if left:
            return [] if frame.own and _is_of_others(items, left[-1], frame.start) else left
        named = right.towards and bool(right.people) and bool(right.held or right.people[0].beside)
        if not named and (ahead := _ahead(items, frame, right)):
            return ahead
        if frame.own:
            alone = frame.action in LEAVING and not any(i.kind in ("body", "person") for i in near)
            if named:
                return right.people
            return list(subject) if goes_on and (offices or right.held or alone) else []
        if right.people and not frame.alone:
            if not (offices or right.held):
                right.held = [office_of(i) for at, i in enumerate(near) if i.kind == "office" and not (
                    at and near[at - 1].text.lower() == "là")][-1:]
            return right.people
        return list(subject) if goes_on and offices else []
    if right.people:
        return right.people
    if [item.text.lower() for item in items[frame.end : frame.end + 2]] == ["người", "mới"]:
        return []
    if left and frame.end < len(items) and items[frame.end].has("takes") and offices and any(
            p.item.titled for p in left):
        return left  # "Ông A bổ nhiệm làm …"
    return list(subject) if goes_on and offices else []


def _is_of_others(items: Sequence[Item], last: Person, verb: int) -> bool:
    """Whether many others are named between the last name and a verb: "gặp mặt các tướng lĩnh nghỉ hưu"."""
    between = [item for item in items[max(0, verb - 5) : verb] if item.start >= last.item.end]
    pronoun = any(is_pronoun(item) for item in between)
    return not pronoun and any(item.text.lower() in ("các", "những", "nhiều", "hàng") for item in between)


def _ahead(items: Sequence[Item], frame: Frame, right: Right) -> list[Person]:
    """Who is named after a clause that tells of him: "Sau khi được bầu làm …, ông A"; "Thôi giữ
    chức …, bà B"."""
    if frame.start > 6 or frame.first or not (right.taken or right.held):
        return []
    for at in range(frame.end, min(frame.end + 20, len(items) - 1)):
        after = items[at + 1]
        if items[at].text == "," and after.kind == "person" and after.titled:
            return [Person(after)]
        named = items[at + 2] if at + 2 < len(items) else after
        beside = after.kind == "office" and named.kind == "person" and named.start == after.end
        if items[at].text == "," and beside:
            return [Person(named, [after])]
    return []


def _nobody(
    items: Sequence[Item], frame: Frame, right: Right, action: Action, decided_by: str
) -> Iterator[Told]:
    """A frame without a person still says what was done and to which office."""
    offices = [office for _, taken in right.taken for office in taken] or right.held
    if not offices and action in LEAVING and not right.people:
        offices = [office_of(i) for i in items[frame.first : frame.start] if i.kind == "office"][-1:]
    for office in offices[:1]:
        yield Told(None, action, office, decided_by=decided_by)


def _offices(people: list[Person], right: Right, action: Action) -> list[tuple[Person, Office | None]]:
    """Each person with the offices that are taken or left."""
    found: list[tuple[Person, Office | None]] = []
    done: set[int] = set()
    for group, offices in right.taken:
        takers = group or people
        for at, person in enumerate(takers):
            each = len(takers) == len(offices) > 1  # "các ông A và B giữ chức X và Y"
            found += [(person, office) for office in (offices[at : at + 1] if each else offices)]
            done.add(id(person))
    for person in people:
        if id(person) not in done:
            found += [(person, office) for office in _of_one(person, right, action)]
    return found


def _of_one(person: Person, right: Right, action: Action) -> Sequence[Office | None]:
    beside = person.beside
    if right.taken:
        return ()
    if right.titled and beside and is_title(beside[0], person) and action not in _NEEDS_TAKES:
        person.beside = beside[1:]
        return [office_of(beside[0])]  # "bãi nhiệm Bộ trưởng X ông A và Bộ trưởng Y ông B"
    if right.held and action not in _NEEDS_TAKES:
        return right.held
    if right.member:
        return right.member
    if right.again and beside and is_title(beside[0], person):
        person.beside = beside[1:]
        return [office_of(beside[0])]  # "Tổng Bí thư A tái đắc cử"
    if action in LEAVING and beside:
        return [] if beside[0].office and beside[0].office.former else [None]
    if action in _GIVES and right.replaced and right.replaced[0].beside:
        return [office_of(right.replaced[0].beside[0])]
    if action in _GIVES and len(beside) == 1 and person in right.people and is_title(beside[0], person):
        person.beside = []
        return [office_of(beside[0])]
    return [None]
