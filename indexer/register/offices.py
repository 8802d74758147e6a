"""Offices as they are compared: one key for all the ways in which news write one office.

The words of each office are read by ``office_drafts``; here offices beside each other share what only one of
them tells, and what goes without saying is added. The lists are those of ``data/register/``.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache

from indexer.register import office_names as names
from indexer.register.office_drafts import (
    BOARDS,
    COMMITTEE,
    ENVOYS,
    MARKERS,
    Draft,
    capital,
    draft_of,
    marker,
    pieces,
    shown,
)
from indexer.register.office_names import Form, Level, read
from indexer.words import nfc

_ONE_WORD = {form: " ".join(words) for words, form in MARKERS.items() if form[1]}


@dataclass(frozen=True, slots=True)
class Office:
    """An office: canonical head, body and place, all in lower case and written out.

    ``role`` is "bí thư", "phó bí thư thường trực"; ``body`` what it is an office of, without the place
    ("tỉnh ủy", "ủy ban nhân dân tỉnh", "sở y tế"), ``place`` the province, commune or country; "" where
    there is none or it is unknown, and for offices of Vietnam itself. ``label`` is for people, without what
    the next two say. ``acting`` is "quyền", ``former`` "nguyên".
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


@lru_cache(maxsize=1 << 14)
def office(position: str, place: str = "") -> Office:
    """The office that a text names, the first of several.

    ``place`` is the unit that the article is about, for texts that leave it out ("Chủ tịch UBND tỉnh").
    """
    found = offices_of(position, place)
    return found[0] if found else Office("", "", "")


def offices_of(text: str, place: str = "") -> list[Office]:
    """All the offices that a text names: "Phó bí thư Tỉnh ủy, Chủ tịch UBND tỉnh Bắc Ninh" are two."""
    return list(_offices(nfc(text), nfc(place)))


@lru_cache(maxsize=1 << 14)
def _offices(text: str, place: str) -> tuple[Office, ...]:
    drafts: list[Draft] = []
    for run in pieces(read(text)):
        draft = draft_of(run)
        drafts.append(draft._replace(former=draft.former or (bool(drafts) and drafts[-1].former)))
    _share(drafts)
    level, unit = _unit(place)
    return tuple(_finish(_filled(draft, level, unit)) for draft in drafts)


def successors(office: Office) -> list[Office]:
    """What an office of a body that was merged in 2025 went on as, the nearest first.

    Departments were merged in March, provinces in July: a department of a province that went has two, the
    new one in the old province and in the new.
    """
    found: list[Office] = []
    role, body = _reformed(office)
    if body != office.body:
        found.append(_made(role, body, office.place))
    new = names.merged().get(office.place)
    if new and (moved := _moved(body, names.level_of(office.place), names.level_of(new))):
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
    return rest in ((), ("trung", "ương")) or rest in MARKERS


def _moved(body: str, before: Level, level: Level) -> str:
    """A province's body as it is called in one of another level; "" if it is not a province's."""
    if body.startswith("sở "):
        return body
    words = body.split()
    for size in (2, 1):
        old = MARKERS.get(tuple(words[-size:]))
        if old and old[0] == before:
            return " ".join([*words[:-size], _unit_words(level, old[1])])
    return ""


def _unit_words(level: Level, form: Form) -> str:
    """The unit at the end of a body's name: "tỉnh", "tỉnh ủy", "đảng ủy xã"."""
    if not form:
        return level
    return _ONE_WORD.get((level, form)) or f"{'đảng ủy' if form == 'ủy' else 'đoàn'} {level}"


def _share(drafts: list[Draft]) -> None:
    """Gives each office the body, unit and place that only a neighbour tells."""
    for at in range(len(drafts) - 2, -1, -1):
        drafts[at] = _with_body(drafts[at], drafts[at + 1])
        drafts[at] = _beside(drafts[at], drafts[at + 1])
    for at in range(1, len(drafts)):
        drafts[at] = _beside(drafts[at], drafts[at - 1])


def _with_body(draft: Draft, after: Draft) -> Draft:
    """"Phó chủ tịch - Tổng thư ký Hội Nông dân", "Bí thư, Chủ tịch HĐND phường An Khánh"."""
    organ = tuple(word.word for word in draft.organ)
    bodiless = not organ or organ in BOARDS or organ == COMMITTEE
    if draft.level or draft.place or draft.base in names.implied() or not bodiless:
        return draft
    if draft.base == "bí thư":
        # "Phó bí thư Đảng ủy, Phó chủ tịch UBND tỉnh": of the committee of the UBND, not of the province
        if not after.level or (organ and after.level in ("tỉnh", "thành phố")):
            return draft
        draft = draft._replace(organ=(), form="ủy")
    else:
        draft = draft._replace(organ=after.organ, kind=after.kind, form=after.form)
    return draft._replace(level=after.level, place=after.place, place_shown=after.place_shown)


def _beside(draft: Draft, other: Draft) -> Draft:
    if other.place in names.province_names():
        return _filled(draft, "", other.place)
    if draft.level and draft.level == other.level and not draft.place:
        return draft._replace(place=other.place, place_shown=other.place_shown)
    return draft


@lru_cache(maxsize=1 << 12)
def _unit(place: str) -> tuple[Level, str]:
    """The level, where told, and the name of the unit that an article is about."""
    run = read(place)
    size = marker(run, 0) if run else 0
    level = MARKERS[tuple(word.word for word in run[:size])][0] if size else ""
    words = [word.word for word in run[size:]]
    hit = names.provinces().at(words, 0) if words else None
    if hit and hit[0] == len(words) and level in ("", "tỉnh", "thành phố"):
        return "", hit[1]
    name = " ".join(words)
    return level, "" if name == "việt nam" or _foreign(name) else name


def _filled(draft: Draft, level: Level, unit: str) -> Draft:
    """With the unit that the text leaves out, where it is of the level that the text tells."""
    if draft.place or not unit:
        return draft
    if not level and unit in names.province_names():
        told = draft.level == names.level_of(unit) if draft.level else draft.kind in ("unit", "province")
    else:
        told = draft.level not in ("", "tỉnh") and level in ("", draft.level)
    return draft._replace(place=unit) if told else draft


def _finish(draft: Draft) -> Office:
    draft = _completed(draft)
    province = draft.place in names.province_names()
    own = names.level_of(draft.place) if province else ""
    level = draft.level
    if province and not level and (draft.kind in ("unit", "party") or draft.form):
        level = own
    if draft.kind == "party" and level and not draft.form:
        draft = draft._replace(form="ủy")
    if draft.kind == "province" or (level == own and draft.kind not in ("unit", "party") and not draft.form):
        draft = draft._replace(level=level if draft.kind in ("", "state") else "")
        level = ""
    unit = _unit_words(level, draft.form) if level else ""
    body = " ".join([*(word.word for word in draft.organ), *unit.split()])
    label = _label(draft, level, unit, body)
    return Office(draft.head + draft.qualifier, body, draft.place, label, draft.acting, draft.former)


def _completed(draft: Draft) -> Draft:
    """With the body that goes without saying: "Bí thư Thái Nguyên", "Chủ tịch Hà Nội", "Chủ tịch Cuba"."""
    if draft.organ or not (draft.level or draft.place):
        return draft
    domestic = draft.level or draft.place in names.province_names()
    if draft.base == "bí thư" and not draft.form and domestic:
        return draft._replace(form="ủy")
    if draft.base == "chủ tịch" and not draft.form:
        if not domestic:
            return draft._replace(head=f"{draft.head} nước")
        return draft._replace(organ=tuple(read("UBND")), kind="unit")
    return draft


def _label(draft: Draft, level: Level, unit: str, body: str) -> str:
    head = draft.head
    first = " ".join(names.implied().get(draft.base, ()))
    if first and not draft.qualifier and head.endswith(f" {first}") and body.startswith(first):
        head = head.removesuffix(f" {first}")
    role = " ".join([_shown_head(head), *_shown_qualifier(draft.qualifier)])
    parts = [shown(draft.organ), *_shown_unit(draft, level, unit)]
    if draft.base in ENVOYS:
        parts.reverse()
    return " ".join(part for part in (role, *parts) if part)


def _shown_head(head: str) -> str:
    """"Phó Bí thư", "Tổng Giám đốc", "Tổng cục trưởng"."""
    if title := names.title_labels().get(head):
        return title
    first, _, rest = head.partition(" ")
    apart = first in ("phó", "tổng") and rest in names.role_labels()
    if apart:
        return f"{capital(first)} {_shown_head(rest)}"
    return capital(names.role_labels().get(head, head))


def _shown_qualifier(qualifier: str) -> list[str]:
    words = qualifier.split()
    return [f"{capital(a)} {b}" for a, b in zip(words[::2], words[1::2], strict=True)]


def _shown_unit(draft: Draft, level: Level, unit: str) -> tuple[str, str]:
    place = draft.place_shown or names.place_labels().get(draft.place, "")
    place = place or " ".join(map(capital, draft.place.split()))
    level = level or draft.level
    told = capital(unit) if draft.form else "TP" if level == "thành phố" and place else level
    if draft.place == "hồ chí minh":
        place = "HCM" if told == "TP" else "TP HCM"
    return told, place
