"""Articles read, split and encoded by many processes, of this machine or of a Ray cluster.

    sources → items (a source, or a part of one) → Ray Data: Worker, one a process → runs → this process

A worker reads its source with the usual reader and makes of each run of articles what is stored of them.
The runs are taken in the sources' order, whatever order they come in, so that an archive is the same as
without workers. One process stores: ``Archive.add``, as ever. What a worker has done that died is done again
by another, and a run that comes twice is taken once.
"""

from __future__ import annotations

import logging
import os
import platform
import secrets
import signal
import sys
import threading
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, replace
from functools import cache, cached_property
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, TextIO, cast

import numpy as np

from indexer import errors, recurring
from indexer.archive import Archive
from indexer.encode import Encoder, load_encoder
from indexer.entries import entries
from indexer.errors import (
    ArchiveError,
    ArchiveUnreachable,
    EncoderMismatch,
    HoiBaoError,
    SettingsError,
    SourceError,
)
from indexer.place import Place
from indexer.read import Meter, Source, read
from indexer.read.files import Kind
from indexer.register.lexicon import fingerprint as rules
from indexer.register.types import Appointment
from indexer.rows import Entry, Made
from indexer.secrets import hidden
from indexer.split import Splitting
from indexer.truth import Truth
from indexer.types import Article, BadRecord, Passage
from indexer.versions import content_hash

if TYPE_CHECKING:
    import pyarrow
    from pydantic import TypeAdapter

_RUN = 200
"""What a worker reads before it hands it over: articles and bad records."""
_LETTERS = 4 << 20
"""Letters after which a run ends before that."""
_LARGE = 1 << 20
"""Bytes of a file that all workers share: each reads it, and makes its runs of it."""
_MANY: frozenset[Kind] = frozenset({"jsonl", "json", "csv", "tsv", "feed", "zip", "tar", "warc"})
"""The kinds that hold many articles."""
_STORE = 256 << 20
"""Bytes of memory for runs that are on their way, on this machine; beyond that the workers wait."""
_BLOCK = 1 << 16
"""Bytes after which Ray hands on what a worker gave: a run."""
_TRIES = 3
"""How often an item is tried again whose worker died."""


@dataclass(frozen=True, slots=True)
class _Task:
    """What a worker has to know: where the articles are, what to read, and how they are made ready."""

    place: Place
    sources: Sequence[Source]
    parts: Sequence[int]
    splitting: Splitting
    encoder: str
    encoding: str
    rules: str


@dataclass(frozen=True, slots=True)
class _Outcome:
    """What was read, and what was made of it, but for the vectors: ``spans`` are its passages', None where it
    was not made, since it is stored already; ``body`` is without the lines that recur on its site's pages,
    where that is another one."""

    read: Article | BadRecord
    body: str | None = None
    spans: Sequence[tuple[int, int]] | None = None
    appointments: Sequence[Appointment] = ()


@cache
def _outcomes() -> TypeAdapter[list[_Outcome]]:
    from pydantic import TypeAdapter

    return TypeAdapter(list[_Outcome])


class Worker:
    """Makes runs of items; one a process, which loads the encoder once. ``task`` is Ray's reference to a
    ``_Task``, since what it holds may be secret and Ray shows what it is given."""

    def __init__(self, task: Any) -> None:
        import ray

        self._task = cast(_Task, ray.get(task))

    def __call__(self, items: pyarrow.Table) -> Iterator[pyarrow.Table]:
        """The runs of items, a row each; the last of a part holds nothing. A fault is a row, too."""
        for item in items.to_pylist():
            try:
                yield from self._part(item["source"], item["part"])
            except HoiBaoError as error:
                yield _row(fault=type(error).__name__, outcomes=str(error))
            except Exception as error:  # whatever it is, it is told where the command runs
                yield _row(fault=ArchiveError.__name__, outcomes=(
                    f"a worker failed at {self._task.sources[item['source']].path} ({type(error).__name__}: "
                    f"{error}). What was stored stays; the same command goes on from there"))

    def _part(self, number: int, part: int) -> Iterator[pyarrow.Table]:
        source, parts = self._task.sources[number], self._task.parts[number]
        meter, run = Meter(), -1
        for run, found in enumerate(_runs(source, meter)):
            if run % parts == part:
                outcomes, vectors = self._made(found)
                yield _row(number, run, meter.bytes, _outcomes().dump_json(outcomes).decode(), vectors)
        end = next(n for n in range(run + 1, run + 1 + parts) if n % parts == part)
        yield _row(number, end, meter.bytes)

    def _made(self, found: Sequence[Article | BadRecord]) -> tuple[list[_Outcome], bytes]:
        """What is told of a run, and the vectors of its passages, as 16-bit floats."""
        new = self._new([one for one in found if isinstance(one, Article)])
        ready = entries(list(new.values()), self._task.splitting, self._encoder) if new else []
        made: dict[Article | BadRecord, Entry] = dict(zip(new, ready, strict=True))
        outcomes, vectors = [], []
        for one in found:
            if entry := made.get(one):
                body = None if entry.article == one else entry.article.body
                spans = [(passage.start, passage.end) for passage in entry.passages]
                outcomes.append(_Outcome(one, body, spans, entry.appointments))
                vectors.append(entry.vectors.astype("<f2").tobytes())
            else:
                outcomes.append(_Outcome(one))
        return outcomes, b"".join(vectors)

    def _new(self, found: Sequence[Article]) -> dict[Article, Article]:
        """What the archive does not hold yet, without the lines that recur on its sites' pages as they are
        known now. Both spare work alone: who stores looks again."""
        try:
            known = self._truth.known([one.id for one in found])
            new = [one for one in found
                   if one.id not in known or known[one.id].content_hash != content_hash(one)]
            with self._truth.reading() as db:
                return dict(zip(new, recurring.without(db, new), strict=True))
        except ArchiveUnreachable:
            return {one: one for one in found}

    @cached_property
    def _truth(self) -> Truth:
        return Truth(self._task.place)

    @cached_property
    def _encoder(self) -> Encoder:
        encoder = load_encoder(self._task.encoder)
        if (encoder.fingerprint, rules()) != (self._task.encoding, self._task.rules):
            raise EncoderMismatch(
                f"{platform.node()}: the encoder {self._task.encoder!r} or the register's rules are not "
                "those of the machine where the command runs; install the same Hỏi Báo and encoder on both"
            )
        return encoder


def _runs(source: Source, meter: Meter) -> Iterator[list[Article | BadRecord]]:
    """What a source gives, in runs; always the same ones."""
    run: list[Article | BadRecord] = []
    letters = 0
    for one in read([source], meter=meter):
        run.append(one)
        letters += len(one.body) if isinstance(one, Article) else 0
        if len(run) == _RUN or letters > _LETTERS:
            yield run
            run, letters = [], 0
    if run:
        yield run


def _row(
    source: int = 0, run: int = 0, read: int = 0, outcomes: str = "", vectors: bytes = b"", fault: str = ""
) -> pyarrow.Table:
    """A run as a row: ``outcomes`` is JSON, "" at the end of a part; ``read`` the bytes read by then."""
    import pyarrow

    return pyarrow.table({
        "source": pyarrow.array([source], pyarrow.int64()), "run": pyarrow.array([run], pyarrow.int64()),
        "read": pyarrow.array([read], pyarrow.int64()),
        "outcomes": pyarrow.array([outcomes], pyarrow.large_string()),
        "vectors": pyarrow.array([vectors], pyarrow.large_binary()),
        "fault": pyarrow.array([fault], pyarrow.string()),
    })


@dataclass(frozen=True, slots=True)
class Workers:
    """``count`` processes of a Ray that was started or joined (``started``)."""

    count: int

    def read(
        self, archive: Archive, sources: Sequence[Source], meter: Meter
    ) -> Iterator[Article | Made | BadRecord]:
        """What ``indexer.read.read`` gives of sources, in the same order, with what is to be stored of it.

        What comes before its turn waits here. Raises ``ArchiveError``, ``EncoderError``, ``SourceError``.
        """
        if any(source.path == "-" for source in sources):
            raise SourceError("-: workers cannot read standard input; save it to a file, or run without them")
        whole = [replace(source, path=os.path.abspath(source.path)) for source in sources]
        parts = [self.count if s.kind in _MANY and (s.size or 0) > _LARGE else 1 for s in sources]
        task = _Task(archive.place.resolved, whole, parts, archive.manifest.splitting, archive.encoder.name,
                     archive.encoder.fingerprint, rules())
        waiting: dict[tuple[int, int], dict[str, Any]] = {}
        turn, before = (0, 0), 0
        for row in self._rows(task):
            if row["fault"]:
                raise getattr(errors, row["fault"])(row["outcomes"])
            waiting[row["source"], row["run"]] = row
            while now := waiting.pop(turn, None):
                source, run = turn
                meter.bytes = before + now["read"]
                for one in _told(now, task):
                    if isinstance(one, BadRecord):  # as the path was given
                        yield replace(one, file=one.file.replace(whole[source].path, sources[source].path, 1))
                    else:
                        yield one
                turn = (source, run + 1) if now["outcomes"] else (source + 1, 0)
                before = before if now["outcomes"] else meter.bytes
            waiting = {at: row for at, row in waiting.items() if at > turn}
        if turn != (len(sources), 0):
            raise ArchiveError("the workers ended before all was read; the same command goes on from there")

    def _rows(self, task: _Task) -> Iterator[dict[str, Any]]:
        """What the workers give, as it comes."""
        import ray
        from ray.exceptions import RayError

        items = [{"source": n, "part": part} for n, parts in enumerate(task.parts) for part in range(parts)]
        if not items:
            return
        pool = ray.data.ActorPoolStrategy(size=min(self.count, len(items)), max_tasks_in_flight_per_actor=1)
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message=".*ray_remote_args")  # the last two, until Ray 2.64
            runs = ray.data.from_items(items, override_num_blocks=len(items)).map_batches(
                Worker, fn_constructor_args=(ray.put(task),), compute=pool,
                batch_size=None, batch_format="pyarrow",
                num_cpus=1, max_restarts=_TRIES, max_task_retries=_TRIES,
            )
        try:
            for block in runs.iter_batches(batch_size=None, batch_format="pyarrow", prefetch_batches=0):
                yield from cast("pyarrow.Table", block).to_pylist()
        except RayError as error:
            raise ArchiveError(
                f"Ray's workers failed: {hidden(str(error)).splitlines()[0]}. What was stored stays; the "
                "same command goes on from there, with fewer --workers where memory is short"
            ) from error


def _told(row: dict[str, Any], task: _Task) -> Iterator[Article | Made | BadRecord]:
    """The articles and bad records of a run."""
    outcomes = _outcomes().validate_json(row["outcomes"] or "[]")
    spans = sum(len(one.spans or ()) for one in outcomes)
    vectors = np.frombuffer(row["vectors"], "<f2").astype(np.float32).reshape(spans, -1) if spans else None
    at = 0
    for one in outcomes:
        article = one.read
        if isinstance(article, BadRecord) or one.spans is None:
            yield article
            continue
        bare = article if one.body is None else replace(article, body=one.body)
        passages = [Passage(article.id, n, start, end, bare.body[start:end])
                    for n, (start, end) in enumerate(one.spans)]
        made = vectors[at : at + len(passages)] if vectors is not None else np.zeros((0, 0), np.float32)
        at += len(passages)
        yield Made(article, Entry(bare, passages, made, one.appointments, task.rules))


@contextmanager
def started(count: int = 0, address: str = "") -> Iterator[Workers]:
    """``count`` workers on this machine, or at the Ray cluster of an address, "host:port" or "auto": there as
    many as it has CPUs, where none are counted. Raises ``SettingsError``."""
    local = not address
    if not (find_spec("ray") and find_spec("pyarrow")):
        raise SettingsError('--workers, --ray: Ray is not installed: pip install "hoibao[ray]"')
    os.environ.update(RAY_USAGE_STATS_ENABLED="0", RAY_DATA_DISABLE_PROGRESS_BARS="1")
    if local:  # Ray listens to the network: a password of this run's own, in no file
        os.environ.update(RAY_AUTH_MODE="token", RAY_AUTH_TOKEN=secrets.token_hex(32))
    import ray
    import ray.data

    ending = signal.getsignal(signal.SIGTERM)
    here: dict[str, Any] = {"num_cpus": count, "object_store_memory": _STORE, "include_dashboard": False}
    with redirect_stdout(cast(TextIO, _OwnThread(sys.stdout))):
        try:
            ray.init(address or "local", log_to_driver=False, logging_level=logging.ERROR,
                     **(here if local else {}))
        except Exception as error:  # of whatever kind Ray's are; a slow machine's is a bare one
            told = f"--ray: no Ray answers at {address}" if address else "--workers: Ray does not start here"
            raise SettingsError(f"{told} ({error})") from error
        try:
            if threading.current_thread() is threading.main_thread():
                signal.signal(signal.SIGTERM, ending)  # Ray's own ends the process with a trace of C++
            context = ray.data.DataContext.get_current()
            context.enable_progress_bars = context.print_on_execution_start = False
            context.target_max_block_size = _BLOCK
            logging.getLogger("ray.data").setLevel(logging.CRITICAL)
            yield Workers(count or int(cast(Any, ray).cluster_resources()["CPU"]))
        finally:
            ray.shutdown()


class _OwnThread:
    """Standard output, for the thread that made this; what others print (Ray, of a worker that died) goes to
    standard error, since standard output may be read by a program."""

    def __init__(self, stream: TextIO) -> None:
        self._stream, self._thread = stream, threading.get_ident()

    def write(self, text: str) -> int:
        """Write text; returns its length."""
        stream = self._stream if threading.get_ident() == self._thread else sys.stderr
        return stream.write(text)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._stream, name)
