from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.chat import Assistant
from assistant.cite.verify import Evidence
from assistant.evaluate import Outcome, Question, evaluate
from assistant.evaluate.alce import Support
from assistant.types import Answer, Turn
from assistant.understand import understand
from indexer.archive import Archive
from indexer.encode import Encoder
from indexer.types import Article
from tests.assistant.evaluate.outcomes import GOOD, SAID, TODAY, answer, cited, outcome, question


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("evaluate") / "kho"
    with Archive.create(folder, encoder) as archive:
        list(archive.add([
            Article("cau", "Thông xe cầu Vàm", "Cầu Vàm ở xã Phú Xá dài 120 mét. Ông Đỗ Khắc Nhu cắt băng."),
            Article("nga", "Sửa cầu Ngà", "Cầu Ngà ở xã Vân Trạch dài 95 mét, được sửa lại mặt cầu."),
            Article("lua", "Lúa được giá", "Lúa ở huyện Bắc Khê tăng 200 đồng một cân."),
            Article("muoi", "Phun thuốc trừ muỗi", "Trạm y tế thị trấn Cẩm Đình phun thuốc trừ muỗi."),
        ]))
        yield Assistant(archive)


def asked(
    text: str, gold: tuple[str, ...], answers: tuple[str, ...], history: tuple[Turn, ...] = ()
) -> Question:
    return question(text=text, gold=gold, answers=answers, history=history)


def test_each_question_is_asked_and_judged(assistant: Assistant) -> None:
    questions = [
        asked("Cầu Vàm dài bao nhiêu mét?", ("cau",), ("130 mét", "120 mét")),
        asked("Cầu Vàm dài bao nhiêu mét?", ("lua",), ("200 đồng",)),
        asked("Giá vàng miếng ở Hà Nội hôm nay bao nhiêu?", (), ()),
    ]
    right, wrong, none = evaluate(assistant, questions, TODAY)
    assert [o.question for o in (right, wrong, none)] == questions
    assert (right.ranks, right.hit, right.refused) == ((0,), True, False)
    assert wrong.ranks not in ((), (0,)) and not wrong.hit
    assert none.refused and not none.words and not none.hit and none.ranks == ()
    said = assistant.ask(questions[0].text, today=TODAY).sentences
    assert right.words == sum(len(sentence.text.split()) for sentence in said) > 0
    assert all(o.seconds > 0 for o in (right, wrong, none))


def test_places_count_articles_and_not_passages(tmp_path: Path, encoder: Encoder) -> None:
    long = " ".join(f"Bến Đá ngày thứ {n} có thêm thuyền chở cát về Bến Đá." for n in range(80))
    with Archive.create(tmp_path / "kho", encoder) as archive:
        list(archive.add([Article("dai", "Bến Đá", long), Article("vui", "Hội", "Xã Cẩm Đình mở hội.")]))
        assert len(archive) > 5
        [outcome] = evaluate(Assistant(archive), [asked("Bến Đá có thuyền gì?", ("vui",), ())], TODAY)
    assert outcome.ranks == (1,)


def test_a_follow_up_is_asked_with_what_was_said_before(assistant: Assistant) -> None:
    def follow_up(bridge: str, gold: str, length: str) -> Question:
        told = (Turn("user", f"Cầu {bridge} ở đâu?"), Turn("assistant", f"Cầu {bridge} ở xã trên."))
        return asked("Cái đó dài bao nhiêu?", (gold,), (length,), told)

    first, second = evaluate(
        assistant, [follow_up("Vàm", "cau", "120 mét"), follow_up("Ngà", "nga", "95 mét")], TODAY
    )
    assert (first.hit, first.ranks[0], second.hit, second.ranks[0]) == (True, 0, True, 0)


def test_an_outcome_holds_what_explains_it(assistant: Assistant) -> None:
    asking = asked("Cầu Vàm dài bao nhiêu mét?", ("cau", "không-có"), ("120 m",))
    [found] = evaluate(assistant, [asking], TODAY)
    assert found.found[0].id == "cau" and len({article.id for article in found.found}) == len(found.found)
    assert [article.id for article in found.gold] == ["cau"], "the archive lacks the other"
    assert (found.hit, found.early, found.strict) == (True, True, True)
    assert found.answer.citations and found.answer.query.text == "Cầu Vàm dài bao nhiêu mét?"
    assert found.support and (found.support.recall, found.resolves) == (1, True)
    assert found.judged is None and found.first and 0 < found.first <= found.seconds


def test_what_a_model_judges_is_kept_beside(assistant: Assistant) -> None:
    def never(claim: str, given: Sequence[Evidence], about: str) -> bool:
        assert "Cầu Vàm" in about and given[0].text
        return False

    [found] = evaluate(assistant, [asked("Cầu Vàm dài bao nhiêu mét?", ("cau",), ("120 m",))], TODAY, never)
    assert found.support and found.judged and (found.support.recall, found.judged.recall) == (1, 0)


class Writing(Assistant):
    """Answers in three steps: nothing yet, one sentence, two."""

    def stream(self, *_: object, **__: object) -> Iterator[Answer]:  # type: ignore[override]
        import time

        first, second = "Cầu Vàm dài.", "Cầu dài 120 mét."
        yield answer(status="partial")
        time.sleep(0.05)
        yield answer((first, (1,)), citations=[cited(1, "Cầu Vàm")])
        time.sleep(0.1)
        yield answer((first, (1,)), (second, (1,)), citations=[cited(1, "Cầu Vàm")])


def test_the_first_words_are_those_of_the_first_sentence(assistant: Assistant) -> None:
    [found] = evaluate(Writing(assistant.archive), [question()], TODAY)
    assert len(found.answer.sentences) == 2 and found.hit, "the last answer counts"
    assert found.first and 0.05 <= found.first <= found.seconds - 0.09


# -- what is a failure ---------------------------------------------------------------------

HALF = Support((True, False), ((True, True), (False,)))
IDLE = Support((True,), ((True, False),))


@pytest.mark.parametrize(("made", "faults"), [
    (outcome(words=5, hit=True, support=GOOD), ()),
    (outcome(refused=True), ("refused",)),
    (outcome(words=5, support=GOOD), ("missed",)),
    (outcome(gold=(), refused=True), ()),
    (outcome(gold=(), words=5, support=GOOD), ("not_refused",)),
    (outcome(words=5, hit=True, support=HALF), ("unsupported",)),
    (outcome(words=5, hit=True, support=IDLE), ("irrelevant",)),
    (outcome(words=60, hit=True, support=GOOD), ()),
    (outcome(words=61, hit=True, support=GOOD), ("long",)),
    (outcome(words=61, support=HALF), ("missed", "unsupported", "long")),
    (replace(outcome(), answer=answer(status="error")), ("error",)),
    (replace(outcome(), answer=answer(status="out_of_scope")), ("refused",)),
    (replace(outcome(hit=True, support=GOOD), answer=answer("Không dẫn gì.")), ("unresolved",)),
], ids=str)
def test_why_an_answer_is_a_failure(made: Outcome, faults: tuple[str, ...]) -> None:
    assert made.faults == faults


def test_a_list_may_be_long() -> None:
    listing = understand("Kể tên những cây cầu đã thông xe", today=TODAY)
    assert listing.many or listing.wants == "list"
    made = outcome(words=61, hit=True, support=GOOD)
    assert replace(made, answer=replace(made.answer, query=listing)).faults == ()


def test_right_is_to_answer_or_to_refuse() -> None:
    assert outcome(words=5, hit=True).right and outcome(gold=(), refused=True).right
    assert not outcome(words=5).right and not outcome(refused=True).right
    assert not outcome(gold=(), words=5).right


def test_citations_resolve_or_not() -> None:
    made = replace(outcome(), answer=SAID)
    assert made.resolves
    [citation] = SAID.citations
    for bad in (replace(citation, end=citation.end + 1), replace(citation, number=2)):
        assert not replace(made, answer=replace(SAID, citations=(bad,))).resolves
