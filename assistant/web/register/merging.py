"""Which events or persons are one, and which events are another person's."""

from __future__ import annotations

from collections.abc import Sequence

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from assistant.appointments import Appointments
from assistant.web.pages import spoken
from assistant.web.register.addresses import MERGE, SPLIT, event_address, person_address
from assistant.web.register.event import missing
from assistant.web.register.frame import framed, register_of
from assistant.web.register.review import Sent, Staff
from assistant.web.register.said import Refused, reason, said, texts
from indexer.register.make import Person
from indexer.register.review import Review
from indexer.register.types import Event

router = APIRouter()
_MOST = 50
"""Events or persons that are chosen at once, or that a name is looked up to."""


@router.get(MERGE)
def choose(request: Request, who: Staff, name: str = "") -> Response:
    """The chosen events (``event``) or persons (``person``) beside each other, before they become one;
    ``name`` looks up others."""
    params = request.query_params
    return _merging(request, params.getlist("event"), params.getlist("person"), name=name)


@router.post(MERGE)
def merge(request: Request, who: Staff, sent: Sent) -> Response:
    """That the chosen events, or persons, are one."""
    register, events, people = register_of(request), texts(sent, "event"), texts(sent, "person")
    as_people = sent.get("what") == "people"
    if as_people and events:
        people = [found.person_id for id in events if (found := register.register.event(id))]
    chosen = list(dict.fromkeys(people if as_people else events))
    try:
        why = reason(request, sent)
        if len(chosen) < 2:
            raise Refused(422, spoken(request).say(
                "register.same_person" if as_people and len(events) > 1 else "register.choose_two"))

        def say() -> Review:
            return (register.merge_people if as_people else register.merge)(chosen, who.name, why)

        said(request, say, ", ".join(chosen))
    except Refused as error:
        return _merging(request, events, [] if events else people, error.status, error.fault,
                        str(sent.get("reason", "")))
    address = person_address(chosen[0]) if as_people else event_address(chosen[0])
    return RedirectResponse(f"{address}?done=merge", 303)


@router.get(SPLIT)
def choose_split(request: Request, who: Staff, event: str = "") -> Response:
    """The events of the person of an event, of which some are another's."""
    return _splitting(request, [event])


@router.post(SPLIT)
def split(request: Request, who: Staff, sent: Sent) -> Response:
    """That the chosen events are of another person of the same name."""
    register, chosen = register_of(request), texts(sent, "event")
    try:
        why = reason(request, sent)
        if not chosen:
            raise Refused(422, spoken(request).say("register.choose_one"))
        if _is_whole(register, chosen):
            raise Refused(422, spoken(request).say("register.choose_fewer"))
        said(request, lambda: register.split(chosen, who.name, why), ", ".join(chosen))
    except Refused as error:
        of = texts(sent, "of")
        return _splitting(request, chosen or of, error.status, error.fault, str(sent.get("reason", "")),
                          checked=chosen)
    found = register.register.event(chosen[0])
    return RedirectResponse(f"{person_address(found.person_id if found else '')}?done=split", 303)


def _merging(request: Request, events: Sequence[str], people: Sequence[str], status: int = 200,
             fault: str = "", why: str = "", name: str = "") -> Response:
    register = register_of(request).register
    chosen = [event for id in dict.fromkeys(events[:_MOST]) if (event := register.event(id))]
    persons = [one for id in dict.fromkeys(people[:_MOST]) if (one := register.person(id))]
    others = [one for one in register.named(name) if one not in persons][:_MOST] if name.strip() else []
    return framed(
        request, "register_merge.html", status, events=_unique(chosen), people=_unique_people(persons),
        others=others, name=name, fault=fault, why=why,
    )


def _splitting(request: Request, ids: Sequence[str], status: int = 200, fault: str = "", why: str = "",
               checked: Sequence[str] | None = None) -> Response:
    register = register_of(request).register
    chosen = [found for id in ids if (found := register.event(id))]
    if not chosen:
        return missing(request, ids[0] if ids else "")
    person = register.person(chosen[0].person_id)
    of_person = [found for id in (person.events if person else ()) if (found := register.event(id))]
    marked = [event.id for event in chosen] if checked is None else checked
    return framed(request, "register_split.html", status, person=person, events=of_person, checked=marked,
                  fault=fault, why=why)


def _is_whole(register: Appointments, chosen: Sequence[str]) -> bool:
    """Whether these are all events of one person, so that nothing would be left."""
    event = register.register.event(chosen[0])
    person = register.register.person(event.person_id) if event else None
    return person is not None and set(person.events) <= set(chosen)


def _unique(events: Sequence[Event]) -> list[Event]:
    return list({event.id: event for event in events}.values())


def _unique_people(people: Sequence[Person]) -> list[Person]:
    return list({person.id: person for person in people}.values())
