"""A PostgreSQL server of the tests' own, on a socket in a temporary folder; where none is, they skip."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

import pytest

from indexer.place import Place
from indexer.postgres import engine

_PROGRAMS = Path("/usr/lib/postgresql")
_ACCOUNT = "postgres"  # the server refuses to be root
_FAST = "-c fsync=off -c full_page_writes=off -c listen_addresses="


class Server:
    """A cluster in a folder; ``url`` is the address of a database of it."""

    def __init__(self, programs: Path, home: Path) -> None:
        self._programs, self._home, self._numbers = programs, home, count()
        self._run("initdb", "--auth", "trust", "--username", _ACCOUNT, "--encoding", "UTF8",
                  "--locale", "C.UTF-8", "--no-sync", "-D", str(home / "data"))
        self.start()

    def url(self, name: str) -> str:
        return f"postgresql+psycopg://{_ACCOUNT}@/{name}?host={self._home}"

    def start(self) -> None:
        self._run("pg_ctl", "start", "-w", "-D", str(self._home / "data"), "-l", str(self._home / "log"),
                  "-o", f"{_FAST} -k {self._home}")

    def stop(self) -> None:
        """End it as a power cut does."""
        self._run("pg_ctl", "stop", "-m", "immediate", "-w", "-D", str(self._home / "data"))

    @contextmanager
    def place(self, folder: Path) -> Iterator[Place]:
        """A place whose database is a schema of its own, which is made at once and dropped in the end."""
        name = f"kho{next(self._numbers)}"
        self.sql(f"CREATE SCHEMA {name}")
        made = Place(folder, f"{self.url('postgres')}&options=-csearch_path%3D{name}")
        try:
            yield made
        finally:
            engine(made.database).dispose()
            self.sql(f"DROP SCHEMA {name} CASCADE")
            self.sql(f"DROP SCHEMA IF EXISTS {name}_service CASCADE")

    def sql(self, statement: str, name: str = "postgres") -> None:
        """Do what a superuser may, in a database."""
        import psycopg

        with psycopg.connect(host=str(self._home), user=_ACCOUNT, dbname=name, autocommit=True) as db:
            db.execute(statement)  # type: ignore[call-overload]

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._programs / program), *arguments]
        account = _ACCOUNT if os.name == "posix" and os.geteuid() == 0 else None
        done = subprocess.run(command, user=account, cwd=self._home, capture_output=True, encoding="utf-8",
                              env={"LC_ALL": "C.UTF-8", "PATH": os.environ["PATH"]},
                              stdin=subprocess.DEVNULL, timeout=60)
        assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"


def programs() -> Path | None:
    """Where the server's programs are, the newest first."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    there = sorted(_PROGRAMS.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3]))
    return there[-1].parent if there else None


@contextmanager
def serving() -> Iterator[Server]:
    """A server, which ends with the block; where there is no program of it, the test is skipped."""
    pytest.importorskip("psycopg")
    found = programs()
    if found is None:
        pytest.skip("PostgreSQL's server is not installed: apt-get install postgresql")
    home = Path(tempfile.mkdtemp(prefix="hoibao-pg-"))  # a socket's path may have about 100 letters
    try:
        if os.geteuid() == 0:
            shutil.chown(home, _ACCOUNT)
        server = Server(found, home)
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(home)
