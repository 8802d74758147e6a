"""What staff have yet to review, and the log of what they said."""

from __future__ import annotations

from dataclasses import dataclass

from fastapi import APIRouter, Request
from starlette.responses import RedirectResponse, Response

from assistant.web.register import order
from assistant.web.register.addresses import LOG, QUEUE
from assistant.web.register.asked import ACTIONS, PAGE, Asked
from assistant.web.register.event import logged
from assistant.web.register.frame import framed, register_of
from assistant.web.register.review import Sent, Staff
from assistant.web.register.said import Refused, reason, said
from indexer.register.review import Review
from indexer.register.types import Event

router = APIRouter()


@dataclass(frozen=True, slots=True)
class Waiting:
    """An event that waits for review, and why it stands where it does."""

    event: Event
    why: order.Why


@router.get(QUEUE)
def queue(request: Request, who: Staff) -> Response:
    """The events to review, the first first."""
    asked, register = Asked.of(request.query_params), register_of(request)
    faults = asked.faults
    found = [] if faults else order.queue(register, asked)
    pages = max(-(-len(found) // PAGE), 1)
    number = min(asked.page, pages)
    shown = found[(number - 1) * PAGE : number * PAGE]
    return framed(
        request, "register_queue.html", 422 if faults else 200, asked=asked, faults=faults, count=len(found),
        pages=pages, number=number, rows=[Waiting(event, order.why(event)) for event in shown],
        actions=ACTIONS, outdated=register.outdated(),
        onwards=f"queue=1&{asked.query()}".rstrip("&"),
    )


@router.get(LOG)
def log(request: Request, who: Staff) -> Response:
    """What staff said, the newest first."""
    return _log_page(request)


@router.post(f"{LOG}/{{seq}}/hoan-tac")
def undo(request: Request, seq: int, who: Staff, sent: Sent) -> Response:
    """That an entry is as if it had not been."""
    try:
        why = reason(request, sent)
        said(request, lambda: register_of(request).undo(seq, who.name, why), f"of #{seq}")
    except Refused as error:
        return _log_page(request, error.status, error.fault)
    return RedirectResponse(f"{LOG}?done=undo", 303)


def _log_page(request: Request, status: int = 200, fault: str = "") -> Response:
    register, asked = register_of(request), Asked.of(request.query_params)
    entries = logged(register.log())
    pages = max(-(-len(entries) // PAGE), 1)
    number = min(asked.page, pages)
    return framed(
        request, "register_log.html", status, fault=fault, count=len(entries), pages=pages, number=number,
        asked=asked, entries=entries[(number - 1) * PAGE : number * PAGE],
        events=lambda review: _events(request, review),
    )


def _events(request: Request, review: Review) -> list[Event]:
    """The events of the register that an entry is about, each once."""
    register = register_of(request).register
    found = (register.event(target.id) for target in review.targets)
    return list({event.id: event for event in found if event}.values())
