"""Asking and searching."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator
from dataclasses import asdict
from functools import partial
from typing import Annotated, Literal

from anyio import CancelScope
from anyio.to_thread import run_sync
from fastapi import APIRouter, Depends, Query, Request
from pydantic import Field, StrictBool
from sse_starlette import EventSourceResponse, JSONServerSentEvent

from assistant.chat import LONGEST_QUESTION
from assistant.export import answer_dict, search_dict
from assistant.texts import texts
from assistant.types import Answer, Step, Turn
from assistant.view import answer_text
from assistant.web.access import client, site_of
from assistant.web.api import answers
from assistant.web.api.fields import PREFIX, Day, From, Sent, Sources, To, between, known, named
from assistant.web.api.problems import may, told
from assistant.web.counted import counted
from indexer.errors import HoiBaoError

router = APIRouter(prefix=PREFIX, tags=["ask"], dependencies=[Depends(told)],
                   generate_unique_id_function=named)
Language = Literal["vi", "en"]
_TOLD_BY_EVENT = (
    "Server-sent events, each with JSON as data: `step` (its `kind` is searching, reading or writing), "
    "`answer` (the answer so far, as of `POST /api/v1/ask`, again whenever it grows), and last `done` with "
    "the whole answer, or `error` with `detail`."
)
_EVENT = {"type": "object", "required": ["event", "data"], "properties": {
    "event": {"enum": ["step", "answer", "done", "error"]},
    "data": {"type": "string", "contentMediaType": "application/json"},
}}


class Said(Sent):
    """One message of the conversation so far."""

    role: Literal["user", "assistant"]
    content: str = Field(max_length=20_000)


class Question(Sent):
    """A question, and which articles may answer it."""

    question: str = Field(min_length=1, max_length=LONGEST_QUESTION,
                          examples=["Bãi rác Khe Dùng thôi nhận rác từ hôm nào?"])
    history: list[Said] = Field(default=[], max_length=100, description="What was said before, in order.")
    first: Day | None = Field(None, alias="from", description="The first day of publication.",
                              examples=["2023-01-01"])
    last: Day | None = Field(None, alias="to", description="The last day of publication.",
                             examples=["2024-12-31"])
    sources: list[Annotated[str, Field(max_length=200)]] = Field(
        default=[], max_length=50, description="Only articles of these outlets.", examples=[["Báo Lâm Sơn"]])
    today: Day | None = Field(
        None, description="The day on which it is asked: what was published later is not found.",
        examples=["2024-12-31"])
    anytime: StrictBool = Field(False, description="Keep times that the question names from restricting it.")
    language: Language = Field("vi", description="The language of `text`.")


@router.post("/ask", responses=may(400, 401, 413), summary="Answer a question")
def ask(request: Request, asked: Question) -> answers.Asked:
    """Answer a question from the archive, every sentence with its source."""
    *_, answer = _asking(request, asked)
    assert isinstance(answer, Answer)
    return _told(answer, asked.language)


@router.post("/ask/stream", summary="Stream an answer", response_class=EventSourceResponse,
             responses=may(400, 401, 413) | {200: {"description": _TOLD_BY_EVENT, "content": {
                 "text/event-stream": {"schema": _EVENT}}}})
async def stream(request: Request, asked: Question) -> EventSourceResponse:
    """Answer as `POST /api/v1/ask` does, piece by piece. Closing the connection stops the model."""
    events = await run_sync(_asking, request, asked)
    first = await run_sync(next, events)  # what goes wrong until here has a status of its own
    return EventSourceResponse(_sent(first, events, asked.language))


@router.get("/search", responses=may(401), summary="Find passages")
def search(
    request: Request,
    q: Annotated[str, Query(
        min_length=1, max_length=LONGEST_QUESTION, description="A question, or some words.",
        examples=["cầu Sông Lâm rộng bao nhiêu mét"])],
    first: From = None, last: To = None, source: Sources = None,
    today: Annotated[Day | None, Query(description="What was published later is not found.")] = None,
    limit: Annotated[int, Query(ge=1, le=60)] = 10,
) -> answers.Found:
    """The passages that a question finds, the best first, with their scores."""
    assistant = site_of(request).assistant
    query = assistant.understand(q, published=between(first, last, "query"), today=today,
                                 sources=known(assistant.archive, source, "query", "source"))
    return answers.Found.model_validate(search_dict(query, assistant.retrieve(query, limit)))


def _asking(request: Request, asked: Question) -> Generator[Step | Answer]:
    """What a question gets, once it is sure that it can be asked, and by this client."""
    site = site_of(request)
    published = between(asked.first, asked.last, "body")
    sources = known(site.assistant.archive, asked.sources, "body", "sources")
    site.limits.hit("ask", client(request), site.now())
    return counted(site, partial(
        site.assistant.events, asked.question, published=published, sources=sources, today=asked.today,
        anytime=asked.anytime, history=[Turn(said.role, said.content) for said in asked.history]))


async def _sent(
    first: Step | Answer, events: Generator[Step | Answer], language: Language
) -> AsyncIterator[JSONServerSentEvent]:
    """The events as they are sent; whatever ends them, the model is stopped."""
    event: Step | Answer | None = first
    answer = None
    try:
        while event:
            if isinstance(event, Answer):
                answer = _told(event, language).model_dump(mode="json")
                yield JSONServerSentEvent(answer, event="answer")
            else:
                yield JSONServerSentEvent(asdict(event), event="step")
            event = await run_sync(next, events, None)
        yield JSONServerSentEvent(answer, event="done")
    except HoiBaoError as error:
        yield JSONServerSentEvent({"detail": str(error)}, event="error")
    finally:
        with CancelScope(shield=True):
            await run_sync(events.close)


def _told(answer: Answer, language: Language) -> answers.Asked:
    return answers.Asked.model_validate(
        answer_dict(answer) | {"text": answer_text(answer, texts(language))})
