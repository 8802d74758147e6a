"""The archive's commands in a process of their own: niced, bounded in memory, heard line by line.

What it does is told by ``python -m indexer … --progress-json``; why it failed, on its standard error.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import IO, Any

import indexer
from indexer import logs
from indexer.secrets import hidden

if sys.platform == "linux":
    from resource import RLIMIT_DATA, prlimit

GRACE = 5.0
"""Seconds that a process has to end by itself."""
_NICE = 10
_TOLD = 20_000  # characters of its standard error that are looked at, the last ones


def start(
    arguments: Sequence[str], memory: int, told: IO[str], request: str = ""
) -> subprocess.Popen[str]:
    """Start ``python -m indexer`` with these arguments; ``memory`` is what it may ask for, in bytes, and
    ``told`` takes its standard error, the lines of its log as JSON with the id of the ``request``.

    ``-P`` keeps the folder where the server was started from being imported from.
    """
    rest = os.environ.get("PYTHONPATH")
    home = str(Path(indexer.__file__).parents[1])
    log = {"HOIBAO_LOG_FORMAT": "json", logs.VARIABLE: request}
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", "indexer", *arguments], stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=told, encoding="utf-8", errors="replace",
        env={**os.environ, "PYTHONPATH": f"{home}{os.pathsep}{rest}" if rest else home, **log},
    )
    if sys.platform == "linux":
        prlimit(process.pid, RLIMIT_DATA, (memory, memory))
        os.setpriority(os.PRIO_PROCESS, process.pid, _NICE)
    return process


def end(process: subprocess.Popen[str]) -> None:
    """Interrupt a process as Ctrl-C does, and kill it where it does not end by that."""
    if os.name == "posix":
        process.send_signal(signal.SIGINT)
    else:
        process.terminate()
    try:
        process.wait(GRACE)
    except subprocess.TimeoutExpired:
        process.kill()


def facts(line: str) -> dict[str, Any] | None:
    """A line of progress; None for one that something else printed."""
    try:
        told = json.loads(line)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None


def reason(told: IO[str], code: int) -> str:
    """Why a process failed: the error that it told, else its last words."""
    lines = [line.strip() for line in _lines(told) if line.strip() and facts(line) is None]
    errors = [line.removeprefix("error: ") for line in lines if line.startswith("error: ")]
    return hidden((errors or lines or [""])[-1]) or f"exit code {code}"


def log_again(told: IO[str]) -> None:
    """Log the lines that a process has logged."""
    for line in _lines(told):
        if logged := facts(line):
            logs.again(logged)


def _lines(told: IO[str]) -> list[str]:
    told.seek(0)
    return told.read()[-_TOLD:].splitlines()
