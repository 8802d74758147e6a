"""What articles said before, and those that were withdrawn; an admin withdraws and reinstates."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, HTTPException, Request, Response
from pydantic import BaseModel, Field

from assistant.past import Past, history
from assistant.service.accounts import Account
from assistant.web.access import account, record, site_of
from assistant.web.api.articles import Id, Listed, left, listed, unknown
from assistant.web.api.fields import PREFIX, PageNumber, PageSize, Sent, admin, links, named
from assistant.web.api.problems import gone, may, missing, told
from indexer.versions import Withdrawal

router = APIRouter(prefix=PREFIX, tags=["history"], dependencies=[Depends(told)],
                   generate_unique_id_function=named)
Admin = Annotated[Account, Depends(admin)]


class Version(Listed):
    """A text that an article had."""

    version: str = Field(description="Its name, which stays.", examples=["3f9a2b1c04de"])
    number: int = Field(ge=1, description="Counts from 1, the oldest.")
    since: datetime | None = Field(description="When the archive took it in, if that is known.")
    until: datetime | None = Field(description="When another took its place; null of the text of now.")
    why: Literal["", "updated", "corrected", "withdrawn"] = Field(
        description="Why it was replaced; empty of the text of now.")
    authors: list[str]
    body: str


class Versions(BaseModel):
    """The texts of an article, that of now first."""

    versions: list[Version]


class Withdrawn(BaseModel):
    """An article that was taken out of searches, answers, citations and the register."""

    id: str
    url: str | None
    title: str
    moment: datetime
    by: str = Field(description="The account that withdrew it; empty where that is not known.")
    reason: str


class Withdrawals(BaseModel):
    """A page of withdrawals, the newest first."""

    total: int = Field(ge=0)
    page: int = Field(ge=1)
    withdrawals: list[Withdrawn]


class Withdrawing(Sent):
    """An article to be withdrawn, and why; whoever asks for the article reads the reason."""

    id: str = Field(max_length=500, examples=["ls-2023-008"])
    reason: str = Field("", max_length=2_000, examples=["Tin sai sự thật, theo đề nghị của toà soạn"])


@router.get("/versions/{id:path}", response_model=Versions, responses=may(401, 404) | gone(),
            summary="List the versions of an article")
def versions(request: Request, id: Id) -> Versions | Response:
    """What an article says now and what it said before, by when it was changed. Of one that was withdrawn,
    staff alone read what it said."""
    archive, who = site_of(request).assistant.archive, account(request)
    article, kept = archive.article(id), archive.versions(id)
    if article is None:
        if not (kept and who and who.may("staff") and archive.withdrawal(id)):
            return left(archive, id)
        return Versions(versions=[_version(one) for one in history(kept[0].article, kept)[1:]])
    return Versions(versions=[_version(one) for one in history(article, kept)])


@router.post("/withdrawals", responses=may(400, 401, 403, 404, 409, 413) | links(
    reinstate_an_article={"parameters": {"id": "$response.body#/id"}}), summary="Withdraw an article")
def withdraw(request: Request, sent: Withdrawing, who: Admin) -> Withdrawn:
    """Take an article out of searches, answers, citations and the register at once, and keep it from coming
    back. Its text is kept, so that it can be reinstated; `DELETE /api/v1/articles/{id}` erases it."""
    archive, id = site_of(request).assistant.archive, sent.id
    if not archive.withdraw([id], who.name, sent.reason):
        if archive.withdrawal(id):
            raise HTTPException(409, f"article {id!r} is withdrawn already")
        raise unknown(id)
    done = archive.withdrawal(id)
    assert done is not None
    record(request, "article withdrawn", f"{id}: {done.title}")
    return _withdrawn(done)


@router.delete("/withdrawals/{id:path}", status_code=204, response_class=Response,
               responses=may(401, 403, 404), summary="Reinstate an article")
def reinstate(request: Request, id: Id, _: Admin) -> Response:
    """Put a withdrawn article back as it was."""
    if not site_of(request).assistant.archive.reinstate([id]):
        raise missing("withdrawal of article", id, f"GET {PREFIX}/withdrawals lists them")
    record(request, "article reinstated", id)
    return Response(status_code=204)


_FIRST = {"parameters": {"id": "$response.body#/withdrawals/0/id"}}


@router.get("/withdrawals", summary="List withdrawn articles",
            responses=may(401, 403) | links(reinstate_an_article=_FIRST, delete_an_article=_FIRST))
def withdrawals(request: Request, _: Admin, page: PageNumber = 1, per_page: PageSize = 20) -> Withdrawals:
    """The articles that are withdrawn, by whom and why."""
    every = site_of(request).assistant.archive.withdrawals()
    at = (page - 1) * per_page
    return Withdrawals(total=len(every), page=page,
                       withdrawals=list(map(_withdrawn, every[at : at + per_page])))


def _withdrawn(one: Withdrawal) -> Withdrawn:
    return Withdrawn(**{name: getattr(one, name) for name in Withdrawn.model_fields})


def _version(one: Past) -> Version:
    article = one.article
    told: dict[str, Any] = listed(article)
    return Version(**told, version=one.name, number=one.number, since=one.since, until=one.until, why=one.why,
                   authors=list(article.authors), body=article.body)
