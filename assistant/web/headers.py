"""The headers that keep a browser from doing with an answer what it is not for."""

from __future__ import annotations

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send

_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
_PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
_CHAT_POLICY = (  # Gradio writes its settings into the page, and makes its components from text
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; form-action 'self'; "
    "base-uri 'self'; frame-ancestors 'none'; object-src 'none'"
)
_FOR_OTHERS = ("access-control-allow-origin", "access-control-allow-credentials")
"""What Gradio would let the pages of other sites read; no door is for them."""


def with_headers(send: Send, path: str, signed_in: bool) -> Send:
    """``send``, with the headers that an answer lacks; without those that would open it to other sites."""
    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers.setdefault(name, value)
            for name in _FOR_OTHERS:
                del headers[name]
            if signed_in and not path.startswith("/hb/"):
                headers.setdefault("Cache-Control", "private, no-cache")
            headers.setdefault("Content-Security-Policy", _CHAT_POLICY if path == "/" else _PAGE_POLICY)
        await send(message)

    return sending
