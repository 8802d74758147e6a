"""An archive of an earlier version, brought to this one: its tables, and all that is made of its articles.

Passages stay as they were cut; another splitting is ``indexer.rebuild``'s. What is done already is done
no second time, so a run that was stopped goes on from there.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path

from indexer.archive import Archive
from indexer.database import TRUTH
from indexer.encode import load_named
from indexer.grouping import regroup
from indexer.lock import held
from indexer.manifest import Manifest
from indexer.migrations import migrate
from indexer.reencode import reencode
from indexer.truth import Truth
from indexer.words import fingerprint


def upgrade(folder: Path, on_progress: Callable[[str], None] = lambda step: None) -> list[str]:
    """Bring an archive to this version; returns what was done, nothing where it was so already.

    Raises ``ArchiveError`` and ``EncoderError``.
    """
    folder, done = folder.resolve(), []
    before, manifest = Manifest.load(folder), migrate(folder, on_progress)
    if before.format != manifest.format:
        done.append(f"format {before.format} is format {manifest.format} now")
    if manifest.words_fingerprint != fingerprint():
        _reword(folder, on_progress)
        done.append("words and stories are this version's")
    encoder = load_named(manifest.encoder)
    if manifest.encoder_fingerprint != encoder.fingerprint:
        reencode(folder, manifest.encoder, lambda now: on_progress(f"{now.done:,} of {now.total:,} passages"))
        done.append(f"passages are encoded by this version's {encoder.name}")
    with Archive.open(folder, encoder) as archive:  # its searchers take in what they lack
        if outdated := archive.outdated():
            for left in archive.reread():
                on_progress(f"appointments: {left:,} articles left")
            done.append(f"{outdated:,} articles were read again for the register")
    return done


def _reword(folder: Path, on_progress: Callable[[str], None]) -> None:
    """Let what is made of words be made again: stories at once, the index of words as it is opened next.
    The manifest comes last: until then nobody opens the archive."""
    with held(folder), closing(Truth(folder / TRUTH)) as truth:
        with truth.writing() as (db, _):
            regroup(db, lambda done: on_progress(f"stories of {done:,} articles"))
        shutil.rmtree(folder / "lexical", ignore_errors=True)
        replace(Manifest.load(folder), words_fingerprint=fingerprint()).save(folder)
