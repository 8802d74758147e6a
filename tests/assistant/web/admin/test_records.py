"""Feedback, the audit log, the settings."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest

from assistant.service import audit, talks
from assistant.service.audit import Entry
from assistant.service.talks import REASONS, Message
from assistant.texts import MESSAGES
from assistant.web.admin.records import masked
from indexer.settings import Settings, names
from tests.assistant.web.admin.conftest import Office


def test_feedback_is_listed_and_filtered(office: Office) -> None:
    database = office.site.database
    conversation = "a-conversation-of-128-bits"
    message = talks.append(
        database, conversation, Message("Ai <b>ký</b>?", "{}", "partial", {}, 1.0, office.site.now()))
    talks.give_feedback(database, message, "missing", "<i>thiếu</i>", "reader", 5.0)
    talks.give_feedback(database, message, "right", "", "", 6.0)
    page = office.admin.get("/quan-tri/gop-y").text
    assert "&lt;b&gt;ký&lt;/b&gt;" in page and "&lt;i&gt;thiếu&lt;/i&gt;" in page
    assert "trả lời một phần" in page
    assert "thiếu" not in office.admin.get("/quan-tri/gop-y?reason=right").text
    opened = office.admin.post("/quan-tri/gop-y/mo", data={"conversation": conversation})
    assert opened.headers["location"] == f"/chia-se/{talks.share(database, conversation)}"
    assert audit.read(database, 1)[0].action == "conversation opened"
    assert office.admin.post("/quan-tri/gop-y/mo", data={"conversation": "x"}).status_code == 404


def _logged(office: Office, action: str) -> str:
    audit.write(office.site.database, Entry(1.0, "an", "", action))
    return str(office.admin.get("/quan-tri/nhat-ky", params={"action": action}).text)


def test_the_log_is_paged_and_filtered(office: Office) -> None:
    database = office.site.database
    for number in range(60):
        audit.write(database, Entry(float(number), "lan & an", "192.0.2.1", "thử", f"việc-{number}."))
    first = office.admin.get("/quan-tri/nhat-ky", params={"who": "lan & an"}).text
    assert "việc-59." in first and "việc-10." in first and "việc-9." not in first
    assert 'href="/quan-tri/nhat-ky?who=lan+%26+an&amp;trang=2" rel="next"' in first
    assert 'rel="prev"' not in first
    second = office.admin.get("/quan-tri/nhat-ky?who=lan+%26+an&trang=2").text
    assert "việc-9." in second and "việc-10." not in second and 'rel="next"' not in second
    assert "việc-9." not in office.admin.get("/quan-tri/nhat-ky?action=khac").text
    assert ">đăng nhập<" in _logged(office, "signed in") and ">thử<" in first
    assert office.admin.get("/quan-tri/nhat-ky?trang=0").status_code == 422


def test_the_settings_are_told_without_secrets(office: Office) -> None:
    page = office.admin.get("/quan-tri/cai-dat").text
    assert "bimat" not in page and "key=x" not in page and "http://•••@10.0.0.1:80/v1" in page
    assert "HOIBAO_INBOX" in page and page.count('<th scope="row">') == len(names())


@pytest.mark.parametrize(("url", "shown"), [
    ("http://localhost:8080/v1", "http://localhost:8080/v1"),
    ("https://key@model.example", "https://•••@model.example"),
    ("http://a:b@c@model.example/x?y#z", "http://•••@model.example/x"), (None, ""),
])
def test_names_and_passwords_in_addresses_are_masked(url: str | None, shown: str) -> None:
    assert masked(Settings(model_url=url), "model_url") == shown
    assert masked(Settings(inbox=Path("/kho/vào")), "inbox") == "/kho/vào"


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_setting_and_reason_is_named(language: str) -> None:
    said = tomllib.loads((MESSAGES / language / "admin.toml").read_text(encoding="utf-8"))
    assert {key.removeprefix("setting_") for key in said if key.startswith("setting_")} == set(names())
    assert {f"reason_{reason.replace(' ', '_')}" for reason in REASONS} <= set(said)
