"""An archive that somebody else made, looked at as a whole."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from typer.testing import CliRunner

from indexer.adopt import adopt
from indexer.archive import Archive
from indexer.cli import app
from indexer.encode import Encoder
from indexer.errors import ArchiveDamaged
from indexer.place import TRUTH
from indexer.types import Term
from tests.conftest import articles


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Path:
    folder = tmp_path_factory.mktemp("made") / "kho"
    with Archive.create(folder, encoder) as archive:
        list(archive.add(articles(5)))
    return folder


@pytest.fixture
def kho(made: Path, tmp_path: Path) -> Path:
    """A sound archive of the test's own."""
    return Path(shutil.copytree(made, tmp_path / "kho"))


HOSTILE = [
    "UPDATE articles SET authors = replace(hex(zeroblob(200000)), '0', '[')",
    "UPDATE articles SET authors = '7'", "UPDATE articles SET authors = 'x'",
    "UPDATE articles SET published = 'hôm qua'", "UPDATE articles SET body = x'ff00fe'",
    "UPDATE articles SET title = 7", "UPDATE articles SET day = 'x'", "UPDATE articles SET day = 1e300",
    "UPDATE passages SET start = -5, end = 1000000000000", "UPDATE passages SET start = 'x'",
    "UPDATE vectors SET vector = x'00'", "UPDATE vectors SET vector = zeroblob(7)",
    "UPDATE counters SET value = 9223372036854775807", "UPDATE counters SET value = 'x'",
    "UPDATE counters SET value = -1", "DELETE FROM counters", "UPDATE articles SET story = 99",
    "UPDATE stories SET signature = x'01'", "INSERT INTO tombstones VALUES (-9223372036854775808, 1)",
    "UPDATE articles SET url = 'javascript:alert(1)'",
]


@pytest.mark.parametrize("statement", HOSTILE, ids=range(len(HOSTILE)))
def test_values_that_cannot_be_are_told_and_others_borne(kho: Path, encoder: Encoder, statement: str) -> None:
    with closing(sqlite3.connect(kho / TRUTH, isolation_level=None)) as db:
        db.execute(statement)
    try:
        adopt(kho)
    except ArchiveDamaged as error:
        assert str(kho / TRUTH) in str(error) and (kho / "dense").exists()
        return
    with Archive.open(kho, encoder) as archive:
        archive.matching([Term("cau")], 5)
        archive.browse()
        archive.register()
        list(archive.add(articles(1, 50)))
        assert archive.totals().articles == 6


def test_what_is_adopted_is_searched_by_what_is_made_anew(kho: Path, encoder: Encoder) -> None:
    (kho / "dense" / "evil").mkdir()
    assert adopt(kho) == ["dense", "lexical"] and not (kho / "dense").exists()
    with Archive.open(kho, encoder) as archive:
        assert archive.asked("Cây cầu dài bao nhiêu mét?").nearest(3) and archive.matching([Term("cầu")], 3)
    done = CliRunner().invoke(app, ["adopt", "--archive", str(kho)])
    assert done.stdout == f"{kho}: sound; dropped dense, lexical\n"


def test_a_damaged_one_is_not_adopted(kho: Path) -> None:
    whole = (kho / TRUTH).read_bytes()
    (kho / TRUTH).write_bytes(whole[:8_192] + b"\xff" * 4_096 + whole[12_288:])
    done = CliRunner().invoke(app, ["adopt", "--archive", str(kho)])
    assert done.exit_code == 4 and (kho / "dense").exists()
    (kho / TRUTH).unlink()
    with pytest.raises(ArchiveDamaged, match="the database is missing"):
        adopt(kho)
