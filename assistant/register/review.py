"""The commands by which staff keep the register: ``hoibao register …``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from assistant.register.terminal import opened, write_json
from indexer.console import ArchiveFlag, DatabaseFlag, out, progress, told
from indexer.errors import SettingsError
from indexer.settings import Settings

if TYPE_CHECKING:
    from assistant.appointments import Appointments
    from indexer.register.review import Review

register = typer.Typer(no_args_is_help=True, help="Review and refresh the register of appointments.")
ByFlag = Annotated[str, typer.Option("--by", help="Who says so: the reviewer's name.")]
ReasonFlag = Annotated[str, typer.Option("--reason", help="Why.")]
EventArgument = Annotated[str, typer.Argument(help="The event's id, or the beginning of it.")]


@register.command()
def log(
    archive: ArchiveFlag = None, database: DatabaseFlag = None,
    as_json: Annotated[bool, typer.Option("--json")] = False,
) -> None:
    """List what staff said of the register, in order."""
    with told(), opened(archive, database) as appointments:
        from assistant.register import shown

        if as_json:
            write_json([shown.review_dict(review) for review in appointments.log()])
        else:
            out.print(shown.log_lines(appointments.log()))


@register.command()
def confirm(
    event: EventArgument, by: ByFlag, reason: ReasonFlag = "",
    archive: ArchiveFlag = None, database: DatabaseFlag = None,
) -> None:
    """Say that an event is as the register has it."""
    _review(archive, database, lambda register: register.confirm(_id(register, event), by, reason))


@register.command()
def correct(
    event: EventArgument, by: ByFlag,
    changes: Annotated[
        list[str], typer.Argument(help="field=value, for one position='Bí thư Tỉnh ủy Lào Cai'.")],
    reason: ReasonFlag = "", archive: ArchiveFlag = None, database: DatabaseFlag = None,
) -> None:
    """Give other values of an event's fields."""
    def made(register: Appointments) -> Review:
        parts = [change.partition("=") for change in changes]
        if bad := [name for name, equals, _ in parts if not equals]:
            raise SettingsError(f"{bad[0]!r} is no field=value")
        return register.correct(_id(register, event), {name: value for name, _, value in parts}, by, reason)

    _review(archive, database, made)


@register.command()
def reject(
    event: EventArgument, by: ByFlag, reason: ReasonFlag = "",
    archive: ArchiveFlag = None, database: DatabaseFlag = None,
) -> None:
    """Say that an event did not happen; it does not come back."""
    _review(archive, database, lambda register: register.reject(_id(register, event), by, reason))


@register.command()
def merge(
    ids: Annotated[list[str], typer.Argument(help="Ids of persons, or of events.")], by: ByFlag,
    reason: ReasonFlag = "", archive: ArchiveFlag = None, database: DatabaseFlag = None,
) -> None:
    """Say that persons, or events, are one."""
    _review(archive, database, lambda register: register.merge([_id(register, id) for id in ids], by, reason))


@register.command()
def split(
    events: Annotated[list[str], typer.Argument(help="Ids of events of one person.")], by: ByFlag,
    reason: ReasonFlag = "", archive: ArchiveFlag = None, database: DatabaseFlag = None,
) -> None:
    """Say that events of a person are another's of the same name."""
    _review(archive, database,
            lambda register: register.split([_id(register, id) for id in events], by, reason))


@register.command()
def undo(
    seq: Annotated[int, typer.Argument(help="The entry's number in the log.")], by: ByFlag,
    reason: ReasonFlag = "", archive: ArchiveFlag = None, database: DatabaseFlag = None,
) -> None:
    """Take back an entry of the log."""
    _review(archive, database, lambda register: register.undo(seq, by, reason))


@register.command()
def holders(
    file: Annotated[Path, typer.Argument(help="A CSV or XLSX list: Họ tên, Chức vụ, Từ ngày, Đến ngày …")],
    archive: ArchiveFlag = None,
    database: DatabaseFlag = None,
) -> None:
    """Take in a list of known office holders."""
    with told(), opened(archive, database) as appointments:
        new, bad = appointments.add_holders(file)
        out.print(f"added {new}, bad {len(bad)}")
        for record in bad:
            out.print(str(record), highlight=False, markup=False)


@register.command()
def reread(archive: ArchiveFlag = None, database: DatabaseFlag = None) -> None:
    """Read the articles again by the rules and lists as they are now."""
    with told():
        from indexer.archive import Archive

        with Archive.open(Settings.load({"archive": archive, "database": database}).place) as store:
            total = store.outdated()
            with progress("Reading", total) as advance:
                for left in store.reread():
                    advance(total - left, 0)
        out.print(f"read {total}")


@register.command()
def propose(
    model: Annotated[
        str | None, typer.Option("--model", help="The language model that proposes, as provider:name.")
    ] = None,
    model_url: Annotated[
        str | None, typer.Option("--model-url", help="Where the model's server listens.")
    ] = None,
    model_timeout: Annotated[
        int | None, typer.Option("--model-timeout", help="Seconds that the model may be silent.")
    ] = None,
    model_context: Annotated[
        int | None, typer.Option("--model-context", help="Tokens of the model's context window to fill.")
    ] = None,
    limit: Annotated[
        int | None, typer.Option("--limit", min=1, help="Articles to ask of; the next run goes on.")
    ] = None,
    archive: ArchiveFlag = None,
    database: DatabaseFlag = None,
) -> None:
    """Let a language model propose appointments from the sentences that the rules doubt."""
    with told():
        from assistant.model import load_model
        from assistant.propose import proposals
        from indexer.archive import Archive

        settings = Settings.load({
            "archive": archive, "database": database, "model": model, "model_url": model_url,
            "model_timeout": model_timeout,
            "model_context": model_context,
        })
        if not settings.model:
            raise SettingsError("no model is set: name one with --model provider:name")
        chat = load_model(settings.model, url=settings.model_url, timeout=settings.model_timeout,
                          context=settings.model_context)
        with Archive.open(settings.place) as store:
            found = proposals(store, chat, limit, name=settings.model)
            done = next(found)
            total = done.left
            try:
                with progress("Asking", total) as advance:
                    for done in found:
                        advance(total - done.left, done.stored)
            finally:
                out.print(f"asked {done.asked}, proposed {done.stored}, broken off {done.broken}, "
                          f"left {done.left}")


def _review(archive: Path | None, database: str | None, made: Callable[[Appointments], Review]) -> None:
    with told(), opened(archive, database) as appointments:
        review = made(appointments)
        out.print(f"#{review.seq} {review.verb}", highlight=False, markup=False)


def _id(register: Appointments, start: str) -> str:
    """The id that begins so; as given where none or several do, for the error that names it."""
    known = {*(event.id for event in register.register.events), *(p.id for p in register.register.people)}
    found = [id for id in known if id.startswith(start)]
    return found[0] if len(found) == 1 else start
