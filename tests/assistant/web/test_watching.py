from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.web import watching, worker
from assistant.web.watching import Watched, Watching
from indexer.settings import Settings

RSS = "https://bao.example/rss"
Started = list[list[str]]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], Started]:
    """Lets a program of some lines stand in for ``python -m indexer``; returns what it is started with."""

    def stand_in(program: str) -> Started:
        asked: Started = []

        def start(arguments: list[str], memory: int, told: object) -> subprocess.Popen[str]:
            asked.append(list(arguments))
            return subprocess.Popen([sys.executable, "-S", "-c", program], stdout=subprocess.PIPE,
                                    stderr=told, encoding="utf-8")  # type: ignore[call-overload,no-any-return]

        monkeypatch.setattr(worker, "start", start)
        monkeypatch.setattr(watching, "_FIRST", 0.05)
        return asked

    return stand_in


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[Watching]:
    places = f" {tmp_path}/tin,, {RSS}?khoa=x "
    settings = Settings(archive=tmp_path / "kho", watch=places, private_feeds="yes")
    made = Watching(settings, lambda: 5.0)
    yield made
    made.close()


def _until(is_so: Callable[[], bool]) -> None:
    ends = time.monotonic() + 20
    while not is_so():
        assert time.monotonic() < ends, "it does not come to that"
        time.sleep(0.01)


def test_what_it_tells_is_counted_by_source(
    watched: Watching, started: Callable[[str], Started], tmp_path: Path
) -> None:
    events = [
        {"source": f"{tmp_path}/tin", "added": 2, "bad": 1}, {"source": f"{tmp_path}/tin", "updated": 1},
        {"source": RSS, "text": "does not answer", "state": "waiting"}, {"source": RSS, "text": "skipped"},
    ]
    lines = "".join(f"print({json.dumps(event)!r}, flush=True)\n" for event in events)
    asked = started(f"{lines}print('x', flush=True)\nimport time; time.sleep(60)")
    watched.start()
    _until(lambda: watched.listed() == [
        Watched(f"{tmp_path}/tin", 2, 1, 1, 5.0), Watched(RSS, trouble="does not answer")])
    assert watched.error == "" and asked == [[
        "watch", "--archive", str(tmp_path / "kho"), "--full", "--progress-json", "--parent",
        str(os.getpid()), "--private-feeds", "--", f"{tmp_path}/tin", f"{RSS}?khoa=x"]]
    watched.close()
    assert watched._process is not None and watched._process.poll() is not None


def test_one_that_ends_is_started_again_and_why_it_ended_is_told(
    watched: Watching, started: Callable[[str], Started]
) -> None:
    asked = started("import sys; sys.exit('error: archive: not a database')")
    watched.start()
    _until(lambda: len(asked) > 2 and watched.error == "archive: not a database")
    watched.close()
    count = len(asked)
    time.sleep(0.3)
    assert len(asked) == count


def test_nothing_is_started_where_nothing_is_watched(started: Callable[[str], Started]) -> None:
    asked = started("")
    nothing = Watching(Settings())
    nothing.start()
    nothing.close()
    assert not asked and nothing.listed() == []
