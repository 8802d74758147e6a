"""Offices as they are compared: one key for all the ways in which news write one office.

A text is read from its head on: "nguyên"/"quyền", the head ("phó bí thư thường trực"), the body, the unit
that it is of ("tỉnh", "Tỉnh ủy") and that unit's name. The lists are those of ``data/register/``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache

from indexer.register import office_names as names
from indexer.register.office_names import Form, Kind, Level, Word, read, spelt
from indexer.words import is_syllable, nfc

_FORMER = frozenset(("nguyên", "cựu"))
_ACTING = frozenset(("quyền", "q"))
_SAID = frozenset(("tân", "là", "kiêm", "và", "mới"))  # before a head, without changing what it is
_JOINS = frozenset(("kiêm", "và", "đồng"))
_APART = frozenset((", ", "; ", " - "))
_QUALIFIERS = (("thường", "trực"), ("chuyên", "trách"), ("thứ", "nhất"), ("danh", "dự"), ("dự", "khuyết"))
_IN_CHARGE = (("phụ", "trách"), ("tạm", "quyền"), ("lâm", "thời"))
_PAST = (("mới",), ("đương", "nhiệm"), ("đương", "kim"), ("tại",), ("ở",), ("thuộc",))
_ENDS = frozenset((
    ("nhiệm", "kì"), ("lần", "thứ"), ("giai", "đoạn"), ("thời", "hạn"), ("kể", "từ"), ("từ", "ngày"),
    ("từ", "tháng"), ("thay", "ông"), ("thay", "bà"), ("thay", "cho"), ("thay", "thế"), ("trước", "đây"),
    ("trước", "sáp"), ("trước", "khi"), ("hiện", "nay"), ("khóa", "mới"), ("khóa", "này"), ("khóa", "thứ"),
))
_ROMAN = frozenset("i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx xxi xxii".split())
_MARKERS: dict[tuple[str, ...], tuple[Level, Form]] = {
    ("tỉnh",): ("tỉnh", ""), ("thành", "phố"): ("thành phố", ""), ("huyện",): ("huyện", ""),
    ("quận",): ("quận", ""), ("thị", "xã"): ("thị xã", ""), ("xã",): ("xã", ""), ("phường",): ("phường", ""),
    ("thị", "trấn"): ("thị trấn", ""), ("đặc", "khu"): ("đặc khu", ""),
    ("tỉnh", "ủy"): ("tỉnh", "ủy"), ("thành", "ủy"): ("thành phố", "ủy"), ("huyện", "ủy"): ("huyện", "ủy"),
    ("quận", "ủy"): ("quận", "ủy"), ("thị", "ủy"): ("thị xã", "ủy"),
    ("tỉnh", "đoàn"): ("tỉnh", "đoàn"), ("thành", "đoàn"): ("thành phố", "đoàn"),
    ("huyện", "đoàn"): ("huyện", "đoàn"), ("quận", "đoàn"): ("quận", "đoàn"), ("thị", "đoàn"): ("thị xã", "đoàn"),
}
_ONE_WORD = {form: " ".join(words) for words, form in _MARKERS.items() if form[1]}
_COMMITTEE = ("đảng", "ủy")
_YOUTH = (
    ("đoàn", "thanh", "niên", "cộng", "sản", "hồ", "chí", "minh"), ("đoàn", "thanh", "niên", "cộng", "sản"),
    ("đoàn", "thanh", "niên"), ("đoàn",),
)
_BOARDS = (("hội", "đồng", "quản", "trị"), ("hội", "đồng", "thành", "viên"))
_FIRM = frozenset(
    "công ti cổ phần trách nhiệm hữu hạn một thành viên ngân hàng thương mại tmcp tập đoàn tổng".split()
)
_ENVOYS = frozenset(("đại sứ", "đại biện", "tổng lãnh sự", "đại diện thường trực", "trưởng phái đoàn"))
_TEAMS = frozenset(("câu", "đội", "tuyển", "học", "trung"))
_NO_COMMUNE = frozenset(("tác", "tấn", "cấp", "các"))  # "hợp tác xã", "thông tấn xã"
_LONGEST_NAME = 4
_VIETNAM = ("việt", "nam")


@dataclass(frozen=True, slots=True)
class Office:
    """An office: canonical head, body and place, all in lower case and written out.

    ``role`` is "bí thư", "phó bí thư thường trực"; ``body`` what it is an office of, without the place
    ("tỉnh ủy", "ủy ban nhân dân tỉnh", "sở y tế"), ``place`` the province, commune or country; "" where there is none
    or it is unknown. ``label`` is for people, without what the next two say. ``acting`` is "quyền", ``former``
    "nguyên".
    """

    role: str
    body: str
    place: str
    label: str = field(default="", compare=False)
    acting: bool = field(default=False, compare=False)
    former: bool = field(default=False, compare=False)

    @property
    def key(self) -> str:
        """Equal for one office however it is written."""
        return f"{self.role}|{self.body}|{self.place}"


@dataclass(frozen=True, slots=True)
class _Draft:
    """An office as far as its own words tell it; ``form`` says that it is of a unit's Party or Youth Union."""

    head: str
    qualifier: str = ""
    organ: tuple[Word, ...] = ()
    kind: Kind = ""
    level: Level = ""
    form: Form = ""
    place: str = ""
    place_shown: str = ""
    acting: bool = False
    former: bool = False

    @property
    def base(self) -> str:
        """The head that it is the deputy of, or its own."""
        return self.head.removeprefix("phó ")


@lru_cache(maxsize=1 << 14)
def office(position: str, place: str = "") -> Office:
    """The office that a text names, the first of several. ``place`` is the unit that the article is about, for texts
    that leave it out ("Chủ tịch UBND tỉnh")."""
    found = offices_of(position, place)
    return found[0] if found else Office("", "", "")


def offices_of(text: str, place: str = "") -> list[Office]:
    """All the offices that a text names: "Phó bí thư Tỉnh ủy, Chủ tịch UBND tỉnh Bắc Ninh" are two, both of Bắc
    Ninh."""
    return list(_offices(nfc(text), nfc(place)))


@lru_cache(maxsize=1 << 14)
def _offices(text: str, place: str) -> tuple[Office, ...]:
    drafts: list[_Draft] = []
    for run in _pieces(read(text)):
        draft = _draft(run)
        drafts.append(replace(draft, former=draft.former or (bool(drafts) and drafts[-1].former)))
    _share(drafts)
    level, unit = _unit(place)
    return tuple(_finish(_filled(draft, level, unit)) for draft in drafts)


def successors(office: Office) -> list[Office]:
    """What an office of a unit that was merged or renamed in 2025 went on as, the nearest first: a department of
    March 2025 in its old province, then in the province of July."""
    found: list[Office] = []
    role, body = _reformed(office)
    if body != office.body:
        found.append(_made(role, body, office.place))
    if (new := names.merged().get(office.place)) and (moved := _moved(body, names.level_of(new))):
        found.append(_made(role, moved, new))
    return [after for after in found if after.key != office.key]


def _made(role: str, body: str, place: str) -> Office:
    return office(f"{role} {body} {place}")


def _reformed(office: Office) -> tuple[str, str]:
    words = tuple(office.body.split())
    hit = names.reformed().at(words, 0) if words and not _foreign(office.place) else None
    if hit is None or not _whole_unit(words[hit[0] :]):
        return office.role, office.body
    end, (new, heads) = hit
    return heads.get(office.role, office.role), " ".join((*new, *words[end:]))


def _foreign(place: str) -> bool:
    return bool(place) and names.countries().at(place.split(), 0) == (len(place.split()), place)


def _whole_unit(rest: tuple[str, ...]) -> bool:
    """Whether what follows the old name of a body only tells its unit."""
    return rest in ((), ("trung", "ương")) or rest in _MARKERS


def _moved(body: str, level: Level) -> str:
    """A province's body as it is called in a unit of another level; "" if it is none."""
    if body.startswith("sở "):
        return body
    words = body.split()
    for size in (2, 1):
        old = _MARKERS.get(tuple(words[-size:]))
        if old and old[0] in ("tỉnh", "thành phố") and len(words) >= size:
            return " ".join([*words[:-size], _unit_words(level, old[1])])
    return ""


def _unit_words(level: Level, form: Form) -> str:
    """The unit at the end of a body's name: "tỉnh", "tỉnh ủy", "đảng ủy xã"."""
    if not form:
        return level
    return _ONE_WORD.get((level, form)) or f"{'đảng ủy' if form == 'ủy' else 'đoàn'} {level}"


def _pieces(run: list[Word]) -> list[list[Word]]:
    """The words of each office: a new one begins where a head follows a mark or a joining word."""
    words = [word.word for word in run]
    pieces: list[list[Word]] = []
    start = 0
    done = _title_end(words, 0)
    for at in range(1, len(run)):
        if at >= done and (run[at].glue in _APART or words[at] in _JOINS):
            head = _head_at(words, at)
            if head >= 0:
                pieces.append(run[start:at])
                start, done = head, _title_end(words, head)
    if run:
        pieces.append(run[start:])
    return pieces


def _title_end(words: Sequence[str], at: int) -> int:
    if at >= len(words):
        return at
    return max((hit[0] for hit in (names.titles().at(words, at), names.roles().at(words, at)) if hit), default=at)


def _head_at(words: Sequence[str], at: int) -> int:
    """Where an office begins, if one does after joining words; else -1."""
    start = at
    while start < len(words) and (words[start] in _SAID or words[start : start + 2] == ["đồng", "thời"]):
        start += 2 if words[start] == "đồng" else 1
    head = start
    while head < len(words) and (words[head] in _FORMER or words[head] in _ACTING or words[head] == "tân"):
        head += 1
    return start if _title_end(words, head) > head else -1


def _draft(run: list[Word]) -> _Draft:
    at, acting, former = _before(run)
    run = _without_terms(run[at:])
    run = _titled(run)
    words = [word.word for word in run]
    hit = names.roles().at(words, 0) if words else None
    if hit is None:
        if words[:2] != ["tham", "gia"]:
            return _Draft(" ".join(words), acting=acting, former=former)
        hit = 2, "ủy viên"
    end, head = hit
    end, qualifier, in_charge = _qualified(words, end)
    draft = _Draft(head, qualifier, acting=acting or in_charge, former=former)
    return _placed(draft, run[end:])


def _before(run: Sequence[Word]) -> tuple[int, bool, bool]:
    """Where the head begins, and whether it is held for another or no more."""
    at, acting, former = 0, False, False
    while at < len(run) - 1:
        word = run[at].word
        if word in _FORMER:
            former = True
        elif word in _ACTING:
            acting = True
        elif (word, run[at + 1].word) in _IN_CHARGE:
            acting, at = True, at + 1
        elif word not in _SAID:
            break
        at += 1
    return at, acting, former


def _without_terms(run: list[Word]) -> list[Word]:
    """Without terms and ordinals: "khóa XVI", "nhiệm kỳ 2025-2030", "thứ 32"."""
    kept: list[Word] = []
    skip = 0
    for at, word in enumerate(run):
        after = run[at + 1].word if at + 1 < len(run) else ""
        counted = after.isdigit() or after in _ROMAN
        if (word.word, after) in _ENDS or (word.word == "khóa" and counted):
            break
        if word.word == "thứ" and counted:
            skip = at + 2
        if at >= skip and not (word.word == "cũ" and at):
            kept.append(word)
    return kept


def _titled(run: list[Word]) -> list[Word]:
    """An office that has several names, under the one that is compared."""
    words = [word.word for word in run]
    for end, (shown, whole) in names.titles().all_at(words, 0) if words else ():
        if not whole or _only_country(words, end):
            return [*shown, *run[end:]]
    return run


def _only_country(words: Sequence[str], at: int) -> bool:
    return at == len(words) or tuple(words[at:]) == _VIETNAM


def _qualified(words: Sequence[str], at: int) -> tuple[int, str, bool]:
    """Where what qualifies a head ends, what of it is kept, and whether the office is held for another."""
    kept, in_charge = "", False
    while at < len(words):
        pair = tuple(words[at : at + 2])
        if pair in _QUALIFIERS:
            kept = f"{kept} {' '.join(pair)}"
        elif pair in _IN_CHARGE:
            in_charge = True
        elif (words[at],) in _PAST:
            at -= 1
        elif pair not in _PAST:
            break
        at += 2
    return at, kept, in_charge


def _placed(draft: _Draft, rest: list[Word]) -> _Draft:
    """The body told apart from the unit and its name."""
    if draft.base in _ENVOYS:
        return _envoy(draft, rest)
    if draft.base.startswith("huấn luyện viên"):
        return replace(draft, organ=_team(rest))
    first = names.implied().get(draft.base, ())
    if first == ("-",):
        rest = _past_state(rest)
    elif rest and tuple(word.word for word in rest[: len(first)]) != first:
        rest = [*(Word(word, word) for word in first), *rest]
    rest, known = _named(_firm(rest, draft.base == "chủ tịch"))
    found = _marked(draft, rest) or _bare(draft, rest, known, first == ("-",))
    return replace(found, kind=_kind(found.organ, known))


def _past_state(rest: list[Word]) -> list[Word]:
    words = [word.word for word in rest]
    if words[:2] == ["chính", "phủ"]:
        return rest[2:]
    return rest[1:] if words[:1] == ["nước"] else rest


def _envoy(draft: _Draft, rest: list[Word]) -> _Draft:
    """"Đại sứ Mỹ tại Việt Nam": the place is whose envoy it is, the body where to."""
    words = [word.word for word in rest]
    at = words.index("tại") if "tại" in words else len(words)
    hit = names.countries().at(words, 0) if words else None
    place = hit[1] if hit and hit[0] == at else ""
    organ = rest[at:] if place or tuple(words[:at]) == _VIETNAM else rest
    return replace(draft, organ=tuple(organ), place=place)


def _team(rest: list[Word]) -> tuple[Word, ...]:
    """"HLV Nam Định", "HLV CLB Nam Định": a club's name may leave out that it is one, a country's team too."""
    rest, _ = _named(rest)
    words = [word.word for word in rest]
    if len(words) > 1 and words[-1] == "fc":
        rest, words = rest[:-1], words[:-1]
    if not words or words[0] in _TEAMS:
        return tuple(rest)
    hit = names.countries().at(words, 0)
    national = (hit and hit[0] == len(words)) or tuple(words) == _VIETNAM or words[0][:1] == "u" and words[0][1:].isdigit()
    return (*read("Đội tuyển" if national else "CLB"), *rest)


def _firm(rest: list[Word], chair: bool) -> list[Word]:
    """A firm's name without its board and its legal form: "Chủ tịch HĐQT Tập đoàn FPT", "Chủ tịch FPT"."""
    words = tuple(word.word for word in rest)
    for board in _BOARDS if chair else ():
        if words[: len(board)] == board and len(words) > len(board):
            return _firm(rest[len(board) :], chair)
    start = next((n for n, word in enumerate(words) if word not in _FIRM), len(words))
    named = start < len(words) and (not is_syllable(words[start]) or words[:start] == ("tập", "đoàn"))
    return rest[start:] if named else rest


def _named(rest: list[Word]) -> tuple[list[Word], list[tuple[int, int, Kind]]]:
    """The words with the names of the lists in their canonical form, and where each stands and of what kind it
    is. A name of one word counts at the beginning only: elsewhere it may be a part of a longer word."""
    words = [word.word for word in rest]
    found: list[Word] = []
    known: list[tuple[int, int, Kind]] = []
    at = 0
    while at < len(rest):
        for end, body in names.bodies().all_at(words, at):
            if (end - at == 1 and at) or (body.whole and (at or end < len(rest))):
                continue
            start = len(found)
            found += (body.shown[0]._replace(glue=rest[at].glue), *body.shown[1:])
            known.append((start, len(found), body.kind))
            at = end
            break
        else:
            found.append(rest[at])
            at += 1
    return found, known


def _kind(organ: tuple[Word, ...], known: list[tuple[int, int, Kind]]) -> Kind:
    """What kind of body it is: as the name at its end is of units, or as its beginning is."""
    for _, end, kind in known:
        if end == len(organ) and kind in ("unit", "party"):
            return kind
    return next((kind for start, end, kind in known if start == 0 and end <= len(organ)), "")


def _marked(draft: _Draft, rest: list[Word]) -> _Draft | None:
    """With the unit that a word such as "tỉnh" or "Thành ủy" tells, if one does."""
    for at, word in enumerate(rest):
        size = _marker(rest, at)
        if not size or word.known:
            continue
        level, form = _MARKERS[tuple(word.word for word in rest[at : at + size])]
        while again := _marker(rest, at + size):
            size += again
        organ, own = _own(tuple(rest[:at]))
        place, shown = _name(rest[at + size :], level)
        return replace(draft, organ=organ, level=level, form=form or own, place=place, place_shown=shown)
    return None


def _marker(rest: Sequence[Word], at: int) -> int:
    """How many words at a place tell a unit's level."""
    pair = tuple(word.word for word in rest[at : at + 2])
    if pair in _MARKERS:
        return 2
    if pair[:1] not in _MARKERS:
        return 0
    inside = pair == ("xã", "hội") and rest[at + 1].shown != "Hội"
    return 0 if inside or (at and rest[at - 1].word in _NO_COMMUNE) else 1


def _own(organ: tuple[Word, ...]) -> tuple[tuple[Word, ...], Form]:
    """A body before a unit's level, without the committee or the Youth Union at its end, and which it was."""
    words = tuple(word.word for word in organ)
    if words[-2:] == _COMMITTEE:
        return organ[:-2], "ủy"
    return ((), "đoàn") if words in _YOUTH else (organ, "")


def _name(rest: Sequence[Word], level: Level) -> tuple[str, str]:
    """A unit's name at the beginning of what follows its level, canonical and as shown."""
    words = [word.word for word in rest]
    hit = names.provinces().at(words, 0) if words and level in ("tỉnh", "thành phố") else None
    if hit:
        return hit[1], ""
    size = 0
    while size < min(len(rest), _LONGEST_NAME) and not (size and _ends_name(rest, words, size)):
        size += 1
    return " ".join(words[:size]), " ".join(_capital(word.shown or word.word) for word in rest[:size])


def _ends_name(rest: Sequence[Word], words: Sequence[str], at: int) -> bool:
    word = rest[at]
    if word.glue != " " or _marker(rest, at) or (rest[0].shown[:1].isupper() and word.shown[:1].islower()):
        return True
    hit = names.provinces().at(words, at)
    return hit is not None and hit[0] == len(rest)


def _capital(word: str) -> str:
    return word[:1].upper() + word[1:]


def _bare(draft: _Draft, rest: list[Word], known: list[tuple[int, int, Kind]], state: bool) -> _Draft:
    """With the province or country that stands alone at the end: "Sở Y tế Hà Nội", "Thủ tướng Israel"."""
    words = [word.word for word in rest]
    lower = not any(word.shown[:1].isupper() for word in rest if not word.known)
    ends = {end: kind for _, end, kind in known}
    first = next((kind for start, _, kind in known if start == 0), "")
    for at in range(len(words)):
        if rest[at].known:
            continue
        placed = not at or first in ("province", "place", "unit", "party") or ends.get(at) in ("unit", "party")
        hit = names.provinces().at(words, at) if placed else None
        if hit and _over(rest, hit[0]):
            return replace(draft, organ=tuple(rest[:at]), place=hit[1])
        if not (state or not at or first == "state"):
            continue
        if tuple(words[at:]) == _VIETNAM:
            return replace(draft, organ=tuple(rest[:at]))
        hit = names.countries().at(words, at)
        if hit and ((state and not at) or _over(rest, hit[0])) and (lower or rest[at].shown[:1].isupper()):
            return replace(draft, organ=tuple(rest[:at]), place=hit[1])
    return replace(draft, organ=tuple(rest))


def _over(rest: Sequence[Word], at: int) -> bool:
    """Whether a name has ended before a word: nothing follows it, or what does is apart."""
    return at == len(rest) or rest[at].glue != " "


def _share(drafts: list[_Draft]) -> None:
    """Gives each office the body, unit and place that only a neighbour tells."""
    for at in range(len(drafts) - 2, -1, -1):
        drafts[at] = _with_body(drafts[at], drafts[at + 1])
        drafts[at] = _beside(drafts[at], drafts[at + 1])
    for at in range(1, len(drafts)):
        drafts[at] = _beside(drafts[at], drafts[at - 1])


def _with_body(draft: _Draft, after: _Draft) -> _Draft:
    """"Phó chủ tịch - Tổng thư ký Hội Nông dân", "Bí thư, Chủ tịch HĐND phường An Khánh"."""
    organ = tuple(word.word for word in draft.organ)
    bodiless = not organ or organ in _BOARDS or organ == _COMMITTEE
    if draft.level or draft.place or draft.base in names.implied() or not bodiless:
        return draft
    if draft.base == "bí thư":
        # "Phó bí thư Đảng ủy, Phó chủ tịch UBND tỉnh": of the committee of the UBND, not of the province
        if not after.level or (organ and after.level in ("tỉnh", "thành phố")):
            return draft
        return replace(draft, organ=(), level=after.level, form="ủy", place=after.place,
                       place_shown=after.place_shown)
    return replace(draft, organ=after.organ, kind=after.kind, level=after.level, form=after.form,
                   place=after.place, place_shown=after.place_shown)


def _beside(draft: _Draft, other: _Draft) -> _Draft:
    if other.place in names.province_names():
        return _filled(draft, "", other.place)
    if draft.level and draft.level == other.level and not draft.place:
        return replace(draft, place=other.place, place_shown=other.place_shown)
    return draft


@lru_cache(maxsize=1 << 12)
def _unit(place: str) -> tuple[Level, str]:
    """The level, where told, and the name of the unit that an article is about."""
    run = read(place)
    size = _marker(run, 0) if run else 0
    level = _MARKERS[tuple(word.word for word in run[:size])][0] if size else ""
    words = [word.word for word in run[size:]]
    hit = names.provinces().at(words, 0) if words else None
    if hit and hit[0] == len(words) and level in ("", "tỉnh", "thành phố"):
        return "", hit[1]
    return level, " ".join(words)


def _filled(draft: _Draft, level: Level, unit: str) -> _Draft:
    """With the unit that the text leaves out, where it is of the level that the text tells."""
    if draft.place or not unit:
        return draft
    if not level and unit in names.province_names():
        told = draft.level == names.level_of(unit) if draft.level else draft.kind in ("unit", "province")
    else:
        told = draft.level not in ("", "tỉnh") and level in ("", draft.level)
    return replace(draft, place=unit) if told else draft


def _finish(draft: _Draft) -> Office:
    draft = _completed(draft)
    province = draft.place in names.province_names()
    own = names.level_of(draft.place) if province else ""
    level = draft.level
    if province and not level and (draft.kind in ("unit", "party") or draft.form):
        level = own
    if draft.kind == "party" and level and not draft.form:
        draft = replace(draft, form="ủy")
    if draft.kind == "province" or (level == own and draft.kind not in ("unit", "party") and not draft.form):
        level = ""
    unit = _unit_words(level, draft.form) if level else ""
    body = " ".join([*(word.word for word in draft.organ), *unit.split()])
    return Office(draft.head + draft.qualifier, body, draft.place, _label(draft, level, unit, body), draft.acting,
                  draft.former)


def _completed(draft: _Draft) -> _Draft:
    """With the body that goes without saying: "Bí thư Thái Nguyên", "Chủ tịch Hà Nội", "Chủ tịch Cuba"."""
    if draft.organ or not (draft.level or draft.place):
        return draft
    domestic = draft.level or draft.place in names.province_names()
    if draft.base == "bí thư" and not draft.form and domestic:
        return replace(draft, form="ủy")
    if draft.base == "chủ tịch" and not draft.form:
        if not domestic:
            return replace(draft, head=f"{draft.head} nước")
        return replace(draft, organ=tuple(read("UBND")), kind="unit")
    return draft


def _label(draft: _Draft, level: Level, unit: str, body: str) -> str:
    head = draft.head
    first = " ".join(names.implied().get(draft.base, ()))
    if first and not draft.qualifier and head.endswith(f" {first}") and body.startswith(first):
        head = head.removesuffix(f" {first}")
    role = " ".join([_shown_head(head), *_shown_qualifier(draft.qualifier)])
    parts = [_shown_organ(draft.organ), *_shown_unit(draft, level, unit)]
    if draft.base in _ENVOYS:
        parts.reverse()
    return " ".join(part for part in (role, *parts) if part)


def _shown_head(head: str) -> str:
    """"Phó Bí thư", "Tổng Giám đốc", "Tổng cục trưởng"."""
    if shown := names.title_labels().get(head):
        return shown
    first, _, rest = head.partition(" ")
    apart = first in ("phó", "tổng") and rest in names.role_labels()
    return f"{_capital(first)} {_shown_head(rest)}" if apart else _capital(names.role_labels().get(head, head))


def _shown_qualifier(qualifier: str) -> list[str]:
    words = qualifier.split()
    return [f"{_capital(a)} {b}" for a, b in zip(words[::2], words[1::2], strict=True)]


def _shown_organ(organ: tuple[Word, ...]) -> str:
    """A body as it was written or as the lists show it; what is left of an abbreviation is written out."""
    first = next((n for n, word in enumerate(organ) if word.shown), len(organ))
    shown = [word.glue + word.word for word in organ[:first]]
    shown += [word.glue + word.shown for word in organ[first:] if word.shown]
    return "".join(shown).strip(" (,;-&")


def _shown_unit(draft: _Draft, level: Level, unit: str) -> tuple[str, str]:
    place = draft.place_shown or names.place_labels().get(draft.place) or " ".join(map(_capital, draft.place.split()))
    told = _capital(unit) if draft.form else "TP" if level == "thành phố" and place else unit
    if draft.place == "hồ chí minh":
        place = "HCM" if told == "TP" else "TP HCM"
    return told, place
