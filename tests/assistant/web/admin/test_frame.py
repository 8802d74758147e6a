"""Every page of the admin's: closed to all others, whole in both languages."""

from __future__ import annotations

import re

import pytest
from fastapi.routing import APIRoute

from assistant.texts import texts
from assistant.web import admin
from assistant.web.admin import frame
from tests.assistant.web.admin.conftest import Office

ROUTES = [(method, route.path.format(id="x")) for part in admin.PARTS for route in part.router.routes
          if isinstance(route, APIRoute) for method in sorted(route.methods)]
READ = [path for method, path in ROUTES if method == "GET" and "/viec/" not in path]


def test_there_are_routes_to_be_closed() -> None:
    assert len(ROUTES) >= 20 and all(path.startswith("/quan-tri") for _, path in ROUTES)


@pytest.mark.parametrize("role", ["", "reader", "staff"])
def test_every_route_is_closed_to_whoever_is_no_admin(office: Office, role: str) -> None:
    client = office.client(role)
    for method, path in ROUTES:
        answer = client.request(method, path)
        if role:
            assert answer.status_code == 403, path
        elif method == "GET":
            assert (answer.status_code, answer.headers["location"][:10]) == (303, "/dang-nhap"), path
        else:
            assert answer.status_code == 401, path


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_page_is_whole(office: Office, language: str) -> None:
    for path in READ:
        answer = office.admin.get(path, params={"lang": language})
        assert answer.status_code == 200, path
        assert f'<html lang="{language}">' in answer.text
        assert len(re.findall(r"<h1[ >]", answer.text)) == 1, path
        assert " on" not in "".join(re.findall(r"<[a-z][^>]*\son[a-z]+=", answer.text)), path
        assert not re.search(r"<script(?! src=\"/hb/)", answer.text), path


def test_sizes_and_moments() -> None:
    vi, en = texts("vi"), texts("en")
    assert [frame.size(vi, count) for count in (0, 1_499, 1_500_000, 2_000_000_000)] == [
        "0 kB", "1 kB", "1,5 MB", "2 GB"]
    assert frame.size(en, 1_500_000) == "1.5 MB"
    assert (frame.when(vi, 0.0), frame.when(vi, None)) == ("01/01/1970 07:00", "–")
    assert frame.percent(0.126) == "13 %"
