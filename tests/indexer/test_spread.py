"""Indexing with workers: the same archive as without them, whoever is killed."""

from __future__ import annotations

import json
import os
import re
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, nullcontext, suppress
from dataclasses import asdict, replace
from datetime import UTC, datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

import indexer.archive
from indexer import spread
from indexer.archive import Archive
from indexer.build import Report, index
from indexer.cli import app
from indexer.encode import Encoder
from indexer.errors import ArchiveError, BadRecordError, EncoderMismatch, SettingsError, SourceError
from indexer.read import Meter, Source, find
from indexer.spread import Worker, Workers, started
from indexer.types import Article, BadRecord
from tests.conftest import article, articles
from tests.postgres import Server

pytestmark = pytest.mark.skipif(
    not find_spec("ray"), reason='Ray is not installed: pip install "hoibao[ray]"')

NOW = datetime(2026, 1, 1, tzinfo=UTC)
APPOINTED = "UBND tỉnh Lâm Sơn bổ nhiệm ông Lê Văn Khải giữ chức Giám đốc Sở Y tế tỉnh Lâm Sơn."
FOOTER = "Mọi góp ý xin gửi về toà soạn theo địa chỉ sau đây"


@pytest.fixture(scope="module")
def pool() -> Iterator[Workers]:
    with started(2) as made:
        yield made


@pytest.fixture(autouse=True)
def _small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexer.archive, "BATCH", 100)
    monkeypatch.setattr(spread, "_LARGE", 100_000)


@pytest.fixture
def inline(pool: Workers, monkeypatch: pytest.MonkeyPatch) -> Workers:
    """Workers of this process, whose parts come the last first."""
    def rows(self: Workers, task: spread._Task) -> Iterator[dict[str, Any]]:
        import pyarrow
        import ray

        worker = Worker(ray.put(task))
        items = [{"source": n, "part": part} for n, parts in enumerate(task.parts) for part in range(parts)]
        for item in reversed(items):
            for row in worker(pyarrow.Table.from_pylist([item])):
                yield from row.to_pylist()

    monkeypatch.setattr(Workers, "_rows", rows)
    return pool


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> list[Source]:
    """A large file with much that is odd in it, and small ones."""
    folder = tmp_path_factory.mktemp("sources")
    many: list[Article | str] = [
        replace(one, title=f"{'ABCDEFGHIKLM'[n % 12]} {one.title}", body=f"{one.body}\n{FOOTER}")
        for n, one in enumerate(articles(500))]
    many[250] = "{"
    many[450:450] = [replace(article(9000), body=APPOINTED), article(3, edition=1), '{"title": "Trống"}',
                     replace(article(4), url="https://khac.vn/4")]
    _written(folder / "a.jsonl", many)
    for number in range(3):
        _written(folder / f"b{number}.jsonl", articles(30, first=1000 + 30 * number))
    (folder / "c.jsonl").touch()
    return find([str(folder)])


def _written(path: Path, items: Sequence[Article | str]) -> Path:
    lines = (one if isinstance(one, str) else json.dumps(asdict(one), default=str, ensure_ascii=False)
             for one in items)
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _indexed(folder: Path, encoder: Encoder, sources: Sequence[Source], workers: Workers | None = None,
             **more: Any) -> tuple[dict[str, int], list[BadRecord], int, dict[str, list[Any]]]:
    """The report, the bad records, the bytes read, and all rows of the archive."""
    bad: list[BadRecord] = []
    meter = Meter()
    with Archive.open_or_create(folder) as archive:
        archive.now = lambda: NOW
        report = index(archive, sources, on_bad=bad.append, meter=meter, workers=workers, **more)
        assert archive.searched() == {"dense": archive.revision, "lexical": archive.revision}
    return report.as_dict(), bad, meter.bytes, _rows(folder)


def _rows(folder: Path) -> dict[str, list[Any]]:
    with closing(sqlite3.connect(folder / "truth.sqlite")) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
        return {name: sorted(db.execute(f"SELECT * FROM {name}"), key=repr) for name in tables}


def _worker_pids() -> list[int]:
    """The workers whose Ray this process started."""
    found = []
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if (entry / "cmdline").read_bytes().startswith(b"ray::MapWorker"):
                raylet = _parent(entry)
                found += [int(entry.name)] if int(_parent(Path(f"/proc/{raylet}"))) == os.getpid() else []
        except OSError:
            continue  # it has ended
    return found


def _parent(entry: Path) -> str:
    return (entry / "stat").read_text(encoding="utf-8").rsplit(")", 1)[1].split()[1]


def test_the_archive_is_the_same_though_workers_are_killed(
    pool: Workers, sources: list[Source], encoder: Encoder, tmp_path: Path
) -> None:
    pipe, file = tmp_path / "d.jsonl", _written(tmp_path / "d", articles(1000, first=2000))
    text, begun, killed, given = file.read_bytes(), threading.Event(), [], []
    os.mkfifo(pipe)

    def feed() -> None:
        """Give half (files are read 256 KiB at a time), kill who has read it, give all to who reads again."""
        with pipe.open("wb", buffering=0) as half:
            half.write(text[: len(text) // 2])
            assert begun.wait(60)
            killed.extend(_worker_pids())
            for pid in killed:
                os.kill(pid, signal.SIGKILL)
        while not given:
            with suppress(BrokenPipeError), pipe.open("wb") as all_of_it:  # who was killed may yet hold it
                given.append(all_of_it.write(text))

    def watch(report: Report) -> None:
        if report.read > 650:  # a run of the pipe is stored
            begun.set()

    feeder = threading.Thread(target=feed, daemon=True)
    feeder.start()
    spread_over = _indexed(tmp_path / "kho", encoder, [*sources, Source(str(pipe), "jsonl")],
                           pool, on_progress=watch)
    feeder.join(60)
    plain = _indexed(tmp_path / "plain", encoder, [*sources, Source(str(file), "jsonl")])
    assert killed and spread_over == plain
    assert plain[0]["updated"] == 1 and plain[0]["bad"] == 4 and plain[3]["appointments"]
    assert any("mt400." in repr(row) and FOOTER not in repr(row) for row in plain[3]["articles"])


def test_parts_come_in_order_whichever_is_first(
    inline: Workers, sources: list[Source], encoder: Encoder, tmp_path: Path
) -> None:
    folder, plain = tmp_path / "kho", _indexed(tmp_path / "plain", encoder, sources)
    assert _indexed(folder, encoder, sources, inline) == plain
    small = [source for source in sources if source.path.endswith(("0.jsonl", "1.jsonl"))]
    again = _indexed(folder, encoder, small, inline)
    assert again[0]["skipped"] == again[0]["read"] == 60 and again[3] == plain[3]


def test_what_is_stored_is_not_made_again(
    inline: Workers, sources: list[Source], encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    small = [source for source in sources if source.path.endswith("0.jsonl")]
    _indexed(tmp_path / "kho", encoder, small)
    monkeypatch.setattr(spread, "entries", None)
    assert _indexed(tmp_path / "kho", encoder, small, inline)[0]["skipped"] == 30


def test_the_first_bad_record_ends_a_strict_run_where_it_stands(
    inline: Workers, sources: list[Source], encoder: Encoder, tmp_path: Path
) -> None:
    counts = []
    for name, workers in (("kho", inline), ("plain", None)):
        with Archive.create(tmp_path / name, encoder) as archive:
            with pytest.raises(BadRecordError, match=r"a\.jsonl:251"):
                index(archive, sources, strict=True, workers=workers)
            counts.append(archive.totals().articles)
    assert counts == [200, 200]


def test_faults_of_workers_are_told(
    inline: Workers, sources: list[Source], encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Archive.create(tmp_path / "kho", encoder) as archive:
        with pytest.raises(SourceError, match="standard input"):
            index(archive, [Source("-", "unknown")], workers=inline)
        with monkeypatch.context() as patched:
            patched.setattr(spread, "entries", None)
            with pytest.raises(ArchiveError, match=r"c\.jsonl|b2\.jsonl \(TypeError"):
                index(archive, sources, workers=inline)
        with monkeypatch.context() as patched:
            patched.setattr(archive, "_vectors", (_Other(encoder), archive._dense))
            with pytest.raises(EncoderMismatch, match="install the same"):
                index(archive, sources, workers=inline)


class _Other:
    """An encoder that says it is another one."""

    fingerprint = "0" * 16

    def __init__(self, encoder: Encoder) -> None:
        self.name, self.dim = encoder.name, encoder.dim


_DYING = """
import os, sys
from pathlib import Path
import indexer.archive
from indexer import spread
from indexer.archive import Archive
from indexer.build import index
from indexer.read import find
from tests.indexer.test_spread import NOW

def stop(report):
    if report.read >= 300:
        os.kill(os.getpid(), 9)

indexer.archive.BATCH, spread._LARGE = 100, 100_000
with Archive.create(sys.argv[1]) as archive, spread.started(1, sys.argv[3]) as workers:
    archive.now = lambda: NOW
    index(archive, find([sys.argv[2]]), workers=workers, on_progress=stop)
"""


def test_a_run_that_was_killed_goes_on(
    pool: Workers, encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ray

    file, folder = _written(tmp_path / "a.jsonl", articles(700)), tmp_path / "kho"
    address = ray.get_runtime_context().gcs_address
    ended = subprocess.run([sys.executable, "-c", _DYING, str(folder), str(file), address], timeout=120,
                           capture_output=True, encoding="utf-8")
    assert (ended.returncode, ended.stdout) == (-signal.SIGKILL, ""), ended.stderr
    monkeypatch.setattr(spread, "started", lambda *_: nullcontext(replace(pool, count=1)))
    said = CliRunner().invoke(app, ["index", str(file), "--archive", str(folder), "--workers", "2", "--json"])
    assert said.exit_code == 0, (said.output, said.exception)
    counts = json.loads(said.stdout)
    assert counts["skipped"] >= 300 and counts["skipped"] + counts["added"] == 700, said.output
    _indexed(tmp_path / "plain", encoder, find([str(file)]))
    for table in ("vectors", "passages", "appointments"):
        assert _rows(folder)[table] == _rows(tmp_path / "plain")[table]


def test_a_cluster_fills_a_database(
    pool: Workers, encoder: Encoder, postgres: Server, tmp_path: Path
) -> None:
    import ray

    file = _written(tmp_path / "a.jsonl", [replace(article(9000), body=APPOINTED), *articles(300)])
    address = ray.get_runtime_context().gcs_address
    _indexed(tmp_path / "plain", encoder, find([str(file)]))
    with postgres.place(tmp_path / "kho") as place:
        ended = subprocess.run(
            [sys.executable, "-m", "assistant", "index", str(file), "--ray", address, "--json",
             "--archive", str(place.folder), "--database", place.database],
            capture_output=True, encoding="utf-8", timeout=120)
        assert ended.returncode == 0, ended.stderr
        assert json.loads(ended.stdout)["added"] == 301
        with Archive.open(place) as filled, Archive.open(tmp_path / "plain") as plain:
            assert list(filled.all_articles()) == list(plain.all_articles())
            assert filled.searched() == {"dense": filled.revision, "lexical": filled.revision}
            asked = [one.asked("khánh thành cầu ở Yên Phác").nearest(50) for one in (filled, plain)]
            assert asked[0] == asked[1], "their keys are the same, and their vectors"
            assert len(filled.register().events) == len(plain.register().events) > 0


def test_what_is_missing_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spread, "find_spec", lambda name: None)
    with pytest.raises(SettingsError, match=r"hoibao\[ray\]"), started(1):
        raise AssertionError


@pytest.mark.parametrize(("address", "told"), [("", "--workers: Ray does not start here (The"),
                                               ("máy:6379", "--ray: no Ray answers at máy:6379 (The")])
def test_a_ray_that_does_not_start_is_told(address: str, told: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def late(*given: Any, **more: Any) -> None:
        raise Exception("The current node timed out during startup.")

    monkeypatch.setattr(os, "environ", dict(os.environ))
    monkeypatch.setattr("ray.init", late)
    with pytest.raises(SettingsError, match=re.escape(told)), started(1, address):
        raise AssertionError


def test_a_cluster_wants_the_articles_in_a_database(apart: None, tmp_path: Path) -> None:
    file = _written(tmp_path / "a.jsonl", articles(1))
    said = CliRunner().invoke(app, ["index", str(file), "--ray", "auto"])
    assert said.exit_code == 2 and "--database" in said.stderr and not Path("archive").exists()
