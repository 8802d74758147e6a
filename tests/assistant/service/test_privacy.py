"""What is held of people: given out whole, forgotten in time."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import cast

import pytest

from assistant.service import accounts, audit, privacy, talks
from assistant.service.database import Database
from assistant.service.stored import dump
from indexer.archive import Archive
from tests.assistant.answers import BRIDGE, RICE, Holding, quoting

ID, DAY = "a-conversation-of-128-bits", 86_400.0
PASSWORD = "mat-khau-dai-lam"


NOW = cast(Archive, Holding([RICE], ["cau"]))
"""The archive of now, from which the bridge was withdrawn."""


def ask(database: Database, question: str = "Cầu?", asked: float = 10.0, id: str = ID) -> str:
    message = talks.Message(question, dump(quoting(BRIDGE, RICE)), "answered", {"model": "m"}, 0.5, asked)
    return talks.append(database, id, message)


@pytest.mark.parametrize(("told", "id"), [
    (ID, ID), (f" {ID}\n", ID), (f"https://bao.example/chia-se/{ID}", ID), (f"/chia-se/{ID}/?lang=en", ID),
    ("", ""),
])
def test_a_conversation_is_named_by_its_id_or_its_address(told: str, id: str) -> None:
    assert privacy.conversation_id(told) == id


def test_a_conversation_is_given_out_whole(database: Database) -> None:
    message = ask(database)
    share = talks.share(database, ID) or ""
    talks.give_feedback(database, message, "other", "ghi chú", "lan", 20.0)
    held = privacy.conversation(database, NOW, share)
    assert held
    answer = held["messages"][0].pop("answer")["answer"]
    assert [cited["quote"] for cited in answer["citations"]] == ["", RICE.body], "none of what was withdrawn"
    assert held == {
        "id": ID, "share": share, "created": "1970-01-01T00:00:10+00:00",
        "updated": "1970-01-01T00:00:10+00:00",
        "messages": [{
            "id": message, "number": 0, "question": "Cầu?", "status": "answered",
            "versions": {"model": "m"}, "seconds": 0.5, "asked": "1970-01-01T00:00:10+00:00",
            "feedback": [{"reason": "other", "note": "ghi chú", "account": "lan",
                          "given": "1970-01-01T00:00:20+00:00"}]}]}
    assert privacy.conversation(database, NOW, ID) == privacy.conversation(database, NOW, share)
    assert privacy.conversation(database, NOW, "khac") is None


def test_so_are_those_of_before_a_time_in_order(database: Database) -> None:
    for at, id in ((30.0, "b"), (10.0, "a"), (50.0, "c")):
        ask(database, asked=at, id=id)
    held = list(privacy.before(database, NOW, 50.0))
    assert [one["id"] for one in held] == ["a", "b"]
    assert "120 mét" not in str(held) and RICE.body in str(held)


def test_an_account_is_given_out_without_what_lets_one_in(database: Database) -> None:
    accounts.put(database, "lan", PASSWORD, "staff", 1.0)
    token = accounts.open_session(database, "lan", 1.0, 60, "token")
    talks.give_feedback(database, ask(database), "other", "ghi chú", "lan", 20.0)
    audit.write(database, audit.Entry(5.0, "lan", "192.0.2.1", "signed in"))
    audit.write(database, audit.Entry(5.0, "khác", "192.0.2.2", "signed in"))
    held = privacy.account(database, "lan")
    assert held and (held["account"], held["role"], len(held["sessions"])) == ("lan", "staff", 1)
    assert [one["note"] for one in held["feedback"]] == ["ghi chú"]
    assert [one["address"] for one in held["audit"]] == ["192.0.2.1"]
    assert held["sessions"][0].keys() == {"account", "kind", "created", "expires"}
    assert token not in str(held) and "argon2" not in str(held)
    assert privacy.account(database, "ai") is None


def test_a_deleted_account_leaves_nothing_that_it_said(database: Database) -> None:
    accounts.put(database, "lan", PASSWORD, "staff", 1.0)
    message = ask(database)
    talks.give_feedback(database, message, "other", "lời của lan", "lan", 20.0)
    talks.give_feedback(database, message, "other", "lời của ai đó", "", 20.0)
    accounts.remove(database, "lan")
    held = privacy.conversation(database, NOW, ID)
    assert held and [one["note"] for one in held["messages"][0]["feedback"]] == ["lời của ai đó"]
    assert privacy.account(database, "lan") is None


def test_what_an_account_said_is_deleted_and_it_stays(database: Database) -> None:
    accounts.put(database, "lan", PASSWORD, "staff", 1.0)
    talks.give_feedback(database, ask(database), "other", "x", "lan", 20.0)
    assert (privacy.forget_said(database, "lan"), privacy.forget_said(database, "lan")) == (1, 0)
    assert [one.name for one in accounts.listed(database)] == ["lan"]


def test_each_is_kept_for_its_days(database: Database) -> None:
    accounts.put(database, "lan", PASSWORD, "staff", 1.0)
    accounts.open_session(database, "lan", 0.0, DAY)
    for at in (0, 5, 20):
        ask(database, asked=at * DAY, id=f"talk-{at}")
        audit.write(database, audit.Entry(at * DAY, "lan", "192.0.2.1", "x"))
    assert privacy.forget(database, 20 * DAY, keep_days=10, audit_days=16) == 2 + 1 + 1
    assert [talks.found(database, f"talk-{at}") for at in (0, 5, 20)] == [None, None, "talk-20"]
    assert [entry.time / DAY for entry in audit.read(database)] == [20, 5]
    assert privacy.forget(database, 20 * DAY, keep_days=10, audit_days=16) == 0


def test_without_days_all_is_kept(database: Database) -> None:
    ask(database, asked=0.0)
    audit.write(database, audit.Entry(0.0, "lan", "", "x"))
    assert privacy.forget(database, 9_999 * DAY, keep_days=0, audit_days=0) == 0
    assert talks.found(database, ID) and audit.read(database)


def test_that_a_conversation_was_erased_is_forgotten_too(database: Database) -> None:
    talks.erase(database, ID, 0.0)
    privacy.forget(database, 365 * DAY, 0, 0)
    assert talks.is_erased(database, ID)
    privacy.forget(database, 367 * DAY, 0, 0)
    assert not talks.is_erased(database, ID)


def test_what_was_deleted_without_being_overwritten_goes_with_the_next(tmp_path: Path) -> None:
    """As earlier versions deleted."""
    file = tmp_path / "service.sqlite"
    with Database(file) as database:
        for at in range(20):
            ask(database, f"câu {at} " + "x" * 900, asked=0.0, id=f"talk-{at}")
    with sqlite3.connect(file) as db:
        db.execute("PRAGMA secure_delete=OFF")
        db.execute("DELETE FROM messages")
        db.execute("DELETE FROM conversations WHERE id != 'talk-3'")
    db.close()
    assert "câu 7 ".encode() in file.read_bytes()
    with Database(file) as database:
        privacy.forget(database, 400 * DAY, 365, 0)
        held = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert "câu 7 ".encode() not in held
