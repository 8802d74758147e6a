"""What a reader is told and may delete: over HTTP."""

from __future__ import annotations

from dataclasses import replace
from secrets import token_urlsafe

import pytest
from fastapi.testclient import TestClient

from assistant.service import audit, talks
from assistant.web.kept import Keeper
from assistant.web.privacy import note
from assistant.web.serve import without_chat
from assistant.web.site import Site
from indexer.settings import Settings
from tests.assistant.answers import BRIDGE, quoting
from tests.languages import ENGLISH, VIETNAMESE


def client(site: Site, **settings: object) -> TestClient:
    chosen = replace(site.settings, **settings)  # type: ignore[arg-type]
    return TestClient(without_chat(replace(site, settings=chosen)), base_url="http://127.0.0.1:7860")


@pytest.fixture
def kept(site: Site) -> str:
    id = token_urlsafe(16)
    assert Keeper(site, id).keep("Cầu bí mật?", quoting(BRIDGE), 0.1)
    return id


def test_who_holds_its_id_deletes_a_conversation(site: Site, anyone: TestClient, kept: str) -> None:
    address = anyone.post(f"/api/v1/conversations/{kept}/share").json()["address"]
    assert anyone.delete(f"/api/v1/conversations/{kept}").status_code == 204
    assert anyone.get(address).status_code == 404 and talks.is_erased(site.database, kept)
    assert anyone.delete(f"/api/v1/conversations/{kept}").status_code == 404
    [entry, *_] = audit.read(site.database)
    assert entry == audit.Entry(entry.time, "", "", "own conversation deleted", "messages 1")


def test_who_may_only_read_it_does_not(site: Site, anyone: TestClient, kept: str) -> None:
    share = talks.share(site.database, kept)
    for id in (share, "khong-co", "%00", "' OR 1=1 --"):
        assert anyone.delete(f"/api/v1/conversations/{id}").status_code == 404
    assert talks.found(site.database, kept) == kept


def test_where_none_is_kept_none_is_shared_or_rated(site: Site, kept: str) -> None:
    message = talks.read(site.database, kept)[0].id
    memory = client(site, keep_questions="no")
    shared = memory.post(f"/api/v1/conversations/{kept}/share")
    rated = memory.post(f"/api/v1/messages/{message}/feedback", json={"reason": "right"})
    assert shared.status_code == rated.status_code == 409
    assert "keep_questions" in shared.json()["detail"]
    assert memory.delete(f"/api/v1/conversations/{kept}").status_code == 204, "what was kept before"


@pytest.mark.parametrize(("settings", "told"), [
    ({}, ["365 ngày", "không gửi đi nơi khác", "730 ngày", "12 giờ"]),
    ({"keep_days": 0, "audit_days": 0}, ["không giới hạn"]),
    ({"keep_questions": "no"}, ["không ghi hội thoại xuống đĩa"]),
    ({"model": "openai:gpt-5"}, ["gpt-5", "openai"]),
    ({"model": "openai:q", "model_url": "http://ai:key@may.example:8080/v1"}, ["mô hình q ở may.example"]),
    ({"model": "huggingface:/models/q"}, ["không gửi đi nơi khác"]),
])
def test_the_page_tells_what_the_settings_say(
    site: Site, settings: dict[str, object], told: list[str]
) -> None:
    shown = client(site, **settings).get("/rieng-tu")
    assert shown.status_code == 200 and all(text in shown.text for text in told)
    assert "key" not in shown.text


def test_an_empty_conversation_tells_it_in_a_line(site: Site) -> None:
    told = note(site, VIETNAMESE)
    assert "365 ngày" in told and 'href="/rieng-tu"' in told
    assert "kept on the server;" in note(replace(site, settings=Settings(keep_days=0)), ENGLISH)
    assert "không được ghi lại" in note(replace(site, settings=Settings(keep_questions="no")), VIETNAMESE)
