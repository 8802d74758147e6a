"""Make an archive anew from its own articles: with another encoder, splitting or tokeniser."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock

from indexer.archive import LOCK, TRUTH, Added, Archive, take
from indexer.encode import load_encoder
from indexer.errors import ArchiveNotWritable
from indexer.manifest import Manifest
from indexer.split import Splitting
from indexer.truth import Truth


def rebuild(
    folder: Path, encoder: str | None = None, splitting: Splitting | None = None,
    on_progress: Callable[[Added], None] = lambda done: None,
) -> Added:
    """Build the new archive beside the old one, then put it in the old one's place.

    The old archive stays as it is until the new one is whole; stop at any moment and it is still
    there. Needs room for both. By default the encoder and the splitting stay what they were.
    Nobody else may write meanwhile: raises ``ArchiveBusy``, as well as ``ArchiveNotWritable``.
    """
    folder = folder.resolve()  # "." has no name to put another one beside
    old = Manifest.load(folder)
    beside = folder.with_name(f"{folder.name}.rebuilding")
    with _held(folder):
        shutil.rmtree(beside, ignore_errors=True)
        try:
            total = _fill(
                beside, folder, encoder or old.encoder, splitting or old.splitting, on_progress
            )
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)  # on a full disk its room is needed
            raise
        _swap(folder, beside)
    return total


def _fill(
    beside: Path, folder: Path, encoder: str, splitting: Splitting,
    on_progress: Callable[[Added], None],
) -> Added:
    truth = Truth(folder / TRUTH)
    total = Added()
    try:
        with Archive.create(beside, load_encoder(encoder), splitting) as new:
            for done in new.take_over(truth):
                total += done
                on_progress(total)
    finally:
        truth.close()
    return total


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Hold the old archive's write lock: what others add to it now would be lost with it."""
    lock = FileLock(folder / LOCK)
    take(lock, folder)
    try:
        yield
    finally:
        lock.release()


def _swap(folder: Path, beside: Path) -> None:
    before = folder.with_name(f"{folder.name}.before-rebuild")
    try:
        shutil.rmtree(before, ignore_errors=True)
        folder.rename(before)
        try:
            beside.rename(folder)
        except OSError:
            before.rename(folder)
            raise
    except OSError as error:
        raise ArchiveNotWritable(
            f"{folder}: the new archive is whole at {beside}, but cannot take its place ({error})"
        ) from error
    shutil.rmtree(before)
