"""What a crawl has read, on its way into the archive, a few pages at a time."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager

from indexer.archive import Archive
from indexer.build import Report, store
from indexer.clock import Clock
from indexer.errors import ArchiveBusy
from indexer.types import Article, BadRecord
from indexer.visits import Visit

_MOST = 2_000
_SECONDS = 10.0
"""What came is stored once it is so many articles or pages, or so many seconds old."""
_SHARE = 20
"""How many times as long as the last storing took is waited at least: of a large archive it takes seconds."""
_BUSY = 0.5


@contextmanager
def turn(archive: Archive, clock: Clock) -> Iterator[None]:
    """Hold the archive's write lock, once no other process does. Raises ``Stopped``."""
    with ExitStack() as held:
        while True:
            try:
                held.enter_context(archive.writing())
                break
            except ArchiveBusy:
                clock.sleep(_BUSY)
        yield


class Intake:
    """Articles, and what is to be known of their pages once they are stored.

    A page is known only after its article is stored, so that a run that is killed fetches it again.
    """

    def __init__(
        self, archive: Archive, clock: Clock, report: Report, refuse: Callable[[BadRecord], None],
        on_progress: Callable[[], None],
    ) -> None:
        self._archive, self._clock, self._report = archive, clock, report
        self._refuse, self._on_progress = refuse, on_progress
        self._articles: list[Article] = []
        self._visits: dict[str, Visit] = {}
        self._first = self._pause = 0.0

    def put(self, visit: Visit | None, *articles: Article) -> None:
        """Take what came of a look at an address."""
        if self._is_empty():
            self._first = self._clock.monotonic()
        self._articles += articles
        if visit:
            self._visits[visit.url] = visit

    def known(self, url: str) -> Visit | None:
        """The last look at an address."""
        return self._visits.get(url) or self._archive.visits([url]).get(url)

    def store_in_time(self, seconds: float) -> None:
        """Store what has come, where it would be too old in so many seconds."""
        age = self._clock.monotonic() - self._first + seconds
        many = max(len(self._visits), len(self._articles)) >= _MOST
        if not self._is_empty() and (many or age >= max(_SECONDS, self._pause)):
            self.store()

    def store(self) -> None:
        """Store what has come. Raises ``ArchiveError`` and ``Stopped``; it is then still to be stored."""
        if self._is_empty():
            return
        with turn(self._archive, self._clock):
            began = self._clock.monotonic()
            store(self._archive, self._articles, self._report, self._refuse)
            self._articles = []
            self._archive.put_visits(list(self._visits.values()))
            self._visits = {}
            self._pause = _SHARE * (self._clock.monotonic() - began)
        self._on_progress()

    def _is_empty(self) -> bool:
        return not self._visits and not self._articles
