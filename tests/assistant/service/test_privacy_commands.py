"""``hoibao privacy …``: what is held of people, from the command line."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from assistant.cli import app
from assistant.service import audit, talks
from assistant.service.database import Database
from assistant.service.stored import dump
from indexer.archive import Archive
from indexer.encode import Encoder
from tests.assistant.answers import BRIDGE, RICE, quoting

pytestmark = pytest.mark.usefixtures("apart")
ID, DAY = "a-conversation-of-128-bits", 86_400.0


def privacy(*arguments: str) -> Result:
    done = CliRunner().invoke(app, ["privacy", *arguments])
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


@pytest.fixture
def database(tmp_path: Path, encoder: Encoder, monkeypatch: pytest.MonkeyPatch) -> Iterator[Database]:
    """With a conversation of 1970, shared, of which "lan" has said something, and one of today; beside an
    archive that holds one of the two articles that are quoted."""
    monkeypatch.setattr("indexer.archive.load_named", lambda name: encoder)
    with Archive.create(tmp_path / "archive", encoder) as archive:
        list(archive.add([BRIDGE, RICE]))
        archive.withdraw([BRIDGE.id])
    with Database(tmp_path / "archive.service.sqlite") as made:
        message = talks.Message("Câu bí mật?", dump(quoting(BRIDGE, RICE)), "answered", {}, 0.1, 10 * DAY)
        id = talks.append(made, ID, message)
        talks.give_feedback(made, id, "other", "ghi chú", "lan", 11 * DAY)
        talks.share(made, ID)
        talks.append(made, "today", talks.Message("Nay?", "{}", "answered", {}, 0.1, 4e9))
        yield made


def test_a_conversation_is_printed_and_deleted_by_its_address(database: Database) -> None:
    address = f"https://bao.example/chia-se/{talks.share(database, ID)}"
    held = json.loads(privacy("export", "--conversation", address).stdout)
    assert (held["id"], held["messages"][0]["question"]) == (ID, "Câu bí mật?")
    gone, stands = held["messages"][0]["answer"]["answer"]["citations"]
    assert (gone["quote"], gone["lost"]["fate"], stands["quote"]) == ("", "withdrawn", RICE.body)
    assert privacy("delete", "--conversation", address).stdout == "deleted conversations 1, messages 1\n"
    assert talks.found(database, ID) is None and talks.is_erased(database, ID)
    assert [(e.action, e.about, e.address) for e in audit.read(database)] == [
        ("data deleted", "a conversation: conversations 1, messages 1", "command line"),
        ("data exported", "a conversation", "command line")]
    held_in = b"".join(path.read_bytes() for path in database.at.parent.glob("archive.service.sqlite*"))
    assert "Câu bí mật?".encode() not in held_in


def test_those_before_a_day_are(database: Database, tmp_path: Path) -> None:
    file = tmp_path / "ra.jsonl"
    assert privacy("export", "--before", "2020-01-01", "--to", str(file)).stdout == ""
    text = file.read_text(encoding="utf-8")
    assert [json.loads(line)["id"] for line in text.splitlines()] == [ID] and "Phú Xá" not in text
    assert os.name != "posix" or file.stat().st_mode & 0o777 == 0o600
    assert privacy("delete", "--before", "2020-01-01").stdout == "deleted conversations 1\n"
    assert talks.found(database, ID) is None and talks.found(database, "today")


def test_what_an_account_said_is(database: Database) -> None:
    assert json.loads(privacy("export", "--account", "lan").stdout)["feedback"][0]["note"] == "ghi chú"
    assert privacy("delete", "--account", "lan").stdout == "deleted feedback 1\n"
    assert talks.found(database, ID) and privacy("export", "--account", "lan").exit_code == 2


@pytest.mark.parametrize(("arguments", "told"), [
    ((), "--conversation: there is none of that id or address"),
    (("--conversation", "khong-co"), "--conversation: there is none of that id or address"),
    (("--conversation", ID, "--account", "lan"), "give one of --conversation, --account and --before"),
    (("--before", "2020-01-01", "--conversation", ID), "give one of --conversation, --account and --before"),
    (("--before", "hôm qua"), "--before: 'hôm qua' is not a date"),
])
@pytest.mark.parametrize("command", ["export", "delete"])
def test_what_cannot_be_is_told(
    database: Database, command: str, arguments: tuple[str, ...], told: str
) -> None:
    done = privacy(command, *arguments)
    assert done.exit_code == 2 and told in " ".join(done.stderr.split()) and done.stdout == ""
    assert talks.found(database, ID) and not audit.read(database)


def test_a_file_that_cannot_be_written_is_told(database: Database, tmp_path: Path) -> None:
    done = privacy("export", "--conversation", ID, "--to", str(tmp_path / "khong-co" / "ra.json"))
    assert done.exit_code == 2 and "No such file" in done.stderr
