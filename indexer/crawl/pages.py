"""A look at a page: what it says, that it says the same as before, or that it is gone."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace

from indexer.archive import Archive
from indexer.clock import Clock
from indexer.crawl.documents import articles_of
from indexer.crawl.entries import Entry
from indexer.crawl.intake import Intake, turn
from indexer.crawl.options import Counts, Options
from indexer.crawl.polite import Polite
from indexer.errors import NotFetched
from indexer.fetch import Fetched, shown
from indexer.read.identity import is_front
from indexer.read.malformed import Malformed
from indexer.read.pages import NOT_AN_ARTICLE
from indexer.types import Article, BadRecord
from indexer.visits import LATER, REFUSED, Visit, is_due

AWAY = 3
"""So many pages in a row that do not come, and their site is away."""
_BY = "hoibao"


class Pages:
    """The pages of one source, looked at one after another; ``begin`` each round."""

    def __init__(
        self, archive: Archive, polite: Polite, clock: Clock, options: Options, counts: Counts,
        intake: Intake, refuse: Callable[[BadRecord], None], tell: Callable[[str], None],
    ) -> None:
        self._archive, self._polite, self._clock, self._options = archive, polite, clock, options
        self._counts, self._intake, self._refuse, self._tell = counts, intake, refuse, tell
        self.begin()

    def begin(self) -> None:
        """A round begins."""
        self._rest, self._failures = self._options.limit, 0
        self._seen: set[str] = set()
        self._counts.left = 0

    @property
    def is_full(self) -> bool:
        """Whether as many pages were fetched as a round may."""
        return self._rest == 0

    def look(self, entry: Entry, *, is_due_anyway: bool = False) -> bool:
        """Look at a page that is listed, where that is due; whether it is done, or is left to another round.

        Raises ``NotFetched`` once page after page of the site does not come.
        """
        known = self._intake.known(entry.url)
        if entry.url in self._seen:
            return not (known and known.is_failed)
        if known and not is_due_anyway and not self.is_due(entry, known):
            return not known.is_failed
        if self._rest == 0:
            self._counts.left += 1
            return False
        self._rest = None if self._rest is None else self._rest - 1
        self._seen.add(entry.url)
        try:
            self._intake.store_in_time(self._polite.left(entry.url))
            document = self.get(entry.url, known)
        except NotFetched as error:
            return self.failed(entry, known, error)
        self._failures = 0
        if known and self.is_same(document, known):
            self.unchanged(entry, document, known)
        else:
            self.read(entry, document)
        return True

    def is_due(self, entry: Entry, known: Visit | None) -> bool:
        """Whether a page that is listed is to be fetched now."""
        return self._options.again or is_due(known, entry.listed, entry.published, self._clock.now())

    def get(self, url: str, known: Visit | None) -> Fetched:
        """The document at an address, asked for as what is known already; raises ``NotFetched``."""
        held = None if self._options.again else known
        document = self._polite.get(url, held.etag if held else "", held.modified if held else "")
        if is_front(document.url) and not is_front(url):
            raise NotFetched(shown(url), "leads to its site's front page now", 404)
        self._counts.fetched += not document.unchanged
        return document

    def is_same(self, document: Fetched, known: Visit) -> bool:
        """Whether a document is as it was at the last look."""
        return document.unchanged or (not self._options.again and known.digest == _digest(document))

    def visit(self, url: str, document: Fetched, listed: str = "", article_id: str = "") -> Visit:
        """What is to be known of a document that came."""
        return Visit(url, self._clock.now(), 200, document.etag, document.modified, _digest(document),
                     listed, article_id)

    def unchanged(self, entry: Entry, document: Fetched, known: Visit) -> None:
        """A document is as it was."""
        self._counts.unchanged += 1
        self._intake.put(replace(
            known, checked=self._clock.now(), status=200, listed=entry.listed,
            etag=document.etag or known.etag, modified=document.modified or known.modified,
        ))

    def read(self, entry: Entry, document: Fetched, hint: str = "") -> None:
        """Take the article of a page, or else what its feed holds of it; ``hint`` says what to do where the
        page is a list."""
        try:
            found = articles_of(document, entry)
        except Malformed as error:
            found = [BadRecord(shown(entry.url), None, str(error))]
        articles = [item for item in found if isinstance(item, Article)]
        if not articles and entry.article:
            articles, found = [entry.article], []
        for bad in found:
            if isinstance(bad, BadRecord):
                self._refuse(replace(bad, reason=bad.reason + hint) if bad.reason == NOT_AN_ARTICLE else bad)
        id = articles[0].id if articles else ""
        self._intake.put(self.visit(entry.url, document, entry.listed, id), *articles)

    def failed(self, entry: Entry, known: Visit | None, error: NotFetched) -> bool:
        """A page did not come; whether it is done with."""
        self._counts.failed += 1
        now = self._clock.now()
        before = known or Visit(entry.url, now)
        status = error.status or (0 if error.again else REFUSED)
        made = replace(before, checked=now, status=status, listed=entry.listed)
        if error.again:
            self._intake.put(made)
            self._failures += 1
            if self._failures >= AWAY:
                raise error
            self._refuse(BadRecord(shown(entry.url), None, error.reason))
            return False
        if made.is_gone and before.is_gone and now - before.checked < LATER:
            return True  # the hour counts from the first of these looks
        if made.is_gone and before.article_id:
            self._gone(made, error.reason, is_second=before.is_gone)
        elif entry.article is None:
            self._refuse(BadRecord(shown(entry.url), None, error.reason))
        held = [entry.article] if entry.article and not before.article_id else []
        self._intake.put(replace(made, article_id=before.article_id or (held[0].id if held else "")), *held)
        return True

    def _gone(self, made: Visit, reason: str, *, is_second: bool) -> None:
        """The page of an article is gone."""
        id, at = made.article_id, shown(made.url)
        self._counts.gone += not is_second
        if is_second and self._options.withdraw_gone:
            with turn(self._archive, self._clock):
                withdrawn = self._archive.withdraw([id], by=_BY, reason=f"{at}: {reason}")
            if withdrawn:
                self._tell(f"{at}: gone ({reason}); article {id} is withdrawn")
        elif not is_second:
            self._tell(f"{at}: gone ({reason}); its article stays, unless you run: hoibao withdraw {id}")


def _digest(document: Fetched) -> str:
    return hashlib.sha256(document.content).hexdigest()
