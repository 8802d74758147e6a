"""The archive's commands: ``python -m indexer``, and part of ``hoibao``."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from indexer.errors import HoiBaoError, SourceError
from indexer.settings import Settings
from indexer.types import BadRecord

if TYPE_CHECKING:
    from indexer.encoders import EncoderInfo

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
out = Console(soft_wrap=True)
err = Console(stderr=True, soft_wrap=True)

ArchiveFlag = Annotated[
    Path | None,
    typer.Option("--archive", help="The archive's folder [HOIBAO_ARCHIVE; default: archive]."),
]
EncoderFlag = Annotated[
    str | None,
    typer.Option("--encoder", help="A sentence-transformers name or path [HOIBAO_ENCODER]."),
]
JsonFlag = Annotated[bool, typer.Option("--json", help="Print JSON.")]
ProgressFlag = Annotated[
    bool, typer.Option("--progress-json", help="Print a line of JSON after each batch, the summary last.")
]

_SHOWN_BAD = 20


def _version(asked: bool) -> None:
    if asked:
        print(f"hoibao {version('hoibao')}")
        raise typer.Exit


@app.callback()
def hoibao(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
) -> None:
    """Hỏi Báo: ask a news archive; every sentence of the answer points at its source."""


@contextmanager
def told() -> Iterator[None]:
    """Turn an error that a person can act on into a message on stderr and its exit code."""
    try:
        yield
    except HoiBaoError as error:
        err.print(f"[bold red]error:[/] {escape(str(error))}")
        raise typer.Exit(error.exit_code) from None
    except KeyboardInterrupt:
        err.print("stopped; what was committed stays, and the same command goes on from there")
        raise typer.Exit(130) from None


@app.command()
def index(
    sources: Annotated[
        list[str],
        typer.Argument(help="Files, folders, - for standard input, or addresses of feeds (RSS, Atom)."),
    ],
    archive: ArchiveFlag = None,
    encoder: EncoderFlag = None,
    size: Annotated[int | None, typer.Option(help="Passage size of a new archive, in characters.")] = None,
    overlap: Annotated[int | None, typer.Option(help="What passages share, in characters.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Stop at the first bad record.")] = False,
    private: Annotated[
        bool, typer.Option("--private-feeds", help="Fetch feeds of this machine and its own network too.")
    ] = False,
    as_json: JsonFlag = False,
    progress_json: ProgressFlag = False,
) -> None:
    """Add articles to an archive, making it where there is none; unchanged ones are skipped."""
    with told():
        from indexer.archive import Archive
        from indexer.build import Report
        from indexer.build import index as run
        from indexer.read import Meter, find

        settings = Settings.load(
            {"archive": archive, "encoder": encoder, "size": size, "overlap": overlap}
        )
        found = find(sources, private=private)
        meter, bad = Meter(), _BadRecords(progress_json)
        with (
            Archive.open_or_create(settings.archive, settings.encoder, settings.splitting) as store,
            progress("Indexing", total := _total([s.size for s in found])) as advance,
        ):
            def show(report: Report) -> None:
                advance(meter.bytes, report.done.passages)
                if progress_json:
                    _line({"read_bytes": meter.bytes, "total_bytes": total, **report.as_dict()})

            report = run(store, found, strict=strict, stdin=sys.stdin.buffer, meter=meter,
                         on_bad=bad, on_progress=show)
        bad.close()
        _summary(report.as_dict(), settings.archive, as_json or progress_json)
        if not report.read:
            raise SourceError("no article could be read; nothing was added")


@app.command()
def remove(
    ids: Annotated[list[str], typer.Argument(help="Article ids, as `ask --json` shows them.")],
    archive: ArchiveFlag = None,
) -> None:
    """Delete articles; they leave search and citations at once."""
    with told():
        from indexer.archive import Archive

        with Archive.open(Settings.load({"archive": archive}).archive) as store:
            gone = store.remove(ids)
        missing = [id for id in ids if id not in gone]
        out.print(f"removed {len(gone)}")
        if missing:
            raise SourceError(f"not in the archive: {', '.join(missing)}")


@app.command()
def info(archive: ArchiveFlag = None, as_json: JsonFlag = False) -> None:
    """Say what an archive holds and what it was made with."""
    with told():
        from indexer.archive import Archive

        folder = Settings.load({"archive": archive}).archive
        with Archive.open(folder) as store:
            totals, manifest = store.totals(), store.manifest
            facts: dict[str, Any] = {
                "archive": str(folder), "articles": totals.articles, "passages": totals.passages,
                "first": str(totals.first or ""), "last": str(totals.last or ""),
                "sources": totals.sources, "encoder": manifest.encoder, "dim": manifest.dim,
                "size": manifest.size, "overlap": manifest.overlap, "revision": store.revision,
                "bytes": sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()),
            }
        _print_facts(facts, as_json)


@app.command()
def rebuild(
    archive: ArchiveFlag = None,
    encoder: EncoderFlag = None,
    size: Annotated[int | None, typer.Option(help="Passage size, in characters.")] = None,
    overlap: Annotated[int | None, typer.Option(help="What passages share, in characters.")] = None,
    progress_json: ProgressFlag = False,
) -> None:
    """Make an archive anew from its own articles, with another encoder or splitting."""
    with told():
        from indexer.archive import TRUTH, Added
        from indexer.manifest import Manifest
        from indexer.rebuild import rebuild as run
        from indexer.truth import Truth

        settings = Settings.load({"archive": archive, "encoder": encoder})
        made = Manifest.load(settings.archive)
        settings = Settings.load({
            "archive": archive, "encoder": encoder,
            "size": made.size if size is None else size,
            "overlap": made.overlap if overlap is None else overlap,
        })
        truth = Truth(settings.archive / TRUTH)
        total = truth.totals().articles
        truth.close()
        with progress("Rebuilding", total) as advance:
            def show(done: Added) -> None:
                advance(done.added, done.passages)
                if progress_json:
                    _line({"added": done.added, "total": total, "passages": done.passages})

            done = run(settings.archive, settings.encoder, settings.splitting, show)
        if progress_json:
            _summary({"added": done.added, "passages": done.passages}, settings.archive, as_json=True)
        else:
            out.print(f"rebuilt {done.added} articles, {done.passages} passages")


@app.command()
def reencode(
    encoder: Annotated[str, typer.Option("--encoder", help="A sentence-transformers name or path.")],
    archive: ArchiveFlag = None,
    as_json: JsonFlag = False,
) -> None:
    """Give an archive another encoder while it is searched; a stopped run goes on from there."""
    with told():
        from indexer.reencode import Progress as Encoded
        from indexer.reencode import reencode as run

        folder = Settings.load({"archive": archive}).archive
        if hasattr(os, "nice"):
            os.nice(10)  # who asks questions meanwhile comes first
        with progress("Re-encoding", None) as advance:
            first: list[int] = []

            def show(progress: Encoded) -> None:
                first.append(progress.done)
                advance(progress.done, progress.done - first[0], progress.total)

            done = run(folder, encoder, show)
        if as_json:
            print(json.dumps({"archive": str(folder), "encoder": encoder, "passages": done.total}))
        else:
            out.print(f"the archive is searched with {encoder} now: {done.total} passages")


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


class _BadRecords:
    """Shows the first bad records, and at the end how many more there were."""

    def __init__(self, as_json: bool = False) -> None:
        self.count, self._json = 0, as_json

    def __call__(self, record: BadRecord) -> None:
        self.count += 1
        if self.count > _SHOWN_BAD:
            return
        if self._json:
            _line({"bad_record": str(record)})
        else:
            err.print(f"[yellow]skipped[/] {escape(str(record))}", highlight=False)

    def close(self) -> None:
        if self.count > _SHOWN_BAD and not self._json:
            err.print(f"[yellow]skipped[/] {self.count - _SHOWN_BAD} more")


def _total(sizes: list[int | None]) -> int | None:
    known = [size for size in sizes if size is not None]
    return sum(known) if len(known) == len(sizes) else None


@contextmanager
def progress(what: str, total: int | None) -> Iterator[Callable[..., None]]:
    """A bar over bytes read (or whatever ``total`` counts), with the passages done in this run,
    their rate and the time that remains."""
    columns = (
        TextColumn(what), BarColumn(), TaskProgressColumn(),
        TextColumn("{task.fields[passages]} passages, {task.fields[rate]}/s"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task(what, total=total, passages=0, rate=0)

        def advance(read: int, passages: int, total: int | None = total) -> None:
            elapsed = bar.tasks[0].elapsed or 0.0
            rate = round(passages / elapsed) if elapsed > 0.5 else 0
            bar.update(task, completed=read, passages=passages, rate=rate, total=total)

        yield advance


def _line(facts: Mapping[str, object]) -> None:
    """One line of JSON, at once: who reads it draws a bar by it."""
    print(json.dumps(facts, ensure_ascii=False), flush=True)


def _summary(counts: dict[str, int], folder: Path, as_json: bool) -> None:
    if as_json:
        print(json.dumps({"archive": str(folder), **counts}, ensure_ascii=False))
        return
    out.print(", ".join(f"{name} {count}" for name, count in counts.items()))


def _print_facts(facts: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print(json.dumps(facts, ensure_ascii=False))
        return
    for name, value in facts.items():
        shown = ", ".join(f"{k or '—'} {n}" for k, n in value.items()) if isinstance(value, dict) else value
        out.print(f"{name}: {shown}", highlight=False, markup=False)


def write_utf8() -> None:
    """Write UTF-8 whatever the locale; Windows' code pages lack letters of most titles."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def main() -> None:
    """The entry point of ``python -m indexer``."""
    write_utf8()
    app()
