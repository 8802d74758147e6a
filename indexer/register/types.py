"""The domain types of the register."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from indexer.register.offices import Office
from indexer.words import fold, words

Action = Literal[
    "bổ nhiệm", "bổ nhiệm lại", "chỉ định", "bầu", "phê chuẩn", "điều động", "luân chuyển", "phân công",
    "giao quyền", "phụ trách", "giới thiệu", "cử", "miễn nhiệm", "cách chức", "từ chức", "nghỉ hưu",
    "từ trần", "thay",
]
"""What a report says was done. "thay": somebody else has taken the office, no more is told."""
LEAVING: frozenset[str] = frozenset((
    "miễn nhiệm", "cách chức", "từ chức", "nghỉ hưu", "từ trần", "thay",
))
"""The actions by which an office is left; by all others it is taken."""
Status = Literal["done", "proposed"]
Part = Literal["title", "summary", "body"]
Origin = Literal["rules", "model", "staff"]
Known = Literal["", "stated", "news", "inferred"]
"""How a date is known: "news" where it is only the day of the article that tells the event; "" of none."""

_PARTIAL = re.compile(r"\d{4}(?:-(?:0[1-9]|1[0-2])(?:-(?:0[1-9]|[12]\d|3[01]))?)?")


@dataclass(frozen=True, slots=True)
class Appointment:
    """What one sentence of an article reports of one person and one office.

    ``quote`` is the sentence: ``getattr(article, part)[start:end] == quote``, in code points. Texts are
    as the article writes them, "" where it does not say. ``person`` is without titles and ranks.
    ``position`` is the office as written, with what it is of; ``organisation`` and ``place`` are told
    apart in it, or completed from the article. ``previous`` is what the person held before,
    ``replaced`` who held the office. ``decided``, ``effective`` and ``announced`` are partial dates
    (YYYY, YYYY-MM or YYYY-MM-DD); ``published`` is the article's day. ``term`` is "2025-2030".
    ``confidence`` is from 0 to 1.
    """

    article_id: str
    part: Part
    start: int
    end: int
    quote: str
    person: str
    action: Action
    position: str
    organisation: str = ""
    place: str = ""
    previous: str = ""
    replaced: str = ""
    decided_by: str = ""
    signed_by: str = ""
    decision_number: str = ""
    decided: str = ""
    effective: str = ""
    announced: str = ""
    published: date | None = None
    term: str = ""
    status: Status = "done"
    confidence: float = 0.5
    origin: Origin = "rules"

    @property
    def leaves(self) -> bool:
        """Whether the office is left."""
        return self.action in LEAVING

    @property
    def day(self) -> str:
        """The best partial date on which it came about: in effect, decided, announced, else the day
        of the article; "" where none is known."""
        told = self.effective or self.decided or self.announced
        return told or (self.published.isoformat() if self.published else "")

    @property
    def is_dated(self) -> bool:
        """Whether a date of what came about is told, other than the day of the article."""
        return bool(self.effective or self.decided or self.announced)


@dataclass(frozen=True, slots=True)
class Event:
    """One appointment or departure, as all articles together report it.

    ``reports`` are what the articles say, the best first; ``told`` is what they say together, with
    staff's corrections. ``conflicts`` names the fields of ``told`` that reports tell differently.
    """

    id: str
    person_id: str
    office: Office
    told: Appointment
    reports: tuple[Appointment, ...]
    review: Literal["", "confirmed", "corrected"] = ""
    conflicts: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Tenure:
    """That somebody held an office, from ``since`` to ``until``: partial dates, "" where unknown.

    A date is ``stated`` where an article, or staff's list, tells of the coming or the leaving and of its day.
    Else it is inferred: from the day of the article, an end from the successor's beginning or from a new
    office, a beginning from the first report that calls the person so. ``opened`` and ``closed`` are the
    events that tell of its ends.
    """

    person_id: str
    person: str
    office: Office
    since: str = ""
    until: str = ""
    since_stated: bool = False
    until_stated: bool = False
    opened: Event | None = None
    closed: Event | None = None

    @property
    def events(self) -> tuple[Event, ...]:
        """The events that tell of its ends; one that tells of both is there once."""
        return tuple({event.id: event for event in (self.opened, self.closed) if event}.values())

    @property
    def since_known(self) -> Known:
        """How its beginning is known."""
        return self._known(self.since, self.since_stated, self.opened)

    @property
    def until_known(self) -> Known:
        """How its end is known; of one that only a successor's coming tells it is inferred."""
        return self._known(self.until, self.until_stated, self.closed)

    def _known(self, day: str, stated: bool, event: Event | None) -> Known:
        if not day or stated:
            return "stated" if day else ""
        told = event.told if event and event.person_id == self.person_id else None
        return "news" if told and not told.is_dated and told.day == day else "inferred"


@dataclass(frozen=True, slots=True)
class Holder:
    """A line of a staff's list of known office holders; ``since`` and ``until`` are partial dates."""

    person: str
    position: str
    place: str = ""
    since: str = ""
    until: str = ""
    note: str = ""


def is_partial_date(text: str) -> bool:
    """Whether a text is YYYY, YYYY-MM or YYYY-MM-DD."""
    return _PARTIAL.fullmatch(text) is not None


def name_key(name: str) -> str:
    """A person's name as it is compared: canonical words without marks, joined by spaces."""
    return " ".join(map(fold, words(name)))
