from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from assistant.chat import Assistant
from assistant.suggest import MOST, questions, suggestions, tried
from assistant.types import Answer
from indexer.archive import Archive
from indexer.encode import Encoder
from indexer.register.offices import Office
from indexer.words import fold
from tests.assistant.answers import BRIDGE, quoting
from tests.assistant.register.made import ELECTED
from tests.conftest import articles
from tests.languages import ENGLISH, VIETNAMESE

APPOINTED = "Ai được bổ nhiệm làm Giám đốc Sở Y tế tháng 3/2023?"


@pytest.fixture(scope="module")
def assistant(sample_archive: Archive) -> Assistant:
    return Assistant(sample_archive)


@pytest.fixture(scope="module")
def appointed(assistant: Assistant) -> Answer:
    return assistant.ask(APPOINTED)


def test_an_event_asks_who_holds_its_office_and_what_its_person_holds() -> None:
    assert list(questions(ELECTED, VIETNAMESE)) == [
        "Hiện nay ai là Chủ tịch UBND tỉnh Lam Sơn?", "Lê Văn Khải hiện giữ chức vụ gì?"]


@pytest.mark.parametrize("office", [Office("giám đốc", "", "", "Giám đốc"), Office("", "", "", "")])
def test_an_office_of_which_there_are_many_is_not_asked_for(office: Office) -> None:
    assert list(questions(replace(ELECTED, office=office), ENGLISH)) == [
        ENGLISH.say("chat.what_holds", person="Lê Văn Khải")]


def test_what_is_suggested_is_of_the_articles_cited_and_is_answered(
    assistant: Assistant, appointed: Answer
) -> None:
    made = suggestions(assistant, appointed, VIETNAMESE)
    register = assistant.archive.register()
    told = {event.told.person for c in appointed.citations for event in register.told_by(c.article.id)}
    assert 0 < len(made) <= MOST and len(made) == len(set(made))
    for question in made:
        answer = assistant.ask(question)
        assert (answer.status, answer.note) == ("answered", "")
        assert any(person in question for person in told) or "Sở Y tế" in question


def test_what_was_just_asked_is_not_suggested(assistant: Assistant, appointed: Answer) -> None:
    first, *_ = suggestions(assistant, appointed, VIETNAMESE)
    again = replace(appointed, query=replace(appointed.query, complete=fold(first)))
    assert first not in suggestions(assistant, again, VIETNAMESE)


def test_nothing_is_suggested_where_nothing_is_told(assistant: Assistant, appointed: Answer) -> None:
    for answer in (replace(appointed, status="not_found"), replace(appointed, status="error"),
                   replace(appointed, citations=()), quoting(BRIDGE)):
        assert suggestions(assistant, answer, VIETNAMESE) == []


def test_only_what_is_answered_without_reserve_passes(
    assistant: Assistant, appointed: Answer, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = {"a": appointed, "b": replace(appointed, status="partial"),
            "c": replace(appointed, note="Có tin khác."), "d": replace(appointed, status="not_found")}
    asked: list[str] = []

    def ask(self: Assistant, question: str) -> Answer:
        asked.append(question)
        return said[question]

    monkeypatch.setattr(Assistant, "ask", ask)
    fresh = Assistant(assistant.archive)
    assert list(tried(fresh, "abcd")) == ["a"]
    assert list(tried(fresh, "dcba")) == ["a"] and asked == ["a", "b", "c", "d"], "each is asked once"


def test_a_changed_archive_is_asked_anew(tmp_path: Path, encoder: Encoder) -> None:
    with Archive.create(tmp_path / "kho", encoder) as archive:
        assistant, question = Assistant(archive), "Cầu Vàm ở xã Phú Xá thông xe ngày nào?"
        list(archive.add(articles(3)))
        assert list(tried(assistant, [question])) == []
        list(archive.add([BRIDGE]))
        assert list(tried(assistant, [question])) == [question]
