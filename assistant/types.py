"""The domain types of a question's way: what was asked, found, cited and answered."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Literal

from indexer.types import Article, DateRange, Passage, Span, Term, Where

Status = Literal["answered", "partial", "not_found", "out_of_scope", "error"]
Want = Literal[
    "person", "office", "date", "number", "place", "organisation", "reason", "list", "yes_no", "summary",
    "timeline", "other",
]
Role = Literal["user", "assistant"]
Verdict = Literal["", "yes", "no"]
Fate = Literal["changed", "withdrawn", "erased"]


@dataclass(frozen=True, slots=True)
class Turn:
    """One message of the conversation so far; ``citations`` are those of an answer, where the
    caller kept them."""

    role: Role
    content: str
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """What was typed and what it is read as, in canonical words."""

    typed: str
    read: str


@dataclass(frozen=True, slots=True)
class Merger:
    """An administrative unit of before July 2025 that a question names, and what its land
    belongs to now.

    ``now`` are names, several where it was split; ``province`` is the bare name of the province
    in which it lies now.
    """

    old: str
    now: tuple[str, ...]
    level: Literal["province", "commune"]
    province: str


@dataclass(frozen=True, slots=True)
class Office:
    """An office in folded words: its head ("giam doc"), the body that it is of ("so", "y", "te") and
    the place of that ("khanh", "hoa"), which news of the place itself leaves out."""

    head: str
    of: tuple[str, ...] = ()
    place: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Query:
    """What was understood of a question; the user can see and change it.

    ``text`` is the question as typed (NFC), ``complete`` the same made to stand alone by what
    was said before, its slips mended; neither counts when queries are compared: two spellings of
    one question are the same query. ``terms`` are what is searched, ``also`` other names of the
    same, which need not be found. ``wants`` is the kind of thing asked for, ``many`` whether all
    of them are. ``where`` filters. ``about`` is the period that the question speaks of, a
    preference, or a filter too where ``strict``. ``as_of`` is the day on which it asks how things
    stand: ``today`` for "hiện nay". ``office`` is the one whose holder it asks for.
    ``focus`` are the words beside those that ask.
    ``corrections`` and ``mergers`` are what was read otherwise than typed, to be told;
    ``follows`` says that it points back at what was said before, ``told`` is the answer that it
    points at. ``language`` is "vi" or "en". ``anytime``: the times that the question names were
    overruled by its user, and are only words of it.
    """

    text: str = field(compare=False)
    complete: str = field(compare=False)
    terms: tuple[Term, ...]
    also: tuple[Term, ...]
    wants: Want
    many: bool
    where: Where
    about: DateRange | None
    strict: bool
    as_of: date | None
    today: date
    office: Office | None = None
    focus: tuple[str, ...] = ()
    corrections: tuple[Correction, ...] = ()
    mergers: tuple[Merger, ...] = ()
    follows: bool = False
    told: str = field(default="", compare=False)
    language: str = "vi"
    anytime: bool = False

    @property
    def newest(self) -> bool:
        """Whether it asks how things stand now."""
        return self.as_of == self.today

    @property
    def within(self) -> Where:
        """Which articles may answer: the filter, and the period where it is one."""
        if not self.strict or self.about is None:
            return self.where
        return replace(self.where, published=_both(self.where.published, self.about))


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage that was found, with its article.

    ``score`` orders the hits of one search. ``lexical`` and ``dense`` are the searchers' scores,
    each moved to 0…1 among that search's candidates, ``dated`` is what the article's date adds
    and ``reranked`` what the reranker does. ``found_by`` names the searchers whose best
    candidates it was among. ``copies`` are the other hits that tell the same story.
    """

    passage: Passage
    article: Article
    score: float
    lexical: float
    dense: float
    found_by: tuple[str, ...]
    dated: float = 0.0
    reranked: float = 0.0
    story: int = 0
    copies: int = 0


@dataclass(frozen=True, slots=True)
class Lost:
    """What became of an article after it was cited (see ``assistant.uphold``): ``changed``, so that it says
    the quote no longer, ``withdrawn`` or ``erased``.

    ``moment`` is when, ``reason`` why it was withdrawn, ``version`` names the last text that said the quote
    (see ``assistant.past``); None and empty where that is not known.
    """

    fate: Fate
    moment: datetime | None = None
    reason: str = ""
    version: str = ""


@dataclass(frozen=True, slots=True)
class Citation:
    """Where a sentence of the answer stands: ``article.body[start:end] == quote``.

    ``lost`` is set where it stands there no longer: of an article that has changed ``article.body`` is the
    quote then, of one that was withdrawn or erased both are empty.
    """

    number: int
    article: Article
    start: int
    end: int
    quote: str
    lost: Lost | None = None


@dataclass(frozen=True, slots=True)
class Note:
    """What a reader must know to understand a word of a sentence that ends at ``at``, shown there in
    brackets: who "ông" is, of which year "ngày 25-3"."""

    at: int
    text: str


@dataclass(frozen=True, slots=True)
class Step:
    """What is being done about a question: ``reading`` tells how many passages of how many articles."""

    kind: Literal["searching", "reading", "writing"]
    passages: int = 0
    articles: int = 0


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer; ``citations`` are numbers of the answer's citations.

    ``marks`` are the spans of ``text`` that hold what was asked for. ``notes`` are no part of
    ``text``, in order. ``text`` is empty where an article that it cites has been withdrawn or erased.
    """

    text: str
    citations: tuple[int, ...]
    marks: tuple[Span, ...] = ()
    notes: tuple[Note, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What a question got; "not found" is an answer like any other.

    ``hits`` are the passages that were considered, best first. ``note`` is a sentence for the
    user on how the answer came about (for one, that the language model was out of reach).
    ``prompt_version`` names the prompt that wrote the sentences, empty where none did.
    ``confidence`` is the share of answers of this kind that are right, from 0 to 1.
    ``verdict`` answers a yes/no question where the evidence decides it. ``conflicting``: the
    sentences tell one fact differently. ``dropped`` is how many sentences a model wrote that
    were left out, since what they cite does not say them.
    """

    status: Status
    query: Query
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    hits: tuple[Hit, ...] = ()
    prompt_version: str = ""
    note: str = ""
    confidence: float = 0.0
    verdict: Verdict = ""
    conflicting: bool = False
    dropped: int = 0


def _both(one: DateRange | None, other: DateRange) -> DateRange:
    """The days of both."""
    if one is None:
        return other
    first = max((day for day in (one.first, other.first) if day), default=None)
    last = min((day for day in (one.last, other.last) if day), default=None)
    return DateRange(first, last)
