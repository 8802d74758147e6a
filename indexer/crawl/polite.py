"""Fetching as a guest does: what robots.txt allows, one request after another, coming again when asked to."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from indexer.clock import Clock
from indexer.crawl.pace import SECONDS, Pace
from indexer.crawl.robots import Robots, RobotsUnread, sitemaps_of
from indexer.errors import NotFetched
from indexer.fetch import Fetched, fetch, parse, shown
from indexer.visits import REFUSED

TRIES = 3
"""How often a document is asked for that does not come."""
PATIENCE = 60.0
"""The longest that is waited for a host that asks to be left alone, in seconds; longer is for another run."""
MAX_DOCUMENT = 50 << 20
"""The longest document, in bytes as unpacked: as long as a sitemap may be."""
LONGEST_DELAY = 3_600.0
"""A site that asks for more seconds between two requests is not fetched at all."""
_BACK_OFF = 2.0


class Polite:
    """Documents of the web, each host at its pace; safe to share between threads.

    ``private`` allows addresses of this machine and its own network, ``contact`` is by what their owners
    reach us, ``seconds`` the least time between two requests of one host. ``fetching`` stands in for
    ``indexer.fetch.fetch``.
    """

    def __init__(
        self, clock: Clock, *, private: bool = False, contact: str = "", seconds: float = SECONDS,
        fetching: Callable[..., Fetched] = fetch,
    ) -> None:
        self._fetch = partial(fetching, private=private, contact=contact)
        self._pace = Pace(clock, seconds)
        self._robots = Robots(self._rules, clock)

    def get(self, url: str, etag: str = "", modified: str = "") -> Fetched:
        """The document at an address, tried ``TRIES`` times; raises ``NotFetched`` and ``Stopped``."""
        return self._tried(url, etag=etag, modified=modified, limit=MAX_DOCUMENT, before=self._before)

    def sitemaps(self, url: str) -> list[str]:
        """The sitemaps that the host's robots.txt names; raises ``RobotsUnread``."""
        return sitemaps_of(self._robots.rules(url), url)

    def left(self, url: str) -> float:
        """How many seconds it is until an address' host may be asked; raises ``NotFetched`` for what is no
        address."""
        return self._pace.left(_host(url))

    def _rules(self, url: str) -> Fetched:
        return self._tried(url, before=self._waited)

    def _tried(self, url: str, **settings: object) -> Fetched:
        host = _host(url)
        for attempt in range(1, TRIES + 1):
            try:
                return self._fetch(url, **settings)
            except RobotsUnread:
                raise
            except NotFetched as error:
                if not error.again:
                    raise
                if error.after is not None or attempt < TRIES:
                    self._pace.hold(host, error.after or _BACK_OFF * 2 ** (attempt - 1))
                if attempt == TRIES or self._pace.held(host) > PATIENCE:
                    raise
            finally:
                self._pace.done(host)
        raise AssertionError("the last try returns or raises")

    def _before(self, url: str) -> None:
        """Whether and when a page may be asked for."""
        rules = self._robots.rules(url)
        if not rules.allows(url):
            raise NotFetched(shown(url), "its site's robots.txt does not allow it to be fetched", REFUSED)
        if rules.delay > LONGEST_DELAY:
            asked = f"its site's robots.txt asks for {rules.delay:.0f} s between two requests"
            raise NotFetched(shown(url), f"{asked}; that is too long", REFUSED)
        self._pace.slow(_host(url), rules.delay)
        self._waited(url)

    def _waited(self, url: str) -> None:
        held = self._pace.held(_host(url))
        if held > PATIENCE:
            reason = f"the server asked to be left alone for {held:.0f} s more; try again then"
            raise NotFetched(shown(url), reason, again=True, after=held)
        self._pace.wait(_host(url))


def _host(url: str) -> str:
    return parse(url).host
