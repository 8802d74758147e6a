"""Folders and addresses that are watched: what is new there or has changed goes into the archive by itself.

Each is watched in a thread of its own, so that none waits for another's outage. The archive's write lock is
held only while something is stored, and waited for.
"""

from __future__ import annotations

import random
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from typing import Literal

from indexer.archive import Archive
from indexer.build import Report
from indexer.clock import Clock, Stopped
from indexer.crawl.crawler import Crawler
from indexer.crawl.documents import Kind
from indexer.crawl.intake import Intake
from indexer.crawl.options import Options
from indexer.crawl.polite import Polite
from indexer.errors import ArchiveBusy, ArchiveNotWritable, NotFetched
from indexer.fetch import shown
from indexer.folder import SETTLE, Folder, Found
from indexer.read import Source, read
from indexer.read.files import in_folder
from indexer.read.pages import NOT_AN_ARTICLE
from indexer.types import BadRecord
from indexer.visits import Visit

EVERY, POLL = 60.0, 2.0
"""Seconds between two looks at a feed, and at a folder."""
PAGES = 50
"""The pages of a round: so many that what is new does not wait long behind what is old."""
_SITEMAP = 10
"""A sitemap, which lists much more than a feed, is looked at so many times less often."""
_WALK = 10
"""A folder is looked at no more often than so many times as long as a look takes."""
_LONGEST = 3_600.0
_JITTER = 0.1
_PATIENCE = 3.0
"""Seconds that threads have to end."""
_LOOK = 1.0


@dataclass(frozen=True, slots=True)
class Event:
    """What happened at a source: ``counts`` of what it brought, or a ``text``; ``state`` is "waiting" when it
    has gone out of reach, and "going on" when it has come back."""

    source: str
    counts: dict[str, int] = field(default_factory=dict)
    text: str = ""
    state: Literal["", "waiting", "going on"] = ""


Tell = Callable[[Event], None]


class Watch:
    """Watches sources until it is stopped; ``tell`` hears what happens, from any of the threads.

    ``every`` and ``poll`` are the seconds between two looks at a feed and at a folder, ``settle`` those for
    which a file must stay as it is before it is read.
    """

    def __init__(
        self, archive: Archive, sources: Sequence[str], tell: Tell, *, options: Options,
        private: bool = False, contact: str = "", every: float = EVERY, poll: float = POLL,
        settle: float = SETTLE, chance: random.Random | None = None,
    ) -> None:
        self._stop = threading.Event()
        self._clock = Clock(self._stop)
        self._archive, self._tell = archive, tell
        self._failed: SimpleQueue[BaseException | None] = SimpleQueue()
        polite = Polite(self._clock, private=private, contact=contact)
        chance = chance or random.Random()
        self._loops: list[Loop] = [
            AddressLoop(archive, self._clock, tell, chance, source, polite, options, every)
            if Source(source, "unknown").is_address
            else FolderLoop(archive, self._clock, tell, chance, Folder(source, settle), poll)
            for source in sources
        ]

    def run(self, is_wanted: Callable[[], bool] = lambda: True) -> None:
        """Watch until ``stop``, or until it is no longer wanted; raises what a thread cannot go on after."""
        threads = [threading.Thread(target=self._follow, args=(loop,), daemon=True) for loop in self._loops]
        for thread in threads:
            thread.start()
        try:
            while is_wanted():
                with suppress(Empty):
                    if error := self._failed.get(timeout=_LOOK):
                        raise error
                    return
        finally:
            self._stop.set()
            ends = self._clock.monotonic() + _PATIENCE
            for thread in threads:
                thread.join(max(ends - self._clock.monotonic(), 0.0))
            if any(thread.is_alive() for thread in threads):
                self._write_no_more()

    def stop(self) -> None:
        """Let ``run`` return."""
        self._failed.put(None)

    def _write_no_more(self) -> None:
        """Take the write lock and keep it: who waits for a server's answer yet is not to be cut off by the
        end of the process while it stores that."""
        with suppress(ArchiveBusy):
            self._archive.writing().__enter__()

    def _follow(self, loop: Loop) -> None:
        try:
            loop.run()
        except Stopped:
            return
        except BaseException as error:
            self._failed.put(error)


class Loop:
    """Rounds over one source, less and less often while they fail."""

    def __init__(self, archive: Archive, clock: Clock, tell: Tell, chance: random.Random, name: str) -> None:
        self._archive, self._clock, self._chance, self._name = archive, clock, chance, name
        self._say = tell
        self._failures = 0

    def run(self) -> None:
        """Look, wait, and look again; ends by what it cannot go on after, such as ``Stopped``."""
        while True:
            self._clock.sleep(self.next())

    def next(self) -> float:
        """One round; returns the seconds to the next."""
        try:
            wait = self.round()
        except (NotFetched, ArchiveNotWritable, OSError) as error:
            self._failures += 1
            if self._failures == 1:
                self._say(Event(self._name, text=f"{error}; tried again until it goes", state="waiting"))
            wait = min(self.pause() * 2.0**self._failures, _LONGEST)
            after = error.after if isinstance(error, NotFetched) else None
            return max(wait, after or 0.0) * self._jitter()
        if self._failures:
            self._say(Event(self._name, text="goes on", state="going on"))
        self._failures = 0
        return wait * self._jitter()

    def round(self) -> float:
        """Look once; returns the seconds to wait."""
        raise NotImplementedError

    def pause(self) -> float:
        """The seconds between two looks that both succeed."""
        raise NotImplementedError

    def _jitter(self) -> float:
        return self._chance.uniform(1 - _JITTER, 1 + _JITTER)

    def _refuse(self, bad: BadRecord) -> None:
        self._say(Event(self._name, text=f"skipped {bad}"))

    @contextmanager
    def _telling(self, report: Report) -> Iterator[None]:
        """Tell what a report has come to meanwhile."""
        before = report.as_dict()
        try:
            yield
        finally:
            after = report.as_dict()
            counts = {name: after[name] - before[name] for name in ("added", "updated", "withheld", "bad")}
            if any(counts.values()):
                self._say(Event(self._name, {name: count for name, count in counts.items() if count}))


class AddressLoop(Loop):
    """A feed, a sitemap, a site or a page."""

    def __init__(
        self, archive: Archive, clock: Clock, tell: Tell, chance: random.Random, address: str, polite: Polite,
        options: Options, every: float,
    ) -> None:
        super().__init__(archive, clock, tell, chance, shown(address))
        self._address, self._every = address, every
        self._kind: Kind = "sitemap" if options.site else "feed"
        self._crawler = Crawler(archive, polite, clock, options, refuse=self._refuse, tell=self._note)

    def round(self) -> float:
        """Take what is new there."""
        with self._telling(self._crawler.report):
            self._kind = self._crawler.round(self._address) or self._kind
        return 0.0 if self._crawler.counts.left else self.pause()

    def pause(self) -> float:
        """By what stands there."""
        return self._every * (_SITEMAP if self._kind == "sitemap" else 1)

    def _note(self, text: str) -> None:
        self._say(Event(self._name, text=text))


class FolderLoop(Loop):
    """A folder, or one file."""

    def __init__(
        self, archive: Archive, clock: Clock, tell: Tell, chance: random.Random, folder: Folder, poll: float
    ) -> None:
        super().__init__(archive, clock, tell, chance, folder.path)
        self._folder, self._poll, self._report = folder, poll, Report()
        self._intake = Intake(archive, clock, self._report, self._count, lambda: None)

    def round(self) -> float:
        """Read what has come, or changed, and stands still."""
        began = self._clock.monotonic()
        settled = self._folder.settled(began)
        walked = self._clock.monotonic() - began
        with self._telling(self._report):
            try:
                for found in self._unknown(settled):
                    self._read(found)
            finally:
                self._intake.store()
        return max(self._poll, _WALK * walked)

    def pause(self) -> float:
        """As often as was asked for."""
        return self._poll

    def _unknown(self, settled: Sequence[Found]) -> Iterator[Found]:
        """The files that were not read as they are, in an earlier process either."""
        known = self._archive.visits([found.url for found in settled])
        for found in settled:
            visit = known.get(found.url)
            if visit is None or visit.etag != found.stamp:
                yield found
            self._folder.take(found)

    def _read(self, found: Found) -> None:
        source = in_folder(found.path)
        for item in read([source]) if source else ():
            if isinstance(item, BadRecord):
                self._count(item)
            else:
                self._intake.put(None, item)
            self._intake.store_in_time(0)
        self._intake.put(Visit(found.url, self._clock.now(), etag=found.stamp))
        self._intake.store_in_time(0)

    def _count(self, bad: BadRecord) -> None:
        if bad.reason == NOT_AN_ARTICLE:  # a section front among saved pages
            return
        self._report.bad += 1
        self._refuse(bad)
