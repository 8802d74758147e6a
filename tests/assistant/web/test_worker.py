"""The worker's process: what it is heard to say, how it ends. ``test_jobs`` runs whole jobs."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import tempfile

import pytest

from assistant.web import worker


def test_lines_that_are_no_progress_are_passed_over() -> None:
    assert worker.facts('{"read": 1}\n') == {"read": 1}
    assert [worker.facts(line) for line in ("", "{", "[1]", "Downloading…", "1")] == [None] * 5


@pytest.mark.parametrize(("told", "why"), [
    ("error: kho: no such archive\n", "kho: no such archive"),
    ("warning: x\nerror: no room\n  \nskipped\n", "no room"),
    ("Traceback\n  File\nMemoryError: 4 GiB\n", "MemoryError: 4 GiB"),
    ('error: no room\n{"time": "t", "level": "info", "message": "x"}\n', "no room"),
    ("", "exit code -9"),
])
def test_why_a_process_failed(told: str, why: str) -> None:
    assert worker.reason(io.StringIO(told), -9) == why


@pytest.mark.skipif(sys.platform != "linux", reason="limits of another process are Linux's")
def test_a_process_is_niced_and_bounded() -> None:
    from resource import RLIMIT_DATA, prlimit

    with (
        tempfile.TemporaryFile("w+", encoding="utf-8") as told,
        worker.start(["--help"], 1 << 30, told) as process,
    ):
        assert prlimit(process.pid, RLIMIT_DATA) == (1 << 30, 1 << 30)
        assert os.getpriority(os.PRIO_PROCESS, process.pid) >= 10
        worker.end(process)


@pytest.mark.skipif(os.name != "posix", reason="Windows has no such signals")
def test_a_process_that_does_not_hear_is_killed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(worker, "GRACE", 0.2)
    deaf = ("import signal, time; signal.signal(signal.SIGINT, signal.SIG_IGN); print(1, flush=True); "
            "time.sleep(60)")
    with subprocess.Popen([sys.executable, "-c", deaf], stdout=subprocess.PIPE, encoding="utf-8") as process:
        assert process.stdout is not None and process.stdout.readline() == "1\n"
        worker.end(process)
    assert process.returncode == -signal.SIGKILL
