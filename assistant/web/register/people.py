"""A person's career and an office's line of holders, as pictures and tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from urllib.parse import urlencode

from fastapi import APIRouter, Request
from starlette.responses import Response

from assistant.appointments import Appointments
from assistant.register.bodies import office_name
from assistant.web.register.addresses import TABLE, with_query
from assistant.web.register.asked import PAGE
from assistant.web.register.frame import framed, register_of, today, voice_of
from assistant.web.register.voice import Voice
from assistant.web.timeline import Labelled, Picture, Stretch, picture, rows_by_office
from indexer.register.compare import asks_for, contains, is_vague, takes_in
from indexer.register.line import Line
from indexer.register.offices import Office
from indexer.register.types import Tenure, name_key

router = APIRouter()
_MANY = 40
"""Offices, or people, of which a page lists at most so many."""


@router.get(f"{TABLE}/nguoi/{{id}}")
def person(request: Request, id: str) -> Response:
    """What is known of a person: the offices in a picture, the events, others of the same name."""
    register, voice = register_of(request), voice_of(request)
    if register.register.person(id) is None:
        return framed(request, "register_missing.html", 404, what="person", rejected=None)
    [career] = register.career(id)
    drawn = _dated(career.tenures)
    rows = rows_by_office(drawn, lambda one: office_name(one.office), lambda one: _days(one, voice))
    namesakes = [other for other in register.register.named(career.person.name)
                 if other.id != career.person.id
                 and name_key(other.name) == name_key(career.person.name)]
    return framed(
        request, "register_person.html", career=career, tenures=career.tenures,
        picture=picture(rows, today(request).date()) if rows else None,
        rows=voice.rows(career.events[::-1]), namesakes=namesakes[:_MANY],
        summary=_summary(drawn, voice, lambda one: office_name(one.office)),
    )


@router.get(f"{TABLE}/chuc-danh")
def office(request: Request, office: str = "", place: str = "") -> Response:
    """An office's holders one after another; of one that many go by, which ones it may be."""
    register, voice = register_of(request), voice_of(request)
    office, place = " ".join(office.split())[:300], " ".join(place.split())[:100]
    if not office:
        return framed(request, "register_office.html", office=None, asked=office, place=place,
                      near=[], rows=[], count=0, line=None, picture=None, summary="", table=TABLE)
    line = register.line(office, place)
    found = line.office
    events = [event for event in register.register.events if asks_for(found, event.office)]
    near = _near(register, found, office)
    asked = office_name(found) if "|" in office else office
    return framed(
        request, "register_office.html", 200 if events or line.tenures or near else 404,
        office=found, asked=asked, place=place,
        near=near, rows=voice.rows(events[:PAGE]), count=len(events), line=line,
        picture=_line_picture(request, line, voice) if _dated(line.tenures) else None,
        summary=_summary(_dated(line.tenures), voice, lambda one: one.person),
        table=with_query(TABLE, urlencode({"office": asked, "place": place})),
    )


def _line_picture(request: Request, line: Line, voice: Voice) -> Picture:
    rows = [Labelled(one.person, _days(one, voice), (one,)) for one in _dated(line.tenures)]
    stretches = [Stretch("gap", one.since, one.until, (one.before, one.after)) for one in line.gaps]
    stretches += [Stretch("overlap", one.since, one.until, (one.before, one.after)) for one in line.overlaps]
    return picture(rows, today(request).date(), stretches)


def _dated(tenures: Iterable[Tenure]) -> list[Tenure]:
    """Those that have a place in time."""
    return [tenure for tenure in tenures if tenure.since or tenure.until]


def _days(tenure: Tenure, voice: Voice) -> str:
    """From when until when, and how each is known."""
    return voice.texts.say("register.from_to", since=voice.begin(tenure.since, tenure.since_known),
                           until=voice.end(tenure.until, tenure.until_known))


def _summary(tenures: Iterable[Tenure], voice: Voice, name: Callable[[Tenure], str]) -> str:
    """The picture in words."""
    return "; ".join(f"{name(one)}: {_days(one, voice)}" for one in tenures)


def _near(register: Appointments, asked: Office, text: str) -> list[Office]:
    """The known offices that an unclear one may mean."""
    known = dict.fromkeys((*register.register.tenures, *(event.office for event in register.register.events)))
    if is_vague(asked):
        found = [one for one in known if takes_in(asked, one) and one != asked and not is_vague(one)]
    elif asked in known:
        return []
    else:
        found = [one for one in known if contains(office_name(one), text)]
    return sorted(found, key=lambda one: name_key(office_name(one)))[:_MANY]
