"""The audit log: added to, read, never changed."""

from __future__ import annotations

from pathlib import Path

from assistant.service import audit
from assistant.service.audit import Entry
from assistant.service.database import Database


def test_entries_are_read_newest_first_page_by_page(database: Database) -> None:
    entries = [Entry(float(n), "lan", "192.0.2.1", "signed in", str(n)) for n in range(5)]
    for entry in entries:
        audit.write(database, entry)
    assert audit.read(database) == entries[::-1]
    assert audit.read(database, limit=2, offset=2) == [entries[2], entries[1]]


def test_what_it_is_about_is_cut(database: Database) -> None:
    audit.write(database, Entry(1.0, "lan", "", "x", "dài" * 10_000))
    [entry] = audit.read(database)
    assert len(entry.about) == 2_000


def test_whether_there_is_an_entry_like_one(database: Database) -> None:
    audit.write(database, Entry(10.0, "lan", "192.0.2.1", "signed in", "staff"))
    assert audit.has(database, Entry(10.0, "lan", "192.0.2.1", "signed in"))
    for other in (("lan", "192.0.2.2", "signed in"), ("an", "192.0.2.1", "signed in"),
                  ("lan", "192.0.2.1", "sign-in failed")):
        assert not audit.has(database, Entry(0.0, *other))
    assert not audit.has(database, Entry(10.1, "lan", "192.0.2.1", "signed in"))


def test_nothing_of_the_module_changes_an_entry() -> None:
    source = Path(audit.__file__).read_text(encoding="utf-8")
    assert "update(" not in source and source.count("delete(") == 1, "what has aged is deleted"


def test_entries_are_filtered_by_account_and_action(database: Database) -> None:
    for account, action in (
        ("lan", "signed in"), ("an", "signed in"), ("lan", "article removed"), ("", "x")
    ):
        audit.write(database, Entry(1.0, account, "", action))
    assert [one.action for one in audit.read(database, account="lan")] == ["article removed", "signed in"]
    assert [one.account for one in audit.read(database, account="lan", action="signed in")] == ["lan"]
    assert audit.named(database) == (["an", "lan"], ["article removed", "signed in", "x"])
