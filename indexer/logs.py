"""Logs: one line an event on standard error, as text or as JSON, with the request that it belongs to.

A log tells what this program does and never what people write: no question, no answer, no password, no
address of theirs. What is logged is a constant text with some of ``FIELDS``, which a test holds. Besides,

- of an exception a line has the kind and the places in the code; its message only where that is made of
  paths and of what the system says (``_PLAIN``), since all others may quote what somebody sent;
- of what a library says, a line has who said it and where: its message may hold whatever passed through.
"""

from __future__ import annotations

import logging
import os
import secrets
import sqlite3
import sys
import threading
import time
import traceback
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from contextvars import ContextVar
from typing import IO, Any, TypeVar

from indexer.errors import ArchiveError, ServiceError

LEVELS = ("debug", "info", "warning", "error")
FORMATS = ("text", "json")
FIELDS = ("method", "route", "status", "ms", "role", "job", "kind", "state", "seconds", "code", "count")
"""What a line may have besides its text: figures and names of this program's own."""
VARIABLE = "HOIBAO_REQUEST"
"""The environment variable by which a process of a job learns which request asked for it."""

request: ContextVar[str] = ContextVar("request", default="")
"""The id of the request that is being answered; "" where none is."""

_OWN = ("assistant", "indexer", "uvicorn")
"""Whose messages are written as they are: uvicorn's are constant texts."""
_KEYS = ("time", "level", "logger", "message", "request", *FIELDS, "exception")
"""What a line has, in order."""
_PLAIN = (ArchiveError, ServiceError, sqlite3.Error)
_WITHHELD = "a message of a library's, which is not written here"
_T = TypeVar("_T")


def new_id() -> str:
    """An id for a request that has none, which nobody can guess."""
    return secrets.token_hex(8)


@contextmanager
def within(id: str) -> Iterator[None]:
    """Let what is logged meanwhile belong to a request."""
    token = request.set(id)
    try:
        yield
    finally:
        request.reset(token)


def along(id: str, events: Generator[_T]) -> Generator[_T]:
    """The same events, each made within a request, whatever thread or context asks for the next one."""
    with closing(events):
        while True:
            with within(id):
                try:
                    event = next(events)
                except StopIteration:
                    return
            yield event


def configure(form: str, level: str) -> None:
    """Write this program's lines of a level and above to standard error, and others' warnings."""
    root = logging.getLogger()
    for handler in [one for one in root.handlers if isinstance(one, _ToStderr)]:
        root.removeHandler(handler)
    made = _ToStderr()
    made.setFormatter(_json() if form == "json" else _Text())
    root.addHandler(made)
    for name in ("assistant", "indexer"):
        logging.getLogger(name).setLevel(level.upper())
    if id := os.environ.get(VARIABLE):
        request.set(id)


def take_over() -> None:
    """Let nothing be printed beside the log: warnings, what ends a thread or the program, and what
    libraries print of errors that they have caught."""
    log = logging.getLogger(__name__)
    logging.captureWarnings(True)
    threading.excepthook = lambda failed: log.error(
        "a thread has failed", exc_info=failed.exc_value or RuntimeError())
    sys.excepthook = lambda _, error, __: log.critical("the program has failed", exc_info=error)
    traceback.print_exc = lambda *_, **__: log.error("a library has caught an error", exc_info=True)


def again(told: dict[str, Any]) -> None:
    """Write a line once more that another process of this program has written as JSON."""
    name, level = str(told.get("logger", "")), str(told.get("level", "")).upper()
    if name.partition(".")[0] not in _OWN:
        return
    told = {key: value for key, value in told.items() if key in _KEYS}
    number = logging.getLevelNamesMapping().get(level, logging.INFO)
    logging.getLogger(name).handle(logging.makeLogRecord({"name": name, "levelno": number, "facts": told}))


def trace(error: BaseException) -> str:
    """An exception as a log may have it: kinds and places, from the first cause to the last, without what
    was in them."""
    return "\n".join(_traced(error, set()))


def _traced(error: BaseException, seen: set[int]) -> Iterator[str]:
    seen.add(id(error))
    before = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    if before is not None and id(before) not in seen:
        yield from _traced(before, seen)
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _traced(inner, seen)
    why = _why(error)
    yield f"{type(error).__module__}.{type(error).__qualname__}{f': {why}' if why else ''}"
    for frame in traceback.extract_tb(error.__traceback__, limit=-30):
        yield f"  {frame.filename}:{frame.lineno} {frame.name}"


def _why(error: BaseException) -> str:
    """What an exception says, where nobody's text can be in it."""
    if isinstance(error, OSError):
        return os.strerror(error.errno) if isinstance(error.errno, int) else ""
    return str(error) if isinstance(error, _PLAIN) else ""


def facts(record: logging.LogRecord) -> dict[str, Any]:
    """What a line has of a record."""
    if again := getattr(record, "facts", None):
        return dict(again)
    own = record.name.partition(".")[0] in _OWN
    when = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
    told: dict[str, Any] = {
        "time": f"{when}.{int(record.msecs):03d}Z", "level": record.levelname.lower(), "logger": record.name,
        "message": record.getMessage().strip() if own else _WITHHELD, "request": request.get(),
    }
    if not own:
        told["at"] = f"{record.pathname}:{record.lineno}"
    told |= {name: value for name in FIELDS if own and (value := getattr(record, name, None)) is not None}
    if record.exc_info and record.exc_info[1]:
        told["exception"] = trace(record.exc_info[1])
    return {name: value for name, value in told.items() if value != ""}


class _ToStderr(logging.StreamHandler[IO[str]]):
    """Writes to what standard error is at the time."""

    def __init__(self) -> None:
        logging.Handler.__init__(self)

    @property
    def stream(self) -> IO[str]:  # type: ignore[override]
        return sys.stderr

    def handleError(self, record: logging.LogRecord) -> None:
        """A line that cannot be written is lost: there is nowhere to say so."""


class _Text(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        told = facts(record)
        head = [told.pop(name, "") for name in ("time", "level", "logger")]
        about, trace = told.pop("request", ""), told.pop("exception", "")
        head += [f"[{about}]"] if about else []
        head.append(told.pop("message", ""))
        line = " ".join([*head, *(f"{name}={value}" for name, value in told.items())])
        return "\n    ".join([line.replace("\n", " "), *trace.splitlines()])


def _json() -> logging.Formatter:
    from pythonjsonlogger.json import JsonFormatter

    class Json(JsonFormatter):
        def format(self, record: logging.LogRecord) -> str:
            return self.serialize_log_record(facts(record))

    return Json(json_ensure_ascii=False)
