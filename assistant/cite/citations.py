"""Findings → an answer whose every sentence points at where it stands; and the check of it."""

from __future__ import annotations

from collections.abc import Sequence

from assistant.extract import Finding
from assistant.types import Answer, Citation, Hit, Query, Sentence, Status


def cite(query: Query, hits: Sequence[Hit], findings: Sequence[Finding]) -> Answer:
    """The answer that the findings make: "partial" where none holds the kind of thing asked for,
    "not_found" where there is none."""
    if not findings:
        return Answer("not_found", query, hits=tuple(hits))
    citations = tuple(
        Citation(number, f.article, f.start, f.end, f.text)
        for number, f in enumerate(findings, start=1)
    )
    sentences = tuple(
        Sentence(f.text, (number,), f.marks) for number, f in enumerate(findings, start=1)
    )
    status: Status = "answered" if any(f.names_it for f in findings) else "partial"
    return Answer(status, query, sentences, citations, tuple(hits))


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
