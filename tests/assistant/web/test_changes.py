"""What the chat page's script sends, and what it must not."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from assistant.again import ANYWHERE, Scope
from assistant.chat import LONGEST_QUESTION
from assistant.talk import Exchange, Talk
from assistant.types import Turn
from assistant.understand import understand
from assistant.understand.mentions import mentions
from assistant.web.changes import Change, asked
from indexer.types import DateRange, Where
from tests.assistant.answers import BRIDGE, TODAY, quoting

QUESTION = "Cầu Vàm ở Phú Xá thông xe ngày nào trong năm 2024?"
FIRST, LAST = date(2024, 1, 1), date(2024, 6, 1)
WHERE = Where(DateRange(FIRST, None), ("Báo Lâm Sơn",))


def told(question: str = QUESTION, where: Where = WHERE, history: tuple[Turn, ...] = ()) -> Exchange:
    query = understand(question, today=TODAY, where=where, history=history)
    return Exchange(question, "<p>…</p>", "…", answer=replace(quoting(BRIDGE), query=query))


TALK: Talk = (Exchange("Xin chào", "<p>Chào.</p>"), told())


def sent(talk: Talk = TALK, **fields: object) -> tuple[str, Scope, Talk]:
    return asked(Change.model_validate({"at": 1, **fields}), talk)


def test_another_period_overrules_the_one_that_the_question_names() -> None:
    for first, last in ((FIRST, LAST), (FIRST, None), (None, LAST)):
        changed = sent(field="period", first=first and first.isoformat(), last=last and last.isoformat())
        assert changed == (QUESTION, Scope(DateRange(first, last), WHERE.sources, anytime=True), ())
    assert sent(field="period") == (QUESTION, Scope(None, WHERE.sources, anytime=True), ()), "any time"


def test_days_in_the_wrong_order_are_put_right() -> None:
    _, scope, _ = sent(field="period", first=LAST.isoformat(), last=FIRST.isoformat())
    assert scope.published == DateRange(FIRST, LAST)


@pytest.mark.parametrize(("source", "sources"), [("Thời Báo Vùng", ("Thời Báo Vùng",)), ("", ()), (" ", ())])
def test_another_source_leaves_the_rest(source: str, sources: tuple[str, ...]) -> None:
    assert sent(field="source", value=source) == (QUESTION, Scope(WHERE.published, sources), ())


def test_another_name_leaves_the_rest_of_the_question() -> None:
    place = next(one for one in mentions(QUESTION) if one.text == "Phú Xá")
    changed = sent(field="place", start=place.start, end=place.end, value=" Bắc Khê ")
    assert changed == (QUESTION.replace("Phú Xá", "Bắc Khê"), Scope(WHERE.published, WHERE.sources), ())


def test_a_change_points_back_at_nothing() -> None:
    before = (Turn("user", "Ai là Chủ tịch xã Phú Xá?"), Turn("assistant", "Ông Đỗ Khắc Nhu."))
    follows = told("Ông ấy sinh năm nào?", history=before)
    assert follows.answer and follows.answer.query.follows
    question, _, before_it = sent((*TALK, follows), at=2, field="source")
    assert question == follows.answer.query.complete != follows.question and before_it == ()


def test_what_is_suggested_is_asked_as_it_stands() -> None:
    assert sent(field="question", value=f" {QUESTION}\n") == (QUESTION, ANYWHERE, TALK)
    assert sent((), field="question", value=QUESTION) == (QUESTION, ANYWHERE, ())


def test_a_long_question_is_cut() -> None:
    assert len(sent(field="question", value="cầu " * LONGEST_QUESTION)[0]) <= LONGEST_QUESTION


def test_what_else_is_sent_is_overlooked() -> None:
    assert sent(field="question", value="Ai?", answer="nobody") == ("Ai?", ANYWHERE, TALK)


@pytest.mark.parametrize("data", [
    None, "", "{", 7, [], {}, {"field": None}, {"field": "period"}, {"field": "period", "at": 2},
    {"field": "period", "at": 0}, {"field": "period", "at": -1}, {"field": "period", "at": "0; DROP TABLE"},
    {"field": "period", "at": 10**30},
    {"field": "period", "at": 1, "first": "hôm qua"}, {"field": "period", "at": 1, "first": "2024-02-31"},
    {"field": "place", "at": 1, "start": 0, "end": 4, "value": "x"},
    {"field": "person", "value": " ", "at": 1},
    {"field": "person", "at": 1, "start": -1, "end": 10**9, "value": "x"},
    {"field": "nonsense", "at": 1, "value": "x"}, {"field": "__class__", "at": 1},
    {"field": "source", "at": 1, "value": {"a": 1}}, {"field": "question", "value": ["a"]},
    {"field": "question", "value": ""}, {"field": "question", "value": " \n "},
], ids=str)
def test_what_the_page_does_not_offer_is_refused(data: object) -> None:
    with pytest.raises((ValueError, LookupError)):  # pydantic's error is a ValueError
        asked(Change.model_validate(data), TALK)
