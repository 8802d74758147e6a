"""The files of a folder that have come or changed, once nobody writes to them any more."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from indexer.read.files import is_passed_over

SETTLE = 2.0
"""Seconds for which a file must stay as it is before it is read."""


@dataclass(frozen=True, slots=True)
class Found:
    """A file as it is now: ``stamp`` is another one whenever it is written to, replaced or let be read."""

    path: str
    stamp: str

    @property
    def url(self) -> str:
        """Its address, under which it is known."""
        return Path(self.path).as_uri()


class Folder:
    """A folder and all below it, or one file, looked at again and again.

    Hidden files and what a browser saves beside a page are passed over, links to folders not followed.
    """

    def __init__(self, path: str | Path, settle: float = SETTLE) -> None:
        self.path = os.path.abspath(path)
        self._settle = settle
        self._taken: dict[str, str] = {}
        self._since: dict[str, tuple[str, float]] = {}

    def settled(self, now: float) -> list[Found]:
        """The files that have stood still, in order of their paths, but those that were taken as they are.

        ``now`` is in seconds from some moment on. Raises ``OSError`` where the folder cannot be read.
        """
        there = dict(_stamps(self.path))
        settled = []
        for path, stamp in there.items():
            if self._taken.get(path) == stamp:
                continue
            before, since = self._since.get(path, ("", now))
            if before != stamp:
                self._since[path] = stamp, now
            elif now - since >= self._settle:
                settled.append(Found(path, stamp))
        self._taken = {path: stamp for path, stamp in self._taken.items() if path in there}
        self._since = {path: seen for path, seen in self._since.items() if path in there}
        return sorted(settled, key=lambda found: found.path)

    def take(self, found: Found) -> None:
        """A file has been read, or is none to be read."""
        self._taken[found.path] = found.stamp
        self._since.pop(found.path, None)


def _stamps(path: str) -> Iterator[tuple[str, str]]:
    """Path and stamp of each file; one that goes meanwhile is left out."""
    if not os.path.isdir(path):
        yield path, _stamp(os.stat(path))
        return
    folders = [path]
    while folders:
        here = folders.pop()
        try:
            entries = os.scandir(here)
        except OSError:
            if here == path:
                raise
            continue
        with entries:
            for entry in entries:
                try:
                    if entry.is_dir(follow_symlinks=False):
                        folders += [] if is_passed_over(f"{entry.name}/") else [entry.path]
                    elif not is_passed_over(entry.name) and entry.is_file():
                        yield entry.path, _stamp(entry.stat())
                except OSError:
                    continue


def _stamp(file: os.stat_result) -> str:
    return f"{file.st_size:x}-{file.st_mtime_ns:x}-{file.st_ctime_ns:x}"
