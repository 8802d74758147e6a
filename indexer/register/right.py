"""What stands after a verb: people, the offices that they take or leave, those whom they replace."""

from __future__ import annotations

from dataclasses import dataclass, field

from indexer.register.frames import FEW, LISTING, OF, Frame, Office, Person, office_of
from indexer.register.items import Item, Sentence
from indexer.register.left import is_no_person
from indexer.register.phrases import team_at
from indexer.register.types import LEAVING, Action

_MANAGEMENT = ("ban điều hành", "ban lãnh đạo", "ban giám đốc")
"""Bodies that are not joined as a member: the office in them is told elsewhere."""
_LOOSE = ("lãnh đạo", "chỉ huy", "người đứng đầu", "thành viên")
"""Words that begin an office only where it is said that somebody takes it."""
_NOUNS = frozenset(("vị trí", "vai trò", "cương vị", "ghế", "chức", "chức vụ", "chức danh"))
_REASONS = frozenset(("vì", "bởi", "khiến"))


@dataclass(slots=True)
class Right:
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
    again: bool = False

    def cue(self, item: Item, following: Item | None, last: Item | None) -> None:
        """A sign: what comes next is taken, joined, replaced, or is told of another."""
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
        elif self.action in LEAVING and item.has("takes_alone") and not (
                text in _NOUNS or self.marker == "verb"):
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

    def titled_list(self) -> bool:
        """Whether the people named so far have the office that the verb gives as their title."""
        return bool(self.held and self.group) and not self.taken and not self.replacing

    def group_is_open(self) -> bool:
        """Whether people were named since an office was given to those before."""
        return bool(self.group) and not any(group is self.group for group, _ in self.taken)

    def office(self, item: Item, following: Item | None, last: Item | None) -> None:
        """An office: one that is taken or left, one beside a name, or a title of the next one."""
        if self.held and last and last.text == "," and item.text.lower().startswith(_LOOSE):
            return  # "nhậm chức thủ tướng, lãnh đạo quá trình …"
        given = bool(self.taken) and not self.group_is_open() and self.marker != "takes"
        if (given or (self.held and not self.group)) and not _joins(last):
            return
        titles = bool(following and following.kind == "person" and following.start == item.end)
        if titles and (self.marker != "takes" or self.taken or self.action in LEAVING or self.replacing):
            self.title = item
            if self.marker == "verb" and self.words <= self._near() and not (
                    self.replacing or self.held or self.group):
                self.held.append(office_of(item))
        elif self.replacing:
            return
        elif self.marker == "takes" and item.office and item.office.former and not self.taken:
            self.over = True  # "trở thành cựu huấn luyện viên"
        elif self.marker == "takes":
            if self.taken and last and last.text == "," and item.text.lower().startswith(_LOOSE):
                return  # "…, lãnh đạo nhiều nước đã gửi điện mừng"
            self._take(office_of(item))
            if following is None or following.text.lower() not in (",", "và", "kiêm", "-", "–"):
                self.marker = ""
        elif self.marker == "verb" and not self.group and self.words <= self._near():
            self.held.append(office_of(item))
        elif self.group and self.words <= FEW:
            self.group[-1].beside.append(item)
        else:
            self.title = item

    def _near(self) -> int:
        return 1 if self.action in LEAVING else FEW

    def _take(self, office: Office) -> None:
        if self.taken and (not self.group or self.taken[-1][0] is self.group):
            self.taken[-1][1].append(office)
        else:
            self.taken.append((self.group, [office]))

    def person(self, item: Item, last: Item | None) -> None:
        """Somebody: of whom the verb tells, or who is replaced."""
        person = Person(item, [self.title] if self.title and self.title.end == item.start else [])
        to_nobody = bool(self.taken) and not self.taken[-1][0]
        self.title = None
        if self.replacing:
            self.replaced.append(person)
        elif last and last.text.lower() in OF and self.action != "từ chức" and not (
                self.held or to_nobody):
            return
        elif last and last.text.lower() == "của" and self.group and self.marker != "towards":
            return
        elif self.words > 2 * FEW or (to_nobody and self.marker != "towards" and self.words):
            self.over = True
        else:
            self.towards = self.towards or self.marker == "towards"
            if self.taken and self.taken[-1][0] is self.group:
                self.group = []
            self.group.append(person)
            self.people.append(person)
            self.marker, self.words = "name", 0

    def body(self, item: Item) -> None:
        """A body: the one that is joined as a member."""
        if self.marker == "joins" and not self.own and not item.text.lower().startswith(_MANAGEMENT):
            board = any(word in item.text.lower() for word in ("hội đồng", "hđqt", "hđtv"))
            self.member.append(Office(item.start, item.end, False, "thành viên" if board else "Ủy viên"))
            self.marker = "joins" if not board else ""

    def word(self, item: Item, last: Item | None) -> None:
        """A word: too many of them part what belongs together."""
        if item.text.lower() == "còn" and last and last.text == ",":
            self.over = True  # "…, còn người tiền nhiệm làm …"
        if item.text.lower() in _REASONS and not self.group:
            self.over = True
        if item.text.lower() in LISTING or item.text[0].isdigit():
            return
        self.words += 1
        if self.words > FEW and self.marker in ("takes", "towards", "joins"):
            self.marker = ""


def _begins_clause(following: Item | None) -> bool:
    """Whether a verb of its own follows a name."""
    return following is not None and following.kind == "word" and following.text.islower() and (
        following.text not in LISTING)


def _joins(item: Item | None) -> bool:
    return item is not None and item.text.lower() in ("và", "kiêm", ",", "đồng thời", "-", "–")


def told_after(sentence: Sentence, frame: Frame) -> Right:
    """What a sentence says after the verbs of a frame."""
    side, items = Right(frame.action, own=frame.own), sentence.items
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
            if side.titled_list() and last is side.title and _begins_clause(following):
                break  # "bầu Chánh án A, Chủ tịch B yêu cầu …"
            if not is_no_person(items, at, side.title):
                side.person(item, last)
        elif item.kind == "body":
            side.body(item)
        elif item.kind == "word":
            side.word(item, last)
        if side.over:
            break
    _settle(side)
    return side


def _settle(side: Right) -> None:
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
            side.held = [office_of(side.replaced[0].beside[0])]
        else:
            side.titled = True
            person.beside = [item for item in person.beside if item not in titles]
