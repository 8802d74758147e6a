"""Uploads: whatever the browser calls its files, they stay in their folder."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.web import uploads
from assistant.web.uploads import Malformed, TooLarge, receive, safe_name, scratch

FORM = "multipart/form-data; boundary=cat"


def _body(*files: tuple[str, bytes]) -> bytes:
    parts = [
        b'--cat\r\nContent-Disposition: form-data; name="files"; filename="%s"\r\n'
        b"Content-Type: text/plain\r\n\r\n%s\r\n" % (name.encode(), content) for name, content in files
    ]
    return b"".join(parts) + b"--cat--\r\n"


def _receive(body: bytes, folder: Path, step: int = 7, kind: str = FORM) -> list[Path]:
    async def chunks() -> AsyncIterator[bytes]:
        for at in range(0, len(body), step):
            yield body[at : at + step]

    return asyncio.run(receive(chunks(), kind, folder))


@pytest.mark.parametrize("step", [1, 7, 100_000])
def test_files_are_written_as_they_were_sent(tmp_path: Path, step: int) -> None:
    sent = [("tin một.jsonl", b"{}\r\n--ca"), ("", b"no file"), ("b.txt", b"")]
    written = _receive(_body(*sent), tmp_path, step)
    assert [(path.name, path.read_bytes()) for path in written] == [sent[0], sent[2]]


def test_files_of_one_name_are_kept_apart(tmp_path: Path) -> None:
    sent = [("2-a.txt", b"0"), ("a.txt", b"1"), ("x/a.txt", b"2"), ("..\\a.txt", b"3")]
    written = _receive(_body(*sent), tmp_path)
    assert [path.name for path in written] == ["2-a.txt", "a.txt", "3-a.txt", "4-a.txt"]
    assert [path.read_bytes() for path in written] == [b"0", b"1", b"2", b"3"]


@pytest.mark.parametrize(("name", "safe"), [
    ("../../etc/passwd", "passwd"), ("C:\\tin\\a.csv", "a.csv"), ("..", "tep"), ("", "tep"), ("a/", "tep"),
    (".hoibao.toml", "hoibao.toml"), ("-rf.txt", "rf.txt"), ("tin\x00\n.txt", "tin_.txt"),
    ("Thông báo số 5.jsonl.gz", "Thông báo số 5.jsonl.gz"),
    ("a" * 300 + ".jsonl.gz", "a" * 111 + ".jsonl.gz"),
])
def test_names_are_made_safe(name: str, safe: str) -> None:
    assert safe_name(name) == safe


@given(st.text())
def test_a_safe_name_is_one_part_and_not_hidden(name: str) -> None:
    safe = safe_name(name)
    assert safe and "/" not in safe and "\\" not in safe and safe[0] not in ".-" and len(safe) <= 120
    assert Path("/kho", safe).parent == Path("/kho")


def test_what_is_too_large_is_refused_as_soon_as_it_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(uploads, "LARGEST_FILE", 10)
    assert _receive(_body(("a.txt", b"0123456789")), tmp_path)
    with pytest.raises(TooLarge) as told:
        _receive(_body(("b.txt", b"0123456789x")), tmp_path)
    assert told.value.bound == 10
    monkeypatch.setattr(uploads, "LARGEST", 50)
    with pytest.raises(TooLarge) as told:
        _receive(_body(("c.txt", b"0")), tmp_path)
    assert told.value.bound == 50


@pytest.mark.parametrize(("body", "kind"), [
    (b"files=1", "application/x-www-form-urlencoded"), (b"", ""), (b"", "multipart/form-data"),
    (b"not a form", FORM),
])
def test_what_is_no_form_of_files_is_refused(tmp_path: Path, body: bytes, kind: str) -> None:
    with pytest.raises(Malformed):
        _receive(body, tmp_path, kind=kind)


def test_too_many_files_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "MOST_FILES", 2)
    with pytest.raises(Malformed):
        _receive(_body(*[("a.txt", b"1")] * 3), tmp_path)


def test_what_a_killed_server_left_is_deleted(tmp_path: Path) -> None:
    old, new = scratch(tmp_path / "kho"), scratch(tmp_path / "kho")
    os.utime(old, (0, 0))
    newest = scratch(tmp_path / "kho")
    assert not old.exists() and new.is_dir() and newest.is_dir()
    assert newest.parent == tmp_path / "kho.uploads"
