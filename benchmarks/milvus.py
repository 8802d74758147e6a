"""Milvus Lite beside FAISS and Tantivy: the same articles, the same questions, how alike and at what cost.

    python benchmarks/milvus.py [--sizes 10000 100000] [--step 1] [--folder DIR] [--json FILE]

Two archives grow from size to size, in passages, of the articles of ../shared/corpus in any order: one
searches in its folder, the other in a Milvus Lite that runs as a server of its own. At each size are
measured: the time of the growth, with all that either archive does; disk and memory of the server; the
latency of each searcher over the development questions, as they are first asked and once they were; and the
share of the passages that FAISS and Tantivy name first which Milvus names among as many. Of the speed of a
Milvus server, whose code is another, it says nothing.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from shutil import rmtree

import numpy as np
from growth import QUESTIONS, TODAY, Record, records

from assistant import Assistant
from assistant.evaluate import load_questions
from assistant.types import Query
from indexer.archive import Archive
from indexer.place import Place
from indexer.split import split
from indexer.types import Article

ROOT = Path(__file__).resolve().parents[1]
SIZES = [10_000, 100_000]
DEPTHS = (10, 100)
PORT = 19_539


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--step", type=int, default=1, help="ask each so-many-th question")
    parser.add_argument("--folder", type=Path, default=ROOT / ".bench" / "milvus")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    if not QUESTIONS.is_file():
        sys.exit(f"{QUESTIONS} is not here: nothing to measure")
    rmtree(given.folder, ignore_errors=True)
    given.folder.mkdir(parents=True)
    found, articles, passages = [], records(), 0
    with serving(given.folder / "lite.db") as server:
        place = Place(given.folder / "milvus", search=f"milvus://127.0.0.1:{PORT}")
        with Archive.create(given.folder / "local") as here, Archive.create(place) as there:
            for size in given.sizes:
                some: list[Article] = []
                while passages < size:
                    some.append(next(articles)[1])
                    passages += len(split(some[-1]))
                growing = {"local, s": filled(here, some), "milvus, s": filled(there, some)}
                found.append({
                    "passages": passages, "growing": growing, **compared(here, there, given.step),
                    "server": used(server, given.folder / "lite.db"),
                })
                print(json.dumps(found[-1], indent=1), flush=True)
                if given.json:
                    given.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


@contextmanager
def serving(folder: Path) -> Iterator[subprocess.Popen[str]]:
    program = Path(sys.executable).with_name("milvus-lite")
    process = subprocess.Popen(
        [program, "server", "--data-dir", folder, "--host", "127.0.0.1", "--port", str(PORT)],
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    try:
        said = process.stdout.readline() if process.stdout else ""
        if "listening" not in said:
            sys.exit(f"Milvus Lite did not start: {said}")
        yield process
    finally:
        process.terminate()
        process.communicate()


def filled(archive: Archive, articles: Sequence[Article]) -> float:
    started = time.perf_counter()
    for _ in archive.add(articles):
        pass
    return round(time.perf_counter() - started, 1)


def compared(here: Archive, there: Archive, step: int) -> Record:
    understand = Assistant(here).understand
    asked = load_questions(QUESTIONS)[::step]
    queries = [understand(one.text, history=one.history, today=TODAY) for one in asked]
    alike, ms = {}, {}
    for name, searching in (("dense", nearest), ("words", matching)):
        local, milvus = searching(here, queries), searching(there, queries)
        first, _ = timed(milvus, len(queries))  # what is counted of words is remembered
        timed(local, len(queries))
        ms[name] = {"milvus, first": first}
        ms[name]["local"], ours = timed(local, len(queries))
        ms[name]["milvus"], theirs = timed(milvus, len(queries))
        alike[name] = {f"of {depth}": round(float(np.mean([
            len({*one[:depth]} & {*other[:depth]}) / len(one[:depth])
            for one, other in zip(ours, theirs, strict=True) if one])), 4) for depth in DEPTHS}
    return {"questions": len(queries), "shared": alike, "ms": ms}


def nearest(archive: Archive, queries: Sequence[Query]) -> Callable[[int], list[int]]:
    asked = [archive.asked(query.text, query.complete) for query in queries]
    return lambda n: [key for key, _ in asked[n].nearest(DEPTHS[-1])]


def matching(archive: Archive, queries: Sequence[Query]) -> Callable[[int], list[int]]:
    return lambda n: [key for key, _ in archive.matching(queries[n].terms, DEPTHS[-1])]


def timed(search: Callable[[int], list[int]], count: int) -> tuple[Record, list[list[int]]]:
    """Milliseconds: the median, what 95 % stay under, and the longest; and what was found."""
    taken, found = [], []
    for n in range(count):
        started = time.perf_counter()
        found.append(search(n))
        taken.append(1e3 * (time.perf_counter() - started))
    return {"p50": round(float(np.median(taken)), 2), "p95": round(float(np.percentile(taken, 95)), 2),
            "longest": round(max(taken))}, found


def used(server: subprocess.Popen[str], folder: Path) -> Record:
    told = Path(f"/proc/{server.pid}/status").read_text(encoding="utf-8")
    kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in told.splitlines() if "kB" in line}
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return {"resident MB": round(kilobytes["VmRSS"] / 1e3), "peak MB": round(kilobytes["VmHWM"] / 1e3),
            "disk MB": round(size / 1e6)}


if __name__ == "__main__":
    main()
