"""What the server watches for new articles: ``hoibao watch`` in a process of its own, started again where it
ends."""

from __future__ import annotations

import logging
import os
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assistant.web import worker
from assistant.web.jobs import MEMORY
from indexer.settings import Settings

_log = logging.getLogger(__name__)
_FIRST, _LONGEST = 5.0, 300.0
"""Seconds until it is started again, the first time and at most."""
_SOUND = 600.0
"""One that has run so long has not failed by its start."""


@dataclass(frozen=True, slots=True)
class Watched:
    """A source since the server started: how many articles came and changed, how many records could not be
    read, when something came last, in seconds since 1970; why it is out of reach, "" where it is not."""

    source: str
    added: int = 0
    updated: int = 0
    bad: int = 0
    last: float | None = None
    trouble: str = ""


class Watching:
    """The process and what it tells; safe to share between threads. ``close`` ends it."""

    def __init__(self, settings: Settings | None = None, now: Callable[[], float] = time.time) -> None:
        self._settings = settings = settings or Settings()
        self._now = now
        self._lock = threading.Lock()
        self._sources = {shown: Watched(shown) for shown in map(_shown, settings.watched)}
        self._error = ""
        self._closed = threading.Event()
        self._process: subprocess.Popen[str] | None = None
        self._thread: threading.Thread | None = None

    def start(self, memory: int = MEMORY) -> None:
        """Begin, where there is anything to watch; ``memory`` is what the process may ask for, in bytes."""
        if self._sources:
            self._thread = threading.Thread(target=self._work, args=(memory,), name="watching", daemon=True)
            self._thread.start()

    def listed(self) -> list[Watched]:
        """The sources as they stand now."""
        with self._lock:
            return list(self._sources.values())

    @property
    def error(self) -> str:
        """Why nothing is watched at the moment; "" where all is well."""
        process = self._process
        return "" if process is not None and process.poll() is None else self._error

    def close(self) -> None:
        """End the process; what it has stored stays."""
        with self._lock:
            self._closed.set()
            process = self._process
        if process is not None:
            worker.end(process)
        if self._thread is not None:
            self._thread.join(worker.GRACE)

    # -- in its own thread -----------------------------------------------------------------

    def _work(self, memory: int) -> None:
        wait = _FIRST
        while not self._closed.is_set():
            began = time.monotonic()
            self._run(memory)
            wait = _FIRST if time.monotonic() - began > _SOUND else wait
            self._closed.wait(wait)
            wait = min(2 * wait, _LONGEST)

    def _run(self, memory: int) -> None:
        """One run of the process, from its start to its end."""
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as told:
            try:
                with self._lock:
                    if self._closed.is_set():
                        return
                    self._process = worker.start(self._arguments(), memory, told)
                code = self._follow(self._process)
            except OSError as error:
                told.write(f"error: {error}")
                code = 1
            worker.log_again(told)
            if not self._closed.is_set():
                self._error = worker.reason(told, code)
                _log.warning("watching has ended and begins anew", extra={"code": code})

    def _arguments(self) -> Sequence[str]:
        private = ["--private-feeds"] if self._settings.private_feeds == "yes" else []
        archive = str(self._settings.archive.absolute())
        return ["watch", "--archive", archive, "--full", "--progress-json", "--parent", str(os.getpid()),
                *private, "--", *self._settings.watched]

    def _follow(self, process: subprocess.Popen[str]) -> int:
        with process:
            assert process.stdout is not None
            for line in process.stdout:
                if event := worker.facts(line):
                    self._take(event)
        return process.returncode

    def _take(self, event: dict[str, Any]) -> None:
        with self._lock:
            source = str(event.get("source", ""))
            before = self._sources.get(source, Watched(source))
            counts = {name: int(event.get(name, 0)) for name in ("added", "updated", "bad")}
            state = event.get("state", "")
            trouble = {"waiting": str(event.get("text", "")), "going on": ""}.get(state, before.trouble)
            came = counts["added"] or counts["updated"]
            self._sources[source] = replace(
                before, **{name: getattr(before, name) + count for name, count in counts.items()},
                last=self._now() if came else before.last, trouble=trouble,
            )


def _shown(source: str) -> str:
    """A source as the process names it."""
    from indexer.fetch import parse, shown
    from indexer.read import Source

    return shown(str(parse(source))) if Source(source, "unknown").is_address else str(Path(source).absolute())
