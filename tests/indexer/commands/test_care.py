from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from assistant.cli import app
from indexer.archive import Archive
from indexer.encode import Encoder
from tests.conftest import articles

pytestmark = pytest.mark.usefixtures("apart")


@pytest.fixture
def folder(tmp_path: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An archive in the working folder."""
    for module in ("archive", "upgrade"):
        monkeypatch.setattr(f"indexer.{module}.load_named", lambda name: encoder)
    with Archive.create(tmp_path / "archive", encoder) as made:
        list(made.add(articles(5)))
    return tmp_path / "archive"


def _run(code: int, *arguments: object) -> Result:
    done = CliRunner().invoke(app, [str(one) for one in arguments])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    assert done.exit_code == code, done.output
    return done


def said(code: int, *arguments: object) -> str:
    """What a command says on either stream."""
    return _run(code, *arguments).output


def told(code: int, *arguments: object) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(_run(code, *arguments, "--json").stdout)
    return found


def test_backed_up_verified_and_restored(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "safe").mkdir()
    said(0, "user", "add", "lan", "--role", "admin", "--password", "mat-khau-dai-lam")
    made = told(0, "backup", "safe", "--keep", 3)
    assert list(made["members"]) == ["manifest.json", "truth.sqlite", "service.sqlite"]
    assert Path(made["backup"]).stat().st_size == made["bytes"]
    assert told(0, "backup", "--verify", made["backup"])["members"] == made["members"]
    assert "whole, made 20" in said(0, "backup", "--verify", made["backup"])
    said(0, "remove", "tin-1")
    said(0, "user", "remove", "lan")
    assert "something is there" in said(4, "restore", made["backup"])
    done = told(0, "restore", made["backup"], "--replace")
    assert [Path(path).name for path in done["kept"]] == [
        "archive.service.sqlite.before-restore", "archive.before-restore"]
    assert done["notes"] == ["back, though no longer in the archive that was replaced: tin-1"]
    assert told(0, "info")["articles"] == 5 and "lan: admin" in said(0, "user", "list")
    said(0, "user", "remove", "lan")
    assert "as it was on 20" in said(0, "restore", made["backup"], "--replace", "--no-service")
    assert "lan" not in said(0, "user", "list")


def test_what_is_wrong_is_told_with_the_next_step_and_repaired(folder: Path) -> None:
    assert "✓ passages: 5 passages of 5 articles" in said(0, "doctor")
    with closing(sqlite3.connect(folder / "truth.sqlite")) as db, db:
        db.execute('UPDATE passages SET "end" = 10000 WHERE key = 2')
    output = said(4, "doctor")
    assert "✗ passages: articles whose passages do not hold their text: tin-1" in output
    assert "hoibao doctor --repair splits them again" in output
    found = told(4, "doctor")
    assert [one["check"] for one in found["checks"] if one["faults"]] == ["passages"]
    assert found["checks"][-1]["check"] == "accounts", "the web server's side adds its own"
    output = said(0, "doctor", "--repair")
    assert "repaired: backed up to" in output and "repaired: articles split again: 1" in output
    assert told(0, "doctor")["repaired"] == []


def test_what_cannot_be_done_is_told(folder: Path, tmp_path: Path) -> None:
    for arguments, why in (
        (["backup", "none/một.tar.gz"], "No such file"),
        (["backup", "một.tar.gz", "--keep", 2], "name a folder"),
        (["backup", "--verify", "none.tar.gz"], "No such file"),
        (["restore", "archive/manifest.json", "--archive", "x"], "no whole backup"),
        (["backup", ".", "--archive", "x"], "there is no archive here"),
        (["doctor", "--archive", "x"], "there is no archive here"),
        (["doctor", "--archive", "x", "--repair"], ""),
    ):
        assert why in said(4, *arguments), arguments
    assert {path.name for path in tmp_path.iterdir()} == {"archive"}
