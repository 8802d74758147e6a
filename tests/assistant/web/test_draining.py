from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import httpx
from fastapi.testclient import TestClient

from assistant.web.draining import Drain
from assistant.web.serve import without_chat
from assistant.web.site import Site
from indexer.archive import Archive
from indexer.settings import PREFIX
from tests.scripted import Reply, Server

READY = "/api/v1/health/ready"
QUESTION = {"question": "Bãi rác Khe Dùng thôi nhận rác từ hôm nào?"}
WRITTEN = "Từ ngày 10-4, bãi rác Khe Dùng chính thức ngừng tiếp nhận rác sau 24 năm hoạt động. [1]\n"


class _Clock:
    seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


def test_what_has_begun_is_waited_for_and_no_longer_than_its_time() -> None:
    drain = Drain(20.0, clock := _Clock())

    def state() -> tuple[bool, bool, bool]:
        return drain.has_begun, drain.refuses, drain.is_over

    clock.seconds = 100.0
    assert state() == (False, False, False)
    drain.begin()
    assert state() == (True, False, False), "the proxy has not noticed yet"
    with drain.answering(), drain.answering():
        clock.seconds = 105.0
        assert state() == (True, True, False)
        drain.begin()
        assert state() == (True, True, False), "told twice, it goes on"
        clock.seconds = 120.0
        assert state() == (True, True, True)
        clock.seconds = 119.0
        assert not drain.is_over
    assert drain.is_over, "nobody waits"


def test_without_time_it_ends_at_once() -> None:
    drain = Drain()
    with drain.answering():
        assert not drain.is_over
        drain.begin()
        assert drain.refuses and drain.is_over


def test_what_would_begin_is_refused_and_all_else_served(site: Site) -> None:
    drain = Drain(20.0, clock := _Clock())
    client = TestClient(without_chat(replace(site, drain=drain)), base_url="http://127.0.0.1")
    begins = ("/api/v1/ask", "/api/v1/ask/stream", "/mcp", "/gradio_api/queue/join", "/quan-tri/them")
    drain.begin()
    assert client.post("/api/v1/ask", json=QUESTION).status_code == 200
    clock.seconds = 5.0
    for path in begins:
        refused = client.post(path, json=QUESTION)
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "5"), path
        assert "ending" in refused.text and (path.startswith("/quan-tri") or refused.json()["detail"])
    for path in ("/bai-bao", "/api/v1/search?q=c%E1%BA%A7u", "/api/v1/health"):
        assert client.get(path).status_code == 200, path
    assert client.post("/gradio_api/cancel").status_code != 503, "an answer may be stopped"
    told = client.get(READY)
    assert told.status_code == 503
    assert told.json() | {"behind": 0} == {
        "ready": False, "ending": True, "archive": "ok", "behind": 0, "service": "ok", "model": None}


def test_sigterm_lets_a_stream_end_and_the_process_end_well(
    server: Server, sample_archive: Archive, tmp_path: Path
) -> None:
    server.script += [Reply((WRITTEN, 3.0, "Và thêm một câu. [1]\n"))]
    settings = {"DRAIN": "6", "MODEL": "openai:scripted", "MODEL_URL": server.url}
    with _serving(sample_archive, tmp_path, settings) as (process, address):
        assert httpx.get(address + READY).status_code == 200
        with httpx.stream("POST", address + "/api/v1/ask/stream", json=QUESTION, timeout=30) as stream:
            lines = stream.iter_lines()
            assert "event: answer" in lines  # read up to there
            process.terminate()
            told = time.monotonic()
            while (ready := httpx.get(address + READY)).status_code == 200:
                assert time.monotonic() < told + 2, "it has not heard"
            assert ready.status_code == 503 and ready.json()["ending"] and ready.json()["archive"] == "ok"
            time.sleep(max(told + 1.7 - time.monotonic(), 0))  # until the proxy has noticed
            assert httpx.get(address + "/api/v1/health").status_code == 200
            refused = httpx.post(address + "/api/v1/ask", json=QUESTION)
            assert refused.status_code == 503 and refused.headers["Retry-After"] == "5"
            assert "event: done" in lines, "the stream was broken off"
        assert process.wait(timeout=20) == 0


@contextmanager
def _serving(
    archive: Archive, folder: Path, settings: dict[str, str]
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """``hoibao serve`` as a process of its own, and its address."""
    rest = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    settings = {"ARCHIVE": str(archive.folder), "SERVICE": str(folder / "s.sqlite"), "PORT": "0", **settings}
    with subprocess.Popen(
        [sys.executable, "-m", "assistant", "serve"], cwd=folder, stdout=subprocess.PIPE, encoding="utf-8",
        env=rest | {PREFIX + name: value for name, value in settings.items()},
    ) as process:
        try:
            assert process.stdout is not None
            said = next(filter(None, (re.search(r"http://\S+", line) for line in process.stdout)), None)
            assert said, "it has ended"
            yield process, said[0].replace("localhost", "127.0.0.1").rstrip("/")
        finally:
            process.send_signal(signal.SIGKILL)
