"""Many people at once, on two cores, beside the same people at Gradio's plain echo app.

    python benchmarks/load.py [--people 50] [--minutes 10] [--archive DIR --questions FILE] [--json FILE]

Each app is started in a process of its own, and so are the people (``people.py``, which tells what they do),
on the same two cores. The archive is the sample's unless one is given; what is kept of the conversations
goes to a folder that is removed. Once a second the memory of the app with its children is read, and at the
end its CPU time. All processes end with this one; where it is killed, by themselves two minutes and a half
after their time.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
BENCHMARKS = ROOT / "benchmarks"
SAMPLE, SAMPLE_QUESTIONS = ROOT / "data" / "sample", BENCHMARKS / "questions_sample.jsonl"
HOIBAO = [sys.executable, "-m", "assistant"]
CORES = 2
STARTING = 90.0
"""Seconds that an app may take to start."""
SETTLED = 0.2
"""The part of the time after which memory should be flat."""
STAGES = ("pending", "begun", "whole", "done")
"""That the question is taken, the first sentence, all that answers it, and that another may be asked."""
_PAGE, _TICKS = os.sysconf("SC_PAGE_SIZE"), os.sysconf("SC_CLK_TCK")


@dataclass(slots=True)
class Watched:
    """Memory over time: seconds and MB, of an app and its children; its CPU seconds so far."""

    moments: list[float] = field(default_factory=list)
    megabytes: list[float] = field(default_factory=list)
    cpu: float = 0.0

    def look(self, pid: int, moment: float) -> None:
        """Read how things stand now."""
        family = list(_family(pid))
        self.moments.append(moment)
        self.megabytes.append(sum(int(_read(one, "statm").split()[1]) for one in family) * _PAGE / 1e6)
        ticks = (_read(one, "stat").rpartition(")")[2].split()[11:13] for one in family)
        self.cpu = sum(int(tick) for pair in ticks for tick in pair) / _TICKS

    def figures(self) -> dict[str, float]:
        """At the start, after a minute, at the end; the slope by least squares, MB a minute, once settled."""
        minute = sum(moment < 60 for moment in self.moments)
        since = sum(moment < SETTLED * self.moments[-1] for moment in self.moments)
        slope, _ = statistics.linear_regression(self.moments[since:], self.megabytes[since:])
        at = self.megabytes
        return {"start": at[0], "after a minute": at[min(minute, len(at) - 1)], "end": at[-1],
                "most": max(at), "slope a minute": slope * 60}


def _family(pid: int) -> Iterator[int]:
    yield pid
    for child in _read(pid, f"task/{pid}/children").split():
        yield from _family(int(child))


def _read(pid: int, name: str) -> str:
    return Path(f"/proc/{pid}/{name}").read_text(encoding="utf-8")


@contextmanager
def running(command: Sequence[str], seconds: float, **how: Any) -> Iterator[subprocess.Popen[str]]:
    """A process of its own, which is ended in the end, and ends by itself after so many seconds."""
    bounded = ["timeout", "--kill-after=5", str(round(seconds)), *command]
    how = {"stdout": subprocess.PIPE, **how}
    with subprocess.Popen(bounded, encoding="utf-8", cwd=ROOT, **how) as process:
        try:
            yield process
        finally:
            process.terminate()  # timeout hands it on, and kills what has not ended 5 s later


@contextmanager
def ours(archive: Path | None, seconds: float) -> Iterator[tuple[int, str]]:
    """Our app as it is started by anybody, but for the place of what it keeps; its process and address."""
    with tempfile.TemporaryDirectory() as kept:
        if archive is None:
            archive = Path(kept) / "archive"
            subprocess.run([*HOIBAO, "index", str(SAMPLE), "--archive", str(archive)],
                           check=True, stdout=subprocess.DEVNULL, cwd=ROOT)
        rest = {name: value for name, value in os.environ.items() if not name.startswith("HOIBAO_")}
        own = {"HOIBAO_ARCHIVE": str(archive), "HOIBAO_PORT": "0", "HOIBAO_DRAIN": "0",
               "HOIBAO_SERVICE": f"{kept}/service.sqlite"}
        with running([sys.executable, "app.py"], seconds, env=rest | own) as app:
            yield _started(app)


@contextmanager
def echo(seconds: float) -> Iterator[tuple[int, str]]:
    """Gradio's plain echo app; its process and address."""
    with running([sys.executable, str(BENCHMARKS / "echo.py")], seconds) as app:
        yield _started(app)


def _started(app: subprocess.Popen[str]) -> tuple[int, str]:
    assert app.stdout is not None
    found = next(filter(None, (re.search(r"http://\S+", line) for line in app.stdout)), None)
    if found is None:
        sys.exit("the app has ended before it listened")
    _, process = _family(app.pid)
    return process, found[0].replace("localhost", "127.0.0.1").rstrip("/")


def measured(app: tuple[int, str], people: int, seconds: float, rows: Path, seed: int) -> dict[str, Any]:
    """What people see of an app, and what it takes."""
    process, address = app
    asking = [sys.executable, str(BENCHMARKS / "people.py"), address, "--people", str(people),
              "--seconds", str(seconds), "--questions", str(rows), "--seed", str(seed)]
    watched, began = Watched(), time.monotonic()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as told:
        watched.look(process, 0.0)
        before = watched.cpu
        with running(asking, seconds + 30, stdout=told) as crowd:
            while crowd.poll() is None:
                time.sleep(1)
                watched.look(process, time.monotonic() - began)
        if crowd.returncode:
            sys.exit(f"the people ended with {crowd.returncode}")
        told.seek(0)
        seen = json.load(told)
    return {
        **figures(seen), "memory, MB": watched.figures(),
        "CPU, cores": {"app": (watched.cpu - before) / watched.moments[-1],
                       "people": seen["cpu"] / watched.moments[-1]},
        "CPU an answer, ms": {"app": 1000 * (watched.cpu - before) / max(len(seen["answers"]), 1)},
    }


def figures(seen: dict[str, Any]) -> dict[str, Any]:
    """Counts, and of each kind of seconds its percentiles."""
    waits = {f"answer: {kind}, s": [answer[kind] for answer in seen["answers"] if kind in answer]
             for kind in STAGES}
    waits |= {f"{kind}, s": times for kind, times in seen["fetched"].items()}
    return {
        "counts": {"answers": len(seen["answers"]), "errors": sum(seen["errors"].values()),
                   "left": seen["left"], "pages": seen["pages"]},
        "errors": seen["errors"], **{kind: percentiles(times) for kind, times in waits.items() if times},
    }


def percentiles(times: Sequence[float]) -> dict[str, float]:
    """p50, p95, p99 and the longest."""
    cuts = statistics.quantiles(times, n=100, method="inclusive") if len(times) > 1 else [*times] * 99
    return {"p50": cuts[49], "p95": cuts[94], "p99": cuts[98], "max": max(times)}


def shown(ours: dict[str, Any], echo: dict[str, Any]) -> str:
    """A table of both, in Markdown."""
    lines = ["| | Hỏi Báo | echo | ratio |", "|---|---|---|---|"]
    for kind, values in ours.items():
        for name, value in values.items():
            other = echo.get(kind, {}).get(name)
            ratio = f"{value / other:.2f}" if other else ""
            lines.append(f"| {kind} {name} | {_number(value)} | {_number(other)} | {ratio} |")
    lines += [f"| errors {name} | | {count} | |" for name, count in echo.get("errors", {}).items()]
    return "\n".join(lines)


def _number(value: float | None) -> str:
    return "" if value is None else str(value) if isinstance(value, int) else f"{value:.3f}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=50)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--archive", type=Path)
    parser.add_argument("--questions", type=Path, default=SAMPLE_QUESTIONS)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--only", choices=("ours", "echo"))
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # it ends what was started, too
    os.sched_setaffinity(0, sorted(os.sched_getaffinity(0))[:CORES])  # of all that is started, too
    seconds = 60 * given.minutes
    most, load = seconds + STARTING + 60, (given.people, seconds, given.questions.absolute(), given.seed)
    found: dict[str, dict[str, Any]] = {"ours": {}, "echo": {}}
    if given.only != "echo":
        with ours(given.archive and given.archive.absolute(), most) as app:
            found["ours"] = measured(app, *load)
    if given.only != "ours":
        with echo(most) as app:
            found["echo"] = measured(app, *load)
    if given.json:
        given.json.write_text(json.dumps(found, ensure_ascii=False, indent=2), encoding="utf-8")
    print(shown(found["ours"] or found["echo"], found["echo"]))


if __name__ == "__main__":
    main()
