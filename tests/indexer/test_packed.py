"""The file of a backup, whole, damaged and hostile."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import shutil
import sqlite3
import tarfile
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.archive import Archive
from indexer.backup import back_up
from indexer.encode import Encoder
from indexer.errors import BackupError, HoiBaoError
from indexer.packed import beside_of, sha256, unpack, verify
from tests.conftest import articles


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    folder = tmp_path_factory.mktemp("whole")
    with Archive.create(folder / "kho", encoder) as archive:
        list(archive.add(articles(3)))
    return back_up(folder / "kho", folder / "một.tar.gz", datetime(2024, 5, 4, tzinfo=UTC)).path


@pytest.fixture
def backup(whole: Path, tmp_path: Path) -> Path:
    """A copy without its checksum beside it."""
    return Path(shutil.copy(whole, tmp_path))


def _members(path: Path) -> dict[str, bytes]:
    with tarfile.open(path) as tar:
        return {info.name: file.read() for info in tar if (file := tar.extractfile(info))}


def _pack(path: Path, members: Mapping[str, bytes], **change: Any) -> Path:
    with tarfile.open(path, "w:gz", format=tarfile.GNU_FORMAT) as tar:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            for key, value in change.get(name, {}).items():
                setattr(info, key, value)
            tar.addfile(info, io.BytesIO(content))
    return path


def _described(
    members: Mapping[str, bytes], change: Callable[[Any], None] = lambda head: None
) -> dict[str, bytes]:
    """The members with a head that tells them truly, but for a change."""
    rest = {name: content for name, content in members.items() if name != "backup.json"}
    head = json.loads(members["backup.json"])
    head["members"] = {name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
                       for name, content in rest.items()}
    change(head)
    return {"backup.json": json.dumps(head).encode(), **rest}


def test_packed_again_it_is_whole(backup: Path) -> None:
    assert verify(_pack(backup, _described(_members(backup)))).members.keys() == {
        "manifest.json", "truth.sqlite"}


def test_any_byte_that_is_changed_is_found(whole: Path, tmp_path: Path) -> None:
    """With the checksum beside it, and without."""
    bytes_, unpacked = whole.read_bytes(), gzip.decompress(whole.read_bytes())

    @given(st.integers(0, len(bytes_) - 1), st.integers(1, 255), st.booleans())
    @settings(max_examples=25, derandomize=True)
    def changed(at: int, by: int, alone: bool) -> None:
        path = tmp_path / "một.tar.gz"
        path.write_bytes(bytes_[:at] + bytes([bytes_[at] ^ by]) + bytes_[at + 1 :])
        if alone:
            beside_of(path).unlink(missing_ok=True)
        else:
            shutil.copy(beside_of(whole), beside_of(path))
        try:
            found = verify(path)
        except HoiBaoError:
            return
        # Of what is packed it changes nothing: the time in gzip's head, a code that no byte uses.
        assert alone and found == verify(whole) and gzip.decompress(path.read_bytes()) == unpacked

    changed()


def test_one_that_is_cut_short_is_found(backup: Path) -> None:
    content = backup.read_bytes()
    for length in (0, 1, 9, 100, len(content) // 2, len(content) - 9, len(content) - 1):
        backup.write_bytes(content[:length])
        with pytest.raises(BackupError, match="no whole backup"):
            verify(backup)


def test_the_sum_beside_it_counts(backup: Path) -> None:
    beside_of(backup).write_text(f"{'0' * 64}  {backup.name}\n", encoding="utf-8")
    with pytest.raises(BackupError, match=r"its SHA-256 is not what một\.tar\.gz\.sha256 says"):
        verify(backup)
    beside_of(backup).write_text(f"{sha256(backup)}  {backup.name}\n", encoding="utf-8")
    assert verify(backup)


@pytest.mark.parametrize("name", [
    "../truth.sqlite", "/tmp/truth.sqlite", "..", "truth.sqlite/../../x", "dense/x", "manifest.json\\..\\x",
])
def test_a_name_that_leads_elsewhere_is_refused(backup: Path, tmp_path: Path, name: str) -> None:
    members = _members(backup)
    elsewhere = {name if old == "truth.sqlite" else old: content for old, content in members.items()}
    into = tmp_path / "một" / "hai" / "ba"
    into.mkdir(parents=True)
    for packed in (_described(elsewhere), {**elsewhere, "backup.json": members["backup.json"]}):
        with pytest.raises(BackupError, match="no whole backup"):
            unpack(_pack(backup, packed), into)
        left = {p.relative_to(tmp_path).as_posix() for p in tmp_path.rglob("*") if p.is_file()}
        assert left <= {backup.name, "một/hai/ba/manifest.json"}


@pytest.mark.parametrize("kind", [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.DIRTYPE, tarfile.FIFOTYPE,
                                  tarfile.CHRTYPE, tarfile.GNUTYPE_SPARSE, tarfile.XHDTYPE, tarfile.CONTTYPE])
def test_only_plain_files_are_taken(backup: Path, tmp_path: Path, kind: bytes) -> None:
    packed = _pack(backup, _members(backup), **{"truth.sqlite": {"type": kind, "linkname": "/etc/passwd"}})
    (tmp_path / "out").mkdir()
    with pytest.raises(BackupError, match="no whole backup"):
        unpack(packed, tmp_path / "out")
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["manifest.json"]


@pytest.mark.parametrize("change", [
    lambda head: head.update(format=2),
    lambda head: head.update(made="hôm qua"),
    lambda head: head["members"].pop("truth.sqlite"),
    lambda head: head["members"].update({"../x": head["members"]["truth.sqlite"]}),
    lambda head: head["members"]["truth.sqlite"].update(bytes=-1),
    lambda head: head["members"]["truth.sqlite"].update(sha256="x"),
    lambda head: head["members"]["truth.sqlite"].update(bytes=10),
    lambda head: head["members"]["truth.sqlite"].update(bytes=10**15),
    lambda head: head.clear(),
])
def test_a_head_that_lies_is_refused(backup: Path, tmp_path: Path, change: Callable[[Any], None]) -> None:
    _pack(backup, _described(_members(backup), change))
    (tmp_path / "out").mkdir()
    with pytest.raises(BackupError):
        unpack(backup, tmp_path / "out")
    assert not (tmp_path / "out" / "truth.sqlite").exists()


def test_no_more_is_read_than_was_told(backup: Path, tmp_path: Path) -> None:
    """256 MB of zeros, packed small: as a head, as a member, behind the last."""
    members, zeros = _members(backup), gzip.compress(bytes(1 << 26), 1) * 4
    (tmp_path / "out").mkdir()
    long = tarfile.TarInfo("backup.json")
    long.size = 1 << 30
    for head in (long.tobuf(tarfile.GNU_FORMAT), b""):
        start = gzip.compress(head) if head else _pack(backup, _described(members)).read_bytes()
        backup.write_bytes(start + zeros)
        with pytest.raises(BackupError, match="no whole backup"):
            unpack(backup, tmp_path / "out")
    assert sum(p.stat().st_size for p in tmp_path.rglob("*")) < 50_000_000


def test_a_database_that_would_do_something_is_refused(backup: Path, tmp_path: Path) -> None:
    members = _members(backup)
    (tmp_path / "truth.sqlite").write_bytes(members["truth.sqlite"])
    with closing(sqlite3.connect(tmp_path / "truth.sqlite")) as db, db:
        db.execute("CREATE TRIGGER each AFTER INSERT ON articles BEGIN DELETE FROM articles; END")
    packed = _described({**members, "truth.sqlite": (tmp_path / "truth.sqlite").read_bytes()})
    with pytest.raises(BackupError, match="each: not a table of this program"):
        verify(_pack(backup, packed))


def test_a_later_format_is_told(backup: Path) -> None:
    members = _members(backup)
    manifest = json.loads(members["manifest.json"]) | {"format": 99}
    with pytest.raises(HoiBaoError, match="99"):
        verify(_pack(backup, _described({**members, "manifest.json": json.dumps(manifest).encode()})))


def test_another_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.zip").write_bytes(b"PK\3\4")
    for name, why in (("x.zip", "no whole backup"), ("none.tar.gz", "No such file")):
        with pytest.raises(BackupError, match=why):
            verify(tmp_path / name)
