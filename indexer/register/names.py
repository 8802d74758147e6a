"""Where a person's name stands among tokens."""

from __future__ import annotations

import re
from collections.abc import Sequence

from indexer.lexicons import departments
from indexer.register import lexicon
from indexer.register.tokens import Token
from indexer.words import fold, has_marks

_LONGEST = 5
"""Syllables of a Vietnamese name, at most; four where others could follow."""
_INITIALS = re.compile(r"\w(?:\.\w)*")
_PARTICLE = re.compile(r"(?:al|el|ul|as|ad|ash|ben|bin)-\w")
_PARTICLES = frozenset("bin al el ibn von van de da del der di la le ten".split())
_NO_GIVEN_NAMES = frozenset((
    "hà nội", "việt nam", "đà nẵng", "hải phòng", "cần thơ", "hồ chí minh", "đồng nai",
    "thành phố hồ chí minh",
))
"""Places that are no given names, as "Thái Bình" may be."""
_NAMED_ONCE = frozenset(("phố", "tp", "tỉnh", "ủy"))
"""Nouns of units whose names are known, so that three capitals after them are somebody's name."""
_HAVE_DEPARTMENTS = frozenset(("sở", "bộ", "phòng"))
_KINDS_OF_SCHOOL = frozenset((
    "y khoa dược chuyên thpt thcs tiểu học mầm non phổ thông nội trú dân tộc quốc tế "
    "bán trú liên cấp").split())


def title_at(run: Sequence[Token], at: int) -> int:
    """Where the titles and ranks that begin at a token end; the token itself where none does."""
    end = at
    while end < len(run):
        found = lexicon.titles().at(run, end)
        if found is None or not _is_title(run, end, found[0]):
            break
        end = found[0]
        if end + 1 < len(run) and run[end].text in ".," and lexicon.titles().at(run, end + 1):
            end += 1  # "PGS. TS. BS"
        elif end < len(run) and run[end].text == "." and len(run[end - 1].text) <= 4:
            end += 1
    return end


def _is_title(run: Sequence[Token], at: int, end: int) -> bool:
    """A word such as "Anh" or "Bà" may be a country or a part of a name: as a title, something
    capitalised or another title follows, and none before it belongs to it."""
    if end >= len(run):
        return False
    follows = run[end]
    return follows.capital or follows.text in ".," or lexicon.titles().at(run, end) is not None


def name_at(run: Sequence[Token], at: int, titled: bool = False) -> int:
    """Where the name of a person that begins at a token ends; the token itself where none does.

    ``titled``: a title stands before it, so one word is enough and any family name will do.
    """
    if at >= len(run) or not run[at].capital or run[at].word == "phó" or lexicon.heads().at(run, at):
        return at
    end = at
    while end < len(run) and end - at < _LONGEST and _goes_on(run, at, end):
        end += 1
    if end - at == _LONGEST and end < len(run) and run[end].capital and not run[end].mark:
        end = at + _LONGEST - 2  # more follows: it is no name of five
    parts = run[at:end]
    if not parts or (is_place(run, at, end) and not (titled and _more_than_place(run, at, end))):
        return at
    if any(lexicon.is_firm(part.text) for part in parts) or _is_department(parts):
        return at
    if any(part.foreign for part in parts):
        return end if titled or parts[0].foreign or not has_marks(parts[0].text) else at
    vietnamese = parts[0].word in lexicon.family_names() and not parts[0].foreign
    if titled:
        return end if vietnamese or len(parts) <= 4 else at
    return end if vietnamese and len(parts) >= 2 else at


def _is_department(parts: Sequence[Token]) -> bool:
    """ "Bộ trưởng Công Thương": no Mr Thương."""
    return tuple(fold(part.word) for part in parts) in departments()


def _goes_on(run: Sequence[Token], at: int, here: int) -> bool:
    token = run[here]
    if here > at and _within(run, here):
        return True
    if here > at and _PARTICLE.match(token.text):
        return True  # "Ahmed al-Sharaa"
    if token.mark or not token.capital or any(c.isdigit() for c in token.text):
        return False
    if here == at:
        return True
    if run[here - 1].end + 1 < token.start:
        return False
    shouted = token.text.isupper() and run[at].text.isupper()
    if token.text.isupper() and len(token.text) > 1 and not shouted:
        return False  # an acronym
    head = lexicon.heads().at(run, here)
    titled = token.text.istitle() and token.word in ("phó", "ceo", "hlv")
    if head and head[1] != "quốc vương" and (head[0] > here + 1 or titled):
        return False
    if shouted and (lexicon.stops().at(run, here) or lexicon.verbs().at(run, here)
                    or lexicon.cues("takes").at(run, here)):
        return False
    place = lexicon.places().at(run, here)
    if here > at and place and " ".join(t.word for t in run[here : place[0]]) in _NO_GIVEN_NAMES:
        return False
    return place is None or place[0] == here + 1 or here - at <= 2  # "Nga", "Nhật" are given names too


def _within(run: Sequence[Token], here: int) -> bool:
    """Whether a token may stand inside a foreigner's name: "George W. Bush", "Mohammed bin Salman"."""
    follows = run[here + 1] if here + 1 < len(run) else None
    if follows is None or not follows.capital:
        return False
    if run[here].text == ".":
        return _INITIALS.fullmatch(run[here - 1].text) is not None
    return run[here].text in _PARTICLES and run[here - 1].foreign


def is_place(run: Sequence[Token], start: int, end: int) -> bool:
    """Whether the tokens are a province's or a country's name, or begin with one."""
    found = lexicon.places().at(run, start)
    return found is not None and found[0] >= min(end, start + 2)


def _more_than_place(run: Sequence[Token], start: int, end: int) -> bool:
    """ "ông Thái Bình An": a family name, and more than the place."""
    found = lexicon.places().at(run, start)
    return found is not None and end > found[0] and run[start].word in lexicon.family_names()


def _ends_capitals(run: Sequence[Token], at: int) -> bool:
    """Whether a token is a capitalised syllable of a name, no acronym and not the end of a place."""
    token = run[at]
    if not token.capital or token.text.isupper():
        return False
    return not after_place(run, at + 1)


def after_place(run: Sequence[Token], at: int) -> bool:
    """Whether a province or a country is named right before a token."""
    return any((hit := lexicon.places().at(run, first)) is not None and hit[0] == at
               for first in range(max(0, at - 4), at))


def begins_name(run: Sequence[Token], at: int, since: int) -> bool:
    """Whether a Vietnamese person's name begins at a token of an office's name that began at
    ``since``: not the one of a ward, a street or a school."""
    end = name_at(run, at)
    body = lexicon.deciders().at(run, at)
    if body and body[0] > at + 1:
        return False  # "Đoàn Thanh niên"
    if run[at].word not in lexicon.family_names() or run[at].foreign or end < at + 2:
        return False
    back = at - 1
    if back < 0:
        return True
    if run[back].word in _HAVE_DEPARTMENTS and _is_department(run[at : at + 2]):
        return False
    if end == at + 2 and _ends_capitals(run, back):
        return False  # "Thiếu Lâm Tự"
    if run[back].word in _NAMED_ONCE and name_at(run, at) >= at + 3:
        return True
    while back > max(since, 0) and run[back].word in _KINDS_OF_SCHOOL:
        if lexicon.after_unit(run, back + 1):
            break
        back -= 1
    return back < since or not lexicon.after_unit(run, back + 1)
