"""What an article said before: ``hoibao history``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Annotated, Any

import typer

from indexer.console import ArchiveFlag, DatabaseFlag, JsonFlag, app, out, told
from indexer.errors import SourceError
from indexer.settings import Settings

if TYPE_CHECKING:
    from indexer.archive import Archive
    from indexer.differences import Paragraph
    from indexer.types import Article

_TEXTS = ("title", "summary", "body")
_FACTS = ("url", "published", "source", "section", "authors")
_SHOWN = 6  # changed paragraphs of a version
_AROUND = 40  # code points that are shown beside a change


@app.command()
def history(
    id: Annotated[str, typer.Argument(help="An article's id, as `ask --json` shows it.")],
    archive: ArchiveFlag = None, database: DatabaseFlag = None, as_json: JsonFlag = False,
) -> None:
    """Tell what an article said before, from when to when, and what changed."""
    with told():
        from indexer.archive import Archive

        with Archive.open(Settings.load({"archive": archive, "database": database}).place) as store:
            facts, texts = _facts(store, id), _texts(store, id)
        if not texts:
            raise SourceError(f"not in the archive: {id}")
        if as_json:
            print(json.dumps(facts, ensure_ascii=False, default=datetime.isoformat))
        else:
            for shown in _lines(facts, texts):
                out.print(shown, highlight=False, markup=False)


def _texts(store: Archive, id: str) -> list[Article]:
    """What an article says and said, the newest first."""
    now = store.article(id)
    return [*([now] if now else []), *(version.article for version in store.versions(id))]


def _facts(store: Archive, id: str) -> dict[str, Any]:
    withdrawn, versions, now = store.withdrawal(id), store.versions(id), store.article(id)
    named = [{"title": now.title, "stored": versions[0].replaced if versions else None,
              "replaced": None, "why": ""}] if now else []
    return {
        "id": id,
        "withdrawn": {"moment": withdrawn.moment, "by": withdrawn.by, "reason": withdrawn.reason}
        if withdrawn else None,
        "texts": [*named, *({"title": version.article.title, "stored": version.stored,
                             "replaced": version.replaced, "why": version.why}
                            for version in versions)],
    }


def _lines(facts: dict[str, Any], texts: list[Article]) -> Iterator[str]:
    yield f"{facts['id']}: {texts[0].title}"
    if withdrawn := facts["withdrawn"]:
        by, reason = withdrawn["by"] and f" by {withdrawn['by']}", withdrawn["reason"]
        yield f"withdrawn {_moment(withdrawn['moment'])}{by}{reason and f': {reason}'}"
    changed = [list(_changes(old, new)) for new, old in pairwise(texts)]
    for text, since in zip(facts["texts"], [*changed, []], strict=True):
        until = f"{_moment(text['replaced'])}, {text['why']}" if text["replaced"] else "now"
        yield f"{_moment(text['stored'])} to {until}"
        yield from (f"    {line}" for line in since[:_SHOWN])
        if len(since) > _SHOWN:
            yield f"    … {len(since) - _SHOWN} more changes"


def _changes(old: Article, new: Article) -> Iterator[str]:
    """What became of a text, in wdiff's notation: ``[-removed-]{+added+}``."""
    from indexer.differences import differences, is_changed

    for field in _FACTS:
        before, after = getattr(old, field), getattr(new, field)
        if before != after:
            yield f"{field}: {_told(before)} → {_told(after)}"
    for field in _TEXTS:
        for paragraph in differences(getattr(old, field), getattr(new, field)):
            if is_changed(paragraph):
                yield _marked(paragraph)


def _marked(paragraph: Paragraph) -> str:
    marks = {"removed": "[-{}-]", "added": "{{+{}+}}", "kept": "{}"}
    return "".join(marks[run.kind].format(_cut(run.text) if run.kind == "kept" else run.text)
                   for run in paragraph)


def _cut(text: str) -> str:
    return text if len(text) <= 2 * _AROUND else f"{text[:_AROUND]} … {text[-_AROUND:]}"


def _told(value: object) -> str:
    if isinstance(value, tuple):
        return ", ".join(value) or "—"
    return str(value or "—")


def _moment(moment: datetime | None) -> str:
    return f"{moment.astimezone(UTC):%Y-%m-%d %H:%M} UTC" if moment else "the beginning"
