"""Answers and what a search found, as programs get them: ``assistant.export``'s data, with types."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal

from pydantic import BaseModel, Field

from assistant.types import Status, Verdict, Want

Number = Annotated[int, Field(ge=1)]
Offset = Annotated[int, Field(ge=0)]


class Source(BaseModel):
    """The article that something was taken from."""

    article_id: str = Field(examples=["ls-2023-008"])
    title: str
    url: str | None = Field(description="The article's address, if it is known.")
    source: str = Field(description="The outlet, empty where unknown.", examples=["Báo Lâm Sơn"])
    published: datetime | None = Field(examples=["2023-11-15T00:00:00+07:00"])
    modified: datetime | None = Field(description="When its publisher changed it last, if it says so.")


class Citation(Source):
    """Where a sentence stands: ``quote`` is the article's body from ``start`` to ``end``, in code points. Of
    an article that has changed since and says it no longer, ``start`` and ``end`` are the quote's own; of one
    that was withdrawn or erased it is empty, and so is the sentence."""

    number: Number
    start: Offset
    end: Offset
    quote: str
    state: Literal["stands", "changed", "withdrawn", "erased"] = Field(
        description="Whether the article says it still, and if not, what became of it.")
    since: datetime | None = Field(description="When it was changed or withdrawn, if that is known.")
    reason: str = Field(description="Why it was withdrawn; empty where nobody said.")


class Note(BaseModel):
    """What a reader must know of a word that ends at ``at``: who "ông" is, of which year "ngày 25-3"."""

    at: Offset
    text: str


class Sentence(BaseModel):
    """A sentence of the answer."""

    text: str = Field(examples=["Cầu Sông Lâm rộng 22,5 m."])
    citations: list[Number] = Field(description="Numbers of the answer's citations.", examples=[[1]])
    marks: list[tuple[Offset, Offset]] = Field(description="Spans of the text that hold what was asked for.")
    notes: list[Note]


class Correction(BaseModel):
    """What was typed, and what it was read as."""

    typed: str
    read: str


class Merger(BaseModel):
    """A unit of before July 2025 that the question names, and what its land belongs to now."""

    old: str
    now: list[str]
    province: str


class Understood(BaseModel):
    """What was understood of the question."""

    complete: str = Field(description="The question made to stand alone, its slips mended.")
    follows: bool = Field(description="Whether it points back at what was said before.")
    wants: Want
    many: bool
    language: str = Field(examples=["vi"])
    terms: list[str]
    about: tuple[date | None, date | None] | None = Field(description="The days that it speaks of.")
    strict: bool = Field(description="Whether these days are a filter.")
    as_of: date | None
    newest: bool
    corrections: list[Correction]
    mergers: list[Merger]


class Answer(BaseModel):
    """An answer, every sentence with its sources. "not_found" is an answer like any other."""

    status: Status
    question: str
    sentences: list[Sentence]
    citations: list[Citation]
    query: Understood
    prompt_version: str = Field(description="The prompt that wrote the sentences; empty of quotations.")
    note: str = Field(description="How the answer came about, where that is worth a word.")
    verdict: Verdict = Field(description="Of a yes/no question, where the evidence decides it.")
    conflicting: bool = Field(description="Whether the sentences tell one fact differently.")
    confidence: float = Field(ge=0, le=1, description="The share of answers of this kind that are right.")
    dropped: int = Field(ge=0, description="Sentences of a model left out: no source says them.")


class Asked(Answer):
    """An answer, also as one text."""

    text: str = Field(description="The answer as plain text, with its sources, in the language asked for.")


class Hit(Source):
    """A passage that was found; the scores' parts are as ``hoibao search --explain`` tells them."""

    start: Offset
    end: Offset
    text: str
    score: float
    lexical: float
    dense: float
    dated: float
    reranked: float
    found_by: list[str]
    copies: int = Field(ge=0, description="Other hits that tell the same story.")


class Found(BaseModel):
    """What a search understood and found, the best first."""

    question: str
    query: Understood
    hits: list[Hit]
