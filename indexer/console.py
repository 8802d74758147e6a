"""What all commands share: the application, its flags, its two consoles, errors told as messages."""

from __future__ import annotations

import io
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeRemainingColumn

from indexer import logs
from indexer.errors import HoiBaoError
from indexer.settings import Settings

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
out = Console(soft_wrap=True)
err = Console(stderr=True, soft_wrap=True)

ArchiveFlag = Annotated[
    Path | None,
    typer.Option("--archive", help="The archive's folder [HOIBAO_ARCHIVE; default: archive]."),
]
DatabaseFlag = Annotated[
    str | None,
    typer.Option("--database", help="The PostgreSQL database that holds its articles [HOIBAO_DATABASE]."),
]
EncoderFlag = Annotated[
    str | None,
    typer.Option("--encoder", help="A sentence-transformers name or path [HOIBAO_ENCODER]."),
]
JsonFlag = Annotated[bool, typer.Option("--json", help="Print JSON.")]
ProgressFlag = Annotated[
    bool, typer.Option("--progress-json", help="Print a line of JSON after each batch, the summary last.")
]


def _version(asked: bool) -> None:
    if asked:
        print(f"hoibao {version('hoibao')}")
        raise typer.Exit


@app.callback()
def hoibao(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version.")
    ] = False,
    verbose: Annotated[bool, typer.Option("--verbose", help="Log what is done, to standard error.")] = False,
    search: Annotated[
        str | None, typer.Option("--search", help="The Milvus that searches the archive [HOIBAO_SEARCH].")
    ] = None,
) -> None:
    """Hỏi Báo: ask a news archive; every sentence of the answer points at its source."""
    if verbose:
        os.environ["HOIBAO_LOG_LEVEL"] = "debug"  # of what this process starts, too
    if search:
        os.environ["HOIBAO_SEARCH"] = search
    with told():
        settings = Settings.load()
        level = settings.log_level if "log_level" in settings.origins else "warning"
        logs.configure(settings.log_format, level)


@contextmanager
def told() -> Iterator[None]:
    """Turn an error that a person can act on into a message on stderr and its exit code."""
    try:
        yield
    except HoiBaoError as error:
        err.print(f"[bold red]error:[/] {escape(str(error))}")
        raise typer.Exit(error.exit_code) from None
    except KeyboardInterrupt:
        err.print("stopped; what was committed stays, and the same command goes on from there")
        raise typer.Exit(130) from None


@contextmanager
def progress(what: str, total: int | None) -> Iterator[Callable[..., None]]:
    """A bar over bytes read (or whatever ``total`` counts), with the passages done in this run,
    their rate and the time that remains."""
    columns = (
        TextColumn(what), BarColumn(), TaskProgressColumn(),
        TextColumn("{task.fields[passages]} passages, {task.fields[rate]}/s"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=err, transient=True, disable=not err.is_terminal) as bar:
        task = bar.add_task(what, total=total, passages=0, rate=0)

        def advance(read: int, passages: int, total: int | None = total) -> None:
            elapsed = bar.tasks[0].elapsed or 0.0
            rate = round(passages / elapsed) if elapsed > 0.5 else 0
            bar.update(task, completed=read, passages=passages, rate=rate, total=total)

        yield advance


def line(facts: Mapping[str, object]) -> None:
    """One line of JSON, at once: who reads it draws a bar by it."""
    print(json.dumps(facts, ensure_ascii=False), flush=True)


def summary(counts: Mapping[str, int], folder: Path, as_json: bool) -> None:
    """What a command did, as its last line."""
    if as_json:
        line({"archive": str(folder), **counts})
        return
    out.print(", ".join(f"{name} {count}" for name, count in counts.items()))


def write_utf8() -> None:
    """Write UTF-8 whatever the locale; Windows' code pages lack letters of most titles."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
