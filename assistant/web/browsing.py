"""What a reader looks for, as an address says it; whatever that holds, it is read, and faults are named."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlencode

from assistant.texts import Texts
from assistant.web.addresses import ARTICLES
from indexer.types import DateRange, Where

SORTS = ("relevance", "newest")
_DAY = re.compile(r"(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})")
_LONGEST = 500


@dataclass(frozen=True, slots=True)
class Looking:
    """``first`` and ``last`` are as typed where they are no dates; ``faults`` are told by field."""

    q: str = ""
    first: str = ""
    last: str = ""
    source: str = ""
    section: str = ""
    sort: str = ""
    page: int = 1
    published: DateRange | None = None
    faults: Mapping[str, str] = field(default_factory=dict)

    @property
    def where(self) -> Where:
        """Which articles may be shown; a section is no part of it."""
        return Where(self.published, (self.source,) if self.source else ())

    @property
    def newest(self) -> bool:
        """Whether the newest come first."""
        return not self.q or self.sort == "newest"

    def address(self, path: str = ARTICLES, **changes: str | int) -> str:
        """The address of this view, or of one that differs in some fields (named as in addresses)."""
        fields = {"q": self.q, "from": self.first, "to": self.last, "source": self.source,
                  "section": self.section, "sort": self.sort, "page": self.page} | changes
        kept = {name: value for name, value in fields.items() if value and (name, value) != ("page", 1)}
        return f"{path}?{urlencode(kept)}" if kept else path

    def within(self, first: date, last: date) -> str:
        """The address of the articles of some days of it, from the first page on."""
        days = {"from": first.isoformat(), "to": last.isoformat()}
        return self.address(**days, page="", sort="newest")


def looking(asked: Mapping[str, str], sources: Sequence[str], texts: Texts) -> Looking:
    """What the fields of an address ask for."""
    text = {name: asked.get(name, "").strip()[:_LONGEST] for name in
            ("q", "from", "to", "source", "section", "sort", "page")}
    first, last = _day(text["from"]), _day(text["to"])
    faults = {
        name: texts.not_a_date.format(label=label, value=text[name])
        for name, label, day in (("from", texts.from_date, first), ("to", texts.to_date, last))
        if text[name] and day is None
    }
    if first and last and first > last:
        faults["from"] = texts.not_a_period.format(first=texts.day(first), last=texts.day(last))
    if text["source"] and text["source"] not in sources:
        faults["source"] = texts.say("reader.no_source", name=text["source"])
    return Looking(
        text["q"], first.isoformat() if first else text["from"], last.isoformat() if last else text["to"],
        text["source"], text["section"], text["sort"] if text["sort"] in SORTS else "",
        int(text["page"][:6]) or 1 if text["page"].isdecimal() else 1,
        DateRange(first, last) if (first or last) and not faults else None, faults,
    )


def _day(text: str) -> date | None:
    """A day written as ISO 8601 or as dd/mm/yyyy."""
    try:
        if found := _DAY.fullmatch(text):
            return date(int(found[3]), int(found[2]), int(found[1]))
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None
