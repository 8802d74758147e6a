"""The interface told to programs (OpenAPI) and to people (a page that loads nothing from elsewhere)."""

from __future__ import annotations

from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

from fastapi import APIRouter, Request
from fastapi.openapi.utils import get_openapi
from starlette.responses import FileResponse, JSONResponse, Response

from assistant.web.api import appointments, articles, asking, health, history, reviews
from assistant.web.api.fields import PREFIX
from assistant.web.pages import page

router = APIRouter(include_in_schema=False)
DOORS = (asking.router, articles.router, history.router, appointments.router, reviews.router, health.router)
_ABOUT = (
    "Ask an archive of Vietnamese news, search it, and read its register of appointments. Reading is open "
    "unless the server says that everyone signs in; reviewing is staff's, withdrawing and deleting an "
    "admin's, who send `Authorization: Bearer TOKEN` with a token of `hoibao user token NAME`. Problems are "
    "JSON with `detail`."
)
_FILES = {"swagger-ui-bundle.js": "text/javascript", "swagger-ui.css": "text/css"}


@cache
def schema() -> dict[str, Any]:
    """The OpenAPI document of what is under ``/api/v1``."""
    return get_openapi(title="Hỏi Báo", version=version("hoibao"), description=_ABOUT,
                       routes=[route for door in DOORS for route in door.routes])


@router.get(f"{PREFIX}/openapi.json")
def openapi() -> JSONResponse:
    """The document."""
    return JSONResponse(schema())


@router.get("/api/docs")
def docs(request: Request) -> Response:
    """The page to read it and try it out."""
    return page(request, "api.html")


@router.get("/api/docs/{name}")
def file(name: str) -> Response:
    """Swagger's own files, which the package fastapi-offline brings."""
    if name not in _FILES:
        return JSONResponse({"detail": f"no file {name!r}"}, 404)
    return FileResponse(_swagger() / name, media_type=_FILES[name],
                        headers={"Cache-Control": "max-age=86400"})


def _swagger() -> Path:
    import fastapi_offline

    return Path(fastapi_offline.__file__).parent / "static"
