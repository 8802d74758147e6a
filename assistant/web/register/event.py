"""One event: what is told of it, by which sentences, and what staff said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from assistant.appointments import Appointments
from assistant.web.register.addresses import QUEUE, TABLE, event_address, with_query
from assistant.web.register.asked import ACTIONS, STATUSES, Asked
from assistant.web.register.excerpt import Excerpt, excerpt
from assistant.web.register.frame import framed, query_of, register_of, voice_of
from assistant.web.register.order import after, is_queue
from assistant.web.register.voice import Source, Voice
from indexer.register.make import event_ids
from indexer.register.review import DATES, FIELDS, Review, replay
from indexer.register.types import Appointment, Event

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Told:
    """A field of an event, its value for people, and the sentence that says it (None: staff's word)."""

    name: str
    value: str
    excerpt: Excerpt | None
    source: Source | None


@dataclass(frozen=True, slots=True)
class Side:
    """A value of a field that reports tell differently, with those that tell it."""

    value: str
    shown: str
    reports: tuple[tuple[Appointment, Source], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the log, and whether it has been taken back."""

    review: Review
    stands: bool


@router.get(f"{TABLE}/su-kien/{{id}}")
def event(request: Request, id: str) -> Response:
    """An event's page; one that has been merged into another goes on to that."""
    register = register_of(request)
    found = register.register.event(id)
    if found is None:
        return missing(request, id)
    if found.id != id:
        return RedirectResponse(event_address(found.id, request.url.query), 307)
    return event_page(request, found)


def event_page(request: Request, found: Event, status: int = 200, fault: str = "",
               typed: Mapping[str, str] | None = None, faults: Mapping[str, str] | None = None) -> Response:
    """The page, also where a review failed: with what was typed and what is wrong."""
    register, voice = register_of(request), voice_of(request)
    log = register.log()
    return framed(
        request, "register_event.html", status, event=found, told=_told(found, voice),
        untold=[name for name in FIELDS if not getattr(found.told, name)], conflicts=_conflicts(found, voice),
        reports=[(report, voice.source(report)) for report in found.reports],
        history=history(register, found), person=register.register.person(found.person_id),
        seen=log[-1].seq if log else 0, fault=fault, faults=faults or {},
        typed={"form": "", "reason": ""} | dict(typed or {}),
        actions=ACTIONS, statuses=STATUSES, fields=FIELDS, written=lambda name: written(found, name),
        value=lambda name: _as_typed(found, name, typed or {}),
        query=query_of(request), queue=_queue(request, register, found),
    )


def missing(request: Request, id: str) -> Response:
    """Why there is no such event: staff rejected it, or nobody knows it."""
    register = register_of(request)
    rejected = [review for review in replay(register.log())
                if review.verb == "reject" and any(target.id == id for target in review.targets)]
    return framed(request, "register_missing.html", 404, what="event",
                  rejected=rejected[-1] if rejected else None)


def history(register: Appointments, found: Event) -> list[Entry]:
    """What staff said of an event or its person's being one, the newest first."""
    ids, log = set(event_ids(found)), register.log()
    about = {review.seq for review in log
             if any(target.id in ids for target in (*review.targets, *review.others))}
    for review in log:
        if review.undoes in about:
            about.add(review.seq)
    return [entry for entry in logged(log) if entry.review.seq in about]


def logged(log: Sequence[Review]) -> list[Entry]:
    """The log, the newest first; an undo that has been undone does not stand either."""
    undone: set[int | None] = set()
    for review in reversed(log):
        if review.undoes is not None and review.seq not in undone:
            undone.add(review.undoes)
    return [Entry(review, review.seq not in undone) for review in reversed(log)]


def written(found: Event, name: str) -> str:
    """A field as a form shows it: dates as people write them, all else to the letter."""
    value: str = getattr(found.told, name)
    return "/".join(reversed(value.split("-"))) if name in DATES else value


def _as_typed(found: Event, name: str, typed: Mapping[str, str]) -> str:
    """What a form shows: what was typed, if that was another value than the form had been filled with."""
    now = written(found, name)
    return typed.get(name, now) if typed.get(name) != typed.get(f"was_{name}") else now


def _told(found: Event, voice: Voice) -> list[Told]:
    rows = []
    for name in FIELDS:
        if getattr(found.told, name):
            by = excerpt(found, name) if name != "status" else None
            rows.append(Told(name, voice.told(name, getattr(found.told, name)), by,
                             voice.source(by.report) if by else None))
    return rows


def _conflicts(found: Event, voice: Voice) -> list[tuple[str, list[Side]]]:
    """Each field that reports tell differently, its values beside each other, the most told first."""
    return [(name, _sides(found.reports, name, voice)) for name in found.conflicts]


def _sides(reports: Sequence[Appointment], name: str, voice: Voice) -> list[Side]:
    by_value: dict[str, list[tuple[Appointment, Source]]] = {}
    for report in reports:
        if value := getattr(report, name):
            by_value.setdefault(value, []).append((report, voice.source(report)))
    sides = [Side(value, voice.day(value) if name in DATES else value, tuple(some))
             for value, some in by_value.items()]
    return sorted(sides, key=lambda side: -len(side.reports))


def _queue(request: Request, register: Appointments, found: Event) -> dict[str, str] | None:
    """Where a reviewer who goes through the queue is: the next event's page and the queue's."""
    if not is_queue(request.query_params):
        return None
    asked = Asked.of(request.query_params)
    next_id = after(register, asked, found.id)
    back = with_query(QUEUE, asked.query())
    return {"back": back, "next": event_address(next_id, query_of(request)) if next_id else back}
