"""What a crawl is to do, and what it did."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from indexer.crawl.documents import Kind
from indexer.crawl.entries import Entry
from indexer.types import VIETNAM

LIMIT = 1_000
"""The pages of a round, where nothing else is said."""


@dataclass(frozen=True, slots=True)
class Options:
    """What a round does.

    ``full``: of a feed's entries the pages are fetched. ``site``: the address is a site's, whose sitemaps
    are looked for. ``limit``: how many pages are fetched; None for all. ``since``: what a list dates before
    that day is passed over. ``again``: also what is known is fetched, as if for the first time.
    ``look_back``: pages of the last month are looked at again, ever less often. ``withdraw_gone``: an
    article whose page is gone at two looks, an hour apart, is withdrawn.
    """

    full: bool = False
    site: bool = False
    limit: int | None = LIMIT
    since: date | None = None
    again: bool = False
    look_back: bool = False
    withdraw_gone: bool = False

    def key(self, url: str, kind: Kind) -> str:
        """Under what a list is known once all that these options want of it was taken."""
        taken = "entries" if kind == "feed" and not self.full else "pages"
        return f"{url}#{taken}" + (f"-since-{self.since}" if self.since else "")

    def wanted(self, entries: Iterable[Entry]) -> Iterator[Entry]:
        """The entries that are not dated before the first day."""
        for entry in entries:
            moment = entry.moment if self.since else None
            if self.since is None or moment is None or moment.astimezone(VIETNAM).date() >= self.since:
                yield entry


@dataclass(slots=True)
class Counts:
    """Of the documents of all rounds: ``fetched`` came, ``unchanged`` are as they were, ``failed`` did not
    come, ``gone`` are no longer there; ``left`` are the pages that the last round left to the next."""

    fetched: int = 0
    unchanged: int = 0
    failed: int = 0
    gone: int = 0
    left: int = 0

    def as_dict(self) -> dict[str, int]:
        """The counts by name."""
        return {"fetched": self.fetched, "unchanged": self.unchanged, "failed": self.failed,
                "gone": self.gone, "left": self.left}
