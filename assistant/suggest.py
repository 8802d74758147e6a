"""Questions to go on with, which the archive answers: made of what the register tells of the people and
offices of the articles that an answer cites, and each tried before it is suggested."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import islice
from weakref import WeakKeyDictionary

from assistant.chat import Assistant
from assistant.recorded import contradicted, recorded
from assistant.texts import Texts
from assistant.types import Answer
from indexer.register.compare import is_vague
from indexer.register.types import Event
from indexer.words import folded, words

MOST = 3
"""Questions that are suggested, at most."""
_TRIED = 4
"""Questions that are tried, at most."""
_MOST_KNOWN = 5_000
_known: WeakKeyDictionary[Assistant, dict[tuple[str, int, date], bool]] = WeakKeyDictionary()
"""What was tried, of an archive's revision and a day: many readers are suggested the same."""


def suggestions(assistant: Assistant, answer: Answer, texts: Texts) -> list[str]:
    """Questions that the register answers, at most ``MOST``; none where the articles cited tell of nobody's
    office. Raises ``ArchiveError``."""
    if answer.status not in ("answered", "partial"):
        return []
    cited = dict.fromkeys(citation.article.id for citation in answer.citations)
    register = assistant.archive.register()
    asked = _words(answer.query.complete)
    made = dict.fromkeys(question for id in cited for event in register.told_by(id)
                         for question in questions(event, texts))
    fresh = islice((question for question in made if _words(question) != asked), _TRIED)
    return list(islice(tried(assistant, fresh), MOST))


def questions(event: Event, texts: Texts) -> Iterator[str]:
    """Who holds the event's office now, where it names one; what its person holds."""
    if event.office.label and not is_vague(event.office):
        yield texts.say("chat.who_holds", office=event.office.label)
    yield texts.say("chat.what_holds", person=event.told.person)


def _words(question: str) -> frozenset[str]:
    """What tells a question from another, however it is put: "Ai là …?" asks of now, too."""
    return frozenset(folded(words(question))) - {"hien", "nay"}


def tried(assistant: Assistant, asked: Iterable[str]) -> Iterator[str]:
    """Those of the questions that the register answers without reserve; no model is asked."""
    return (question for question in asked if _is_answered(assistant, question))


def _is_answered(assistant: Assistant, question: str) -> bool:
    known = _known.setdefault(assistant, {})
    of = question, assistant.archive.revision, date.today()
    if of not in known:
        if len(known) >= _MOST_KNOWN:
            known.clear()
        query = assistant.understand(question)
        answer = recorded(assistant.archive, query, assistant.retrieve(query))
        known[of] = answer is not None and not contradicted(answer)
    return known[of]
