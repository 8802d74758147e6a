"""Staff's say on the register: every entry names the account that made it."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, Request
from pydantic import Field, StrictInt

from assistant.register.shown import review_dict
from assistant.service.accounts import Account
from assistant.web.access import record
from assistant.web.api import register_models as models
from assistant.web.api.appointments import Id, Register, there
from assistant.web.api.fields import PREFIX, PageNumber, PageSize, Sent, links, named, staff
from assistant.web.api.problems import invalid, may, missing, told
from indexer.register import review
from indexer.register.review import FIELDS, ReviewError

router = APIRouter(prefix=f"{PREFIX}/appointments", tags=["review"], dependencies=[Depends(told)],
                   generate_unique_id_function=named)
Staff = Annotated[Account, Depends(staff)]
Ids = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=200)]], Field(min_length=1, max_length=100)]
_PROBLEMS = may(400, 401, 403, 404, 409, 413) | links(
    undo_a_review={"requestBody": {"seq": "$response.body#/seq"}})


class Reason(Sent):
    """Why."""

    reason: str = Field("", max_length=2_000, examples=["Theo Quyết định số 12/QĐ-UBND"])


class Correction(Reason):
    """Other values of an event's fields."""

    changes: dict[str, Annotated[str, Field(max_length=500)]] = Field(
        min_length=1, max_length=len(FIELDS), description=f"By field, of {', '.join(FIELDS)}.",
        examples=[{"decided": "2024-05-20"}])


class Merging(Reason):
    """Persons, or events, that are one."""

    ids: Ids = Field(description="Ids of persons, or of events: two or more.")


class Splitting(Reason):
    """Events of one person that are another's of the same name."""

    events: Ids


class Undoing(Reason):
    """An entry of the log to take back."""

    seq: StrictInt = Field(ge=1, le=2**53, description="The entry's number.")


@router.post("/events/{id}/confirm", responses=_PROBLEMS, summary="Confirm an event")
def confirm(request: Request, register: Register, who: Staff, id: Id, sent: Reason) -> models.Review:
    """Say that an event is as the register has it."""
    found = there(register, id)
    return _told(request, register.confirm(found.id, who.name, sent.reason))


@router.post("/events/{id}/correct", responses=_PROBLEMS, summary="Correct an event")
def correct(request: Request, register: Register, who: Staff, id: Id, sent: Correction) -> models.Review:
    """Give other values of an event's fields; they survive indexing anew."""
    found = there(register, id)
    try:
        review.check_changes(sent.changes.items())
    except ReviewError as error:
        raise invalid(("body", "changes"), str(error), sent.changes) from error
    return _told(request, register.correct(found.id, sent.changes, who.name, sent.reason))


@router.post("/events/{id}/reject", responses=_PROBLEMS, summary="Reject an event")
def reject(request: Request, register: Register, who: Staff, id: Id, sent: Reason) -> models.Review:
    """Say that an event did not happen; it does not come back, whoever reports it."""
    found = there(register, id)
    return _told(request, register.reject(found.id, who.name, sent.reason))


@router.post("/merge", responses=_PROBLEMS, summary="Merge persons or events")
def merge(request: Request, register: Register, who: Staff, sent: Merging) -> models.Review:
    """Say that persons, or events, are one."""
    people = register.register.person
    for id in sent.ids:
        if people(id) is None:
            there(register, id)
    return _told(request, register.merge(sent.ids, who.name, sent.reason))


@router.post("/split", responses=_PROBLEMS, summary="Split a person")
def split(request: Request, register: Register, who: Staff, sent: Splitting) -> models.Review:
    """Say that events of a person are another's of the same name."""
    events = [there(register, id).id for id in sent.events]
    return _told(request, register.split(events, who.name, sent.reason))


@router.post("/undo", responses=_PROBLEMS, summary="Undo a review")
def undo(request: Request, register: Register, who: Staff, sent: Undoing) -> models.Review:
    """Take back an entry of the log; an undo may itself be undone."""
    if all(entry.seq != sent.seq for entry in register.log()):
        raise missing("entry", str(sent.seq), f"GET {PREFIX}/appointments/log lists them")
    return _told(request, register.undo(sent.seq, who.name, sent.reason))


@router.get("/log", summary="Read the log of reviews", responses=may(401, 403) | links(
    undo_a_review={"requestBody": {"seq": "$response.body#/reviews/0/seq"}}))
def log(register: Register, _: Staff, page: PageNumber = 1, per_page: PageSize = 20) -> models.Log:
    """What staff said of the register, the newest first; nothing is ever deleted from it."""
    entries = list(reversed(register.log()))
    at = (page - 1) * per_page
    return models.Log(total=len(entries), page=page, reviews=list(map(_shown, entries[at : at + per_page])))


def _told(request: Request, made: review.Review) -> models.Review:
    record(request, f"register {made.verb}", f"#{made.seq}")
    return _shown(made)


def _shown(made: review.Review) -> models.Review:
    return models.Review.model_validate(review_dict(made))
