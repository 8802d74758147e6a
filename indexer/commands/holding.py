"""What an archive holds, and what leaves it: ``hoibao info``, ``withdraw``, ``reinstate`` and ``remove``."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Annotated, Any

import typer

from indexer.console import ArchiveFlag, DatabaseFlag, JsonFlag, app, out, told
from indexer.errors import SourceError
from indexer.secrets import hidden
from indexer.settings import Settings

if TYPE_CHECKING:
    from indexer.archive import Archive
    from indexer.service import Service

forget: Callable[[Service, Sequence[str]], int] | None = None
"""Takes what the service's database quotes of erased articles out of it, and returns of how many answers; who
knows that database sets it."""
_Ids = Annotated[list[str], typer.Argument(help="Article ids, as `ask --json` shows them.")]


@app.command()
def withdraw(
    ids: _Ids,
    archive: ArchiveFlag = None,
    database: DatabaseFlag = None,
    reason: Annotated[str, typer.Option("--reason", help="Why, for those who look for it later.")] = "",
    by: Annotated[str, typer.Option("--by", help="Who withdraws it.")] = "",
) -> None:
    """Take articles out of search and citations, and keep them out; `reinstate` puts them back."""
    with told():
        from indexer.archive import Archive

        with Archive.open(Settings.load({"archive": archive, "database": database}).place) as store:
            alike = _alike(store, ids)
            gone = store.withdraw(ids, by, reason)
        out.print(f"withdrawn {len(gone)}")
        if alike:
            out.print(f"the same is told by {', '.join(alike)}", highlight=False, markup=False)
        _need_all(ids, gone, "not in the archive")


@app.command()
def reinstate(ids: _Ids, archive: ArchiveFlag = None, database: DatabaseFlag = None) -> None:
    """Put withdrawn articles back as they were."""
    with told():
        from indexer.archive import Archive

        with Archive.open(Settings.load({"archive": archive, "database": database}).place) as store:
            back = store.reinstate(ids)
        out.print(f"reinstated {len(back)}")
        _need_all(ids, back, "not withdrawn")


@app.command()
def remove(ids: _Ids, archive: ArchiveFlag = None, database: DatabaseFlag = None) -> None:
    """Erase articles with all that they said before, and what kept answers quote of them."""
    with told():
        from indexer.archive import Archive

        settings = Settings.load({"archive": archive, "database": database})
        with Archive.open(settings.place) as store:
            gone = store.remove(ids)
        quoted = forget(settings.service_place, ids) if forget else 0
        out.print(f"removed {len(gone)}{f', also from {quoted} kept answers' if quoted else ''}")
        _need_all(ids, gone, "not in the archive")


@app.command()
def info(archive: ArchiveFlag = None, database: DatabaseFlag = None, as_json: JsonFlag = False) -> None:
    """Say what an archive holds and what it was made with."""
    with told():
        from indexer.archive import Archive

        place = Settings.load({"archive": archive, "database": database}).place
        with Archive.open(place) as store:
            totals, manifest = store.totals(), store.manifest
            facts: dict[str, Any] = {
                "archive": str(place.folder),
                **({"database": hidden(place.database)} if place.database else {}),
                **({"search": hidden(place.search)} if place.search else {}),
                "articles": totals.articles, "passages": totals.passages,
                "versions": totals.versions, "withdrawn": totals.withdrawn,
                "first": str(totals.first or ""), "last": str(totals.last or ""),
                "sources": totals.sources, "encoder": manifest.encoder, "dim": manifest.dim,
                "size": manifest.size, "overlap": manifest.overlap, "revision": store.revision,
                "bytes": sum(f.stat().st_size for f in place.folder.rglob("*") if f.is_file()),
            }
        _print_facts(facts, as_json)


def _alike(store: Archive, ids: Sequence[str]) -> list[str]:
    """The other articles that tell the stories of these."""
    told = (store.copies(passage.article_key) for id in ids for passage in store.article_passages(id)[:1])
    return sorted({copy.id for copies in told for copy in copies} - set(ids))


def _need_all(ids: Sequence[str], done: Iterable[str], otherwise: str) -> None:
    if missing := sorted(set(ids) - set(done)):
        raise SourceError(f"{otherwise}: {', '.join(missing)}")


def _print_facts(facts: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print(json.dumps(facts, ensure_ascii=False))
        return
    for name, value in facts.items():
        shown = ", ".join(f"{k or '—'} {n}" for k, n in value.items()) if isinstance(value, dict) else value
        out.print(f"{name}: {shown}", highlight=False, markup=False)
