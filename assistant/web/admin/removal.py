"""Taking articles out of the archive: withdrawing, which can be undone, and erasing, which cannot."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from assistant.service import talks
from assistant.web.access import account, record, site_of
from assistant.web.addresses import article_address
from assistant.web.admin.frame import SECTIONS, confirmed, shown
from assistant.web.pages import spoken
from indexer.archive import Archive
from indexer.errors import ArchiveError
from indexer.types import Article

_PATH = SECTIONS["removal"]
router = APIRouter(prefix=_PATH)
LONGEST_REASON = 2_000
"""Characters of the reason for a withdrawal."""
_MOST = 200  # withdrawals that are listed
_Id = Annotated[str, Query(max_length=500)]
_Sent = Annotated[str, Form(max_length=500)]
_Title = Annotated[str, Query(max_length=1_000)]


@router.get("")
def ask(
    request: Request, id: _Id = "", withdrawn: _Title = "", back: _Title = "", gone: _Title = "",
) -> HTMLResponse:
    """The form for an article's id and the withdrawn articles; of an article what can be done with it."""
    words = spoken(request)
    done = {"admin.withdrawn": withdrawn, "admin.reinstated": back, "admin.article_erased": gone}
    told = (words.say(key, title=title) for key, title in done.items() if title)
    return _shown(request, id, done=next(told, ""))


@router.post("/rut")
def withdraw(
    request: Request, id: _Sent = "", reason: Annotated[str, Form(max_length=LONGEST_REASON)] = "",
    copies: Annotated[list[_Sent] | None, Form(max_length=100)] = None,
) -> Response:
    """Withdraw an article, and those of its copies that were chosen."""
    archive, who = site_of(request).assistant.archive, account(request)
    article = archive.article(id)
    if article is None:
        return _shown(request, id, 404)
    mine = {copy.id for copy in _copies(archive, article)}
    chosen = [id, *(copy for copy in copies or [] if copy in mine)]
    try:
        done = archive.withdraw(chosen, who.name if who else "", reason.strip())
    except ArchiveError as error:
        fault = spoken(request).say("admin.not_removed", error=error)
        return _shown(request, id, 409, fault, reason=reason)
    for one in done:
        record(request, "article withdrawn", f"{one}: {reason.strip()}" if reason.strip() else one)
    return _back(withdrawn=article.title)


@router.get("/dua-lai")
def ask_reinstate(request: Request, id: _Id = "") -> Response:
    """Whether to put a withdrawn article back."""
    gone, words = site_of(request).assistant.archive.withdrawal(id) if id else None, spoken(request)
    if gone is None:
        return _shown(request, id)
    return confirmed(
        request, "removal", title=words.say("admin.reinstate"), button=words.say("admin.reinstate_do"),
        text=words.say("admin.reinstate_text", title=gone.title), action=f"{_PATH}/dua-lai",
        fields={"id": id})


@router.post("/dua-lai")
def reinstate(request: Request, id: _Sent = "") -> Response:
    """Put a withdrawn article back as it was."""
    archive = site_of(request).assistant.archive
    gone = archive.withdrawal(id)
    if gone is None:
        return _shown(request, id, 404)
    try:
        archive.reinstate([id])
    except ArchiveError as error:
        return _shown(request, id, 409, spoken(request).say("admin.not_removed", error=error))
    record(request, "article reinstated", f"{id}: {gone.title}")
    return _back(back=gone.title)


@router.get("/xoa")
def ask_erase(request: Request, id: _Id = "") -> Response:
    """Whether to erase an article."""
    title, words = _title(site_of(request).assistant.archive, id), spoken(request)
    if title is None:
        return _shown(request, id)
    return confirmed(
        request, "removal", title=words.say("admin.erase_article"), action=f"{_PATH}/xoa", fields={"id": id},
        text=words.say("admin.erase_article_text", title=title), button=words.say("admin.erase_article_do"))


@router.post("/xoa")
def erase(request: Request, id: _Sent = "") -> Response:
    """Erase an article, withdrawn or not, with its versions and what kept answers quote of it."""
    archive = site_of(request).assistant.archive
    title = _title(archive, id)
    if title is None:
        return _shown(request, id, 404)
    try:
        archive.remove([id])
    except ArchiveError as error:
        return _shown(request, id, 409, spoken(request).say("admin.not_removed", error=error))
    talks.forget_articles(site_of(request).database, [id])
    record(request, "article deleted", id)
    return _back(gone=title)


def _title(archive: Archive, id: str) -> str | None:
    """The title of an article, withdrawn or not; None where there is none."""
    found = archive.found([id]).get(id) if id else None
    return found.title if found else None


def _copies(archive: Archive, article: Article) -> Sequence[Article]:
    passages = archive.article_passages(article.id)
    return archive.copies(passages[0].article_key) if passages else []


def _back(**told: str) -> Response:
    asked = {name: title[:300] for name, title in told.items()}
    return RedirectResponse(f"{_PATH}?{urlencode(asked)}", 303)


def _shown(
    request: Request, id: str, status: int = 200, fault: str = "", *, done: str = "", reason: str = ""
) -> HTMLResponse:
    id, archive = id.strip(), site_of(request).assistant.archive
    article = archive.article(id) if id else None
    gone = archive.withdrawal(id) if id and article is None else None
    if id and article is None and gone is None:
        status, fault = 404, spoken(request).say("admin.no_article", id=id)
    every = archive.withdrawals()
    return shown(
        request, "admin_removal.html", "removal", status, id=id, article=article, gone=gone, fault=fault,
        done=done, reason=reason, longest=LONGEST_REASON, action=_PATH, article_address=article_address,
        copies=_copies(archive, article) if article else [], withdrawals=every[:_MOST], total=len(every))
