"""An archive out of a backup: checked and made searchable aside, then put in its place at once."""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, select

from indexer import sqlite, versions
from indexer.backup import back_up
from indexer.carry import copy as copy_all
from indexer.doctor.findings import named
from indexer.errors import ArchiveError, BackupError, EncoderError, EncoderMismatch
from indexer.lock import held
from indexer.manifest import Manifest
from indexer.migrations import migrate
from indexer.packed import RESTORING, SERVICE, TRUTH, Contents, need_room, telling, unpack
from indexer.place import Place
from indexer.schema import articles
from indexer.schemas import beside
from indexer.schemas import swap as swap_schemas
from indexer.searchers import making, replacing
from indexer.secrets import hidden
from indexer.service import Service, put_into, size, snapshot
from indexer.service import holds as service_holds
from indexer.swap import aside, swap
from indexer.truth import Truth
from indexer.upgrade import upgrade


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back. ``kept`` is where what was there before stands now; ``notes`` is what whoever
    restored should know: what stays withdrawn, what comes back, why it cannot be searched yet."""

    contents: Contents
    kept: tuple[Path, ...]
    notes: tuple[str, ...]


def restore(
    backup: Path, where: Place | Path | str, service: Service | None = None, *, replace: bool = False,
    prepare: Callable[[Path, Service], None] = lambda copy, live: None,
) -> Restored:
    """Put back the archive of a backup and, where it is told where that is, the service's database, once
    ``prepare`` has made the copy of that fit to take the place of the one that is there.

    An archive that others have open they follow, as they do after ``rebuild``; one in a database that is
    replaced is backed up beside its folder first. A service's database that
    is open is filled in its place, in one transaction. What is there is kept aside under another name, and
    left alone unless ``replace``; what was withdrawn there stays so. Raises ``BackupError``,
    ``ArchiveBusy``, ``ArchiveNotWritable``.
    """
    place = Place.of(where)
    place = place.resolved
    folder = place.folder
    place.check()
    _check_free(place, service, replace)
    with telling(folder):
        folder.parent.mkdir(parents=True, exist_ok=True)
        lock = held(place) if _holds(place) else nullcontext()
        beside = f"{folder.name}{RESTORING}"
        with lock, tempfile.TemporaryDirectory(prefix=beside, dir=folder.parent) as drafts:
            made = Path(drafts) / folder.name
            made.mkdir()
            contents = unpack(backup, made)
            kept = []
            if (copy := made / SERVICE).is_file():
                copy = copy.rename(made.with_name(SERVICE))
            if service and copy.is_file():
                prepare(copy, service)
            with making(Place(made, search="" if place.database else place.search)):
                notes = list(_ready(made, place))
            if service and copy.is_file():
                kept += _put_service(copy, service, folder)
            with replacing(place):
                kept += _put_into(place, made) if place.database else _put_archive(made, folder)
            if place.database:
                notes += _searchable(place)
    return Restored(contents, tuple(kept), tuple(notes))


def _check_free(place: Place, service: Service | None, replace: bool) -> None:
    there = [place.named if place.database else str(place.folder)] if _holds(place) else []
    there += [hidden(str(service))] if service and service_holds(service) else []
    if there and not replace:
        raise BackupError(
            f"{' and '.join(there)}: something is there. Restore elsewhere with --archive (and "
            "--no-service), or with --replace, which keeps it under another name"
        )


def _holds(place: Place) -> bool:
    if place.database:
        return Manifest.stamp(place) is not None
    return place.folder.is_dir() and any(place.folder.iterdir())


def _ready(made: Path, place: Place) -> Iterator[str]:
    """Count revisions on from what is there now, keep out what was withdrawn there, bring an archive of an
    earlier version to this one and make the searchers: who asks meanwhile meets none that finds nothing."""
    before = _revision(place)
    if before:
        with closing(sqlite3.connect(made / TRUTH)) as db, db:
            db.execute("UPDATE counters SET value = max(value, ?)", (before + 1,))
    migrate(made)
    if before:
        yield from _compared(made, place)
    if not place.database:
        for note in _searchable(Place(made, search=place.search)):
            yield note.replace(str(made), str(place.folder))


def _searchable(place: Place) -> Iterator[str]:
    try:
        upgrade(place)
    except (EncoderError, EncoderMismatch) as error:
        yield f"not searched yet: {error}"


def _compared(made: Path, place: Place) -> Iterator[str]:
    """What was withdrawn since is withdrawn again; what is not there any more comes back, and is told."""
    try:
        with closing(Truth(place)) as old, closing(Truth(made)) as new:
            with old.reading() as there, new.appending() as db:
                known = _ids(there)
                withdrawn = versions.keep_out(there, db)
                notes = versions.withdrawn_among(db, withdrawn)
            for id, note in notes.items():
                new.withdraw([id], note.moment, note.by, note.reason)
            with old.reading() as there, new.appending() as db:
                versions.bring(there, db)
                returned = sorted(_ids(db) - known)
    except ArchiveError as error:
        yield f"what was withdrawn or removed since the backup could not be read, and is back ({error})"
        return
    if withdrawn:
        yield f"withdrawn since the backup, and still so: {named(withdrawn)}"
    if returned:
        yield f"back, though no longer in the archive that was replaced: {named(returned)}"


def _ids(db: Connection) -> set[str]:
    return set(db.execute(select(articles.c.id)).scalars())


def _revision(place: Place) -> int:
    """Of what is there, 0 where that cannot be told."""
    if place.database:
        return _revision_of(place) if _holds(place) else 0
    if not place.truth.is_file():
        return 0
    try:
        with closing(sqlite.opened(place.truth)) as db:
            [[value]] = db.execute("SELECT value FROM counters")
            return int(value)
    except (sqlite3.Error, ValueError):
        return 0


def _revision_of(place: Place) -> int:
    with closing(Truth(place)) as truth:
        return truth.revision


def _put_service(copy: Path, service: Service, archive: Path) -> list[Path]:
    """Nobody who has the file open may be left with one that has gone, so it is filled, not replaced. What
    was in a database is kept in a file beside the archive."""
    held, kept = service_holds(service), []
    if isinstance(service, Path) and not held:
        draft = service.with_name(f"{service.name}.tmp")
        draft.unlink(missing_ok=True)
        sqlite.snapshot(copy, draft)  # perhaps on another disk
        draft.rename(service)
        return []
    file = service if isinstance(service, Path) else archive.with_name(f"{archive.name}.{SERVICE}")
    need_room(file.parent, [2 * size(service), sqlite.size(copy)])
    if held:
        kept.append(aside(file, "restore"))
        snapshot(service, kept[0])
    put_into(copy, service)
    return kept


def _put_archive(made: Path, folder: Path) -> list[Path]:
    if not _holds(Place(folder)):
        made.rename(folder)  # also where an empty one is there
        return []
    kept = aside(folder, "restore")
    swap(folder, made, kept)
    return [kept]


def _put_into(place: Place, made: Path) -> list[Path]:
    """Fill a schema of the database, then let its tables take the place of those that are there."""
    kept = []
    if _holds(place):
        now = datetime.now(UTC)
        kept.append(place.folder.with_name(f"{place.folder.name}.before-restore-{now:%Y%m%dT%H%M%SZ}.tar.gz"))
        back_up(place, kept[0], now)
    with beside(place, "restoring") as new:
        with closing(Truth(made)) as old, closing(Truth.create(new)) as truth:
            with old.reading() as source, truth.appending() as target:
                copy_all(source, target)
        Manifest.load(made).save(new)
        swap_schemas(place, new)
    return kept
