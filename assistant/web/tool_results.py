"""What the tools of the MCP server return; the field names and docstrings are what an assistant reads."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from assistant import types
from assistant.types import Status, Verdict
from indexer.register.types import Action, Event
from indexer.types import Article

REPORTS = 5
"""Articles that are named of an event."""


class Source(BaseModel):
    """An article that something is taken from."""

    article_id: str
    title: str
    source: str
    published: datetime | None
    modified: Annotated[datetime | None, Field(description="When its publisher changed it last.")]
    url: str | None


class Citation(Source):
    """Where a sentence of the answer stands. Where its state is another than "stands", the article was
    changed, withdrawn or erased while the question was answered: do not tell what it said."""

    number: int
    quote: str
    state: Literal["stands", "changed", "withdrawn", "erased"]


class Sentence(BaseModel):
    """A sentence of the answer, and the numbers of its citations."""

    text: str
    citations: list[int]


class Answered(BaseModel):
    """An answer: tell its sentences with their citations. Where the status is not "answered" or
    "partial", the archive does not tell; then do not answer from it."""

    status: Status
    verdict: Verdict
    sentences: list[Sentence]
    citations: list[Citation]
    note: str
    conflicting: Annotated[bool, Field(description="The sentences tell one fact differently.")]
    confidence: Annotated[float, Field(description="The share of answers of this kind that are right.")]


class Hit(Source):
    """A passage that was found."""

    text: str
    score: float


class Found(BaseModel):
    """The passages that were found, the best first."""

    hits: list[Hit]


class Read(Source):
    """An article, or a part of it."""

    summary: str
    body: str
    next_offset: Annotated[int | None, Field(description="Where to read on; null at the end.")]


class Report(Source):
    """What an article says of an event."""

    quote: str


class Appointed(BaseModel):
    """An appointment or a departure; days are YYYY, YYYY-MM or YYYY-MM-DD, empty where unknown."""

    event_id: str
    person: str
    action: Action
    proposed: bool
    office: str
    place: str
    day: str
    decided_by: str
    reviewed: Annotated[bool, Field(description="Whether staff have confirmed or corrected it.")]
    conflicts: list[str]
    reports: list[Report]


class Appointments(BaseModel):
    """The newest of the events that were found, and how many there are."""

    total: int
    events: list[Appointed]


def source(article: Article) -> dict[str, Any]:
    """The fields of a ``Source``."""
    return {"article_id": article.id, "title": article.title, "source": article.source,
            "published": article.published, "modified": article.modified, "url": article.url}


def answered(answer: types.Answer) -> Answered:
    """An answer for an assistant."""
    return Answered(
        status=answer.status, verdict=answer.verdict, note=answer.note, conflicting=answer.conflicting,
        confidence=answer.confidence,
        sentences=[Sentence(text=s.text, citations=list(s.citations)) for s in answer.sentences],
        citations=[Citation(**source(c.article), number=c.number, quote=c.quote,
                            state=c.lost.fate if c.lost else "stands") for c in answer.citations])


def appointed(event: Event, article: Callable[[str], Article | None]) -> Appointed:
    """An event for an assistant; ``article`` gives the article of an id."""
    told = event.told
    return Appointed(
        event_id=event.id, person=told.person, action=told.action, proposed=told.status == "proposed",
        office=event.office.label or told.position, place=told.place, day=told.day,
        decided_by=told.decided_by, reviewed=bool(event.review), conflicts=list(event.conflicts),
        reports=[Report(**source(found), quote=report.quote) for report in event.reports[:REPORTS]
                 if (found := article(report.article_id))])
