"""What articles said before, as pages: their versions, what changed between two of them, those withdrawn."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Annotated

from fastapi import APIRouter, Query, Request
from markupsafe import Markup
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from assistant.past import Past, history
from assistant.texts import Texts
from assistant.web.access import account, site_of
from assistant.web.addresses import HISTORY, article_address, history_address, version_address
from assistant.web.marks import paragraphs
from assistant.web.pages import html, page, spoken
from indexer.differences import Paragraph, differences, is_changed, line_differences
from indexer.types import Article

router = APIRouter(include_in_schema=False)
Name = Annotated[str, Query(max_length=64)]
_LINES = ("title", "summary")
_FACTS = ("published", "source", "section", "authors", "url")
_SHOWN = 2
"""Unchanged paragraphs in a row that are shown; more are folded."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Paragraphs that follow each other, all changed or none."""

    paragraphs: tuple[Paragraph, ...]
    changed: bool

    @property
    def folded(self) -> bool:
        """Whether they are too many to be shown unasked."""
        return not self.changed and len(self.paragraphs) > _SHOWN


@dataclass(frozen=True, slots=True)
class Changes:
    """What is different between two texts of an article: ``lines`` by field, word by word; ``facts`` as
    (field, before, after); the body."""

    lines: dict[str, Paragraph]
    facts: list[tuple[str, str, str]]
    body: list[Stretch]


@router.get(HISTORY + "/{id:path}")
def versions(
    request: Request, id: str, old: Annotated[Name, Query(alias="tu")] = "",
    new: Annotated[Name, Query(alias="den")] = "",
) -> Response:
    """The versions of an article, and what changed between two: by default by the last change."""
    archive = site_of(request).assistant.archive
    found = archive.article(id)
    if found is None:
        return left(request, id)
    past = history(found, archive.versions(id))
    before, after = _named(past, old) if old else past[1 % len(past)], _named(past, new) if new else past[0]
    return page(
        request, "history.html", article=found, past=past, before=before, after=after,
        changes=changes(before.article, after.article, spoken(request)), article_address=article_address,
        version_address=version_address, history_address=history_address,
    )


def version(request: Request, past: Sequence[Past], name: str) -> Response:
    """The page of a text that an article had. Raises ``HTTPException`` 404 where it had none of that name."""
    shown = _named(past, name)
    return page(request, "version.html", shown=shown, article=shown.article, paragraphs=paragraphs(
        shown.article.body), article_address=article_address, history_address=history_address)


def left(request: Request, id: str) -> Response:
    """What is told in the place of an article that is not there: that it was withdrawn (410), with its text
    for staff alone, or that there is none (404)."""
    archive, who = site_of(request).assistant.archive, account(request)
    gone = archive.withdrawal(id)
    if gone is None:
        return page(request, "gone.html", 404)
    said = archive.versions(id)[:1] if who and who.may("staff") else []
    return page(request, "withdrawn.html", 410, gone=gone,
                article=said[0].article if said else None,
                paragraphs=paragraphs(said[0].article.body) if said else [])


def evidence_left(request: Request, id: str) -> HTMLResponse:
    """The same as a part of a page, without any text."""
    gone = site_of(request).assistant.archive.withdrawal(id)
    shown: Markup = html(request, "evidence_gone.html", id=id, gone=gone)
    return HTMLResponse(shown, 410 if gone else 404)


def changes(old: Article, new: Article, texts: Texts) -> Changes:
    """What is different between two texts of an article."""
    before, after = _facts(old, texts), _facts(new, texts)
    lines = {name: line_differences(getattr(old, name), getattr(new, name)) for name in _LINES
             if getattr(old, name) != getattr(new, name)}
    return Changes(lines, [(name, before[name], after[name]) for name in _FACTS
                           if before[name] != after[name]], _stretches(differences(old.body, new.body)))


def _facts(article: Article, texts: Texts) -> dict[str, str]:
    return {"published": texts.moment(article.published), "source": article.source,
            "section": article.section, "authors": ", ".join(article.authors), "url": article.url or ""}


def _stretches(found: Iterable[Paragraph]) -> list[Stretch]:
    return [Stretch(tuple(some), changed) for changed, some in groupby(found, is_changed)]


def _named(past: Sequence[Past], name: str) -> Past:
    for one in past:
        if one.name == name:
            return one
    raise HTTPException(404)
