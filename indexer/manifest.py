"""The archive's manifest: what it was made with, checked on every opening."""

from __future__ import annotations

import json
import os
import re
import secrets
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from sqlalchemy import BigInteger, Column, MetaData, Table, Text, insert, select, update
from sqlalchemy.exc import ProgrammingError

from indexer.database import connected, guarded, reader
from indexer.encode import Encoder
from indexer.errors import ArchiveDamaged, ArchiveMissing, ArchiveOutdated, EncoderMismatch
from indexer.place import Place
from indexer.postgres import is_no_table
from indexer.schema import FORMAT
from indexer.split import Splitting
from indexer.strangers import only_files
from indexer.words import fingerprint

_NAME = "manifest.json"
DRAFT = f"{_NAME}.tmp"
_STAMP = re.compile(r"\w{1,64}")
ROW = "manifest"
"""The name of the manifest's table, where the articles are in PostgreSQL."""
_row = Table(
    ROW,
    MetaData(),
    Column("truth", BigInteger, primary_key=True, autoincrement=False),
    Column("saves", BigInteger, nullable=False),
    Column("content", Text, nullable=False),  # JSON
)
"""One row, where the articles are in PostgreSQL: a number of its own for each truth that is made there, how
often the manifest was saved, and what the file holds elsewhere."""


def newer(named: object, found: object) -> str:
    """What is said of an archive that a newer version made."""
    return (f"{named}: a newer version of hoibao made the archive (format {found} is not {FORMAT}, which "
            "this version reads). Install that version; nothing was changed")


@dataclass(frozen=True, slots=True)
class Manifest:
    """How an archive's passages, vectors and words were made."""

    encoder: str
    encoder_fingerprint: str
    dim: int
    words_fingerprint: str
    size: int
    overlap: int
    format: int = FORMAT

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if type(value).__name__ != field.type:
                raise TypeError(f"{field.name}: {value!r} is not of type {field.type}")
        if not _STAMP.fullmatch(self.encoder_fingerprint):  # it names files
            raise ValueError(f"encoder_fingerprint: {self.encoder_fingerprint!r} is none")
        Splitting(self.size, self.overlap)  # which says what sizes are

    @classmethod
    def of(cls, encoder: Encoder, splitting: Splitting) -> Manifest:
        """The manifest of an archive that is made now."""
        return cls(encoder.name, encoder.fingerprint, encoder.dim, fingerprint(),
                   splitting.size, splitting.overlap)

    def with_encoder(self, encoder: Encoder) -> Manifest:
        """The manifest of the same archive once this encoder has encoded it."""
        return replace(self, encoder=encoder.name, encoder_fingerprint=encoder.fingerprint,
                       dim=encoder.dim)

    @property
    def splitting(self) -> Splitting:
        """How its articles are cut."""
        return Splitting(self.size, self.overlap)

    def check(self, encoder: Encoder, folder: Path) -> None:
        """Raise ``EncoderMismatch`` unless the encoder and this code's words made the archive."""
        made, given = self.encoder, encoder.name
        if self.encoder_fingerprint != encoder.fingerprint:
            if made == given:
                raise EncoderMismatch(
                    f"{folder}: the archive was made with another version of the encoder {made!r}. "
                    f"Run: hoibao upgrade --archive {folder}"
                )
            raise EncoderMismatch(
                f"{folder}: the archive was made with encoder {made!r}, not {given!r}. To change it, run: "
                f"hoibao reencode --archive {folder} --encoder {given}"
            )
        if self.words_fingerprint != fingerprint():
            raise EncoderMismatch(
                f"{folder}: the archive was made with another tokeniser or list of "
                f"abbreviations. Run: hoibao upgrade --archive {folder}"
            )

    def save(self, where: Place | Path | str) -> None:
        """Write it whole or not at all, also where the power is cut."""
        place, text = Place.of(where), json.dumps(asdict(self), indent=2) + "\n"
        if place.database:
            _save_row(place, text)
            return
        draft = place.folder / DRAFT
        with draft.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(place.folder / _NAME)

    @staticmethod
    def stamp(where: Place | Path | str) -> tuple[int, ...] | None:
        """What changes whenever it is saved, or its archive replaced; None where there is none."""
        place = Place.of(where)
        if place.database:
            row = _read_row(place)
            return row[:2] if row else None
        try:
            file = (place.folder / _NAME).stat()
        except FileNotFoundError:
            return None
        return file.st_ino, file.st_mtime_ns, file.st_size

    @classmethod
    def load(cls, where: Place | Path | str) -> Manifest:
        """Read it, also an earlier version's; raises ``ArchiveMissing``, ``ArchiveDamaged``, also where the
        folder holds links, and ``ArchiveOutdated`` where a newer version made it."""
        place = Place.of(where)
        place.check()
        only_files(place.folder)
        named = place.named if place.database else str(place.folder / _NAME)
        content = _content(place)
        if content is None:
            where = place.named if place.database else place.folder
            raise ArchiveMissing(
                f"{where}: there is no archive here. Make one with: "
                f"hoibao index ARTICLES --archive {place.folder}"
            )
        try:
            read = dict(json.loads(content))
            if read.get("format", FORMAT) > FORMAT:
                raise ArchiveOutdated(newer(named, read["format"]))
            return cls(**read)
        except (ValueError, TypeError, RecursionError) as error:
            raise ArchiveDamaged(f"{named}: not a manifest ({error})") from error


def _content(place: Place) -> str | bytes | None:
    if place.database:
        row = _read_row(place)
        return row[2] if row else None
    path = place.folder / _NAME
    return path.read_bytes() if path.is_file() else None


def _read_row(place: Place) -> tuple[int, int, str] | None:
    """The number of the truth, how often the manifest was saved, and its text."""
    with guarded(place), reader(connected(place)).connect() as db:
        try:
            row = db.execute(select(_row)).first()
        except ProgrammingError as error:
            if not is_no_table(error):
                raise
            return None
        return (row.truth, row.saves, row.content) if row else None


def _save_row(place: Place, text: str) -> None:
    with guarded(place), connected(place).begin() as db:
        _row.create(db, checkfirst=True)
        changed = db.execute(update(_row).values(saves=_row.c.saves + 1, content=text))
        if not changed.rowcount:
            db.execute(insert(_row).values(truth=secrets.randbits(62), saves=0, content=text))
