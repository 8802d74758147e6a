"""``hoibao user …``: accounts from the command line."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from assistant.cli import app
from assistant.service import accounts, audit
from assistant.service.accounts import Account
from assistant.service.database import Database

pytestmark = pytest.mark.usefixtures("apart")
PASSWORD = "mat-khau-dai-lam"


def user(*arguments: str, given: str | None = None) -> Result:
    done = CliRunner().invoke(app, ["user", *arguments], input=given)
    if done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    return done


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database(tmp_path / "archive.service.sqlite") as made:
        yield made


def test_an_account_is_made_listed_and_removed(database: Database) -> None:
    assert user("add", "lan", "--role", "admin", "--password", PASSWORD).stdout == "lan: admin\n"
    assert user("add", "an", "--role", "reader", "--password", PASSWORD).stdout == "an: reader\n"
    assert accounts.verify(database, "lan", PASSWORD) == Account("lan", "admin")
    assert user("list").stdout == "an: reader\nlan: admin\n"
    assert user("remove", "an").stdout == "removed an\n"
    assert user("list").stdout == "lan: admin\n"


def test_the_password_is_asked_for_twice_and_not_shown(database: Database) -> None:
    done = user("add", "lan", "--role", "staff", given=f"{PASSWORD}\n{PASSWORD}\n")
    assert done.exit_code == 0 and PASSWORD not in done.output
    assert accounts.verify(database, "lan", PASSWORD) == Account("lan", "staff")
    assert user("add", "an", "--role", "staff", given=f"{PASSWORD}\nkhac-han-di\n").exit_code != 0
    assert [account.name for account in accounts.listed(database)] == ["lan"]


def test_the_password_comes_from_the_environment(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOIBAO_PASSWORD", PASSWORD)
    assert user("add", "lan", "--role", "staff").exit_code == 0
    assert accounts.verify(database, "lan", PASSWORD)


@pytest.mark.parametrize(("arguments", "told"), [
    (("add", "a b", "--role", "staff", "--password", PASSWORD), "account 'a b': a name has 1 to 64 letters"),
    (("add", "lan", "--role", "staff", "--password", "ngan"), "account lan: a password has 10 to 1024"),
    (("add", "lan", "--role", "root", "--password", PASSWORD), "role 'root' is not one of reader, staff,"),
    (("remove", "ai"), "there is no account 'ai'; hoibao user list names them"),
    (("token", "ai"), "there is no account 'ai'; hoibao user list names them"),
])
def test_what_cannot_be_is_told(database: Database, arguments: tuple[str, ...], told: str) -> None:
    done = user(*arguments)
    assert done.exit_code == 2 and told in " ".join(done.stderr.split()) and done.stdout == ""
    assert not accounts.listed(database) and not audit.read(database)


def test_a_token_signs_a_program_in_until_it_expires(database: Database) -> None:
    user("add", "may", "--role", "staff", "--password", PASSWORD)
    token = user("token", "may", "--days", "2").stdout.strip()
    assert accounts.session(database, token, time.time() + 86_400) == Account("may", "staff")
    assert accounts.session(database, token, time.time() + 3 * 86_400) is None
    assert user("token", "may", "--days", "0").exit_code == 2


def test_what_is_done_is_in_the_audit_log_without_secrets(database: Database) -> None:
    user("add", "may", "--role", "staff", "--password", PASSWORD)
    token = user("token", "may").stdout.strip()
    user("remove", "may")
    entries = audit.read(database)
    assert [(e.action, e.about) for e in entries] == [
        ("account removed", "may"), ("token made", "may: 90 d"), ("account made", "may: staff")]
    assert {(e.account, e.address) for e in entries} == {("", "command line")}
    assert token not in str(entries) and PASSWORD not in str(entries)


def test_an_account_given_another_role_signs_in_anew(database: Database) -> None:
    user("add", "lan", "--role", "admin", "--password", PASSWORD)
    token = accounts.open_session(database, "lan", time.time(), 3_600)
    user("add", "lan", "--role", "reader", "--password", PASSWORD)
    assert accounts.session(database, token, time.time()) is None
    assert accounts.listed(database) == [Account("lan", "reader")]
