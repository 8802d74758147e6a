"""An archive of an earlier version, brought to this one: its tables, and all that is made of its articles.

Passages stay as they were cut; another splitting is ``indexer.rebuild``'s. What is done already is done
no second time, so a run that was stopped goes on from there.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from indexer.archive import Archive
from indexer.encode import load_named
from indexer.grouping import regroup
from indexer.lock import held
from indexer.manifest import Manifest
from indexer.migrations import migrate
from indexer.place import Place
from indexer.reencode import reencode
from indexer.searchers import drop_lexical
from indexer.truth import Truth
from indexer.words import fingerprint


def upgrade(
    where: Place | Path | str, on_progress: Callable[[str], None] = lambda step: None
) -> list[str]:
    """Bring an archive to this version; returns what was done, nothing where it was so already.

    Raises ``ArchiveError`` and ``EncoderError``.
    """
    place, done = Place.of(where), []
    before, manifest = Manifest.load(place), migrate(place, on_progress)
    if before.format != manifest.format:
        done.append(f"format {before.format} is format {manifest.format} now")
    if manifest.words_fingerprint != fingerprint():
        _reword(place, on_progress)
        done.append("words and stories are this version's")
    encoder = load_named(manifest.encoder)
    if manifest.encoder_fingerprint != encoder.fingerprint:
        reencode(place, manifest.encoder, lambda now: on_progress(f"{now.done:,} of {now.total:,} passages"))
        done.append(f"passages are encoded by this version's {encoder.name}")
    with Archive.open(place, encoder) as archive:  # its searchers take in what they lack
        if outdated := archive.outdated():
            for left in archive.reread():
                on_progress(f"appointments: {left:,} articles left")
            done.append(f"{outdated:,} articles were read again for the register")
    return done


def _reword(place: Place, on_progress: Callable[[str], None]) -> None:
    """Let what is made of words be made again: stories at once, the index of words as it is opened next.
    The manifest comes last: until then nobody opens the archive."""
    with held(place), closing(Truth(place)) as truth:
        with truth.writing() as (db, _):
            regroup(db, lambda done: on_progress(f"stories of {done:,} articles"))
        drop_lexical(place)
        replace(Manifest.load(place), words_fingerprint=fingerprint()).save(place)
