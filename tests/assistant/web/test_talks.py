"""Sharing, a shared conversation, feedback: over HTTP."""

from __future__ import annotations

from secrets import token_urlsafe

import pytest
from fastapi.testclient import TestClient
from markupsafe import escape
from sqlalchemy import select

from assistant.service import talks
from assistant.service.schema import feedback
from assistant.service.talks import LONGEST_NOTE, REASONS
from assistant.web.kept import Keeper
from assistant.web.site import Site
from indexer.types import Article
from tests.assistant.answers import BRIDGE, HOSTILE, quoting
from tests.assistant.web.conftest import Signed

QUESTION = f"Ai {HOSTILE}?"


@pytest.fixture
def kept(site: Site) -> tuple[str, str]:
    """The ids of a conversation, and of its message."""
    conversation = token_urlsafe(16)
    return conversation, Keeper(site, conversation).keep(QUESTION, quoting(held(site)), 0.1)


def held(site: Site) -> Article:
    """An article of the archive."""
    return next(iter(site.assistant.archive.all_articles()))


def given(site: Site, message: str) -> list[tuple[str, str, str]]:
    with site.database.reading() as db:
        rows = db.execute(select(feedback).where(feedback.c.message == message))
        return [(row.reason, row.note, row.account) for row in rows]


# -- sharing -------------------------------------------------------------------------------


def test_a_conversation_is_shared_under_an_address_of_its_own(
    anyone: TestClient, kept: tuple[str, str]
) -> None:
    shared = anyone.post(f"/api/v1/conversations/{kept[0]}/share")
    address = shared.json()["address"]
    assert shared.status_code == 200 and address.startswith("/chia-se/") and kept[0] not in address
    assert anyone.post(f"/api/v1/conversations/{kept[0]}/share").json()["address"] == address


def test_who_reads_a_shared_conversation_can_ask_nothing_in_it(
    anyone: TestClient, site: Site, kept: tuple[str, str]
) -> None:
    address = anyone.post(f"/api/v1/conversations/{kept[0]}/share").json()["address"]
    shown = anyone.get(address)
    assert shown.status_code == 200 and "text/html" in shown.headers["content-type"]
    assert kept[0] not in shown.text and kept[1] not in shown.text, "no id by which it could be gone on with"
    for not_offered in ("data-change", "data-message", "<script>alert", "<img src=x"):
        assert not_offered not in shown.text
    assert "&lt;script&gt;alert(1)" in shown.text, "the question is text"
    article = held(site)
    assert str(escape(article.title)) in shown.text
    assert quoting(article).citations[0].quote.split()[-1] in shown.text


@pytest.mark.parametrize("id", ["khong-co", "%00", "' OR 1=1", "x" * 500])
def test_an_address_that_nobody_shared_is_not_found(anyone: TestClient, id: str) -> None:
    assert anyone.get(f"/chia-se/{id}").status_code == 404
    assert anyone.post(f"/api/v1/conversations/{id}/share").status_code == 404


def test_the_id_of_a_conversation_is_no_address_to_read_it(anyone: TestClient, kept: tuple[str, str]) -> None:
    assert anyone.get(f"/chia-se/{kept[0]}").status_code == 404


def test_a_shared_conversation_speaks_the_readers_language(
    anyone: TestClient, kept: tuple[str, str]
) -> None:
    address = anyone.post(f"/api/v1/conversations/{kept[0]}/share").json()["address"]
    vietnamese, english = (anyone.get(f"{address}?lang={language}").text for language in ("vi", "en"))
    assert 'lang="vi"' in vietnamese and 'lang="en"' in english
    assert "Nguồn 1: " in vietnamese and "Source 1: " in english


# -- for programs --------------------------------------------------------------------------


def test_a_conversation_is_told_with_what_became_of_its_articles(
    anyone: TestClient, site: Site, kept: tuple[str, str]
) -> None:
    Keeper(site, kept[0]).keep("Cầu?", quoting(BRIDGE), 0.1)
    told = anyone.get(f"/api/v1/conversations/{kept[0]}")
    assert [one["question"] for one in told.json()["exchanges"]] == [QUESTION, "Cầu?"]
    first, second = (one["answer"] for one in told.json()["exchanges"])
    assert first["citations"][0]["state"] == "stands" and first["sentences"][0]["text"]
    assert second["citations"][0]["state"] == "erased", "the archive does not hold it"
    assert [s["text"] for s in second["sentences"]] == [""] and BRIDGE.title not in told.text
    assert anyone.get("/api/v1/conversations/khong-co").status_code == 404


# -- feedback ------------------------------------------------------------------------------


def test_feedback_is_kept_with_who_gave_it(site: Site, signed: Signed, kept: tuple[str, str]) -> None:
    for role, reason in (("", "right"), ("staff", "wrong date")):
        sent = {"reason": reason, "note": f"<b>{role}</b>"}
        assert signed(role).post(f"/api/v1/messages/{kept[1]}/feedback", json=sent).status_code == 204
    assert given(site, kept[1]) == [("right", "<b></b>", ""), ("wrong date", "<b>staff</b>", "staff")]


def test_every_reason_that_the_page_offers_is_taken(
    site: Site, anyone: TestClient, kept: tuple[str, str]
) -> None:
    for reason in REASONS:
        sent = anyone.post(f"/api/v1/messages/{kept[1]}/feedback", json={"reason": reason})
        assert sent.status_code == 204
    assert [reason for reason, _, _ in given(site, kept[1])] == list(REASONS)


@pytest.mark.parametrize("sent", [
    {}, {"reason": "nonsense"}, {"reason": None}, {"reason": "right", "note": "x" * (LONGEST_NOTE + 1)},
    {"reason": "right", "note": 7}, [], "right",
], ids=str)
def test_feedback_that_is_none_is_refused(
    site: Site, anyone: TestClient, kept: tuple[str, str], sent: object
) -> None:
    assert anyone.post(f"/api/v1/messages/{kept[1]}/feedback", json=sent).status_code == 422
    assert given(site, kept[1]) == []


def test_feedback_on_what_is_not_there_is_not_found(anyone: TestClient) -> None:
    sent = anyone.post("/api/v1/messages/khong-co/feedback", json={"reason": "right"})
    assert sent.status_code == 404


@pytest.mark.parametrize("path", ["/api/v1/messages/{1}/feedback", "/api/v1/conversations/{0}/share"])
def test_another_sites_page_can_do_neither(
    site: Site, anyone: TestClient, kept: tuple[str, str], path: str
) -> None:
    foreign = {"sec-fetch-site": "cross-site"}
    answer = anyone.post(path.format(*kept), json={"reason": "right"}, headers=foreign)
    assert answer.status_code == 403
    assert given(site, kept[1]) == [] and not talks.shared(site.database, kept[0])
