"""What doors share, and what several servers over one database do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from importlib.metadata import version

import pytest
from argon2 import PasswordHasher
from fastapi.testclient import TestClient

from assistant.examples import SAMPLE
from assistant.service import accounts, audit, talks
from assistant.service.counting import Counts
from assistant.service.database import Database
from assistant.talk import Talk, reply
from assistant.web.access import COOKIE
from assistant.web.conversations import Conversations
from assistant.web.kept import Keeper
from assistant.web.limits import Limits
from assistant.web.serve import without_chat
from assistant.web.site import Site
from tests.languages import VIETNAMESE

PASSWORD = "mat-khau-dai-lam"
NOW = 1_700_000_000.0


def test_the_versions_of_an_answer_name_all_that_made_it(site: Site) -> None:
    archive = site.assistant.archive
    assert site.versions() == {
        "hoibao": version("hoibao"), "revision": str(archive.revision), "encoder": archive.encoder.name,
        "reranker": site.settings.reranker, "model": "", "prompt": "",
    }
    writing = replace(site, settings=replace(site.settings, model="openai:x", reranker="none"))
    told = writing.versions("answer-1")
    assert (told["model"], told["reranker"], told["prompt"]) == ("openai:x", "none", "answer-1")


# -- several servers -----------------------------------------------------------------------


class Server:
    """One of several: its doors, and its memory of conversations."""

    def __init__(self, site: Site, database: Database) -> None:
        limits = Limits(3, Counts(database) if database.is_shared else None)
        self.site = replace(site, database=database, limits=limits, now=lambda: NOW)
        self.talks = Conversations(self.site)
        self._app = without_chat(self.site)

    def client(self, token: str = "") -> TestClient:
        client = TestClient(self._app, base_url="http://127.0.0.1:7860", follow_redirects=False)
        client.cookies.set(COOKIE, token)
        return client

    def ask(self, question: str, id: str = "") -> tuple[str, Talk]:
        """A question in a conversation, as the chat asks it."""
        id, before = self.talks.opened(id, VIETNAMESE)
        keep = Keeper(self.site, id).keep
        for talk in reply(self.site.assistant, before, question, VIETNAMESE, keep=keep):
            self.talks.put(id, talk)
        return id, talk

    def role(self, token: str) -> str | None:
        who = accounts.session(self.site.database, token, self.site.now())
        return who.role if who else None


@pytest.fixture
def servers(site: Site, emptied: Database, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Server]]:
    """Two over one PostgreSQL database, with the account of an admin."""
    monkeypatch.setattr(accounts, "_hasher", lambda: PasswordHasher(1, 8, 1))
    assert isinstance(emptied.at, str)
    with Database(emptied.at) as other:
        accounts.put(emptied, "lan", PASSWORD, "admin", NOW)
        yield [Server(site, emptied), Server(site, other)]


def signed_in(server: Server) -> str:
    answer = server.client().post("/dang-nhap", data={"name": "lan", "password": PASSWORD})
    assert answer.status_code == 303
    return str(answer.cookies[COOKIE])


def test_who_signs_in_at_one_has_signed_in_at_the_other_until_signing_out(servers: list[Server]) -> None:
    one, other = servers
    token = signed_in(one)
    assert other.client(token).get("/quan-tri/tai-khoan").status_code == 200
    other.client(token).post("/dang-xuat")
    assert one.client(token).get("/quan-tri/tai-khoan").status_code == 303
    assert [entry.action for entry in audit.read(one.site.database)] == ["signed out", "signed in"]


def test_another_role_is_another_role_at_both(servers: list[Server]) -> None:
    one, other = servers
    token = signed_in(one)
    accounts.put(other.site.database, "lan", PASSWORD, "reader", 1.0)
    assert one.role(token) is None, "its sessions have ended"
    token = signed_in(other)
    assert one.role(token) == "reader" and one.client(token).get("/quan-tri/tai-khoan").status_code == 403
    accounts.remove(one.site.database, "lan")
    assert other.role(token) is None


def test_a_conversation_goes_on_at_the_other_and_comes_back(servers: list[Server]) -> None:
    one, other = servers
    id, [first] = one.ask(SAMPLE[0])
    same, (told, second) = other.ask("Nguồn nào?", id)
    assert same == id and told.said == first.said and first.answer and second.answer
    assert {c.article.id for c in second.answer.citations} <= {c.article.id for c in first.answer.citations}
    assert second.answer.citations and second.answer.status == "answered"
    assert [exchange.question for exchange in one.talks.get(id, VIETNAMESE)] == [SAMPLE[0], "Nguồn nào?"]
    assert len(one.ask("Nói rõ hơn", id)[1]) == 3 == len(other.talks.get(id, VIETNAMESE))
    talks.erase(other.site.database, id, 1.0)
    assert one.talks.get(id, VIETNAMESE) == () == other.talks.get(id, VIETNAMESE)


def test_a_share_of_questions_is_used_up_at_both_together(servers: list[Server]) -> None:
    asked = [server.client().post("/api/v1/ask", json={"question": "Ai?"}).status_code
             for server in servers * 4]
    assert [status == 429 for status in asked] == [False] * 3 + [True] * 5
