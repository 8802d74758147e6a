"""A conversation: what was asked and said in it, and how it grows by an answer."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date, datetime

from assistant.chat import Assistant
from assistant.texts import Texts
from assistant.types import Answer, Turn
from assistant.view import (
    answer_html,
    error_html,
    message_html,
    missed,
    question_html,
    said_text,
    status_html,
)
from indexer.errors import HoiBaoError, SettingsError
from indexer.types import DateRange

PAUSE = 0.05
"""Seconds between two sentences of an answer."""

KEPT = 20
"""Answers of a conversation that are kept with their articles; of those before them the text stays."""

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


Talk = tuple[Exchange, ...]


def history(talk: Talk) -> list[Turn]:
    """What a later question may point back at."""
    turns: list[Turn] = []
    for exchange in talk:
        turns.append(Turn("user", exchange.question))
        if exchange.said:
            cited = exchange.answer.citations if exchange.answer else ()
            turns.append(Turn("assistant", exchange.said, cited))
    return turns


def _grown(talk: Talk, exchange: Exchange) -> Talk:
    """The conversation with a whole exchange more; no more than ``KEPT`` answers are kept."""
    old = max(len(talk) + 1 - KEPT, 0)
    return (*(replace(before, answer=None) for before in talk[:old]), *talk[old:], exchange)


def _kept(answer: Answer) -> Answer:
    """An answer without the hits that are not shown."""
    return replace(answer, hits=tuple(missed(answer)))


def messages(talk: Talk) -> list[dict[str, str]]:
    """The conversation in the form of OpenAI's chat messages, which Gradio takes too."""
    return [
        message for exchange in talk for message in (
            {"role": "user", "content": question_html(exchange.question)},
            {"role": "assistant", "content": exchange.html},
        )
    ]


def reply(
    assistant: Assistant, talk: Talk, question: str, texts: Texts, *,
    published: DateRange | None = None, sources: Sequence[str] = (), pause: float = PAUSE,
) -> Iterator[Talk]:
    """The conversation as it grows: searching, sentence by sentence, and with its sources.

    Raises nothing: what goes wrong is told in the conversation.
    """
    pending = Exchange(question, status_html(texts.searching), done=False)
    yield (*talk, pending)
    try:
        key, shown = f"h{len(talk) + 1}", 0
        with closing(assistant.stream(
            question, history=history(talk), published=published, sources=sources
        )) as answers:
            for answer in answers:
                for html in _growing(answer, texts, key, shown):
                    yield (*talk, replace(pending, html=html))
                    time.sleep(pause)
                shown = len(answer.sentences)
        whole = Exchange(question, message_html(answer, texts, key), said_text(answer), answer=_kept(answer))
        yield _grown(talk, whole)
    except HoiBaoError as error:
        yield (*talk, Exchange(question, error_html(str(error), texts)))
    except Exception as error:  # a fault of ours: named to the user, its trace for the log only
        _log.exception("a question could not be answered")
        message = texts.unexpected.format(kind=type(error).__name__)
        yield (*talk, Exchange(question, error_html(message, texts)))


def _growing(answer: Answer, texts: Texts, key: str, shown: int) -> Iterator[str]:
    for count in range(shown + 1, len(answer.sentences) + 1):
        yield answer_html(replace(answer, sentences=answer.sentences[:count]), texts, key)


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
