"""Whether the server lives, whether it can answer, and its figures."""

from __future__ import annotations

import logging
from typing import Literal

from fastapi import APIRouter, Request, Response
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import BaseModel, Field

from assistant.service import accounts
from assistant.web.access import account, require, site_of
from assistant.web.api.fields import PREFIX, named
from assistant.web.api.problems import may
from assistant.web.metrics import behind
from assistant.web.site import Site
from indexer.errors import HoiBaoError

router = APIRouter(generate_unique_id_function=named)
_log = logging.getLogger(__name__)
_UNREADABLE = "cannot be read; the log says why"
"""For whom the names of machines and folders are not."""


class Alive(BaseModel):
    """That the process answers."""

    status: Literal["ok"] = "ok"


class Readiness(BaseModel):
    """What an answer needs; where others are served, what is wrong is told to staff and the log alone."""

    ready: bool
    ending: bool = Field(description="Whether the server was told to end, and answers what has begun.")
    archive: str = Field(description='"ok", or what is wrong with it.', examples=["ok"])
    behind: int | None = Field(description="The archive's changes that are not searched yet.")
    service: str = Field(description='Accounts and conversations: "ok", or what is wrong.')
    model: str | None = Field(description="The language model that writes the answers, if one does.")


@router.get(f"{PREFIX}/health", tags=["health"], summary="Tell that the server lives")
async def health() -> Alive:
    """Answers as long as the process does, also where every thread waits for a database; nobody counts how
    often."""
    return Alive()


@router.get(
    f"{PREFIX}/health/ready", tags=["health"], summary="Tell whether the server can answer", responses={
        429: may()[429], 503: {"model": Readiness, "description": "It cannot; the fields say why."}})
def ready(request: Request, response: Response) -> Readiness:
    """Whether the archive and the service's database can be read, and the server is to stay."""
    site, who = site_of(request), account(request)
    found = _readiness(site, told=not site.settings.auth or (who is not None and who.may("staff")))
    response.status_code = 200 if found.ready else 503
    return found


@router.get("/metrics", include_in_schema=False)
def metrics(request: Request) -> Response:
    """The figures, for Prometheus: open where only this computer is served, else to staff."""
    site = site_of(request)
    if site.settings.auth:
        require("staff")(request)
    return Response(site.metrics.text(site.assistant.archive), media_type=CONTENT_TYPE_LATEST)


def _readiness(site: Site, told: bool) -> Readiness:
    archive, service, late = "ok", "ok", None
    try:
        late = behind(site.assistant.archive)
    except HoiBaoError as error:
        _log.warning("the archive cannot be read", exc_info=error)
        archive = str(error) if told else _UNREADABLE
    try:
        accounts.listed(site.database)
    except HoiBaoError as error:
        _log.warning("accounts and conversations cannot be read", exc_info=error)
        service = str(error) if told else _UNREADABLE
    ending = site.drain.has_begun
    return Readiness(ready=archive == service == "ok" and not ending, ending=ending, archive=archive,
                     behind=late, service=service, model=site.settings.model)
