"""The conversations that go on: in memory, and in the service's database where they are not."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from secrets import token_urlsafe

import pytest

from assistant import Assistant
from assistant.export import conversation_markdown
from assistant.message import Extras
from assistant.service.database import Database
from assistant.service.talks import erase
from assistant.talk import KEPT, Exchange, Talk, grown, history, whole
from assistant.types import Answer, Turn
from assistant.web.conversations import IDLE, Conversations
from assistant.web.kept import Keeper
from assistant.web.site import Site
from indexer.archive import Archive
from indexer.encode import Encoder
from indexer.errors import ArchiveDamaged
from indexer.settings import Settings
from tests.assistant.answers import BRIDGE, RICE, quoting
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


def test_what_was_erased_elsewhere_is_remembered_no_longer(site: Site, kept: str) -> None:
    talks = Conversations(site)
    assert talks.get(kept, VIETNAMESE)
    erase(site.database, kept, site.now())
    assert talks.get(kept, VIETNAMESE) == () and talks.opened(kept, VIETNAMESE)[0] != kept


def test_what_nobody_goes_on_with_leaves_the_memory(site: Site) -> None:
    clock = [0.0]
    talks = Conversations(replace(site, now=lambda: clock[0], settings=Settings(keep_questions="no")))
    talks.put("a", TALK)
    clock[0] = IDLE
    talks.put("b", TALK)
    assert [bool(talks.get(id, VIETNAMESE)) for id in "ab"] == [True, True]
    clock[0] = 2 * IDLE + 1
    talks.put("c", TALK)
    assert [bool(talks.get(id, VIETNAMESE)) for id in "abc"] == [False, False, True]


def test_where_none_is_kept_those_in_memory_are_found_again(site: Site, kept: str) -> None:
    memory = Conversations(replace(site, settings=Settings(keep_questions="no")))
    memory.put("a", TALK)
    assert memory.read("a", VIETNAMESE) == TALK and memory.read(kept, VIETNAMESE), "what was kept before"
    memory.drop("a")
    assert memory.read("a", VIETNAMESE) == ()


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


# -- what became of its articles -----------------------------------------------------------


@pytest.fixture
def own(tmp_path: Path, encoder: Encoder) -> Iterator[Site]:
    """A site of two articles, which a test may change."""
    with Archive.create(tmp_path / "kho", encoder) as archive, Database(tmp_path / "s.sqlite") as database:
        list(archive.add([BRIDGE, RICE]))
        yield Site(Assistant(archive), database, Settings())


def asked(answer: Answer, talk: Talk = ()) -> Talk:
    """The conversation grown by an answer."""
    extras = Extras("m1", suggestions=("Ai là ông Nhu?",))
    return grown(talk, whole("Cầu?", answer, VIETNAMESE, extras, len(talk)), VIETNAMESE)


def test_what_is_withdrawn_leaves_a_conversation_that_goes_on(own: Site) -> None:
    talks, quote = Conversations(own), quoting(BRIDGE).sentences[0].text
    talks.put("a", asked(quoting(RICE), asked(quoting(BRIDGE))))
    before = talks.get("a", VIETNAMESE)
    assert talks.get("a", ENGLISH) == before, "as it is shown, while all of it stands"
    own.assistant.archive.withdraw(["cau"], "an", "Sai số liệu")
    first, second = talks.get("a", VIETNAMESE)
    assert quote not in first.html and "Sai số liệu" in first.html and second == before[1]
    assert first.extras.suggestions == () and first.said == ""
    assert history((first, second))[:2] == [Turn("user", "Cầu?"), Turn("user", "Cầu?")]
    assert quote not in conversation_markdown((first, second), VIETNAMESE)


def test_of_an_article_that_changed_the_quote_is_told_and_not_gone_on_with(own: Site) -> None:
    talks = Conversations(own)
    talks.put("a", asked(quoting(BRIDGE)))
    list(own.assistant.archive.add([replace(BRIDGE, body="Cầu chưa thông xe.")]))
    [told] = talks.get("a", VIETNAMESE)
    assert quoting(BRIDGE).sentences[0].text in told.html and "/lich-su/cau?tu=" in told.html
    assert history((told,))[1].citations == ()
    [again] = talks.get("a", VIETNAMESE)
    assert again == told


def test_what_is_withdrawn_leaves_the_old_answers_of_a_long_conversation_too(own: Site) -> None:
    talks, talk = Conversations(own), ()
    for _ in range(KEPT + 2):
        talk = asked(quoting(BRIDGE), talk)
    talks.put("a", talk)
    assert talks.get("a", VIETNAMESE) == talk
    own.assistant.archive.withdraw(["cau"])
    settled = talks.get("a", VIETNAMESE)
    assert not any(quoting(BRIDGE).sentences[0].text in one.html for one in settled)
    assert [one.extras.frozen for one in settled] == [one.extras.frozen for one in talk]


def test_while_the_archive_fails_a_conversation_stands(
    own: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def found(*_: object) -> None:
        raise ArchiveDamaged("kho hỏng")

    talks, talk = Conversations(own), asked(quoting(BRIDGE))
    talks.put("a", talk)
    monkeypatch.setattr(own.assistant.archive, "found", found)
    assert talks.get("a", VIETNAMESE) == talk and "kho hỏng" in caplog.text
