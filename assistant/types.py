"""The domain types of a question's way: what was asked, found, cited and answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from indexer.types import Article, DateRange, Passage, Span, Where

Status = Literal["answered", "partial", "not_found", "out_of_scope", "error"]
Want = Literal["person", "office", "date", "number", "place", "organisation", "reason", "other"]
Role = Literal["user", "assistant"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of the conversation so far."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Query:
    """What was understood of a question; the user can see and change it.

    ``text`` is the question as typed (NFC), ``complete`` the same made to stand alone by what
    was said before. ``terms`` are the words and word pairs (``a_b``) to search, each with what
    it counts. ``about`` is the period that the question speaks of, a preference; ``where``
    is a filter. ``newest`` asks for how things stand on ``today``. ``marked`` says that the
    question was typed with Vietnamese marks. ``language`` is "vi" or "en".
    """

    text: str
    complete: str
    terms: tuple[tuple[str, float], ...]
    wants: Want
    where: Where
    about: DateRange | None
    newest: bool
    marked: bool
    today: date
    language: str = "vi"


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, with its article.

    ``score`` orders the hits of one search; ``lexical`` and ``dense`` are the parts of it, each
    moved to 0…1 among that search's candidates. ``found_by`` names the searchers whose best
    candidates it was among.
    """

    passage: Passage
    article: Article
    score: float
    lexical: float
    dense: float
    found_by: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a sentence of the answer stands: ``article.body[start:end] == quote``."""

    number: int
    article: Article
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer; ``citations`` are numbers of the answer's citations.

    ``marks`` are the spans of ``text`` that hold what was asked for.
    """

    text: str
    citations: tuple[int, ...]
    marks: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question got; "not found" is an answer like any other.

    ``hits`` are the passages that were considered, best first. ``note`` is a sentence for the
    user on how the answer came about (for one, that the language model was out of reach).
    ``prompt_version`` names the prompt that wrote the sentences, empty where none did.
    """

    status: Status
    query: Query
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    hits: tuple[Hit, ...] = ()
    prompt_version: str = ""
    note: str = ""
