"""What the soak lets other processes do to an archive, as commands would; they may be killed anywhere."""

from __future__ import annotations

import multiprocessing
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from soak_checks import agree
from soak_news import Change, Model

from indexer.archive import Archive
from indexer.backup import back_up
from indexer.doctor import examine
from indexer.doctor.repair import repair
from indexer.errors import ArchiveBusy
from indexer.packed import verify
from indexer.rebuild import rebuild
from indexer.restore import restore

_FORKED = multiprocessing.get_context("forkserver")
_FORKED.set_forkserver_preload(["__main__", "soak_children", "model2vec.persistence.persistence"])
_PATIENCE = 120.0  # seconds that a child may take


def do(archive: Archive, change: Change) -> tuple[int, ...]:
    """Do a change, once nobody else is writing; what the archive tells of it, as the model does."""
    until = time.monotonic() + _PATIENCE
    while True:
        try:
            if change.kind == "add":
                [done] = archive.add(change.articles)
                return done.added, done.updated, done.skipped, done.withheld
            if change.kind == "withdraw":
                return (len(archive.withdraw(change.ids, "soak", "thử")),)
            return (len({"reinstate": archive.reinstate, "remove": archive.remove}[change.kind](change.ids)),)
        except ArchiveBusy:
            if time.monotonic() > until:
                raise
            time.sleep(0.005)


def changing(folder: Path, changes: Sequence[Change], told: Connection) -> None:
    """A writer: one transaction a change; tells when it begins, and of each change as it is done."""
    with Archive.open(folder) as archive:
        told.send("ready")
        for change in changes:
            told.send(do(archive, change))


def backing_up(folder: Path, target: Path, keep: int, told: Connection) -> None:
    """A backup, which is verified."""
    time.sleep(1)  # its name tells the second
    made = back_up(folder, target, datetime.now(UTC), keep=keep)
    verify(made.path)
    told.send(made.path)


def restoring(backup: Path, folder: Path, replace: bool, told: Connection) -> None:
    """A backup put back."""
    told.send(restore(backup, folder, replace=replace).kept)


def comparing(folder: Path, model: Model, seed: int, told: Connection) -> None:
    """An archive compared with a model. No process may have an archive open both where it was and where it
    was put aside: SQLite would take the files beside the one for the other's."""
    with Archive.open(folder) as archive:
        agree(archive, model, random.Random(seed))
    told.send("agrees")


def rebuilding(folder: Path, told: Connection) -> None:
    """An archive made anew from itself."""
    told.send(rebuild(folder).added)


def examining(folder: Path, told: Connection) -> None:
    """Every check of an archive; its faults, but those that a set clock and a killed rebuild make."""
    told.send([f"{one.check}: {one.text}" for one in examine(folder, datetime.now(UTC))
               if one.faults and one.check not in ("clock", "leftovers")])


def repairing(folder: Path, told: Connection) -> None:
    """A repair; what was done."""
    told.send(list(repair(folder, datetime.now(UTC))))


@contextmanager
def started(work: Callable[..., None], *given: Any) -> Iterator[tuple[BaseProcess, Connection]]:
    """A process that does some work; killed in the end, where it still runs."""
    here, there = _FORKED.Pipe(duplex=False)
    process = _FORKED.Process(target=_run, args=(work, *given, there))
    process.start()
    there.close()
    try:
        yield process, here
    finally:
        process.kill()
        process.join()
        here.close()


def finished(work: Callable[..., None], *given: Any) -> Any:
    """Let a process do some work to its end; what it told. Raises ``ChildFailed``."""
    with started(work, *given) as (process, told):
        said = next(heard(told), None)
        process.join(_PATIENCE)
        if process.exitcode != 0:
            raise ChildFailed(f"{work.__name__}: exit code {process.exitcode}, {said}")
        return said


def heard(told: Connection) -> Iterator[Any]:
    """What a process tells until it ends. Raises ``ChildFailed`` where it tells that it failed."""
    while told.poll(_PATIENCE):
        try:
            said = told.recv()
        except EOFError:
            return
        if isinstance(said, ChildFailed):
            raise said
        yield said
    raise ChildFailed("a child says nothing")


class ChildFailed(Exception):
    """A child met an error that it should not have."""


def _run(work: Callable[..., None], *given: Any) -> None:
    told: Connection = given[-1]
    try:
        work(*given)
    except Exception as error:
        told.send(ChildFailed(f"{work.__name__}: {error!r}"))
        raise
