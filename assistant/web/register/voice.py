"""How the register's values are written on pages, and what stands beside them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from assistant.appointments import Appointments
from assistant.register.bodies import office_name, place_name
from assistant.register.table import EVENT_COLUMNS, Language, word
from assistant.texts import Texts
from assistant.web.addresses import article_address
from assistant.web.register.addresses import event_address, office_address, person_address
from indexer.register.make import Person
from indexer.register.offices import Office
from indexer.register.review import DATES
from indexer.register.types import Appointment, Event, Known, is_partial_date


@dataclass(frozen=True, slots=True)
class Source:
    """The article of a report, as a page names it: ``title`` is "" where it is gone from the archive."""

    outlet: str
    title: str
    day: str
    address: str
    url: str | None


@dataclass(frozen=True, slots=True)
class EventRow:
    """An event with the article that tells it best."""

    event: Event
    source: Source


@dataclass(frozen=True, slots=True)
class Voice:
    """The register's words in the language of a page; templates call it ``voice``."""

    texts: Texts
    register: Appointments

    @property
    def language(self) -> Language:
        """The register's language."""
        return "en" if self.texts.language == "en" else "vi"

    def word(self, text: str) -> str:
        """An action, a status or a state of review."""
        return word(text, self.language)

    def field(self, name: str) -> str:
        """What a field of an event is called."""
        return next((column.header(self.language) for column in EVENT_COLUMNS if column.name == name), name)

    def fields(self, names: Iterable[str]) -> str:
        """What fields are called, within a sentence."""
        return ", ".join(self.field(name).lower() for name in names)

    def words(self, values: Iterable[str]) -> list[tuple[str, str]]:
        """Actions or statuses with their words, to choose from."""
        return [(value, self.word(value)) for value in values]

    def states(self, values: Iterable[str]) -> list[tuple[str, str]]:
        """States of review with their words, to choose from."""
        return [(value, self.texts.say(f"register.state_{value}")) for value in values]

    def asked(self, name: str, value: str) -> str:
        """The value of a filter."""
        if name == "review":
            return self.texts.say(f"register.state_{value}")
        return self.word(value) if name == "action" else value

    def typed(self, name: str, value: str) -> str:
        """A filter as its field shows it: a day of an address as people write it."""
        return self.day(value) if name in ("since", "until", "on") and is_partial_date(value) else value

    def day(self, partial: str) -> str:
        """A partial date: 02/05/2024, 05/2024, 2024."""
        return "/".join(reversed(partial.split("-")))

    def told(self, name: str, value: str) -> str:
        """A field's value."""
        if name in ("action", "status"):
            return self.word(value)
        return self.day(value) if name in DATES else value

    def share(self, confidence: float) -> str:
        """A confidence, from 0 to 1."""
        text = f"{confidence:.2f}"
        return text.replace(".", ",") if self.language == "vi" else text

    def begin(self, partial: str, known: Known) -> str:
        """The beginning of a tenure, with how it is known."""
        key = f"register.known_{known}" if known else "register.no_since"
        return self.texts.say(key, day=self.day(partial))

    def end(self, partial: str, known: Known) -> str:
        """The end of a tenure, with how it is known."""
        key = f"register.known_{known}" if known else "register.no_until"
        return self.texts.say(key, day=self.day(partial))

    def office(self, office: Office) -> str:
        """An office's name."""
        return office_name(office)

    def place(self, event: Event) -> str:
        """Where an event's office is."""
        return event.told.place or place_name(event.office)

    def source(self, report: Appointment) -> Source:
        """The article of a report, at the quote where that stands in its body."""
        article = self.register.article(report.article_id)
        start, end = (report.start, report.end) if report.part == "body" else (None, None)
        day = self.texts.day(report.published) if report.published else ""
        if article is None:
            return Source("", "", day, "", None)
        return Source(article.source or self.texts.unnamed, article.title, day,
                      article_address(article.id, start, end), article.url)

    def rows(self, events: Iterable[Event]) -> list[EventRow]:
        """Events as a table shows them; reads an article for each."""
        return [EventRow(event, self.source(event.reports[0])) for event in events]

    def offices_of(self, person: Person) -> str:
        """The offices of a person's newest events, else of the newest tenures, by which people of one name
        are told apart."""
        [career] = self.register.career(person.id)
        told = [f"{office_name(event.office)} ({event.told.day[:4]})" for event in career.events[:-3:-1]]
        return "; ".join(told or [office_name(tenure.office) for tenure in career.tenures[-2:]])

    def event_address(self, id: str, query: str = "") -> str:
        """An event's page."""
        return event_address(id, query)

    def person_address(self, id: str) -> str:
        """A person's page."""
        return person_address(id)

    def office_address(self, office: Office) -> str:
        """An office's page."""
        return office_address(office)
