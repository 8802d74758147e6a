"""Secrets everywhere that they can be, at every door of the web server: none comes into the log, the
figures, or what is printed."""

from __future__ import annotations

import json
import logging
import re
import subprocess
import sys
import threading
import traceback
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import IO

import gradio as gr
import pytest
from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from fastapi.testclient import TestClient

from assistant import Assistant
from assistant.service import accounts, talks
from assistant.service.database import Database
from assistant.web import worker
from assistant.web.access import COOKIE, is_program
from assistant.web.chat import _Page
from assistant.web.jobs import Job
from assistant.web.kept import Keeper
from assistant.web.limits import Limits
from assistant.web.serve import application
from assistant.web.site import Site
from indexer import logs
from indexer.archive import Archive
from indexer.encode import Encoder
from indexer.errors import ModelError, SettingsError
from indexer.settings import Settings
from tests.assistant.answers import quoting
from tests.assistant.web.asking import asked
from tests.conftest import articles

MARK = "b1m4t7h4tsu"
"""Stands in every secret."""
PASSWORD, KEY = f"mat-khau-{MARK}", f"sk-{MARK}-key"


@dataclass
class Doors:
    """The application over an archive, with what it has written."""

    site: Site
    app: FastAPI
    clients: dict[str, TestClient] = field(default_factory=dict)
    tokens: list[str] = field(default_factory=list)

    def client(self, role: str) -> TestClient:
        if role not in self.clients or role:  # which may have signed out
            made = TestClient(self.app, base_url="http://127.0.0.1:7860", follow_redirects=False,
                              raise_server_exceptions=False)
            if role:
                token = accounts.open_session(self.site.database, f"{role}-{MARK}", self.site.now(), 3_600)
                self.tokens.append(token)
                made.cookies.set(COOKIE, token)
            self.clients[role] = made
        return self.clients[role]

    def routes(self) -> Iterator[tuple[str, str]]:
        for route in iter_route_contexts(self.app.routes):
            for method in sorted(route.methods or ()):
                if route.path:
                    yield method, route.path


class Free(Limits):
    """No bounds."""

    def hit(self, kind: object, client: str, now: float) -> None:
        pass


class Failing:
    """A language model's server that tells what it was asked, and the key that it was sent."""

    context = 4_096

    def reply(self, system: str, user: str) -> Iterator[str]:
        raise ModelError(f"401: {user} with {KEY}")
        yield ""


@pytest.fixture(scope="module")
def doors(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Doors]:
    """With the log as ``serve`` sets it up, as talkative as it can be."""
    folder = tmp_path_factory.mktemp("secrets")
    before = (list(logging.getLogger().handlers), logging.getLogger().level, traceback.print_exc,
              sys.excepthook, threading.excepthook)
    with Archive.create(folder / "archive", encoder) as archive, Database(folder / "s.sqlite") as database:
        list(archive.add(articles(3)))
        settings = Settings(archive=archive.folder, service=database.at, auth="staff",
                            model=f"openai:{MARK}", model_url=f"http://ai:{KEY}@ai.example/v1")
        site = Site(Assistant(archive, Failing()), database, settings, limits=Free(0))  # type: ignore[arg-type]
        for role in accounts.ROLES:
            accounts.put(database, f"{role}-{MARK}", PASSWORD, role, site.now())
        logs.configure("json", "debug")
        logs.take_over()
        logging.getLogger().setLevel(logging.DEBUG)  # others' lines too
        yield Doors(site, application(site))
    logging.captureWarnings(False)
    logging.getLogger().handlers[:] = before[0]
    logging.getLogger().setLevel(before[1])
    traceback.print_exc, sys.excepthook, threading.excepthook = before[2:]  # type: ignore[assignment]
    for name in ("assistant", "indexer"):
        logging.getLogger(name).setLevel(logging.NOTSET)


def filled(path: str) -> str:
    """A route's path with secrets in its places."""
    return re.sub(r"\{[^}]+\}", MARK, path)


NAMES = ("q", "id", "name", "password", "next", "nguoi", "chuc-danh", "noi", "nguon", "conversation", "feed",
         "path", "address", "reason", "question", "note", "start", "trang", "lang", "who", "action", "from")
HEADERS = {
    "Authorization": f"Bearer {MARK}", "X-Request-ID": MARK, "X-Forwarded-For": MARK,
    "Referer": f"http://{MARK}/", "User-Agent": MARK, "X-Api-Key": MARK, "Accept-Language": MARK,
}


def knock(client: TestClient, method: str, path: str) -> None:
    """Requests of every kind that a door could take."""
    to, typed = filled(path), dict.fromkeys(NAMES, MARK)
    headers = {name: HEADERS[name] for name in HEADERS if name != "Authorization" or not client.cookies}
    if method in ("GET", "HEAD", "OPTIONS"):
        client.request(method, to, params=typed, headers=headers | {"Accept": "text/html"})
    elif is_program(path):
        for body in (typed, {"question": {MARK: 1}, MARK: [MARK]}):
            client.request(method, to, json=body, headers=headers)
        broken = headers | {"Content-Type": "application/json"}
        client.request(method, to, content=f'{{"{MARK}', headers=broken)
    else:
        client.request(method, to, data=typed, headers=headers, params=typed)
        client.request(method, to, data=typed, headers=headers, files=[("files", (MARK, MARK.encode()))])


def everywhere(doors: Doors, *roles: str) -> int:
    count = 0
    for method, path in doors.routes():
        if path.startswith("/quan-tri/them-bai") and method == "POST":
            continue  # starts jobs, which have a test of their own
        for role in roles:
            knock(doors.client(role), method, path)
            count += 1
    return count


def told(doors: Doors, capfd: pytest.CaptureFixture[str]) -> str:
    """All that was written, with the figures."""
    out, err = capfd.readouterr()
    return out + err + doors.site.metrics.text(doors.site.assistant.archive).decode()


def test_what_is_looked_for_would_be_seen(doors: Doors, capfd: pytest.CaptureFixture[str]) -> None:
    logging.getLogger("assistant").warning("a line %s", "m4rk")
    print("pr1nted", file=sys.stderr)
    assert "m4rk" in (text := told(doors, capfd)) and "pr1nted" in text


def test_nothing_of_a_request_is_told(doors: Doors, capfd: pytest.CaptureFixture[str]) -> None:
    assert everywhere(doors, "admin") > 60
    for method, path in (("GET", "/chia-se/{id}"), ("POST", "/api/v1/ask"), ("GET", "/quan-tri")):
        knock(doors.client(""), method, path)
    text = told(doors, capfd)
    assert not [secret for secret in (MARK, *doors.tokens) if secret in text]
    assert '"route": "/chia-se/{id}"' in text and '"role": "admin"' in text


@pytest.mark.parametrize("error", [ValueError, SettingsError])
def test_nothing_of_what_fails_is_told(
    doors: Doors, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def fails(*_: object, **__: object) -> None:
        question = MARK  # a local of the frame
        raise error(f"cannot read {question}")

    for name in ("article", "browse", "sections", "register", "matching", "totals", "withdrawal"):
        monkeypatch.setattr(Archive, name, fails)
    monkeypatch.setattr(Assistant, "understand", fails)
    monkeypatch.setattr(Assistant, "events", fails)
    client, failed = doors.client("admin"), 0
    for method, path in doors.routes():
        if method == "GET" and path.startswith(("/bai-bao", "/bo-nhiem", "/quan-tri", "/api/v1", "/trich")):
            failed += client.get(filled(path), params={"q": MARK}).status_code >= 500
    for path in ("/api/v1/ask", "/api/v1/ask/stream"):
        failed += client.post(path, json={"question": MARK}).status_code >= 500
    monkeypatch.undo()
    text = told(doors, capfd)
    assert MARK not in text and failed >= 5
    assert error is SettingsError or error.__name__ in text


def test_nothing_of_a_conversation_is_told(
    doors: Doors, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    site = doors.site
    with gr.Blocks(analytics_enabled=False):
        page = _Page(site)
    id = f"conversation-{MARK}"
    page.talks.put(id, ())
    events = list(page.respond(f"Cây cầu {MARK} dài bao nhiêu?", id, "", "", [], asked(site)))
    assert events
    doors.client("").post("/api/v1/ask", json={"question": f"Cây cầu {MARK}?"})
    doors.client("").post("/mcp", json={"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": {
        "name": "ask", "arguments": {"question": MARK}}})
    article = next(iter(site.assistant.archive.all_articles()))
    message = Keeper(site, id).keep(f"Câu {MARK}?", quoting(article), 0.1)
    client = doors.client("")
    rated = client.post(f"/api/v1/messages/{message}/feedback", json={"reason": "other", "note": MARK})
    assert rated.is_success
    shared = client.post(f"/api/v1/conversations/{id}/share").json()["address"]
    assert client.get(shared).is_success and client.delete(f"/api/v1/conversations/{id}").is_success

    def fails(*_: object) -> None:
        raise ModelError(f"{MARK} {KEY}")

    monkeypatch.setattr(talks, "append", fails)
    monkeypatch.setattr(Assistant, "events", fails)
    assert list(page.respond(MARK, id, "", "", [], asked(site)))
    text = told(doors, capfd)
    for secret in (MARK, shared.rpartition("/")[2], message):
        assert secret not in text


def test_nothing_that_the_chats_own_doors_are_sent_is_told(
    doors: Doors, capfd: pytest.CaptureFixture[str]
) -> None:
    for path in ("queue/join", "run/predict", "cancel", "reset", "upload"):
        for body in ({"data": [MARK] * 5, "fn_index": 0, "session_hash": MARK}, {"fn_index": MARK}, [MARK]):
            doors.client("").post(f"/gradio_api/{path}?{MARK}", json=body)
    assert MARK not in told(doors, capfd)


def test_nothing_of_signing_in_is_told(doors: Doors, capfd: pytest.CaptureFixture[str]) -> None:
    client = doors.client("")
    for name, password in ((f"admin-{MARK}", PASSWORD), (f"admin-{MARK}", MARK), (MARK, MARK)):
        answer = client.post("/dang-nhap", data={"name": name, "password": password, "next": f"/{MARK}"})
        client.cookies.clear()
    assert answer.status_code == 401
    token = accounts.open_session(doors.site.database, f"admin-{MARK}", doors.site.now(), 60, "token")
    assert client.get("/quan-tri", headers={"Authorization": f"Bearer {token}"}).status_code == 200
    text = told(doors, capfd)
    assert MARK not in text and token not in text


def test_nothing_of_a_job_is_told(
    doors: Doors, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither its arguments nor what it says, but the lines of its log."""
    program = (
        "import sys; print('{\"bad_record\": \"%s\"}'); sys.stderr.write('%s\\n{\"x\": \"%s\"}\\n"
        "{\"logger\": \"indexer.build\", \"level\": \"info\", \"message\": \"of the job\", "
        "\"what\": \"%s\"}\\n"
        "error: %s\\n'); sys.exit(3)" % ((MARK,) * 5))

    monkeypatch.setattr(worker, "start", lambda arguments, memory, told, request: _running(program, told))
    with logs.within("the-request"):
        job = doors.site.jobs.put(Job("add", MARK, MARK, (MARK,), 0.0))
    for _ in range(600):
        if (now := doors.site.jobs.get(job.id)) and now.is_over:
            break
        threading.Event().wait(0.02)
    assert now and now.state == "failed" and now.error == MARK and now.bad == (MARK,)
    doors.site.jobs.close()
    text = told(doors, capfd)
    lines = [json.loads(line) for line in text.splitlines() if "the-request" in line]
    assert [line["message"] for line in lines] == ["a job has begun", "a job has ended"]
    assert '"message": "of the job"' in text and MARK not in text


def _running(program: str, told: IO[str]) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=told, encoding="utf-8")


def test_the_settings_page_tells_no_key(doors: Doors) -> None:
    shown = doors.client("admin").get("/quan-tri/cai-dat").text
    assert KEY not in shown and "ai.example" in shown
    privacy = doors.client("").get("/rieng-tu").text
    assert KEY not in privacy and "ai.example" in privacy
