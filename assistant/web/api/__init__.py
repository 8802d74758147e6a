"""The doors for programs: REST under ``/api/v1``, told at ``/api/docs``; figures at ``/metrics``."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.responses import JSONResponse
from starlette.routing import Match, Route
from starlette.types import Receive, Scope, Send

from assistant.web.api import documented

router = APIRouter(max_body_size=1 << 20)
for door in (*documented.DOORS, documented.router):
    router.include_router(door)
_UNKNOWN = "no such operation; GET /api/v1/openapi.json tells them all"


class Nothing:
    """What no operation answers: 405 where there is one of another method, else 404."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer any method at all."""
        allowed = sorted({method for door in documented.DOORS for route in door.routes
                          if route.matches(dict(scope))[0] is Match.PARTIAL
                          for method in getattr(route, "methods", ())})
        status, why = (405, f"use {' or '.join(allowed)}") if allowed else (404, _UNKNOWN)
        answer = JSONResponse({"detail": why}, status, {"Allow": ", ".join(allowed)} if allowed else None)
        await answer(scope, receive, send)


router.routes.append(Route("/api/{rest:path}", endpoint=Nothing()))
