"""Pages for what is not there or not allowed, and what programs are told instead."""

from __future__ import annotations

import pytest
from fastapi.testclient import TestClient

from tests.assistant.web.conftest import Signed

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}


@pytest.mark.parametrize("path", ["/khong-co", "/khong/co/trang-nay", "/bo-nhiem/la/gi"])
def test_people_get_a_page_and_programs_json(anyone: TestClient, path: str) -> None:
    shown = anyone.get(path, headers=BROWSER)
    assert shown.status_code == 404
    assert "<h1>Không có trang này</h1>" in shown.text and 'href="/bai-bao"' in shown.text
    told = anyone.get(path)
    assert (told.status_code, told.json()) == (404, {"detail": "Not Found"})


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
