"""What a reader is told of what is kept, and how one's own conversation is deleted."""

from __future__ import annotations

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Depends, HTTPException, Request
from starlette.responses import Response

from assistant.service import audit, talks
from assistant.texts import Texts
from assistant.web.access import site_of
from assistant.web.pages import page, render
from assistant.web.site import Site

PATH = "/rieng-tu"
router = APIRouter()
SiteOf = Annotated[Site, Depends(site_of)]


@router.delete("/api/v1/conversations/{id}", status_code=204, tags=["conversations"],
               responses={404: {"description": "There is none of that id."}})
def erase(site: SiteOf, id: str) -> None:
    """Delete a conversation for good, by the id that only its own tab holds."""
    if talks.found(site.database, id) != id:
        raise HTTPException(404, "there is no conversation of that id")
    done = f"messages {talks.erase(site.database, id, site.now())}"
    audit.write(site.database, audit.Entry(site.now(), "", "", "own conversation deleted", done))


@router.get(PATH, include_in_schema=False)
def told(request: Request, site: SiteOf) -> Response:
    """What this server keeps of those who use it, for how long, and where questions go."""
    settings = site.settings
    provider, _, name = (settings.model or "").partition(":")
    return page(request, "privacy.html", keeps=site.keeps, settings=settings, model=name,
                provider=urlsplit(settings.model_url).hostname if settings.model_url else provider,
                here_alone=provider in ("", "huggingface"))


def note(site: Site, words: Texts) -> str:
    """In a line of HTML, for an empty conversation: whether it is kept, and where more is said."""
    return str(render("privacy_note.html", words, None, PATH, PATH, keeps=site.keeps,
                      days=site.settings.keep_days, address=PATH))
