"""Where an archive is: a folder on this machine, and perhaps a database that others share."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Self

from indexer.errors import ArchiveError
from indexer.secrets import hidden

TRUTH = "truth.sqlite"
"""The name of the truth's file in an archive's folder."""
EXAMPLE = "postgresql+psycopg://hoibao@db.example/hoibao"
"""The address of a database, as messages give it for an example."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where an archive is.

    ``folder`` is this machine's: the searchers, locks, scratch. ``database`` is the URL of the PostgreSQL
    database that holds the articles, such as ``EXAMPLE``; where it is "", they are in
    ``truth.sqlite`` in the folder. ``search`` is the address of the Milvus that searches them
    (``indexer.milvus.engine``); where it is "", FAISS and Tantivy do, in the folder.
    """

    folder: Path
    database: str = ""
    search: str = ""

    @classmethod
    def of(cls, where: Place | Path | str) -> Self:
        """What callers give to name an archive: a folder stands for all of it."""
        if isinstance(where, Place):
            return cls(where.folder, where.database, where.search)
        return cls(Path(where))

    def check(self) -> None:
        """Raise ``ArchiveError`` where a database is named and the folder holds articles too."""
        if self.database and self.truth.exists():
            raise ArchiveError(
                f"{self.folder}: an archive of its own is in this folder. Name another one for what this "
                "machine searches of the database: --archive FOLDER"
            )

    @property
    def resolved(self) -> Place:
        """The same with the folder's whole path: "." has no name to put another one beside."""
        return replace(self, folder=self.folder.resolve())

    @property
    def truth(self) -> Path:
        """The file of the articles, where no database is named."""
        return self.folder / TRUTH

    @property
    def named(self) -> str:
        """What holds the articles, as messages name it: without a password."""
        return hidden(self.database) if self.database else str(self.truth)
