"""Accounts: hashes, rules, roles, sessions."""

from __future__ import annotations

import hashlib
import sqlite3
import time
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.service import accounts
from assistant.service.accounts import ROLES, Account
from assistant.service.database import Database
from indexer.errors import SettingsError

PASSWORD = "mật khẩu dài lắm"
HOUR = 3_600


@pytest.fixture(scope="module")
def file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("accounts") / "service.sqlite"


@pytest.fixture(scope="module")
def database(file: Path) -> Iterator[Database]:
    """With the account "lan", of staff."""
    with Database(file) as made:
        accounts.put(made, "lan", PASSWORD, "staff", 100.0)
        yield made


def rows(file: Path, sql: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(file) as db:
        return list(db.execute(sql))


def test_passwords_are_kept_as_argon2id_with_a_salt_each(database: Database, file: Path) -> None:
    accounts.put(database, "hai", PASSWORD, "reader", 100.0)
    hashes = [str(row[0]) for row in rows(file, "SELECT password FROM accounts WHERE name IN ('lan', 'hai')")]
    assert len(set(hashes)) == 2 and all(h.startswith("$argon2id$v=19$") for h in hashes)
    assert PASSWORD.encode() not in file.read_bytes()


def test_the_right_password_alone_is_verified(database: Database) -> None:
    assert accounts.verify(database, "lan", PASSWORD) == Account("lan", "staff")
    for name, password in (("lan", PASSWORD + " "), ("lan", ""), ("Lan", PASSWORD), ("ai", PASSWORD)):
        assert accounts.verify(database, name, password) is None


def test_a_name_and_a_password_are_what_they_look_like(database: Database) -> None:
    apart = unicodedata.normalize("NFD", PASSWORD)
    assert apart != PASSWORD and accounts.verify(database, "lan", apart) == Account("lan", "staff")
    accounts.put(database, unicodedata.normalize("NFD", "Thuý"), apart, "reader", 100.0)
    assert accounts.verify(database, "Thuý", PASSWORD) == Account("Thuý", "reader")


def test_a_name_that_there_is_not_takes_as_long(database: Database) -> None:
    def seconds(name: str) -> float:
        tries = []
        for _ in range(4):
            start = time.perf_counter()
            assert accounts.verify(database, name, "sai mật khẩu rồi") is None
            tries.append(time.perf_counter() - start)
        return min(tries)

    known, unknown = seconds("lan"), seconds("không-có")
    assert 0.4 < unknown / known < 2.5


def test_a_hash_that_is_damaged_lets_nobody_in(database: Database, file: Path) -> None:
    accounts.put(database, "hỏng", PASSWORD, "admin", 100.0)
    with sqlite3.connect(file) as db:
        db.execute("UPDATE accounts SET password = 'mat-khau' WHERE name = 'hỏng'")
    assert accounts.verify(database, "hỏng", "mat-khau") is None
    assert accounts.verify(database, "hỏng", PASSWORD) is None


@pytest.mark.parametrize("name", ["", "a b", "a/b", "a\n", "<b>", "a" * 65, "a;b", "\u202eab"])
def test_a_name_that_cannot_be_one_is_told(database: Database, name: str) -> None:
    with pytest.raises(SettingsError, match="a name has 1 to 64 letters"):
        accounts.put(database, name, PASSWORD, "reader", 0.0)


@pytest.mark.parametrize("password", ["", "123456789", "a" * 1_025])
def test_a_password_that_is_too_short_or_too_long_is_told(database: Database, password: str) -> None:
    with pytest.raises(SettingsError, match=r"a password has 10 to 1024 characters"):
        accounts.put(database, "mới", password, "reader", 0.0)


def test_a_role_that_there_is_not_is_told(database: Database) -> None:
    with pytest.raises(SettingsError, match="role 'root' is not one of reader, staff, admin"):
        accounts.put(database, "mới", PASSWORD, "root", 0.0)  # type: ignore[arg-type]


def test_a_role_may_do_what_those_before_it_may() -> None:
    may = {role: [other for other in ROLES if Account("x", role).may(other)] for role in ROLES}
    assert may == {"reader": ["reader"], "staff": ["reader", "staff"], "admin": ["reader", "staff", "admin"]}


def test_accounts_are_listed_and_removed_with_their_sessions(database: Database) -> None:
    accounts.put(database, "an", PASSWORD, "admin", 0.0)
    token = accounts.open_session(database, "an", 0.0, HOUR)
    assert Account("an", "admin") in accounts.listed(database)
    accounts.remove(database, "an")
    assert "an" not in {account.name for account in accounts.listed(database)}
    assert accounts.session(database, token, 1.0) is None
    with pytest.raises(SettingsError, match="there is no account 'an'; hoibao user list"):
        accounts.remove(database, "an")


def test_of_a_token_the_file_knows_the_digest_alone(database: Database, file: Path) -> None:
    token = accounts.open_session(database, "lan", 0.0, HOUR, "token")
    assert len(token) >= 43, "256 bits"
    [(kept,)] = rows(file, "SELECT token FROM sessions WHERE kind = 'token'")
    assert kept == hashlib.sha256(token.encode()).hexdigest()
    assert accounts.session(database, token, 1.0) == Account("lan", "staff")
    assert accounts.session(database, str(kept), 1.0) is None, "who reads the file can sign in as nobody"


def test_sessions_expire_and_are_then_deleted(database: Database, file: Path) -> None:
    token = accounts.open_session(database, "lan", 1_000.0, 10)
    assert accounts.session(database, token, 1_009.9) and accounts.session(database, token, 1_010.0) is None
    accounts.open_session(database, "lan", 1_010.0, 10)
    digest = hashlib.sha256(token.encode()).hexdigest()
    assert digest not in {row[0] for row in rows(file, "SELECT token FROM sessions")}


def test_a_session_ends_once_and_for_all(database: Database) -> None:
    token, other = (accounts.open_session(database, "lan", 0.0, HOUR) for _ in range(2))
    accounts.close_session(database, token)
    accounts.close_session(database, token)
    assert accounts.session(database, token, 1.0) is None and accounts.session(database, other, 1.0)


def test_another_password_ends_every_session_and_token(database: Database) -> None:
    accounts.put(database, "mây", PASSWORD, "admin", 0.0)
    accounts.put(database, "gió", PASSWORD, "reader", 0.0)
    tokens = [accounts.open_session(database, "mây", 0.0, HOUR, kind) for kind in ("browser", "token")]
    other = accounts.open_session(database, "gió", 0.0, HOUR)
    accounts.put(database, "mây", "mật khẩu khác hẳn", "reader", 0.0)
    assert [accounts.session(database, token, 1.0) for token in tokens] == [None, None]
    assert accounts.session(database, other, 1.0) == Account("gió", "reader")
    assert accounts.verify(database, "mây", PASSWORD) is None
    assert accounts.verify(database, "mây", "mật khẩu khác hẳn") == Account("mây", "reader")


@pytest.mark.parametrize("token", ["", "' OR 1=1 --", "x" * 10_000, "\x00"])
def test_a_token_that_nobody_was_given_is_nobodys(database: Database, token: str) -> None:
    assert accounts.session(database, token, 0.0) is None
    accounts.close_session(database, token)
