"""What the register of appointments answers: who held an office, what somebody was.

Such an answer is a quotation too, of the article that tells it best, with the day of that news; where two
are told to hold an office at once, both are shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from assistant.cite.citations import Finding, Quote, cite
from assistant.offices import incumbent
from assistant.types import Answer, Hit, Note, Query
from indexer.archive import Archive
from indexer.register import items
from indexer.register.compare import is_single, is_vague, office_in, takes_in
from indexer.register.context import provinces
from indexer.register.offices import Office
from indexer.register.register import Register
from indexer.register.types import Appointment, Event, Tenure
from indexer.sentences import sentences
from indexer.types import Article, Span
from indexer.words import fold, has_marks, words

_OTHER_TIME = re.compile(r"\b(?:truoc khi|truoc do|tung|nguyen|cuu|roi ghe|thay the cho ai|dau tien|pho cua)\b")
"""Words of questions about other times than the register is asked for."""
DISAGREES = "Sổ bổ nhiệm ghi {person} (theo tin ngày {day}); tin mới hơn nêu khác."
_MOST = 3
"""Sentences of an answer, at most."""
_SURE = 0.6
"""The least confidence of an event that answers."""


def recorded(archive: Archive, query: Query, hits: Sequence[Hit]) -> Answer | None:
    """The register's answer to a question of this kind; ``None`` where it is another, or the register has
    nothing that is sure."""
    asks_person, asks_office = query.wants == "person", query.wants == "office"
    if not (asks_person or asks_office) or query.language != "vi" or not has_marks(query.complete):
        return None
    if query.where.sources or query.where.published or _OTHER_TIME.search(fold(query.complete)):
        return None
    read = items.read(query.complete)
    register = archive.register(query.where.until)
    if asks_person:
        office = _office(read)
        events = _holders(register, office, query) if office else []
    else:
        events = _offices_of(register, read, query)
    findings = [found for event in events[:_MOST] if (found := _finding(archive, event, asks_person))]
    if not findings or len(findings) < min(len(events), _MOST):
        return None
    answer = cite(query, hits, findings)
    different = len({event.person_id for event in events}) > 1 and asks_person and not query.many
    return replace(answer, confidence=min(event.told.confidence for event in events), conflicting=different)


def contradicted(answer: Answer) -> str:
    """What to tell where an article that was found, newer than the register's, calls somebody else the
    holder of the office; "" where none does."""
    query = answer.query
    if query.as_of is None or query.office is None or answer.conflicting:
        return ""
    told = answer.citations[0]
    day = told.article.day
    newer = [hit.article for hit in answer.hits if day and hit.article.day and hit.article.day > day]
    texts = [(hit.article, f"{hit.article.title}. {hit.passage.text}") for hit in answer.hits
             if hit.article in newer]
    other = incumbent(query, texts)
    if other is None or day is None or " ".join(other) in " ".join(words(told.quote)):
        return ""
    person = next((told.quote[mark.start : mark.end] for mark in answer.sentences[0].marks), "")
    return DISAGREES.format(person=person, day=f"{day.day}/{day.month}/{day.year}")


def _office(read: items.Sentence) -> Office | None:
    """The one office that a question names; ``None`` where it is not said of what it is."""
    place = next((name for name, _ in provinces(read.run)), "")
    named = [item for item in read.items if item.kind == "office" and item.office]
    found = {office.key: office for item in named if not is_vague(office := office_in(item.text, place))}
    return next(iter(found.values())) if len(found) == 1 else None


def _holders(register: Register, office: Office, query: Query) -> list[Event]:
    """The events that tell who held an office on the day asked about, or came to it in the time asked about."""
    known = [key for key in register.tenures if key == office] or [
        key for key in register.tenures if takes_in(office, key)]
    if len(known) != 1 or not is_single(known[0]):
        return []
    if query.as_of:
        return _told(register.held_on(known[0], query.as_of))
    if query.about is None:
        return []
    came = [event for event in register.events if event.office == known[0] and _in(event, query)]
    return [event for event in came if not event.told.leaves][:1]


def _offices_of(register: Register, read: items.Sentence, query: Query) -> list[Event]:
    """The events by which the one whom a question names holds what he holds, or came to it then."""
    names = [item.name for item in read.items if item.kind == "person" and " " in item.name]
    if len(names) != 1:
        return []
    people = register.named(names[0])
    if len(people) != 1:
        return []
    if query.about and query.as_of is None:
        came = [event for event in register.find(people[0].id) if _in(event, query)]
        return [event for event in came if not event.told.leaves][:1]
    day = query.as_of or query.today
    held = [tenure for key in register.tenures for tenure in register.held_on(key, day)
            if tenure.person_id == people[0].id]
    return sorted(_told(held), key=lambda event: event.told.day, reverse=True)


def _told(held: Iterable[Tenure]) -> list[Event]:
    """The events that tell of tenures, each once: the one that opened it, else the one that closed it."""
    found = {event.id: event for tenure in held if (event := tenure.opened or tenure.closed)}
    return list(found.values())


def _in(event: Event, query: Query) -> bool:
    """Whether an event came about in the time that a question is about."""
    day = event.told.day
    if event.told.status != "done" or len(day) != len("2025-09-30") or query.about is None:
        return False
    return date.fromisoformat(day) in query.about


def _finding(archive: Archive, event: Event, asks_person: bool) -> Finding | None:
    """The sentence of the best report in an article's body, what is asked for marked, with its day."""
    if event.told.confidence < _SURE:
        return None
    for report in event.reports:
        article = archive.article(report.article_id)
        if article and (quote := _quote(report, article)):
            asked = report.person if asks_person else report.position
            return Finding((quote,), _marks(quote.text, asked), _dated(quote.text, article))
    return None


def _quote(report: Appointment, article: Article) -> Quote | None:
    """The report's sentence; of one in a headline, the first of the body that names the person too."""
    if report.part == "body":
        return Quote(article, report.start, report.end)
    spans = (Quote(article, span.start, span.end) for span in sentences(article.body))
    return next((quote for quote in spans if report.person in quote.text), None)


def _marks(quote: str, asked: str) -> tuple[Span, ...]:
    at = quote.find(asked)
    return (Span(at, at + len(asked)),) if at >= 0 else ()


def _dated(quote: str, article: Article) -> tuple[Note, ...]:
    day = article.day
    return (Note(len(quote), f"theo tin ngày {day.day}/{day.month}/{day.year}"),) if day else ()
