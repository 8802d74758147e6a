"""Repairs: what can be made again is made again from the articles, which lose but their sites' notices."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, delete, exists, insert, select

from indexer.archive import Archive
from indexer.backup import back_up
from indexer.dense import DenseSearcher
from indexer.doctor import place, searched, stored
from indexer.encode import load_named
from indexer.lexical import LexicalSearcher
from indexer.lock import held, searchers_held
from indexer.manifest import Manifest
from indexer.place import Place
from indexer.reencode import encode
from indexer.register import store
from indexer.register.extract import appointments
from indexer.schema import bands, chunks, passages, stories, tombstones, vectors, versions
from indexer.searchers import (
    dense_searcher,
    drop_dense,
    drop_lexical,
    lexical_searcher,
    take_in_vectors,
    take_in_words,
)
from indexer.stories import sketches
from indexer.truth import Truth
from indexer.versions import both_ways

_ASIDE = "remade.tmp"


def repair(where: Place | Path | str, now: datetime, service: Path | str | None = None) -> Iterator[str]:
    """Repair what can be, a backup beside the archive first; yields what was done. Others may ask
    meanwhile, but not write. Raises ``ArchiveError`` and ``EncoderError``."""
    at = Place.of(where)
    at = at.resolved
    folder = at.folder
    Manifest.load(at)  # a lock would make the folder
    with held(at), closing(Truth(at)) as truth:
        stamp = f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
        made = back_up(at, folder.with_name(f"{folder.name}.before-repair-{stamp}.tar.gz"), now, service)
        yield f"backed up to {made.path}"
        yield from _place(folder, now, service)
        for what, mend in _ROWS.items():
            with truth.writing() as (db, revision):
                count = mend(db, truth, revision)
            if count:
                yield f"{what}: {count:,}"
    with Archive.open(at) as archive, closing(Truth(at)) as truth:
        yield from _texts(archive, truth)
    with held(at), searchers_held(at), closing(Truth(at)) as truth:
        manifest = Manifest.load(at)
        if any(found.faults for found in searched.searching(at, manifest, truth)):
            _remake(at, manifest, truth)
            yield "both searchers made again"


def _place(folder: Path, now: datetime, service: Path | str | None) -> Iterator[str]:
    for path in list(place.left(folder, now)):
        if path.is_dir():
            shutil.rmtree(path)
        else:
            path.unlink(missing_ok=True)
        yield f"deleted {path}"
    if service and place.is_open(service):
        service.chmod(0o600)
        yield f"only its owner can read {service} now"


# -- rows ----------------------------------------------------------------------------------


def _unbury(db: Connection, truth: Truth, revision: int) -> int:
    there = exists().where(passages.c.key == tombstones.c.key)
    return db.execute(delete(tombstones).where(there)).rowcount


def _drop_orphans(db: Connection, truth: Truth, revision: int) -> int:
    count = 0
    for table, column, of, key in stored.ORPHANS.values():
        lost = ~exists().where(of.c[key] == table.c[column]).correlate(table)
        if table is passages:
            gone = db.execute(select(passages.c.key).where(lost)).scalars().all()
            if gone:
                db.execute(insert(tombstones), [{"key": one, "revision": revision} for one in gone])
        count += db.execute(delete(table).where(lost)).rowcount
    for some in chunks(stored.lost_versions(db)):
        count += db.execute(delete(versions).where(versions.c.key.in_(some))).rowcount
    return count


def _found_stories(db: Connection, truth: Truth, revision: int) -> int:
    """A story that is not there is founded by the first article that names it."""
    keys = stored.storyless(db)
    named = stored.named_stories(db, keys)
    first = {story: key for key, story in reversed(named.items())}
    found = truth.articles(list(first.values()))
    made = sketches([found[key] for key in first.values()])
    if made:
        db.execute(insert(stories), [
            {"key": story, "signature": sketch.signature.tobytes(), "numbers": sketch.numbers}
            for story, sketch in zip(first, made, strict=True)])
    return len(keys)


def _file_stories(db: Connection, truth: Truth, revision: int) -> int:
    missing = stored.unfiled(db)
    if missing:
        db.execute(insert(bands), [{"band": band, "story": story} for band, story in missing])
    return len(missing)


_ROWS: dict[str, Callable[[Connection, Truth, int], int]] = {
    "passages that were told to be forgotten": _unbury,
    "rows deleted that belonged to nothing": _drop_orphans,
    "articles given their story again": _found_stories,
    "bands of stories written again": _file_stories,
}


# -- what is made of texts -----------------------------------------------------------------


def _texts(archive: Archive, truth: Truth) -> Iterator[str]:
    with truth.reading() as db:
        withdrawn, cut = both_ways(db), [id for _, id in stored.badly_cut(db)]
        broken = stored.badly_encoded(db, archive.manifest)
        misquoted = [key for key, _ in stored.misquoted(db)]
    if withdrawn:
        archive.withdraw(withdrawn)
        yield f"articles withdrawn again: {len(withdrawn):,}"
    if cut:
        archive.cut_again(cut)
        yield f"articles split again: {len(cut):,}"
    with archive.writing():
        for some in chunks(broken):
            with truth.appending() as db:
                db.execute(delete(vectors).where(vectors.c.passage_key.in_(some)))
        without = archive.unencoded()
        if without:
            encode(truth, archive.encoder)
            yield f"passages encoded: {without:,}"
        for some in chunks(misquoted):
            found = {key: appointments(one) for key, one in truth.articles(some).items()}
            with truth.writing() as (db, _):
                store.replace(db, found)
    if misquoted:
        yield f"articles read again for the register: {len(misquoted):,}"
    if shorter := archive.drop_recurring():
        yield f"articles rid of what recurs on their sites' pages: {shorter:,}"
    archive.catch_up()


def _remake(at: Place, manifest: Manifest, truth: Truth) -> None:
    """Make the searchers aside and put them in their places, or, in Milvus, fill them anew; archives that
    are open follow the manifest."""
    encoder = load_named(manifest.encoder)
    if at.search:
        drop_dense(at, encoder.fingerprint)
        drop_lexical(at)
        take_in_vectors(dense_searcher(at, encoder, truth), truth, encoder)
        take_in_words(lexical_searcher(at, truth), truth)
        manifest.save(at)
        return
    folder = at.folder
    encoding, aside = manifest.encoder_fingerprint, folder / _ASIDE
    shutil.rmtree(aside, ignore_errors=True)
    made_anew = DenseSearcher(aside / encoding, manifest.dim)
    take_in_vectors(made_anew, truth, encoder)
    words = LexicalSearcher(aside / "lexical")
    take_in_words(words, truth)
    words.close()
    for made, there in (
        (aside / encoding, folder / "dense" / encoding), (aside / "lexical", folder / "lexical"),
    ):
        there.parent.mkdir(exist_ok=True)
        if there.exists():
            there.rename(aside / f"old-{there.name}")
        made.rename(there)
    manifest.save(at)
    shutil.rmtree(aside)
