"""Adding articles: by upload, from the inbox, or from a feed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Annotated

from fastapi import APIRouter, Form, Request
from starlette.concurrency import run_in_threadpool
from starlette.responses import RedirectResponse, Response

from assistant.view import web_address
from assistant.web.access import record, site_of
from assistant.web.admin.frame import SECTIONS, shown, size
from assistant.web.admin.work import start
from assistant.web.pages import spoken
from assistant.web.uploads import LARGEST, LARGEST_FILE, Malformed, TooLarge, receive, scratch
from indexer.errors import SourceError
from indexer.read import find
from indexer.read.files import ENDINGS, KINDS

router = APIRouter(prefix=SECTIONS["add"])
_SUGGESTED = 200  # names of the inbox
_NAMED = 3  # files that a job is named after


class Outside(Exception):
    """A path leads out of the inbox."""


@router.get("")
def form(request: Request) -> Response:
    """The three ways to add articles."""
    return _form(request)


@router.post("/tep")
async def upload(request: Request) -> Response:
    """Add the files of the form."""
    words = spoken(request)
    said = request.headers.get("content-length", "")
    if said.isdecimal() and int(said) > LARGEST:  # told before it is sent
        return _too_large(request, LARGEST)
    folder: Path | None = None
    started = False
    try:
        folder = await run_in_threadpool(scratch, site_of(request).assistant.archive.folder)
        files = await receive(request.stream(), request.headers.get("content-type", ""), folder)
        response = await run_in_threadpool(_uploaded, request, folder, files)
        started = response.status_code == 303
        return response
    except TooLarge as error:
        return _too_large(request, error.bound)
    except Malformed:
        return _form(request, 400, words.say("admin.malformed"))
    except OSError as error:
        return _form(request, 507, words.say("admin.unwritten", error=error.strerror))
    finally:
        if folder is not None and not started:
            await run_in_threadpool(shutil.rmtree, folder, ignore_errors=True)


@router.post("/thu-muc")
def from_inbox(request: Request, path: Annotated[str, Form(max_length=1_000)] = "") -> Response:
    """Add a file or a folder of the inbox."""
    words, inbox = spoken(request), site_of(request).settings.inbox
    if inbox is None:
        return _form(request, 403, words.say("admin.no_inbox"), path=path)
    try:
        found = within(inbox, path)
    except Outside:
        return _form(request, 403, words.say("admin.outside"), path=path)
    except SourceError:
        return _form(request, 400, words.say("admin.no_source", path=path, formats=_formats()), path=path)
    return _added(request, str(found), [str(found)], path=path)


@router.post("/nguon")
def from_feed(
    request: Request, feed: Annotated[str, Form(max_length=2_000)] = "",
    full: Annotated[bool, Form()] = False,
) -> Response:
    """Add the articles of a feed, a sitemap or a page; ``full``: of a feed's entries their own pages."""
    address = web_address(feed)
    if address is None:
        return _form(request, 400, spoken(request).say("admin.no_feed"), feed=feed)
    private = ["--private-feeds"] if site_of(request).settings.private_feeds == "yes" else []
    return _added(request, address, [address], [*private, *(["--full"] if full else [])], feed=feed)


def within(inbox: Path, path: str) -> Path:
    """What a path names below the inbox, links followed. Raises ``Outside`` where it, or a file that
    would be read with it, lies elsewhere, and ``SourceError`` where there is nothing to read."""
    home = inbox.resolve()
    try:
        found = (home / path.strip()).resolve()
    except (OSError, RuntimeError, ValueError) as error:
        raise Outside from error
    if not found.is_relative_to(home):
        raise Outside
    for source in find([str(found)]):
        if not Path(source.path).resolve().is_relative_to(home):
            raise Outside
    return found


def _uploaded(request: Request, folder: Path, files: list[Path]) -> Response:
    words = spoken(request)
    if not files:
        return _form(request, 400, words.say("admin.no_file"))
    for file in files:
        try:
            find([str(file)])
        except SourceError:
            return _form(request, 400, words.say("admin.unknown_format", name=file.name, formats=_formats()))
    names = ", ".join(file.name for file in files[:_NAMED]) + (", …" if len(files) > _NAMED else "")
    what = words.say("admin.files", count=words.number(len(files)), names=names)
    return _added(request, what, [str(file) for file in files], scratch=folder)


def _added(
    request: Request, what: str, sources: list[str], flags: list[str] | None = None,
    scratch: Path | None = None, **typed: str,
) -> Response:
    archive = site_of(request).assistant.archive.folder.absolute()
    arguments = ["index", "--archive", str(archive), "--progress-json", *(flags or []), "--", *sources]
    started = start(request, "add", what, arguments, scratch=scratch)
    if started is None:
        return _form(request, 429, spoken(request).say("admin.queue_full"), **typed)
    record(request, "articles added", what)
    return RedirectResponse(f"{SECTIONS['work']}/{started.id}", 303)


def _too_large(request: Request, bound: int) -> Response:
    words = spoken(request)
    key = "admin.too_large" if bound == LARGEST_FILE else "admin.too_much"
    return _form(request, 413, words.say(key, size=size(words, bound)))


def _form(
    request: Request, status: int = 200, fault: str = "", path: str = "", feed: str = ""
) -> Response:
    inbox = site_of(request).settings.inbox
    return shown(
        request, "admin_add.html", "add", status, fault=fault, typed_path=path, typed_feed=feed, inbox=inbox,
        suggested=_names(inbox) if inbox else [], formats=_formats(),
        endings=",".join(ENDINGS),
        largest=LARGEST, largest_file=LARGEST_FILE)


def _names(inbox: Path) -> list[str]:
    """The first names in the inbox; none where it cannot be read."""
    try:
        return sorted(name for name in os.listdir(inbox) if not name.startswith("."))[:_SUGGESTED]
    except OSError:
        return []


def _formats() -> str:
    return " ".join(KINDS)
