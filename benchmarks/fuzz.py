"""Malformed input by coverage-guided fuzzing (atheris, which is LLVM's libFuzzer), a process a target.

    python benchmarks/fuzz.py --minutes 60 --jobs 2       # each target its share of the time
    python benchmarks/fuzz.py --minutes 5 html pdf        # some of them
    python benchmarks/fuzz.py --again html FILE           # one input, as it was kept

A finding is an exception that is no ``Malformed``, a broken promise (see ``fuzz_targets``), an input that
takes over 5 s, or one for which the process asks for more than 1 GiB at once or 2 GiB in all. Needs
``hoibao[fuzz]``.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
SECONDS = 5
MEMORY = 2048  # MiB
_RUNS = re.compile(r"^(?:#(\d+)\s|Done (\d+) runs)", re.M)
_RSS = re.compile(r"rss: (\d+)Mb")


@dataclass(slots=True)
class Found:
    """What became of a target: inputs tried, the most memory in MiB, the findings' files and errors."""

    runs: int = 0
    memory: int = 0
    faults: list[tuple[Path, str]] = field(default_factory=list)


def child(name: str, arguments: list[str]) -> None:
    """Fuzz one target in this process, until libFuzzer ends it."""
    import atheris

    sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]
    with atheris.instrument_imports(include=["indexer", "assistant.understand"]):
        import fuzz_targets

    target = fuzz_targets.TARGETS[name]
    last = Path(os.environ["FUZZ_LAST"])

    def check(data: bytes) -> None:
        last.write_bytes(data)
        began = time.perf_counter()
        target.check(data)
        took = time.perf_counter() - began
        assert took < SECONDS, f"it took {took:.1f} s"

    if target.is_zip:
        def mutator(data: bytes, most: int, seed: int) -> bytes:
            return fuzz_targets.mutated_zip(data, seed, atheris.Mutate)[:most]

        atheris.Setup([sys.argv[0], *arguments], check, custom_mutator=mutator)
    else:
        atheris.Setup([sys.argv[0], *arguments], check)
    atheris.Fuzz()


def fuzz(name: str, seconds: float, folder: Path) -> Found:
    """Fuzz a target for a time in processes of their own; a finding ends one, and the next goes on."""
    sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]
    from fuzz_targets import TARGETS

    corpus, faults = folder / name / "corpus", folder / name / "faults"
    corpus.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(faults, ignore_errors=True)
    last = folder / name / "last"
    faults.mkdir()
    seeds = list(TARGETS[name].seeds())
    for number, seed in enumerate(seeds):
        (corpus / f"seed-{number}").write_bytes(seed)
    longest = max([4096, *(2 * len(seed) for seed in seeds)])
    found, until = Found(), time.monotonic() + seconds
    while (left := until - time.monotonic()) > 1 and len(found.faults) < 20:
        before = set(faults.iterdir())
        done = subprocess.run(
            [sys.executable, __file__, "--child", name, f"-max_total_time={int(left) + 1}",
             f"-timeout={SECONDS}", f"-rss_limit_mb={MEMORY}", "-malloc_limit_mb=1024",
             f"-max_len={longest}", f"-artifact_prefix={faults}/", str(corpus)],
            capture_output=True, encoding="utf-8", errors="replace", cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": "0", "FUZZ_LAST": str(last)},
        )
        told = done.stdout + done.stderr
        found.runs += max([int(a or b) for a, b in _RUNS.findall(told)], default=0)
        found.memory = max([found.memory, *map(int, _RSS.findall(told))])
        new = set(faults.iterdir()) - before
        found.faults += [(path, _reason(told)) for path in new]
        _forget(corpus, new)
        if done.returncode == -signal.SIGALRM:  # libFuzzer's timer, without its handler
            if _hangs(name, last):
                found.faults.append((last.rename(faults / f"hang-{found.runs}"), "it hangs"))
        elif done.returncode and not new:
            raise RuntimeError(f"{name}: the fuzzer itself failed ({done.returncode})\n{told[-2000:]}")
    return found


def _hangs(name: str, path: Path) -> bool:
    try:
        subprocess.run([sys.executable, __file__, "--again", name, str(path)], timeout=20, check=False,
                       capture_output=True, cwd=ROOT)
    except subprocess.TimeoutExpired:
        return True
    return False


def _forget(corpus: Path, new: set[Path]) -> None:
    """Take findings out of the corpus, which else begins the next process with them."""
    contents = {path.read_bytes() for path in new}
    for path in corpus.iterdir():
        if path.read_bytes() in contents:
            path.unlink()


def _reason(told: str) -> str:
    at = told.find("Uncaught Python exception")
    if at >= 0:
        lines = [line for line in told[at:].splitlines()[1:] if line.strip()]
        error = next((line for line in lines if not line.startswith((" ", "Traceback", "="))), "")
        where = [line.strip() for line in lines if line.strip().startswith("File")]
        return f"{error} · {where[-1] if where else ''}"
    return next((line for line in told.splitlines() if "ERROR: libFuzzer" in line), "it died")


def main() -> int:
    """Fuzz; 1 where anything was found."""
    if sys.argv[1:2] == ["--child"]:
        child(sys.argv[2], sys.argv[3:])
        return 0
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=raw)
    parser.add_argument("targets", nargs="*", help="all, where none is named")
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--jobs", type=int, default=2, help="processes at once")
    parser.add_argument("--folder", type=Path, default=ROOT / ".bench" / "fuzz", help="corpora and findings")
    parser.add_argument("--again", nargs=2, metavar=("TARGET", "FILE"), help="try one input")
    given = parser.parse_args()
    sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]
    from fuzz_targets import TARGETS

    if given.again:
        TARGETS[given.again[0]].check(Path(given.again[1]).read_bytes())
        return 0
    names = given.targets or list(TARGETS)
    share = given.minutes * 60 * given.jobs / len(names)
    print("| target | inputs | most memory, MiB | findings |\n|---|---|---|---|", flush=True)
    faults, total = [], 0
    with ThreadPoolExecutor(given.jobs) as pool:
        done = pool.map(lambda name: fuzz(name, share, given.folder), names)
        for name, found in zip(names, done, strict=True):
            total += found.runs
            faults += found.faults
            print(f"| {name} | {found.runs:,} | {found.memory} | {len(found.faults)} |", flush=True)
    print(f"| all | {total:,} | | {len(faults)} |")
    for path, why in faults:
        print(f"\n{path}\n    {why}")
    return bool(faults)


if __name__ == "__main__":
    sys.exit(main())
