"""Questions to go on with, which the archive answers: made of what the register tells of the people and
offices of the articles that an answer cites, and each asked before it is suggested."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import islice

from assistant.chat import Assistant
from assistant.texts import Texts
from assistant.types import Answer
from indexer.register.compare import is_vague
from indexer.register.types import Event
from indexer.words import fold

MOST = 3
"""Questions that are suggested, at most."""
_TRIED = 4
"""Questions that are tried, at most."""


def suggestions(assistant: Assistant, answer: Answer, texts: Texts) -> list[str]:
    """Questions that the register answers, at most ``MOST``; none where the articles cited tell of nobody's
    office. Raises ``ArchiveError``."""
    if answer.status not in ("answered", "partial"):
        return []
    cited = dict.fromkeys(citation.article.id for citation in answer.citations)
    register = assistant.archive.register()
    asked = fold(answer.query.complete).strip(" ?")
    made = dict.fromkeys(question for id in cited for event in register.told_by(id)
                         for question in questions(event, texts))
    fresh = islice((question for question in made if asked not in fold(question)), _TRIED)
    return list(islice(tried(assistant, fresh), MOST))


def questions(event: Event, texts: Texts) -> Iterator[str]:
    """Who holds the event's office now, where it names one; what its person holds."""
    if event.office.label and not is_vague(event.office):
        yield texts.say("chat.who_holds", office=event.office.label)
    yield texts.say("chat.what_holds", person=event.told.person)


def tried(assistant: Assistant, asked: Iterable[str]) -> Iterator[str]:
    """Those of the questions that the archive answers without reserve."""
    revision = assistant.archive.revision
    return (question for question in asked if _answered(assistant, question, revision))


@lru_cache(maxsize=4096)
def _answered(assistant: Assistant, question: str, revision: int) -> bool:
    """Kept for a revision of the archive, since many readers are suggested the same."""
    answer = assistant.ask(question)
    return answer.status == "answered" and not answer.note
