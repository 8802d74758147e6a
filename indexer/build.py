"""An indexing run: sources in, an archive that holds them, a report of what became of each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, BinaryIO

from indexer.archive import Added, Archive
from indexer.errors import BadRecordError
from indexer.read import Meter, Source, read
from indexer.read.pages import NOT_AN_ARTICLE
from indexer.rows import Made
from indexer.types import Article, BadRecord

if TYPE_CHECKING:
    from indexer.spread import Workers

_SHOWN_DOUBTS = 20


@dataclass(slots=True)
class Report:
    """What an indexing run did.

    ``read`` counts good records, ``bad`` those left out, ``lists`` the section fronts and the like that a
    crawl or a folder of pages holds besides, which are no fault of anybody's. ``converted`` counts articles
    that were in an old encoding, by encoding; ``doubts`` names the first that may be in one and stayed
    as they are, ``doubtful`` counts them.
    """

    read: int = 0
    bad: int = 0
    lists: int = 0
    converted: Counter[str] = field(default_factory=Counter)
    doubtful: int = 0
    doubts: list[str] = field(default_factory=list)
    done: Added = field(default_factory=Added)

    def as_dict(self) -> dict[str, int]:
        """The counts by name; of encodings those that there were."""
        done = self.done
        encodings = {f"converted_{name}": count for name, count in sorted(self.converted.items())}
        encodings |= {"doubtful": self.doubtful} if self.doubtful else {}
        return {"read": self.read, "added": done.added, "updated": done.updated,
                "skipped": done.skipped, "withheld": done.withheld, "lists": self.lists,
                "bad": self.bad, "passages": done.passages, **encodings}

    def take(self, article: Article) -> None:
        """Count an article that was read."""
        self.read += 1
        found = article.conversion
        if found is None:
            return
        if found.done:
            self.converted[found.encoding] += 1
            return
        self.doubtful += 1
        if len(self.doubts) < _SHOWN_DOUBTS:
            what = (f"may be in {found.encoding} ({found.confidence:.0%})" if found.confidence
                    else "seems to be in an encoding that is not known")
            where = article.url or article.id
            self.doubts.append(f"{where}: {what} and stays as it is: {article.title[:80]}")


def index(
    archive: Archive, sources: Sequence[Source], *, strict: bool = False,
    stdin: BinaryIO | None = None, meter: Meter | None = None,
    on_bad: Callable[[BadRecord], None] = lambda record: None,
    on_progress: Callable[[Report], None] = lambda report: None,
    workers: Workers | None = None,
) -> Report:
    """Read sources into an archive, with workers where there are any (``indexer.spread``).

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

    meter = meter or Meter()
    items = workers.read(archive, sources, meter) if workers else read(sources, stdin=stdin, meter=meter)

    def articles() -> Iterator[Article | Made]:
        for item in items:
            if isinstance(item, BadRecord) and item.reason == NOT_AN_ARTICLE:
                report.lists += 1
            elif isinstance(item, BadRecord):
                refuse(item)
            else:
                yield item

    store(archive, articles(), report, refuse, on_progress)
    return report


def store(
    archive: Archive, articles: Iterable[Article | Made], report: Report, refuse: Callable[[BadRecord], None],
    on_progress: Callable[[Report], None] = lambda report: None,
) -> None:
    """Add articles to an archive and count them; one of another site's id goes to ``refuse``."""

    def counted() -> Iterator[Article | Made]:
        for item in articles:
            report.take(item.article if isinstance(item, Made) else item)
            yield item

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
