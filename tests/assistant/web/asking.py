"""Requests as a browser sends them to the chat's events, without a server."""

from __future__ import annotations

from types import SimpleNamespace

import gradio as gr
from starlette.requests import Request

from assistant.service.accounts import Account
from assistant.web.site import Site


def asked(site: Site, query: str = "", cookies: str = "", who: Account | None = None) -> gr.Request:
    """A request for the page with a query string and cookies, by who has signed in."""
    app = SimpleNamespace(state=SimpleNamespace(site=site))
    scope = {
        "type": "http", "method": "GET", "path": "/", "query_string": query.encode(), "app": app,
        "headers": [(b"host", b"localhost"), (b"cookie", cookies.encode())], "scheme": "http",
        "state": {"account": who}, "root_path": "", "server": ("localhost", 80), "client": ("127.0.0.1", 1),
    }
    return gr.Request(request=Request(scope))
