"""An indexing run: sources in, an archive that holds them, a report of what became of each."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO

from indexer.archive import Added, Archive
from indexer.errors import BadRecordError
from indexer.read import Meter, Source, read
from indexer.read.pages import NOT_AN_ARTICLE
from indexer.types import Article, BadRecord


@dataclass(slots=True)
class Report:
    """What an indexing run did.

    ``read`` counts good records, ``bad`` those left out, ``lists`` the section fronts and the like that a
    crawl or a folder of pages holds besides, which are no fault of anybody's.
    """

    read: int = 0
    bad: int = 0
    lists: int = 0
    done: Added = field(default_factory=Added)

    def as_dict(self) -> dict[str, int]:
        """The counts by name."""
        done = self.done
        return {"read": self.read, "added": done.added, "updated": done.updated,
                "skipped": done.skipped, "withheld": done.withheld, "lists": self.lists,
                "bad": self.bad, "passages": done.passages}


def index(
    archive: Archive, sources: Sequence[Source], *, strict: bool = False,
    stdin: BinaryIO | None = None, meter: Meter | None = None,
    on_bad: Callable[[BadRecord], None] = lambda record: None,
    on_progress: Callable[[Report], None] = lambda report: None,
) -> Report:
    """Read sources into an archive.

    A malformed record goes to ``on_bad`` and is skipped; under ``strict`` it raises
    ``BadRecordError``, and what was stored before it stays. A list page is counted, no more.
    ``on_progress`` is called after each transaction. Raises ``SourceError`` and ``ArchiveError``.
    """
    report = Report()

    def refuse(bad: BadRecord) -> None:
        if strict:
            raise BadRecordError(bad)
        report.bad += 1
        on_bad(bad)

    def articles() -> Iterator[Article]:
        for item in read(sources, stdin=stdin, meter=meter):
            if isinstance(item, BadRecord) and item.reason == NOT_AN_ARTICLE:
                report.lists += 1
            elif isinstance(item, BadRecord):
                refuse(item)
            else:
                yield item

    store(archive, articles(), report, refuse, on_progress)
    return report


def store(
    archive: Archive, articles: Iterable[Article], report: Report, refuse: Callable[[BadRecord], None],
    on_progress: Callable[[Report], None] = lambda report: None,
) -> None:
    """Add articles to an archive and count them; one of another site's id goes to ``refuse``."""

    def counted() -> Iterator[Article]:
        for article in articles:
            report.read += 1
            yield article

    for batch in archive.add(counted()):
        report.done += batch
        for article in batch.clashes:
            report.read -= 1
            refuse(BadRecord(
                article.url or article.id, None,
                f"the id {article.id!r} belongs already to an article of another site; "
                "leave the ids out, or make them differ",
            ))
        on_progress(report)
