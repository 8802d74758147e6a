"""``hoibao remove`` beside a service's database."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from assistant.cli import app
from assistant.service import talks
from assistant.service.database import Database
from assistant.service.stored import dump
from indexer.archive import Archive
from indexer.encode import Encoder
from tests.assistant.answers import BRIDGE, RICE, quoting

pytestmark = pytest.mark.usefixtures("apart")


@pytest.fixture(autouse=True)
def _archive(tmp_path: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> None:
    """In the working folder."""
    monkeypatch.setattr("indexer.archive.load_named", lambda name: encoder)
    with Archive.create(tmp_path / "archive", encoder) as made:
        list(made.add([BRIDGE, RICE]))


def _remove(*ids: str) -> Result:
    return CliRunner().invoke(app, ["remove", *ids])


def test_what_answers_quote_goes_along(tmp_path: Path) -> None:
    file = tmp_path / "archive.service.sqlite"
    with Database(file) as database:
        kept = talks.Message("Tin gì?", dump(quoting(BRIDGE, RICE)), "answered", {}, 0.1, 10.0)
        talks.append(database, "talk", kept)
    assert _remove(BRIDGE.id).stdout == "removed 1, also from 1 kept answers\n"
    held = b"".join(path.read_bytes() for path in tmp_path.glob("archive.service.sqlite*"))
    assert "Phú Xá".encode() not in held and RICE.body.encode() in held


def test_of_one_that_an_earlier_version_erased_too(tmp_path: Path) -> None:
    with Archive.open(tmp_path / "archive") as archive:
        archive.remove([BRIDGE.id])
    with Database(tmp_path / "archive.service.sqlite") as database:
        talks.append(database, "talk", talks.Message("?", dump(quoting(BRIDGE)), "answered", {}, 0.1, 10.0))
        done = _remove(BRIDGE.id)
        assert (done.exit_code, done.stdout) == (3, "removed 0, also from 1 kept answers\n")
        assert "Phú Xá" not in talks.read(database, "talk")[0].answer


def test_where_nobody_asked_no_database_is_made(tmp_path: Path) -> None:
    assert _remove(BRIDGE.id).stdout == "removed 1\n"
    assert [path.name for path in tmp_path.iterdir()] == ["archive"]
