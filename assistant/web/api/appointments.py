"""The register of appointments: who came to which office and left it."""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Request

from assistant.appointments import Appointments
from assistant.register.shown import event_dict, line_dict, tenure_dict
from assistant.web.access import site_of
from assistant.web.api import register_models as models
from assistant.web.api.fields import PREFIX, Day, PageNumber, PageSize, links, named
from assistant.web.api.problems import invalid, may, missing, told
from indexer.register import types
from indexer.types import VIETNAM

router = APIRouter(prefix=f"{PREFIX}/appointments", tags=["appointments"], dependencies=[Depends(told)],
                   generate_unique_id_function=named)
Person = Annotated[str, Query(
    max_length=200, description="A name, a part of one, or an id; marks may be left out.",
    examples=["Nguyễn Văn An"])]
Office = Annotated[str, Query(max_length=300, description="In any of the ways of the press.",
                              examples=["Giám đốc Sở Y tế"])]
Place = Annotated[str, Query(max_length=200, description="A province, a commune or another unit.",
                             examples=["Lâm Sơn"])]
Id = Annotated[str, Path(max_length=200, description="The event's id.")]


def appointments(request: Request) -> Appointments:
    """A dependency: the register."""
    return site_of(request).assistant.appointments


Register = Annotated[Appointments, Depends(appointments)]


_FIRST = "$response.body#/events/0/id"
_LINKS = links(
    **{f"{verb}_an_event": {"parameters": {"id": _FIRST}}
       for verb in ("read", "confirm", "correct", "reject")},
    merge_persons_or_events={"requestBody": {"ids": [_FIRST, "$response.body#/events/1/id"]}},
    split_a_person={"requestBody": {"events": [_FIRST]}},
)


@router.get("", responses=may(401) | _LINKS, summary="Find appointments and departures")
def find(
    register: Register, person: Person = "", office: Office = "", place: Place = "",
    first: Annotated[Day | None, Query(alias="from", description="From this day on.")] = None,
    last: Annotated[Day | None, Query(alias="to", description="Up to this day.")] = None,
    on: Annotated[Day | None, Query(description="Those by which the holders of this day came.")] = None,
    action: types.Action | None = None, page: PageNumber = 1, per_page: PageSize = 20,
) -> models.Events:
    """The events that agree with all that is asked, the newest first."""
    if first and last and first > last:
        raise invalid(("query", "from"), f"{first} is after {last}: exchange from and to", str(first))
    found = register.find(person or None, office or None, place or None, on, first, last, action)
    at = (page - 1) * per_page
    return models.Events(total=len(found), page=page,
                         events=[event(one, register) for one in found[at : at + per_page]])


@router.get("/holders", responses=may(401), summary="Find who held which office on a day")
def holders(
    request: Request, register: Register, office: Office = "", place: Place = "", person: Person = "",
    on: Annotated[Day | None, Query(description="The day; today where it is left out.")] = None,
) -> models.Tenures:
    """The tenures of a day, by what is known of their beginnings and ends."""
    day = on or _today(request)
    found = register.holders(day, office or None, place or None, person or None)
    return models.Tenures(on=day, tenures=list(map(tenure, found)))


@router.get("/line", responses=may(401), summary="List the holders of an office")
def line(
    register: Register,
    office: Annotated[str, Query(min_length=1, max_length=300, examples=["Chủ tịch UBND tỉnh"])],
    place: Place = "",
) -> models.Line:
    """The holders of an office one after another, its gaps and overlaps, and what it went on as."""
    return models.Line.model_validate(line_dict(register.line(office, place)))


@router.get("/career", responses=may(401), summary="Tell the career of a person")
def career(
    register: Register,
    person: Annotated[str, Query(min_length=2, max_length=200, examples=["Nguyễn Văn An"])],
) -> models.Careers:
    """What is known of everybody of a name, or of the one of an id."""
    return models.Careers(careers=[
        models.Career(
            person_id=one.person.id, person=one.person.name, variants=list(one.person.variants),
            tenures=list(map(tenure, one.tenures)), events=[event(told, register) for told in one.events])
        for one in register.career(person)
    ])


@router.get("/events/{id}", responses=may(401, 404), summary="Read an event")
def read(register: Register, id: Id) -> models.Event:
    """An event with every report of it; the id of a report does as well."""
    return event(there(register, id), register)


def there(register: Appointments, id: str) -> types.Event:
    """The event of an id; else 404."""
    if (found := register.register.event(id)) is None:
        raise missing("event", id, f"GET {PREFIX}/appointments finds events")
    return found


def event(one: types.Event, register: Appointments) -> models.Event:
    """An event for programs."""
    return models.Event.model_validate(event_dict(one, register.article))


def tenure(one: types.Tenure) -> models.Tenure:
    """A tenure for programs."""
    return models.Tenure.model_validate(tenure_dict(one))


def _today(request: Request) -> date:
    return datetime.fromtimestamp(site_of(request).now(), VIETNAM).date()
