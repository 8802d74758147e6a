"""One office read from its own words, from its head on.

There come "nguyên" or "quyền", the head ("phó bí thư thường trực"), the body, the unit that it is of ("tỉnh",
"Tỉnh ủy") and that unit's name.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from indexer.register import office_names as names
from indexer.register.office_names import Form, Kind, Level, Word, read
from indexer.words import is_syllable

_FORMER = frozenset(("nguyên", "cựu"))
_ACTING = frozenset(("quyền", "q"))
_SAID = frozenset(("tân", "là", "kiêm", "và", "mới"))  # before a head, without changing what it is
_JOINS = frozenset(("kiêm", "và", "đồng"))
_APART = frozenset((", ", "; ", " - "))
_QUALIFIERS = (("thường", "trực"), ("chuyên", "trách"), ("thứ", "nhất"), ("danh", "dự"), ("dự", "khuyết"))
_IN_CHARGE = (("phụ", "trách"), ("tạm", "quyền"), ("lâm", "thời"))
_BEFORE = _FORMER | _ACTING | _SAID
_BEFORE_TWO = (("đồng", "thời"), *_IN_CHARGE)
_PAST = (("mới",), ("đương", "nhiệm"), ("đương", "kim"), ("tại",), ("ở",), ("thuộc",))
_ENDS = frozenset((
    ("nhiệm", "kì"), ("lần", "thứ"), ("giai", "đoạn"), ("thời", "hạn"), ("kể", "từ"), ("từ", "ngày"),
    ("từ", "tháng"), ("thay", "ông"), ("thay", "bà"), ("thay", "cho"), ("thay", "thế"), ("trước", "đây"),
    ("trước", "sáp"), ("trước", "khi"), ("hiện", "nay"), ("khóa", "mới"), ("khóa", "này"), ("khóa", "thứ"),
))
_ROMAN = frozenset("i ii iii iv v vi vii viii ix x xi xii xiii xiv xv xvi xvii xviii xix xx xxi xxii".split())
_TERMS = frozenset(("khóa", "thứ", "cũ", "kiêm", *(first for first, _ in _ENDS)))
MARKERS: dict[tuple[str, ...], tuple[Level, Form]] = {
    ("tỉnh",): ("tỉnh", ""), ("thành", "phố"): ("thành phố", ""), ("huyện",): ("huyện", ""),
    ("quận",): ("quận", ""), ("thị", "xã"): ("thị xã", ""), ("xã",): ("xã", ""), ("phường",): ("phường", ""),
    ("thị", "trấn"): ("thị trấn", ""), ("đặc", "khu"): ("đặc khu", ""),
    ("tỉnh", "ủy"): ("tỉnh", "ủy"), ("thành", "ủy"): ("thành phố", "ủy"), ("huyện", "ủy"): ("huyện", "ủy"),
    ("quận", "ủy"): ("quận", "ủy"), ("thị", "ủy"): ("thị xã", "ủy"),
    ("tỉnh", "đoàn"): ("tỉnh", "đoàn"), ("thành", "đoàn"): ("thành phố", "đoàn"),
    ("huyện", "đoàn"): ("huyện", "đoàn"), ("quận", "đoàn"): ("quận", "đoàn"),
    ("thị", "đoàn"): ("thị xã", "đoàn"),
}
_MARKING = frozenset(words[0] for words in MARKERS)
COMMITTEE = ("đảng", "ủy")
_YOUTH = (
    ("đoàn", "thanh", "niên", "cộng", "sản", "hồ", "chí", "minh"), ("đoàn", "thanh", "niên", "cộng", "sản"),
    ("đoàn", "thanh", "niên"), ("đoàn",),
)
BOARDS = (("hội", "đồng", "quản", "trị"), ("hội", "đồng", "thành", "viên"))
_FIRM = frozenset(
    "công ti cổ phần trách nhiệm hữu hạn một thành viên ngân hàng thương mại tmcp tập đoàn tổng".split()
)
ENVOYS = frozenset(("đại sứ", "đại biện", "tổng lãnh sự", "đại diện thường trực", "trưởng phái đoàn"))
_TEAMS = frozenset(("câu", "đội", "tuyển", "học", "trung"))
_NO_COMMUNE = frozenset(("tác", "tấn", "cấp", "các"))  # "hợp tác xã", "thông tấn xã"
_UNITS = ("unit", "party")
_LONGEST_NAME = 4
_VIETNAM = ("việt", "nam")


class Draft(NamedTuple):
    """An office as far as its own words tell it; ``form`` says that the body is a unit's Party committee or
    Youth Union."""

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


def pieces(run: list[Word]) -> list[list[Word]]:
    """The words of each office: a new one begins where a head follows a mark or a joining word."""
    words = [word.word for word in run]
    found: list[list[Word]] = []
    start, done = 0, _head_end(words, 0)
    for at in range(1, len(run)):
        if at >= done and (run[at].glue in _APART or words[at] in _JOINS) and (end := _head_end(words, at)):
            found.append(run[start:at])
            start, done = at, end
    return [*found, run[start:]] if run else []


def _head_end(words: Sequence[str], at: int) -> int:
    """Where a head ends that begins at a word, or after what may stand before it; 0 if none does."""
    while at < len(words) and (words[at] in _BEFORE or tuple(words[at : at + 2]) in _BEFORE_TWO):
        at += 1 if words[at] in _BEFORE else 2
    if at >= len(words):
        return 0
    hits = names.titles().at(words, at), names.roles().at(words, at)
    return max((hit[0] for hit in hits if hit), default=0)


def draft_of(run: list[Word]) -> Draft:
    """The office that the words of one piece tell; without a known head, all of them are its head."""
    at, acting, former = _before(run)
    run = _without_terms(run[at:])
    run = _titled(run)
    words = [word.word for word in run]
    hit = names.roles().at(words, 0) if words else None
    if hit is None:
        if words[:2] != ["tham", "gia"]:
            return Draft(" ".join(words), acting=acting, former=former)
        hit = 2, "ủy viên"
    end, head = hit
    draft = Draft(head, acting=acting, former=former)
    if draft.base in ENVOYS:
        return _envoy(draft, run[end:])
    end, qualifier, in_charge = _qualified(run, words, end)
    return _placed(draft._replace(qualifier=qualifier, acting=acting or in_charge), run[end:])


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
        elif (word, run[at + 1].word) == ("đồng", "thời"):
            at += 1
        elif word not in _SAID:
            break
        at += 1
    return at, acting, former


def _without_terms(run: list[Word]) -> list[Word]:
    """Without terms and ordinals: "khóa XVI", "nhiệm kỳ 2025-2030", "thứ 32"; a unit may follow them."""
    if _TERMS.isdisjoint(word.word for word in run):
        return run
    kept: list[Word] = []
    at = 0
    while at < len(run):
        word = run[at].word
        after = run[at + 1].word if at + 1 < len(run) else ""
        term = (word, after) in _ENDS or (word == "khóa" and _counts(after))
        if term or (word == "thứ" and _counts(after)):
            at += 2
            while at < len(run) and _counts(run[at].word):
                at += 1
            if term and not _unit_at(run, at):
                break
            continue
        if kept and word == "kiêm":
            break
        if not (kept and word == "cũ"):
            kept.append(run[at])
        at += 1
    return kept


def _counts(word: str) -> bool:
    return word.isdigit() or word in _ROMAN


def _unit_at(run: Sequence[Word], at: int) -> bool:
    if at >= len(run):
        return False
    return marker(run, at) > 0 or names.provinces().at([word.word for word in run], at) is not None


def _titled(run: list[Word]) -> list[Word]:
    """An office that has several names, under the one that is compared."""
    words = [word.word for word in run]
    for end, (shown, whole) in names.titles().all_at(words, 0) if words else ():
        if not whole or _only_country(words, end):
            return [*shown, *run[end:]]
    return run


def _only_country(words: Sequence[str], at: int) -> bool:
    return at == len(words) or tuple(words[at:]) == _VIETNAM


def _qualified(run: Sequence[Word], words: Sequence[str], at: int) -> tuple[int, str, bool]:
    """Where what qualifies a head ends, what of it is kept, and whether the office is held for another."""
    kept, in_charge = "", False
    while at < len(words):
        pair = tuple(words[at : at + 2])
        if pair in _QUALIFIERS:
            kept = f"{kept} {' '.join(pair)}"
        elif pair in _IN_CHARGE and (pair != ("phụ", "trách") or _body_at(run, words, at + 2)):
            in_charge = True
        elif (words[at],) in _PAST:
            at -= 1
        elif pair not in _PAST:
            break
        at += 2
    return at, kept, in_charge


def _body_at(run: Sequence[Word], words: Sequence[str], at: int) -> bool:
    """Whether a body is named, or nothing: "Phó giám đốc phụ trách Sở Y tế", not "phụ trách kinh doanh"."""
    return at >= len(run) or run[at].shown[:1].isupper() or names.bodies().at(words, at) is not None


def _placed(draft: Draft, rest: list[Word]) -> Draft:
    """The body told apart from the unit and its name."""
    rest = _without_brackets(rest)
    if draft.base.startswith("huấn luyện viên"):
        return draft._replace(organ=_team(rest))
    first = names.implied().get(draft.base, ())
    if first == ("-",):
        rest = _past_state(rest)
    elif rest and tuple(word.word for word in rest[: len(first)]) != first:
        rest = [*(Word(word, word) for word in first), *rest]
    rest, known = _named(_firm(rest, draft.base == "chủ tịch"))
    found = _marked(draft, rest) or _bare(draft, rest, known, first == ("-",))
    return found._replace(kind=_kind(found.organ, known))


def _without_brackets(rest: list[Word]) -> list[Word]:
    """What stands before brackets, unless they hold a unit: "phường Phú Lâm (TP HCM)"."""
    opened = (n for n, word in enumerate(rest) if n and word.glue == " (")
    return rest[: next((n for n in opened if not _unit_at(rest, n)), len(rest))]


def _past_state(rest: list[Word]) -> list[Word]:
    words = [word.word for word in rest]
    if words[:2] == ["chính", "phủ"]:
        return rest[2:]
    return rest[1:] if words[:1] == ["nước"] else rest


def _envoy(draft: Draft, rest: list[Word]) -> Draft:
    """"Đại sứ Mỹ tại Việt Nam": the place is whose envoy it is, the body where to."""
    words = [word.word for word in rest]
    at = words.index("tại") if "tại" in words else len(words)
    hit = names.countries().at(words, 0) if words else None
    place = hit[1] if hit and hit[0] == at else ""
    organ = rest[at:] if place or tuple(words[:at]) == _VIETNAM else rest
    return draft._replace(organ=tuple(organ), place=place)


def _team(rest: list[Word]) -> tuple[Word, ...]:
    """"HLV Nam Định", "HLV CLB Nam Định": a club may be named without the word, a country's team too."""
    if rest and rest[0].word in ("tuyển", "đt"):
        rest = [*read("Đội tuyển"), *rest[1:]]
    rest, _ = _named(rest)
    words = [word.word for word in rest]
    if len(words) > 1 and words[-1] == "fc":
        rest, words = rest[:-1], words[:-1]
    if not words or words[0] in _TEAMS:
        return tuple(rest)
    hit = names.countries().at(words, 0)
    country = tuple(words) == _VIETNAM or (hit is not None and hit[0] == len(words))
    youth = words[0].startswith("u") and words[0][1:].isdigit()  # "U23 Việt Nam"
    return (*read("Đội tuyển" if country or youth else "CLB"), *rest)


def _firm(rest: list[Word], chair: bool) -> list[Word]:
    """A firm's name without its board and its legal form: "Chủ tịch HĐQT Tập đoàn FPT", "Chủ tịch FPT"."""
    words = tuple(word.word for word in rest)
    for board in BOARDS if chair else ():
        if words[: len(board)] == board and len(words) > len(board):
            return _firm(rest[len(board) + (words[len(board)] == "tại") :], chair)
    start = next((n for n, word in enumerate(words) if word not in _FIRM), len(words))
    named = start < len(words) and (not is_syllable(words[start]) or words[:start] == ("tập", "đoàn"))
    return rest[start:] if named else rest


def _named(rest: list[Word]) -> tuple[list[Word], list[tuple[int, int, Kind]]]:
    """The words with the names of the lists in their canonical form; where each stands and its kind.

    A name of one syllable counts at the beginning only: elsewhere it may be a part of a longer word.
    """
    words = [word.word for word in rest]
    found: list[Word] = []
    known: list[tuple[int, int, Kind]] = []
    at = 0
    while at < len(rest):
        for end, body in names.bodies().all_at(words, at):
            part = end - at == 1 and at and is_syllable(words[at])
            if part or (body.whole and (at or end < len(rest))) or _inside(rest, at, end):
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


def _inside(rest: Sequence[Word], at: int, end: int) -> bool:
    """Whether words begin or end inside an abbreviation."""
    return (at > 0 and not rest[at].shown) or (end < len(rest) and not rest[end].shown)


def _kind(organ: tuple[Word, ...], known: list[tuple[int, int, Kind]]) -> Kind:
    """What kind of body it is: as the name at its end is of units, or as its beginning is."""
    for _, end, kind in known:
        if end == len(organ) and kind in _UNITS:
            return kind
    return next((kind for start, end, kind in known if start == 0 and end <= len(organ)), "")


def _marked(draft: Draft, rest: list[Word]) -> Draft | None:
    """With the unit that a word such as "tỉnh" or "Thành ủy" tells, if one does."""
    for at, word in enumerate(rest):
        size = marker(rest, at)
        if not size or word.known:
            continue
        level, form = MARKERS[tuple(word.word for word in rest[at : at + size])]
        while again := marker(rest, at + size):
            size += again
        organ, own = _own(tuple(rest[:at]))
        place, name = _name(rest[at + size :], level) if _may_name(rest, at + size) else ("", "")
        return draft._replace(organ=organ, level=level, form=form or own, place=place, place_shown=name)
    return None


def _may_name(rest: Sequence[Word], at: int) -> bool:
    """Whether a name may begin at a word: it has a capital or is a number, or the text has no capitals."""
    if at >= len(rest) or not rest[at].shown[:1].islower():
        return True
    return not any(word.shown[:1].isupper() for word in rest if not word.known)


def marker(rest: Sequence[Word], at: int) -> int:
    """How many words at a place tell a unit's level."""
    if at >= len(rest) or rest[at].word not in _MARKING:
        return 0
    pair = tuple(word.word for word in rest[at : at + 2])
    if pair in MARKERS:
        return 2
    if pair[:1] not in MARKERS:
        return 0
    inside = pair == ("xã", "hội") and rest[at + 1].shown != "Hội"
    return 0 if inside or (at and rest[at - 1].word in _NO_COMMUNE) else 1


def _own(organ: tuple[Word, ...]) -> tuple[tuple[Word, ...], Form]:
    """A body before a unit's level, without the committee or the Youth Union at its end, and which it was."""
    words = tuple(word.word for word in organ)
    if words[-2:] == COMMITTEE:
        return organ[:-2], "ủy"
    return ((), "đoàn") if words in _YOUTH else (organ, "")


def _name(rest: Sequence[Word], level: Level) -> tuple[str, str]:
    """A unit's name at the beginning of what follows its level, canonical and as shown."""
    words = [word.word for word in rest]
    hit = names.provinces().at(words, 0) if words and level in ("tỉnh", "thành phố") else None
    if hit:
        return hit[1], ""
    if level == "tỉnh" and rest and rest[0].shown[:1].islower():
        return "", ""
    size = 0
    while size < min(len(rest), _LONGEST_NAME) and not (size and _ends_name(rest, words, size)):
        size += 1
    return " ".join(words[:size]), shown([w._replace(shown=capital(w.shown)) for w in rest[:size]])


def _ends_name(rest: Sequence[Word], words: Sequence[str], at: int) -> bool:
    first, word = rest[0], rest[at]
    lower = first.shown[:1].isupper() and word.shown[:1].islower()
    if lower or first.word.isdigit() or word.glue != " " or marker(rest, at):
        return True
    hit = names.provinces().at(words, at)
    return hit is not None and _over(rest, hit[0])


def shown(run: Sequence[Word]) -> str:
    """Words as they were written or as the lists show them; a rest of an abbreviation is written out."""
    first = next((n for n, word in enumerate(run) if word.shown), len(run))
    parts = [word.glue + word.word for word in run[:first]]
    parts += [word.glue + word.shown for word in run[first:] if word.shown]
    return "".join(parts).strip(" (,;-&")


def capital(word: str) -> str:
    """The word with a capital first."""
    return word[:1].upper() + word[1:]


def _bare(draft: Draft, rest: list[Word], known: list[tuple[int, int, Kind]], state: bool) -> Draft:
    """With the province or country that stands alone at the end: "Sở Y tế Hà Nội", "Thủ tướng Israel"."""
    words = [word.word for word in rest]
    lower = not any(word.shown[:1].isupper() for word in rest if not word.known)
    ends = {end: kind for _, end, kind in known}
    first = next((kind for start, _, kind in known if start == 0), "")
    for at in range(len(words)):
        if rest[at].known:
            continue
        placed = not at or first in ("province", "place", "unit", "party") or ends.get(at) in _UNITS
        placed = placed or ("sở" in words[:at] and rest[at - 1].known)
        hit = names.provinces().at(words, at) if placed else None
        if hit and _over(rest, hit[0]):
            return draft._replace(organ=tuple(rest[:at]), place=hit[1])
        if not (state or not at or first == "state"):
            continue
        if tuple(words[at:]) == _VIETNAM:
            return draft._replace(organ=tuple(rest[:at]))
        hit = names.countries().at(words, at)
        if hit and ((state and not at) or _over(rest, hit[0])) and (lower or rest[at].shown[:1].isupper()):
            return draft._replace(organ=tuple(rest[:at]), place=hit[1])
    return draft._replace(organ=tuple(rest))


def _over(rest: Sequence[Word], at: int) -> bool:
    """Whether a name has ended before a word: nothing follows it, or what does is apart."""
    return at == len(rest) or rest[at].glue != " "


