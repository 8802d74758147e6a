"""What the register's commands share: the opened register, and what they write."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from indexer.errors import SettingsError
from indexer.settings import Settings

if TYPE_CHECKING:
    from assistant.appointments import Appointments


@contextmanager
def opened(archive: Path | None, database: str | None) -> Iterator[Appointments]:
    """The register of the archive that is named, or set."""
    from assistant.appointments import Appointments
    from indexer.archive import Archive

    with Archive.open(Settings.load({"archive": archive, "database": database}).place) as store:
        yield Appointments(store)


def write_json(document: Any, to: Path | None = None) -> None:
    """Write a document to a file, or to standard output."""
    text = json.dumps(document, ensure_ascii=False)
    if to is None:
        print(text)
    else:
        save(f"{text}\n".encode(), to)


def save(content: bytes, to: Path | None) -> None:
    """Write a file whole or not at all; what is no regular file, as a pipe, is written to as it is."""
    if to is None:
        sys.stdout.buffer.write(content)
        return
    to_file = to.resolve()
    draft = to_file.with_name(f".{to_file.name}.tmp")
    try:
        if to_file.exists() and not to_file.is_file():
            to_file.write_bytes(content)
            return
        draft.write_bytes(content)
        draft.replace(to_file)
    except OSError as error:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise SettingsError(f"--out {to}: {error.strerror}") from error
