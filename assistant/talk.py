"""A conversation: what was asked and said in it, and how it grows by an answer."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime

from assistant.again import ANYWHERE, Scope
from assistant.chat import Assistant
from assistant.message import BARE, Extras, answer_html, error_html, message_html, question_html, status_html
from assistant.suggest import suggestions
from assistant.texts import Texts
from assistant.types import Answer, Step, Turn
from assistant.uphold import bare, upheld
from assistant.view import missed, said_text
from indexer.archive import Archive
from indexer.errors import HoiBaoError, SettingsError
from indexer.logs import request
from indexer.types import DateRange

PAUSE = 0.05
"""Seconds between two sentences of an answer."""

KEPT = 20
"""Answers of a conversation that are kept with their articles' texts."""

Keep = Callable[[str, Answer, float], str]
"""Keeps a question with its answer and how many seconds it took; returns the message's id."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what is shown of its answer; ``said`` are its sentences alone, ``answer`` is kept
    for what is asked about it, and to be exported."""

    question: str
    html: str
    said: str = ""
    done: bool = True
    answer: Answer | None = None
    extras: Extras = BARE


Talk = tuple[Exchange, ...]


def history(talk: Talk) -> list[Turn]:
    """What a later question may point back at: nothing that was withdrawn, no quote that stands no more."""
    turns: list[Turn] = []
    for exchange in talk:
        turns.append(Turn("user", exchange.question))
        if exchange.said:
            cited = exchange.answer.citations if exchange.answer else ()
            turns.append(Turn("assistant", exchange.said, tuple(c for c in cited if c.lost is None)))
    return turns


def grown(talk: Talk, exchange: Exchange, texts: Texts) -> Talk:
    """The conversation with a whole exchange more; no more than ``KEPT`` answers are kept with their
    articles' texts, and nothing can be asked again of those before them."""
    old = max(len(talk) + 1 - KEPT, 0)
    return (*(_fixed(before, texts, at) for at, before in enumerate(talk[:old])), *talk[old:], exchange)


def _fixed(exchange: Exchange, texts: Texts, at: int) -> Exchange:
    """An exchange in which nothing can be asked, its articles without their texts."""
    if exchange.answer is None or exchange.extras.frozen:
        return exchange
    extras = replace(exchange.extras, frozen=True)
    html = message_html(exchange.answer, texts, extras, at)
    return replace(exchange, answer=bare(exchange.answer, exchange.answer.hits), html=html, extras=extras)


def settled(archive: Archive, talk: Talk, texts: Texts) -> Talk:
    """The conversation as the archive of now upholds it; what it had from an article that is withdrawn is
    told of in its place until it is read again from where it is kept. Raises ``ArchiveError``."""
    now = iter(upheld(archive, [exchange.answer for exchange in talk if exchange.answer]))
    return tuple(_settled(exchange, next(now), texts, at) if exchange.answer else exchange
                 for at, exchange in enumerate(talk))


def _settled(exchange: Exchange, now: Answer, texts: Texts, at: int) -> Exchange:
    kept = bare(now, now.hits) if exchange.extras.frozen else now
    if kept == exchange.answer:
        return exchange
    extras = replace(exchange.extras, suggestions=())  # which may be made of what was withdrawn
    html = message_html(now, texts, extras, at)
    return replace(exchange, html=html, said=said_text(now), answer=kept, extras=extras)


def whole(question: str, answer: Answer, texts: Texts, extras: Extras, at: int) -> Exchange:
    """The exchange of a finished answer, which is the one ``at`` that place; its hits that are not shown
    are not kept."""
    html = message_html(answer, texts, extras, at)
    return Exchange(question, html, said_text(answer), answer=replace(answer, hits=tuple(missed(answer))),
                    extras=extras)


def messages(talk: Talk) -> list[dict[str, str]]:
    """The conversation in the form of OpenAI's chat messages, which Gradio takes too."""
    return [
        message for exchange in talk for message in (
            {"role": "user", "content": question_html(exchange.question)},
            {"role": "assistant", "content": exchange.html},
        )
    ]


def reply(
    assistant: Assistant, talk: Talk, question: str, texts: Texts, *, scope: Scope = ANYWHERE,
    before: Talk | None = None, keep: Keep = lambda question, answer, seconds: "", pause: float = PAUSE,
) -> Iterator[Talk]:
    """The conversation as it grows: step by step, sentence by sentence, with its sources, and at last with
    questions to go on with.

    ``before`` is what the question may point back at, by default all of the conversation. Raises nothing:
    what goes wrong is told in the conversation.
    """
    pending = Exchange(question, status_html(texts.searching), done=False)
    yield (*talk, pending)
    try:
        at, shown, started = len(talk), 0, time.monotonic()
        with closing(assistant.events(
            question, history=history(talk if before is None else before), published=scope.published,
            sources=scope.sources, anytime=scope.anytime,
        )) as events:
            for event in events:
                if isinstance(event, Step):
                    yield (*talk, replace(pending, html=status_html(_told(event, texts))))
                    continue
                answer = event
                if answer.prompt_version:  # it is being written; a quoted one is whole at once
                    for html in _growing(answer, texts, at, shown):
                        yield (*talk, replace(pending, html=html))
                        time.sleep(pause)
                    shown = len(answer.sentences)
        extras = Extras(keep(question, answer, time.monotonic() - started), _similar(assistant, answer))
        yield grown(talk, whole(question, answer, texts, extras, at), texts)
        if further := _further(assistant, answer, texts):
            extras = replace(extras, suggestions=further)
            yield grown(talk, whole(question, answer, texts, extras, at), texts)
    except HoiBaoError as error:
        yield (*talk, Exchange(question, error_html(str(error), texts)))
    except Exception as error:  # a fault of ours: named to the user, its trace for the log only
        _log.exception("a question could not be answered")
        message = texts.unexpected.format(kind=", ".join(filter(None, (type(error).__name__, request.get()))))
        yield (*talk, Exchange(question, error_html(message, texts)))


def _told(step: Step, texts: Texts) -> str:
    if step.kind == "reading":
        return texts.reading.format(
            passages=texts.number(step.passages), articles=texts.number(step.articles))
    return texts.writing if step.kind == "writing" else texts.searching


def _growing(answer: Answer, texts: Texts, at: int, shown: int) -> Iterator[str]:
    for count in range(shown + 1, len(answer.sentences) + 1):
        yield answer_html(replace(answer, sentences=answer.sentences[:count]), texts, at=at)


def _similar(assistant: Assistant, answer: Answer) -> dict[str, int]:
    """How many tell the same as each article cited; the answer stands where they cannot be counted."""
    cited: Sequence[str] = list(dict.fromkeys(citation.article.id for citation in answer.citations))
    try:
        return assistant.archive.similar_counts(cited) if cited else {}
    except HoiBaoError:
        _log.exception("similar articles could not be counted")
        return {}


def _further(assistant: Assistant, answer: Answer, texts: Texts) -> Sequence[str]:
    """Questions to go on with; the answer stands whatever becomes of them."""
    try:
        return suggestions(assistant, answer, texts)
    except Exception:
        _log.exception("no questions could be suggested")
        return []


def stopped(talk: Talk, texts: Texts) -> Talk:
    """The conversation with an answer that was cut short marked as such."""
    if not talk or talk[-1].done:
        return talk
    return (*talk[:-1], replace(talk[-1], html=status_html(texts.stopped), done=True))


def period(first: str, last: str, texts: Texts) -> DateRange | None:
    """The days of the filter, None where both are empty. Raises ``SettingsError``."""
    since, until = _day(first, texts.from_date, texts), _day(last, texts.to_date, texts)
    if since and until and since > until:
        raise SettingsError(
            texts.not_a_period.format(first=texts.day(since), last=texts.day(until))
        )
    return DateRange(since, until) if since or until else None


def _day(text: str, label: str, texts: Texts) -> date | None:
    text = text.strip()
    if not text:
        return None
    for form in ("%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y", "%Y-%m-%d"):
        try:
            return datetime.strptime(text, form).date()
        except ValueError:
            continue
    raise SettingsError(texts.not_a_date.format(label=label, value=text))
