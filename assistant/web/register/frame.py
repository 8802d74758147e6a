"""What the register's pages share: the register, its words, and who reads."""

from __future__ import annotations

from datetime import datetime
from typing import Any, get_args

from fastapi import Request
from starlette.responses import Response

from assistant.appointments import Appointments
from assistant.web.access import account, site_of
from assistant.web.pages import page, spoken
from assistant.web.register.voice import Voice
from indexer.register.review import Verb
from indexer.types import VIETNAM


def register_of(request: Request) -> Appointments:
    """The register of the site's archive."""
    return site_of(request).assistant.appointments


def voice_of(request: Request) -> Voice:
    """The register in the reader's language."""
    return Voice(spoken(request), register_of(request))


def today(request: Request) -> datetime:
    """Now, in Vietnam."""
    return datetime.fromtimestamp(site_of(request).now(), VIETNAM)


def framed(request: Request, template: str, status: int = 200, **values: Any) -> Response:
    """A page of the register. Its template knows besides ``voice``, ``may_review`` (whether staff reads),
    ``done`` (what staff has just done, "" for nothing), ``today`` (a day) and ``holders``, whether those of
    a day are asked for."""
    who, done = account(request), request.query_params.get("done", "")
    return page(request, template, status, voice=voice_of(request), may_review=bool(who and who.may("staff")),
                done=done if done in get_args(Verb) else "", today=today(request).date().isoformat(),
                holders=bool(request.query_params.get("on")), **values)


def query_of(request: Request) -> str:
    """The query of the page, without what was done and the language."""
    return str(request.url.remove_query_params(["done", "lang"]).query)
