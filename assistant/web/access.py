"""Who may do what: the guard before every door, and what a door asks of it.

The guard is one ASGI middleware, so that nothing stands beside it: REST, pages, Gradio's own routes
and MCP pass it alike. It refuses

- a ``Host`` that this server is not called by (DNS rebinding),
- a request that changes something and comes from another site's page (CSRF), told by ``Sec-Fetch-Site``
  and ``Origin`` as Go's ``http.CrossOriginProtection`` does
  (https://words.filippo.io/csrf/): programs that send neither are no browsers,
- a client that asks too often, and, where the settings say so, one that has not signed in,
- what would begin while the server ends,
- a body that is too long or too slow, whether or not it says how long it is.

The path that counts is the one that is routed by, never one made with a header of the request.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from typing import cast
from urllib.parse import quote, urlsplit

from anyio import CapacityLimiter
from anyio.to_thread import run_sync
from starlette.datastructures import Headers
from starlette.exceptions import HTTPException
from starlette.middleware.body_limit import RequestBodyLimitMiddleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.service import accounts, audit
from assistant.service.accounts import Account, Role
from assistant.web.draining import WAIT
from assistant.web.headers import with_headers
from assistant.web.limits import Kind, TooMany
from assistant.web.problem import problem
from assistant.web.site import Site

COOKIE = "hb_session"
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
SIGN_IN = "/dang-nhap"
_OPEN = (SIGN_IN, "/hb/", "/api/v1/health", "/api/v1/health/ready")
"""What is served to those too who have not signed in where all must; a path, or what begins so."""
LONGEST_BODY, LONGEST_UPLOAD = 2 << 20, 512 << 20
"""Bytes of a request; an upload is an admin's, who adds articles."""
_LONGEST_PATH = 2_000
_UPLOAD = "/quan-tri/"
_SLOWEST_BODY, _SLOWEST_UPLOAD = 60.0, 3_600.0
"""Seconds until a body must have come whole."""
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_UNCOUNTED = ("/hb/", "/assets/", "/static/", "/gradio_api/", "/theme.css", "/svelte/")
"""The parts of pages: a client loads many at once."""
_GRADIO = "/gradio_api/"
_CHAT = tuple(_GRADIO + door for door in (
    "queue/", "run/predict", "cancel", "reset", "heartbeat/", "startup-events", "info", "app_id"))
"""What the chat's page needs of Gradio; its other doors write files for anybody, or fetch."""
_ASKING = ("/api/v1/ask", "/mcp")
"""What changes nothing though it is a POST; asking has a bound of its own."""
_BEGINS = (*_ASKING, _GRADIO + "queue/join", _UPLOAD)
"""What goes on after its request, or takes long: not begun where the server ends; what stops an answer is."""
_ENDLESS = _GRADIO + "heartbeat/"
"""A stream that is open as long as its page: nobody waits for its end."""
_SEARCHED, _EXPORT = ("/bai-bao", "/api/v1/search", "/api/v1/articles"), "/bo-nhiem/xuat"
"""What takes far more of the machine than a page does: with a question in ``q``, and always."""
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^\[\]:/@]+)(?::\d+)?")


_ALIVE = "/api/v1/health"
_LOOKING = 20
"""Threads that look up who asks, and count it, apart from those that answer."""


class Denied(Exception):
    """Who asks may not: 401 where nobody has signed in, else 403."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def account(request: HTTPConnection) -> Account | None:
    """Who asks, if signed in."""
    return cast("Account | None", request.scope.get("state", {}).get("account"))


def client(request: HTTPConnection) -> str:
    """Whose share of requests this one counts against: the account's, else the network's."""
    who = account(request)
    return f"account:{who.name}" if who else network(request)


def network(request: HTTPConnection) -> str:
    """The address that a request comes from; of IPv6 the /64, all of which one computer may use."""
    if request.client is None:
        return "unknown"
    try:
        address = ipaddress.ip_address(request.client.host.partition("%")[0])
    except ValueError:
        return request.client.host
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address, 64), strict=False))


def require(role: Role) -> Callable[[Request], Account]:
    """A FastAPI dependency: the account, of that role at least. Raises ``Denied``."""
    def check(request: Request) -> Account:
        who = account(request)
        if who is None:
            raise Denied(401)
        if not who.may(role):
            raise Denied(403)
        return who

    return check


def site_of(request: HTTPConnection) -> Site:
    """A FastAPI dependency: what the doors share."""
    return cast(Site, request.app.state.site)


def record(request: HTTPConnection, action: str, about: str = "", name: str = "") -> None:
    """Write to the audit log what whoever asks has done."""
    site, who = site_of(request), account(request)
    address = request.client.host if request.client else ""
    audit.write(site.database, audit.Entry(
        site.now(), name or (who.name if who else ""), address, action, about))


def is_program(path: str) -> bool:
    """Whether a path is a program's door, to be answered in JSON, not a person's page."""
    return path.startswith(("/api/", "/gradio_api/", "/mcp", "/metrics"))


def refusal(request: Request, status: int) -> Response:
    """What is answered to who may not: programs a JSON body, people the page to sign in."""
    if is_program(request.scope["path"]):
        detail = "sign in first" if status == 401 else "your account's role does not allow this"
        headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
        return problem(status, detail, headers)
    if status == 401 and request.method in _SAFE:
        asked = quote(request.scope["path"]) + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"{SIGN_IN}?next={quote(asked, safe='')}", 303)
    why = "hãy đăng nhập / sign in first" if status == 401 else "không đủ quyền / not allowed"
    return PlainTextResponse(f"{status}: {why}", status)


class Guard:
    """The middleware; ``hosts`` are the names that the server is called by, none for any.

    An address in figures is always one of them: only a name can be made to lead here by a stranger.
    """

    def __init__(self, app: ASGIApp, site: Site, hosts: Iterable[str] = ()) -> None:
        self._app, self._site = app, site
        self._hosts = frozenset(name.lower() for name in hosts)
        self._looking = CapacityLimiter(_LOOKING)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through with ``account`` in its state, or refuse it."""
        if scope["type"] == "websocket":  # no door has one, and these checks are none of its
            await send({"type": "websocket.close", "code": 1008})
        elif scope["type"] == "http":
            await self._answer(Request(scope), receive, send)
        else:
            await self._app(scope, receive, send)

    async def _answer(self, request: Request, receive: Receive, send: Send) -> None:
        path = request.scope["path"]
        request.scope.setdefault("state", {})["account"] = None
        refused = self._misled(request)
        if refused is None and path != _ALIVE:  # which answers also while the database is waited for
            refused = await run_sync(self._refused, request, limiter=self._looking)
        who = account(request)
        uploads = who is not None and who.may("admin") and path.startswith(_UPLOAD)
        bounded = RequestBodyLimitMiddleware(
            self._app if refused is None else refused, LONGEST_UPLOAD if uploads else LONGEST_BODY)
        with nullcontext() if path.startswith(_ENDLESS) else self._site.drain.answering():
            await bounded(request.scope, _in_time(receive, _SLOWEST_UPLOAD if uploads else _SLOWEST_BODY),
                          with_headers(send, path, who is not None))

    def _account(self, request: Request) -> Account | None:
        kind, _, bearer = request.headers.get("authorization", "").partition(" ")
        token = bearer.strip() if kind.lower() == "bearer" else request.cookies.get(COOKIE, "")
        return accounts.session(self._site.database, token, self._site.now()) if token else None

    def _misled(self, request: Request) -> Response | None:
        """The refusal of what is refused to anybody."""
        path: str = request.scope["path"]
        if self._hosts and not self._is_called(request.headers.get("host", "")):
            return PlainTextResponse(
                "421: this server is not called by that name; the setting hosts says by which it is", 421)
        if len(path) > _LONGEST_PATH:
            return PlainTextResponse("the address is too long", 414)
        if request.method not in _SAFE and _from_elsewhere(request.headers):
            return PlainTextResponse("a page of another site may change nothing here", 403)
        if self._site.drain.refuses and request.method not in _SAFE and path.startswith(_BEGINS):
            return _ending(request)
        return None

    def _refused(self, request: Request) -> Response | None:
        """The refusal of what is refused to who asks, once it is known who that is."""
        path: str = request.scope["path"]
        request.scope["state"]["account"] = self._account(request)
        try:
            self._count(request)
        except TooMany as error:
            return too_many(error, request)
        if self._site.settings.auth == "all" and account(request) is None and not _is_open(path):
            return refusal(request, 401)
        if path.startswith(_GRADIO) and not path.startswith(_CHAT):
            return problem(404, "the chat has no such door")
        return None

    def _is_called(self, host: str) -> bool:
        found = _HOST.fullmatch(host.lower())
        return found is not None and (found[1] in self._hosts or _is_address(found[1].strip("[]")))

    def _count(self, request: Request) -> None:
        path, safe = request.scope["path"], request.method in _SAFE
        part = path.startswith(_UNCOUNTED)
        if not (part and safe):
            kind: Kind = "request" if safe or part or path.startswith(_ASKING) else "write"
            self._site.limits.hit(kind, client(request), self._site.now())
        if path.startswith(_EXPORT) or (path.startswith(_SEARCHED) and request.query_params.get("q")):
            self._site.limits.hit("search", client(request), self._site.now())


def too_many(error: TooMany, request: Request) -> Response:
    """What is answered to a client that asks too often."""
    headers = {"Retry-After": str(error.wait)}
    if is_program(request.scope["path"]):
        return problem(429, str(error), headers)
    return PlainTextResponse(
        f"429: hãy chờ {error.wait} giây rồi thử lại / too often: wait {error.wait} s", 429, headers)


def _ending(request: Request) -> Response:
    headers = {"Retry-After": str(WAIT)}
    if is_program(request.scope["path"]):
        return problem(503, f"this server is ending: ask again in {WAIT} s", headers)
    return PlainTextResponse(f"503: máy chủ đang dừng, hãy thử lại sau {WAIT} giây / "
                             f"this server is ending: try again in {WAIT} s", 503, headers)


def _is_open(path: str) -> bool:
    return ".." not in path and any(
        path == open or (open.endswith("/") and path.startswith(open)) for open in _OPEN)


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def _from_elsewhere(headers: Headers) -> bool:
    """Whether a browser sent it for another site's page."""
    fetched = headers.get("sec-fetch-site")
    if fetched is not None:
        return fetched not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and not _is_of(origin, headers.get("host", ""))


def _is_of(origin: str, host: str) -> bool:
    try:
        return urlsplit(origin).netloc.lower() == host.lower() != ""
    except ValueError:
        return False


def _in_time(receive: Receive, seconds: float) -> Receive:
    """``receive``, raising ``HTTPException`` 408 where a body is not whole by then; waiting for the
    client to go may take for ever."""
    last, whole = asyncio.get_running_loop().time() + seconds, False

    async def receiving() -> Message:
        nonlocal whole
        try:
            async with asyncio.timeout_at(None if whole else last):
                message = await receive()
        except TimeoutError as error:
            raise HTTPException(408) from error
        whole = message["type"] != "http.request" or not message.get("more_body", False)
        return message

    return receiving
