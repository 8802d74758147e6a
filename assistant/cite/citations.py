"""Findings → an answer whose every sentence points at where it stands; and the check of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.types import Answer, Citation, Hit, Note, Query, Sentence, Status
from indexer.types import Article, Span


@dataclass(frozen=True, slots=True)
class Quote:
    """A place of an article: ``article.body[start:end]``."""

    article: Article
    start: int
    end: int

    @property
    def text(self) -> str:
        """What stands there, to the letter."""
        return self.article.body[self.start : self.end]


@dataclass(frozen=True, slots=True)
class Finding:
    """A sentence of the answer, or a part of one: its first quote; the others tell the same.

    ``marks`` are the spans of it that may be what was asked for, ``notes`` what a reader must know to
    understand it; ``names_it`` is false where the question asks for a kind of thing that it does not
    hold.
    """

    quotes: tuple[Quote, ...]
    marks: tuple[Span, ...] = ()
    notes: tuple[Note, ...] = ()
    names_it: bool = True

    @property
    def text(self) -> str:
        """The sentence to the letter."""
        return self.quotes[0].text


def cite(query: Query, hits: Sequence[Hit], findings: Sequence[Finding]) -> Answer:
    """The answer that the findings make, each quote of theirs a citation: "partial" where none holds
    the kind of thing asked for, "not_found" where there is none."""
    if not findings:
        return Answer("not_found", query, hits=tuple(hits))
    citations: list[Citation] = []
    sentences = []
    for finding in findings:
        first = len(citations) + 1
        citations += [Citation(number, quote.article, quote.start, quote.end, quote.text)
                      for number, quote in enumerate(finding.quotes, start=first)]
        numbers = tuple(range(first, len(citations) + 1))
        sentences.append(Sentence(finding.text, numbers, finding.marks, finding.notes))
    status: Status = "answered" if any(f.names_it for f in findings) else "partial"
    return Answer(status, query, tuple(sentences), tuple(citations), tuple(hits))


def check(answer: Answer) -> list[str]:
    """What is wrong with an answer's citations; empty when each can be trusted.

    Each citation quotes its article to the letter, numbers are unique, each sentence cites at
    least one citation that exists, and each citation is cited.
    """
    faults = [
        f"[{c.number}] does not quote {c.article.id} to the letter" for c in answer.citations
        if c.article.body[c.start : c.end] != c.quote or not c.quote
    ]
    numbers = [c.number for c in answer.citations]
    if len(set(numbers)) != len(numbers):
        faults.append("two citations share a number")
    cited = {n for s in answer.sentences for n in s.citations}
    faults += [f"[{n}] points at nothing" for n in sorted(cited - set(numbers))]
    faults += [f"[{n}] is cited nowhere" for n in sorted(set(numbers) - cited)]
    faults += [f"no citation: {s.text!r}" for s in answer.sentences if not s.citations]
    return faults
