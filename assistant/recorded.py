"""What the register of appointments answers: who held an office, what somebody was.

Such an answer is a quotation too, of the article that tells it best, with the day of that news; where two
are told to hold an office at once, both are shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date

from assistant.cite.citations import Finding, Quote, cite
from assistant.offices import incumbent
from assistant.types import Answer, Hit, Note, Query
from indexer.archive import Archive
from indexer.register import items, lexicon
from indexer.register.compare import is_single, is_vague, office_in, takes_in
from indexer.register.context import provinces
from indexer.register.offices import Office
from indexer.register.register import Register
from indexer.register.tokens import Token
from indexer.register.types import Appointment, Event, Tenure
from indexer.sentences import sentences
from indexer.types import Article, Span
from indexer.words import has_marks, words

_OTHER_TIME = re.compile(
    r"\b(?:trước (?:khi|đó|đây|kia)|từng|nguyên (?:là|giữ)|rời ghế|thay thế cho ai|đầu tiên)\b")
"""Words of questions about other times than the register is asked for; they keep their marks, without which
"nguyên" is a part of many names."""
_BEFORE_VERB = frozenset("đã vừa mới sẽ là người".split())
"""What stands between "ai" and the verb of what somebody did."""
BY_NEWS = "theo tin ngày"
"""What the day of the news stands after that an answer goes by."""
DISAGREES = "Sổ bổ nhiệm ghi {person} (theo tin ngày {day}); tin mới hơn nêu khác."
BEFORE = "suy ra: {person} giữ chức này cho đến khi có người thay, {by}"
_MOST = 3
"""Sentences of an answer, at most."""
_SURE = 0.6
"""The least confidence of an event that answers."""


@dataclass(frozen=True, slots=True)
class _Proof:
    """An event that tells that somebody held an office: their own, or a successor's coming."""

    event: Event
    person_id: str
    person: str

    @property
    def inferred(self) -> bool:
        """Whether it tells of another's coming."""
        return self.event.person_id != self.person_id or self.event.told.action == "thay"


def recorded(archive: Archive, query: Query, hits: Sequence[Hit]) -> Answer | None:
    """The register's answer to a question of this kind; ``None`` where it is another, or the register has
    nothing that is sure."""
    asks_person, asks_office = query.wants == "person", query.wants == "office"
    if not (asks_person or asks_office) or query.language != "vi" or not has_marks(query.complete):
        return None
    if query.where.sources or query.where.published or _OTHER_TIME.search(" ".join(words(query.complete))):
        return None
    read = items.read(query.complete)
    register = archive.register(query.where.until)
    if asks_person:
        office = _office(read)
        proofs = _holders(register, office, query) if office else []
    else:
        proofs = _offices_of(register, read, query)
    findings = [found for proof in proofs[:_MOST] if (found := _finding(archive, proof, asks_person))]
    if not findings or len(findings) < min(len(proofs), _MOST):
        return None
    answer = cite(query, hits, _joined(findings))
    different = len({proof.person_id for proof in proofs}) > 1 and asks_person and not query.many
    sure = min(proof.event.told.confidence for proof in proofs)
    return replace(answer, confidence=sure, conflicting=different)


def contradicted(answer: Answer) -> str:
    """What to tell where an article that was found, newer than the register's, calls somebody else the
    holder of the office; "" where none does."""
    query = answer.query
    if query.as_of is None or query.office is None or answer.conflicting:
        return ""
    told = answer.citations[0]
    day = told.article.day
    newer = [hit.article for hit in answer.hits
             if day and hit.article.day and day < hit.article.day <= query.as_of]
    texts = [(hit.article, f"{hit.article.title}. {hit.passage.text}") for hit in answer.hits
             if hit.article in newer]
    other = incumbent(query, texts)
    if other is None or day is None or " ".join(other) in " ".join(words(told.quote)):
        return ""
    person = next((told.quote[mark.start : mark.end] for mark in answer.sentences[0].marks), "")
    return DISAGREES.format(person=person, day=f"{day.day}/{day.month}/{day.year}")


def _office(read: items.Sentence) -> Office | None:
    """The one office whose holder a question asks for; ``None`` where it is not said of what it is."""
    if any(item.kind == "person" for item in read.items) or _asks_who_did(read.items):
        return None
    place = next((name for name, _ in provinces(read.run)), "")
    named = [item for item in read.items if item.kind == "office" and item.office]
    if any(office_in(item.text, place).former or _is_anothers(read.run, item.start) for item in named):
        return None
    found = {office.key: office for item in named if not is_vague(office := office_in(item.text, place))}
    return next(iter(found.values())) if len(found) == 1 else None


def _asks_who_did(read: Sequence[items.Item]) -> bool:
    """Whether a question asks who appointed somebody: "Ai bổ nhiệm …", but not "Ai được bổ nhiệm …"."""
    at = next((at for at, item in enumerate(read, start=1) if item.text.lower() == "ai"), len(read))
    after = next((item for item in read[at:] if item.text.lower() not in _BEFORE_VERB), None)
    if after is None or after.verb is None:
        return after is not None and after.has("decides")
    return "self" not in after.verb.uses


def _is_anothers(run: Sequence[Token], at: int) -> bool:
    """Whether somebody else is asked for than the holder of an office: "vợ (của) Bí thư …"."""
    if at and run[at - 1].word == "của":
        return True
    kin = (lexicon.cues("kin").at(run, before) for before in range(max(0, at - 3), at))
    return any(hit and hit[0] == at for hit in kin)


def _holders(register: Register, office: Office, query: Query) -> list[_Proof]:
    """The events that tell who held an office on the day asked about, or came to it in the time asked
    about."""
    known = [key for key in register.tenures if key == office] or [
        key for key in register.tenures if takes_in(office, key)]
    if len(known) != 1 or not is_single(known[0]):
        return []
    if query.as_of:
        proofs = _told(register.held_on(known[0], query.as_of))
        newer = [event for event in register.events if _may_be_of(event, known[0]) and any(
            proof.event.told.day < event.told.day <= query.as_of.isoformat() for proof in proofs)]
        return [] if newer else proofs
    if query.about is None:
        return []
    came = [event for event in register.events if event.office == known[0] and _in(event, query)]
    return _own(came)[:1]


def _may_be_of(event: Event, office: Office) -> bool:
    """Whether somebody came to an office of this name that is not told where it is."""
    same = (event.office.role, event.office.body) == (office.role, office.body)
    return same and bool(office.place) and not event.office.place and not event.told.leaves


def _own(events: Iterable[Event]) -> list[_Proof]:
    """Those by which somebody came to an office, as told of themselves."""
    return [_Proof(event, event.person_id, event.told.person) for event in events if not event.told.leaves]


def _offices_of(register: Register, read: items.Sentence, query: Query) -> list[_Proof]:
    """The events by which the one whom a question names holds what he holds, or came to it in the time asked
    about; where he came to none then, those by which he held what he held all that time."""
    names = [item.name for item in read.items if item.kind == "person" and " " in item.name]
    if len(names) != 1:
        return []
    people = register.named(names[0])
    if len(people) != 1:
        return []
    if query.about and query.as_of is None:
        came = _own(event for event in register.find(people[0].id) if _in(event, query))[:1]
        asks_came = any(item.kind == "verb" for item in read.items)
        if came or asks_came or query.about.first is None or query.about.last is None:
            return came
        first, last = query.about.first, min(query.about.last, query.today)
    else:
        first = last = query.as_of or query.today
    until = _held(register, people[0].id, last)
    held = [tenure for tenure in _held(register, people[0].id, first) if tenure in until]
    return sorted(_told(held), key=lambda proof: proof.event.told.day, reverse=True)


def _held(register: Register, person_id: str, day: date) -> list[Tenure]:
    """What somebody held on a day."""
    return [tenure for key in register.tenures for tenure in register.held_on(key, day)
            if tenure.person_id == person_id]


def _told(held: Iterable[Tenure]) -> list[_Proof]:
    """What tells of tenures, each event once: the one that opened it, else the one that closed it."""
    found = {event.id: _Proof(event, tenure.person_id, tenure.person)
             for tenure in held if (event := tenure.opened or tenure.closed)}
    return list(found.values())


def _in(event: Event, query: Query) -> bool:
    """Whether an event came about in the time that a question is about."""
    day = event.told.day
    if event.told.status != "done" or len(day) != len("2025-09-30") or query.about is None:
        return False
    return date.fromisoformat(day) in query.about


def _finding(archive: Archive, proof: _Proof, asks_person: bool) -> Finding | None:
    """The sentence of the best report in an article's body, what is asked for marked, with its day."""
    event = proof.event
    if event.told.confidence < _SURE:
        return None
    for report in event.reports:
        article = archive.article(report.article_id)
        if article and (found := _quote(report, article, event.office)):
            quote, position = found
            if proof.inferred and proof.person not in quote.text:
                continue
            person = proof.person if proof.inferred else report.person
            asked = person if asks_person else position
            return Finding((quote,), _marks(quote.text, asked), _dated(quote.text, article, proof))
    return None


def _quote(report: Appointment, article: Article, office: Office) -> tuple[Quote, str] | None:
    """The report's sentence, and the office as it stands there; of one in a headline, the first of the body
    that names both the person and the office too."""
    if report.part == "body":
        return Quote(article, report.start, report.end), report.position
    for span in sentences(article.body):
        quote = Quote(article, span.start, span.end)
        if report.person not in quote.text:
            continue
        named = (item.text for item in items.read(quote.text).items if item.kind == "office")
        if found := next((text for text in named if office_in(text, office.place) == office), ""):
            return quote, found
    return None


def _joined(findings: Sequence[Finding]) -> list[Finding]:
    """The findings with one for each quotation, which marks all that is found in it."""
    found: dict[tuple[Quote, ...], Finding] = {}
    for finding in findings:
        before = found.setdefault(finding.quotes, finding)
        marks = sorted({*before.marks, *finding.marks}, key=lambda mark: mark.start)
        found[finding.quotes] = replace(before, marks=tuple(marks))
    return list(found.values())


def _marks(quote: str, asked: str) -> tuple[Span, ...]:
    at = quote.find(asked)
    return (Span(at, at + len(asked)),) if at >= 0 else ()


def _dated(quote: str, article: Article, proof: _Proof) -> tuple[Note, ...]:
    day = article.day
    if day is None:
        return ()
    by = f"{BY_NEWS} {day.day}/{day.month}/{day.year}"
    return (Note(len(quote), BEFORE.format(person=proof.person, by=by) if proof.inferred else by),)
