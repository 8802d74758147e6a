"""The articles, one page of a list at a time or one alone; an admin erases them."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, HTTPException, Path, Query, Request, Response
from pydantic import BaseModel, Field

from assistant.chat import LONGEST_QUESTION
from assistant.past import history
from assistant.service import talks
from assistant.service.accounts import Account
from assistant.web.access import record, site_of
from assistant.web.api.fields import (
    PREFIX,
    From,
    PageNumber,
    PageSize,
    Sources,
    To,
    admin,
    between,
    known,
    links,
    named,
)
from assistant.web.api.problems import gone, may, missing, told, withdrawn
from assistant.web.site import Site
from indexer import types
from indexer.archive import Archive
from indexer.types import DateRange, Where

router = APIRouter(prefix=PREFIX, tags=["articles"], dependencies=[Depends(told)],
                   generate_unique_id_function=named)
MOST = 60
"""Passages that a search of articles looks at."""
Id = Annotated[str, Path(max_length=500, description="The article's id.", examples=["ls-2023-008"])]


class Listed(BaseModel):
    """An article in a list."""

    id: str = Field(examples=["ls-2023-008"])
    title: str
    url: str | None
    source: str
    section: str
    published: datetime | None
    modified: datetime | None = Field(description="When its publisher changed it last, if it says so.")
    summary: str


class Listing(BaseModel):
    """A page of articles, the newest first; where words are looked for, the best first."""

    total: int = Field(ge=0, description=f"How many there are; of a search, among its {MOST} best passages.")
    page: int = Field(ge=1)
    articles: list[Listed]


class Passage(BaseModel):
    """A run of whole sentences, as it is searched: the body from ``start`` to ``end``, in code points."""

    start: int = Field(ge=0)
    end: int = Field(ge=0)
    text: str


class Whole(Listed):
    """An article."""

    authors: list[str]
    body: str = Field(description="Its paragraphs, one a line.")
    passages: list[Passage]
    events: list[str] = Field(description="Ids of the register's events that it reports.")
    similar: list[str] = Field(description="Ids of the other articles that tell the same story.")
    versions: int = Field(ge=1, description="How many texts it has had, that of now included.")


_FIRST = {"parameters": {"id": "$response.body#/articles/0/id"}}


@router.get("/articles", summary="List articles",
            responses=may(401) | links(
                read_an_article=_FIRST, delete_an_article=_FIRST,
                list_the_versions_of_an_article=_FIRST,
                withdraw_an_article={"requestBody": {"id": "$response.body#/articles/0/id"}}))
def browse(
    request: Request, first: From = None, last: To = None, source: Sources = None,
    section: Annotated[str, Query(max_length=200, description="Only articles of this section.")] = "",
    q: Annotated[str, Query(max_length=LONGEST_QUESTION, description="Only what these words find.")] = "",
    page: PageNumber = 1, per_page: PageSize = 20,
) -> Listing:
    """Articles of some days, outlets and sections, or those that words find."""
    site = site_of(request)
    published = between(first, last, "query")
    sources = known(site.assistant.archive, source, "query", "source")
    at = (page - 1) * per_page
    if q.strip():
        every = [one for one in _found(site, q, published, sources) if not section or one.section == section]
        total, shown = len(every), every[at : at + per_page]
    else:
        shown, total = site.assistant.archive.browse(Where(published, sources), section, per_page, at)
    return Listing(total=total, page=page, articles=[Listed(**listed(one)) for one in shown])


@router.get("/articles/{id:path}", response_model=Whole, responses=may(401, 404) | gone(),
            summary="Read an article")
def read(request: Request, id: Id) -> Whole | Response:
    """An article with its passages, what the register has of it, and the others that tell the same. Where it
    was withdrawn, when and why."""
    archive = site_of(request).assistant.archive
    article = archive.article(id)
    if article is None:
        return left(archive, id)
    return Whole(
        **listed(article), versions=len(history(article, archive.versions(id))),
        authors=list(article.authors), body=article.body,
        passages=_passages(archive, article), events=_events(archive, article.id),
        similar=_similar(archive, article.id))


@router.delete("/articles/{id:path}", status_code=204, response_class=Response, responses=may(401, 403, 404),
               summary="Delete an article")
def delete(request: Request, id: Id, _: Annotated[Account, Depends(admin)]) -> Response:
    """Erase an article, withdrawn or not, with its versions, all that the register has of it alone and what
    kept answers quote of it. What is to leave searches and answers, but may come back, is withdrawn."""
    site = site_of(request)
    if not site.assistant.archive.remove([id]):
        raise unknown(id)
    talks.forget_articles(site.database, [id])
    record(request, "article deleted", id)
    return Response(status_code=204)


def left(archive: Archive, id: str) -> Response:
    """What is answered in the place of an article that is not there: 410 where it was withdrawn; raises 404
    where there is none."""
    if one := archive.withdrawal(id):
        return withdrawn(one)
    raise unknown(id)


def unknown(id: str) -> HTTPException:
    """404 of an article."""
    return missing("article", id, f"GET {PREFIX}/articles lists them")


def _found(
    site: Site, words: str, published: DateRange | None, sources: tuple[str, ...]
) -> list[types.Article]:
    """The articles that words find, each once, the best first."""
    query = site.assistant.understand(words, published=published, sources=sources)
    return list({hit.article.id: hit.article for hit in site.assistant.retrieve(query, MOST)}.values())


def listed(article: types.Article) -> dict[str, Any]:
    """The fields of a ``Listed``."""
    return {name: getattr(article, name) for name in Listed.model_fields}


def _passages(archive: Archive, article: types.Article) -> list[Passage]:
    return [Passage(start=one.start, end=one.end, text=article.body[one.start : one.end])
            for one in archive.article_passages(article.id)]


def _events(archive: Archive, id: str) -> list[str]:
    if not archive.is_reported(id):
        return []
    return [event.id for event in archive.register().events
            if any(report.article_id == id for report in event.reports)]


def _similar(archive: Archive, id: str) -> list[str]:
    stored = archive.article_passages(id)
    return [copy.id for copy in archive.copies(stored[0].article_key)] if stored else []
