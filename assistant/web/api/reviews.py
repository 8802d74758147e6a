"""Staff's say on the register: every entry names the account that made it."""

from __future__ import annotations

from typing import Annotated, Self

from fastapi import APIRouter, Depends, Request
from pydantic import ConfigDict, Field, StrictInt, model_validator

from assistant.appointments import Appointments
from assistant.register.shown import review_dict
from assistant.service.accounts import Account
from assistant.web.access import record
from assistant.web.api import register_models as models
from assistant.web.api.appointments import Id, Register, there
from assistant.web.api.fields import PREFIX, PageNumber, PageSize, Sent, links, named, staff
from assistant.web.api.problems import invalid, may, missing, told
from indexer.register import review
from indexer.register.review import ReviewError, Scope
from indexer.register.types import Action, Status

router = APIRouter(prefix=f"{PREFIX}/appointments", tags=["review"], dependencies=[Depends(told)],
                   generate_unique_id_function=named)
Staff = Annotated[Account, Depends(staff)]
Ids = Annotated[
    list[Annotated[str, Field(min_length=1, max_length=200)]], Field(min_length=1, max_length=100)]
Words = Annotated[str, Field(max_length=500)]
Needed = Annotated[str, Field(min_length=1, max_length=500)]
Partial = Annotated[str, Field(
    pattern="^([0-9]{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?)?$",
    description="YYYY, YYYY-MM or YYYY-MM-DD.")]
_PROBLEMS = may(400, 401, 403, 404, 409, 413) | links(
    undo_a_review={"requestBody": {"seq": "$response.body#/seq"}})


class Reason(Sent):
    """Why."""

    reason: str = Field("", max_length=2_000, examples=["Theo Quyết định số 12/QĐ-UBND"])


class Changes(Sent):
    """The fields of an event that are otherwise, one at least; "" where there is none such."""

    model_config = ConfigDict(json_schema_extra={"minProperties": 1})

    person: Needed = ""
    action: Action = "bổ nhiệm"
    position: Needed = ""
    organisation: Words = ""
    place: Words = ""
    previous: Words = ""
    replaced: Words = ""
    decided_by: Words = ""
    signed_by: Words = ""
    decision_number: Words = ""
    decided: Partial = ""
    effective: Partial = ""
    announced: Partial = ""
    term: Words = ""
    status: Status = "done"

    @model_validator(mode="after")
    def _some(self) -> Self:
        if not self.model_fields_set:
            raise ValueError("name a field to change")
        return self


class Correction(Reason):
    """Other values of an event's fields."""

    changes: Changes = Field(examples=[{"decided": "2024-05-20"}])


class Merging(Reason):
    """Events, or persons, that are one."""

    ids: Ids = Field(description="Two or more.")
    scope: Scope = Field("event", description="What the ids are of.")


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
    found, changes = there(register, id), sent.changes.model_dump(exclude_unset=True)
    try:
        review.check_changes(changes.items())
    except ReviewError as error:
        raise invalid(("body", "changes"), str(error)) from error
    return _told(request, register.correct(found.id, changes, who.name, sent.reason))


@router.post("/events/{id}/reject", responses=_PROBLEMS, summary="Reject an event")
def reject(request: Request, register: Register, who: Staff, id: Id, sent: Reason) -> models.Review:
    """Say that an event did not happen; it does not come back, whoever reports it."""
    found = there(register, id)
    return _told(request, register.reject(found.id, who.name, sent.reason))


@router.post("/merge", responses=_PROBLEMS, summary="Merge persons or events")
def merge(request: Request, register: Register, who: Staff, sent: Merging) -> models.Review:
    """Say that events, and with them their persons, are one; or that persons are."""
    if sent.scope == "event":
        events = [there(register, id).id for id in sent.ids]
        return _told(request, register.merge(events, who.name, sent.reason))
    people = [_person(register, id) for id in sent.ids]
    return _told(request, register.merge_people(people, who.name, sent.reason))


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


def _person(register: Appointments, id: str) -> str:
    if (found := register.register.person(id)) is None:
        raise missing("person", id, f"GET {PREFIX}/appointments/career finds persons")
    return found.id


def _told(request: Request, made: review.Review) -> models.Review:
    record(request, f"register {made.verb}", f"#{made.seq}")
    return _shown(made)


def _shown(made: review.Review) -> models.Review:
    return models.Review.model_validate(review_dict(made))
