"""A Milvus Lite of the tests' own: a server process on the loopback, with a folder that outlives it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from socket import socket

import pytest


class Server:
    """A server over a folder; ``url`` is its address as settings name it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket() as free:
            free.bind(("127.0.0.1", 0))
            self._port = free.getsockname()[1]
        self.url = f"milvus://127.0.0.1:{self._port}"
        self.start()

    def start(self) -> None:
        program = Path(sys.executable).with_name("milvus-lite")
        self._process = subprocess.Popen(
            [program, "server", "--data-dir", self.folder, "--host", "127.0.0.1", "--port", str(self._port)],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, encoding="utf-8",
            env=os.environ | {"OMP_NUM_THREADS": "1"})
        assert self._process.stdout
        said = self._process.stdout.readline()
        assert "listening" in said, said + self._process.stdout.read()

    def kill(self) -> None:
        """End it as a power cut does."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        self._end(signal.SIGINT)

    def _end(self, how: signal.Signals) -> None:
        self._process.send_signal(how)
        self._process.communicate(timeout=60)


@contextmanager
def serving() -> Iterator[Server]:
    """A server, which ends with the block; where the program is not installed, the test is skipped."""
    pytest.importorskip("milvus_lite")
    with tempfile.TemporaryDirectory(prefix="hoibao-milvus-") as home:
        server = Server(Path(home) / "data.db")
        try:
            yield server
        finally:
            server.stop()
