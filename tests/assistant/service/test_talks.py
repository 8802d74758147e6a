from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import func, select

from assistant.service.database import Database
from assistant.service.schema import feedback, messages
from assistant.service.talks import (
    LONGEST_NOTE,
    REASONS,
    Message,
    append,
    forget,
    give_feedback,
    read,
    share,
    shared,
)

VERSIONS = {"hoibao": "1.0", "model": "mô hình"}


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database(tmp_path / "service.sqlite") as made:
        yield made


def message(question: str = "Cầu dài bao nhiêu?", asked: float = 10.0) -> Message:
    return Message(question, '{"a": "<b>"}', "answered", VERSIONS, 0.25, asked)


def given(database: Database) -> list[tuple[str, str, str, str, float]]:
    with database.reading() as db:
        return [(r.message, r.reason, r.note, r.account, r.given) for r in db.execute(select(feedback))]


def test_messages_come_back_in_order_and_as_they_were(database: Database) -> None:
    conversation, first = append(database, "", message("Một?"))
    same, second = append(database, conversation, message("Hai?", 11.0))
    other, third = append(database, "", message("Ba?"))
    assert same == conversation != other and len({first, second, third}) == 3
    assert read(database, conversation) == [
        replace(message("Một?"), id=first), replace(message("Hai?", 11.0), id=second)]
    assert [one.question for one in read(database, other)] == ["Ba?"]


def test_ids_cannot_be_guessed(database: Database) -> None:
    made = [append(database, "", message()) for _ in range(4)]
    assert len({id for pair in made for id in pair}) == 8
    assert all(len(conversation) >= 20 and len(id) >= 16 for conversation, id in made), "128 and 96 bits"


@pytest.mark.parametrize("unknown", ["abc", "' OR 1=1 --", "x" * 64, "\x00"])
def test_an_id_that_was_not_given_out_begins_a_conversation_of_its_own(
    database: Database, unknown: str
) -> None:
    kept, _ = append(database, "", message())
    conversation, _ = append(database, unknown, message())
    assert conversation not in (unknown, kept) and len(read(database, conversation)) == 1
    assert read(database, unknown) == [] and shared(database, unknown) == []
    assert share(database, unknown) is None


def test_two_at_once_lose_nothing(database: Database) -> None:
    conversation, _ = append(database, "", message("0"))
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda n: append(database, conversation, message(str(n))), range(1, 13)))
    assert sorted(int(one.question) for one in read(database, conversation)) == list(range(13))


def test_a_shared_conversation_is_read_under_an_id_of_its_own(database: Database) -> None:
    conversation, _ = append(database, "", message())
    assert shared(database, conversation) == [], "nobody has shared it"
    id = share(database, conversation)
    assert id and id != conversation and share(database, conversation) == id
    append(database, conversation, message("Rồi sao?"))
    assert shared(database, id) == read(database, conversation) and len(shared(database, id)) == 2
    assert read(database, id) == [], "who may read it may not go on with it"


def test_what_is_not_shared_is_not_read_under_no_id(database: Database) -> None:
    append(database, "", message())
    assert shared(database, "") == [] and read(database, "") == []


def test_feedback_is_kept_with_who_gave_it(database: Database) -> None:
    _, id = append(database, "", message())
    for reason in REASONS:
        assert give_feedback(database, id, reason, "ghi <chú>", "lan", 12.0)
    assert given(database) == [(id, reason, "ghi <chú>", "lan", 12.0) for reason in REASONS]


def test_a_long_note_is_cut(database: Database) -> None:
    _, id = append(database, "", message())
    assert give_feedback(database, id, "other", "ấ" * (LONGEST_NOTE + 5), "", 1.0)
    assert given(database)[0][2] == "ấ" * LONGEST_NOTE


def test_feedback_on_nothing_is_refused(database: Database) -> None:
    conversation, _ = append(database, "", message())
    assert not give_feedback(database, conversation, "right", "", "", 1.0)
    assert given(database) == []


def test_what_nobody_has_gone_on_with_is_forgotten_with_all_that_hangs_on_it(database: Database) -> None:
    old, id = append(database, "", message(asked=10.0))
    public = share(database, old)
    give_feedback(database, id, "right", "", "", 10.0)
    alive, _ = append(database, "", message(asked=10.0))
    append(database, alive, message(asked=30.0))
    assert forget(database, 20.0) == 1
    assert read(database, old) == [] and shared(database, public or "") == [] and given(database) == []
    assert len(read(database, alive)) == 2
    with database.reading() as db:
        assert db.execute(select(func.count()).select_from(messages)).scalar_one() == 2
    assert forget(database, 20.0) == 0
