"""What requests of programs are made of: days, pages, texts, and the headers of who signs in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any

from fastapi import Query, Request, Security
from fastapi.routing import APIRoute
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from assistant.service.accounts import Account
from assistant.web.access import require
from assistant.web.api.problems import invalid
from indexer.archive import Archive
from indexer.types import DateRange
from indexer.words import fold, nfc

PREFIX = "/api/v1"
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def _day(value: object) -> object:
    if isinstance(value, date) or value is None:
        return value
    if not isinstance(value, str) or not _DAY.fullmatch(value) or not value.isascii():
        raise ValueError("a day is written YYYY-MM-DD")
    return date.fromisoformat(value)


Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]
"""A day as YYYY-MM-DD, and nothing else that a library might take for one."""
Text = Annotated[str, Query(max_length=200, examples=["Lâm Sơn"])]
From = Annotated[Day | None, Query(alias="from", description="The first day of publication.",
                                   examples=["2024-01-01"])]
To = Annotated[Day | None, Query(alias="to", description="The last day of publication.",
                                 examples=["2024-12-31"])]
Sources = Annotated[list[Annotated[str, Field(max_length=200)]] | None, Query(
    alias="source", max_length=50, description="Only articles of this outlet; repeatable.")]
PageNumber = Annotated[int, Query(ge=1, le=100_000, description="Counts from 1.")]
PageSize = Annotated[int, Query(ge=1, le=100, description="How many on a page.")]
_bearer = HTTPBearer(
    auto_error=False, scheme_name="bearer", bearerFormat="token",
    description="A token of `hoibao user token NAME`, or the cookie of who has signed in on a page.",
)
Bearer = Annotated[HTTPAuthorizationCredentials | None, Security(_bearer)]


def named(route: APIRoute) -> str:
    """An operation's id, of its summary: "Find passages" is find_passages."""
    return re.sub(r"\W+", "_", (route.summary or route.name).lower())


def links(**found: dict[str, Any]) -> dict[int | str, dict[str, Any]]:
    """What an operation's answer is good for: by operation, its ``parameters`` or its ``requestBody``."""
    return {200: {"links": {id: {"operationId": id, **given} for id, given in found.items()}}}


class Sent(BaseModel):
    """What is sent to be done: a field that is not known is an error."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)


def staff(request: Request, _: Bearer) -> Account:
    """The account that asks, of staff at least."""
    return require("staff")(request)


def admin(request: Request, _: Bearer) -> Account:
    """The account that asks, of an admin."""
    return require("admin")(request)


def known(archive: Archive, names: Sequence[str] | None, *place: str) -> tuple[str, ...]:
    """The archive's own spelling of sources; a problem of the request where it has no such source."""
    there = {fold(nfc(source)): source for source in archive.sources() if source}
    found = []
    for at, name in enumerate(names or ()):
        if (source := there.get(fold(nfc(name)))) is None:
            listed = ", ".join(there.values()) or "none"
            raise invalid((*place, at), f"no source {name!r}; there are: {listed}", name)
        found.append(source)
    return tuple(found)


def between(first: date | None, last: date | None, place: str) -> DateRange | None:
    """The days of a filter, if it names any; a problem of the request where they are in the wrong order."""
    if first and last and first > last:
        raise invalid((place, "from"), f"{first} is after {last}: exchange from and to", str(first))
    return DateRange(first, last) if first or last else None
