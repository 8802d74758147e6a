"""Every text of the interface, in Vietnamese and in English, read from the catalogues."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache
from pathlib import Path

from indexer.errors import SettingsError
from indexer.settings import LANGUAGES
from indexer.types import VIETNAM

NOT_FOUND = "Không tìm thấy trong kho bài"
"""What every "not found" answer starts with in Vietnamese."""
_ANSWER = "answer"
MESSAGES = Path(__file__).parent / "messages"
"""The catalogues: a folder a language, a file an area; a text's key is ``area.name``."""


@dataclass(frozen=True, slots=True)
class Texts:
    """One language of the interface; names in braces are filled in with ``str.format``."""

    language: str
    title: str
    tagline: str
    welcome: str
    holding: str  # {articles}, {outlets}
    period: str  # {first}, {last}
    no_articles: str
    # what was understood
    completed: str  # {question}
    corrected: str  # {typed}, {read}
    merged: str  # {old}, {now}, {day}
    about: str  # {period}
    only: str  # {period}
    standing: str  # {day}
    told_on: str  # {day}
    nothing: str
    # an answer
    not_found: str  # {question}
    partial: str
    out_of_scope: str
    yes: str
    no: str
    as_cited: str
    conflicting: str
    taken_from: str
    told_around: str
    nothing_more: str
    dropped: str  # {count}
    error: str
    error_next: str
    unexpected: str
    searched: str
    any_date: str
    any_source: str
    since: str  # {first}
    until: str  # {last}
    loosen: str
    nearest: str
    sources: str
    source_number: str  # {number}, {title}
    original: str
    unkept: str
    undated: str
    unnamed: str
    understood: str
    aged: str  # {day}
    # the page
    searching: str
    reading: str  # {passages}, {articles}
    writing: str
    stopped: str
    placeholder: str
    question: str
    send: str
    stop: str
    clear: str
    download: str
    copy: str
    copied: str
    examples: str
    chat: str
    filters: str
    from_date: str
    to_date: str
    sources_filter: str
    not_a_date: str  # {label}, {value}
    not_a_period: str  # {first}, {last}
    # numbers
    thousands: str

    def day(self, day: date) -> str:
        """dd/mm/yyyy."""
        return f"{day.day:02d}/{day.month:02d}/{day.year:04d}"

    def moment(self, moment: datetime | None) -> str:
        """dd/mm/yyyy in Vietnam's time, with hh:mm where it is not midnight."""
        if moment is None:
            return self.undated
        local = moment.astimezone(VIETNAM) if moment.tzinfo else moment
        day = self.day(local.date())
        return day if local.time() == time() else f"{day} {local:%H:%M}"

    def number(self, number: int) -> str:
        """With the language's own separator of thousands."""
        return f"{number:,}".replace(",", self.thousands)

    def between(self, first: date | None, last: date | None) -> str:
        """A period in words; an end that is ``None`` is open."""
        if first and last:
            return self.period.format(first=self.day(first), last=self.day(last))
        if first:
            return self.since.format(first=self.day(first))
        return self.until.format(last=self.day(last)) if last else self.any_date

    def say(self, key: str, **values: object) -> str:
        """The text ``area.name`` of the catalogue, its places filled in. Raises ``KeyError``."""
        text = catalogue(self.language)[key]
        return text.format(**values) if values else text


@cache
def catalogue(language: str) -> dict[str, str]:
    """Every text of a language by ``area.name``, but those that are fields of ``Texts``."""
    return {
        f"{path.stem}.{name}": text
        for path in sorted((MESSAGES / language).glob("*.toml")) if path.stem != _ANSWER
        for name, text in tomllib.loads(path.read_text(encoding="utf-8")).items()
    }


@cache
def texts(language: str) -> Texts:
    """The texts in a language, "vi" or "en". Raises ``SettingsError`` for another."""
    if language not in LANGUAGES:
        raise SettingsError(f"language: {language!r} is not one of {', '.join(LANGUAGES)}")
    read = (MESSAGES / language / f"{_ANSWER}.toml").read_text(encoding="utf-8")
    return Texts(language=language, **tomllib.loads(read))
