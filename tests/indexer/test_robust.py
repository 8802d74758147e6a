"""A full disk, too little memory, two writers, a clock that is set: nothing is lost, and it goes on after."""

from __future__ import annotations

import errno
import multiprocessing
import os
import resource
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from indexer import archive as module
from indexer.archive import Archive
from indexer.backup import back_up
from indexer.doctor import examine
from indexer.doctor.repair import repair
from indexer.encode import Encoder, load_encoder
from indexer.errors import ArchiveBusy, ArchiveError
from indexer.restore import restore
from tests.conftest import article, articles

NOW = datetime(2030, 5, 4, 20, 30, tzinfo=UTC)
COUNT = 60
_CHILDREN = multiprocessing.get_context("forkserver")
_CHILDREN.set_forkserver_preload(["indexer.archive", "indexer.encode", "tests.conftest"])


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    folder = tmp_path_factory.mktemp("whole") / "kho"
    with Archive.create(folder, encoder) as archive:
        list(archive.add(articles(COUNT)))
    return folder


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(whole, tmp_path / "kho"))


def _holds(folder: Path, encoder: Encoder, *ids: str) -> None:
    """The articles of the fixture and these, and no fault anywhere."""
    with Archive.open(folder, encoder) as archive:
        assert {one.id for one in archive.all_articles()} == {*(f"tin-{n}" for n in range(COUNT)), *ids}
    assert [found for found in examine(folder, NOW) if found.faults] == []


# -- a full disk ---------------------------------------------------------------------------


@contextmanager
def _files_of_at_most(size: int) -> Iterator[None]:
    """As on a full disk, no file of this process grows beyond a size."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.mark.parametrize("kilobytes", [40, 400])
def test_a_disk_that_fills_up_while_articles_are_added(
    folder: Path, encoder: Encoder, kilobytes: int
) -> None:
    """What was committed stays; later the same articles go in."""
    more = articles(400, first=COUNT)
    with Archive.open(folder, encoder) as archive:
        with _files_of_at_most(kilobytes << 10), pytest.raises(ArchiveError, match="make room"):
            list(archive.add(more))
        assert len(list(archive.all_articles())) >= COUNT
        assert len(archive.asked("khánh thành cây cầu").nearest(5)) == 5, "it is searched on"
        list(archive.add(more))
    _holds(folder, encoder, *(one.id for one in more))


def _full(monkeypatch: pytest.MonkeyPatch) -> None:
    """The disk is full when a file is to be made safe, not when room is looked for."""
    def refuse(handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", refuse)


@pytest.mark.parametrize("early", [True, False])
def test_a_disk_that_fills_up_while_backing_up(
    folder: Path, encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, early: bool
) -> None:
    safe = tmp_path / "safe"
    safe.mkdir()
    with _files_of_at_most(50_000 if early else sys.maxsize), monkeypatch.context() as patched:
        _full(patched)
        with pytest.raises(ArchiveError, match=r"full|No space|I/O|make room"):
            back_up(folder, safe, NOW)
    assert list(safe.iterdir()) == []
    _holds(folder, encoder)
    assert back_up(folder, safe, NOW).path.is_file()


def test_a_disk_that_fills_up_while_restoring(
    folder: Path, encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = back_up(folder, tmp_path / "một.tar.gz", NOW).path
    with Archive.open(folder, encoder) as archive:
        list(archive.add([article(99)]))
    for limit in (50_000, 150_000):  # of the copy, of the searchers
        with _files_of_at_most(limit), pytest.raises(ArchiveError, match=r"make room"):
            restore(made, folder, replace=True)
    with monkeypatch.context() as patched:
        _full(patched)
        with pytest.raises(ArchiveError, match="make room"):
            restore(made, folder, replace=True)
    assert {path.name for path in tmp_path.iterdir()} == {"kho", "một.tar.gz", "một.tar.gz.sha256"}
    _holds(folder, encoder, "tin-99")


def test_a_disk_that_fills_up_while_repairing(folder: Path, encoder: Encoder, tmp_path: Path) -> None:
    [file] = (folder / "dense").rglob("*.faiss")
    file.write_bytes(b"")
    with _files_of_at_most(50_000), pytest.raises(ArchiveError, match="make room"):
        list(repair(folder, NOW))
    assert [path.name for path in tmp_path.iterdir()] == ["kho"]
    list(repair(folder, NOW))
    _holds(folder, encoder)


# -- other processes -----------------------------------------------------------------------


def _add_with(folder: Path, megabytes: int) -> None:
    """Add articles with so much more memory than what is needed to begin."""
    encoder = load_encoder()
    module.BATCH = 100
    with Archive.open(folder, encoder) as archive:
        encoder.encode_passages(["warm"])
        used = int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[0]) * resource.getpagesize()
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)  # what the allocators of Rust and C++ say of it
        limit = used + (megabytes << 20)
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        list(archive.add(articles(400, first=COUNT)))


@pytest.mark.skipif(sys.platform != "linux", reason="the bound on memory is Linux's")
def test_too_little_memory(folder: Path, encoder: Encoder) -> None:
    """What was committed stays, and the same articles go in once there is more."""
    process = _CHILDREN.Process(target=_add_with, args=(folder, 20))
    process.start()
    process.join(60)
    assert process.exitcode
    with Archive.open(folder, encoder) as archive:
        assert (len(list(archive.all_articles())) - COUNT) % 100 == 0, "whole transactions"
        list(archive.add(articles(400, first=COUNT)))
    _holds(folder, encoder, *(f"tin-{n}" for n in range(COUNT, COUNT + 400)))


def _add_in_turn(folder: Path, first: int, ready: Event) -> None:
    with Archive.open(folder) as archive:
        ready.set()
        for number in range(first, first + 5):
            while True:
                try:
                    list(archive.add([article(number)]))
                    break
                except ArchiveBusy:
                    continue


def test_two_processes_that_write_at_once(folder: Path, encoder: Encoder) -> None:
    """One is told that the other is writing, and comes again; both have their articles in."""
    ready, mine = _CHILDREN.Event(), multiprocessing.Event()
    other = _CHILDREN.Process(target=_add_in_turn, args=(folder, 100, ready))
    other.start()
    assert ready.wait(60)
    _add_in_turn(folder, 200, mine)
    other.join(60)
    assert other.exitcode == 0
    _holds(folder, encoder, *(f"tin-{first + n}" for first in (100, 200) for n in range(5)))


# -- the clock -----------------------------------------------------------------------------


def test_a_clock_that_is_set_back_and_forth(folder: Path, encoder: Encoder) -> None:
    """What came later counts as later, whatever the clock says."""
    with Archive.open(folder, encoder) as archive:
        for edition, days in enumerate((0, -400, 30, -3), start=1):
            archive.now = lambda days=days: NOW + timedelta(days=days)  # type: ignore[misc]
            list(archive.add([article(7, edition)]))
        assert archive.article("tin-7") == article(7, 4)
        assert [v.article for v in archive.versions("tin-7")] == [article(7, n) for n in (3, 2, 1, 0)]
        archive.withdraw(["tin-7"])
        archive.now = lambda: NOW - timedelta(days=999)
        assert archive.reinstate(["tin-7"]) == ["tin-7"] and archive.article("tin-7") == article(7, 4)
        list(archive.add([article(7, 2)]))
        assert archive.article("tin-7") == article(7, 2), "what it said before is said again"
    with Archive.open(folder, encoder) as archive:
        assert archive.article("tin-7") == article(7, 2)
    assert [found.check for found in examine(folder, NOW - timedelta(days=500)) if found.faults] == ["clock"]
