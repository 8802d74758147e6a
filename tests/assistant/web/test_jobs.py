"""Jobs: real processes, started in turn, followed, stopped."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.web.jobs import Job, Jobs, QueueFull
from indexer.archive import Archive
from indexer.encode import Encoder

needs_fifo = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")


@pytest.fixture
def jobs() -> Iterator[Jobs]:
    made = Jobs()
    yield made
    made.close()


@pytest.fixture
def archive(tmp_path: Path, encoder: Encoder) -> Path:
    Archive.create(tmp_path / "kho", encoder).close()
    return tmp_path / "kho"


def _job(*arguments: str, scratch: Path | None = None) -> Job:
    return Job("add", "tin", "admin", arguments, 1.0, scratch=scratch)


def _endless(tmp_path: Path, archive: Path) -> Job:
    """A job that waits for a file that never comes."""
    pipe = tmp_path / "mai.jsonl"
    if not pipe.exists():
        os.mkfifo(pipe)
    return _job("index", "--archive", str(archive), "--progress-json", "--", str(pipe))


def _until(jobs: Jobs, id: str, met: Callable[[Job], bool]) -> Job:
    end = time.monotonic() + 60
    while time.monotonic() < end:
        job = jobs.get(id)
        assert job is not None
        if met(job):
            return job
        time.sleep(0.02)
    raise AssertionError(f"still {job}")


def _over(jobs: Jobs, id: str) -> Job:
    return _until(jobs, id, lambda job: job.is_over)


def test_a_job_tells_how_far_it_is_what_it_could_not_read_and_tidies_up(
    jobs: Jobs, archive: Path, tmp_path: Path
) -> None:
    scratch = tmp_path / "tam"
    scratch.mkdir()
    record = {"title": "Cầu Yên Phác", "body": "Sáng nay, cầu Yên Phác thông xe."}
    (scratch / "tin.jsonl").write_text(f"{{\n{json.dumps(record)}\n", encoding="utf-8")
    (scratch / "typer.py").write_text("raise SystemExit('imported')", encoding="utf-8")
    asked = jobs.put(
        _job("index", "--archive", str(archive), "--progress-json", "--", str(scratch), scratch=scratch))
    job = _over(jobs, asked.id)
    assert (job.state, job.error, job.share) == ("done", "", 1.0)
    assert {name: job.counts[name] for name in ("read", "added", "bad")} == {"read": 1, "added": 1, "bad": 1}
    assert len(job.bad) == 1 and job.bad[0].startswith("tin.jsonl:1: not JSON")
    assert job.started and job.ended and not scratch.exists()
    with Archive.open(archive) as opened:
        assert opened.totals().articles == 1


def test_a_job_that_fails_says_what_the_command_says(jobs: Jobs, tmp_path: Path) -> None:
    job = _over(jobs, jobs.put(_job("rebuild", "--archive", str(tmp_path / "khong"))).id)
    assert job.state == "failed"
    assert job.error.startswith(f"{tmp_path / 'khong'}: ") and "error:" not in job.error


def test_a_job_takes_no_more_memory_than_it_may(jobs: Jobs, archive: Path) -> None:
    small = replace(_job("info", "--archive", str(archive)), memory=48 << 20)
    job = _over(jobs, jobs.put(small).id)
    assert job.state == "failed" and job.error


@needs_fifo
def test_jobs_run_in_turn_and_are_stopped(jobs: Jobs, archive: Path, tmp_path: Path) -> None:
    first, second = jobs.put(_endless(tmp_path, archive)), jobs.put(_endless(tmp_path, archive))
    _until(jobs, first.id, lambda job: job.state == "running")
    assert _until(jobs, second.id, lambda job: True).state == "waiting"
    jobs.stop(second.id)
    assert _over(jobs, second.id).state == "stopped"
    jobs.stop(first.id)
    assert _over(jobs, first.id).state == "stopped"
    jobs.stop(first.id)
    assert [job.state for job in jobs.listed()] == ["stopped", "stopped"]


@needs_fifo
def test_few_jobs_wait_few_are_remembered_and_none_outlives_the_server(
    jobs: Jobs, archive: Path, tmp_path: Path
) -> None:
    running = jobs.put(_endless(tmp_path, archive))
    _until(jobs, running.id, lambda job: job.state == "running")
    for _ in range(60):
        jobs.stop(jobs.put(_endless(tmp_path, archive)).id)
    assert len(jobs.listed()) == 50 and jobs.get(running.id)
    waiting = [jobs.put(_endless(tmp_path, archive)) for _ in range(20)]
    with pytest.raises(QueueFull):
        jobs.put(_endless(tmp_path, archive))
    jobs.close()
    assert {_over(jobs, job.id).state for job in (running, *waiting)} == {"stopped"}
    assert all(one.started is None for one in map(lambda job: _over(jobs, job.id), waiting))
    with pytest.raises(QueueFull):
        jobs.put(_endless(tmp_path, archive))


def test_the_share_is_told_where_the_whole_is_known() -> None:
    job = _job("index")
    assert job.share is None and job.rate(9.0) is None and job.seconds(9.0) == 0.0
    read = replace(job, state="running", started=2.0, counts={
        "read_bytes": 30, "total_bytes": 40, "passages": 70})
    assert (read.share, read.seconds(9.0), read.rate(9.0)) == (0.75, 7.0, 10)
    assert replace(read, counts={"read_bytes": 30, "total_bytes": None}).share is None
    assert replace(read, counts={"added": 5, "total": 20}).share == 0.25
