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
from indexer.commands import care
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


def test_what_is_told_to_people_names_files_and_what_was_kept(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "một.tar.gz"
    sum_of = said(0, "backup", file).split()[-1]
    assert (tmp_path / "một.tar.gz.sha256").read_text(encoding="utf-8") == f"{sum_of}  một.tar.gz\n"
    said(0, "withdraw", "tin-2")
    done = _run(0, "restore", file, "--replace")
    assert f"what was there is kept at {folder}.before-restore" in done.stdout.replace("\n", "")
    assert done.stderr == "withdrawn since the backup, and still so: tin-2\n"


def test_of_a_folder_of_backups_so_many_stay(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "safe").mkdir()
    for year in (2001, 2002, 2003):
        (tmp_path / "safe" / f"archive-{year}0101T000000Z.tar.gz").touch()
    newest = Path(told(0, "backup", "safe", "--keep", 2)["backup"]).name
    assert sorted(path.name for path in (tmp_path / "safe").glob("*.tar.gz")) == [
        "archive-20030101T000000Z.tar.gz", newest]


def test_where_nobody_knows_the_service_it_is_left_alone(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said(0, "user", "add", "lan", "--role", "admin", "--password", "mat-khau-dai-lam")
    said(0, "backup", "một.tar.gz")
    said(0, "user", "remove", "lan")
    monkeypatch.setattr(care, "prepare", None)
    monkeypatch.setattr(care, "examine_service", None)
    said(0, "restore", "một.tar.gz", "--replace")
    assert "lan" not in said(0, "user", "list")
    assert "accounts" not in {one["check"] for one in told(0, "doctor")["checks"]}


def test_what_is_damaged_is_neither_backed_up_nor_restored(folder: Path, tmp_path: Path) -> None:
    said(0, "backup", "một.tar.gz")
    file = tmp_path / "một.tar.gz"
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2] + b"?" + whole[len(whole) // 2 + 1 :])
    for arguments in (["backup", "--verify", file], ["restore", file, "--replace"]):
        assert said(4, *arguments).startswith("error: ")
    assert told(0, "info")["articles"] == 5
    (folder / "truth.sqlite").write_bytes(b"no database")
    assert said(4, "backup", "hai.tar.gz").startswith("error: ") and not Path("hai.tar.gz").exists()
    broken = told(4, "doctor")
    assert {one["check"] for one in broken["checks"] if one["faults"]} >= {"database"}
