"""``hoibao appointments``: what the register knows, in every format."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, get_args

import typer

from assistant.register.terminal import opened, save, write_json
from indexer.console import ArchiveFlag, DatabaseFlag, err, out, told
from indexer.errors import SettingsError
from indexer.settings import Settings, day

if TYPE_CHECKING:
    from assistant.appointments import Appointments
    from indexer.register.types import Event, Tenure

_FORMATS = ("table", "json", "csv", "xlsx", "popolo")
_WITH = {"--line": ("--office", "--place"), "--career": ("--person",),
         "--on": ("--person", "--office", "--place")}
"""Option → the only others that ask together with it."""


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
    database: DatabaseFlag = None,
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
        with opened(archive, database) as register:
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
        write_json(shown.line_dict(found), to)
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
        write_json([{"person": one.person.name, "id": one.person.id, "variants": one.person.variants,
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
        write_json([*(shown.event_dict(event, register.article) for event in events or ()),
                *map(shown.tenure_dict, tenures)], to)
    else:
        content = BytesIO()
        register.export(content, format, events, tenures)  # type: ignore[arg-type]
        save(content.getvalue(), to)


def _warn(register: Appointments, archive: Path | None) -> None:
    if left := register.outdated():
        folder = Settings.load({"archive": archive}).archive
        err.print(f"{left} articles were read by other rules; run: hoibao register reread --archive {folder}",
                  highlight=False, markup=False)


def _day(text: str | None, flag: str) -> date | None:
    return day(text, flag) if text else None
