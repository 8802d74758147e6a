"""``hoibao watch`` as a process beside one that searches."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from typer.testing import CliRunner

from indexer.archive import Archive
from indexer.cli import app
from indexer.encode import Encoder
from indexer.types import Term
from tests.conftest import articles
from tests.indexer.crawl import conftest as web
from tests.indexer.crawl.conftest import Newspaper, page, paper, rss

__all__ = ["paper"]
_server = web._server
pytestmark = pytest.mark.usefixtures("apart")


@pytest.fixture
def searched(tmp_path: Path, encoder: Encoder) -> Iterator[Archive]:
    """An archive as a server has it open."""
    with Archive.create(tmp_path / "archive", encoder) as made:
        list(made.add(articles(5)))
        yield made


def _until_found(archive: Archive, word: str) -> float:
    """Ask until an article is found; how many seconds it took."""
    began = time.monotonic()
    while time.monotonic() - began < 60:
        archive.catch_up()  # as before each question
        if archive.matching([Term(word)], 1):
            return time.monotonic() - began
        time.sleep(0.05)
    raise AssertionError(f"{word} is not found after a minute")


def test_what_is_new_is_found_by_another_process_within_a_minute(
    searched: Archive, tmp_path: Path, paper: Newspaper
) -> None:
    inbox = tmp_path / "inbox"
    inbox.mkdir()
    paper.news(76)
    feed = paper.put("/rss", rss(76))
    with subprocess.Popen(
        [sys.executable, "-m", "indexer", "watch", str(inbox), feed, "--archive", str(searched.folder),
         "--full", "--private-feeds", "--every", "1", "--poll", "0.1", "--settle", "0.2", "--progress-json"],
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, encoding="utf-8",
    ) as process:
        _until_found(searched, "mt76")
        (inbox / "tin.html").write_text(page(77), encoding="utf-8")
        assert _until_found(searched, "mt77") < 30
        paper.news(78)
        paper.put("/rss", rss(78, 76))
        assert _until_found(searched, "mt78") < 30
        process.send_signal(signal.SIGTERM)  # as systemd ends it
        told, complaints = process.communicate(timeout=30)
    assert (process.returncode, complaints) == (0, "")
    events = [json.loads(line) for line in told.splitlines()]
    assert events == [{"source": feed, "added": 1}, {"source": str(inbox), "added": 1},
                      {"source": feed, "added": 1}]
    with searched.writing():
        assert searched.totals().articles == 8, "nobody else writes any more"


@pytest.mark.parametrize(("source", "reason"), [
    ("khong-co", "no such file or folder"), ("-", "standard input cannot be watched"),
    ("ftp://bao.example/rss", "only http and https are fetched"),
])
def test_what_cannot_be_watched_is_said(source: str, reason: str) -> None:
    done = CliRunner().invoke(app, ["watch", source])
    assert done.exit_code in (2, 3) and reason in done.stderr
    assert not Path("archive").exists()
