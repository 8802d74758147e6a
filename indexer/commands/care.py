"""Care of an archive: ``hoibao backup``, ``restore`` and ``doctor``."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from indexer.console import ArchiveFlag, DatabaseFlag, JsonFlag, app, err, out, told
from indexer.errors import ArchiveError
from indexer.place import Place
from indexer.settings import Settings

if TYPE_CHECKING:
    from indexer.doctor import Finding
    from indexer.packed import Contents
    from indexer.service import Service

prepare: Callable[[Path, Service], None] | None = None
"""Makes the service's database out of a backup fit to take the place of the one that is there; who knows
that database sets it. Without it, ``restore`` leaves that database alone."""
examine_service: Callable[[Service, Place], Iterator[Finding]] | None = None
"""Checks the service's database, which comes first, beside an archive; set as ``prepare`` is."""


@app.command()
def backup(
    target: Annotated[Path, typer.Argument(help="A new file, or a folder, where it is named by the time.")],
    archive: ArchiveFlag = None,
    database: DatabaseFlag = None,
    keep: Annotated[
        int, typer.Option("--keep", min=0, help="Backups of the archive to keep in the folder; 0: all.")
    ] = 0,
    verify: Annotated[bool, typer.Option("--verify", help="Check a backup instead, all of it.")] = False,
    as_json: JsonFlag = False,
) -> None:
    """Back up articles, register, accounts and conversations into one file, while all goes on."""
    with told():
        from indexer import packed
        from indexer.backup import back_up

        if verify:
            with err.status("Reading the backup"):
                contents = packed.verify(target)
            facts = {"backup": str(target), **_facts(contents)}
            _tell(facts, f"{target}: whole, made {contents.made:%Y-%m-%d %H:%M} UTC", as_json)
            return
        settings = Settings.load({"archive": archive, "database": database})
        with err.status("Backing up"):
            made = back_up(settings.place, target, datetime.now(UTC), settings.service_place, keep)
        facts = {"backup": str(made.path), "bytes": made.bytes, "sha256": made.sha256,
                 **_facts(made.contents)}
        _tell(facts, f"{made.path}: {made.bytes:,} bytes, SHA-256 {made.sha256}", as_json)


@app.command()
def restore(
    file: Annotated[Path, typer.Argument(help="A backup.")],
    archive: ArchiveFlag = None,
    database: DatabaseFlag = None,
    replace: Annotated[
        bool, typer.Option("--replace", help="Put it in the place of what is there, which is kept beside it.")
    ] = False,
    service: Annotated[
        bool, typer.Option("--service/--no-service", help="Accounts and conversations too.")
    ] = True,
    as_json: JsonFlag = False,
) -> None:
    """Put back what a backup holds, once it is found whole; servers that are running follow."""
    with told():
        from indexer.restore import restore as run

        settings = Settings.load({"archive": archive, "database": database})
        with err.status("Restoring"):
            done = run(file, settings.place, settings.service_place if service and prepare else None,
                       replace=replace, prepare=prepare or (lambda copy, live: None))
        facts = {"archive": str(settings.archive), "kept": [str(path) for path in done.kept],
                 "notes": done.notes, **_facts(done.contents)}
        kept = "".join(f"\nwhat was there is kept at {path}" for path in done.kept)
        made = f"{done.contents.made:%Y-%m-%d %H:%M} UTC"
        _tell(facts, f"{settings.archive}: as it was on {made}{kept}", as_json)
        for note in done.notes:
            err.print(note, markup=False, highlight=False)


@app.command()
def doctor(
    archive: ArchiveFlag = None,
    database: DatabaseFlag = None,
    repair: Annotated[
        bool, typer.Option("--repair", help="Repair what can be, after a backup beside the archive.")
    ] = False,
    as_json: JsonFlag = False,
) -> None:
    """Check an archive, all of it, while it is served; the exit code is 4 where something is wrong."""
    with told():
        from indexer.doctor import examine
        from indexer.doctor.repair import repair as mend

        settings = Settings.load({"archive": archive, "database": database})
        place, service, now = settings.place, settings.service_place, datetime.now(UTC)
        done = []
        for step in mend(place, now, service) if repair else ():
            done.append(step)
            if not as_json:
                out.print(f"repaired: {step}", markup=False, highlight=False)
        found = []
        checks = chain(examine(place, now, service),
                       examine_service(service, place) if examine_service else ())
        for finding in checks:
            found.append(finding)
            if not as_json:
                _show(finding)
        if as_json:
            print(json.dumps({"archive": str(place.folder), "repaired": done,
                              "checks": [asdict(one) for one in found]}, ensure_ascii=False))
        if any(one.faults for one in found):
            raise typer.Exit(ArchiveError.exit_code)


def _show(finding: Finding) -> None:
    mark = "[bold red]✗[/]" if finding.faults else "[green]✓[/]"
    out.print(f"{mark} {finding.check}: {escape(finding.text)}", highlight=False)
    if finding.faults:
        out.print(f"    {finding.advice}", markup=False, highlight=False)


def _facts(contents: Contents) -> dict[str, object]:
    return {"made": contents.made.isoformat(), "hoibao": contents.hoibao,
            "members": {name: one.sha256 for name, one in contents.members.items()}}


def _tell(facts: dict[str, object], text: str, as_json: bool) -> None:
    if as_json:
        print(json.dumps(facts, ensure_ascii=False))
    else:
        out.print(text, markup=False, highlight=False)
