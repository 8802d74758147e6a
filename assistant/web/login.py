"""Signing in and out.

Whoever guesses at passwords is stopped by three counts: of a name from an address, of an address,
and of a name. A right password clears the first alone, else one's own account would give a fresh
start at another's. The last, which a stranger could use up, binds no address that the account has
lately signed in from: nobody can be locked out of an account from where it is at home.
"""

from __future__ import annotations

import re
from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from assistant.service import accounts, audit
from assistant.web.access import COOKIE, SIGN_IN, network, record, site_of
from assistant.web.limits import TooMany
from assistant.web.pages import page, spoken

router = APIRouter(include_in_schema=False)
_SIGNED_IN = "signed in"
_LATELY = 90 * 86_400
"""Seconds for which an address stays one that an account has signed in from."""
_OUTSIDE = re.compile(r"[^/]|/[/\\]|.*[\x00-\x20\x7f\\]", re.S)
"""What a browser might take for another site's address: it drops tabs and ends of lines, and turns
backslashes."""


@router.get(SIGN_IN)
def form(request: Request, next: str = "/") -> Response:
    """The page to sign in; where there is no account yet, how to make one."""
    there = bool(accounts.listed(site_of(request).database))
    return page(request, "login.html", next=_within(next), fault="", name="", any_account=there)


@router.post(SIGN_IN)
def sign_in(
    request: Request, name: Annotated[str, Form(max_length=64)] = "",
    password: Annotated[str, Form(max_length=1_024)] = "", next: Annotated[str, Form(max_length=2_000)] = "/",
) -> Response:
    """Open a session and go on; who fails too often waits, whatever the password."""
    site, name = site_of(request), accounts.composed(name)
    try:
        _count(request, name)
    except TooMany as error:
        record(request, "sign-in refused", f"{error.wait} s", _known(request, name))
        response = _again(request, 429, next, name, "login.wait", minutes=-(-error.wait // 60))
        response.headers["Retry-After"] = str(error.wait)
        return response
    who = accounts.verify(site.database, name, password)
    if who is None:
        record(request, "sign-in failed", "", _known(request, name))
        return _again(request, 401, next, name, "login.wrong")
    site.limits.clear("sign-in", _pair(request, name))
    record(request, _SIGNED_IN, who.role, who.name)
    if before := request.cookies.get(COOKIE):
        accounts.close_session(site.database, before)
    seconds = site.settings.session_hours * 3600
    token = accounts.open_session(site.database, who.name, site.now(), seconds)
    response = RedirectResponse(_within(next), 303)
    response.set_cookie(COOKIE, token, max_age=seconds, httponly=True, samesite="lax",
                        secure=request.url.scheme == "https")
    return response


@router.post("/dang-xuat")
def sign_out(request: Request) -> Response:
    """End the session."""
    if token := request.cookies.get(COOKIE):
        accounts.close_session(site_of(request).database, token)
        record(request, "signed out")
    response = RedirectResponse("/", 303)
    response.delete_cookie(COOKIE)
    return response


def _count(request: Request, name: str) -> None:
    """Count a try; raises ``TooMany``."""
    site, address = site_of(request), request.client.host if request.client else ""
    site.limits.hit("sign-in from", network(request), site.now())
    site.limits.hit("sign-in", _pair(request, name), site.now())
    if not audit.has(site.database, audit.Entry(site.now() - _LATELY, name, address, _SIGNED_IN)):
        site.limits.hit("sign-in as", name, site.now())


def _known(request: Request, name: str) -> str:
    """The name of an account; "" for what is none, since people type passwords into the wrong field."""
    return name if any(name == one.name for one in accounts.listed(site_of(request).database)) else ""


def _pair(request: Request, name: str) -> str:
    return f"{network(request)} {name}"


def _again(request: Request, status: int, next: str, name: str, fault: str, **values: object) -> Response:
    return page(request, "login.html", status, next=_within(next), name=name, any_account=True,
                fault=spoken(request).say(fault, **values))


def _within(address: str) -> str:
    """A path of this site, for where to go on; "/" for any other."""
    if not address or _OUTSIDE.match(address):
        return "/"
    parts = urlsplit(address)
    return "/" if parts.scheme or parts.netloc else address
