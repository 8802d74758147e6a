"""Long work on the archive, each in a process of its own, one at a time.

A process apart (``assistant.web.worker``), so that a huge or a hostile file takes that process's memory
and not the server's; the server's archive follows what it commits.
"""

from __future__ import annotations

import logging
import os
import secrets
import shutil
import subprocess
import tempfile
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from assistant.web import worker
from indexer import logs

_log = logging.getLogger(__name__)
Kind = Literal["add", "rebuild", "backup"]
State = Literal["waiting", "running", "done", "failed", "stopped"]
MEMORY = 4 << 30
"""Bytes of memory that a job may ask for, besides twice what the archive has on disk."""
_KEPT, _WAITING, _SHOWN_BAD, _LONGEST_BAD = 50, 20, 20, 2_000


class QueueFull(Exception):
    """As many jobs wait as may."""


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of work as it stands now; times are in seconds since 1970.

    ``arguments`` are those of ``python -m indexer``, ``what`` names it to people, ``scratch`` is a
    folder that is deleted with the job's end, ``request`` the id of the request that asked for it.
    ``counts`` is its last line of progress, ``bad`` the first records that it could not read, ``error``
    why it failed, as the command tells it.
    """

    kind: Kind
    what: str
    by: str
    arguments: Sequence[str]
    asked: float
    scratch: Path | None = None
    memory: int = MEMORY
    request: str = field(default_factory=logs.request.get)
    id: str = field(default_factory=lambda: secrets.token_urlsafe(9))
    state: State = "waiting"
    counts: Mapping[str, Any] = field(default_factory=dict)
    bad: tuple[str, ...] = ()
    error: str = ""
    started: float | None = None
    ended: float | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more will become of it."""
        return self.state in ("done", "failed", "stopped")

    @property
    def share(self) -> float | None:
        """How much of it is done, from 0 to 1; None where that cannot be told."""
        if self.state == "done":
            return 1.0
        read = self.counts.get("read_bytes", self.counts.get("added", 0))
        total = self.counts.get("total_bytes", self.counts.get("total"))
        return min(read / total, 1.0) if total else None

    def seconds(self, now: float) -> float:
        """How long it has run."""
        return max((self.ended or now) - self.started, 0.0) if self.started else 0.0

    def rate(self, now: float) -> int | None:
        """Passages a second; None where it is too early to tell."""
        seconds = self.seconds(now)
        return round(self.counts.get("passages", 0) / seconds) if seconds > 1 else None


class Jobs:
    """The jobs of one server, kept in memory; safe to share between threads. ``close`` ends them."""

    def __init__(self, now: Callable[[], float] = time.time) -> None:
        self._now = now
        self._jobs: dict[str, Job] = {}
        self._changed = threading.Condition()
        self._thread: threading.Thread | None = None
        self._process: subprocess.Popen[str] | None = None
        self._stopping: set[str] = set()
        self._closed = False

    def put(self, job: Job) -> Job:
        """Let a job wait for its turn. Raises ``QueueFull``."""
        with self._changed:
            if self._closed or sum(one.state == "waiting" for one in self._jobs.values()) >= _WAITING:
                raise QueueFull
            self._jobs[job.id] = job
            self._forget()
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="jobs", daemon=True)
                self._thread.start()
            self._changed.notify_all()
        return job

    def get(self, id: str) -> Job | None:
        """The job as it stands now; None where there is none of that id, or no longer."""
        with self._changed:
            return self._jobs.get(id)

    def listed(self) -> list[Job]:
        """Every job that is kept, the newest first."""
        with self._changed:
            return list(reversed(self._jobs.values()))

    def stop(self, id: str) -> None:
        """Ask a job to end; what it committed stays. One that is over stays as it is."""
        with self._changed:
            job = self._jobs.get(id)
            if job is None or job.is_over:
                return
            self._stopping.add(id)
            if job.state == "waiting":
                self._end(job, "stopped")
            elif self._process is not None:
                threading.Thread(target=worker.end, args=(self._process,), daemon=True).start()

    def close(self) -> None:
        """End every job, and take no more."""
        with self._changed:
            self._closed = True
            for id in list(self._jobs):
                self.stop(id)
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join(2 * worker.GRACE)

    # -- in the jobs' own thread -----------------------------------------------------------

    def _work(self) -> None:
        while job := self._next():
            with logs.within(job.request):
                _log.info("a job has begun", extra={"job": job.id, "kind": job.kind})
                self._run(job)

    def _next(self) -> Job | None:
        with self._changed:
            while not self._closed:
                if job := next((one for one in self._jobs.values() if one.state == "waiting"), None):
                    return self._put(replace(job, state="running", started=self._now()))
                self._changed.wait()
        return None

    def _run(self, job: Job) -> None:
        with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as told:
            try:
                code = self._follow(job.id, worker.start(job.arguments, job.memory, told, job.request))
            except OSError as error:
                told.write(f"error: {error}")
                code = 1
            with self._changed:
                job = self._jobs[job.id]
                if job.id in self._stopping and code:
                    self._end(job, "stopped")
                else:
                    self._end(job, "failed" if code else "done", worker.reason(told, code) if code else "")
                job = self._jobs[job.id]
            worker.log_again(told)
            _log.info("a job has ended", extra={"job": job.id, "kind": job.kind, "state": job.state,
                                                "code": code, "seconds": round(job.seconds(self._now()), 1)})

    def _follow(self, id: str, process: subprocess.Popen[str]) -> int:
        with self._changed:
            self._process = process
            if id in self._stopping:  # asked between its turn and its start
                process.kill()
        with process:
            assert process.stdout is not None
            for line in process.stdout:
                if told := worker.facts(line):
                    self._take(id, told)
        with self._changed:
            self._process = None
        return process.returncode

    def _take(self, id: str, told: dict[str, Any]) -> None:
        with self._changed:
            job = self._jobs[id]
            if "bad_record" in told:
                bad = _without(job, str(told["bad_record"]))[:_LONGEST_BAD]
                self._put(replace(job, bad=(*job.bad, bad)[:_SHOWN_BAD]))
            else:
                self._put(replace(job, counts={**job.counts, **told}))

    def _end(self, job: Job, state: State, error: str = "") -> None:
        self._put(replace(job, state=state, error=_without(job, error), ended=self._now()))
        self._stopping.discard(job.id)
        if job.scratch is not None:
            shutil.rmtree(job.scratch, ignore_errors=True)

    def _put(self, job: Job) -> Job:
        self._jobs[job.id] = job
        return job

    def _forget(self) -> None:
        over = [one.id for one in self._jobs.values() if one.is_over]
        for id in over[: max(len(self._jobs) - _KEPT, 0)]:
            del self._jobs[id]


def _without(job: Job, text: str) -> str:
    """A text of the job without the path of the folder that only it knows."""
    return text.replace(f"{job.scratch}{os.sep}", "") if job.scratch else text
