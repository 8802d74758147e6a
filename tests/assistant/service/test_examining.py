"""What the doctor says of a service's database."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from assistant.service import talks
from assistant.service.database import Database
from assistant.service.examining import examine
from assistant.service.stored import dump
from tests.assistant.answers import BRIDGE, quoting


def faults(service: Path) -> dict[str, int]:
    return {one.check: one.faults for one in examine(service, service.parent)}


def test_of_none_nothing_is_wrong(tmp_path: Path) -> None:
    assert faults(tmp_path / "service.sqlite") == {"accounts": 0}


def test_a_sound_one_is_and_an_answer_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    path = tmp_path / "service.sqlite"
    with Database(path) as database:
        talks.append(database, "a", talks.Message("?", dump(quoting(BRIDGE)), "answered", {}, 0.1, 1.0))
        assert faults(path) == {"accounts": 0, "conversations": 0}
        talks.append(database, "a", talks.Message("?", '{"of": "later"}', "answered", {}, 0.1, 2.0))
    assert faults(path) == {"accounts": 0, "conversations": 1}


def test_a_damaged_or_strange_one_is_told(tmp_path: Path) -> None:
    path = tmp_path / "service.sqlite"
    Database(path).close()
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("CREATE TRIGGER t AFTER INSERT ON audit BEGIN DELETE FROM audit; END")
    assert faults(path) == {"accounts": 1}
    path.write_bytes(b"x" * 9_000)
    assert faults(path)["accounts"] == 1
