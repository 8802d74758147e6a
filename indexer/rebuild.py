"""Make an archive anew from its own articles: with another encoder, splitting or tokeniser."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from indexer.archive import Added, Archive
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
    """
    old = Manifest.load(folder)
    beside = folder.with_name(f"{folder.name}.rebuilding")
    shutil.rmtree(beside, ignore_errors=True)
    truth = Truth(folder / "truth.sqlite")
    total = Added()
    try:
        with Archive.create(
            beside, load_encoder(encoder or old.encoder), splitting or old.splitting
        ) as new:
            for done in new.add(truth.all_articles()):
                total += done
                on_progress(total)
    finally:
        truth.close()
    _swap(folder, beside)
    return total


def _swap(folder: Path, beside: Path) -> None:
    before = folder.with_name(f"{folder.name}.before-rebuild")
    try:
        shutil.rmtree(before, ignore_errors=True)
        folder.rename(before)
        beside.rename(folder)
    except OSError as error:
        raise ArchiveNotWritable(
            f"{folder}: the new archive is whole at {beside}, but cannot take its place ({error})"
        ) from error
    shutil.rmtree(before)
