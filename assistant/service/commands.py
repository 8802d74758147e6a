"""The commands that keep the accounts of the web server: ``hoibao user …``."""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from indexer.console import ArchiveFlag, DatabaseFlag, out, told
from indexer.errors import SettingsError
from indexer.settings import Settings

if TYPE_CHECKING:
    from assistant.service.accounts import Role
    from assistant.service.database import Database

user = typer.Typer(no_args_is_help=True, help="Keep the accounts of the web server.")
NameArgument = Annotated[str, typer.Argument(help="The account's name.")]


@user.command()
def add(
    name: NameArgument,
    role: Annotated[str, typer.Option("--role", help="reader, staff (reviews) or admin (adds articles).")],
    password: Annotated[
        str, typer.Option("--password", envvar="HOIBAO_PASSWORD", prompt=True, hide_input=True,
                          confirmation_prompt=True, help="Asked for where it is not given."),
    ],
    archive: ArchiveFlag = None,
    articles: DatabaseFlag = None,
) -> None:
    """Make an account, or give one another password and role."""
    with opened(archive, articles) as database:
        from assistant.service import accounts

        accounts.put(database, name, password, cast("Role", role), time.time())
        recorded(database, "account made", f"{name}: {role}")
        out.print(f"{name}: {role}", highlight=False, markup=False)


@user.command("list")
def list_all(archive: ArchiveFlag = None, articles: DatabaseFlag = None) -> None:
    """Name every account with its role."""
    with opened(archive, articles) as database:
        from assistant.service import accounts

        for account in accounts.listed(database):
            out.print(f"{account.name}: {account.role}", highlight=False, markup=False)


@user.command()
def remove(name: NameArgument, archive: ArchiveFlag = None, articles: DatabaseFlag = None) -> None:
    """Delete an account, its sessions and what it said of answers."""
    with opened(archive, articles) as database:
        from assistant.service import accounts

        accounts.remove(database, name)
        recorded(database, "account removed", name)
        out.print(f"removed {name}", highlight=False, markup=False)


@user.command()
def token(
    name: NameArgument,
    days: Annotated[int, typer.Option("--days", min=1, max=3_650, help="Until it expires.")] = 90,
    archive: ArchiveFlag = None,
    articles: DatabaseFlag = None,
) -> None:
    """Make a token by which a program signs in: Authorization: Bearer TOKEN. It is shown once."""
    with opened(archive, articles) as database:
        from assistant.service import accounts

        name = accounts.composed(name)
        if name not in {account.name for account in accounts.listed(database)}:
            raise SettingsError(f"there is no account {name!r}; hoibao user list names them")
        made = accounts.open_session(database, name, time.time(), days * 86_400, "token")
        recorded(database, "token made", f"{name}: {days} d")
        print(made)


def recorded(database: Database, action: str, about: str) -> None:
    """Write to the audit log what was done from the command line."""
    from assistant.service import audit

    audit.write(database, audit.Entry(time.time(), "", "command line", action, about))


@contextmanager
def opened(archive: Path | None, articles: str | None) -> Iterator[Database]:
    """The service's database of an archive, whose articles are in the database of that URL where one is
    given, or the one that the settings name."""
    with told():
        from assistant.service.database import Database

        place = Settings.load({"archive": archive, "database": articles}).service_place
        with Database(place) as database:
            yield database
