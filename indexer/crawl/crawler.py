"""A round over an address: what is new there or has changed is fetched, read and stored."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from indexer.archive import Archive
from indexer.build import Report
from indexer.clock import Clock
from indexer.crawl.documents import Kind, kind_of, listed, unpacked
from indexer.crawl.entries import Entry
from indexer.crawl.intake import Intake
from indexer.crawl.options import Counts, Options
from indexer.crawl.pages import Pages
from indexer.crawl.polite import Polite
from indexer.errors import NotFetched
from indexer.fetch import Fetched, shown
from indexer.read.malformed import Malformed
from indexer.read.pages import NOT_AN_ARTICLE
from indexer.types import BadRecord
from indexer.visits import REFUSED, Visit

MAX_LISTS, MAX_DEPTH = 2_000, 3
"""How many feeds and sitemaps a round reads, and how far an index of indexes is followed."""
_GUESSED = "sitemap.xml"
_SITE = "; give --site to read its sitemaps, or the address of its RSS"


@dataclass(slots=True)
class _List:
    """A list of which some is left; ``visit`` is to be known of it once nothing is."""

    visit: Visit
    depth: int
    left: list[Entry] = field(default_factory=list)


class Crawler:
    """Rounds over one source; what a round leaves, the next goes on with, in another process too.

    ``refuse`` is given what cannot be read, ``tell`` what else a person should know; ``on_progress`` is
    called after each storing, ``report`` goes on with its counts. The archive's write lock is held only
    while something is stored, and waited for.
    """

    def __init__(
        self, archive: Archive, polite: Polite, clock: Clock, options: Options, *,
        refuse: Callable[[BadRecord], None] = lambda bad: None,
        tell: Callable[[str], None] = lambda text: None,
        on_progress: Callable[[], None] = lambda: None, report: Report | None = None,
    ) -> None:
        self.report, self.counts = report or Report(), Counts()
        self._archive, self._polite, self._clock, self._options = archive, polite, clock, options
        self._on_bad = refuse
        self._intake = Intake(archive, clock, self.report, self._refuse, on_progress)
        self._pages = Pages(
            archive, polite, clock, options, self.counts, self._intake, self._refuse, tell)
        self._open: dict[str, _List] = {}
        self._seen: set[str] = set()
        self._homes: set[str] = set()

    def round(self, address: str) -> Kind | None:
        """Fetch and store what is new at an address, or has changed; returns what it is, None where it is as
        it was.

        Raises ``NotFetched`` where the address, or then its site, does not answer; what came before is
        stored. Raises ``ArchiveError``, ``Stopped``, and what ``refuse`` raises.
        """
        self._pages.begin()
        self._seen.clear()
        self._homes.add(_home(address))
        kind: Kind | None = None
        try:
            for start in self._starts(address):
                kind = self._start(start) or kind
            if self._options.look_back:
                self._look_back()
        finally:
            self._intake.store()
        return kind

    def _starts(self, address: str) -> list[str]:
        if not self._options.site:
            return [address]
        return self._polite.sitemaps(address) or [_home(address) + _GUESSED]

    def _start(self, url: str) -> Kind | None:
        """Take what stands at an address that was given."""
        if url in self._seen:
            return None
        self._seen.add(url)
        if self._is_enough():
            return None
        known = self._known_start(url)
        entry = Entry(url, known.listed if known else "")
        try:
            document = self._pages.get(url, known)
        except NotFetched as error:
            if error.again or not (known and known.article_id):
                raise
            self._pages.failed(entry, known, error)
            return None
        if known and self._pages.is_same(document, known):
            if known.url in self._open:
                self._take(self._open[known.url])
            else:
                self._pages.unchanged(entry, document, known)
            return None
        told = self._told(entry, document)
        if told is None:
            return None
        content, kind = told
        if kind == "page":
            self._pages.read(entry, document, _SITE)
        else:
            self._read_list(entry, document, content, kind)
        return kind

    def _known_start(self, url: str) -> Visit | None:
        """The last look at an address that was given: as at a list of some kind, or as at a page."""
        keys = [self._options.key(url, "feed"), self._options.key(url, "sitemap"), url]
        for key in keys:
            if key in self._open:
                return self._open[key].visit
        known = next((visit for key in keys if (visit := self._intake.known(key))), None)
        if known and known.article_id and not (
            self._archive.article(known.article_id) or self._archive.withdrawal(known.article_id)
        ):
            return None  # the article was erased, and is asked for anew
        return known

    def _told(self, entry: Entry, document: Fetched) -> tuple[bytes, Kind] | None:
        """A document's content and what it is; None where it is nothing that can be read."""
        try:
            content = unpacked(document.content)
            return content, kind_of(content)
        except Malformed as error:
            self._refuse(BadRecord(shown(entry.url), None, str(error)))
            return None

    # -- lists -----------------------------------------------------------------------------

    def _read_list(
        self, entry: Entry, document: Fetched, content: bytes, kind: Kind, depth: int = 1
    ) -> bool:
        """Take what a list names; whether nothing of it is left then."""
        if depth > 1:
            kind = "sitemap"  # a feed that a sitemap names lists pages too
        visit = self._pages.visit(self._options.key(entry.url, kind), document, entry.listed)
        entries = []
        try:
            for each in listed(content, document.url):
                if isinstance(each, Entry):
                    entries.append(each)
                else:
                    self._refuse(BadRecord(shown(entry.url), None, str(each)))
        except Malformed as error:
            self._refuse(BadRecord(shown(entry.url), None, str(error)))
        wanted = list(self._options.wanted(entries))
        if kind == "feed" and not self._options.full:
            self._intake.put(visit, *(each.article for each in wanted if each.article))
            return True
        self._intake.put(None, *(each.article for each in wanted if each.article and not each.url))
        self._open[visit.url] = _List(visit, depth, self._due(wanted))
        return self._take(self._open[visit.url])

    def _due(self, entries: list[Entry]) -> list[Entry]:
        """What is to be fetched of a list: lists, new pages, others; of each the newest first."""
        pages = [entry.url for entry in entries if entry.url and not entry.is_list]
        known = self._archive.visits(pages)

        def is_open(entry: Entry) -> bool:
            visit = known.get(entry.url)
            return entry.is_list or self._pages.is_due(entry, visit) or bool(visit and visit.is_failed)

        def order(entry: Entry) -> tuple[bool, bool, float]:
            moment = entry.moment
            return not entry.is_list, entry.url in known, -moment.timestamp() if moment else 0.0

        return sorted((entry for entry in entries if entry.url and is_open(entry)), key=order)

    def _take(self, taken: _List) -> bool:
        """Fetch what is left of a list; whether nothing is left then."""
        left = []
        for entry in taken.left:
            if entry.is_list:
                is_done = self._child(entry, taken.depth + 1)
            else:
                self._homes.add(_home(entry.url))
                is_done = self._pages.look(entry)
            if not is_done:
                left.append(entry)
        taken.left = left
        if not left:
            self._intake.put(taken.visit)
            self._open.pop(taken.visit.url, None)
        return not left

    def _child(self, entry: Entry, depth: int) -> bool:
        """Take a list that another one names; whether nothing of it is left then."""
        if entry.url in self._seen or depth > MAX_DEPTH:
            return True
        self._seen.add(entry.url)
        key = self._options.key(entry.url, "sitemap")
        known, left = self._intake.known(key), self._open.get(key)
        if entry.listed and left and left.visit.listed == entry.listed:
            return self._take(left)
        if entry.listed and known and known.listed == entry.listed and not self._options.again:
            return True
        if self._is_enough():
            return False
        known = left.visit if left else known
        try:
            document = self._pages.get(entry.url, known)
        except NotFetched as error:
            self.counts.failed += 1
            self._refuse(BadRecord(shown(entry.url), None, error.reason))
            if not error.again:
                now = self._clock.now()
                self._intake.put(Visit(key, now, error.status or REFUSED, listed=entry.listed))
            return not error.again
        if known and self._pages.is_same(document, known):
            if left:
                left.visit = replace(left.visit, listed=entry.listed)
                return self._take(left)
            self._pages.unchanged(entry, document, known)
            return True
        told = self._told(entry, document)
        if told and told[1] != "page":
            return self._read_list(entry, document, *told, depth)
        if told:
            self._refuse(BadRecord(shown(entry.url), None, "a page, where a sitemap was expected"))
        self._intake.put(self._pages.visit(key, document, entry.listed))
        return True

    def _is_enough(self) -> bool:
        """Whether a list is left to another round: no page of it could be fetched in this one, or the site
        names lists without end."""
        is_enough = self._pages.is_full or len(self._seen) > MAX_LISTS
        self.counts.left += is_enough
        return is_enough

    def _look_back(self) -> None:
        """Look again at pages that were read, whose articles may have been corrected or withdrawn since."""
        for home in sorted(self._homes):
            for url in self._archive.worth_a_look(home, self._clock.now()):
                known = self._intake.known(url)
                self._pages.look(Entry(url, known.listed if known else ""), is_due_anyway=True)

    def _refuse(self, bad: BadRecord) -> None:
        if bad.reason == NOT_AN_ARTICLE:  # a sitemap names section fronts too
            self.report.lists += 1
            return
        self.report.bad += 1
        self._on_bad(bad)


def _home(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}/"
