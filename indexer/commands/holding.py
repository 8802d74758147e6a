"""What an archive holds, and what leaves it: ``hoibao info`` and ``remove``."""

from __future__ import annotations

import json
from typing import Annotated, Any

import typer

from indexer.console import ArchiveFlag, JsonFlag, app, out, told
from indexer.errors import SourceError
from indexer.settings import Settings


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


def _print_facts(facts: dict[str, Any], as_json: bool) -> None:
    if as_json:
        print(json.dumps(facts, ensure_ascii=False))
        return
    for name, value in facts.items():
        shown = ", ".join(f"{k or '—'} {n}" for k, n in value.items()) if isinstance(value, dict) else value
        out.print(f"{name}: {shown}", highlight=False, markup=False)
