"""What somebody asks of the register by a page's address."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import date
from functools import lru_cache
from typing import Any, get_args
from urllib.parse import urlencode

from assistant.appointments import Appointments
from assistant.register.bodies import office_name
from assistant.register.holders import partial_date
from indexer.register.spans import span
from indexer.register.types import Action, Event, Status, Tenure, name_key

PAGE = 25
"""Rows on a page."""
ACTIONS: tuple[str, ...] = get_args(Action)
STATUSES: tuple[str, ...] = get_args(Status)
STATES = ("none", "confirmed", "corrected", "conflicts")
"""What an event can be looked for by: not reviewed, confirmed, corrected, told differently by reports."""
SORTS = ("day", "person", "action", "office", "place", "decided_by", "reports", "review")
_LONGEST = 200
"""Characters of a value that are read."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The filters as typed, the order and the page; ``sort`` begins with "-" for the last first."""

    person: str = ""
    office: str = ""
    place: str = ""
    action: str = ""
    since: str = ""
    until: str = ""
    on: str = ""
    review: str = ""
    q: str = ""
    sort: str = "-day"
    page: int = 1

    @classmethod
    def of(cls, params: Mapping[str, str]) -> Asked:
        """What an address's query asks; an order or a page that is none is the first."""
        given = {name: " ".join(params.get(name, "").split())[:_LONGEST] for name in _TYPED}
        sort, page = params.get("sort", ""), params.get("page", "")
        return cls(**given, sort=sort if sort.removeprefix("-") in SORTS else "-day",
                   page=max(int(page), 1) if page.isascii() and page.isdigit() and len(page) < 7 else 1)

    def query(self, **changes: Any) -> str:
        """The query of an address that asks the same but for the changes, of the first page unless one is
        named; what is asked by no word is left out."""
        asked = replace(self, **{"page": 1} | changes)
        return urlencode({name: value for name in _NAMES
                          if (value := getattr(asked, name)) != getattr(_NOTHING, name)})

    @property
    def narrows(self) -> tuple[str, ...]:
        """The filters that are set, beside the day of who holds what."""
        return tuple(name for name in _TYPED if name != "on" and getattr(self, name))

    @property
    def faults(self) -> dict[str, str]:
        """The filter → what is wrong with it, as a key of the catalogue."""
        found = {name: "register.bad_date" for name in ("since", "until", "on")
                 if getattr(self, name) and _days(getattr(self, name)) is None}
        if not found and self.since and self.until and (_first(self.since) or date.min) > (
            last_day(self.until) or date.max
        ):
            found["until"] = "register.bad_period"
        if self.action and self.action not in ACTIONS:
            found["action"] = "register.bad_choice"
        if self.review and self.review not in STATES:
            found["review"] = "register.bad_choice"
        return found


_NAMES = tuple(field.name for field in fields(Asked))
_TYPED = _NAMES[:-2]
_NOTHING = Asked()


def events(register: Appointments, asked: Asked) -> list[Event]:
    """The events that agree with all that is asked, in its order."""
    found = register.find(
        asked.person or None, asked.office or None, asked.place or None, None,
        _first(asked.since), last_day(asked.until), asked.action or None)
    found = [event for event in found if _is_in_state(event, asked.review) and _says(event, asked.q)]
    return ordered(found, asked.sort)


def tenures(register: Appointments, asked: Asked) -> list[Tenure]:
    """Who held what on the day asked for, by office and then by person; of a month or a year, its last."""
    on = last_day(asked.on)
    if on is None:
        return []
    found = register.holders(on, asked.office or None, asked.place or None, asked.person or None)
    if asked.q:
        sought = _folded(asked.q)
        found = [one for one in found if sought in _folded(f"{one.person} {office_name(one.office)}")]
    return sorted(found, key=lambda one: (one.office.key, one.since, by_name(one.person)))


def ordered(found: list[Event], sort: str) -> list[Event]:
    """Events in an order of ``SORTS``: equal ones the newest first, those of no value at the end."""
    newest = sorted(found, key=lambda event: (event.told.day, event.id), reverse=True)
    name = sort.removeprefix("-")
    if name == "day":
        return newest if sort.startswith("-") else newest[::-1]
    key = _KEYS[name]
    told = [event for event in newest if key(event)]
    untold = [event for event in newest if not key(event)]
    return sorted(told, key=key, reverse=sort.startswith("-")) + untold


def by_name(person: str) -> tuple[str, str]:
    """What people are put in order by in Vietnam: the given name, which stands last, then all of it."""
    name = _folded(person)
    return name.rpartition(" ")[2], name


_folded = lru_cache(maxsize=1 << 15)(name_key)
_KEYS: Mapping[str, Callable[[Event], Any]] = {
    "person": lambda event: by_name(event.told.person),
    "action": lambda event: _folded(event.told.action),
    "office": lambda event: _folded(office_name(event.office)),
    "place": lambda event: _folded(event.told.place or event.office.place),
    "decided_by": lambda event: _folded(event.told.decided_by),
    "reports": lambda event: len(event.reports),
    "review": lambda event: event.review,
}


def _is_in_state(event: Event, state: str) -> bool:
    if state == "conflicts":
        return bool(event.conflicts)
    return not state or event.review == ("" if state == "none" else state)


def _says(event: Event, sought: str) -> bool:
    """Whether words stand, side by side, in what is told or quoted; marks and case aside."""
    if not sought:
        return True
    told = event.told
    texts = (told.person, told.position, told.organisation, told.place, told.previous, told.replaced,
             told.decided_by, told.signed_by, told.decision_number, event.office.label,
             *(report.quote for report in event.reports))
    return any(_folded(sought) in _folded(text) for text in texts if text)


def _days(text: str) -> tuple[int, int] | None:
    try:
        return span(partial_date(text))
    except ValueError:
        return None


def _first(text: str) -> date | None:
    days = _days(text) if text else None
    return date.fromordinal(days[0]) if days else None


def last_day(text: str) -> date | None:
    """The last day of a date as people write it; None where it is none."""
    days = _days(text) if text else None
    return date.fromordinal(days[1]) if days else None
