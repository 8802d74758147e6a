"""The commands that give out and delete what is held of people: ``hoibao privacy …``."""

from __future__ import annotations

import json
import time
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from assistant.service.commands import opened, recorded
from indexer.console import ArchiveFlag, DatabaseFlag, out
from indexer.errors import SettingsError
from indexer.settings import Settings, day
from indexer.types import VIETNAM

if TYPE_CHECKING:
    from assistant.service.database import Database
    from indexer.archive import Archive

privacy = typer.Typer(no_args_is_help=True, help="Give out or delete what is held of people.")
ConversationFlag = Annotated[
    str | None, typer.Option("--conversation", help="Its id, or the address under which it is shared.")
]
AccountFlag = Annotated[str | None, typer.Option("--account", help="What is held under an account's name.")]
BeforeFlag = Annotated[
    str | None,
    typer.Option("--before", help="Conversations that nobody has gone on with since that day, YYYY-MM-DD."),
]


@privacy.command()
def export(
    conversation: ConversationFlag = None, account: AccountFlag = None, before: BeforeFlag = None,
    to: Annotated[Path | None, typer.Option("--to", help="Write it to a file, for its owner's eyes.")] = None,
    archive: ArchiveFlag = None,
    articles: DatabaseFlag = None,
) -> None:
    """Print what is held, a line of JSON for each conversation or account; of answers what the archive of now
    upholds, so nothing of what was withdrawn since."""
    with opened(archive, articles) as database:
        from indexer.archive import Archive

        if account is not None:
            _only(account, conversation, before)
            _write([_of_account(database, account)], to)
        else:
            with Archive.open(Settings.load({"archive": archive, "database": articles}).place) as store:
                _write(_held(database, store, conversation, before), to)
        recorded(database, "data exported", _about(conversation, account, before))


@privacy.command()
def delete(
    conversation: ConversationFlag = None, account: AccountFlag = None, before: BeforeFlag = None,
    archive: ArchiveFlag = None,
    articles: DatabaseFlag = None,
) -> None:
    """Delete conversations for good, or what an account said of answers. The account itself is deleted by
    hoibao user remove; the audit log keeps its entries for audit_days."""
    with opened(archive, articles) as database:
        from assistant.service import privacy, talks

        if before is not None:
            _only(before, conversation, account)
            count = talks.forget(database, _midnight(before), time.time())
            database.overwrite(compact=True)
            told = f"conversations {count}"
        elif account is not None:
            _only(account, conversation)
            told = f"feedback {privacy.forget_said(database, account)}"
        else:
            id = talks.found(database, privacy.conversation_id(conversation or ""))
            if id is None:
                raise _no_conversation()
            told = f"conversations 1, messages {talks.erase(database, id, time.time())}"
        recorded(database, "data deleted", f"{_about(conversation, account, before)}: {told}")
        out.print(f"deleted {told}", highlight=False, markup=False)


def _of_account(database: Database, name: str) -> dict[str, Any]:
    from assistant.service import privacy

    if (held := privacy.account(database, name)) is None:
        raise SettingsError(f"nothing is held of an account {name!r}; hoibao user list names them")
    return held


def _held(
    database: Database, archive: Archive, conversation: str | None, before: str | None
) -> Iterable[dict[str, Any]]:
    from assistant.service import privacy

    if before is not None:
        _only(before, conversation)
        return privacy.before(database, archive, _midnight(before))
    id = privacy.conversation_id(conversation or "")
    if (held := privacy.conversation(database, archive, id)) is None:
        raise _no_conversation()
    return [held]


def _write(held: Iterable[dict[str, Any]], to: Path | None) -> None:
    if to is None:
        for one in held:
            print(json.dumps(one, ensure_ascii=False))
        return
    try:
        to.touch(mode=0o600)
        with to.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(one, ensure_ascii=False) + "\n" for one in held)
    except OSError as error:
        raise SettingsError(f"--to {to}: {error.strerror}") from error


def _only(chosen: str, *others: str | None) -> None:
    if any(other is not None for other in others):
        raise SettingsError("give one of --conversation, --account and --before")


def _no_conversation() -> SettingsError:
    return SettingsError(
        "--conversation: there is none of that id or address. Give one, or --account, or --before")


def _about(conversation: str | None, account: str | None, before: str | None) -> str:
    """What was chosen, as the audit log may have it: of a conversation not its id, by which it is read."""
    return f"before {before}" if before else f"account {account}" if account else "a conversation"


def _midnight(before: str) -> float:
    first = day(before, "--before")
    return datetime(first.year, first.month, first.day, tzinfo=VIETNAM).timestamp()
