"""Make an archive anew from its own articles: with another encoder, splitting or tokeniser."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from indexer.archive import Added, Archive
from indexer.database import TRUTH
from indexer.encode import Encoder, load_encoder, load_named
from indexer.lock import held
from indexer.migrations import migrate
from indexer.split import Splitting
from indexer.swap import swap
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
    old = migrate(folder)
    beside = folder.with_name(f"{folder.name}.rebuilding")
    with held(folder):
        shutil.rmtree(beside, ignore_errors=True)
        try:
            total = _fill(
                beside, folder, load_encoder(encoder) if encoder else load_named(old.encoder),
                splitting or old.splitting, on_progress,
            )
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)  # on a full disk its room is needed
            raise
        before = folder.with_name(f"{folder.name}.before-rebuild")
        shutil.rmtree(before, ignore_errors=True)
        swap(folder, beside, before)
        shutil.rmtree(before)
    return total


def _fill(
    beside: Path, folder: Path, encoder: Encoder, splitting: Splitting,
    on_progress: Callable[[Added], None],
) -> Added:
    total = Added()
    with closing(Truth(folder / TRUTH)) as truth, Archive.create(
        beside, encoder, splitting
    ) as new:
        for done in new.take_over(truth):
            total += done
            on_progress(total)
    return total
