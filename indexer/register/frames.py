"""What a sentence tells: the people, the actions and the offices that its verbs bind together.

Each verb of an action, or run of such verbs, makes a frame. On its right stand the people and offices
of an active sentence ("bổ nhiệm ông A, chức X, giữ chức Y"), on its left those of a passive one ("ông A,
chức X, được B bổ nhiệm giữ chức Y"). An office after words such as "giữ chức" is the one that is taken
or left; one beside a name is what that person was before.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from indexer.register.items import Item, Sentence
from indexer.register.phrases import team_at
from indexer.register.tokens import Token
from indexer.register.types import LEAVING, Action
from indexer.words import is_syllable

_STRENGTH: tuple[Action, ...] = (
    "cách chức", "miễn nhiệm", "từ chức", "từ trần", "nghỉ hưu", "bổ nhiệm lại", "giới thiệu", "phê chuẩn",
    "bổ nhiệm", "bầu", "chỉ định", "giao quyền", "phụ trách", "cử", "luân chuyển", "phân công", "điều động", "thay",
)
"""Of several verbs in a row, the first of these is what was done."""
_NEEDS_TAKES = frozenset(("giới thiệu", "phân công", "cử", "điều động", "luân chuyển"))
"""Verbs that tell of no office unless "giữ chức" and the like stand before it."""
_GIVES = frozenset(("bổ nhiệm", "bổ nhiệm lại", "bầu", "phê chuẩn"))
"""Verbs that may give the office that stands as a title before the name: "bổ nhiệm HLV Igor Tudor"."""
_LISTING = frozenset("và cùng các gồm cả kiêm vị nhân sự hai ba bốn năm sáu người".split())
"""Words that join the people and offices of a list."""
_ASIDE = frozenset("tuổi sinh năm là hiện đang quê vừa đã người nguyên mới".split())
"""Words between a name and what else is told of the same person."""
_IN_A_ROW = frozenset(("và", "rồi", ",", "tiếp nhận", "đã", "được", "việc", "về", "để", "kết quả", "kết", "quả"))
"""What may stand between verbs that make one frame."""
_NEW = frozenset("vừa mới chính thức sẽ nay tiếp tục".split())
"""Words that make news of "làm", "giữ chức" without a verb of appointing."""
_MANAGEMENT = ("ban điều hành", "ban lãnh đạo", "ban giám đốc")
"""Bodies that are not joined as a member: the office in them is told elsewhere."""
_LOOSE = ("lãnh đạo", "chỉ huy", "người đứng đầu", "thành viên")
"""Words that begin an office only where it is said that somebody takes it."""
_SPANS = frozenset(("năm", "tháng", "tuần", "ngày"))
"""Words before "giữ chức" of somebody who has held an office for so long."""
_NOUNS = frozenset(("vị trí", "vai trò", "cương vị", "ghế", "chức", "chức vụ", "chức danh"))
_ASSEMBLIES = ("hđnd", "hội đồng nhân dân", "quốc hội", "ban chấp hành", "bch", "đhđcđ", "đại hội đồng cổ đông")
_TO = frozenset(("để", "trình"))
_OF = frozenset(("của", "theo", "với", "cùng", "bởi", "dưới", "thời"))
"""Words before a name that is not the one spoken of."""
_QUOTES = frozenset("\"“‘'")
_REASONS = frozenset(("vì", "bởi", "khiến"))
_IF = frozenset(("nếu", "giả sử", "liệu"))
_FAR, _FEW = 14, 3
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


@dataclass(frozen=True, slots=True)
class _Frame:
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


def told(sentence: Sentence, headline: bool, subject: list[Person]) -> list[Told]:
    """What a sentence tells of people and offices.

    ``headline``: verbs may be left out. ``subject`` are those of whom the text has told last, for "ông";
    it is replaced by those of whom this sentence does.
    """
    found: list[Told] = []
    subject[:] = [Person(person.item) for person in subject]
    known = len(subject)
    for frame in _bounded(sentence.items, [*_frames(sentence.items, headline)]):
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
                yield Told(None, "bổ nhiệm", _office(office))
                return


def _frames(items: Sequence[Item], headline: bool) -> Iterator[_Frame]:
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
            yield _Frame(0, at, end, 0, action, passive, "self" in uses and not passive and not ordered,
                         into=uses == {"into"})
            last = action
        elif items[at].has("takes_alone") and _stands_alone(items, at, headline):
            if not _is_past(items, at):
                so: Action = "giới thiệu" if last == "giới thiệu" else "bổ nhiệm"
                yield _Frame(0, at, at, 0, so, True, False, alone=True)
        at = end


def _bounded(items: Sequence[Item], frames: Sequence[_Frame]) -> Iterator[_Frame]:
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
    for back in range(at - 1, max(-1, at - _FAR), -1):
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
    if at == 0 or not office:
        return False
    if any(i.kind == "verb" for i in items[max(0, at - 8) : at]) or items[at - 1].text.lower() in _SPANS:
        return False
    near = items[max(0, at - 4) : at]
    if items[at + 1].text in _QUOTES or (near[-1].text == "," and len(near) > 1 and near[-2].kind == "word"):
        return False
    if any(i.text.lower() == "để" for i in near[-3:]) or any(i.text.lower() == "đương" for i in items[at : at + 4]):
        return False
    if any(i.has("once", "denied") or i.text.lower() in ("từng", "vẫn", "còn", "kỳ", "phải", "nghề", "quyền") for i in near):
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
        if items[at - 1].has("takes", "once") or _is_pronoun(items[at - 1]):
            return verb
        at -= 1
    if at == first:
        return verb
    at -= 1
    while at > first and items[at - 1].kind == "office" and items[at - 1].end == items[at].start:
        at -= 1
    return at


def _told(
    sentence: Sentence, frame: _Frame, subject: list[Person], before: Sequence[Told], within: bool
) -> Iterator[Told]:
    items = sentence.items
    denied, proposed = _doubt(items, frame)
    led = frame.alone and any(i.text.lower() == "do" for i in items[frame.first : frame.start])
    if denied or led or (_relative(items, frame) and not _is_identified(items, frame)):
        return  # "đoàn do ông A làm trưởng đoàn"
    ruled = any(item.has("generic") for item in items[max(frame.first, frame.start - 2) : frame.start])
    action = frame.action
    left, right = _left(items, frame), _right(sentence, frame)
    if frame.into and not right.taken:
        return
    people = _who(items, frame, left, right, subject, within)
    decided_by = "" if frame.alone or frame.own else (
        _between(sentence, frame) if people is left or frame.passive else _agent(sentence, frame, left))
    if before and people is not left:
        decided_by = _inherited(items, frame, before[-1], decided_by)
    if not decided_by and action in ("bầu", "miễn nhiệm") and not frame.alone:
        decided_by = _assembly(items[: frame.start])
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


def _inherited(items: Sequence[Item], frame: _Frame, before: Told, decided_by: str) -> str:
    """Who decides where a sentence goes on: the same as before, unless another body is named."""
    between = items[frame.first : frame.start]
    later = any(i.text.lower() in ("sau", "trước", "khi") or i.has("once") for i in between)
    if frame.own or (later and frame.passive):
        return ""
    named = any(i.kind == "body" and i.text == decided_by for i in between)
    return decided_by if named and not any(i.has("joins") for i in between) else before.decided_by


def _relative(items: Sequence[Item], frame: _Frame) -> bool:
    """ "thay thế người bị cách chức": the one of whom it is told is not named before."""
    since = max(frame.first, frame.start - (4 if frame.own else 3))
    for at in range(since, frame.start):
        if items[at].text.lower() in ("người", "những", "nhiều"):  # but: "ông A, người vừa được bầu"
            return not (at >= 2 and items[at - 1].text == "," and items[at - 2].kind == "person")
    return False


def _is_identified(items: Sequence[Item], frame: _Frame) -> bool:
    """ "Người được bổ nhiệm là bà B": the one of whom it is told is named after."""
    after = items[frame.end : frame.end + 2]
    return len(after) == 2 and after[0].text.lower() == "là" and after[1].kind == "person"


def _who(
    items: Sequence[Item], frame: _Frame, left: list[Person], right: _Right, subject: list[Person],
    within: bool,
) -> list[Person]:
    """Of whom a frame tells: of those after it where it is active, of those before it else; of the last
    ones ("ông") where it names none. ``within``: they are of the same sentence."""
    near = items[frame.first : frame.start]
    if not left and any(item.kind == "other" for item in near):
        return []  # "vợ ông A được bổ nhiệm"
    if not left and len(subject) == 1 and (frame.passive or frame.own) and any(_is_pronoun(i) for i in near):
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
            return right.people if named else list(subject) if goes_on and (offices or right.held or alone) else []
        if right.people and not frame.alone:
            if not (offices or right.held):
                right.held = [_office(i) for i in items[frame.first : frame.start] if i.kind == "office"][-1:]
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
    pronoun = any(_is_pronoun(item) for item in between)
    return not pronoun and any(item.text.lower() in ("các", "những", "nhiều", "hàng") for item in between)


def _ahead(items: Sequence[Item], frame: _Frame, right: _Right) -> list[Person]:
    """Who is named after a clause that tells of him: "Sau khi được bầu làm …, ông A"; "Thôi giữ chức …, bà B"."""
    if frame.start > 6 or frame.first or not (right.taken or right.held):
        return []
    for at in range(frame.end, min(frame.end + 20, len(items) - 1)):
        if items[at].text == "," and items[at + 1].kind == "person" and items[at + 1].titled:
            return [Person(items[at + 1])]
    return []


def _is_pronoun(item: Item) -> bool:
    return item.kind == "word" and item.text.lower() in ("ông", "bà")


def _nobody(
    items: Sequence[Item], frame: _Frame, right: _Right, action: Action, decided_by: str
) -> Iterator[Told]:
    """A frame without a person still says what was done and to which office."""
    offices = [office for _, taken in right.taken for office in taken] or right.held
    if not offices and action in LEAVING and not right.people:
        offices = [_office(i) for i in items[frame.first : frame.start] if i.kind == "office"][-1:]
    for office in offices[:1]:
        yield Told(None, action, office, decided_by=decided_by)


def _offices(people: list[Person], right: _Right, action: Action) -> list[tuple[Person, Office | None]]:
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


def _of_one(person: Person, right: _Right, action: Action) -> Sequence[Office | None]:
    beside = person.beside
    if right.taken:
        return ()
    if right.titled and beside and _is_title(beside[0], person) and action not in _NEEDS_TAKES:
        person.beside = beside[1:]
        return [_office(beside[0])]  # "bãi nhiệm Bộ trưởng X ông A và Bộ trưởng Y ông B"
    if right.held and action not in _NEEDS_TAKES:
        return right.held
    if right.member:
        return right.member
    if action in LEAVING and beside:
        return [] if beside[0].office and beside[0].office.former else [None]
    if action in _GIVES and right.replaced and right.replaced[0].beside:
        return [_office(right.replaced[0].beside[0])]
    if action in _GIVES and len(beside) == 1 and person in right.people and _is_title(beside[0], person):
        person.beside = []
        return [_office(beside[0])]
    return [None]


def _is_title(office: Item, person: Person) -> bool:
    """Whether an office stands right before a name and is not one of former days."""
    return office.end == person.item.start and not (office.office and office.office.former)


def _office(item: Item, before: str = "") -> Office:
    span = item.office
    if span is None:
        return Office(item.start, item.end, False, before)
    return Office(span.start + span.new, span.end, span.bare, before)


# -- the left side -------------------------------------------------------------------------


def _left(items: Sequence[Item], frame: _Frame) -> list[Person]:
    """The people before a verb, the last group of them, with the offices beside their names."""
    group: list[Person] = []
    title: Item | None = None
    parted = aside = replaced = False
    depth = 0
    apart = False
    last = next((at for at in range(frame.start - 1, frame.first - 1, -1) if items[at].has("passive")), frame.start)
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
            if (at > frame.first and items[at - 1].text.lower() in _OF) or _doubtful(items, at, title):
                continue
            if title and title.end == item.start and at - 2 >= frame.first and items[at - 2].text.lower() in _OF:
                title = None
                continue
            if parted:
                group = []
            beside = [title] if title and _adjoins(items, title, at) and (title.end == item.start or not group) else []
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
        elif item.kind == "word" and item.text.lower() not in _LISTING | _ASIDE and not item.text[0].isdigit():
            parted = True
        elif item.text.lower() == "kiêm":
            continue
        elif item.kind in ("cue", "verb") and not item.has("passive", "towards") and item.text.lower() not in _ASIDE:
            parted = True
    return group


def _shared(items: Sequence[Item], before: Person, at: int) -> bool:
    """Whether a name stands right after "chức X ông A và", so that the office is both people's."""
    office = before.beside[0] if before.beside else None
    return office is not None and office.end == before.item.start and items[at - 2] is before.item


def _doubtful(items: Sequence[Item], at: int, title: Item | None) -> bool:
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


# -- the right side ------------------------------------------------------------------------


@dataclass(slots=True)
class _Right:
    """What stands after a verb: people, the offices that they take, those held ready for them."""

    action: Action
    people: list[Person] = field(default_factory=list)
    taken: list[tuple[list[Person], list[Office]]] = field(default_factory=list)
    held: list[Office] = field(default_factory=list)
    member: list[Office] = field(default_factory=list)
    replaced: list[Person] = field(default_factory=list)
    towards: bool = False
    titled: bool = False
    own: bool = False
    group: list[Person] = field(default_factory=list)
    title: Item | None = None
    marker: str = "verb"
    words: int = 0
    replacing: bool = False
    over: bool = False

    def cue(self, item: Item, following: Item | None, last: Item | None) -> None:
        text = item.text.lower()
        if item.has("once", "passive"):
            self.over = True
        elif text == "kiêm" and last and last.kind == "office" and self.marker not in ("takes", ""):
            return  # of what somebody was before
        elif text == "là" and self.marker == "name" and last and last.kind == "person" and not self.taken:
            self.marker = "takes"
        elif text == "là" and self.marker == "verb" and not (self.words or self.held or self.group):
            self.marker = "takes"
        elif item.has("replaces"):
            self.replacing, self.marker = True, ""
        elif item.has("takes") and text in _NOUNS and last and last.text[0].isdigit():
            return  # "cùng với đó là 8 chức danh phó chủ tịch"
        elif self.action in LEAVING and item.has("takes_alone") and text not in _NOUNS and self.marker != "verb":
            self.over = True  # "…, trở thành": what another takes
        elif item.has("takes") and text != "là":
            if self.taken and self.marker == "" and not self.group_is_open() and not (
                    _joins(last) or text.startswith("kiêm")):
                return
            if (self.held or self.taken) and last and last.text == "," and text in _NOUNS:
                self.over = True  # "đắc cử Thị trưởng Miami, vị trí mà …"
                return
            self.marker, self.replacing, self.words = "takes", False, 0
        elif text == "là" and self.marker == "takes":
            return
        elif item.has("joins"):
            self.marker, self.replacing, self.words = "joins", False, 0
        elif item.has("towards"):
            self.marker = "towards"

    def group_is_open(self) -> bool:
        """Whether people were named since an office was given to those before."""
        return bool(self.group) and not any(group is self.group for group, _ in self.taken)

    def office(self, item: Item, following: Item | None, last: Item | None) -> None:
        if (self.held and not self.group and not _joins(last)) or (self.taken and not self.group_is_open() and (
                not _joins(last)) and self.marker != "takes"):
            return
        titles = bool(following and following.kind == "person" and following.start == item.end)
        if titles and (self.marker != "takes" or self.taken or self.action in LEAVING or self.replacing):
            self.title = item
            if self.marker == "verb" and not (self.replacing or self.held or self.group) and self.words <= self._near():
                self.held.append(_office(item))
        elif self.replacing:
            return
        elif self.marker == "takes" and item.office and item.office.former and not self.taken:
            self.over = True  # "trở thành cựu huấn luyện viên"
        elif self.marker == "takes":
            if self.taken and last and last.text == "," and item.text.lower().startswith(_LOOSE):
                return  # "…, lãnh đạo nhiều nước đã gửi điện mừng"
            self._take(_office(item))
            if following is None or following.text.lower() not in (",", "và", "kiêm", "-", "–"):
                self.marker = ""
        elif self.marker == "verb" and not self.group and self.words <= self._near():
            self.held.append(_office(item))
        elif self.group and self.words <= _FEW:
            self.group[-1].beside.append(item)
        else:
            self.title = item

    def _near(self) -> int:
        return 1 if self.action in LEAVING else _FEW

    def _take(self, office: Office) -> None:
        if self.taken and (not self.group or self.taken[-1][0] is self.group):
            self.taken[-1][1].append(office)
        else:
            self.taken.append((self.group, [office]))

    def person(self, item: Item, last: Item | None) -> None:
        person = Person(item, [self.title] if self.title and self.title.end == item.start else [])
        self.title = None
        if self.replacing:
            self.replaced.append(person)
        elif last and last.text.lower() in _OF and self.action != "từ chức" and not (
                self.held or (self.taken and not self.taken[-1][0])):
            return
        elif last and last.text.lower() == "của" and self.group and self.marker != "towards":
            return
        elif self.words > 2 * _FEW or (self.taken and not self.taken[-1][0] and self.marker != "towards" and self.words):
            self.over = True
        else:
            self.towards = self.towards or self.marker == "towards"
            if self.taken and self.taken[-1][0] is self.group:
                self.group = []
            self.group.append(person)
            self.people.append(person)
            self.marker, self.words = "name", 0

    def body(self, item: Item) -> None:
        if self.marker == "joins" and not self.own and not item.text.lower().startswith(_MANAGEMENT):
            board = any(word in item.text.lower() for word in ("hội đồng", "hđqt", "hđtv"))
            self.member.append(Office(item.start, item.end, False, "thành viên" if board else "Ủy viên"))
            self.marker = "joins" if not board else ""

    def word(self, item: Item, last: Item | None) -> None:
        if item.text.lower() == "còn" and last and last.text == ",":
            self.over = True  # "…, còn người tiền nhiệm làm …"
        if item.text.lower() in _REASONS and not self.group:
            self.over = True
        if item.text.lower() in _LISTING or item.text[0].isdigit():
            return
        self.words += 1
        if self.words > _FEW and self.marker in ("takes", "towards", "joins"):
            self.marker = ""


def _joins(item: Item | None) -> bool:
    return item is not None and item.text.lower() in ("và", "kiêm", ",", "đồng thời", "-", "–")


def _right(sentence: Sentence, frame: _Frame) -> _Right:
    side, items = _Right(frame.action, own=frame.own), sentence.items
    depth = 0
    for at in range(frame.end, frame.last):
        item = items[at]
        following = items[at + 1] if at + 1 < frame.last else None
        last = items[at - 1] if at > frame.end else None
        if item.text in "()":
            depth = max(0, depth + (1 if item.text == "(" else -1))
        elif item.text == ";" and frame.passive and not side.group:
            break
        elif frame.alone and side.taken and item.text.lower() == "cho":
            break  # "làm cố vấn cho ông B"
        elif depth:
            if item.kind == "office" and side.group and side.marker == "name":
                side.group[-1].beside.append(item)
        elif frame.action == "phụ trách" and at == frame.end and (end := team_at(sentence.run, item.start)):
            side.taken.append((side.group, [Office(item.start, end, False, "phụ trách")]))
            side.over = True
        elif item.has("coaches") and following and (end := team_at(sentence.run, following.start)):
            side.taken.append((side.group, [Office(following.start, end, False, "HLV")]))
            side.over = True
        elif item.kind == "cue":
            side.cue(item, following, last)
        elif item.kind == "office":
            side.office(item, following, last)
        elif item.kind == "person":
            if not _doubtful(items, at, side.title):
                side.person(item, last)
        elif item.kind == "body":
            side.body(item)
        elif item.kind == "word":
            side.word(item, last)
        if side.over:
            break
    _settle(side)
    return side


def _settle(side: _Right) -> None:
    """An office between the verb and a name is the person's old one where another is taken or comes from
    the one replaced; else it is the one that the verb gives or ends."""
    spans = {office.end for office in side.held}
    for person in side.people:
        titles = [item for item in person.beside if item.end in spans and item.end == person.item.start]
        if not titles:
            continue
        if side.taken or (titles[0].office and titles[0].office.former):
            side.held = []
        elif side.replaced and side.replaced[0].beside and side.action not in LEAVING:
            side.held = [_office(side.replaced[0].beside[0])]
        else:
            side.titled = True
            person.beside = [item for item in person.beside if item not in titles]


# -- doubt, and who decides ----------------------------------------------------------------


def _doubt(items: Sequence[Item], frame: _Frame) -> tuple[bool, bool]:
    """Whether what a verb tells is denied, and whether it is but proposed."""
    denied = proposed = False
    nearest = True
    for at in range(frame.start - 1, max(frame.first - 1, frame.start - 8), -1):
        item, distance = items[at], frame.start - at
        if item.kind == "verb" or item.text in ";,":
            break
        if (item.has("denied") and distance <= 4) or item.text.lower() in _IF:
            denied = True
        if item.has("pressed") and frame.action in LEAVING and distance <= (4 if frame.own else 2) and not item.text.lower() == "ngày":
            denied = True
        if item.has("wished") and nearest and not _is_named(items[at : frame.start], frame):
            denied = True
        if item.has("wished", "proposed"):
            nearest = False
        approved = at > 0 and items[at - 1].verb is not None and items[at - 1].text.lower() == "phê chuẩn"
        proposed = proposed or (item.has("proposed") and not approved)
    return denied, proposed


def _is_named(items: Sequence[Item], frame: _Frame) -> bool:
    """Whether somebody who has no part in a wish is named between it and a verb: not in "có thể thay ông A
    dẫn dắt", "hy vọng ông A được bầu"."""
    for at, item in enumerate(items):
        if item.kind == "person" and not (frame.alone and items[at - 1].has("replaces")):
            return not (frame.passive and not frame.alone and at <= 2 and items[at - 1].kind in ("cue", "office"))
    return False


def _agent(sentence: Sentence, frame: _Frame, left: list[Person]) -> str:
    """Who decides in an active sentence: "quyết định điều động của B về việc …", else a body, an office or
    a person before the verb."""
    after = sentence.items[frame.end : frame.end + 3]
    if len(after) > 2 and after[0].text.lower() == "của" and after[1].kind in ("body", "office"):
        return after[1].text
    for at in range(frame.start - 1, max(frame.first - 1, frame.start - _FAR), -1):
        item = sentence.items[at]
        if item.kind in ("body", "office"):
            return item.text
        if item.kind == "person":
            who = next((p for p in left if p.item is item), None)
            return who.beside[0].text if who and who.beside else "" if item.titled else item.text
        if (item.kind == "mark" and item.text in ",;:") or item.text.lower() in ("sau", "trước", "vì", "khi"):
            return ""
        if item.kind == "word" and item.text.isalpha() and _names_firm(sentence.run[item.start]):
            return _run_of_capitals(sentence, at, frame.first)
    return ""


def _assembly(items: Sequence[Item]) -> str:
    """The body whose meeting elects: "Tại kỳ họp thứ nhất HĐND tỉnh …, ông A được bầu"."""
    bodies = [i.text for i in items if i.kind == "body" and i.text.lower().startswith(_ASSEMBLIES)]
    return bodies[-1] if bodies else ""


def _names_firm(token: Token) -> bool:
    """Whether a word that is no person's name stands for a firm or a club: "VinSpace", "ACV"."""
    return token.capital and len(token.text) > 2 and not is_syllable(token.text)


def _run_of_capitals(sentence: Sentence, at: int, first: int) -> str:
    begin = at
    while begin > first and sentence.items[begin - 1].kind == "word" and (
            sentence.run[sentence.items[begin - 1].start].capital):
        begin -= 1
    return sentence.between(sentence.items[begin].start, sentence.items[at].end)


def _between(sentence: Sentence, frame: _Frame) -> str:
    """Who decides in a passive sentence: what stands between "được" and the verb."""
    passive = [at for at in range(frame.first, frame.start) if sentence.items[at].has("passive")]
    if not passive:
        return ""
    inside = sentence.items[passive[-1] + 1 : frame.start]
    for item in inside:
        if item.kind in ("body", "office", "person"):
            return item.text
    words = [item for item in inside if item.kind == "word" and sentence.run[item.start].capital]
    return sentence.between(words[0].start, words[-1].end) if words else ""
