"""What goes wrong for a program, as JSON with ``detail`` and a status that says whose fault it is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from fastapi import HTTPException
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field
from starlette.requests import Request
from starlette.responses import JSONResponse

from assistant.web.problem import problem
from assistant.web.waiting import Full
from indexer.errors import HoiBaoError, SettingsError
from indexer.register.review import ReviewError
from indexer.versions import Withdrawal

AGAIN = 5
"""Seconds after which what is busy may be asked again."""
_MOST = 20
"""Values that are told to be wrong."""
_WORDS = {
    400: "The body is no JSON in UTF-8.",
    401: "Nobody has signed in; send `Authorization: Bearer TOKEN`.",
    403: "The account's role does not allow it.",
    404: "There is none of that id.",
    409: "What is there does not allow it; `detail` names the next step.",
    413: "The body is longer than 1 MiB.",
    429: "This client asks too often; `Retry-After` is in seconds.",
    503: "The archive is being written to or cannot be read, or too many questions wait; try again.",
}


class Problem(BaseModel):
    """Why something was not done."""

    detail: str = Field(description="What is wrong and, where there is one, the next step.",
                        examples=["no article 'ls-1'; GET /api/v1/articles lists them"])
    request: str = Field("", description="The request's id (X-Request-ID), which the server's log has.",
                         examples=["9f86d081884c7d65"])


def may(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """The problems that an operation may answer with, for its schema; 429 and 503 go without saying."""
    every = sorted({*statuses, 429, 503})
    told: dict[int | str, dict[str, Any]] = {
        status: {"model": Problem, "description": _WORDS[status]} for status in every}
    if 413 in told:  # the guard, before whom no door is known yet, says it in words
        told[413]["content"] = {"text/plain": {"schema": {"type": "string"}}}
    return told


class Gone(Problem):
    """Why an article is not there: it was withdrawn."""

    withdrawn: datetime = Field(description="When it was.")
    reason: str = Field(description="Why; empty where nobody said.")


def gone() -> dict[int | str, dict[str, Any]]:
    """The problem of an article that was withdrawn, for an operation's schema."""
    return {410: {"model": Gone, "description": "The article was withdrawn."}}


def withdrawn(one: Withdrawal) -> JSONResponse:
    """410, with when and why an article was withdrawn."""
    return problem(410, f"article {one.id!r} was withdrawn", withdrawn=one.moment.isoformat(),
                   reason=one.reason)


def invalid(at: tuple[str | int, ...], message: str, value: object = None) -> RequestValidationError:
    """A request whose value, ``at`` its place in it, cannot be; answered with 422."""
    return RequestValidationError([{"type": "value_error", "loc": at, "msg": message, "input": value}])


async def unprocessable(_: Request, error: Exception) -> JSONResponse:
    """The answer to a request whose values cannot be: where and why, without what was sent."""
    assert isinstance(error, RequestValidationError)
    return problem(422, [
        {"type": one["type"], "loc": [_shown(part) for part in one["loc"]], "msg": _shown(one["msg"])}
        for one in error.errors()[:_MOST]
    ])


def missing(kind: str, id: str, next_step: str) -> HTTPException:
    """404, with where to look."""
    return HTTPException(404, f"no {kind} {id!r}; {next_step}")


def told() -> Iterator[None]:
    """A dependency that answers what the domain raises with the status it has."""
    try:
        yield
    except SettingsError as error:
        raise invalid((), str(error)) from error
    except ReviewError as error:
        raise HTTPException(409, str(error)) from error
    except HoiBaoError as error:
        raise unavailable(str(error), AGAIN) from error
    except Full as error:
        raise unavailable(str(error), error.wait) from error


def _shown(part: int | str) -> int | str:
    """A part of a place as JSON can have it: half a surrogate pair is no text."""
    return part.encode("utf-8", "replace").decode() if isinstance(part, str) else part


def unavailable(message: str, wait: int) -> HTTPException:
    """503, with when to try again."""
    return HTTPException(503, message, {"Retry-After": str(wait)})
