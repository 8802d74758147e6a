"""Make an archive anew from its own articles: with another encoder, splitting or tokeniser."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing, nullcontext
from dataclasses import replace
from pathlib import Path

from indexer.archive import Added, Archive
from indexer.encode import Encoder, load_encoder, load_named
from indexer.lock import held, searchers_held
from indexer.migrations import migrate
from indexer.place import Place
from indexer.schemas import beside
from indexer.schemas import swap as swap_schemas
from indexer.searchers import making, replace_searchers, replacing
from indexer.split import Splitting
from indexer.swap import swap
from indexer.truth import Truth

_WHY = "rebuilding"


def rebuild(
    where: Place | Path | str, encoder: str | None = None, splitting: Splitting | None = None,
    on_progress: Callable[[Added], None] = lambda done: None,
) -> Added:
    """Build the new archive beside the old one, then put it in the old one's place.

    The old archive stays as it is until the new one is whole; stop at any moment and it is still
    there. Needs room for both. By default the encoder and the splitting stay what they were.
    Nobody else may write meanwhile: raises ``ArchiveBusy``, as well as ``ArchiveNotWritable``.
    """
    place = Place.of(where)
    place = place.resolved
    old = migrate(place)
    with held(place), (beside(place, _WHY) if place.database else nullcontext(_aside(place))) as made:
        shutil.rmtree(made.folder, ignore_errors=True)
        try:
            with making(made):
                total = _fill(
                    made, place, load_encoder(encoder) if encoder else load_named(old.encoder),
                    splitting or old.splitting, on_progress,
                )
            if place.database:
                with replacing(place):
                    swap_schemas(place, made)
                if not place.search:
                    with searchers_held(place):
                        replace_searchers(place.folder, made.folder)
        except BaseException:
            shutil.rmtree(made.folder, ignore_errors=True)  # on a full disk its room is needed
            raise
        if place.database:
            shutil.rmtree(made.folder)
        else:
            with replacing(place):
                _replace(place.folder, made.folder)
    return total


def _aside(place: Place) -> Place:
    return replace(place, folder=place.folder.with_name(f"{place.folder.name}.{_WHY}"))


def _replace(folder: Path, made: Path) -> None:
    before = folder.with_name(f"{folder.name}.before-rebuild")
    shutil.rmtree(before, ignore_errors=True)
    swap(folder, made, before)
    shutil.rmtree(before)


def _fill(
    made: Place, place: Place, encoder: Encoder, splitting: Splitting,
    on_progress: Callable[[Added], None],
) -> Added:
    total = Added()
    with closing(Truth(place)) as truth, Archive.create(made, encoder, splitting) as new:
        for done in new.take_over(truth):
            total += done
            on_progress(total)
    return total
