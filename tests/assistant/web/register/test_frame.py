from __future__ import annotations

import re

import pytest

from assistant.texts import catalogue
from assistant.web.pages import TEMPLATES
from tests.assistant.test_appointments import BUILDING, one
from tests.assistant.web.register.conftest import Doors


def test_every_text_that_a_template_names_is_in_the_catalogues() -> None:
    named = {key for path in TEMPLATES.glob("register_*.html")
             for key in re.findall(r'say\("(register\.\w+)"[,)]', path.read_text(encoding="utf-8"))}
    assert len(named) > 80
    for language in ("vi", "en"):
        assert named - catalogue(language).keys() == set()


@pytest.mark.parametrize("path", [
    "/bo-nhiem", "/bo-nhiem?on=2025", "/bo-nhiem?person=x&review=conflicts", "/bo-nhiem/chuc-danh",
    f"/bo-nhiem/chuc-danh?office={BUILDING}", "/bo-nhiem/su-kien/x", "/bo-nhiem/nguoi/x", "/bo-nhiem/duyet",
    "/bo-nhiem/nhat-ky", "/bo-nhiem/gop?name=Thụ",
])
def test_every_page_is_in_english_too(doors: Doors, path: str) -> None:
    answer = doors.staff.get(f"{path}{'&' if '?' in path else '?'}lang=en")
    assert answer.status_code in (200, 404) and '<html lang="en">' in answer.text
    assert "To review" in answer.text and "Cần duyệt" not in answer.text


def test_what_was_done_is_one_of_what_can_be(doors: Doors) -> None:
    event = one(doors.register, "Hà Thị Mỵ")
    assert "hb-done" in doors.staff.get(f"/bo-nhiem/su-kien/{event.id}?done=merge").text
    assert "hb-done" not in doors.staff.get(f"/bo-nhiem/su-kien/{event.id}?done=hack").text
