"""Who may do what: the guard before every door, and what a door asks of it.

The guard is one ASGI middleware, so that nothing stands beside it: REST, pages, Gradio's own routes
and MCP pass it alike. It refuses

- a ``Host`` that this server is not called by (DNS rebinding),
- a request that changes something and comes from another site's page (CSRF), told by ``Sec-Fetch-Site``
  and ``Origin`` as Go's ``http.CrossOriginProtection`` does
  (https://words.filippo.io/csrf/): programs that send neither are no browsers,
- a client that asks too often, and, where the settings say so, one that has not signed in.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable
from typing import cast
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.service import accounts, audit
from assistant.service.accounts import Account, Role
from assistant.web.limits import Kind, TooMany
from assistant.web.site import Site

COOKIE = "hb_session"
LOOPBACK = ("localhost", "127.0.0.1", "[::1]")
SIGN_IN = "/dang-nhap"
_OPEN = (SIGN_IN, "/hb/", "/api/v1/health")
"""What is served to those too who have not signed in where all must; a path, or what begins so."""
_SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_UNCOUNTED = ("/hb/", "/assets/", "/static/", "/gradio_api/", "/theme.css", "/svelte/")
"""The parts of pages: a client loads many at once."""
_ASKING = ("/api/v1/ask", "/mcp")
"""What changes nothing though it is a POST; asking has a bound of its own."""
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_CHAT_POLICY = (  # Gradio writes its settings into the page, and makes its components from text
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'; object-src 'none'"
)


class Denied(Exception):
    """Who asks may not: 401 where nobody has signed in, else 403."""

    def __init__(self, status: int) -> None:
        super().__init__(status)
        self.status = status


def account(request: HTTPConnection) -> Account | None:
    """Who asks, if signed in."""
    return cast("Account | None", request.scope.get("state", {}).get("account"))


def client(request: HTTPConnection) -> str:
    """Whose share of requests this one counts against: the account's, else the address's."""
    if who := account(request):
        return f"account:{who.name}"
    return request.client.host if request.client else "unknown"


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
    if is_program(request.url.path):
        detail = "sign in first" if status == 401 else "your account's role does not allow this"
        headers = {"WWW-Authenticate": "Bearer"} if status == 401 else None
        return JSONResponse({"detail": detail}, status, headers)
    if status == 401 and request.method in _SAFE:
        asked = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        return RedirectResponse(f"{SIGN_IN}?next={quote(asked, safe='')}", 303)
    return PlainTextResponse("403: không đủ quyền / not allowed", status)


class Guard:
    """The middleware; ``hosts`` are the names that the server is called by, none for any."""

    def __init__(self, app: ASGIApp, site: Site, hosts: Iterable[str] = ()) -> None:
        self._app, self._site, self._hosts = app, site, frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through with ``account`` in its state, or refuse it."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        scope.setdefault("state", {})["account"] = self._account(request)
        refused = self._refused(request)
        answer = self._app if refused is None else refused
        await answer(scope, receive, _with_headers(send, scope["path"]))

    def _account(self, request: Request) -> Account | None:
        kind, _, bearer = request.headers.get("authorization", "").partition(" ")
        token = bearer.strip() if kind.lower() == "bearer" else request.cookies.get(COOKIE, "")
        return accounts.session(self._site.database, token, self._site.now()) if token else None

    def _refused(self, request: Request) -> Response | None:
        path = request.url.path
        if self._hosts and _host(request.headers.get("host", "")) not in self._hosts:
            return PlainTextResponse("this server is not called by that name", 421)
        if request.method not in _SAFE and _from_elsewhere(request.headers):
            return PlainTextResponse("a page of another site may change nothing here", 403)
        try:
            self._count(request)
        except TooMany as error:
            return too_many(error)
        if self._site.settings.auth == "all" and account(request) is None and not _is_open(path):
            return refusal(request, 401)
        return None

    def _count(self, request: Request) -> None:
        if not request.url.path.startswith(_UNCOUNTED):
            asks = request.url.path.startswith(_ASKING)
            kind: Kind = "request" if request.method in _SAFE or asks else "write"
            self._site.limits.hit(kind, client(request), self._site.now())


def too_many(error: TooMany) -> Response:
    """What is answered to a client that asks too often."""
    return JSONResponse({"detail": str(error)}, 429, {"Retry-After": str(error.wait)})


def _is_open(path: str) -> bool:
    return any(path == open or (open.endswith("/") and path.startswith(open)) for open in _OPEN)


def _host(value: str) -> str:
    """A ``Host`` header without its port."""
    return value.rpartition(":")[0] if ":" in value and not value.endswith("]") else value


def _from_elsewhere(headers: Headers) -> bool:
    """Whether a browser sent it for another site's page."""
    fetched = headers.get("sec-fetch-site")
    if fetched is not None:
        return fetched not in ("same-origin", "none")
    origin = headers.get("origin")
    return origin is not None and urlsplit(origin).netloc != headers.get("host")


def _with_headers(send: Send, path: str) -> Callable[[Message], Awaitable[None]]:
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("Content-Security-Policy", _CHAT_POLICY if path == "/" else _PAGE_POLICY)
        await send(message)

    return sending
