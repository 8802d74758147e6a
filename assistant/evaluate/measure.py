"""Asking each question, and all that its answer is judged by."""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from assistant.chat import Assistant
from assistant.cite import check
from assistant.cite.verify import supported
from assistant.evaluate.alce import Judge, Support, support
from assistant.evaluate.answers import SHORT, hits, literally
from assistant.evaluate.questions import Question
from assistant.types import Answer
from indexer.types import Article

DEPTH = 10
"""Articles among which what was found is measured."""
_POOL = 60
"""Passages looked at to list the first ten articles."""
_LONGER = ("list", "timeline", "summary")
"""What is asked for, where more than a short answer is asked for."""

Fault = Literal[
    "refused", "not_refused", "missed", "unsupported", "irrelevant", "unresolved", "long", "error",
]
"""Why an answer is a failure: wrongly refused; given though there is none; without what was expected;
with a sentence that its citations do not say; with a citation that says nothing of its sentence; with
one that quotes nothing; too long; an error."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one question.

    ``ranks`` are the places (from 0) of gold articles, ``found`` the first ``DEPTH`` articles found,
    ``gold`` the gold articles that the archive has. ``hit``: an expected answer is said; ``strict``: to
    the letter; ``early``: within the first ``SHORT`` words. ``support`` is by this project's own
    checker, ``judged`` by a language model. ``first`` is the seconds to the first sentence.
    """

    question: Question
    answer: Answer
    ranks: tuple[int, ...] = ()
    found: tuple[Article, ...] = ()
    gold: tuple[Article, ...] = ()
    hit: bool = False
    strict: bool = False
    early: bool = False
    support: Support | None = None
    judged: Support | None = None
    seconds: float = 0.0
    first: float | None = None

    @property
    def answerable(self) -> bool:
        """Whether the question has an answer."""
        return bool(self.question.gold)

    @property
    def refused(self) -> bool:
        """Whether nothing was answered."""
        return self.answer.status in ("not_found", "out_of_scope")

    @property
    def right(self) -> bool:
        """Whether an expected answer was said, or nothing where there is none."""
        return self.hit if self.answerable else self.refused

    @property
    def words(self) -> int:
        """Words of the answer, between spaces."""
        return sum(len(sentence.text.split()) for sentence in self.answer.sentences)

    @property
    def resolves(self) -> bool:
        """Whether each citation is a literal quote, and each sentence has one."""
        return not check(self.answer)

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Why it is a failure; empty where it is none."""
        if self.answer.status == "error":
            return ("error",)
        if self.refused:
            return ("refused",) if self.answerable else ()
        query = self.answer.query
        told: dict[Fault, bool] = {
            "not_refused": not self.answerable,
            "missed": self.answerable and not self.hit,
            "unresolved": not self.resolves,
            "unsupported": self.support is not None and self.support.recall < 1,
            "irrelevant": self.support is not None and any(
                said and not all(each)
                for said, each in zip(self.support.sentences, self.support.citations, strict=True)
            ),
            "long": self.words > SHORT and not query.many and query.wants not in _LONGER,
        }
        return tuple(fault for fault, so in told.items() if so)


def evaluate(
    assistant: Assistant, questions: Iterable[Question], today: date | None = None,
    judge: Judge | None = None,
) -> list[Outcome]:
    """Ask each question; the first is asked twice, so that no time counts the loading."""
    questions = list(questions)
    for question in questions[:1]:
        assistant.ask(question.text, history=question.history, today=today)
    return [_outcome(assistant, question, today, judge) for question in questions]


def _outcome(
    assistant: Assistant, question: Question, today: date | None, judge: Judge | None
) -> Outcome:
    first = None
    started = time.perf_counter()
    for answer in assistant.stream(question.text, history=question.history, today=today):
        if first is None and answer.sentences:
            first = time.perf_counter() - started
    seconds = time.perf_counter() - started
    found = {hit.article.id: hit.article for hit in assistant.retrieve(answer.query, _POOL)}
    gold = (assistant.archive.article(id) for id in sorted(question.gold))
    return Outcome(
        question, answer,
        ranks=tuple(at for at, id in enumerate(found) if id in question.gold),
        found=tuple(found.values())[:DEPTH], gold=tuple(article for article in gold if article),
        hit=hits(answer, question.answers), strict=literally(answer, question.answers),
        early=hits(answer, question.answers, SHORT),
        support=support(answer, supported), judged=support(answer, judge) if judge else None,
        seconds=seconds, first=first,
    )
