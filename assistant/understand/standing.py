"""Whether a question asks how things stand on some day: now, or as of a date."""

from __future__ import annotations

import re
from datetime import date

from assistant.offices import HEAD
from indexer.types import DateRange

_NOW = re.compile(
    r"\b(hien nay|hien gio|hien tai|hien thoi|bay gio|duong nhiem|duong kim|hien dang|hien la|moi nhat"
    r"|gan day nhat|cap nhat|ngay nay|luc nay|den nay|toi nay"
    r"|(?:ai|ong nao|ba nao|nguoi nao) (?:hien|dang|van) )"
    r"|^(?:gio|hien)\b|\b(?:current|currently|latest|incumbent|right now|nowadays)\b"
)
_OFFICE = (
    rf"(?:{HEAD.pattern}|\b(?:truong (?:ban|phong|khoa|cong an)|nguoi dung dau|dung dau|lanh dao|ceo|chu tri"
    r"|minister|president|chairman|director|secretary|mayor|governor)\b)"
)
_PAST = (
    rf"(?:(?:cuu|nguyen|tan) (?:quyen )?{_OFFICE}|nguyen la"
    r"|tung (?:la|lam|giu|dam|nam|dung|duoc|ngoi|phu|lanh)|truoc day|truoc do|dau tien|khi do|luc do|hoi do"
    r"|former|first)"
)
"""Words of other times; alone "nguyen", "cuu", "tan" and "tung" are parts of many names, "Thái Nguyên"."""
_EVENT = re.compile(
    r"\b(?:bau|bo nhiem|chi dinh|dieu dong|luan chuyen|phan cong|phe chuan|mien nhiem|cach chuc|bai nhiem"
    r"|tu chuc"
    r"|dieu ve|duoc dieu|giao (?:ai|quyen|nhiem vu|phu trach)"
    r"|nghi huu|trung cu|dac cu|tai cu|giao quyen|trao quyet dinh|cong bo|chon|dua|thay|ke nhiem|nhan chuc"
    r"|nham chuc|appointed|elected|named)\b"
)
_SIGNS = re.compile(r"\b(?:(?:nguoi|da|vua|ai) k[iy]|k[iy] (?:quyet dinh|van ban|ban hanh))\b")
_HOLDER = re.compile(
    rf"(?=.*{_OFFICE})(?!.*\b{_PAST}\b)"
    r"(?:.*\bla (?:ai|(?:ong|ba|anh|chi|nguoi|vi|dong chi) nao)$|.*\b(?:ten (?:la )?gi|do ai(?: \w+){0,3})$"
    r"|.*\b(?:ai|(?:ong|ba|nguoi|vi|dong chi) nao) (?:con |van |dang |moi )*"
    r"(?:la|lam|giu|ngoi|dung dau|dam nhiem|lanh dao|phu trach)\b"
    r"|who is\b)"
)


def as_of(plain: str, about: DateRange | None, today: date) -> date | None:
    """The day on which a question (folded words) asks how things stand; ``None`` where it asks
    of an event or a lasting fact.

    It says "now", or asks who holds an office: at the end of the period that it names, else
    today.
    """
    if _NOW.search(plain) and (about is None or about.last is None or about.last >= today):
        return today
    if not _HOLDER.match(plain) or _EVENT.search(plain) or _SIGNS.search(plain):
        return None
    if about is None or about.last is None:
        return today
    return min(about.last, today)


def asks_holder(plain: str) -> bool:
    """Whether a question (folded words) asks who holds an office, or who came to it or left it."""
    return bool(_HOLDER.match(plain) or _EVENT.search(plain)) and not _SIGNS.search(plain)
