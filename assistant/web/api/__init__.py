"""The doors for programs: REST under ``/api/v1``, told at ``/api/docs``; figures at ``/metrics``."""

from __future__ import annotations

from fastapi import APIRouter, Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Match

from assistant.web.api import documented

router = APIRouter(max_body_size=1 << 20)
for door in (*documented.DOORS, documented.router):
    router.include_router(door)
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"]


@router.api_route("/api/{rest:path}", methods=_METHODS, include_in_schema=False)
def nothing(request: Request) -> Response:
    """What no operation answers: 405 where there is one of another method, else 404."""
    allowed = sorted({method for door in documented.DOORS for route in door.routes
                      if route.matches(dict(request.scope))[0] is Match.PARTIAL
                      for method in getattr(route, "methods", ())})
    if allowed:
        return JSONResponse({"detail": f"use {' or '.join(allowed)}"}, 405, {"Allow": ", ".join(allowed)})
    return JSONResponse({"detail": "no such operation; GET /api/v1/openapi.json tells them all"}, 404)
