"""The domain types of the archive: what an article is and how it is cut into passages."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta, timezone

VIETNAM = timezone(timedelta(hours=7))
"""Vietnam's civil time, which every date without a zone of its own is read in."""


@dataclass(frozen=True, slots=True)
class Conversion:
    """What an article's text was converted from, or seems to be in: the encoding of most of it, and how sure
    that is. ``done`` is False where it was not sure enough and the text stayed.
    """

    encoding: str
    confidence: float
    done: bool


@dataclass(frozen=True, slots=True)
class Article:
    """One news item as it was published; every text is NFC.

    ``id`` is the record's own id where it brings one, else the SHA-256 of its canonical
    URL, else of its content (see ``indexer.read.identity``). ``published`` is
    timezone-aware, at midnight where only the day is known. ``summary`` is the sapo.
    ``body`` holds the paragraphs, one a line. ``modified`` is when the publisher says that it
    last changed the article. ``conversion`` is told of it as it is read, and not stored.
    """

    id: str
    title: str
    body: str
    url: str | None = None
    published: datetime | None = None
    source: str = ""
    section: str = ""
    authors: tuple[str, ...] = ()
    summary: str = ""
    modified: datetime | None = None
    conversion: Conversion | None = field(default=None, compare=False)

    @property
    def day(self) -> date | None:
        """The day in Vietnam on which it was published."""
        return self.published.astimezone(VIETNAM).date() if self.published else None


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of one article: ``article.body[start:end] == text``, always.

    ``start`` and ``end`` count Unicode code points; ``ordinal`` counts from 0 in the article.
    """

    article_id: str
    ordinal: int
    start: int
    end: int
    text: str


@dataclass(frozen=True, slots=True)
class Span:
    """A half-open range ``[start, end)`` of code points."""

    start: int
    end: int


@dataclass(frozen=True, slots=True)
class DateRange:
    """The days from ``first`` to ``last``, both included; ``None`` leaves that end open."""

    first: date | None = None
    last: date | None = None

    def __contains__(self, day: date) -> bool:
        return (self.first is None or self.first <= day) and (
            self.last is None or day <= self.last
        )


@dataclass(frozen=True, slots=True)
class Where:
    """Which articles may be found: those published in a range of days, those of some sources.

    An empty ``sources`` allows all; an undated article is in no range. ``until`` leaves out what
    was published after that day, as if the archive were asked then; what is undated stays.
    """

    published: DateRange | None = None
    sources: tuple[str, ...] = ()
    until: date | None = None

    def __bool__(self) -> bool:
        return self.published is not None or bool(self.sources) or self.until is not None


@dataclass(frozen=True, slots=True)
class Term:
    """A canonical word, or a pair of neighbours (``a_b``), to search.

    ``counts`` is what a match counts, 1 for a plain word. One that is not ``marked`` was typed
    without marks: its unaccented twin alone is compared.
    """

    text: str
    counts: float = 1.0
    marked: bool = True

    @property
    def is_pair(self) -> bool:
        """Whether it is a pair of words."""
        return "_" in self.text


@dataclass(frozen=True, slots=True)
class BadRecord:
    """A record that could not be read: reported, counted and skipped.

    ``line`` counts from 1 and is ``None`` where the file as a whole is at fault.
    """

    file: str
    line: int | None
    reason: str

    def __str__(self) -> str:
        where = self.file if self.line is None else f"{self.file}:{self.line}"
        return f"{where}: {self.reason}"
