"""The conversations that go on: in memory, and in the service's database where they are not."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from secrets import token_urlsafe

import pytest

from assistant.talk import Exchange, Talk
from assistant.web.conversations import Conversations
from assistant.web.kept import Keeper
from assistant.web.site import Site
from tests.assistant.answers import BRIDGE, quoting
from tests.languages import ENGLISH, VIETNAMESE

TALK: Talk = (Exchange("Trước?", "<p>Rồi.</p>", "Rồi."),)


@pytest.fixture
def kept(site: Site) -> str:
    """The id of a conversation in the database."""
    id = token_urlsafe(16)
    assert Keeper(site, id).keep("Cầu?", quoting(BRIDGE), 0.1)
    return id


def test_a_new_conversation_has_an_id_that_cannot_be_guessed(site: Site) -> None:
    made = [Conversations(site).opened("", VIETNAMESE) for _ in range(4)]
    assert all(talk == () and len(id) >= 20 for id, talk in made) and len(dict(made)) == 4


@pytest.mark.parametrize("id", ["", "khong-co", "' OR 1=1", "\x00", "x" * 64, "x" * 10_000])
def test_an_id_that_was_not_given_out_is_nobodys(site: Site, id: str) -> None:
    talks = Conversations(site)
    assert talks.get(id, VIETNAMESE) == talks.read(id, VIETNAMESE) == ()
    assert talks.opened(id, VIETNAMESE)[0] != id


def test_a_conversation_goes_on_as_it_stands(site: Site) -> None:
    talks = Conversations(site)
    id, _ = talks.opened("", VIETNAMESE)
    talks.put(id, TALK)
    assert talks.opened(id, VIETNAMESE) == (id, TALK) and talks.get(id, ENGLISH) == TALK
    assert Conversations(site).get(id, VIETNAMESE) == (), "what is not kept is in this memory alone"


def test_one_that_is_not_in_memory_is_read_as_it_is_kept(site: Site, kept: str) -> None:
    talks = Conversations(site)
    id, [told] = talks.opened(kept, VIETNAMESE)
    assert (id, told.question) == (kept, "Cầu?") and VIETNAMESE.sources in told.html
    assert talks.get(kept, ENGLISH) == (told,), "it stays as it is shown"


def test_a_page_that_is_opened_is_told_in_its_language(site: Site, kept: str) -> None:
    talks = Conversations(site)
    talks.put(kept, TALK)
    [told] = talks.read(kept, ENGLISH)
    assert told.question == "Cầu?" and ENGLISH.sources in told.html
    assert talks.get(kept, VIETNAMESE) == (told,)


def test_what_was_used_last_stays_in_memory(site: Site, kept: str) -> None:
    talks = Conversations(site, most=2)
    talks.put("a", TALK)
    talks.put("b", TALK)
    assert talks.get("a", VIETNAMESE)
    talks.put("c", TALK)
    assert [bool(talks.get(id, VIETNAMESE)) for id in "abc"] == [True, False, True]
    talks.put(kept, TALK)
    talks.put("d", TALK)
    talks.put("e", TALK)
    assert talks.get(kept, VIETNAMESE)[0].question == "Cầu?", "it is in the database"


def test_threads_may_share_them(site: Site) -> None:
    talks = Conversations(site, most=5)

    def ask(number: int) -> bool:
        id = str(number % 10)
        talks.put(id, TALK)
        return talks.get(id, VIETNAMESE) in (TALK, ())

    with ThreadPoolExecutor(4) as pool:
        assert all(pool.map(ask, range(200)))
    assert sum(bool(talks.get(str(number), VIETNAMESE)) for number in range(10)) == 5
