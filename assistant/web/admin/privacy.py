"""Giving out and deleting what is kept of readers, when they ask for it."""

from __future__ import annotations

import json
from typing import Annotated
from urllib.parse import urlencode

from fastapi import APIRouter, Form, Query, Request
from starlette.responses import RedirectResponse, Response

from assistant.service import privacy, talks
from assistant.web.access import record, site_of
from assistant.web.admin.frame import SECTIONS, confirmed, shown
from assistant.web.pages import spoken

router = APIRouter(prefix=SECTIONS["privacy"])
_Given = Annotated[str, Form(max_length=500)]


@router.get("")
def ask(request: Request, gone: Annotated[int, Query(ge=0, le=1_000_000)] = 0) -> Response:
    """The form for a conversation's id or shared address."""
    return _shown(request, gone=gone)


@router.post("/xoa")
def ask_erase(request: Request, conversation: _Given = "") -> Response:
    """Whether to delete a conversation for good; of what was asked in it nothing is shown."""
    database, words = site_of(request).database, spoken(request)
    id = talks.found(database, privacy.conversation_id(conversation))
    if id is None:
        return _shown(request, 404, words.say("admin.no_conversation"))
    count = len(talks.read(database, id))
    return confirmed(
        request, "privacy", title=words.say("admin.erase"), fields={"conversation": id},
        text=words.say("admin.erase_text", count=count), button=words.say("admin.erase_do"),
        action=f"{SECTIONS['privacy']}/xoa-han")


@router.post("/xoa-han")
def erase(request: Request, conversation: _Given = "") -> Response:
    """Delete a conversation for good."""
    site = site_of(request)
    id = talks.found(site.database, conversation)
    if id is None:
        return _shown(request, 404, spoken(request).say("admin.no_conversation"))
    count = talks.erase(site.database, id, site.now())
    record(request, "conversation deleted", f"messages {count}")
    return RedirectResponse(f"{SECTIONS['privacy']}?{urlencode({'gone': count})}", 303)


@router.post("/xuat")
def export(request: Request, conversation: _Given = "") -> Response:
    """All that is held of a conversation, as a file of JSON, but for what was withdrawn since."""
    site = site_of(request)
    id = privacy.conversation_id(conversation)
    held = privacy.conversation(site.database, site.assistant.archive, id)
    if held is None:
        return _shown(request, 404, spoken(request).say("admin.no_conversation"))
    record(request, "conversation exported", f"messages {len(held['messages'])}")
    return Response(json.dumps(held, ensure_ascii=False, indent=1), media_type="application/json", headers={
        "Content-Disposition": 'attachment; filename="hoi-thoai.json"', "Cache-Control": "no-store"})


def _shown(request: Request, status: int = 200, fault: str = "", gone: int = 0) -> Response:
    return shown(request, "admin_privacy.html", "privacy", status, fault=fault, gone=gone,
                 settings=site_of(request).settings, action=SECTIONS["privacy"])
