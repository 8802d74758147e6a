"""The tools of the MCP server: what an assistant of others' may do with the archive."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from datetime import date
from functools import partial
from typing import Annotated, Any

from mcp.server.mcpserver import Context
from mcp.server.mcpserver.exceptions import ToolError
from pydantic import Field

from assistant.chat import LONGEST_QUESTION, Assistant
from assistant.types import Answer, Step
from assistant.web.limits import TooMany
from assistant.web.tool_results import Answered, Appointments, Found, Hit, Read, answered, appointed, source
from assistant.web.waiting import Full
from indexer.errors import HoiBaoError
from indexer.register.types import Action
from indexer.types import DateRange

Asking = Callable[[], Generator[Step | Answer]]
Through = Callable[[Context[Any, Any], Asking], Generator[Step | Answer]]
"""How a question is let through: at once, or in its turn and within the bounds of who asks."""
LONGEST_READ = 20_000
"""Code points of an article's body that are read at once."""

Question = Annotated[str, Field(
    min_length=1, max_length=LONGEST_QUESTION, description="In Vietnamese, with or without marks.")]
From = Annotated[date | None, Field(description="The first day of publication, YYYY-MM-DD.")]
To = Annotated[date | None, Field(description="The last day of publication, YYYY-MM-DD.")]
Sources = Annotated[list[str], Field(
    max_length=50, description="Only articles of these outlets; all where there is none.")]
Id = Annotated[str, Field(max_length=500, description="As ask, search or a citation names it.")]


def straight(_: Context[Any, Any], asking: Asking) -> Generator[Step | Answer]:
    """Let a question through at once."""
    return asking()


class Tools:
    """What an assistant may do; docstrings and fields are what it reads of it."""

    def __init__(self, assistant: Assistant, through: Through = straight) -> None:
        self._assistant, self._through = assistant, through

    def ask(self, question: Question, context: Context[Any, Any], published_from: From = None,
            published_to: To = None, sources: Sources = []) -> Answered:  # noqa: B006
        """Answer one question about Vietnamese news from the archive: every sentence comes with citations,
        each with the article's id, title, outlet, day, address and the quotation that it rests on. Use it
        first for a question of fact (who, when, how many, which office). It says so where the archive does
        not tell. Ask one thing at a time, in words that stand alone."""
        with _told():
            *_, answer = self._through(context, partial(
                self._assistant.events, question, published=_between(published_from, published_to),
                sources=sources))
        assert isinstance(answer, Answer)
        return answered(answer)

    def search(self, query: Question, published_from: From = None, published_to: To = None,
               sources: Sources = [],  # noqa: B006
               limit: Annotated[int, Field(ge=1, le=30)] = 8) -> Found:
        """Find passages of news articles by words and by meaning, the best first, each with its article. Use
        it to look around, to compare what several articles say, or where ask does not find an answer; then
        read_article for the whole text."""
        with _told():
            understood = self._assistant.understand(
                query, published=_between(published_from, published_to), sources=sources)
            return Found(hits=[Hit(**source(hit.article), text=hit.passage.text, score=hit.score)
                               for hit in self._assistant.retrieve(understood, limit)])

    def read_article(
        self, article_id: Id,
        offset: Annotated[int, Field(ge=0, description="The code point of the body to begin at.")] = 0,
    ) -> Read:
        """Read an article of the archive by its id: title, outlet, day, address, summary and body. A long
        body comes in parts: go on at next_offset."""
        with _told():
            archive = self._assistant.archive
            article = archive.article(article_id)
            gone = archive.withdrawal(article_id) if article is None else None
        if gone:
            raise ToolError(f"article {article_id!r} was withdrawn on {gone.moment:%Y-%m-%d}"
                            f"{f' ({gone.reason})' if gone.reason else ''}: do not cite it")
        if article is None:
            raise ToolError(f"there is no article {article_id!r}: take an article_id from what search finds")
        end = offset + LONGEST_READ
        return Read(**source(article), summary=article.summary, body=article.body[offset:end],
                    next_offset=end if end < len(article.body) else None)

    def find_appointments(
        self,
        person: Annotated[str, Field(max_length=200, description="A name or a part of one.")] = "",
        office: Annotated[str, Field(max_length=300, description="Such as 'Chủ tịch UBND tỉnh'.")] = "",
        place: Annotated[str, Field(max_length=200, description="Such as 'Lâm Sơn'.")] = "",
        since: Annotated[date | None, Field(description="What came about from this day on.")] = None,
        until: Annotated[date | None, Field(description="What came about up to this day.")] = None,
        held_on: Annotated[
            date | None, Field(description="Only how those came to office who held it on this day.")] = None,
        action: Annotated[Action | None, Field(description="What was done.")] = None,
        limit: Annotated[int, Field(ge=1, le=50)] = 20,
    ) -> Appointments:
        """Look up who was appointed to which office, elected, transferred, dismissed or retired, and when,
        in the register made from all articles of the archive, the newest first, with the articles that
        report it. Use it for questions about office holders, careers and changes of personnel."""
        with _told():
            register = self._assistant.appointments
            found = register.find(
                person or None, office or None, place or None, held_on, since, until, action)
            return Appointments(total=len(found),
                                events=[appointed(one, register.article) for one in found[:limit]])


@contextmanager
def _told() -> Iterator[None]:
    """What goes wrong becomes the tool's error, with the next step."""
    try:
        yield
    except (HoiBaoError, TooMany, Full) as error:
        raise ToolError(str(error)) from error


def _between(first: date | None, last: date | None) -> DateRange | None:
    if first and last and first > last:
        raise ToolError(f"published_from {first} is after published_to {last}: exchange them")
    return DateRange(first, last) if first or last else None
