"""What the server tells Prometheus: questions, requests, and how the archive stands."""

from __future__ import annotations

import logging

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from indexer.archive import Archive
from indexer.errors import HoiBaoError

_log = logging.getLogger(__name__)
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
"""Others are counted and logged as "other", since a label must not be anybody's text."""
_MOUNTS = ("/hb/", "/mcp", "/api/", "/gradio_api/", "/assets/", "/static/")
"""What requests without a route of their own are counted by, since a label must not be anybody's text."""
_SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120)


class Metrics:
    """One server's figures, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self._questions = Counter(
            "hoibao_questions", "Questions answered, by the answer's status.", ["status"],
            registry=self.registry)
        self._asking = Histogram(
            "hoibao_ask_seconds", "Seconds from a question to its whole answer.", buckets=_SECONDS,
            registry=self.registry)
        self._requests = Counter(
            "hoibao_requests", "Requests, by method, route and status.", ["method", "route", "status"],
            registry=self.registry)
        self.in_flight = Gauge(
            "hoibao_requests_in_flight", "Requests that are being answered.", registry=self.registry)
        self._held = {name: Gauge(f"hoibao_{name}", told, registry=self.registry) for name, told in (
            ("articles", "Articles in the archive."), ("passages", "Passages that are searched."),
            ("revision", "The number of the archive's last change."),
            ("archive_behind", "Changes that the searchers have not taken in."),
            ("archive_up", "Whether the archive can be read."),
        )}

    def answered(self, status: str, seconds: float) -> None:
        """Count and log a question with its answer's status, "failed" where there is none."""
        _log.info("a question", extra={"status": status, "seconds": round(seconds, 3)})
        self._questions.labels(status).inc()
        self._asking.observe(seconds)

    def requested(self, method: str, route: str, status: int) -> None:
        """Count a request by its route's template."""
        self._requests.labels(method if method in METHODS else "other", route, str(status)).inc()

    def text(self, archive: Archive) -> bytes:
        """All of it in Prometheus' text format, the archive's figures as they are now; as they were last,
        where it cannot be read."""
        try:
            now = {"articles": archive.totals().articles, "passages": len(archive),
                   "revision": archive.revision, "archive_behind": behind(archive), "archive_up": 1}
        except HoiBaoError:
            now = {"archive_up": 0}
        for name, value in now.items():
            self._held[name].set(value)
        return generate_latest(self.registry)


class Measured:
    """The middleware that counts every request, those too that the guard refuses."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and count it when it has been answered, or has failed."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        status = 500

        async def counting(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        with self._metrics.in_flight.track_inprogress():
            try:
                await self._app(scope, receive, counting)
            finally:
                self._metrics.requested(scope["method"], route(scope), status)


def behind(archive: Archive) -> int:
    """How many of an archive's changes a searcher of it has not taken in."""
    return max(archive.revision - min(archive.searched().values()), 0)


def route(scope: Scope) -> str:
    """The template of the route that answered; where there is none, the mount that did, or "other"."""
    template = getattr(scope.get("route"), "path", None)
    if isinstance(template, str):
        return template
    return next((mount for mount in _MOUNTS if scope["path"].startswith(mount)), "other")
