"""Who may sign in, as what."""

from __future__ import annotations

from typing import Annotated, cast
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from assistant.service import accounts
from assistant.service.accounts import ROLES, SHORTEST, Role
from assistant.web.access import record, site_of
from assistant.web.admin.frame import SECTIONS, confirmed, shown
from assistant.web.pages import spoken
from indexer.errors import SettingsError

router = APIRouter(prefix=SECTIONS["accounts"])
_Name = Annotated[str, Form(max_length=64)]


@router.get("")
def listed(
    request: Request, saved: Annotated[str, Query(max_length=64)] = "",
    gone: Annotated[str, Query(max_length=64)] = "",
) -> Response:
    """Every account, and the form for a new one."""
    return _shown(request, saved=saved, gone=gone)


@router.post("")
def put(
    request: Request, name: _Name = "", password: Annotated[str, Form(max_length=1_024)] = "",
    role: Annotated[str, Form(max_length=20)] = "",
) -> Response:
    """Make an account, or give one another password and role."""
    site = site_of(request)
    if role != "admin" and _is_last_admin(request, name):
        return _shown(request, 409, spoken(request).say("admin.last_admin"), name, role)
    try:
        accounts.put(site.database, name, password, cast(Role, role), site.now())
    except SettingsError:
        return _shown(request, 400, spoken(request).say("admin.bad_account", shortest=SHORTEST), name, role)
    record(request, "account saved", f"{name}: {role}")
    return _back(saved=name)


@router.get("/xoa")
def ask_remove(request: Request, name: Annotated[str, Query(max_length=64)] = "") -> Response:
    """Whether to delete an account."""
    words = spoken(request)
    return confirmed(
        request, "accounts", title=words.say("admin.remove_account", name=name),
        text=words.say("admin.remove_account_text"), button=words.say("admin.remove_account_do"),
        action=f"{SECTIONS['accounts']}/xoa", fields={"name": name})


@router.post("/xoa")
def remove(request: Request, name: _Name = "") -> Response:
    """Delete an account; its sessions end."""
    if _is_last_admin(request, name):
        return _shown(request, 409, spoken(request).say("admin.last_admin"))
    try:
        accounts.remove(site_of(request).database, name)
    except SettingsError:
        return _shown(request, 404, spoken(request).say("admin.no_such_account", name=name))
    record(request, "account deleted", name)
    return _back(gone=name)


def _is_last_admin(request: Request, name: str) -> bool:
    admins = [one.name for one in accounts.listed(site_of(request).database) if one.role == "admin"]
    return admins == [accounts.composed(name)]


def _back(**told: str) -> Response:
    return RedirectResponse(f"{SECTIONS['accounts']}?{urlencode(told)}", 303)


def _shown(
    request: Request, status: int = 200, fault: str = "", name: str = "", role: str = "staff", *,
    saved: str = "", gone: str = "",
) -> Response:
    return shown(
        request, "admin_accounts.html", "accounts", status, fault=fault, typed_name=name, typed_role=role,
        saved=saved, gone=gone, shortest=SHORTEST, roles=ROLES,
        accounts=accounts.listed(site_of(request).database))
