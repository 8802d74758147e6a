"""Taking an article out of the archive."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from assistant.web.access import record, site_of
from assistant.web.admin.frame import HOME, shown
from assistant.web.pages import spoken
from indexer.errors import ArchiveError

_PATH = f"{HOME}/go-bai"
router = APIRouter(prefix=_PATH)



@router.get("")
def ask(
    request: Request, id: Annotated[str, Query(max_length=500)] = "",
    gone: Annotated[str, Query(max_length=1_000)] = "",
) -> HTMLResponse:
    """The form for an article's id; with one, the article and whether to remove it."""
    return _shown(request, id, gone=gone)


@router.post("")
def remove(request: Request, id: Annotated[str, Form(max_length=500)] = "") -> Response:
    """Remove an article; it leaves search and citations at once."""
    archive = site_of(request).assistant.archive
    article = archive.article(id)
    if article is None:
        return _shown(request, id, 404)
    try:
        archive.remove([id])
    except ArchiveError as error:
        return _shown(request, id, 409, spoken(request).say("admin.not_removed", error=error))
    record(request, "article deleted", f"{id}: {article.title}")
    return RedirectResponse(f"{_PATH}?{urlencode({'gone': article.title[:300]})}", 303)


def _shown(request: Request, id: str, status: int = 200, fault: str = "", gone: str = "") -> HTMLResponse:
    id = id.strip()
    article = site_of(request).assistant.archive.article(id) if id else None
    if id and article is None:
        status, fault = 404, spoken(request).say("admin.no_article", id=id)
    return shown(request, "admin_remove.html", "overview", status, id=id, article=article, fault=fault,
                 gone=gone, action=_PATH)
