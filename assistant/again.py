"""A question asked again with one thing changed of what was understood of it. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from assistant.texts import Texts
from assistant.types import Query
from assistant.understand.mentions import mentions
from indexer.types import DateRange

Field = Literal["period", "source", "place", "person"]


@dataclass(frozen=True, slots=True)
class Scope:
    """What a user restricts a question to, besides what it says itself (see ``Assistant.ask``)."""

    published: DateRange | None = None
    sources: tuple[str, ...] = ()
    anytime: bool = False


ANYWHERE = Scope()
"""No restriction."""


@dataclass(frozen=True, slots=True)
class Part:
    """One thing that was understood, which a user may change.

    ``shown`` is its value in words; ``period`` and ``value`` are what an editor starts from;
    ``start`` and ``end`` where it stands in ``Query.complete``, for a name.
    """

    field: Field
    shown: str
    value: str = ""
    period: DateRange | None = None
    start: int = 0
    end: int = 0


def parts(query: Query, texts: Texts) -> list[Part]:
    """What was understood of a question: period, source, then the places and people that it names."""
    return list(_parts(query, texts))


def _parts(query: Query, texts: Texts) -> Iterator[Part]:
    period = query.where.published or query.about
    yield Part("period", _when(query, period, texts), period=period)
    sources = ", ".join(query.where.sources)
    yield Part("source", sources or texts.any_source, sources)
    for named in mentions(query.complete):
        yield Part(named.kind, named.text, named.text, start=named.start, end=named.end)


def _when(query: Query, period: DateRange | None, texts: Texts) -> str:
    if query.as_of and query.where.published is None:
        return texts.standing.format(day=texts.day(query.as_of))
    if period is None:
        return texts.any_date
    shown = texts.between(period.first, period.last)
    return shown if query.where.published or query.strict else texts.about.format(period=shown)


def scope_of(query: Query) -> Scope:
    """What a question was restricted to."""
    return Scope(query.where.published, query.where.sources, query.anytime)


def with_period(scope: Scope, period: DateRange | None) -> Scope:
    """In another period, None for any: the times that the question names restrict nothing then."""
    return replace(scope, published=period, anytime=True)


def with_source(scope: Scope, source: str) -> Scope:
    """Of another source, "" for any."""
    return replace(scope, sources=(source,) if source else ())


def with_name(query: Query, start: int, end: int, name: str) -> str:
    """The question with another name in one's place. Raises ``ValueError`` where none stands there."""
    if not any((named.start, named.end) == (start, end) for named in mentions(query.complete)):
        raise ValueError(f"no name stands at {start}–{end}")
    return query.complete[:start] + name + query.complete[end:]
