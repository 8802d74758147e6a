"""The reader: articles to search and browse, an article's page, the coverage of a topic over time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any

from fastapi import APIRouter, Request
from fastapi import Query as QueryParameter
from markupsafe import Markup
from starlette.responses import HTMLResponse, RedirectResponse, Response

from assistant import past
from assistant.chat import Assistant
from assistant.explain import understood
from assistant.texts import Texts
from assistant.topic import Topic, listed, topic
from assistant.types import Query
from assistant.view import one_line, web_address
from assistant.web import history
from assistant.web.access import site_of
from assistant.web.addresses import (
    ARTICLES,
    EVIDENCE,
    TIMELINE,
    article_address,
    history_address,
    similar_address,
)
from assistant.web.browsing import Looking, looking
from assistant.web.charts import bars
from assistant.web.marks import Glimpse, glimpse_of, opening, paragraphs, quoted
from assistant.web.pages import html, page, spoken
from assistant.web.periods import Periods, periods
from indexer.archive import Archive
from indexer.register.types import Event
from indexer.types import Article

router = APIRouter(include_in_schema=False)
router.include_router(history.router)
PAGE = 20
"""Articles on a page of the list."""
_HITS = 40  # passages that are retrieved for a list


@dataclass(frozen=True, slots=True)
class Shown:
    """An article in the list."""

    article: Article
    glimpse: Glimpse
    address: str
    similar: int


@dataclass(frozen=True, slots=True)
class Found:
    """A page of the list: its articles, how many there are, what was understood, and what is on the topic."""

    shown: list[Shown]
    total: int
    understood: list[str]
    topic: Topic


@router.get(ARTICLES)
def browse(request: Request) -> Response:
    """The articles that are looked for, a page of them."""
    assistant, sources = site_of(request).assistant, _sources(request)
    asked = looking(request.query_params, sources, spoken(request))
    form = _form(assistant.archive, asked, sources)
    if asked.faults:
        return page(request, "reader.html", 400, found=None, last_page=1, **form)
    found = _found(assistant, asked, spoken(request))
    last = max(-(-found.total // PAGE), 1)
    if asked.page > last:
        return RedirectResponse(asked.address(page=last), 303)
    return page(request, "reader.html", found=found, last_page=last, **form)


@router.get(TIMELINE)
def over_time(request: Request) -> Response:
    """How many articles of each period tell of what is searched."""
    assistant, sources = site_of(request).assistant, _sources(request)
    asked = looking(request.query_params, sources, spoken(request))
    values: dict[str, Any] = {"found": None, "line": None, "picture": "", "understood": []}
    if asked.q and not asked.faults:
        query = _query(assistant, asked)
        values["found"] = found = topic(assistant.archive, query, asked.section)
        values["understood"] = understood(query, spoken(request))
        values["line"] = line = periods([hit.article for hit in found.hits])
        if line:
            values["picture"] = _picture(line, spoken(request))
    return page(request, "coverage.html", 400 if asked.faults else 200, **values,
                **_form(assistant.archive, asked, sources))


@router.get(ARTICLES + "/{id:path}")
def article(
    request: Request, id: str, start: str | None = None, end: str | None = None,
    version: Annotated[history.Name, QueryParameter(alias="phien-ban")] = "",
) -> Response:
    """An article's page; ``start`` and ``end`` mark a quote in its body, a version is what it said before."""
    if not id:
        return RedirectResponse(ARTICLES, 303)
    archive = site_of(request).assistant.archive
    found = archive.article(id)
    if found is None:
        return history.left(request, id)
    texts = past.history(found, archive.versions(id))
    if version and version != texts[0].name:
        return history.version(request, texts, version)
    passages = archive.article_passages(id)
    return page(
        request, "article.html", article=found, past=texts, passages=passages, events=_events(archive, id),
        paragraphs=paragraphs(found.body, quoted(found.body, start, end)),
        cited=citation(found, spoken(request)), history_address=history_address,
        similar=archive.copies(passages[0].article_key) if passages else [], article_address=article_address,
    )


@router.get(EVIDENCE + "/{id:path}")
def evidence(request: Request, id: str, start: str | None = None, end: str | None = None) -> HTMLResponse:
    """An article with a quote in it, as a part of a page that another page fetches."""
    archive = site_of(request).assistant.archive
    found = archive.article(id)
    if found is None:
        return history.evidence_left(request, id)
    return HTMLResponse(html(
        request, "evidence.html", article=found, past=past.history(found, archive.versions(id)),
        paragraphs=paragraphs(found.body, quoted(found.body, start, end)),
        similar=archive.similar_counts([id]).get(id, 0), address=article_address(id),
        similar_address=similar_address(id), history_address=history_address,
    ))


def citation(article: Article, texts: Texts) -> str:
    """An article as a text refers to it: by whom, its headline, outlet, day and address."""
    by = f"{', '.join(article.authors)}. " if article.authors else ""
    day = texts.day(article.day) if article.day else texts.undated
    address = web_address(article.url)
    return one_line(f"{by}“{article.title}”. {article.source or texts.unnamed}, {day}."
                    + (f" {address}" if address else ""))


def _sources(request: Request) -> list[str]:
    return [name for name in site_of(request).assistant.archive.sources() if name]


def _form(archive: Archive, asked: Looking, sources: Sequence[str]) -> dict[str, Any]:
    """What the form to search offers, and the addresses that templates make."""
    return {"asked": asked, "sources": sources, "sections": archive.sections(), "timeline_path": TIMELINE,
            "article_address": article_address, "similar_address": similar_address}


def _query(assistant: Assistant, asked: Looking) -> Query:
    return assistant.understand(asked.q, published=asked.published, sources=asked.where.sources)


def _found(assistant: Assistant, asked: Looking, texts: Texts) -> Found:
    archive, offset = assistant.archive, PAGE * (asked.page - 1)
    if not asked.q:
        articles, total = archive.browse(asked.where, asked.section, PAGE, offset)
        similar = archive.similar_counts([one.id for one in articles])
        shown = [Shown(one, opening(one), article_address(one.id), similar.get(one.id, 0))
                 for one in articles]
        return Found(shown, total, [], Topic())
    query = _query(assistant, asked)
    on_topic = topic(archive, query, asked.section)
    hits = listed(on_topic, assistant.retrieve(query, _HITS), asked.section, newest=asked.newest)
    here = hits[offset : offset + PAGE]
    similar = archive.similar_counts([hit.article.id for hit in here])
    shown = []
    for hit in here:
        glimpse = glimpse_of(query, hit)
        address = article_address(hit.article.id, glimpse.start, glimpse.end)
        shown.append(Shown(hit.article, glimpse, address, similar.get(hit.article.id, 0)))
    return Found(shown, len(hits), understood(query, texts), on_topic)


def _picture(line: Periods, texts: Texts) -> Markup:
    most = texts.number(line.most.articles)
    labels = [period.label[:5] if line.unit == "day" else period.label for period in line.periods]
    return bars(texts.say("reader.picture", most=line.most.label, count=most), labels,
                {texts.say("reader.number"): [period.articles for period in line.periods]}, texts.number)


def _events(archive: Archive, id: str) -> list[Event]:
    """What the register has of an article; where nothing was found in it, the register is not made."""
    if not archive.is_reported(id):
        return []
    return [event for event in archive.register().events
            if any(report.article_id == id for report in event.reports)]
