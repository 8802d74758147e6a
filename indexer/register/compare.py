"""When two offices, two places or two names speak of one thing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from indexer.register.offices import Office, office, offices_of
from indexer.register.types import name_key
from indexer.words import has_marks, words

_LOCAL = re.compile(r"\b(?:tỉnh|huyện|quận|phường|đặc khu|thành (?:phố|ủy|đoàn)|thị (?:xã|trấn|ủy|đoàn)"
                    r"|xã(?! hội))\b|^sở\b")
_COUNCILS = ("uy ban nhan dan", "hoi dong nhan dan", "doan dai bieu quoc hoi")
_GENERIC = frozenset((
    "hoi dong quan tri", "hoi dong thanh vien", "hoi dong truong", "ban giam doc", "ban chap hanh",
    "ban thuong vu", "dang uy", "dang bo", "cong ty", "tong cong ty", "tap doan", "ngan hang", "truong",
    "truong dai hoc", "benh vien", "cau lac bo", "lien doan", "hiep hoi", "ban", "phong", "cuc", "vu", "khoa",
))
_OF_THE_STATE = frozenset((
    "tong bi thu", "chu tich nuoc", "pho chu tich nuoc", "chu tich quoc hoi", "pho chu tich quoc hoi",
    "thu tuong", "pho thu tuong", "pho thu tuong thuong truc", "thuong truc ban bi thu",
    "tong tham muu truong", "pho tong tham muu truong",
))
_BESIDE = re.compile(r"\bban chi dao|\btruong doan|\buy ban bau cu|\btieu ban|\bto cong tac|"
                     r"\bhoi dong (?!quan tri|thanh vien|nhan dan)|\bhiep hoi|\blien doan|"
                     r"^chu tich hoi |\bmat tran to quoc")
"""Offices that are held beside another one."""
_SECRETARIATS = frozenset(("trung uong dang", "ban chap hanh trung uong dang", "trung uong doan"))
_MEMBERS = ("uy vien", "thanh vien", "dai bieu")
_MANY = (*_MEMBERS, "pho", "thu truong", "tro li", "co van", "tham phan", "kiem sat vien", "chuyen vien")
_BEFORE_PLACE = re.compile(r"\b(?:tinh|thanh pho) (?!uy\b|doan\b)")

key = lru_cache(maxsize=1 << 16)(name_key)
"""``name_key``, remembered."""


@lru_cache(maxsize=1 << 16)
def office_in(position: str, place: str = "") -> Office:
    """``offices.office``, remembered by its texts; where it knows no head, the position as it stands."""
    found = office(position, place)
    return found if found.role else Office(" ".join(words(position)), "", "", position)


def office_of_key(text: str) -> Office:
    """The office that ``Office.key`` wrote."""
    role, body, place = [*text.split("|"), "", ""][:3]
    return Office(role, body, place)


@lru_cache(maxsize=1 << 15)
def offices_in(text: str, place: str = "") -> tuple[Office, ...]:
    """``offices.offices_of``, remembered by its texts; none of an empty text."""
    return tuple(offices_of(text, place)) if text else ()


@lru_cache(maxsize=1 << 14)
def place_key(place: str) -> str:
    """A place as it is compared; "" for the country, which tells nobody from another."""
    bare = key(place).removeprefix("tinh ").removeprefix("thanh pho ")
    return "" if bare in ("viet nam", "trung uong", "ca nuoc", "nuoc") else bare


@lru_cache(maxsize=1 << 14)
def is_vague(office: Office) -> bool:
    """Whether many offices go by it: a local one whose place is unknown, or a bare head ("giám đốc")."""
    if office.place:
        return False
    body = key(office.body)
    if not body:
        return key(office.role) not in _OF_THE_STATE
    return body in _COUNCILS or body in _GENERIC or _LOCAL.search(office.body) is not None


@lru_cache(maxsize=1 << 14)
def is_membership(office: Office) -> bool:
    """Whether it is held beside other offices: a seat in a committee, a council, the party's secretariat."""
    role = key(office.role)
    return role.startswith(_MEMBERS) or (role == "bi thu" and key(office.body) in _SECRETARIATS)


@lru_cache(maxsize=1 << 14)
def is_single(office: Office) -> bool:
    """Whether one person at a time holds it."""
    return not is_membership(office) and not key(office.role).startswith(_MANY)


def is_kept(old: Office, new: Office) -> bool:
    """Whether who comes to the new office keeps the old one: memberships, the same office, the chair of a
    body that others sit in for their offices, a body's party committee, and the party's and the state's
    offices of one place."""
    if old == new or is_membership(old) or is_membership(new) or _is_beside(new):
        return True
    if key(old.role) == "tong bi thu":
        return True
    same_place = old.place == new.place or not old.place or not new.place
    return same_place and ((_is_party(old) and _is_council(new)) or (_is_council(old) and _is_party(new)))


def _is_beside(office: Office) -> bool:
    """Whether an office is held beside another one: "Trưởng ban Chỉ đạo", "Bí thư Đảng ủy Bộ"."""
    body = key(office.body)
    of_unit = _LOCAL.search(office.body) is not None and not body.startswith("dang uy quan su")
    return _BESIDE.search(f"{key(office.role)} {body}") is not None or (
        body.startswith(("dang uy", "quan uy")) and not of_unit)


def _is_party(office: Office) -> bool:
    return "bi thu" in key(office.role)


def _is_council(office: Office) -> bool:
    return key(office.body).startswith(_COUNCILS)


def takes_in(asked: Office, office: Office) -> bool:
    """Whether an office is the one asked for, where what the asked one leaves open may be anything."""
    return (asked.role == office.role and asked.body in ("", office.body)
            and asked.place in ("", office.place))


def asked_office(position: str, place: str, known: Iterable[Office]) -> Office:
    """The office that somebody asks for; where its marks are left out, or its place's, the known one that is
    so called without them."""
    known = tuple(known)
    spelt = next((one.place for one in known if place and place_key(one.place) == place_key(place)), place)
    if has_marks(position):
        return office_in(position, spelt)
    names = {_unmarked(f"{one.role} {one.body}"): Office(one.role, one.body, "") for one in known}
    names |= {_unmarked(f"{one.role} {one.body} {one.place}"): one for one in known}
    names |= {_unmarked(one.label): one for one in known if one.label}
    found = names.get(_unmarked(f"{position} {place}")) or names.get(_unmarked(position))
    return found or office_in(position, spelt)


def _unmarked(name: str) -> str:
    """An office's name as it is compared without marks: "tỉnh" and "thành phố" before a place's are left
    out."""
    return _BEFORE_PLACE.sub("", key(name))


def asks_for(asked: Office, office: Office) -> bool:
    """Whether an office is the one that somebody asks for; "Thủ tướng", and whatever else tells one office
    from all others without a place, is no other country's."""
    return takes_in(asked, office) if asked.place or is_vague(asked) else asked == office


def parts_told(office: Office) -> int:
    """How much of body and place is told, from 0 to 2."""
    return bool(office.body) + bool(office.place)


def contains(long: str, short: str) -> bool:
    """Whether a text's words stand in another one, in this order and side by side."""
    return f" {key(short)} " in f" {key(long)} "


def contradict(a: str, b: str) -> bool:
    """Whether two names of bodies, of which neither is made of words of the other, are told."""
    one, other = set(key(a).split()), set(key(b).split())
    return bool(one and other) and not (one <= other or other <= one)

