from __future__ import annotations

import os
from pathlib import Path

import pytest

from indexer.folder import Folder


def _names(folder: Folder, now: float) -> list[str]:
    return [os.path.relpath(found.path, folder.path) for found in folder.settled(now)]


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")


def test_a_file_is_told_once_it_stands_still(tmp_path: Path) -> None:
    folder = Folder(tmp_path, settle=2)
    _write(tmp_path / "a.txt", "nửa")
    assert _names(folder, 0) == _names(folder, 1.9) == []
    _write(tmp_path / "a.txt", "nửa đầu")
    assert _names(folder, 2) == _names(folder, 3) == [], "it is being written"
    assert _names(folder, 4) == _names(folder, 5) == ["a.txt"], "until it is taken"
    (found,) = folder.settled(6)
    folder.take(found)
    assert _names(folder, 9) == []


def test_one_that_changes_is_told_again_however_it_is_done(tmp_path: Path) -> None:
    folder, path = Folder(tmp_path, settle=0), tmp_path / "a.txt"

    def is_told() -> bool:
        folder.settled(0)
        told = folder.settled(0)
        for found in told:
            folder.take(found)
        return bool(told)

    _write(path, "một")
    assert is_told() and not is_told()
    times = (path.stat().st_atime_ns, path.stat().st_mtime_ns)
    _write(tmp_path / ".b", "hai")
    os.utime(tmp_path / ".b", ns=times)
    os.replace(tmp_path / ".b", path)
    assert path.stat().st_mtime_ns == times[1] and is_told(), "by another file of the same size and time"
    path.chmod(0o600)
    assert is_told(), "it may be read now"
    path.unlink()
    assert not is_told()
    _write(path, "một")
    assert is_told()


def test_what_is_below_is_told_in_order_and_what_is_hidden_is_not(tmp_path: Path) -> None:
    for name in ("b/2.txt", "a.txt", "b/1.txt", ".git/x.txt", "b/.tmp", "Tin_files/y.html"):
        _write(tmp_path / name, "x")
    (tmp_path / "c").symlink_to(tmp_path)
    (tmp_path / "d.txt").symlink_to(tmp_path / "a.txt")
    (tmp_path / "e.txt").symlink_to(tmp_path / "nothing")
    folder = Folder(tmp_path, settle=0)
    folder.settled(0)
    assert _names(folder, 0) == ["a.txt", "b/1.txt", "b/2.txt", "d.txt"]


def test_one_file_is_watched_too_and_one_that_is_not_there_is_said(tmp_path: Path) -> None:
    _write(tmp_path / "a.txt", "x")
    folder = Folder(tmp_path / "a.txt", settle=0)
    folder.settled(0)
    (found,) = folder.settled(0)
    assert found.path == str(tmp_path / "a.txt") and found.url == (tmp_path / "a.txt").as_uri()
    for missing in (folder, Folder(tmp_path / "nothing")):
        (tmp_path / "a.txt").unlink(missing_ok=True)
        with pytest.raises(FileNotFoundError):
            missing.settled(0)
