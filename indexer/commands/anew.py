"""Archives made anew: ``hoibao rebuild``, ``reencode``, ``upgrade``; the encoders: ``hoibao encoders``."""

from __future__ import annotations

import json
import os
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from indexer.console import (
    ArchiveFlag,
    DatabaseFlag,
    EncoderFlag,
    JsonFlag,
    ProgressFlag,
    app,
    err,
    line,
    out,
    progress,
    summary,
    told,
)
from indexer.settings import Settings

if TYPE_CHECKING:
    from indexer.encoders import EncoderInfo


@app.command()
def rebuild(
    archive: ArchiveFlag = None,
    database: DatabaseFlag = None,
    encoder: EncoderFlag = None,
    size: Annotated[int | None, typer.Option(help="Passage size, in characters.")] = None,
    overlap: Annotated[int | None, typer.Option(help="What passages share, in characters.")] = None,
    progress_json: ProgressFlag = False,
) -> None:
    """Make an archive anew from its own articles, with another encoder or splitting."""
    with told():
        from indexer.archive import Added
        from indexer.manifest import Manifest
        from indexer.rebuild import rebuild as run
        from indexer.truth import Truth

        settings = Settings.load({"archive": archive, "database": database, "encoder": encoder})
        made = Manifest.load(settings.place)
        settings = Settings.load({
            "archive": archive, "database": database, "encoder": encoder,
            "size": made.size if size is None else size,
            "overlap": made.overlap if overlap is None else overlap,
        })
        truth = Truth(settings.place)
        total = truth.totals().articles
        truth.close()
        with progress("Rebuilding", total) as advance:
            def show(done: Added) -> None:
                advance(done.added, done.passages)
                if progress_json:
                    line({"added": done.added, "total": total, "passages": done.passages})

            done = run(settings.place, settings.encoder, settings.splitting, show)
        if progress_json:
            summary({"added": done.added, "passages": done.passages}, settings.archive, as_json=True)
        else:
            out.print(f"rebuilt {done.added} articles, {done.passages} passages")


@app.command()
def reencode(
    encoder: Annotated[str, typer.Option("--encoder", help="A sentence-transformers name or path.")],
    archive: ArchiveFlag = None,
    database: DatabaseFlag = None,
    as_json: JsonFlag = False,
) -> None:
    """Give an archive another encoder while it is searched; a stopped run goes on from there."""
    with told():
        from indexer.reencode import Progress as Encoded
        from indexer.reencode import reencode as run

        place = Settings.load({"archive": archive, "database": database}).place
        if hasattr(os, "nice"):
            os.nice(10)  # who asks questions meanwhile comes first
        with progress("Re-encoding", None) as advance:
            first: list[int] = []

            def show(progress: Encoded) -> None:
                first.append(progress.done)
                advance(progress.done, progress.done - first[0], progress.total)

            done = run(place, encoder, show)
        if as_json:
            print(json.dumps({"archive": str(place.folder), "encoder": encoder, "passages": done.total}))
        else:
            out.print(f"the archive is searched with {encoder} now: {done.total} passages")


@app.command()
def upgrade(archive: ArchiveFlag = None, database: DatabaseFlag = None, as_json: JsonFlag = False) -> None:
    """Bring an archive that an earlier version made to this one; a stopped run goes on from there."""
    with told():
        from indexer.upgrade import upgrade as run

        place = Settings.load({"archive": archive, "database": database}).place
        with err.status("Upgrading") as status:
            done = run(place, lambda step: status.update(f"Upgrading: {step}"))
        if as_json:
            print(json.dumps({"archive": str(place.folder), "done": done}))
        for what in [] if as_json else done or ["the archive is this version's already"]:
            out.print(what, highlight=False, markup=False)


@app.command()
def encoders(
    folders: Annotated[
        list[Path] | None, typer.Argument(help="Folders of models to list as well.")
    ] = None,
    measure: Annotated[
        bool, typer.Option("--measure/--no-measure", help="Load what is here and try its speed.")
    ] = True,
    as_json: JsonFlag = False,
) -> None:
    """List the encoders that are shipped, installed here, or known to fit Vietnamese news."""
    with told():
        from indexer import encoders as known

        found = known.encoders(folders or [])
        if measure:
            found = [known.measured(info) if info.where != "hub" else info for info in found]
        if as_json:
            print(json.dumps([asdict(info) for info in found], ensure_ascii=False))
        else:
            for info in found:
                out.print(f"{info.name} ({info.where})\n    {_facts(info)}", highlight=False, markup=False)
            out.print("\nhoibao reencode --encoder NAME gives an archive another one")


def _facts(info: EncoderInfo) -> str:
    facts = [
        f"{info.dim} dimensions" if info.dim else "", f"{info.megabytes:g} MB" if info.megabytes else "",
        info.licence, "many languages" if info.languages == "*" else info.languages,
        f"loads in {info.load_seconds} s" if info.load_seconds is not None else "",
        f"{info.passages_per_second:,.0f} passages a second here" if info.passages_per_second else "",
    ]
    return "; ".join(fact for fact in [*facts, info.note] if fact)
