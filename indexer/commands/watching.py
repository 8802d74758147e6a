"""Folders and addresses that are watched: ``hoibao watch``."""

from __future__ import annotations

import os
import signal
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from indexer.console import ArchiveFlag, DatabaseFlag, EncoderFlag, ProgressFlag, app, err, line, out, told
from indexer.errors import SettingsError, SourceError
from indexer.settings import Settings, day

if TYPE_CHECKING:
    from indexer.watch import Event

FullFlag = Annotated[
    bool, typer.Option("--full", help="Fetch the page of each entry of a feed: most feeds hold summaries.")
]
SiteFlag = Annotated[
    bool, typer.Option("--site", help="Addresses are of sites, whose sitemaps are looked for and read.")
]
SinceFlag = Annotated[
    str | None, typer.Option("--since", help="Of feeds and sitemaps, pass over what is older than this day.")
]
PrivateFlag = Annotated[
    bool, typer.Option("--private-feeds", help="Fetch from this machine and its own network too.")
]
ContactFlag = Annotated[
    str | None,
    typer.Option("--crawl-contact", help="An address or e-mail that sites may reach you by "
                 "[HOIBAO_CRAWL_CONTACT]."),
]


@app.command()
def watch(
    sources: Annotated[
        list[str] | None,
        typer.Argument(help="Folders, files, addresses of feeds, sitemaps, sites, pages [HOIBAO_WATCH]."),
    ] = None,
    archive: ArchiveFlag = None,
    database: DatabaseFlag = None,
    encoder: EncoderFlag = None,
    every: Annotated[
        float, typer.Option(min=1.0, help="Seconds between two looks at a feed; at a sitemap ten times that.")
    ] = 60.0,
    poll: Annotated[float, typer.Option(min=0.1, help="Seconds between two looks at a folder.")] = 2.0,
    settle: Annotated[
        float, typer.Option(min=0.0, help="Seconds for which a file must stay as it is before it is read.")
    ] = 2.0,
    full: FullFlag = False,
    site: SiteFlag = False,
    since: SinceFlag = None,
    limit: Annotated[
        int, typer.Option(min=1, help="Pages that are fetched before the lists are read anew.")
    ] = 50,
    withdraw_gone: Annotated[
        bool, typer.Option("--withdraw-gone", help="Withdraw articles whose pages are gone at two looks.")
    ] = False,
    private: PrivateFlag = False,
    contact: ContactFlag = None,
    progress_json: ProgressFlag = False,
    parent: Annotated[int, typer.Option(hidden=True, help="End with the process of this id.")] = 0,
) -> None:
    """Add what is new or has changed in folders and at addresses, until it is stopped."""
    with told():
        from indexer.archive import Archive
        from indexer.crawl.options import Options
        from indexer.watch import Watch

        settings = Settings.load(
            {"archive": archive, "database": database, "encoder": encoder, "crawl_contact": contact})
        places = [_place(source) for source in sources or settings.watched]
        if not places:
            raise SettingsError("watch: nothing is named that could be watched; give a folder or an address")
        options = Options(full, site, limit, day(since, "--since") if since else None, look_back=True,
                          withdraw_gone=withdraw_gone)
        with Archive.open_or_create(settings.place, settings.encoder, settings.splitting) as store:
            watching = Watch(store, places, _as_json if progress_json else _as_text, options=options,
                             private=private, contact=settings.crawl_contact, every=every, poll=poll,
                             settle=settle)
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda *_: watching.stop())
            if not progress_json:
                err.print(f"watching {len(places)}; Ctrl+C ends it", highlight=False)
            watching.run(lambda: parent in (0, os.getppid()))


def _place(source: str) -> str:
    """A source as it is watched; raises ``SourceError`` for what cannot be."""
    from indexer.fetch import parse
    from indexer.read import Source

    if Source(source, "unknown").is_address:
        return str(parse(source))
    if source == "-":
        raise SettingsError("standard input cannot be watched; pipe it to: hoibao index -")
    if not os.path.exists(source):
        raise SourceError(f"{source}: no such file or folder; check the path")
    return str(Path(source).absolute())


def _as_text(event: Event) -> None:
    told = event.text or ", ".join(f"{name} {count}" for name, count in event.counts.items())
    out.print(f"{datetime.now():%Y-%m-%d %H:%M:%S} {event.source}: {told}", markup=False, highlight=False)


def _as_json(event: Event) -> None:
    said = {"text": event.text, "state": event.state}
    line({"source": event.source, **event.counts, **{name: text for name, text in said.items() if text}})
