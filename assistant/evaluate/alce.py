"""Whether what an answer cites says what it says: citation recall and precision.

By the definitions of Gao et al., "Enabling Large Language Models to Generate Text with Citations"
(EMNLP 2023). The recall of a sentence is 1 where its citations together support it. The precision of
a citation is 1 where its sentence is so supported, and the citation supports it alone or the others
do not without it. Both are averaged within an answer. Who decides "supports" is a judge.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from assistant.cite.verify import Evidence
from assistant.generate import LONGEST_REPLY, spoken
from assistant.model import Model
from assistant.pack import barred, line
from assistant.prompts import load_prompt
from assistant.types import Answer, Citation
from assistant.view import surroundings
from indexer.errors import ModelError
from indexer.types import Article, Span
from indexer.words import folded, words

Judge = Callable[[str, Sequence[Evidence], str], bool | None]
"""Whether the evidence says a claim, given the question; ``None``: it could not be told."""
_GIVE_UP = 5
"""Failures in a row after which a model is not asked any more."""


@dataclass(frozen=True, slots=True)
class Support:
    """By sentence: whether its citations say it, and whether each of them is needed or enough.

    ``asked`` judgements were made, of which ``failed`` told nothing; these count as no.
    """

    sentences: tuple[bool, ...]
    citations: tuple[tuple[bool, ...], ...]
    asked: int = 0
    failed: int = 0

    @property
    def recall(self) -> float:
        """The share of sentences that are supported."""
        return sum(self.sentences) / len(self.sentences)

    @property
    def precision(self) -> float:
        """The share of citations that support; 0 where there is none."""
        each = [good for row in self.citations for good in row]
        return sum(each) / len(each) if each else 0.0


def support(answer: Answer, judge: Judge) -> Support | None:
    """An answer's citations by a judge; ``None`` where it says nothing."""
    if not answer.sentences:
        return None
    cited = {citation.number: citation for citation in answer.citations}
    verdicts: list[bool | None] = []

    def says(claim: str, citations: Sequence[Citation]) -> bool:
        if not citations:
            return False
        verdicts.append(judge(claim, evidence(citations), answer.query.complete))
        return verdicts[-1] is True

    sentences, precise = [], []
    for sentence in answer.sentences:
        own = [cited.get(number) for number in sentence.citations]
        known = [citation for citation in own if citation]
        sentences.append(says(sentence.text, known))
        precise.append(tuple(
            citation is not None and sentences[-1]
            and (len(known) == 1 or says(sentence.text, [citation])
                 or not says(sentence.text, [other for other in known if other is not citation]))
            for citation in own
        ))
    return Support(tuple(sentences), tuple(precise), len(verdicts), verdicts.count(None))


def evidence(citations: Sequence[Citation]) -> list[Evidence]:
    """What citations show: the quotes of each article with their neighbours, as the view shows them."""
    by_article: dict[str, list[Citation]] = {}
    for citation in citations:
        by_article.setdefault(citation.article.id, []).append(citation)
    return [_of_article(group[0].article, group) for group in by_article.values()]


def _of_article(article: Article, citations: Sequence[Citation]) -> Evidence:
    spans = sorted((surroundings(article.body, c.start, c.end) for c in citations), key=lambda s: s.start)
    return Evidence.of(article, "\n".join(article.body[span.start : span.end] for span in _joined(spans)))


def _joined(spans: Sequence[Span]) -> Iterator[Span]:
    """Spans in order, those that overlap as one."""
    last = spans[0]
    for span in spans[1:]:
        if span.start <= last.end:
            last = Span(last.start, max(last.end, span.end))
        else:
            yield last
            last = span
    yield last


class ModelJudge:
    """A language model as judge; what it fails at is no verdict. ``error`` is the last failure."""

    def __init__(self, model: Model) -> None:
        self._model = model
        self._in_a_row = 0
        self.error = ""

    def __call__(self, claim: str, evidence: Sequence[Evidence], asked: str) -> bool | None:
        """Its verdict on a claim."""
        if self._in_a_row >= _GIVE_UP:
            return None
        system, user = load_prompt("judge").render(
            question=line(asked), claim=line(claim), passages=list(map(_shown, evidence))
        )
        try:
            verdict = _verdict(self._reply(system, user))
        except ModelError as error:
            self.error = str(error)
            self._in_a_row += 1
            return None
        self._in_a_row = 0
        return verdict

    def _reply(self, system: str, user: str) -> str:
        reply = ""
        with closing(self._model.reply(system, user)) as pieces:
            for piece in pieces:
                reply += piece
                if len(reply) > LONGEST_REPLY:
                    raise ModelError("the judge's reply has no end")
        return reply


def _shown(one: Evidence) -> dict[str, str]:
    return {"heading": line(one.heading), "text": barred(one.text),
            "date": one.day.strftime("ngày %d/%m/%Y") if one.day else "không rõ ngày"}


def _verdict(reply: str) -> bool:
    """Yes or no of a reply's first word; raises ``ModelError`` where it is neither."""
    said = folded(words(spoken(reply)))[:1]
    if said not in (["co"], ["khong"]):
        raise ModelError(f"the judge answered neither CÓ nor KHÔNG: {' '.join(reply.split())[:80]!r}")
    return said == ["co"]
