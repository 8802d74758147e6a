"""To be written."""

from __future__ import annotations

from fastapi import FastAPI

from assistant.web.site import Site


def mount(app: FastAPI, site: Site) -> None:
    """Add the MCP server at ``/mcp``."""
