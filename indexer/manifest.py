"""The archive's manifest: what it was made with, checked on every opening."""

from __future__ import annotations

import json
import os
import re
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path

from indexer.encode import Encoder
from indexer.errors import ArchiveDamaged, ArchiveMissing, ArchiveOutdated, EncoderMismatch
from indexer.schema import FORMAT
from indexer.split import Splitting
from indexer.strangers import only_files
from indexer.words import fingerprint

_NAME = "manifest.json"
DRAFT = f"{_NAME}.tmp"
_STAMP = re.compile(r"\w{1,64}")


def newer(path: Path, found: object) -> str:
    """What is said of an archive that a newer version made."""
    return (f"{path}: a newer version of hoibao made the archive (format {found} is not {FORMAT}, which this "
            "version reads). Install that version; nothing was changed")


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

    def save(self, folder: Path) -> None:
        """Write it whole or not at all, also where the power is cut."""
        draft = folder / DRAFT
        with draft.open("w", encoding="utf-8") as file:
            file.write(json.dumps(asdict(self), indent=2) + "\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(folder / _NAME)

    @staticmethod
    def stamp(folder: Path) -> tuple[int, ...] | None:
        """What changes whenever the file is replaced; None where there is none."""
        try:
            file = (folder / _NAME).stat()
        except FileNotFoundError:
            return None
        return file.st_ino, file.st_mtime_ns, file.st_size

    @classmethod
    def load(cls, folder: Path) -> Manifest:
        """Read it, also an earlier version's; raises ``ArchiveMissing``, ``ArchiveDamaged``, also where the
        folder holds links, and ``ArchiveOutdated`` where a newer version made it."""
        only_files(folder)
        path = folder / _NAME
        if not path.is_file():
            raise ArchiveMissing(
                f"{folder}: there is no archive here. Make one with: "
                f"hoibao index ARTICLES --archive {folder}"
            )
        try:
            read = dict(json.loads(path.read_text(encoding="utf-8")))
            if read.get("format", FORMAT) > FORMAT:
                raise ArchiveOutdated(newer(path, read["format"]))
            return cls(**read)
        except (ValueError, TypeError, RecursionError) as error:
            raise ArchiveDamaged(f"{path}: not a manifest ({error})") from error
