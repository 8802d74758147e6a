"""Outcomes, answers and their parts, made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from assistant.evaluate.alce import Support
from assistant.evaluate.measure import Outcome
from assistant.evaluate.questions import Question
from assistant.evaluate.runs import Made, Run
from assistant.types import Answer, Citation, Hit, Sentence, Status, Turn, Verdict
from assistant.understand import understand
from indexer.types import VIETNAM, Article, Passage

TODAY = date(2024, 12, 31)
BODY = ("Cầu Vàm ở xã Phú Xá dài 120 mét. Ông Đỗ Khắc Nhu cắt băng. Cầu có vốn 45 tỷ đồng. "
        "Dự án khởi công ngày 5-3.")
BRIDGE = Article("cau", "Thông xe cầu Vàm", BODY, source="Báo A", url="https://bao.example/cau",
                 published=datetime(2023, 9, 2, 8, tzinfo=VIETNAM))
OTHER = Article("nga", "Sửa cầu Ngà", "Cầu Ngà ở xã Vân Trạch dài 95 mét, được sửa lại mặt cầu.",
                source="Báo B", url="https://bao.example/nga")
MADE = Made("2025-01-02T03:04:05+00:00", "0.1.0", "hỏi.jsonl", "ab" * 32, 2, 3, "hoibao-static", "hoibao")


def question(
    kind: str = "số", gold: Sequence[str] = ("cau",), answers: Sequence[str] = ("120 mét",),
    text: str = "Cầu Vàm dài bao nhiêu mét?", id: str = "c1", history: Sequence[Turn] = (),
) -> Question:
    return Question(id, kind, text, tuple(history), frozenset(gold), tuple(answers))


def cited(number: int, quote: str, article: Article = BRIDGE) -> Citation:
    """A quote of an article; it must stand in it."""
    start = article.body.index(quote)
    return Citation(number, article, start, start + len(quote), quote)


def answer(
    *said: tuple[str, tuple[int, ...]] | str, citations: Sequence[Citation] = (), asked: str = "Cầu Vàm dài?",
    status: Status | None = None, confidence: float = 0.0, verdict: Verdict = "",
) -> Answer:
    """An answer of sentences, each with the numbers that it cites; without one "not_found"."""
    sentences = tuple(Sentence(one, ()) if isinstance(one, str) else Sentence(*one) for one in said)
    hits = tuple(Hit(Passage(a.id, 0, 0, len(a.body), a.body), a, 1.0, 1.0, 1.0, ("lexical",))
                 for a in (BRIDGE, OTHER))
    return Answer(status or ("answered" if said else "not_found"), understand(asked, today=TODAY), sentences,
                  tuple(citations), hits, confidence=confidence, verdict=verdict)


_SENTENCE = "Cầu Vàm ở xã Phú Xá dài 120 mét."
SAID = answer((_SENTENCE, (1,)), citations=[cited(1, _SENTENCE)])
GOOD = Support((True,), ((True,),), 1)


def outcome(
    ranks: tuple[int, ...] = (), *, kind: str = "số", gold: Sequence[str] = ("cau",), hit: bool = False,
    words: int = 0, refused: bool = False, seconds: float = 0.0, first: float | None = None,
    confidence: float = 0.0, support: Support | None = None, judged: Support | None = None, id: str = "c1",
) -> Outcome:
    """An outcome whose answer has so many words; one of none is "partial" unless it is refused."""
    quote = BODY if words else ""
    told = answer(
        *([(" ".join(["chữ"] * words), (1,))] if words else []), confidence=confidence,
        citations=[cited(1, quote)] if words else [], status="not_found" if refused else "partial",
    )
    return Outcome(question(kind, gold, id=id), told, ranks, (BRIDGE, OTHER), (BRIDGE,), hit, hit, hit,
                   support, judged, seconds, first)


def run(*outcomes: Outcome, made: Made = MADE) -> Run:
    return Run.of(made, outcomes)
