"""A conversation into the service's database and out of it again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.service import talks, usage
from assistant.service.database import Database
from assistant.talk import KEPT
from assistant.types import Answer
from assistant.web.kept import Keeper, restored, retold
from assistant.web.site import Site
from indexer.archive import Archive
from indexer.encode import Encoder
from indexer.errors import ArchiveDamaged, ServiceError
from indexer.settings import Settings
from tests.assistant.answers import BRIDGE, QUERY, RICE, Page, not_found, quoting
from tests.languages import ENGLISH, VIETNAMESE

DAY = 86_400.0
ID = "a-conversation-of-128-bits"


@pytest.fixture
def site(tmp_path: Path, encoder: Encoder) -> Iterator[Site]:
    """A site of two articles, on a clock of its own."""
    with (Archive.create(tmp_path / "kho", encoder) as archive,
          Database(tmp_path / "service.sqlite") as database):
        list(archive.add([BRIDGE, RICE]))
        yield Site(Assistant(archive), database, Settings(keep_days=30), now=lambda: 100 * DAY)


def kept(site: Site, *answers: Answer) -> str:
    """The id of a conversation of these answers."""
    for answer in answers:
        assert Keeper(site, ID).keep("Cầu <dài> bao nhiêu?", answer, 0.12345)
    return ID


def test_what_is_kept_of_an_answer(site: Site) -> None:
    keeper = Keeper(site, ID)
    first, second = (keeper.keep("Cầu?", answer, 0.12345) for answer in (quoting(BRIDGE), not_found()))
    one, other = talks.read(site.database, ID)
    assert (one.id, other.id) == (first, second)
    assert (one.status, other.status, one.seconds, one.asked) == ("answered", "not_found", 0.123, 100 * DAY)
    assert dict(one.versions) == dict(site.versions())


def test_a_conversation_is_told_again_as_it_was(site: Site) -> None:
    id = kept(site, quoting(BRIDGE, RICE), not_found(BRIDGE), Answer("error", QUERY, note="Hỏng."))
    talk = restored(site, id, VIETNAMESE)
    assert [one.question for one in talk] == ["Cầu <dài> bao nhiêu?"] * 3
    first, second, third = talk
    assert first.answer == quoting(BRIDGE, RICE)
    assert second.answer and [hit.article.id for hit in second.answer.hits] == ["cau"]
    assert first.extras.id and first.extras.id != second.extras.id
    assert "Hỏng." in third.html and all(one.done for one in talk)
    english = restored(site, id, ENGLISH)
    assert [one.extras for one in english] == [one.extras for one in talk]
    assert ENGLISH.sources in english[0].html and VIETNAMESE.sources in first.html


def test_of_a_withdrawn_article_its_number_stays_and_what_became_of_it(site: Site) -> None:
    id = kept(site, quoting(BRIDGE, RICE), not_found(BRIDGE, RICE))
    site.assistant.archive.withdraw(["cau"], "an", "Sai số liệu")
    first, second = restored(site, id, VIETNAMESE)
    page = Page(first.html)
    assert page.said("hb-ref") == ["[1]", "[2]"]
    assert "4-5" not in page.text and "4-5" not in first.said
    assert "Sai số liệu" in page.said("hb-gone")[0] and page.said("hb-lost") == page.said("hb-gone")
    assert Page(second.html).said("hb-headline") == ["Lúa được giá"]
    site.assistant.archive.reinstate(["cau"])
    assert restored(site, id, VIETNAMESE)[0].answer == quoting(BRIDGE, RICE)
    site.assistant.archive.remove(["cau"])
    assert BRIDGE.title not in Page(restored(site, id, VIETNAMESE)[0].html).text


def test_a_conversation_is_read_by_one_look_at_the_archive(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    id, looked = kept(site, *[quoting(BRIDGE, RICE), not_found(BRIDGE)] * 3), []
    found = site.assistant.archive.found
    monkeypatch.setattr(site.assistant.archive, "found", lambda ids: looked.append(ids) or found(ids))
    monkeypatch.setattr(site.assistant.archive, "article", lambda id: looked.append(id))
    assert len(restored(site, id, VIETNAMESE)) == 6
    assert [sorted(ids) for ids in looked] == [["cau", "lua"]]


def test_an_edited_article_is_shown_as_it_is_now(site: Site) -> None:
    id = kept(site, quoting(BRIDGE))
    list(site.assistant.archive.add([replace(BRIDGE, body=f"Tin mới. {BRIDGE.body}", title="Tựa mới")]))
    [one] = restored(site, id, VIETNAMESE)
    assert one.answer and one.answer.citations[0].start == len("Tin mới. ")
    assert Page(one.html).said("hb-headline") == ["Tựa mới"]
    assert one.answer.citations[0].lost is None


def test_frozen_nothing_can_be_asked_or_said_of_it(site: Site) -> None:
    messages = talks.read(site.database, kept(site, quoting(BRIDGE), not_found(BRIDGE)))
    for one in retold(site, messages, VIETNAMESE, frozen=True):
        page = Page(one.html)
        assert not page.all("data-change") and not page.all("data-message")
        assert one.extras.id == "" and one.extras.frozen


@pytest.mark.parametrize("id", ["", "khong-co", "' OR 1=1 --"])
def test_of_an_unknown_id_there_is_nothing(site: Site, id: str) -> None:
    kept(site, quoting(BRIDGE))
    assert restored(site, id, VIETNAMESE) == ()


def test_what_cannot_be_kept_is_told_to_the_log(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def append(*_: object) -> None:
        raise ServiceError("đĩa đầy")

    monkeypatch.setattr(talks, "append", append)
    assert Keeper(site, ID).keep("Cầu?", quoting(BRIDGE), 0.1) == ""
    assert "đĩa đầy" in caplog.text


def test_of_a_message_that_cannot_be_read_the_fault_is_told_and_the_others_stand(site: Site) -> None:
    kept(site, quoting(BRIDGE))
    talks.append(site.database, ID, talks.Message("Lúa <gì>?", "{}", "answered", {}, 0.1, 1.0))
    first, told, last = restored(site, kept(site, quoting(RICE)), VIETNAMESE)
    assert (first.answer, last.answer) == (quoting(BRIDGE), quoting(RICE))
    assert (told.question, told.answer, told.said, told.done) == ("Lúa <gì>?", None, "", True)
    assert VIETNAMESE.error in told.html and "cannot be read (1 faults)" in told.html
    assert "&quot;at&quot;: 2," in last.html, "each knows its place"


def test_an_archive_that_fails_is_told_to_the_log(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def similar_counts(*_: object) -> None:
        raise ArchiveDamaged("kho hỏng")

    id = kept(site, quoting(BRIDGE))
    monkeypatch.setattr(site.assistant.archive, "similar_counts", similar_counts)
    assert restored(site, id, VIETNAMESE) == ()
    assert "kho hỏng" in caplog.text


def test_of_a_long_conversation_the_last_answers_can_be_changed(site: Site) -> None:
    talk = restored(site, kept(site, *[quoting(RICE)] * (KEPT + 2)), VIETNAMESE)
    assert [one.extras.frozen for one in talk] == [True] * 2 + [False] * KEPT
    assert all(one.said for one in talk)
    assert [not Page(one.html).all("data-change") for one in talk] == [True] * 2 + [False] * KEPT


def test_where_none_is_kept_an_answer_is_counted_alone(site: Site) -> None:
    site = replace(site, settings=Settings(keep_questions="no"))
    assert Keeper(site, ID).keep("Cầu bí mật?", quoting(BRIDGE), 0.5) == ""
    assert talks.read(site.database, ID) == []
    [day] = usage.by_day(site.database, 0)
    assert (day.by_status, day.seconds) == ({"answered": 1}, 0.5)
    for path in site.database.at.parent.glob("service.sqlite*"):
        assert "Cầu bí mật?".encode() not in path.read_bytes()


def test_an_erased_conversation_is_not_begun_anew(site: Site) -> None:
    kept(site, quoting(BRIDGE))
    talks.erase(site.database, ID, 1.0)
    assert Keeper(site, ID).keep("Cầu?", quoting(BRIDGE), 0.1) == ""
    assert restored(site, ID, VIETNAMESE) == ()
