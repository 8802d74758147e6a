"""The guard: names, other sites' pages, shares, who must sign in, headers, bodies."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Annotated, Any

import pytest
from fastapi import Depends, FastAPI, Request
from fastapi.testclient import TestClient
from starlette.responses import PlainTextResponse, Response

from assistant.service import accounts, audit
from assistant.service.accounts import Account
from assistant.web import access
from assistant.web.access import COOKIE, LONGEST_BODY, Denied, Guard, network, record, require
from assistant.web.limits import Limits
from assistant.web.serve import application
from assistant.web.site import Site

HOST = "http://127.0.0.1:7860"
Client = Callable[..., TestClient]


@pytest.fixture(scope="module")
def small(site: Site) -> FastAPI:
    """Three doors behind a guard that knows its names: quicker than the whole application."""
    app = FastAPI()
    app.state.site = site
    app.add_middleware(Guard, site=site, hosts=["localhost", "hoibao.example"])

    async def denied(request: Request, error: Exception) -> Response:
        assert isinstance(error, Denied)
        return access.refusal(request, error.status)

    app.add_exception_handler(Denied, denied)

    @app.get("/who")
    def who(request: Request) -> dict[str, str | None]:
        return {"name": getattr(access.account(request), "name", None), "client": access.client(request)}

    @app.post("/write")
    async def write(request: Request) -> PlainTextResponse:
        return PlainTextResponse(str(len(await request.body())))

    @app.get("/api/v1/staff")
    def staff(request: Request, who: Annotated[Account, Depends(require("staff"))]) -> str:
        record(request, "looked", "at it")
        return who.name

    @app.get("/others")
    def others() -> PlainTextResponse:
        return PlainTextResponse("", headers={"Access-Control-Allow-Origin": "https://xau.example",
                                              "Access-Control-Allow-Credentials": "true"})

    return app


@pytest.fixture
def client(small: FastAPI, site: Site) -> TestClient:
    small.state.site = site
    return TestClient(small, base_url="http://localhost:7860", follow_redirects=False)


@pytest.fixture(scope="module")
def closed(site: Site) -> Iterator[Client]:
    """The whole application where everyone must sign in."""
    strict = replace(site, settings=replace(site.settings, auth="all"))
    app = application(strict)

    def made(role: str = "") -> TestClient:
        client = TestClient(app, base_url=HOST, follow_redirects=False)
        if role:
            client.cookies.set(COOKIE, accounts.open_session(site.database, role, site.now(), 3_600))
        return client

    yield made


# -- names ---------------------------------------------------------------------------------


@pytest.mark.parametrize("host", [
    "localhost", "localhost:7860", "LOCALHOST", "hoibao.example:80", "127.0.0.1:1", "192.0.2.7", "[::1]:7860",
])
def test_its_own_names_and_addresses_are_answered(client: TestClient, host: str) -> None:
    assert client.get("/who", headers={"Host": host}).status_code == 200


@pytest.mark.parametrize("host", [
    "xau.example", "xau.example:7860", "localhost.xau.example", "localhost:7860@xau.example",
    "xau.example/who", "", "localhost:", "localhost:x", "127.0.0.1.xau.example", "[::1", "[xau]",
    "localhost,xau.example", "2130706433",
])
def test_a_name_that_another_site_made_lead_here_is_refused(client: TestClient, host: str) -> None:
    answer = client.get("/who", headers={"Host": host})
    assert answer.status_code == 421 and "the setting hosts" in answer.text


def test_what_a_proxy_might_say_is_not_believed(client: TestClient) -> None:
    said = {"X-Forwarded-For": "192.0.2.9", "X-Real-IP": "192.0.2.9",
            "Forwarded": "for=192.0.2.9;host=localhost", "X-Forwarded-Host": "localhost",
            "X-Forwarded-Proto": "https"}
    assert client.get("/who", headers=said).json()["client"] == "testclient"
    assert client.get("/who", headers={**said, "Host": "xau.example"}).status_code == 421


# -- other sites' pages --------------------------------------------------------------------


@pytest.mark.parametrize(("headers", "status"), [
    ({}, 200),  # a program
    ({"Sec-Fetch-Site": "same-origin"}, 200),
    ({"Sec-Fetch-Site": "none"}, 200),
    ({"Sec-Fetch-Site": "same-site"}, 403),
    ({"Sec-Fetch-Site": "cross-site"}, 403),
    ({"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost:7860"}, 403),
    ({"Sec-Fetch-Site": "SAME-ORIGIN"}, 403),
    ({"Sec-Fetch-Site": ""}, 403),
    ({"Origin": "http://localhost:7860"}, 200),
    ({"Origin": "http://LOCALHOST:7860"}, 200),
    ({"Origin": "http://localhost:7861"}, 403),
    ({"Origin": "http://localhost"}, 403),
    ({"Origin": "http://xau.example"}, 403),
    ({"Origin": "http://localhost:7860.xau.example"}, 403),
    ({"Origin": "http://localhost:7860@xau.example"}, 403),
    ({"Origin": "null"}, 403),
    ({"Origin": ""}, 403),
    ({"Origin": "http://[xau"}, 403),
    ({"Referer": "http://xau.example/"}, 200),  # no browser of today leaves out both
])
def test_a_page_of_another_site_changes_nothing(
    client: TestClient, headers: dict[str, str], status: int
) -> None:
    assert client.post("/write", headers=headers).status_code == status
    assert client.get("/who", headers=headers).status_code == 200


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "QUERY"])
def test_every_method_but_reading_is_a_change(client: TestClient, method: str) -> None:
    assert client.request(method, "/write", headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403


def test_no_door_is_for_the_pages_of_other_sites(client: TestClient, anyone: TestClient) -> None:
    assert not [name for name in client.get("/others").headers if name.startswith("access-control")]
    for path in ("/", "/config", "/hb/site.css"):
        told = anyone.get(path, headers={"Origin": "https://xau.example", "Host": "hoibao.example"})
        assert "access-control-allow-origin" not in told.headers
        assert told.headers["cross-origin-resource-policy"] == "same-origin"


# -- who asks ------------------------------------------------------------------------------


def test_a_cookie_or_a_bearer_token_tells_who_asks(client: TestClient, site: Site) -> None:
    token = accounts.open_session(site.database, "staff", site.now(), 3_600)
    for headers in ({"Cookie": f"{COOKIE}={token}"}, {"Authorization": f"Bearer {token}"},
                    {"Authorization": f"bearer  {token} "}):
        assert client.get("/who", headers=headers).json() == {"name": "staff", "client": "account:staff"}
    for headers in ({"Cookie": f"{COOKIE}={token}x"}, {"Authorization": f"Basic {token}"},
                    {"Authorization": f"Bearer {token}x", "Cookie": f"{COOKIE}={token}"},
                    {"Cookie": f"other={token}"}, {"X-Account": "admin"}, {"Authorization": "Bearer"}):
        assert client.get("/who", headers=headers).json()["name"] is None


def test_a_role_is_asked_for_on_the_servers_side(client: TestClient, site: Site) -> None:
    said = {}
    for role in ("", *accounts.ROLES):
        headers = {}
        if role:
            token = accounts.open_session(site.database, role, site.now(), 3_600)
            headers = {"Authorization": f"Bearer {token}"}
        answer = client.get("/api/v1/staff", headers=headers)
        said[role] = (answer.status_code, answer.headers.get("www-authenticate"))
    assert said == {"": (401, "Bearer"), "reader": (403, None), "staff": (200, None), "admin": (200, None)}
    entry = audit.read(site.database)[0]
    assert (entry.account, entry.address) == ("admin", "testclient")
    assert (entry.action, entry.about) == ("looked", "at it")


@pytest.mark.parametrize(("address", "told"), [
    ("192.0.2.7", "192.0.2.7"), ("::ffff:192.0.2.7", "192.0.2.7"), ("testclient", "testclient"),
    ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"), ("2001:db8:1:2:ffff::", "2001:db8:1:2::/64"),
    ("fe80::1%eth0", "fe80::/64"), (None, "unknown"),
])
def test_a_computer_cannot_be_many_clients(address: str | None, told: str) -> None:
    scope = {"type": "http", "client": address and (address, 1), "headers": [], "state": {}}
    assert network(Request(scope)) == access.client(Request(scope)) == told


# -- shares --------------------------------------------------------------------------------


def counted(site: Site) -> TestClient:
    app = application(replace(site, limits=Limits()))
    return TestClient(app, base_url=HOST, follow_redirects=False)


def test_a_client_that_writes_too_often_waits(site: Site) -> None:
    client = counted(site)
    for _ in range(130):
        answer = client.post("/dang-xuat")
        if answer.status_code == 429:
            break
    assert answer.status_code == 429 and 1 <= int(answer.headers["retry-after"]) <= 60
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert client.get("/dang-nhap").status_code == 200, "reading has a share of its own"
    token = accounts.open_session(site.database, "staff", site.now(), 3_600)
    other = client.post("/dang-xuat", headers={"Authorization": f"Bearer {token}"})
    assert other.status_code == 303, "so has another client"


def test_what_gradio_is_sent_counts_and_parts_of_pages_do_not(site: Site) -> None:
    seen: list[str] = []

    class Seeing(Limits):
        def hit(self, kind: Any, client: str, now: float) -> None:
            seen.append(kind)

    client = TestClient(application(replace(site, limits=Seeing())), base_url=HOST)
    for path in ("/hb/site.css", "/theme.css", "/gradio_api/startup-events"):
        client.get(path)
    assert seen == []
    client.post("/gradio_api/queue/join", json={})
    client.post("/hb/site.css")
    client.get("/hb")
    assert seen == ["request", "request", "request"]


# -- who must sign in ----------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/dang-nhap", "/hb/site.css", "/hb/chat.js"])
def test_what_signing_in_needs_is_open(closed: Client, path: str) -> None:
    assert closed().get(path).status_code == 200


@pytest.mark.parametrize("path", [
    "/", "/bai-bao", "/bo-nhiem", "/quan-tri", "/openapi.json", "/config", "/theme.css", "/assets/x.js",
    "/dang-nhap/", "//dang-nhap", "/DANG-NHAP", "/dang-nhap;x", "/dang-nhap%00", "/dang-nhap%3Fx",
    "/Hb/site.css", "//hb/site.css", "/hb", "/hb;/site.css", "/hb/../", "/hb/%2e%2e/config",
    "/hb/..%2fconfig",
    "/hb/..", "/hb%2f..%2fconfig", "/khong-co",
])
def test_every_page_but_those_asks_to_sign_in(closed: Client, path: str) -> None:
    answer = closed().get(path)
    assert answer.status_code == 303, answer.text
    assert answer.headers["location"].startswith("/dang-nhap?next=%2F")


@pytest.mark.parametrize("path", [
    "/api/v1/health/", "/api/v1/health%2F..%2Fask", "/api/v1/Health", "/api/v1/ask", "/api/v1/none",
    "/metrics", "/gradio_api/info", "/gradio_api/config", "/gradio_api/heartbeat/x",
    "/gradio_api/queue/data?session_hash=x",
    "/gradio_api/file=/etc/passwd", "/mcp", "/mcp/",
])
def test_programs_that_have_not_signed_in_are_told_so_in_json(closed: Client, path: str) -> None:
    answer = closed().get(path)
    assert (answer.status_code, answer.headers["www-authenticate"]) == (401, "Bearer")
    assert answer.json() == {"detail": "sign in first", "request": answer.headers["x-request-id"]}


@pytest.mark.parametrize("path", [
    "/gradio_api/queue/join", "/gradio_api/upload", "/api/v1/ask", "/mcp", "/login", "/dang-xuat",
])
def test_nothing_is_taken_from_who_has_not_signed_in(closed: Client, path: str) -> None:
    assert closed().post(path, json={"data": []}).status_code == 401


def test_a_header_of_the_request_makes_no_path(closed: Client) -> None:
    for host in ("x/hb/", "x/dang-nhap?", "127.0.0.1:7860/hb/"):
        assert closed().get("/", headers={"Host": host}).status_code == 303
    for name in ("X-Original-URL", "X-Rewrite-URL", "X-Forwarded-Prefix", "X-Forwarded-Path"):
        assert closed().get("/", headers={name: "/hb/site.css"}).status_code == 303


def test_who_has_signed_in_is_let_in_everywhere_its_role_is(closed: Client) -> None:
    reader = closed("reader")
    assert reader.get("/").status_code == 200
    assert reader.get("/gradio_api/info").status_code == 200


def test_the_path_asked_for_comes_back_whole(closed: Client) -> None:
    answer = closed().get("/bai-bao/t%C3%ADn%20v%E1%BB%81%3F%25?q=c%E1%BA%A7u&trang=2")
    form = closed().get(answer.headers["location"])
    assert 'value="/bai-bao/t%C3%ADn%20v%E1%BB%81%3F%25?q=c%E1%BA%A7u&amp;trang=2"' in form.text


# -- headers -------------------------------------------------------------------------------


@pytest.mark.parametrize(("method", "path", "status"), [
    ("GET", "/", 200), ("GET", "/dang-nhap", 200), ("GET", "/khong-co", 404), ("GET", "/hb/site.css", 200),
    ("GET", "/hb/khong-co", 404), ("POST", "/dang-xuat", 303), ("PUT", "/dang-nhap", 404),
    ("GET", "/config", 200),
])
def test_every_answer_carries_its_safeguards(anyone: TestClient, method: str, path: str, status: int) -> None:
    answer = anyone.request(method, path)
    assert answer.status_code == status
    for name in ("X-Content-Type-Options", "Referrer-Policy", "X-Frame-Options", "Permissions-Policy",
                 "Cross-Origin-Opener-Policy", "Cross-Origin-Resource-Policy"):
        assert answer.headers[name], name
    said = answer.headers["Content-Security-Policy"]
    policy = dict(part.strip().partition(" ")[::2] for part in said.split(";"))
    assert policy["frame-ancestors"] == "'none'" and policy["form-action"] == "'self'"
    assert policy["base-uri"] in ("'none'", "'self'"), "a base of another site would move every link"
    if path != "/":
        assert (policy["default-src"], policy["script-src"]) == ("'none'", "'self'")
    assert "http" not in said and "*" not in said


def test_what_a_person_sees_is_kept_by_no_shared_cache(client: TestClient, site: Site) -> None:
    token = accounts.open_session(site.database, "staff", site.now(), 3_600)
    told = client.get("/who", headers={"Authorization": f"Bearer {token}"})
    assert told.headers["cache-control"] == "private, no-cache"
    assert "cache-control" not in client.get("/who").headers


# -- bodies --------------------------------------------------------------------------------


def test_a_body_that_is_too_long_is_refused(client: TestClient) -> None:
    assert client.post("/write", content=b"x" * LONGEST_BODY).text == str(LONGEST_BODY)
    for content in (b"x" * (LONGEST_BODY + 1), iter([b"x" * 2**20] * 3)):
        assert client.post("/write", content=content).status_code == 413


def test_one_that_says_it_is_shorter_is_counted_as_it_comes(client: TestClient) -> None:
    for said in ("5", "-1", "x"):
        answer = client.post("/write", content=iter([b"x" * 2**20] * 3), headers={"Content-Length": said})
        assert answer.status_code == 413, said


@pytest.mark.parametrize("path", [
    "/", "/dang-nhap", "/khong-co", "/gradio_api/upload", "/gradio_api/queue/join",
])
def test_no_door_takes_a_long_body(anyone: TestClient, path: str) -> None:
    answer = anyone.post(path, content=iter([b"x" * 2**20] * 3),
                         headers={"Content-Type": "application/x-www-form-urlencoded"})
    assert answer.status_code in (404, 405, 413, 422, 400), answer.status_code
    answer = anyone.post(path, content=b"x" * (LONGEST_BODY + 1))
    assert answer.status_code == 413


def test_an_admin_alone_uploads_more(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "LONGEST_UPLOAD", LONGEST_BODY + 2)
    app = FastAPI()

    @app.post("/quan-tri/them-bai")
    async def add(request: Request) -> int:
        return len(await request.body())

    app.add_middleware(Guard, site=site)
    client = TestClient(app, base_url=HOST)
    said = {}
    for role in ("", "staff", "admin"):
        if role:
            client.cookies.set(COOKIE, accounts.open_session(site.database, role, site.now(), 3_600))
        said[role] = [client.post("/quan-tri/them-bai", content=b"x" * (LONGEST_BODY + more)).status_code
                      for more in (0, 1, 3)]
    assert said == {"": [200, 413, 413], "staff": [200, 413, 413], "admin": [200, 200, 413]}


def called(app: Guard, scope: dict[str, Any], receive: Callable[[], Any]) -> list[dict[str, Any]]:
    sent: list[dict[str, Any]] = []

    async def send(message: Any) -> None:
        sent.append(message)

    asyncio.run(app({
        "headers": [(b"host", b"localhost")], "path": "/write", "method": "POST", "query_string": b"",
        "scheme": "http", "server": ("127.0.0.1", 80), "client": ("192.0.2.1", 1), "root_path": "", **scope,
    }, receive, send))
    return sent


def test_a_body_that_does_not_come_is_not_waited_for(
    small: FastAPI, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(access, "_SLOWEST_BODY", 0.05)
    pieces = iter([{"type": "http.request", "body": b"x", "more_body": True}])

    async def receive() -> dict[str, Any]:
        if message := next(pieces, None):
            return message
        await asyncio.sleep(30)
        raise AssertionError("waited")

    sent = called(Guard(small, site), {"type": "http", "app": small}, receive)
    assert sent[0]["status"] == 408


def test_who_listens_to_a_long_answer_is_not_hung_up_on(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(access, "_SLOWEST_BODY", 0.02)
    messages = iter([{"type": "http.request", "body": b"x", "more_body": False}, {"type": "http.disconnect"}])

    async def receive() -> dict[str, Any]:
        message = next(messages)
        if message["type"] == "http.disconnect":
            await asyncio.sleep(0.1)
        return message

    heard: list[str] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        for _ in range(2):
            heard.append((await receive())["type"])

    called(Guard(app, site), {"type": "http"}, receive)
    assert heard == ["http.request", "http.disconnect"]


def test_there_is_no_way_round_by_a_websocket(small: FastAPI, site: Site) -> None:
    async def receive() -> dict[str, Any]:
        return {"type": "websocket.connect"}

    sent = called(Guard(small, site), {"type": "websocket"}, receive)
    assert sent == [{"type": "websocket.close", "code": 1008}]
