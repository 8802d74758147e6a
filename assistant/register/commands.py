"""The register's commands: ``hoibao appointments`` and ``hoibao register …``."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, get_args

import typer

from indexer.cli import ArchiveFlag, err, out, progress, told
from indexer.errors import SettingsError
from indexer.settings import Settings, day

if TYPE_CHECKING:
    from assistant.appointments import Appointments
    from indexer.register.review import Review
    from indexer.register.types import Event, Tenure

register = typer.Typer(no_args_is_help=True, help="Review and refresh the register of appointments.")
_FORMATS = ("table", "json", "csv", "xlsx", "popolo")
_WITH = {"--line": ("--office", "--place"), "--career": ("--person",),
         "--on": ("--person", "--office", "--place")}
"""Option → the only others that ask together with it."""
ByFlag = Annotated[str, typer.Option("--by", help="Who says so: the reviewer's name.")]
ReasonFlag = Annotated[str, typer.Option("--reason", help="Why.")]
EventArgument = Annotated[str, typer.Argument(help="The event's id, or the beginning of it.")]


def appointments(
    person: Annotated[str | None, typer.Option("--person", help="A name, a part of one, or an id.")] = None,
    office: Annotated[
        str | None, typer.Option("--office", help='An office: "Bí thư Tỉnh ủy Lào Cai".')] = None,
    place: Annotated[str | None, typer.Option("--place", help="A province, commune or country.")] = None,
    on: Annotated[str | None, typer.Option("--on", metavar="DATE", help="Who held it on that day.")] = None,
    since: Annotated[
        str | None, typer.Option("--since", metavar="DATE", help="What came about since.")] = None,
    until: Annotated[str | None, typer.Option("--until", metavar="DATE", help="And up to then.")] = None,
    action: Annotated[
        str | None, typer.Option("--action", help="bổ nhiệm, bầu, chỉ định, miễn nhiệm …")] = None,
    line: Annotated[bool, typer.Option("--line", help="The office's holders one after another.")] = False,
    career: Annotated[bool, typer.Option("--career", help="The person's offices in order.")] = False,
    conflicts: Annotated[bool, typer.Option("--conflicts", help="What reports tell differently.")] = False,
    format: Annotated[str, typer.Option("--format", help="table, json, csv, xlsx or popolo.")] = "table",
    to: Annotated[Path | None, typer.Option("--out", help="Write to this file.")] = None,
    archive: ArchiveFlag = None,
) -> None:
    """Who was appointed to what, when and by whom, and who held an office."""
    with told():
        if format not in _FORMATS:
            raise SettingsError(f"--format: {format!r} is not one of {', '.join(_FORMATS)}")
        if format == "xlsx" and to is None:
            raise SettingsError("--format xlsx writes a file: name it with --out FILE.xlsx")
        if (line and not office) or (career and not person):
            raise SettingsError("--line needs --office, --career needs --person")
        _check_together({"--line": line, "--career": career, "--on": on, "--conflicts": conflicts,
                         "--person": person, "--office": office, "--place": place, "--since": since,
                         "--until": until, "--action": action})
        _check_action(action)
        if format == "table" and to is not None:
            raise SettingsError("--out writes json, csv, xlsx or popolo: name one with --format")
        with _opened(archive) as register:
            _warn(register, archive)
            if line:
                _show_line(register, str(office), place or "", format, to)
            elif career:
                _show_career(register, str(person), format, to)
            elif on:
                held = register.holders(day(on, "--on"), office, place, person)
                _write(register, None, held, format, to)
            else:
                found = register.find(
                    person, office, place, None, _day(since, "--since"), _day(until, "--until"), action)
                told_apart = [event for event in found if event.conflicts] if conflicts else found
                _write(register, told_apart, [], format, to)


def _check_together(asked: Mapping[str, object]) -> None:
    """That no option would go unheard beside another; ``asked`` are the options' values."""
    given = [flag for flag, value in asked.items() if value]
    for flag, beside in _WITH.items():
        if flag in given and (unheard := [one for one in given if one not in (flag, *beside)]):
            raise SettingsError(f"{flag} cannot be combined with {', '.join(unheard)}; "
                                f"it takes {', '.join(beside)}")


def _check_action(action: str | None) -> None:
    from indexer.register.types import Action, name_key

    known = get_args(Action)
    if action is not None and name_key(action) not in map(name_key, known):
        raise SettingsError(f"--action: {action!r} is not one of {', '.join(known)}")


def _show_line(register: Appointments, office: str, place: str, format: str, to: Path | None) -> None:
    from assistant.register import shown

    found = register.line(office, place)
    if format == "json":
        _print(shown.line_dict(found), to)
        return
    if format != "table":
        _write(register, None, [*found.tenures, *found.later], format, to)
        return
    out.print(found.office.label, highlight=False, markup=False)
    out.print(shown.tenure_lines([*found.tenures, *found.later]))
    for text in shown.stretches(found):
        out.print(text, highlight=False, markup=False)


def _show_career(register: Appointments, person: str, format: str, to: Path | None) -> None:
    from assistant.register import shown

    found = register.career(person)
    if format == "json":
        _print([{"person": one.person.name, "id": one.person.id, "variants": one.person.variants,
                 "tenures": [shown.tenure_dict(tenure) for tenure in one.tenures],
                 "events": [shown.event_dict(event, register.article) for event in one.events]}
                for one in found], to)
        return
    if format != "table":
        _write(register, None, [tenure for one in found for tenure in one.tenures], format, to)
        return
    for one in found:
        out.print(shown.career_lines(one), highlight=False, markup=False)
        out.print(shown.tenure_lines(one.tenures))
        out.print(shown.event_lines(one.events, register.article))


def _write(register: Appointments, events: Sequence[Event] | None, tenures: Sequence[Tenure], format: str,
           to: Path | None) -> None:
    """Events, or where they are None tenures, in a format that the command knows."""
    from assistant.register import shown

    if format == "table":
        out.print(shown.tenure_lines(tenures) if events is None
                  else shown.event_lines(events, register.article))
    elif format == "json":
        _print([*(shown.event_dict(event, register.article) for event in events or ()),
                *map(shown.tenure_dict, tenures)], to)
    else:
        content = BytesIO()
        register.export(content, format, events, tenures)  # type: ignore[arg-type]
        _save(content.getvalue(), to)


def _save(content: bytes, to: Path | None) -> None:
    """Write a file whole or not at all; what is no regular file, as a pipe, is written to as it is."""
    if to is None:
        sys.stdout.buffer.write(content)
        return
    to_file = to.resolve()
    draft = to_file.with_name(f".{to_file.name}.tmp")
    try:
        if to_file.exists() and not to_file.is_file():
            to_file.write_bytes(content)
            return
        draft.write_bytes(content)
        draft.replace(to_file)
    except OSError as error:
        with suppress(OSError):
            draft.unlink(missing_ok=True)
        raise SettingsError(f"--out {to}: {error.strerror}") from error


@register.command()
def log(archive: ArchiveFlag = None, as_json: Annotated[bool, typer.Option("--json")] = False) -> None:
    """List what staff said of the register, in order."""
    with told(), _opened(archive) as appointments:
        from assistant.register import shown

        if as_json:
            _print([shown.review_dict(review) for review in appointments.log()])
        else:
            out.print(shown.log_lines(appointments.log()))


@register.command()
def confirm(event: EventArgument, by: ByFlag, reason: ReasonFlag = "", archive: ArchiveFlag = None) -> None:
    """Say that an event is as the register has it."""
    _review(archive, lambda register: register.confirm(_id(register, event), by, reason))


@register.command()
def correct(
    event: EventArgument, by: ByFlag,
    changes: Annotated[
        list[str], typer.Argument(help="field=value, for one position='Bí thư Tỉnh ủy Lào Cai'.")],
    reason: ReasonFlag = "", archive: ArchiveFlag = None,
) -> None:
    """Give other values of an event's fields."""
    def made(register: Appointments) -> Review:
        parts = [change.partition("=") for change in changes]
        if bad := [name for name, equals, _ in parts if not equals]:
            raise SettingsError(f"{bad[0]!r} is no field=value")
        return register.correct(_id(register, event), {name: value for name, _, value in parts}, by, reason)

    _review(archive, made)


@register.command()
def reject(event: EventArgument, by: ByFlag, reason: ReasonFlag = "", archive: ArchiveFlag = None) -> None:
    """Say that an event did not happen; it does not come back."""
    _review(archive, lambda register: register.reject(_id(register, event), by, reason))


@register.command()
def merge(
    ids: Annotated[list[str], typer.Argument(help="Ids of persons, or of events.")], by: ByFlag,
    reason: ReasonFlag = "", archive: ArchiveFlag = None,
) -> None:
    """Say that persons, or events, are one."""
    _review(archive, lambda register: register.merge([_id(register, id) for id in ids], by, reason))


@register.command()
def split(
    events: Annotated[list[str], typer.Argument(help="Ids of events of one person.")], by: ByFlag,
    reason: ReasonFlag = "", archive: ArchiveFlag = None,
) -> None:
    """Say that events of a person are another's of the same name."""
    _review(archive, lambda register: register.split([_id(register, id) for id in events], by, reason))


@register.command()
def undo(
    seq: Annotated[int, typer.Argument(help="The entry's number in the log.")], by: ByFlag,
    reason: ReasonFlag = "", archive: ArchiveFlag = None,
) -> None:
    """Take back an entry of the log."""
    _review(archive, lambda register: register.undo(seq, by, reason))


@register.command()
def holders(
    file: Annotated[Path, typer.Argument(help="A CSV or XLSX list: Họ tên, Chức vụ, Từ ngày, Đến ngày …")],
    archive: ArchiveFlag = None,
) -> None:
    """Take in a list of known office holders."""
    with told(), _opened(archive) as appointments:
        new, bad = appointments.add_holders(file)
        out.print(f"added {new}, bad {len(bad)}")
        for record in bad:
            out.print(str(record), highlight=False, markup=False)


@register.command()
def reread(archive: ArchiveFlag = None) -> None:
    """Read the articles again by the rules and lists as they are now."""
    with told():
        from indexer.archive import Archive

        with Archive.open(Settings.load({"archive": archive}).archive) as store:
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
) -> None:
    """Let a language model propose appointments from the sentences that the rules doubt."""
    with told():
        from assistant.model import load_model
        from assistant.propose import proposals
        from indexer.archive import Archive

        settings = Settings.load({
            "archive": archive, "model": model, "model_url": model_url, "model_timeout": model_timeout,
            "model_context": model_context,
        })
        if not settings.model:
            raise SettingsError("no model is set: name one with --model provider:name")
        chat = load_model(settings.model, url=settings.model_url, timeout=settings.model_timeout,
                          context=settings.model_context)
        with Archive.open(settings.archive) as store:
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


def _review(archive: Path | None, made: Callable[[Appointments], Review]) -> None:
    with told(), _opened(archive) as appointments:
        review = made(appointments)
        out.print(f"#{review.seq} {review.verb}", highlight=False, markup=False)


@contextmanager
def _opened(archive: Path | None) -> Iterator[Appointments]:
    from assistant.appointments import Appointments
    from indexer.archive import Archive

    with Archive.open(Settings.load({"archive": archive}).archive) as store:
        yield Appointments(store)


def _warn(register: Appointments, archive: Path | None) -> None:
    if left := register.outdated():
        folder = Settings.load({"archive": archive}).archive
        err.print(f"{left} articles were read by other rules; run: hoibao register reread --archive {folder}",
                  highlight=False, markup=False)


def _id(register: Appointments, start: str) -> str:
    """The id that begins so; as given where none or several do, for the error that names it."""
    known = {*(event.id for event in register.register.events), *(p.id for p in register.register.people)}
    found = [id for id in known if id.startswith(start)]
    return found[0] if len(found) == 1 else start


def _day(text: str | None, flag: str) -> date | None:
    return day(text, flag) if text else None


def _print(document: Any, to: Path | None = None) -> None:
    text = json.dumps(document, ensure_ascii=False)
    if to is None:
        print(text)
    else:
        _save(f"{text}\n".encode(), to)
