"""The register as programs get it: ``assistant.register.shown``'s data, with types."""

from __future__ import annotations

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

from indexer.register.review import Scope, Verb
from indexer.register.types import Action, Known, Origin, Part, Status

PARTIAL = "YYYY, YYYY-MM or YYYY-MM-DD; empty where unknown."


class Report(BaseModel):
    """What one sentence of an article says: ``part`` of the article from ``start`` to ``end``."""

    article_id: str
    part: Part
    start: int = Field(ge=0)
    end: int = Field(ge=0)
    quote: str
    published: date | None
    url: str | None
    source: str | None
    origin: Origin


class Event(BaseModel):
    """One appointment or departure, as all articles together report it; texts are empty where none tells."""

    id: str
    person_id: str
    office: str = Field(examples=["Chủ tịch Ủy ban nhân dân tỉnh Lâm Sơn"])
    key: str = Field(description="Equal for one office however it is written.")
    person: str
    action: Action
    status: Status
    position: str = Field(description="The office as the article writes it.")
    organisation: str
    place: str
    previous: str = Field(description="What the person held before.")
    replaced: str = Field(description="Who held the office.")
    decided_by: str
    signed_by: str
    decision_number: str
    decided: str = Field(description=PARTIAL)
    effective: str = Field(description=PARTIAL)
    announced: str = Field(description=PARTIAL)
    term: str = Field(examples=["2021-2026"])
    confidence: float = Field(ge=0, le=1)
    day: str = Field(description=f"The best of its dates. {PARTIAL}")
    review: Literal["", "confirmed", "corrected"]
    conflicts: list[str] = Field(description="The fields that reports tell differently.")
    reports: list[Report]


class Tenure(BaseModel):
    """That somebody held an office from one day to another; what is not stated is inferred."""

    person: str
    person_id: str
    office: str
    key: str
    since: str = Field(description=PARTIAL)
    since_stated: bool
    since_known: Known
    until: str = Field(description=PARTIAL)
    until_stated: bool
    until_known: Known
    opened: str | None = Field(description="The id of the event that tells of its beginning.")
    closed: str | None = Field(description="The id of the event that tells of its end.")


class Stretch(BaseModel):
    """A time between two tenures, or of both."""

    since: str
    until: str
    before: Tenure
    after: Tenure


class Line(BaseModel):
    """The holders of an office one after another, and what it went on as."""

    office: str
    key: str
    tenures: list[Tenure]
    gaps: list[Stretch]
    overlaps: list[Stretch]
    successors: list[str]
    later: list[Tenure] = Field(description="Tenures of the offices that it went on as.")


class Career(BaseModel):
    """What is known of one person, in order of time."""

    person_id: str
    person: str
    variants: list[str] = Field(description="All spellings of the name.")
    tenures: list[Tenure]
    events: list[Event]


class Events(BaseModel):
    """A page of events, the newest first."""

    total: int = Field(ge=0)
    page: int = Field(ge=1)
    events: list[Event]


class Tenures(BaseModel):
    """Who held which office on a day."""

    on: date
    tenures: list[Tenure]


class Careers(BaseModel):
    """Everybody of a name, each apart."""

    careers: list[Career]


class Target(BaseModel):
    """A report as it was when it was reviewed."""

    id: str
    article_id: str
    name: str
    office: str
    leaves: bool
    action: Action
    part: Part
    start: int
    end: int
    day: str
    place: str
    status: Status


class Review(BaseModel):
    """An entry of staff's log."""

    seq: int = Field(ge=1)
    time: datetime
    reviewer: str
    verb: Verb
    targets: list[Target]
    changes: list[tuple[str, str]]
    reason: str
    undoes: int | None
    others: list[Target]
    scope: Scope


class Log(BaseModel):
    """A page of staff's log, the newest entry first."""

    total: int = Field(ge=0)
    page: int = Field(ge=1)
    reviews: list[Review]
