"""The tables of events and of who holds what, and their export."""

from __future__ import annotations

from io import BytesIO
from typing import cast, get_args

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from assistant.appointments import Appointments, Format
from assistant.web.register import asked as ask
from assistant.web.register.addresses import EXPORT, TABLE, with_query
from assistant.web.register.asked import PAGE, Asked
from assistant.web.register.frame import framed, register_of, today, voice_of
from indexer.register.make import Person
from indexer.register.types import Event

router = APIRouter()
_TYPES = {
    "csv": ("csv", "text/csv; charset=utf-8"),
    "xlsx": ("xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "popolo": ("json", "application/json; charset=utf-8"),
}
_NAMESAKES = 12


@router.get(TABLE)
def table(request: Request) -> Response:
    """The events that the query asks for, or with ``on`` who held what on that day; a page of them."""
    asked, register, voice = Asked.of(request.query_params), register_of(request), voice_of(request)
    faults = asked.faults
    found = [] if faults else ask.tenures(register, asked) if asked.on else ask.events(register, asked)
    pages = max(-(-len(found) // PAGE), 1)
    number = min(asked.page, pages)
    shown = found[(number - 1) * PAGE : number * PAGE]
    rows = voice.rows(one for one in shown if isinstance(one, Event))
    return framed(
        request, "register_table.html", 422 if faults else 200, asked=asked, faults=faults,
        count=len(found), pages=pages, number=number, rows=rows,
        tenures=[one for one in shown if not isinstance(one, Event)], namesakes=_namesakes(register, asked),
        actions=ask.ACTIONS, day=voice.day(str(ask.last_day(asked.on) or "")), states=ask.STATES,
        export=lambda format: with_query(EXPORT, f"{asked.query()}&format={format}".lstrip("&")),
    )


@router.get(EXPORT)
def export(request: Request, format: str = "csv") -> Response:
    """All that the query asks for as a file; a query that cannot be read goes back to the table."""
    asked, register = Asked.of(request.query_params), register_of(request)
    if asked.faults or format not in get_args(Format):
        return RedirectResponse(with_query(TABLE, asked.query()), 303)
    ending, media = _TYPES[format]
    content, voice = BytesIO(), voice_of(request)
    events = None if asked.on else ask.events(register, asked)
    held = ask.tenures(register, asked) if asked.on else []
    register.export(content, cast(Format, format), events, held, voice.language)
    day = ask.last_day(asked.on) or today(request).date()
    name = f"{'duong-nhiem' if asked.on else 'bo-nhiem'}-{day}.{ending}"
    return Response(content.getvalue(), media_type=media, headers={
        "Content-Disposition": f'attachment; filename="{name}"'})


def _namesakes(register: Appointments, asked: Asked) -> list[Person]:
    """The people whom a name that was asked for may mean, where there are several."""
    people = register.register.named(asked.person) if asked.person else []
    return people[:_NAMESAKES] if len(people) > 1 else []
