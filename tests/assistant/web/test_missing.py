"""Pages for what is not there or not allowed, and what programs are told instead."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from fastapi.testclient import TestClient

from assistant.web.site import Site
from indexer.errors import ArchiveDamaged
from tests.assistant.web.conftest import Signed

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.mark.parametrize("path", ["/khong-co", "/khong/co/trang-nay", "/bo-nhiem/la/gi"])
def test_people_get_a_page_and_programs_json(anyone: TestClient, path: str) -> None:
    shown = anyone.get(path, headers=BROWSER)
    assert shown.status_code == 404
    assert "<h1>Không có trang này</h1>" in shown.text and 'href="/bai-bao"' in shown.text
    told = anyone.get(path)
    assert (told.status_code, told.json()["detail"]) == (404, "Not Found")


def test_a_program_s_door_that_is_none_is_told_in_json_to_all(anyone: TestClient) -> None:
    told = anyone.get("/api/v1/khong-co", headers=BROWSER)
    assert told.status_code == 404 and "/api/v1/openapi.json" in told.json()["detail"]


def test_the_page_is_in_the_readers_language_and_knows_the_account(signed: Signed) -> None:
    shown = signed("staff").get("/khong-co?lang=en", headers=BROWSER).text
    assert "<h1>There is no such page</h1>" in shown and '<span class="hb-name">staff</span>' in shown


def test_what_is_asked_for_is_only_text(anyone: TestClient) -> None:
    shown = anyone.get("/<script>alert(1)</script>?x=\"><script>", headers=BROWSER)
    assert shown.status_code == 404 and "<script>alert" not in shown.text and '"><script>' not in shown.text


def test_who_may_not_is_told_on_a_page(signed: Signed) -> None:
    shown = signed("staff").get("/quan-tri", headers=BROWSER)
    assert shown.status_code == 403 and "không dành cho tài khoản của bạn</h1>" in shown.text
    assert signed("staff").get("/quan-tri").text == "403: không đủ quyền / not allowed"


def test_who_has_not_signed_in_is_led_there(anyone: TestClient) -> None:
    led = anyone.get("/quan-tri", headers=BROWSER)
    assert (led.status_code, led.headers["location"]) == (303, "/dang-nhap?next=%2Fquan-tri")
    late = anyone.post("/quan-tri/kiem-tra", headers=BROWSER)
    assert late.status_code == 401 and "Hãy đăng nhập" in late.text


def test_what_fails_says_how_and_what_is_unknown_says_so(
    signed: Signed, site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    app = signed("").app
    client = TestClient(app, base_url="http://127.0.0.1:7860", raise_server_exceptions=False)

    def fails(error: Exception) -> Callable[[object], object]:
        def raising(*_: object) -> object:
            raise error

        return raising

    monkeypatch.setattr(type(site.assistant.archive), "sections", fails(ArchiveDamaged("kho <hỏng>")))
    shown = client.get("/bai-bao", headers=BROWSER)
    assert shown.status_code == 503 and "Trang này đang lỗi" in shown.text
    assert "kho &lt;hỏng&gt;" in shown.text
    assert client.get("/bai-bao").json()["detail"] == "kho <hỏng>"
    assert caplog.messages.count("a request could not be served") == 2
    monkeypatch.setattr(type(site.assistant.archive), "sections", fails(ValueError("bí mật")))
    shown = client.get("/bai-bao", headers=BROWSER)
    assert shown.status_code == 500 and "Trang này đang lỗi" in shown.text and "bí mật" not in shown.text
