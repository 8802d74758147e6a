"""Checks of the searchers: whether they hold just the passages that the truth holds at their revision."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable

from sqlalchemy import select

from indexer.doctor.findings import Finding
from indexer.doctor.stored import REPAIR
from indexer.manifest import Manifest
from indexer.place import Place
from indexer.schema import passages, tombstones, vectors
from indexer.searchers import dense_as_saved, lexical_as_saved
from indexer.truth import Truth

_LOOKS = 3  # somebody may be saving at the first
Held = tuple[int, list[int]]
"""The revision that a searcher has taken in, and the keys of the passages in it."""


def searching(place: Place, manifest: Manifest, truth: Truth) -> list[Finding]:
    """What both searchers hold as they were last saved, which stays as it is."""
    encoding = manifest.encoder_fingerprint

    def dense() -> Held:
        searcher = dense_as_saved(place, encoding, manifest.dim, truth)
        return searcher.revision, searcher.keys()

    def lexical() -> Held:
        searcher = lexical_as_saved(place, linked=True)
        try:
            return searcher.revision, searcher.keys()
        finally:
            searcher.close()

    with truth.reading() as db:
        theirs = select(vectors.c.passage_key).where(vectors.c.encoding == encoding)
        encoded = set(db.execute(theirs).scalars())
    return [_settled("dense", dense, truth, encoded), _settled("lexical", lexical, truth, None)]


def _settled(check: str, look: Callable[[], Held], truth: Truth, encoded: set[int] | None) -> Finding:
    for _ in range(_LOOKS):
        found = _compared(check, *look(), truth, encoded)
        if not found.faults:
            break
    return found


def _compared(
    check: str, revision: int, keys: Iterable[int], truth: Truth, encoded: set[int] | None
) -> Finding:
    newest = truth.revision
    with truth.reading() as db:
        there = set(db.execute(select(passages.c.key).where(passages.c.revision <= revision)).scalars())
        leaving = set(db.execute(select(tombstones.c.key).where(tombstones.c.revision > revision)).scalars())
    if encoded is not None:
        there &= encoded
    times = Counter(keys)
    wrong = {
        "missing": len(there - times.keys()), "gone from the archive": len(times.keys() - there - leaving),
        "held twice": sum(count > 1 for count in times.values()),
    }
    told = [f"{count:,} {what}" for what, count in wrong.items() if count]
    if revision > newest or (newest and not revision):
        told = [f"revision {revision} of {newest}"]
    if told:
        return Finding(check, f"the {check} searcher: {', '.join(told)}", sum(wrong.values()) or 1,
                       f"{REPAIR} makes it again from the articles")
    late = f", {newest - revision} behind: the next opening takes that in" if revision < newest else ""
    return Finding(check, f"{len(times):,} passages at revision {revision}{late}")
