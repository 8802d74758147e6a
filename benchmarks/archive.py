"""Speed and quality on the development archive (138,098 articles), as its issue names them.

    python benchmarks/archive.py [--folder DIR]

Indexes ``../shared/corpus/news_dev.jsonl.xz`` in a process of its own (wall time, passages a
second, peak memory, size), then measures warm ``ask`` over the development questions, cold
``hoibao ask`` from the shell, and the tables of ``hoibao evaluate``. Peer of the speed: reading
the same articles with ``json`` and ``lzma`` alone, in the same run.
"""

from __future__ import annotations

import json
import lzma
import os
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
CORPUS = SHARED / "corpus" / "news_dev.jsonl.xz"
QUESTIONS = SHARED / "gold" / "questions_dev.jsonl"
TODAY = "2026-05-01"
HOIBAO = [sys.executable, "-m", "assistant"]


def main() -> None:
    if not CORPUS.is_file():
        sys.exit(f"{CORPUS} is not here: nothing to measure")
    folder = Path(sys.argv[sys.argv.index("--folder") + 1]) if "--folder" in sys.argv else (
        ROOT / ".bench" / "archive"
    )
    if "--keep" not in sys.argv:
        shutil.rmtree(folder, ignore_errors=True)
        show("index", indexing(folder))
    show("cold ask, seconds", cold(folder))
    show("evaluate", evaluation(folder))


def show(name: str, figures: object) -> None:
    print(name, json.dumps(figures, ensure_ascii=False, indent=2), flush=True)


def indexing(folder: Path) -> dict[str, float]:
    reading = time.perf_counter()
    with lzma.open(CORPUS, "rt", encoding="utf-8") as lines:
        records = sum(1 for line in lines if json.loads(line))
    reading = time.perf_counter() - reading
    started = time.perf_counter()
    process = subprocess.Popen(
        [*HOIBAO, "index", str(CORPUS), "--archive", str(folder), "--json"],
        stdout=subprocess.PIPE, cwd=ROOT, text=True,
    )
    output = process.stdout.read() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    wall = time.perf_counter() - started
    if status:
        sys.exit(f"index failed: {status}")
    counts = json.loads(output.splitlines()[-1])
    return {
        "records": records, "articles": counts["added"], "bad": counts["bad"],
        "passages": counts["passages"], "wall_s": round(wall, 1),
        "passages_a_second": round(counts["passages"] / wall),
        "times_bare_reading": round(wall / reading, 1),
        "peak_GB": round(usage.ru_maxrss / 1e6, 2),
        "archive_MB": round(sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) / 1e6),
    }


def cold(folder: Path, runs: int = 5) -> dict[str, float]:
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        subprocess.run(
            [*HOIBAO, "ask", "Ai được bầu làm Chủ tịch UBND tỉnh Vĩnh Long?", "--archive",
             str(folder), "--today", TODAY], check=True, capture_output=True, cwd=ROOT,
        )
        times.append(time.perf_counter() - started)
    return {"median": round(statistics.median(times), 2), "worst": round(max(times), 2)}


def evaluation(folder: Path) -> dict[str, object]:
    done = subprocess.run(
        [*HOIBAO, "evaluate", str(QUESTIONS), "--archive", str(folder), "--today", TODAY, "--json"],
        check=True, capture_output=True, text=True, cwd=ROOT,
    )
    table: dict[str, object] = json.loads(done.stdout)
    return table


if __name__ == "__main__":
    main()
