"""What is logged of each request, and by which id."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from starlette.responses import StreamingResponse

from assistant.service import accounts
from assistant.web.access import COOKIE
from assistant.web.logs import request_id
from assistant.web.serve import without_chat
from assistant.web.site import Site
from indexer import logs

BROWSER = {"Accept": "text/html"}
_log = logging.getLogger("assistant.web.test")


@pytest.fixture(scope="module")
def app(site: Site) -> FastAPI:
    """All doors but the chat, and three more."""
    made = without_chat(site)

    @made.get("/do/{what}")
    def do(what: str) -> None:
        _log.warning("done in a thread")

    @made.get("/fail/{what}")
    def fail(what: str) -> None:
        raise ValueError(what)

    @made.get("/half/{what}")
    def half(what: str) -> StreamingResponse:
        def told() -> Iterator[bytes]:
            yield b"x"
            raise ValueError(what)

        return StreamingResponse(told())

    return made


@pytest.fixture
def client(app: FastAPI) -> TestClient:
    return TestClient(app, base_url="http://127.0.0.1:7860", raise_server_exceptions=False,
                      follow_redirects=False)


@pytest.fixture
def told(caplog: pytest.LogCaptureFixture) -> Iterator[list[dict[str, Any]]]:
    """The lines of the log, each as it would be written."""
    lines: list[dict[str, Any]] = []

    class Told(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(logs.facts(record))

    caplog.set_level(logging.INFO, "assistant")
    handler, log = Told(), logging.getLogger("assistant")
    log.addHandler(handler)
    yield lines
    log.removeHandler(handler)


def test_a_request_is_a_line_with_its_routes_template(
    client: TestClient, site: Site, told: list[dict[str, Any]]
) -> None:
    client.cookies.set(COOKIE, accounts.open_session(site.database, "staff", site.now(), 60))
    answer = client.get("/do/bi-mat?q=bi-mat")
    done, request = told
    assert done["message"] == "done in a thread" and request.pop("ms") >= 0
    assert request["request"] == done["request"] == answer.headers["x-request-id"]
    assert {name: request[name] for name in request if name in logs.FIELDS} == {
        "method": "GET", "route": "/do/{what}", "status": 200, "role": "staff"}
    assert "bi-mat" not in str(told)


@pytest.mark.parametrize(("path", "status", "route"), [
    ("/khong-co/bi-mat", 404, "other"), ("/quan-tri?x=bi-mat", 303, "/quan-tri"),
    ("/api/v1/articles/bi-mat", 404, "/api/v1/articles/{id:path}"),
    ("/api/v1/search?q=", 422, "/api/v1/search"),
])
def test_so_is_one_that_is_refused(
    client: TestClient, told: list[dict[str, Any]], path: str, status: int, route: str
) -> None:
    answer = client.request("GET", path)
    assert [(one["status"], one["route"], one["role"]) for one in told] == [(status, route, "nobody")]
    if path.startswith("/api/"):
        assert answer.json()["request"] == answer.headers["x-request-id"] == told[0]["request"]


def test_a_method_of_somebodys_is_not_told(client: TestClient, told: list[dict[str, Any]]) -> None:
    client.request("BIMAT", "/bai-bao")
    assert told[0]["method"] == "other"


def test_parts_of_pages_are_told_to_who_looks_for_faults(
    client: TestClient, told: list[dict[str, Any]], caplog: pytest.LogCaptureFixture
) -> None:
    client.get("/hb/site.css")
    assert told == []
    caplog.set_level(logging.DEBUG, "assistant")
    client.get("/hb/site.css")
    assert [one["route"] for one in told] == ["/hb/"]


def test_what_fails_is_logged_once_and_its_page_tells_the_id(
    client: TestClient, told: list[dict[str, Any]]
) -> None:
    page = client.get("/fail/bi-mat", headers=BROWSER)
    assert page.status_code == 500 and page.headers["x-request-id"] in page.text
    assert page.headers["content-security-policy"] and page.headers["x-content-type-options"] == "nosniff"
    failed, request = told
    assert failed["message"] == "a request has failed" and request["status"] == 500
    assert failed["request"] == request["request"] == page.headers["x-request-id"]
    assert "builtins.ValueError\n" in failed["exception"] and "bi-mat" not in str(told)
    assert client.get("/fail/x").json()["request"] == told[-1]["request"]


def test_an_answer_that_breaks_off_is_logged(client: TestClient, told: list[dict[str, Any]]) -> None:
    client.get("/half/bi-mat")
    assert [one["message"] for one in told] == ["a request has failed", "request"]
    assert "bi-mat" not in str(told)


@pytest.mark.parametrize("given", ["of-a-stranger", "x" * 65, "a b c d e", "\"><script>", ""])
def test_an_id_is_not_taken_from_strangers(client: TestClient, given: str) -> None:
    made = client.get("/api/v1/health", headers={"X-Request-ID": given}).headers["x-request-id"]
    assert made != given and len(made) == 16


@pytest.mark.parametrize(("given", "taken"), [
    ("0af7651916cd43dd8448eb211c80319c", True), ("of.the_proxy-1", True), ("short", False), ("x" * 65, False),
    ("a b c d e f", False), ("{}\"'<>;;;", False),
])
def test_from_a_proxy_it_is_where_it_is_a_plain_token(site: Site, given: str, taken: bool) -> None:
    behind = without_chat(replace(site, settings=replace(site.settings, proxies="192.0.2.0/24")))
    client = TestClient(behind, base_url="http://127.0.0.1", client=("192.0.2.80", 1))
    made = client.get("/api/v1/health", headers={"X-Request-ID": given}).headers["x-request-id"]
    assert (made == given) == taken


def test_where_it_is_seen_by_who_asks(app: FastAPI, client: TestClient) -> None:
    ids: list[str] = []

    @app.get("/id")
    def see(request: Request) -> None:
        ids.extend([request_id(request), logs.request.get()])

    assert [client.get("/id").headers["x-request-id"]] * 2 == ids
