"""What is only read: feedback, the audit log, the settings."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlencode, urlsplit

from fastapi import APIRouter, Form, Query, Request
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, RedirectResponse, Response

from assistant.service import audit, talks, usage
from assistant.service.talks import REASONS
from assistant.texts import Texts
from assistant.web.access import record, site_of
from assistant.web.admin.frame import HOME, SECTIONS, Section, shown
from assistant.web.admin.overview import reason_name
from assistant.web.pages import spoken
from indexer.secrets import hidden
from indexer.settings import Settings, names

router = APIRouter(prefix=HOME)
LINES = 50
"""Rows on one page."""
Page = Annotated[int, Query(alias="trang", ge=1, le=1_000_000)]
_Filter = Annotated[str, Query(max_length=100)]


@router.get("/gop-y")
def feedback(request: Request, reason: _Filter = "", number: Page = 1) -> HTMLResponse:
    """What people said of answers, the newest first."""
    words = spoken(request)
    found = usage.latest(site_of(request).database, LINES + 1, (number - 1) * LINES, reason)
    return shown(
        request, "admin_feedback.html", "feedback", found=found[:LINES], reason=reason,
        reasons={one: reason_name(words, one) for one in REASONS},
        turning=_turning("feedback", number, len(found), reason=reason))


@router.post("/gop-y/mo")
def open_conversation(request: Request, conversation: Annotated[str, Form(max_length=100)] = "") -> Response:
    """Go to the page of the conversation that somebody spoke of, made where it has none."""
    shared = talks.share(site_of(request).database, conversation)
    if shared is None:
        raise HTTPException(404)
    record(request, "conversation opened", shared)
    return RedirectResponse(f"/chia-se/{shared}", 303)


@router.get("/nhat-ky")
def log(request: Request, who: _Filter = "", action: _Filter = "", number: Page = 1) -> HTMLResponse:
    """Who did what, the newest first."""
    words, database = spoken(request), site_of(request).database
    found = audit.read(database, LINES + 1, (number - 1) * LINES, account=who, action=action)
    accounts, actions = audit.named(database)
    return shown(
        request, "admin_audit.html", "audit", found=found[:LINES], chosen=who, action=action,
        accounts=accounts,
        actions={one: action_name(words, one) for one in actions},
        turning=_turning("audit", number, len(found), who=who, action=action))


@router.get("/cai-dat")
def settings(request: Request) -> HTMLResponse:
    """What is set, and where it comes from; nothing is changed here."""
    chosen = site_of(request).settings
    rows = [(name, masked(chosen, name), chosen.origins.get(name, "")) for name in names()]
    return shown(request, "admin_settings.html", "settings", rows=rows)


def action_name(words: Texts, action: str) -> str:
    """An action of the log in words; as it was written, where there are none."""
    try:
        return words.say(f"admin.action_{action.replace(' ', '_').replace('-', '_')}")
    except KeyError:
        return action


def masked(settings: Settings, name: str) -> str:
    """A setting's value as it may be shown: a name and a password in an address are not."""
    value = getattr(settings, name)
    text = "" if value is None else str(value)
    parts = urlsplit(text) if "://" in text else None
    if parts is None or "@" not in parts.netloc:
        return hidden(text)
    return parts._replace(netloc=f"•••@{parts.netloc.rpartition('@')[2]}", query="", fragment="").geturl()


def _turning(section: Section, number: int, found: int, **filters: str) -> dict[str, str]:
    """The addresses of the page before and the page after; "" where there is none."""
    def address(page: int) -> str:
        asked = {name: value for name, value in filters.items() if value}
        return f"{SECTIONS[section]}?{urlencode({**asked, 'trang': page})}"

    return {"newer": address(number - 1) if number > 1 else "",
            "older": address(number + 1) if found > LINES else ""}
