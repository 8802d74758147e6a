"""What each host's robots.txt allows us (RFC 9309), and how often."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import httpx

from indexer.clock import Clock
from indexer.errors import NotFetched, SourceError
from indexer.fetch import AGENT, Fetched, parse, shown

if TYPE_CHECKING:
    from protego import Protego

MAX_ROBOTS = 512 << 10
"""Bytes of a robots.txt that are read; the standard wants 500 KiB at least."""
_KEPT = 86_400.0
_ASKED_AGAIN = 300.0
"""Seconds for which what was read holds, and after which one that could not be read is asked for again."""
_AGENT_LINES = ("user-agent", "useragent", "user agent")


class RobotsUnread(NotFetched):
    """What a host allows cannot be told, so nothing is fetched from it until it can."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What a robots.txt says to us: ``delay`` is the seconds between two requests that it asks for."""

    delay: float = 0.0
    sitemaps: tuple[str, ...] = ()
    _parsed: Protego | None = None

    def allows(self, url: str) -> bool:
        """Whether the page at an address may be fetched."""
        return self._parsed is None or self._parsed.can_fetch(url, AGENT)


def read_rules(content: bytes) -> Rules:
    """The rules of a robots.txt; what is no line of one is passed over."""
    from protego import Protego

    text = content[:MAX_ROBOTS].decode("utf-8-sig", "replace")
    parsed = Protego.parse("\n".join(map(_without_others, text.splitlines())))
    rate = parsed.request_rate(AGENT)
    delay = max(parsed.crawl_delay(AGENT) or 0.0, rate.seconds / rate.requests if rate else 0.0)
    return Rules(delay, tuple(parsed.sitemaps), parsed)


def _without_others(line: str) -> str:
    """A line that names another agent, as one that names nobody.

    Protego keeps the rules of each agent that is named: of a file of many agents and many rules, so many
    times the one as there are of the other.
    """
    for name in _AGENT_LINES:
        if line.strip().lower().startswith(name):
            agent = line.strip()[len(name) :].split("#")[0].strip(": \t*").lower()
            return line if AGENT.lower().startswith(agent) else f"{name}: another"
    return line


class Robots:
    """The rules of all hosts that are asked; each host's file is read once a day.

    ``get`` fetches a document. Safe to share between threads.
    """

    def __init__(self, get: Callable[[str], Fetched], clock: Clock) -> None:
        self._get, self._clock = get, clock
        self._found: dict[str, tuple[Rules | NotFetched, float]] = {}
        self._locks: dict[str, threading.Lock] = {}

    def rules(self, url: str) -> Rules:
        """The rules of an address' host; all is allowed where it has no robots.txt.

        Raises ``RobotsUnread`` where it has one, or may have, that cannot be fetched.
        """
        home = str(httpx.URL(url).copy_with(raw_path=b"/robots.txt", fragment=None))
        with self._locks.setdefault(home, threading.Lock()):
            found, until = self._found.get(home, (None, 0.0))
            if found is None or self._clock.monotonic() >= until:
                found = self._read(home, found)
        if isinstance(found, Rules):
            return found
        reason = found.reason if not found.status else (
            f"nothing is fetched there, since the server answered {found.status} for its robots.txt")
        raise RobotsUnread(shown(url), reason, again=found.again, after=found.after)

    def _read(self, home: str, before: Rules | NotFetched | None) -> Rules | NotFetched:
        """What is there now; where that cannot be told, what was there before."""
        found: Rules | NotFetched
        try:
            found = read_rules(self._get(home).content)
        except NotFetched as error:
            is_missing = 400 <= error.status < 500 and not error.again
            found = Rules() if is_missing else before if isinstance(before, Rules) else error
            if not is_missing:
                kept = max(_ASKED_AGAIN, error.after or 0.0)
                self._found[home] = found, self._clock.monotonic() + kept
                return found
        self._found[home] = found, self._clock.monotonic() + _KEPT
        return found


def sitemaps_of(rules: Rules, url: str) -> list[str]:
    """The addresses of the sitemaps that a robots.txt names; what is no web address is left out."""
    found, home = [], httpx.URL(url).join("/robots.txt")
    for each in rules.sitemaps:
        try:
            found.append(str(parse(str(home.join(each)))))
        except (SourceError, httpx.InvalidURL, ValueError):
            continue
    return list(dict.fromkeys(found))
