"""What can be done with a conversation that is kept: share it, read a shared one, say what is wrong with an
answer."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Depends, HTTPException, Request
from markupsafe import Markup
from pydantic import BaseModel, Field
from starlette.responses import Response

from assistant.export import conversation_dict
from assistant.service import talks
from assistant.service.talks import LONGEST_NOTE, Reason
from assistant.web.access import account, site_of
from assistant.web.api.answers import Answer
from assistant.web.kept import retold
from assistant.web.pages import page, spoken
from assistant.web.site import Site

router = APIRouter()
SiteOf = Annotated[Site, Depends(site_of)]


class Feedback(BaseModel):
    """What somebody says of an answer."""

    reason: Reason
    note: Annotated[str, Field(max_length=LONGEST_NOTE)] = ""


class Shared(BaseModel):
    """Where a conversation can be read that was shared."""

    address: str


class Exchange(BaseModel):
    """A question with what was said to it; ``answer`` is null where it cannot be read."""

    question: str
    said: str
    answer: Answer | None


class Conversation(BaseModel):
    """A conversation."""

    exchanges: list[Exchange]


_NOT_KEPT = "conversations are not kept here (keep_questions): they can be neither shared nor rated"
_REFUSED: dict[int | str, dict[str, str]] = {
    404: {"description": "There is none of that id."},
    409: {"description": "Conversations are not kept here."},
}


@router.post("/api/v1/messages/{id}/feedback", status_code=204, responses=_REFUSED, tags=["conversations"])
def give_feedback(request: Request, site: SiteOf, id: str, feedback: Feedback) -> None:
    """Keep what somebody says of an answer in the chat, with its question, passages and versions."""
    who = account(request)
    if not site.keeps:
        raise HTTPException(409, _NOT_KEPT)
    given = talks.give_feedback(
        site.database, id, feedback.reason, feedback.note, who.name if who else "", site.now())
    if not given:
        raise HTTPException(404, "there is no message of that id")


@router.get("/api/v1/conversations/{id}", responses={404: _REFUSED[404]}, tags=["conversations"])
def told(request: Request, site: SiteOf, id: str) -> Conversation:
    """A conversation as it is kept, by the id that only its own tab holds; each citation tells what became of
    its article since."""
    talk = retold(site, talks.read(site.database, id), spoken(request), frozen=True)
    if not talk:
        raise HTTPException(404, "there is no conversation of that id")
    return Conversation.model_validate(conversation_dict(talk))


@router.post("/api/v1/conversations/{id}/share", responses=_REFUSED, tags=["conversations"])
def share(site: SiteOf, id: str) -> Shared:
    """Make a conversation readable under an address of its own; the same one each time."""
    if not site.keeps:
        raise HTTPException(409, _NOT_KEPT)
    shared = talks.share(site.database, id)
    if shared is None:
        raise HTTPException(404, "there is no conversation of that id")
    return Shared(address=f"/chia-se/{shared}")


@router.get("/chia-se/{id}", include_in_schema=False)
def read(request: Request, site: SiteOf, id: str) -> Response:
    """A conversation that was shared; its citations keep their numbers."""
    talk = retold(site, talks.shared(site.database, id), spoken(request), frozen=True)
    told = [(exchange.question, Markup(exchange.html)) for exchange in talk]  # ``message`` has escaped it
    return page(request, "shared.html", 200 if talk else 404, talk=told)
