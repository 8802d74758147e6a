"""Where the names of offices and of bodies stand among tokens."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from indexer.register import lexicon
from indexer.register.names import after_place, begins_name, name_at, title_at
from indexer.register.tokens import Token

_BEFORE = {
    "nguyên": "former", "cựu": "former", "cố": "former", "tân": "new", "quyền": "acting", "q": "acting",
}
_AFTER = frozenset((
    "thường trực", "chuyên trách", "phụ trách", "điều hành", "lâm thời", "thứ nhất", "danh dự",
    "tạm quyền", "mới", "bổ sung", "đầu tiên",
))
_KEEPS_HEAD = frozenset("ban bộ phủ phòng đoàn lý lí ký kí vấn vệ của đồng hội đàn lạc giúp".split())
"""Words of a body after which the head of an office belongs to it ("Văn phòng Chủ tịch nước")."""
_DOTTED = frozenset("tp t q p h tx tt đh th s cp gs ths pgs".split())
_POLITICAL = frozenset((
    "thủ tướng", "tổng thống", "bộ trưởng", "ngoại trưởng", "quốc vương", "tổng bí thư",
    "chủ tịch nước", "chủ tịch quốc hội", "thứ trưởng", "tư lệnh", "cố vấn", "lãnh đạo", "nghị sĩ",
    "thượng nghị sĩ", "hạ nghị sĩ", "chỉ huy", "người đứng đầu",
))
"""Heads after which a foreign word is the holder, not a firm."""
_CAUSES = frozenset("tuần thương du chương hình nhãn thiện văn chiến giải dự quỹ môi sự cuộc nhân".split())
"""First words of what an ambassador of no state speaks for."""
_TAKES = frozenset("làm chức vụ danh trí ghế thành".split())
"""Last words of what stands before an office that somebody takes."""
_OF_PLACES = frozenset(("thống đốc", "thị trưởng", "tỉnh trưởng"))
_OF_STATES = frozenset((
    "thủ tướng", "tổng thống", "chủ tịch nước", "tổng bí thư", "quốc vương", "lãnh tụ tối cao", "giáo hoàng",
))
"""Heads after which nothing but a country or a party is named."""
_TO_STATES = frozenset(("đại sứ", "tổng lãnh sự"))
_BOARDS = frozenset(("hđqt", "hđtv", "trị", "viên"))
"""Last words of a board, after which a foreign word is a firm."""
_LOWER = 6
"""Words in lower case in a row, at most."""


@dataclass(frozen=True, slots=True)
class OfficeSpan:
    """An office among tokens, ``[start, end)``; ``head`` is its canonical head, ``bare`` that
    nothing says what it is an office of; what does begins at ``tail``."""

    start: int
    end: int
    head: str
    bare: bool
    tail: int
    former: bool = False
    new: bool = False
    acting: bool = False


def office_at(run: Sequence[Token], at: int) -> OfficeSpan | None:
    """The office whose name begins at a token."""
    marks: set[str] = set()
    here = at
    while here < len(run) and (mark := _BEFORE.get(run[here].word)) and not lexicon.heads().at(run, here):
        if mark == "acting" and run[here].text.istitle() and here > at:
            break
        marks.add(mark)
        here += 1
        if here < len(run) and run[here].text == ".":
            here += 1
    if here >= len(run):
        return None
    deputy = run[here].word == "phó"
    if lexicon.courtesies().at(run, here):
        return None
    found = lexicon.heads().at(run, here)
    if deputy and (found is None or found[0] == here + 1):
        inner = lexicon.heads().at(run, here + 1) if here + 1 < len(run) else None
        found = (inner[0], f"phó {inner[1]}") if inner else None
    if found is None or _is_courtesy(run, found[0], found[1]):
        return None
    end, head = found
    after = end
    while after < len(run) and (more := _qualifier(run, after)):
        after = more
    taken = at > 0 and run[at - 1].word in _TAKES and (at < 2 or run[at - 2].word not in ("cách", "từ"))
    end = _trimmed(run, end, _tail(run, after, head, taken))
    if head in _OF_STATES and end > after and run[after].text.islower() and run[after].word != "của":
        end = after  # "thủ tướng phát biểu …"
    if head in _TO_STATES and end + 1 < len(run) and run[end].word == "tại" and run[end + 1].capital:
        end = name_of_body(run, end + 1)  # "Đại sứ Việt Nam tại Chile"
    dash = after + 1 < len(run) and run[after].text in "-–"
    if dash and end <= after + 1 and (other := office_at(run, after + 1)):
        end = other.end  # "Phó chủ tịch - Tổng thư ký Ủy ban …"
    return OfficeSpan(
        at, end, head, bare=end <= after, tail=after,
        former="former" in marks, new="new" in marks, acting="acting" in marks)


def _is_courtesy(run: Sequence[Token], after: int, head: str) -> bool:
    """Whether words name no office: "đại sứ thương hiệu", "người đại diện theo pháp luật"."""
    if head.startswith("người đại diện"):
        return True
    return head == "đại sứ" and after < len(run) and run[after].word in _CAUSES


def _qualifier(run: Sequence[Token], at: int) -> int | None:
    for size in (2, 1):
        if " ".join(t.word for t in run[at : at + size]) in _AFTER and at + size <= len(run):
            lower = at + 2 < len(run) and not run[at + 2].mark and not run[at + 2].capital
            if run[at].word == "phụ" and lower:
                return None  # "phụ trách lĩnh vực"
            return at + size
    return None


def _tail(run: Sequence[Token], start: int, head: str, taken: bool = True) -> int:
    """Where the name of what an office is of ends, which begins at ``start``; of one that is ``taken``
    no holder's name follows."""
    here, lower = start, 0
    while here < len(run):
        following = _step(run, here, start, "" if taken else head)
        if following == here:
            break
        lower = 0 if run[here].capital or run[here].mark else lower + following - here
        if lower > _LOWER:
            break
        here = following
    return here


def _step(run: Sequence[Token], here: int, start: int, head: str) -> int:
    """Where a name that has come to a token is after it; ``here`` where it ends."""
    token = run[here]
    begun = here > start
    if comma := lexicon.with_commas().at(run, here):
        return comma[0]
    if token.mark:
        return _past_mark(run, here, start)
    if place := lexicon.places().at(run, here):
        if token.capital:
            return place[0]
    if token.text[0].isdigit():
        return here + 1 if begun and run[here - 1].word in _NUMBERED and len(token.text) <= 3 else here
    if token.word == "về" and not begun and run[here - 1].word == "viên":
        return here + 1  # "đặc phái viên về …"
    if token.word == "của":
        return here + 1 if _opens_body(run, here + 1) else here
    if token.word in ("và", "&"):
        return here + 1 if begun and _goes_on_after_and(run, here + 1) else here
    if (session := _session(run, here)) > here:
        return session if begun else here
    if begun and (run[here - 1].word, token.word) in lexicon.compounds():
        return here + 1
    if lexicon.stops().at(run, here) and not (token.capital and not token.text.isupper()):
        of_body = run[here - 1].word == "ban" or (token.word == "các" and _is_plural_body(run, here + 1))
        return here + 1 if of_body else here  # "Ban chỉ đạo", "Đảng ủy các cơ quan Đảng"
    if token.word == "bầu" and here + 1 < len(run) and run[here + 1].word == "cử":
        return here + 2
    if not token.capital and (
            lexicon.verbs().at(run, here) or lexicon.cues("takes_alone").at(run, here)
            or lexicon.cues("replaces").at(run, here)):
        return here
    if lexicon.heads().at(run, here) and run[here - 1].word not in _KEEPS_HEAD:
        return here
    if title_at(run, here) > here and name_at(run, title_at(run, here), titled=True) > title_at(run, here):
        return here
    if token.capital and begins_name(run, here, start - 1):
        return here
    if head and (token.foreign or _begins_foreign(run, here, start)) and _is_holder(run, here, start, head):
        return here
    if lexicon.deciders().at(run, here) and begun and token.capital and run[here - 1].word in ("đảng",):
        return here
    return here + 1


_ROMAN = re.compile(r"[IVXL]+|\d{1,2}")


def _is_plural_body(run: Sequence[Token], at: int) -> bool:
    words = " ".join(token.word for token in run[at : at + 2])
    return words in ("cơ quan", "đoàn thể", "tổ chức", "khu công")


def _session(run: Sequence[Token], here: int) -> int:
    """Past "khóa XVI", which a report of an election writes to the office."""
    if run[here].word == "khóa" and here + 1 < len(run) and _ROMAN.fullmatch(run[here + 1].text):
        return here + 2
    return here


_NUMBERED = frozenset((
    "quận khu phường số đoàn khóa tổ đội ấp thôn xã huyện vùng khoa trung lữ sư "
    "quân").split())


def _past_mark(run: Sequence[Token], here: int, start: int) -> int:
    text, begun = run[here].text, here > start
    last, following = run[here - 1], run[here + 1] if here + 1 < len(run) else None
    if following is None:
        return here
    if text == "." and last.word in _DOTTED and following.capital:
        return here + 1
    if text in "-–" and begun and last.capital | last.text.islower() and following.capital:
        office = lexicon.heads().at(run, here + 1)
        person = name_at(run, here + 1) > here + 2 or title_at(run, here + 1) > here + 1
        return here if office or person else here + 1
    if text == "(" and begun:
        return _bracket(run, here)
    if text == "&" and following.capital:
        return here + 1
    return here


def _bracket(run: Sequence[Token], here: int) -> int:
    """Past a bracket that says whose a body is: "Cục An ninh nội địa (Bộ Công an)"."""
    for end in range(here + 2, min(here + 9, len(run))):
        if run[end].text == ")":
            inside = run[here + 1 : end]
            named = inside[0].capital and all(t.text[0].isalpha() or t.text in ".-" for t in inside)
            known = lexicon.deciders().at(run, here + 1) or lexicon.places().at(run, here + 1) or (
                (inside[0].word,) in lexicon.units() or inside[0].word in ("tỉnh", "thành", "thuộc"))
            return end + 1 if (named and known) or inside[0].word in ("tỉnh", "thuộc") else here
    return here


def _opens_body(run: Sequence[Token], at: int) -> bool:
    if at >= len(run):
        return False
    token = run[at]
    if name_at(run, at) >= at + 2 and token.word in lexicon.family_names():
        return False
    return token.capital or (token.word,) in lexicon.units() or lexicon.deciders().at(run, at) is not None


def _goes_on_after_and(run: Sequence[Token], at: int) -> bool:
    if at >= len(run) or run[at].mark:
        return False
    if office_begins(run, at) or title_at(run, at) > at or lexicon.verbs().at(run, at):
        return False
    if lexicon.cues("takes").at(run, at) or (lexicon.stops().at(run, at) and not run[at].capital):
        return False
    if name_at(run, at) >= at + 2 and not lexicon.places().at(run, at):
        return False
    return run[at].capital or run[at - 2].text[0].islower()


def office_begins(run: Sequence[Token], at: int) -> bool:
    """Whether the head of an office stands at a token, with what may stand before it."""
    here = at
    while here < len(run) and run[here].word in _BEFORE:
        here += 1
    if here >= len(run):
        return False
    if run[here].word == "phó" and here + 1 < len(run) and lexicon.heads().at(run, here + 1):
        return True
    return lexicon.heads().at(run, here) is not None


def _begins_foreign(run: Sequence[Token], here: int, start: int) -> bool:
    """Whether a Vietnamese-looking capital begins a foreigner's name, right after the head or after words in
    lower case: "Ong Kim Swee", "Liam Rosenior"."""
    if not run[here].capital or run[here].text.isupper() or (here > start and run[here - 1].capital):
        return False
    end = name_at(run, here, titled=True)
    return end >= here + 2 and any(token.foreign for token in run[here:end])


def _is_holder(run: Sequence[Token], here: int, start: int, head: str) -> bool:
    """Whether a foreign word in an office's name is the person who holds it."""
    end = name_at(run, here, titled=True)
    before = run[here - 1]
    if lexicon.after_unit(run, here):
        return False
    bare = head.removeprefix("phó ")
    if any(token.word in _BOARDS for token in run[start:here]):
        return False
    if bare in _POLITICAL:
        return True
    if here == start and end - here >= 2:
        return bare not in _OF_PLACES
    if here > start:  # something says already what it is of
        if all(token.text.islower() for token in run[start:here]):
            return not lexicon.after_unit(run, here)
        if bare in _OF_PLACES and before.foreign:
            return True
        of_firm = any(lexicon.after_unit(run, at) for at in range(start + 1, here + 1)) and not before.foreign
        return after_place(run, here) or (end - here >= 2 and not of_firm)
    if bare in ("huấn luyện viên", "huấn luyện viên trưởng", "hlv", "hlv trưởng"):
        return not (end < len(run) and run[end].text == "," and name_at(run, end + 1) > end + 1)
    return False


def _trimmed(run: Sequence[Token], head_end: int, end: int) -> int:
    while end > head_end:
        last = run[end - 1]
        if " ".join(token.word for token in run[end - 2 : end]) in ("đầu tiên", "bổ sung"):
            end -= 2
        elif (last.mark and last.text != ")") or last.word in ("và", "của", "mới", "các"):
            end -= 1
        else:
            break
    return max(end, head_end)


_TEAMS = frozenset("clb câu đội tuyển u.23 u.22 u.20 u.17 u.19 u.16 u23 u22 u20 u19 u17 u16 đt đtqg".split())


_NO_TEAMS = frozenset("trường công tập doanh đất quê tổng ngân".split())


def team_at(run: Sequence[Token], at: int) -> int:
    """Where the name of a club or a team that begins at a token ends, 0 where none does."""
    named = run[at].word in _TEAMS or run[at].capital
    if not named or run[at].word in _NO_TEAMS or lexicon.heads().at(run, at):
        return 0
    return name_of_body(run, at)


def name_of_body(run: Sequence[Token], at: int) -> int:
    """Where a name of a body ends that begins at a token, whatever it begins with."""
    return _trimmed(run, at + 1, _tail(run, at + 1, ""))


def body_at(run: Sequence[Token], at: int) -> int:
    """Where the name of a deciding body that begins at a token ends; the token itself where none does."""
    found = lexicon.deciders().at(run, at)
    if found is None or lexicon.courtesies().at(run, at) or not (run[at].capital or found[0] > at + 1):
        return at
    end = _tail(run, found[0], "")
    return _trimmed(run, found[0], end)
