from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from assistant.chat import Assistant
from assistant.examples import SAMPLE
from assistant.model import Model
from assistant.suggest import MOST, questions, suggestions, tried
from assistant.types import Answer, Query
from indexer.archive import Archive
from indexer.encode import Encoder
from indexer.register.offices import Office
from indexer.words import fold
from tests.assistant.answers import BRIDGE, quoting
from tests.assistant.register.made import ELECTED
from tests.assistant.test_appointments import news
from tests.conftest import articles
from tests.languages import ENGLISH, VIETNAMESE

CHOSEN = news("c-bi-thu", "2021-03-02", "Cao Bằng có Bí thư Tỉnh ủy",
              "Ngày 2/3/2021, Ban Bí thư chỉ định ông Triệu Đình Vạn giữ chức Bí thư Tỉnh ủy Cao Bằng.")
NEWER = news("b-moi", "2025-10-30", "Kiểm tra hồ chứa",
             "Sáng 30/10/2025, ông Dương Chí Sảo, Bí thư Tỉnh ủy Cao Bằng, kiểm tra các hồ chứa nước.")
HOLDER = "Hiện nay ai là Bí thư Tỉnh ủy Cao Bằng?"


@pytest.fixture(scope="module")
def assistant(sample_archive: Archive) -> Assistant:
    return Assistant(sample_archive)


@pytest.fixture(scope="module")
def appointed(assistant: Assistant) -> Answer:
    return assistant.ask(SAMPLE[0])


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
        assert any(person in question for person in told) or "UBND TP Ninh Giang" in question


def test_what_was_just_asked_is_not_suggested(assistant: Assistant, appointed: Answer) -> None:
    first, *_ = suggestions(assistant, appointed, VIETNAMESE)
    again = replace(appointed, query=replace(appointed.query, complete=fold(first)))
    assert first not in suggestions(assistant, again, VIETNAMESE)


def test_nothing_is_suggested_where_nothing_is_told(assistant: Assistant, appointed: Answer) -> None:
    for answer in (replace(appointed, status="not_found"), replace(appointed, status="error"),
                   replace(appointed, citations=()), quoting(BRIDGE)):
        assert suggestions(assistant, answer, VIETNAMESE) == []


class Counting(Assistant):
    """Remembers what it was asked to understand."""

    def understand(self, question: str, **more: Any) -> Query:
        self.asked = [*getattr(self, "asked", []), question]
        return super().understand(question, **more)


def test_what_the_register_answers_is_tried_once_and_by_no_model(tmp_path: Path, encoder: Encoder) -> None:
    with Archive.create(tmp_path / "kho", encoder) as archive:
        list(archive.add([CHOSEN, BRIDGE]))
        assistant = Counting(archive, cast(Model, object()))
        bridge = "Cầu Vàm ở xã Phú Xá thông xe ngày nào?"
        assert assistant.retrieve(assistant.understand(bridge)), "found, but not in the register"
        assistant.asked.clear()
        for asked in ([HOLDER, bridge], [bridge, HOLDER]):
            assert list(tried(assistant, asked)) == [HOLDER]
        assert assistant.asked == [HOLDER, bridge], "each is tried once"


def test_a_changed_archive_is_asked_anew(tmp_path: Path, encoder: Encoder) -> None:
    with Archive.create(tmp_path / "kho", encoder) as archive:
        assistant = Assistant(archive)
        list(archive.add(articles(3)))
        assert list(tried(assistant, [HOLDER])) == []
        list(archive.add([CHOSEN]))
        assert list(tried(assistant, [HOLDER])) == [HOLDER]
        list(archive.add([NEWER]))
        assert list(tried(assistant, [HOLDER])) == [], "newer news says somebody else"


def test_each_assistant_has_its_own_archive(tmp_path: Path, encoder: Encoder) -> None:
    with (Archive.create(tmp_path / "một", encoder) as one, Archive.create(tmp_path / "hai", encoder) as two):
        list(one.add([CHOSEN]))
        list(two.add([BRIDGE]))
        assert one.revision == two.revision
        assert list(tried(Assistant(one), [HOLDER])) == [HOLDER]
        assert list(tried(Assistant(two), [HOLDER])) == []
