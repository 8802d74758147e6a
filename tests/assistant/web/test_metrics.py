from __future__ import annotations

import shutil
from pathlib import Path

import anyio
import pytest
from starlette.types import Message, Scope

from assistant.web.metrics import Measured, Metrics, behind
from indexer.archive import Archive


def test_questions_are_counted_by_their_status(
    sample_archive: Archive, caplog: pytest.LogCaptureFixture
) -> None:
    metrics = Metrics()
    caplog.set_level("INFO", "assistant")
    metrics.answered("answered", 0.2)
    [line] = caplog.records
    assert (line.message, line.status, line.seconds) == ("a question", "answered", 0.2)  # type: ignore[attr-defined]
    metrics.answered("answered", 3)
    metrics.answered("not_found", 0.1)
    told = metrics.text(sample_archive).decode()
    assert 'hoibao_questions_total{status="answered"} 2.0' in told
    assert 'hoibao_ask_seconds_bucket{le="1.0"} 2.0' in told and "hoibao_ask_seconds_count 3.0" in told
    assert f"hoibao_articles {sample_archive.totals().articles}.0" in told
    assert f"hoibao_revision {sample_archive.revision}.0" in told


def test_an_archive_that_cannot_be_read_is_down(sample_archive: Archive, tmp_path: Path) -> None:
    metrics = Metrics()
    assert "hoibao_archive_up 1.0" in metrics.text(sample_archive).decode()
    with Archive.open(shutil.copytree(sample_archive.folder, tmp_path / "archive")) as archive:
        archive.close()
        (archive.folder / "truth.sqlite").write_bytes(b"no database at all" * 100)
        assert "hoibao_archive_up 0.0" in metrics.text(archive).decode()


def test_each_server_has_figures_of_its_own(sample_archive: Archive) -> None:
    one, other = Metrics(), Metrics()
    one.requested("GET", "/", 200)
    assert "hoibao_requests_total{" not in other.text(sample_archive).decode()


def test_an_archive_that_is_searched_whole_is_not_behind(sample_archive: Archive) -> None:
    assert behind(sample_archive) == 0


@pytest.mark.parametrize(("method", "path", "label"), [
    ("GET", "/hb/site.css", 'method="GET",route="/hb/"'), ("POST", "/mcp", 'method="POST",route="/mcp"'),
    ("FROB", "/x' y", 'method="other",route="other"'),
])
def test_labels_are_not_anybodys_text(sample_archive: Archive, method: str, path: str, label: str) -> None:
    metrics = Metrics()
    scope = {"type": "http", "method": method, "path": path}
    anyio.run(Measured(answering(404), metrics), scope, receive, send)
    assert f"hoibao_requests_total{{{label},status=\"404\"}} 1.0" in metrics.text(sample_archive).decode()


def test_a_request_that_breaks_is_counted_too(sample_archive: Archive) -> None:
    metrics = Metrics()
    with pytest.raises(ZeroDivisionError):
        scope = {"type": "http", "method": "GET", "path": "/x"}
        anyio.run(Measured(answering(0), metrics), scope, receive, send)
    told = metrics.text(sample_archive).decode()
    assert 'status="500"} 1.0' in told and "hoibao_requests_in_flight 0.0" in told


def answering(status: int):  # type: ignore[no-untyped-def]
    """An application that answers with a status, or breaks for 0."""
    async def app(scope: Scope, receive: object, send: object) -> None:
        assert 1 / status
        await send({"type": "http.response.start", "status": status, "headers": []})  # type: ignore[operator]

    return app


async def receive() -> Message:
    return {"type": "http.request"}


async def send(message: Message) -> None:
    assert message["type"] == "http.response.start"
