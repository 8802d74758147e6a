"""The web server: every door in one process, behind one guard."""

from __future__ import annotations

import errno
import ipaddress
import logging
import os
import signal
import socket
import threading
import time
import webbrowser
from collections.abc import Iterable
from contextlib import suppress
from types import FrameType

import uvicorn
from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.staticfiles import StaticFiles
from starlette.exceptions import HTTPException
from starlette.responses import Response
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from assistant.chat import Assistant
from assistant.service import accounts
from assistant.service.counting import Counts
from assistant.service.database import Database
from assistant.service.privacy import forget
from assistant.texts import texts
from assistant.web import admin, api, login, mcp, privacy, reader, register, talks
from assistant.web.access import LOOPBACK, Denied, Guard, too_many
from assistant.web.admin.overview import on_disk
from assistant.web.api.problems import unprocessable
from assistant.web.draining import Drain
from assistant.web.jobs import MEMORY
from assistant.web.limits import Limits, TooMany
from assistant.web.logs import Logged
from assistant.web.metrics import Measured
from assistant.web.missing import denied, failed, missing
from assistant.web.pages import ASSETS
from assistant.web.site import Site
from assistant.web.watching import Watching
from indexer import logs
from indexer.errors import HoiBaoError, ServiceError, SettingsError
from indexer.settings import Settings

_log = logging.getLogger(__name__)
_DAY = 86_400.0
AT_ONCE = 500
"""Connections and requests served at one time; others are told to come again (503)."""


def application(site: Site, hosts: Iterable[str] = ()) -> FastAPI:
    """Every door over one site; ``hosts`` are the names that it may be called by, none for any."""
    app = without_chat(site, hosts)
    _be_silent()
    from assistant.web import chat  # Gradio, which takes seconds to import, and reads the environment then

    return chat.mount(app, site)


def without_chat(site: Site, hosts: Iterable[str] = ()) -> FastAPI:
    """Every door but the chat, which takes seconds to be made."""
    app = FastAPI(title="Hỏi Báo", version=_version(), docs_url=None, redoc_url=None, openapi_url=None)
    app.state.site = site
    app.add_middleware(Guard, site=site, hosts=hosts)
    app.add_middleware(Measured, metrics=site.metrics)
    if site.settings.proxies:
        app.add_middleware(ProxyHeadersMiddleware, trusted_hosts=site.settings.proxies)
    app.add_middleware(Logged, failed=failed(site), proxies=site.settings.proxies)
    app.add_exception_handler(Denied, denied(site))
    app.add_exception_handler(HTTPException, missing(site))
    app.add_exception_handler(TooMany, _too_many)
    app.add_exception_handler(HoiBaoError, failed(site))
    app.add_exception_handler(RequestValidationError, unprocessable)
    app.mount("/hb", StaticFiles(directory=ASSETS))
    for door in (login, reader, register, admin, talks, privacy, api):
        app.include_router(door.router)
    mcp.mount(app, site)
    return app


def serve(assistant: Assistant, settings: Settings, *, open_browser: bool = False) -> None:
    """Serve until the process is interrupted, or told to end (SIGTERM), which lets what has begun be
    answered; port 0 takes any that is free.

    Raises ``SettingsError`` where the address cannot be listened on, or is another computer's to
    reach while ``auth`` is not decided; ``ServiceError`` where accounts cannot be kept; ``EncoderError``.
    """
    texts(settings.language)
    assistant.archive.asked("")  # loads the encoder, before somebody waits for it
    logs.configure(settings.log_format, settings.log_level)
    logs.take_over()
    with Database(settings.service_place) as database:
        _check_access(settings, database)
        port = _listenable(settings.host, settings.port)
        shared = Counts(database) if database.is_shared else None
        site = Site(assistant, database, settings, limits=Limits(settings.asks_per_minute, shared),
                    watching=Watching(settings), drain=Drain(settings.drain))
        threading.Thread(target=_tend, args=(site,), daemon=True).start()
        app = application(site, _hosts(settings))
        shown = "localhost" if settings.host in ("0.0.0.0", "::") else settings.host
        address = f"http://{shown}:{port}/"
        server = _Server(uvicorn.Config(
            app, host=settings.host, port=port, log_config=None, log_level="warning", access_log=False,
            timeout_graceful_shutdown=5, proxy_headers=False, server_header=False, http="h11", ws="none",
            limit_concurrency=AT_ONCE,
        ), address, open_browser, site)
        with suppress(KeyboardInterrupt):  # uvicorn has ended by it, and raises it anew
            server.run()


def _tend(site: Site) -> None:
    """Forget what is no longer to be kept, now and once a day; make the register before somebody waits for
    it. What fails is told to who asks, and to the log."""
    kept = site.settings
    while True:
        try:
            gone = forget(site.database, site.now(), kept.keep_days, kept.audit_days)
            _log.info("what is no longer to be kept was deleted", extra={"count": gone})
        except ServiceError:
            _log.exception("what is no longer to be kept could not be deleted")
        with suppress(HoiBaoError):
            site.assistant.archive.register()
        time.sleep(_DAY)


def _be_silent() -> None:
    """Before Gradio is imported: it shall report nothing to its makers, nor count for a page that is not
    shown."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = "1000000"  # events, of which it makes a table each time
    os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "100"  # kept, and gone through at each event
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"


class _Server(uvicorn.Server):
    """Says where it listens as soon as it does, drains when it is told to end, and takes its jobs along when
    it ends, and what watches."""

    def __init__(self, config: uvicorn.Config, address: str, open_browser: bool, site: Site) -> None:
        super().__init__(config)
        self._address, self._open, self._site = address, open_browser, site

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            print(f"Hỏi Báo: {self._address}  (Ctrl+C)", flush=True)
            self._site.watching.start(MEMORY + 2 * on_disk(self._site))
            if self._open:
                threading.Thread(target=webbrowser.open, args=(self._address,), daemon=True).start()

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if sig == signal.SIGTERM:  # uvicorn would end at once, and by the signal: not with code 0
            self._site.drain.begin()
        else:
            super().handle_exit(sig, frame)

    async def on_tick(self, counter: int) -> bool:
        return self._site.drain.is_over or await super().on_tick(counter)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        self._site.watching.close()  # here, since uvicorn ends by the signal that ended it
        self._site.jobs.close()
        await super().shutdown(sockets)


def _check_access(settings: Settings, database: Database) -> None:
    """Raise ``SettingsError`` where another computer could reach what nobody has decided to open."""
    named = next((name for name in ("hosts", "proxies") if getattr(settings, name)), "")
    if _is_loopback(settings.host) and not named:
        return
    if not settings.auth:
        meant = (f"{named}: this server is meant for other computers" if named
                 else f"host: {settings.host} can be reached from other computers")
        raise SettingsError(
            f"{meant}, and who may use it is not decided: "
            "give --auth staff (anyone may read, staff sign in) or --auth all (everyone signs in)"
        )
    if not any(account.role == "admin" for account in accounts.listed(database)):
        raise SettingsError(
            f"auth: there is no admin who could sign in on {settings.host}; make one with: "
            "hoibao user add NAME --role admin"
        )


def _is_loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _hosts(settings: Settings) -> list[str]:
    """The names that the server may be called by besides any address in figures."""
    named = [name.strip() for name in settings.hosts.split(",") if name.strip()]
    if not _is_loopback(settings.host):
        own = socket.gethostname()
        named += [own, f"{own}.local"]
    return [*LOOPBACK, settings.host, *named]


async def _too_many(request: Request, error: Exception) -> Response:
    assert isinstance(error, TooMany)
    return too_many(error, request)


def _version() -> str:
    from importlib.metadata import version

    return version("hoibao")


def _listenable(host: str, port: int) -> int:
    """The port, or a free one for 0, once it is sure that it can be listened on."""
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.create_server(address[:2], family=family) as probe:
            return int(probe.getsockname()[1])
    except socket.gaierror as error:
        raise SettingsError(f"host: {host!r} is no address of this computer ({error})") from error
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise _taken(port) from error
        key = "port" if error.errno == errno.EACCES else "host"
        raise SettingsError(f"{key}: cannot listen on {host}:{port} ({error.strerror})") from error


def _taken(port: int) -> SettingsError:
    return SettingsError(
        f"port: {port} is in use by another program; choose another one, "
        f"such as: hoibao serve --port {port + 1}"
    )
