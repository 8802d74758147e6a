"""Files that a browser uploads: streamed to a folder under names that are safe there."""

from __future__ import annotations

import re
import shutil
import tempfile
import time
from collections.abc import AsyncIterator
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header
from starlette.concurrency import run_in_threadpool

from indexer.words import nfc

LARGEST_FILE, LARGEST = 200_000_000, 500_000_000
"""Bytes of one file, and of one request."""
MOST_FILES = 1_000
_LONGEST_NAME = 120
_UNSAFE = re.compile(r"[^\w.()+ -]+")
_STALE = 24 * 3600  # seconds after which a folder is one that a killed server left


class TooLarge(Exception):
    """A file or a request is larger than may be; ``bound`` is in bytes."""

    def __init__(self, bound: int) -> None:
        super().__init__(f"more than {bound} bytes")
        self.bound = bound


class Malformed(Exception):
    """The body is no form of files."""


def scratch(archive: Path) -> Path:
    """A new folder beside an archive, for what will be added to it; those left long ago are deleted."""
    home = archive.absolute().with_name(f"{archive.name}.uploads")
    home.mkdir(exist_ok=True)
    for old in home.iterdir():
        if old.stat().st_mtime < time.time() - _STALE:
            shutil.rmtree(old, ignore_errors=True)
    return Path(tempfile.mkdtemp(dir=home))


async def receive(body: AsyncIterator[bytes], content_type: str, folder: Path) -> list[Path]:
    """Write the files of a ``multipart/form-data`` body to a folder; empty fields are passed over.

    Raises ``TooLarge`` as soon as it is, and ``Malformed``.
    """
    kind, options = parse_options_header(content_type)
    if kind != b"multipart/form-data" or not options.get(b"boundary"):
        raise Malformed
    size = 0
    with _Files(folder, options[b"boundary"]) as files:
        async for chunk in body:
            size += len(chunk)
            if size > LARGEST:
                raise TooLarge(LARGEST)
            await run_in_threadpool(files.write, chunk)
    return files.written


def safe_name(name: str) -> str:
    """The last part of a file's name, of harmless characters, with its endings; never hidden."""
    last = re.split(r"[/\\]", nfc(name))[-1]
    clean = _UNSAFE.sub("_", last).strip(" .-")
    if len(clean) > _LONGEST_NAME:
        endings = "".join(Path(clean).suffixes[-2:])[-20:]
        clean = clean[: _LONGEST_NAME - len(endings)] + endings
    return clean or "tep"


class _Files:
    """What the parser of a form calls back, part by part."""

    def __init__(self, folder: Path, boundary: bytes) -> None:
        self.written: list[Path] = []
        self._folder, self._size = folder, 0
        self._file: BinaryIO | None = None
        self._name = self._value = b""
        self._headers: dict[bytes, bytes] = {}
        self._parser = MultipartParser(boundary, {
            "on_part_begin": self._begin, "on_header_field": self._field, "on_header_value": self._content,
            "on_header_end": self._header, "on_headers_finished": self._open, "on_part_data": self._data,
            "on_part_end": self._close,
        })

    def write(self, chunk: bytes) -> None:
        try:
            self._parser.write(chunk)
        except MultipartParseError as error:
            raise Malformed from error

    def _begin(self) -> None:
        self._headers, self._size = {}, 0

    def _field(self, data: bytes, start: int, end: int) -> None:
        self._name += data[start:end]

    def _content(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def _header(self) -> None:
        self._headers[self._name.lower()] = self._value
        self._name = self._value = b""

    def _open(self) -> None:
        _, options = parse_options_header(self._headers.get(b"content-disposition", b""))
        name = options.get(b"filename", b"").decode("utf-8", "replace")
        if not name:
            return
        if len(self.written) == MOST_FILES:
            raise Malformed
        path = first = self._folder / safe_name(name)
        number = 2
        while path.exists():
            path, number = first.with_name(f"{number}-{first.name}"), number + 1
        self._file = path.open("xb")
        self.written.append(path)

    def _data(self, data: bytes, start: int, end: int) -> None:
        if self._file is None:
            return
        self._size += end - start
        if self._size > LARGEST_FILE:
            raise TooLarge(LARGEST_FILE)
        self._file.write(data[start:end])

    def _close(self) -> None:
        if self._file is not None:
            self._file.close()
            self._file = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None,
                 trace: TracebackType | None) -> None:
        self._close()
