"""Backups: made into the folder of the settings, listed, downloaded."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.responses import FileResponse, HTMLResponse, RedirectResponse, Response

from assistant.web.access import record, site_of
from assistant.web.admin.frame import SECTIONS, shown
from assistant.web.admin.work import start
from assistant.web.pages import spoken
from assistant.web.site import Site

_PATH = SECTIONS["backups"]
router = APIRouter(prefix=_PATH)


@dataclass(frozen=True, slots=True)
class File:
    """A backup in the folder; ``made`` is in seconds since 1970."""

    name: str
    bytes: int
    made: float


@router.get("")
def listed(request: Request) -> HTMLResponse:
    """The backups that are there, and the button that makes one."""
    return _shown(request)


@router.post("")
def make(request: Request) -> Response:
    """Make a backup, as a job."""
    site, words = site_of(request), spoken(request)
    folder = site.settings.backups
    if folder is None or not folder.is_dir():
        return _shown(request, 409, words.say("admin.no_backups"))
    arguments = ["backup", "--archive", str(site.assistant.archive.folder.absolute()), "--json", "--",
                 str(folder.absolute())]
    started = start(request, "backup", words.say("admin.whole_archive"), arguments)
    if started is None:
        return _shown(request, 429, words.say("admin.queue_full"))
    record(request, "backup made", f"job {started.id}")
    return RedirectResponse(f"{SECTIONS['work']}/{started.id}", 303)


@router.post("/tai-ve")
def download(request: Request, name: Annotated[str, Form(max_length=300)] = "") -> Response:
    """One of the backups that are listed. It holds accounts and conversations too."""
    site = site_of(request)
    folder = site.settings.backups
    if folder is None or name not in {one.name for one in _found(site)}:
        return _shown(request, 404, spoken(request).say("admin.no_such_backup", name=name))
    record(request, "backup downloaded", name)
    return FileResponse(folder / name, media_type="application/gzip", filename=name,
                        headers={"Cache-Control": "no-store"})


def _found(site: Site) -> list[File]:
    """The archive's backups in the folder, the newest first; none where it cannot be read."""
    ours = re.compile(re.escape(site.assistant.archive.folder.resolve().name) + r"-\d{8}T\d{6}Z\.tar\.gz")
    try:
        paths = sorted(site.settings.backups.iterdir(), reverse=True) if site.settings.backups else []
        return [_file(path) for path in paths if ours.fullmatch(path.name) and not path.is_symlink()]
    except OSError:
        return []


def _file(path: Path) -> File:
    facts = path.stat()
    return File(path.name, facts.st_size, facts.st_mtime)


def _shown(request: Request, status: int = 200, fault: str = "") -> HTMLResponse:
    site = site_of(request)
    return shown(request, "admin_backups.html", "backups", status, fault=fault, found=_found(site),
                 folder=site.settings.backups, archive=site.assistant.archive.folder, action=_PATH)
