"""Articles into an archive: ``hoibao index``."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.markup import escape

from indexer.console import (
    ArchiveFlag,
    EncoderFlag,
    JsonFlag,
    ProgressFlag,
    app,
    err,
    line,
    progress,
    summary,
    told,
)
from indexer.errors import SourceError
from indexer.settings import Settings
from indexer.types import BadRecord

_SHOWN_BAD = 20


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
                    line({"read_bytes": meter.bytes, "total_bytes": total, **report.as_dict()})

            report = run(store, found, strict=strict, stdin=sys.stdin.buffer, meter=meter,
                         on_bad=bad, on_progress=show)
        bad.close()
        summary(report.as_dict(), settings.archive, as_json or progress_json)
        if not report.read:
            raise SourceError("no article could be read; nothing was added")


class _BadRecords:
    """Shows the first bad records, and at the end how many more there were."""

    def __init__(self, as_json: bool = False) -> None:
        self.count, self._json = 0, as_json

    def __call__(self, record: BadRecord) -> None:
        self.count += 1
        if self.count > _SHOWN_BAD:
            return
        if self._json:
            line({"bad_record": str(record)})
        else:
            err.print(f"[yellow]skipped[/] {escape(str(record))}", highlight=False)

    def close(self) -> None:
        if self.count > _SHOWN_BAD and not self._json:
            err.print(f"[yellow]skipped[/] {self.count - _SHOWN_BAD} more")


def _total(sizes: list[int | None]) -> int | None:
    known = [size for size in sizes if size is not None]
    return sum(known) if len(known) == len(sizes) else None
