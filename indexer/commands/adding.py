"""Articles into an archive: ``hoibao index``."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape

from indexer.commands.watching import ContactFlag, FullFlag, PrivateFlag, SinceFlag, SiteFlag
from indexer.console import (
    ArchiveFlag,
    DatabaseFlag,
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
from indexer.errors import BadRecordError, NotFetched, SettingsError, SourceError
from indexer.settings import Settings, day
from indexer.types import BadRecord

if TYPE_CHECKING:
    from indexer.archive import Archive
    from indexer.build import Report
    from indexer.crawl.options import Counts, Options

_SHOWN_BAD = 20


@app.command()
def index(
    sources: Annotated[
        list[str],
        typer.Argument(
            help="Files, folders, archives (ZIP, TAR, WARC), - for standard input, or addresses of feeds, "
            "sitemaps and pages."
        ),
    ],
    archive: ArchiveFlag = None,
    database: DatabaseFlag = None,
    encoder: EncoderFlag = None,
    size: Annotated[int | None, typer.Option(help="Passage size of a new archive, in characters.")] = None,
    overlap: Annotated[int | None, typer.Option(help="What passages share, in characters.")] = None,
    strict: Annotated[bool, typer.Option("--strict", help="Stop at the first bad record.")] = False,
    full: FullFlag = False,
    site: SiteFlag = False,
    since: SinceFlag = None,
    limit: Annotated[
        int, typer.Option(min=0, help="Pages fetched of an address, 0 for all; the rest is for another run.")
    ] = 1_000,
    again: Annotated[
        bool, typer.Option("--again", help="Fetch also the pages that are known and have not changed.")
    ] = False,
    private: PrivateFlag = False,
    contact: ContactFlag = None,
    ocr: Annotated[bool, typer.Option("--ocr", help="Read scanned PDFs with Tesseract.")] = False,
    workers: Annotated[
        int, typer.Option(min=0, help="Read and encode files with so many processes, by Ray; 0 for none.")
    ] = 0,
    ray: Annotated[
        str, typer.Option("--ray", help="Do so by the Ray cluster at host:port, or auto; with --database.")
    ] = "",
    as_json: JsonFlag = False,
    progress_json: ProgressFlag = False,
) -> None:
    """Add articles to an archive, making it where there is none; unchanged ones are skipped."""
    with told():
        from indexer.archive import Archive
        from indexer.build import index as run
        from indexer.crawl.options import Counts, Options
        from indexer.read import Meter, find
        from indexer.spread import started

        settings = Settings.load({"archive": archive, "database": database, "encoder": encoder, "size": size,
                                  "overlap": overlap, "crawl_contact": contact})
        if ray and not settings.database:
            raise SettingsError("--ray: other machines look at the articles that are there already, "
                                "in a PostgreSQL database; name it: --database, or HOIBAO_DATABASE")
        if ocr:
            from indexer.scans import check

            check()
        found = find(sources, private=private, ocr=ocr)
        options = Options(full, site, limit or None, day(since, "--since") if since else None, again)
        files = [source for source in found if not source.is_address]
        addresses = [source.path for source in found if source.is_address]
        meter, bad, counts = Meter(), _BadRecords(progress_json), Counts()
        with (
            Archive.open_or_create(settings.place, settings.encoder, settings.splitting) as store,
            started(workers, ray) if files and (workers or ray) else nullcontext() as at_work,
            progress("Indexing", total := _total([s.size for s in found])) as advance,
        ):
            def show(report: Report, counts: Counts | None = None) -> None:
                advance(meter.bytes, report.done.passages)
                if progress_json:
                    line({"read_bytes": meter.bytes, "total_bytes": total, **report.as_dict(),
                          **(counts.as_dict() if counts else {})})

            report = run(store, files, strict=strict, stdin=sys.stdin.buffer, meter=meter,
                         on_bad=bad, on_progress=show, workers=at_work)
            if addresses:
                counts = _crawl(store, addresses, options, report, bad, show, private=private,
                                contact=settings.crawl_contact, strict=strict)
        bad.close()
        for doubt in report.doubts:
            bad.note(doubt)
        summary({**report.as_dict(), **(counts.as_dict() if addresses else {})}, settings.archive,
                as_json or progress_json)
        if counts.left:
            err.print(f"{counts.left} pages are left; the same command goes on with them", highlight=False)
        if not (report.read or counts.unchanged or counts.gone):
            seen = "only lists of links were found; " if report.lists and not report.bad else ""
            raise SourceError(f"{seen}no article could be read; nothing was added")


def _crawl(
    store: Archive, addresses: Sequence[str], options: Options, report: Report, bad: _BadRecords,
    show: Callable[[Report, Counts], None], *, private: bool, contact: str, strict: bool,
) -> Counts:
    """Take what is new at the addresses, one after another; one that does not answer is a bad record."""
    from indexer.clock import Clock
    from indexer.crawl.crawler import Crawler
    from indexer.crawl.polite import Polite

    def refuse(record: BadRecord) -> None:
        if strict:
            raise BadRecordError(record)
        bad(record)

    clock, left = Clock(), 0
    crawler = Crawler(
        store, Polite(clock, private=private, contact=contact), clock, options, refuse=refuse, tell=bad.note,
        report=report, on_progress=lambda: show(report, crawler.counts),
    )
    for address in addresses:
        try:
            crawler.round(address)
        except NotFetched as error:
            report.bad += 1
            refuse(BadRecord(error.address, None, error.reason))
        left += crawler.counts.left
    crawler.counts.left = left
    return crawler.counts


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

    def note(self, text: str) -> None:
        """Tell something that is no bad record."""
        if self._json:
            line({"note": text})
        else:
            err.print(escape(text), highlight=False)

    def close(self) -> None:
        if self.count > _SHOWN_BAD and not self._json:
            err.print(f"[yellow]skipped[/] {self.count - _SHOWN_BAD} more")


def _total(sizes: list[int | None]) -> int | None:
    known = [size for size in sizes if size is not None]
    return sum(known) if len(known) == len(sizes) else None
