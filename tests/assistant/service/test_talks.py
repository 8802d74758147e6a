from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import func, select

from assistant.service.database import Database
from assistant.service.schema import feedback, messages
from assistant.service.stored import dump, load
from assistant.service.talks import (
    LONGEST_NOTE,
    REASONS,
    Message,
    append,
    erase,
    forget,
    forget_articles,
    found,
    give_feedback,
    is_erased,
    last,
    read,
    share,
    shared,
)
from tests.assistant.answers import BRIDGE, RICE, quoting

ID = "a-conversation-of-128-bits"
VERSIONS = {"hoibao": "1.0", "model": "mô hình"}


def message(question: str = "Cầu dài bao nhiêu?", asked: float = 10.0) -> Message:
    return Message(question, '{"a": "<b>"}', "answered", VERSIONS, 0.25, asked)


def given(database: Database) -> list[tuple[str, str, str, str, float]]:
    with database.reading() as db:
        return [(r.message, r.reason, r.note, r.account, r.given) for r in db.execute(select(feedback))]


def test_messages_come_back_in_order_and_as_they_were(database: Database) -> None:
    first = append(database, ID, message("Một?"))
    third = append(database, "another", message("Ba?"))
    second = append(database, ID, message("Hai?", 11.0))
    assert len({first, second, third}) == 3
    assert read(database, ID) == [
        replace(message("Một?"), id=first), replace(message("Hai?", 11.0), id=second)]
    assert read(database, "another") == [replace(message("Ba?"), id=third)]


def test_ids_cannot_be_guessed(database: Database) -> None:
    made = [append(database, ID, message()) for _ in range(4)]
    assert len(set(made)) == 4 and all(len(id) >= 16 for id in made), "96 bits"
    public = share(database, ID)
    assert public and len(public) >= 20, "128 bits"


@pytest.mark.parametrize("unknown", ["abc", "' OR 1=1 --", "x" * 64, "\x00"])
def test_under_an_id_that_is_unknown_there_is_nothing(database: Database, unknown: str) -> None:
    append(database, ID, message())
    assert read(database, unknown) == [] and shared(database, unknown) == []
    assert share(database, unknown) is None


def test_two_at_once_lose_nothing(database: Database) -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda n: append(database, ID, message(str(n))), range(13)))
    kept = read(database, ID)
    assert sorted(int(one.question) for one in kept) == list(range(13))
    assert {one.id for one in kept} == set(made)


def test_a_shared_conversation_is_read_under_an_id_of_its_own(database: Database) -> None:
    append(database, ID, message())
    assert shared(database, ID) == [], "nobody has shared it"
    id = share(database, ID)
    assert id and id != ID and share(database, ID) == id
    append(database, ID, message("Rồi sao?"))
    assert shared(database, id) == read(database, ID) and len(shared(database, id)) == 2
    assert read(database, id) == [], "who may read it may not go on with it"


def test_what_is_not_shared_is_not_read_under_no_id(database: Database) -> None:
    append(database, ID, message())
    assert shared(database, "") == [] and read(database, "") == []


def test_the_last_message_tells_whether_a_conversation_has_gone_on(database: Database) -> None:
    assert last(database, ID) == ""
    made = [append(database, ID, message(str(n))) for n in range(3)]
    assert last(database, ID) == made[-1]
    erase(database, ID, 1.0)
    assert last(database, ID) is None


def test_feedback_is_kept_with_who_gave_it(database: Database) -> None:
    id = append(database, ID, message())
    for reason in REASONS:
        assert give_feedback(database, id, reason, "ghi <chú>", "lan", 12.0)
    assert given(database) == [(id, reason, "ghi <chú>", "lan", 12.0) for reason in REASONS]


def test_a_long_note_is_cut(database: Database) -> None:
    id = append(database, ID, message())
    assert give_feedback(database, id, "other", "ấ" * (LONGEST_NOTE + 5), "", 1.0)
    assert given(database)[0][2] == "ấ" * LONGEST_NOTE


def test_feedback_on_nothing_is_refused(database: Database) -> None:
    append(database, ID, message())
    assert not give_feedback(database, ID, "right", "", "", 1.0)
    assert given(database) == []


def test_what_nobody_has_gone_on_with_is_forgotten_with_all_that_hangs_on_it(database: Database) -> None:
    id = append(database, ID, message(asked=10.0))
    public = share(database, ID)
    give_feedback(database, id, "right", "", "", 10.0)
    append(database, "alive", message(asked=10.0))
    append(database, "alive", message(asked=30.0))
    assert forget(database, 20.0, 40.0) == 1
    assert read(database, ID) == [] and shared(database, public or "") == [] and given(database) == []
    assert len(read(database, "alive")) == 2
    with database.reading() as db:
        assert db.execute(select(func.count()).select_from(messages)).scalar_one() == 2
    assert forget(database, 20.0, 41.0) == 0
    assert append(database, ID, message(asked=50.0)) == "" and append(database, "alive", message()) != ""


def test_an_erased_conversation_is_gone_with_all_that_hangs_on_it_and_stays_so(database: Database) -> None:
    id, other = append(database, ID, message()), append(database, "another", message())
    public = share(database, ID) or ""
    give_feedback(database, id, "right", "", "", 10.0)
    assert found(database, ID) == found(database, public) == ID and not is_erased(database, ID)
    assert erase(database, ID, 20.0) == 1 and is_erased(database, ID)
    assert (found(database, ID), found(database, public), share(database, ID)) == (None, None, None)
    assert read(database, ID) == [] and given(database) == []
    assert append(database, ID, message()) == "" and read(database, ID) == []
    assert [one.id for one in read(database, "another")] == [other]
    assert erase(database, ID, 21.0) == 0


@pytest.mark.parametrize("how", ["erased", "forgotten"])
def test_what_was_deleted_is_nowhere_in_the_files(filed: Database, how: str) -> None:
    """Whatever else was written before and after, in the file or its log."""
    random = Random(7)
    marks = [f"Ngõ {random.randbytes(8).hex()} {'ấ' * random.randrange(3_000)}" for _ in range(120)]
    for at, mark in enumerate(marks):
        append(filed, f"conversation-{at % 60}", message(mark, asked=float(at % 60)))
    gone, stay = {f"conversation-{at}" for at in range(30)}, 0
    if how == "erased":
        for id in gone:
            erase(filed, id, 100.0)
    else:
        forget(filed, 30.0, 100.0)
        filed.overwrite()
    files = [path for path in filed.at.parent.glob("service.sqlite*") if path.suffix != ".sqlite-shm"]
    held = b"".join(path.read_bytes() for path in files)
    for at, mark in enumerate(marks):
        there = mark[:20].encode() in held
        stay += there
        assert there == (f"conversation-{at % 60}" not in gone), at
    assert stay == 60 and b"conversation-7\x00" not in held


def test_what_is_quoted_of_an_erased_article_leaves_the_file(database: Database, tmp_path: Path) -> None:
    odd = replace(BRIDGE, id='cầu "1\\2"')
    for id, quoted in (("a", (odd, RICE)), ("b", (RICE,)), ("c", (odd,))):
        append(database, id, replace(message(), answer=dump(quoting(*quoted))))
    append(database, "d", message())
    before = read(database, "b"), read(database, "d")
    assert forget_articles(database, [odd.id, "khác"]) == 2
    assert forget_articles(database, ["khác"]) == 0
    [left] = read(database, "a")
    assert [cited.quote for cited in load(left.answer).citations] == ["", RICE.body]
    assert (left.question, before) == (message().question, (read(database, "b"), read(database, "d")))
    if not database.is_shared:
        held = b"".join(path.read_bytes() for path in tmp_path.iterdir())
        assert "Phú Xá".encode() not in held and RICE.body.encode() in held
