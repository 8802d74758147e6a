"""What the web server logs of each request, and the id by which a person can ask for its lines."""

from __future__ import annotations

import logging
import re
import time

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from assistant.web.access import account
from assistant.web.headers import with_headers
from assistant.web.metrics import METHODS, route
from assistant.web.missing import Handler
from indexer import logs

HEADER = "X-Request-ID"
_SAFE = re.compile(r"[A-Za-z0-9._-]{8,64}")
_PARTS = ("/hb/", "/assets/", "/static/", "/gradio_api/", "/theme.css", "/svelte/")
"""The parts of pages: logged where ``log_level`` is debug."""
_GONE = 499
"""The status of a request whose client has gone, as nginx has it."""
_log = logging.getLogger(__name__)


class Logged:
    """The outermost middleware: names a request, logs it when it has been answered, and answers for what
    has failed.

    A line has the route's template, never the path, and the role of who asks, never the name or the
    address. ``proxies`` are those whose ``X-Request-ID`` is taken over.
    """

    def __init__(self, app: ASGIApp, failed: Handler, proxies: str = "") -> None:
        self._app, self._failed = app, failed
        self._proxies = ProxyHeadersMiddleware(app, proxies).trusted_hosts  # type: ignore[arg-type]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on within its id."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        id, started, status = self._id(scope), time.perf_counter(), 0
        scope.setdefault("state", {})["request"] = id

        async def sending(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = id
            await send(message)

        with logs.within(id):
            try:
                await self._app(scope, receive, sending)
            except ClientDisconnect:
                status = _GONE
            except Exception as error:
                _log.exception("a request has failed")
                if status:  # its answer is half sent: the server closes the connection
                    raise
                answer = await self._failed(Request(scope), error)
                await answer(scope, receive, with_headers(sending, scope["path"], True))
            finally:
                _tell(scope, status, time.perf_counter() - started)

    def _id(self, scope: Scope) -> str:
        given = Headers(scope=scope).get(HEADER, "")
        peer = scope["client"][0] if scope.get("client") else None
        return given if peer in self._proxies and _SAFE.fullmatch(given) else logs.new_id()


def request_id(request: HTTPConnection) -> str:
    """The id of a request, for what goes on with it elsewhere."""
    return str(request.scope.get("state", {}).get("request", ""))


def _tell(scope: Scope, status: int, seconds: float) -> None:
    who, method = account(HTTPConnection(scope)), scope["method"]
    part = scope["path"].startswith(_PARTS)
    _log.log(logging.DEBUG if part else logging.INFO, "request", extra={
        "method": method if method in METHODS else "other", "route": route(scope), "status": status,
        "ms": round(seconds * 1_000, 1), "role": who.role if who else "nobody"})
