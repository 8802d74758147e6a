"""What a program is told where something goes wrong: JSON with ``detail`` and the request's id."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.responses import JSONResponse

from indexer.logs import request


def problem(
    status: int, detail: Any, headers: Mapping[str, str] | None = None, **more: Any
) -> JSONResponse:
    """The answer, by whose ``request`` the log can be asked why; ``more`` are further fields of it."""
    return JSONResponse({"detail": detail, "request": request.get(), **more}, status, headers)
