"""Which of the sentences that may answer are shown, how much of each, and in what order. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from assistant.cite.citations import Finding, Quote
from assistant.cite.facts import numbers
from assistant.cite.verify import Evidence, faults
from assistant.clip import clip
from assistant.clues import Candidate
from assistant.resolve import near, notes, within
from assistant.types import Query
from indexer.types import Span
from indexer.words import words

_TWISTED = frozenset(("negation", "attribution"))
"""What a part of a sentence may not lose."""
_SAME = 0.7
"""The share of the words of the shorter of two sentences from which on they tell the same."""


@dataclass(frozen=True, slots=True)
class Form:
    """How much an answer may say: ``sentences`` at most and of each article, ``words`` in all and of
    each one, and how much less likely a further sentence may be than the first (a difference of
    log-odds)."""

    sentences: int
    of_article: int
    words: int
    each: int
    behind: float


FACT = Form(sentences=2, of_article=2, words=60, each=60, behind=1.0)
LIST = Form(sentences=5, of_article=5, words=100, each=40, behind=2.0)
SUMMARY = Form(sentences=5, of_article=2, words=120, each=40, behind=3.0)
TIMELINE = Form(sentences=8, of_article=1, words=200, each=30, behind=4.0)
_TELLS = 0.85
"""The share of a sentence's words that another source of it must have."""
_LEAST_PART = 15
"""Words of a further sentence that must be left, where it has to be cut."""
_SOURCES = 3
"""Articles that are cited for one fact, at most."""
_CONFLICT = 1.0
"""How much less likely a report may be that is shown against another."""


@dataclass(frozen=True, slots=True)
class Judged:
    """A candidate and the log-odds that it answers."""

    candidate: Candidate
    odds: float


@dataclass(frozen=True, slots=True)
class Composition:
    """What is shown, in order; ``conflicting``: two reports of one fact that differ."""

    findings: tuple[Finding, ...]
    conflicting: bool = False


def compose(query: Query, judged: Sequence[Judged]) -> Composition:
    """The answer to a question from its candidates, the likeliest first."""
    if not judged:
        return Composition(())
    form = form_of(query)
    if form is FACT and (against := _conflict(query, judged)):
        both = sorted((judged[0], against), key=lambda one: one.candidate.article.day or date.min)
        return Composition(tuple(_found(both, judged, form)), True)
    chosen = _chosen(judged, form, new_things=query.many)
    if form is TIMELINE:
        chosen.sort(key=lambda one: one.candidate.article.day or date.min)
    return Composition(tuple(_found(chosen, judged, form)))


def form_of(query: Query) -> Form:
    """How an answer to such a question looks."""
    if query.wants == "timeline":
        return TIMELINE
    if query.wants == "summary":
        return SUMMARY
    return LIST if query.many or query.wants == "list" else FACT


def _chosen(judged: Sequence[Judged], form: Form, new_things: bool) -> list[Judged]:
    """The likeliest, and those nearly as likely that say something else."""
    taken: list[Judged] = []
    said: set[str] = set()
    for one in judged:
        if len(taken) == form.sentences or judged[0].odds - one.odds > form.behind:
            break
        answers = set(one.candidate.answers)
        from_it = sum(other.candidate.article.id == one.candidate.article.id for other in taken)
        if from_it == form.of_article or any(_same(one.candidate, other.candidate) for other in taken):
            continue
        if new_things and taken and answers <= said:
            continue
        taken.append(one)
        said |= answers
    return taken


def _found(chosen: Sequence[Judged], judged: Sequence[Judged], form: Form) -> Iterator[Finding]:
    """The chosen as findings, cut to the words that are left."""
    left = form.words
    for at, one in enumerate(chosen):
        finding = _finding(one.candidate, min(form.each, left), _also(one, judged, chosen))
        size = len(finding.text.split())
        if at and not min(_LEAST_PART, len(one.candidate.text.split())) <= size <= left:
            return
        left -= size
        yield finding


def _finding(candidate: Candidate, limit: int, also: Sequence[Candidate]) -> Finding:
    part = _part(candidate, limit)
    first = Quote(candidate.article, candidate.start + part.start, candidate.start + part.end)
    said = notes(candidate.article, candidate.start, candidate.end)
    return Finding(
        (first, *(Quote(other.article, other.start, other.end) for other in also)),
        tuple(Span(mark.start - part.start, mark.end - part.start) for mark in candidate.marks
              if part.start <= mark.start and mark.end <= part.end),
        tuple(note for one in said if (note := within(one, part))),
        bool(candidate.marks) or candidate.clues.wanted > 0.0,
    )


def _part(candidate: Candidate, limit: int) -> Span:
    """What of a sentence is shown: whole where a cut would lose a "không" or who it is that says so."""
    text = candidate.text
    part = clip(text, candidate.marks, limit)
    if part.end - part.start == len(text):
        return part
    lost = faults(text[part.start : part.end], [Evidence(text)])
    return Span(0, len(text)) if any(fault.kind in _TWISTED for fault in lost) else part


def _also(one: Judged, judged: Sequence[Judged], chosen: Sequence[Judged]) -> list[Candidate]:
    """Other articles' sentences that tell the same, the likeliest first."""
    found: dict[str, Candidate] = {}
    for other in judged:
        candidate = other.candidate
        if (candidate.article.id != one.candidate.article.id and other not in chosen
                and _tells(candidate, one.candidate)):
            found.setdefault(candidate.article.id, candidate)
    return list(found.values())[: _SOURCES - 1]


def _tells(other: Candidate, one: Candidate) -> bool:
    """Whether a sentence says nearly all that another does, and every figure and answer of it."""
    if len(one.said & other.said) < _TELLS * len(one.said):
        return False
    exact = {word for word in one.said if word.isdigit()} | {w for a in one.answers for w in a.split()}
    return exact <= other.said


def _same(one: Candidate, other: Candidate) -> bool:
    """Whether two sentences share most of their words, and no figure of one is another's: one report
    told twice."""
    if len(one.said & other.said) <= _SAME * min(len(one.said), len(other.said)):
        return False
    left, right = ({word for word in said if word.isdigit()} for said in (one.said, other.said))
    return left <= right or right <= left


def _conflict(query: Query, judged: Sequence[Judged]) -> Judged | None:
    """The likeliest report that tells another number or day of the same, by an article of another
    story; none where the question asks of one day, since what is told then may have changed."""
    best = judged[0]
    told = _told(query, best.candidate)
    if not told or query.as_of:
        return None
    for other in judged[1:]:
        if best.odds - other.odds > _CONFLICT:
            return None
        its = _told(query, other.candidate)
        if (its and its[0] == told[0] and its[1].isdisjoint(told[1])
                and other.candidate.hit.story != best.candidate.hit.story
                and other.candidate.clues.named >= best.candidate.clues.named
                and other.candidate.clues.own >= best.candidate.clues.own
                and not _same(best.candidate, other.candidate)):
            return other
    return None


def _told(query: Query, candidate: Candidate) -> tuple[str, frozenset[object]] | None:
    """The unit and the values of what was asked for, as a sentence tells it."""
    parts = [candidate.text[mark.start : mark.end] for mark in candidate.marks]
    if query.wants == "number":
        found = [(number, part) for part in parts for number in numbers(part)]
        units = {number.unit or " ".join(words(part[number.end :])[:1]) for number, part in found}
        return (units.pop(), frozenset(number.value for number, _ in found)) if len(units) == 1 else None
    day = candidate.article.day
    if query.wants == "date" and day:
        days = [time.days for part in parts for time in near(part, day)]
        return ("", frozenset((d.first, d.last) for d in days)) if days else None
    return None
