"""Signing in and out."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, Request
from starlette.responses import RedirectResponse, Response

from assistant.service import accounts
from assistant.web.access import COOKIE, SIGN_IN, record, site_of
from assistant.web.limits import TooMany
from assistant.web.pages import page, spoken

router = APIRouter(include_in_schema=False)


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
    site = site_of(request)
    address = request.client.host if request.client else ""
    tried = (f"address:{address}", f"name:{name}")
    try:
        for one in tried:
            site.limits.hit("sign-in", one, site.now())
    except TooMany as error:
        record(request, "sign-in refused", f"{error.wait} s", name)
        response = _again(request, 429, next, name, "login.wait", minutes=-(-error.wait // 60))
        response.headers["Retry-After"] = str(error.wait)
        return response
    who = accounts.verify(site.database, name, password)
    if who is None:
        record(request, "sign-in failed", "", name)
        return _again(request, 401, next, name, "login.wrong")
    for one in tried:
        site.limits.clear("sign-in", one)
    record(request, "signed in", who.role, who.name)
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


def _again(request: Request, status: int, next: str, name: str, fault: str, **values: object) -> Response:
    return page(request, "login.html", status, next=_within(next), name=name, any_account=True,
                fault=spoken(request).say(fault, **values))


def _within(address: str) -> str:
    """A path of this site, for where to go on; "/" for any other."""
    parts = urlsplit(address)
    inside = address.startswith("/") and not address.startswith(("//", "/\\")) and not parts.netloc
    return address if inside and not parts.scheme and "\n" not in address and "\r" not in address else "/"
