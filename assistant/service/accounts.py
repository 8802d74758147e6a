"""Accounts with a password and a role, and the sessions of who has signed in.

Passwords are hashed with argon2id (RFC 9106) by argon2-cffi's defaults. Of a session's token the
database knows the SHA-256 alone: who reads the file can sign in as nobody. Names and passwords are
compared in Unicode's NFC (RFC 8265), since keyboards write one "ễ" in several ways.
"""

from __future__ import annotations

import hashlib
import re
import secrets
import threading
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Literal, get_args

from sqlalchemy import delete, insert, select, update

from assistant.service.database import Database
from assistant.service.schema import accounts, feedback, sessions
from indexer.errors import SettingsError

if TYPE_CHECKING:
    from argon2 import PasswordHasher

Role = Literal["reader", "staff", "admin"]
ROLES: tuple[Role, ...] = get_args(Role)
"""From the least to the most: each may do what those before it may."""
SHORTEST = 10
"""Characters of a password, at least; 1,024 at most, since hashing takes time."""
_LONGEST = 1_024
_NAME = re.compile(r"[\w.@-]{1,64}")
_HASHING = threading.BoundedSemaphore(4)
"""Passwords hashed at one time: each takes 64 MiB of memory while it is."""


@dataclass(frozen=True, slots=True)
class Account:
    """Who has signed in."""

    name: str
    role: Role

    def may(self, role: Role) -> bool:
        """Whether the account's role is at least that."""
        return ROLES.index(self.role) >= ROLES.index(role)


def put(database: Database, name: str, password: str, role: Role, now: float) -> None:
    """Make an account, or give one another password and role, which ends its sessions.

    Raises ``SettingsError`` where the name, the password or the role cannot be one.
    """
    name, password = composed(name), composed(password)
    if not _NAME.fullmatch(name):
        raise SettingsError(f"account {name!r}: a name has 1 to 64 letters, digits, '.', '@', '_' or '-'")
    if not SHORTEST <= len(password) <= _LONGEST:
        raise SettingsError(f"account {name}: a password has {SHORTEST} to {_LONGEST} characters")
    if role not in ROLES:
        raise SettingsError(f"account {name}: role {role!r} is not one of {', '.join(ROLES)}")
    row = {"password": _hashed(password), "role": role}
    with database.writing() as db:
        there = db.execute(update(accounts).where(accounts.c.name == name).values(row)).rowcount
        if there:
            db.execute(delete(sessions).where(sessions.c.account == name))
        else:
            db.execute(insert(accounts).values(name=name, created=now, **row))


def remove(database: Database, name: str) -> None:
    """Delete an account with its sessions and what it said of answers. Raises ``SettingsError`` where there
    is none."""
    with database.writing() as db:
        if not db.execute(delete(accounts).where(accounts.c.name == composed(name))).rowcount:
            raise SettingsError(f"there is no account {name!r}; hoibao user list names them")
        db.execute(delete(feedback).where(feedback.c.account == composed(name)))
    database.overwrite()


def listed(database: Database) -> Sequence[Account]:
    """Every account, by name."""
    with database.reading() as db:
        rows = db.execute(select(accounts.c.name, accounts.c.role).order_by(accounts.c.name))
        return [Account(name, role) for name, role in rows]


def verify(database: Database, name: str, password: str) -> Account | None:
    """The account where the password is its; takes as long where there is no such account."""
    from argon2.exceptions import InvalidHashError, VerificationError

    with database.reading() as db:
        row = db.execute(select(accounts).where(accounts.c.name == composed(name))).first()
    known = row.password if row else _nobody()
    try:
        with _HASHING:
            _hasher().verify(known, composed(password)[:_LONGEST])
    except (VerificationError, InvalidHashError):
        return None
    return Account(row.name, row.role) if row else None


def open_session(
    database: Database, name: str, now: float, seconds: float, kind: Literal["browser", "token"] = "browser",
) -> str:
    """The secret token of a new session; sessions that have expired are deleted."""
    token = secrets.token_urlsafe(32)
    with database.writing() as db:
        db.execute(delete(sessions).where(sessions.c.expires <= now))
        db.execute(insert(sessions).values(
            token=_digest(token), account=name, kind=kind, created=now, expires=now + seconds))
    return token


def session(database: Database, token: str, now: float) -> Account | None:
    """Whose session that is, if it has not expired."""
    rows = select(accounts.c.name, accounts.c.role).join_from(sessions, accounts).where(
        sessions.c.token == _digest(token), sessions.c.expires > now)
    with database.reading() as db:
        row = db.execute(rows).first()
    return Account(row.name, row.role) if row else None


def close_session(database: Database, token: str) -> None:
    """End a session; one that there is not has ended."""
    with database.writing() as db:
        db.execute(delete(sessions).where(sessions.c.token == _digest(token)))


def composed(text: str) -> str:
    """A name or a password in the form in which it is compared."""
    return unicodedata.normalize("NFC", text)


def _hashed(password: str) -> str:
    with _HASHING:
        return _hasher().hash(password)


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


@cache
def _hasher() -> PasswordHasher:
    from argon2 import PasswordHasher

    return PasswordHasher()


@cache
def _nobody() -> str:
    """The hash of a password that nobody knows."""
    return _hashed(secrets.token_urlsafe(32))
