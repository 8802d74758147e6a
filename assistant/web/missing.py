"""What people are shown where a page is not there, not for them, or fails; programs are told it in JSON."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from assistant.web.access import Denied, account, is_program, refusal
from assistant.web.pages import render, spoken
from assistant.web.problem import problem
from assistant.web.site import Site
from indexer.errors import HoiBaoError
from indexer.logs import request as id

_log = logging.getLogger(__name__)
Handler = Callable[[Request, Exception], Awaitable[Response]]


def missing(site: Site) -> Handler:
    """The answer to a request for what is not there (404), or that cannot be (any other status)."""
    async def answer(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if error.status_code == 404 and _is_read(request):
            return _page(site, request, error.status_code, "missing")
        return problem(error.status_code, error.detail, error.headers)

    return answer


def denied(site: Site) -> Handler:
    """The answer to who may not (401 or 403): the page to sign in, where that may help."""
    async def answer(request: Request, error: Exception) -> Response:
        assert isinstance(error, Denied)
        refused = refusal(request, error.status)
        if isinstance(refused, RedirectResponse) or not _is_read(request):
            return refused
        return _page(site, request, error.status, "denied")

    return answer


def failed(site: Site) -> Handler:
    """The answer to a request that fails: what is wrong, where that is known (503), else that it is for the
    log to say (500)."""
    async def answer(request: Request, error: Exception) -> Response:
        known = isinstance(error, HoiBaoError)
        if known:  # the log has all others already
            _log.warning("a request could not be served", exc_info=error)
        status, detail = (503, str(error)) if known else (500, "")
        if _is_read(request):
            return _page(site, request, status, "failed", detail)
        return problem(status, detail or "the server failed; its log tells why")

    return answer


def _is_read(request: Request) -> bool:
    """Whether a person's browser asks for a page, not one page for a part of it."""
    return "text/html" in request.headers.get("accept", "") and not is_program(request.scope["path"])


def _page(site: Site, request: Request, status: int, what: str, detail: str = "") -> HTMLResponse:
    path, words = request.scope["path"], spoken(request, site)
    shown = render("missing.html", words, account(request), path, path, what=what, detail=detail, id=id.get())
    return HTMLResponse(shown, status)
