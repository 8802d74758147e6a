"""What staff say of one event: that it is so, otherwise, or not at all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Request
from starlette.datastructures import FormData
from starlette.responses import RedirectResponse, Response

from assistant.register.holders import partial_date
from assistant.service.accounts import Account
from assistant.web.access import require
from assistant.web.pages import spoken
from assistant.web.register.addresses import QUEUE, TABLE, event_address, with_query
from assistant.web.register.asked import ACTIONS, STATUSES, Asked
from assistant.web.register.event import event_page, history, missing, written
from assistant.web.register.frame import query_of, register_of
from assistant.web.register.order import after, is_queue
from assistant.web.register.said import Refused, form, reason, said, text
from indexer.register.review import DATES, FIELDS, Review
from indexer.register.types import Event

router = APIRouter()
Staff = Annotated[Account, Depends(require("staff"))]
Sent = Annotated[FormData, Depends(form)]
_ONE = f"{TABLE}/su-kien/{{id}}"
_CHOICES = {"action": ACTIONS, "status": STATUSES}


class Faulty(Exception):
    """Fields that cannot be as typed: each with a key of the catalogue."""

    def __init__(self, faults: Mapping[str, str]) -> None:
        super().__init__(", ".join(faults))
        self.faults = faults


@router.post(f"{_ONE}/xac-nhan")
def confirm(request: Request, id: str, who: Staff, sent: Sent) -> Response:
    """That an event is as the register has it."""
    return _review(request, id, sent, lambda event, why: register_of(request).confirm(
        event.id, who.name, why))


@router.post(f"{_ONE}/sua")
def correct(request: Request, id: str, who: Staff, sent: Sent) -> Response:
    """Other values of the fields that were changed in the form."""
    return _review(request, id, sent, lambda event, why: register_of(request).correct(
        event.id, changes(event, sent), who.name, why))


@router.post(f"{_ONE}/bac-bo")
def reject(request: Request, id: str, who: Staff, sent: Sent) -> Response:
    """That an event did not happen; why is asked for."""
    def say(event: Event, why: str) -> Review:
        if not why:
            raise Faulty({"reason": "register.why_needed"})
        return register_of(request).reject(event.id, who.name, why)

    return _review(request, id, sent, say)


def changes(event: Event, sent: FormData) -> dict[str, str]:
    """The fields that differ from what the form was filled with (``was_…``), and the one that ``settle``
    names, whose reports conflict. Raises ``Faulty``, also where none does."""
    found, faults = dict[str, str](), dict[str, str]()
    for name in FIELDS:
        was = sent.get(f"was_{name}", written(event, name))
        if name not in sent or (sent[name] == was and name != sent.get("settle")):
            continue
        try:
            value = text(sent, name)
        except ValueError:
            faults[name] = "register.too_long_field"
            continue
        if value == was and name != sent.get("settle"):
            continue
        if fault := _fault(name, value):
            faults[name] = fault
        else:
            found[name] = partial_date(value) if name in DATES else value
    if faults or not found:
        raise Faulty(faults or {"": "register.nothing_changed"})
    return found


def _fault(name: str, value: str) -> str:
    if name in ("person", "position") and not value:
        return "register.needed"
    if name in _CHOICES and value not in _CHOICES[name]:
        return "register.bad_choice"
    if name in DATES:
        try:
            return "" if not value or partial_date(value) else "register.bad_date"
        except ValueError:
            return "register.bad_date"
    return ""


def _review(request: Request, id: str, sent: FormData, say: Callable[[Event, str], Review]) -> Response:
    """Say it and go on; where that fails, the page again, with what was typed."""
    register = register_of(request)
    event = register.register.event(id)
    if event is None:
        return missing(request, id)
    query, asked = query_of(request), Asked.of(request.query_params)
    following = after(register, asked, event.id) if is_queue(request.query_params) else ""
    typed = {name: value for name, value in sent.items() if isinstance(value, str)}
    try:
        _check_unseen(request, event, sent)
        why = reason(request, sent)
        review = said(request, lambda: say(event, why), f"{event.id} {event.told.person}")
    except Refused as error:
        return event_page(request, event, error.status, error.fault, typed)
    except Faulty as error:
        return event_page(request, event, 422, spoken(request).say(error.faults.get("", "register.mend")),
                          typed, error.faults)
    return RedirectResponse(_onwards(request, event, review, following, query), 303)


def _onwards(request: Request, event: Event, review: Review, following: str, query: str) -> str:
    """In the queue the next event, else the same one, or the table where it is gone."""
    if is_queue(request.query_params):
        if following:
            return event_address(following, f"{query}&done={review.verb}")
        return with_query(QUEUE, f"{Asked.of(request.query_params).query()}&done={review.verb}".lstrip("&"))
    return (f"{TABLE}?done=reject" if review.verb == "reject"
            else event_address(event.id, f"done={review.verb}"))


def _check_unseen(request: Request, event: Event, sent: FormData) -> None:
    """Raise ``Refused`` where somebody has reviewed the event since the form was shown."""
    seen = sent.get("seen", "")
    if not isinstance(seen, str) or not seen.isdecimal():
        return
    newer = [entry.review for entry in history(register_of(request), event)
             if entry.stands and entry.review.seq > int(seen)]
    if newer:
        words = spoken(request)
        raise Refused(409, words.say("register.meanwhile", reviewer=newer[0].reviewer,
                                     verb=words.say(f"register.verb_{newer[0].verb}")))
