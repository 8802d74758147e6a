"""An hour of adding, changing, withdrawing, asking, killing and restarting at random, against a model.

    python benchmarks/soak.py [--minutes 60] [--seed 1] [--folder DIR] [--json FILE]

One long-lived process asks and writes, with a thread that asks all the while; other processes write, back up,
restore, rebuild, examine and repair, and are killed. After each step the archive is compared with a model in
memory: no article is lost, doubled or back, the searchers hold just what is there, and every citation quotes
what its article says. It stops at the first fault and tells what was done before. The steps follow from the
seed; when a process is killed does not.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import shutil
import statistics
import sys
import tempfile
import threading
import time
import traceback
from collections import Counter, deque
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from soak_checks import Fault, agree, answered, stands, upholds
from soak_children import (
    backing_up,
    changing,
    comparing,
    do,
    examining,
    finished,
    heard,
    rebuilding,
    repairing,
    restoring,
    started,
)
from soak_news import Change, Model, article, question

from assistant.chat import Assistant
from assistant.types import Answer
from indexer.archive import Archive

MOST = 500
"""Articles that are there at most, so that memory may be flat."""
BACKUPS = 3
_AT_FIRST = 50  # transactions before the walk begins
_EXAMINED = 20  # steps from one examination by the doctor to the next
_TRACED = 60  # steps that are told at a fault
_KILLED = 30  # changes of a writer that is to be killed
_PAGE = os.sysconf("SC_PAGE_SIZE")


class Walk:
    """A random walk over an archive and its model."""

    def __init__(self, home: Path, seed: int) -> None:
        self.folder, self.backups = home / "kho", home / "backups"
        self.backups.mkdir()
        self.random, self.model, self.counts = random.Random(seed), Model(), Counter[str]()
        self.trace: deque[str] = deque(maxlen=_TRACED)
        self.saved: dict[Path, Model] = {}
        self.answers: deque[Answer] = deque(maxlen=20)
        self._edition: Counter[str] = Counter()
        self._next = 0
        Archive.create(self.folder).close()
        self._open()
        for _ in range(_AT_FIRST):
            self._do(Change("add", self._new()))

    def _open(self) -> None:
        self.archive = Archive.open(self.folder)
        self.assistant = Assistant(self.archive)

    # -- steps -----------------------------------------------------------------------------

    def step(self, number: int) -> None:
        """Do something, and compare."""
        name = self.random.choices(list(STEPS), [weight for weight, _ in STEPS.values()])[0]
        self.trace.append(f"{number} {name}")
        self.counts[name] += 1
        self.model.tick += 1
        STEPS[name][1](self)
        self.model.tick += 1
        agree(self.archive, self.model, self.random)
        if number % _EXAMINED == 0:
            self._examine()

    def _change(self, model: Model) -> Change:
        """One that is likely where the archive has few articles, or many."""
        there, out = list(model.current), list(model.withdrawn)
        kinds = {"add": 6.0, "change": 4.0, "revert": 2.0, "again": 1.0, "withheld": 1.0, "withdraw": 2.0,
                 "reinstate": 2.0, "remove": 2.0 if len(there) + len(out) < MOST else 40.0}
        kind = self.random.choices(list(kinds), list(kinds.values()))[0]
        some = self.random.sample(there, min(len(there), self.random.randint(1, 12)))
        lost = self.random.sample(out, min(len(out), self.random.randint(1, 6)))
        match kind:
            case "change":
                return Change("add", tuple(self._edited(id) for id in some) or self._new())
            case "revert":
                return Change("add", tuple(self.random.choice(model.versions.get(id) or [
                    model.current[id]]) for id in some) or self._new())
            case "again":
                return Change("add", tuple(model.current[id] for id in some) or self._new())
            case "withheld":
                return Change("add", tuple(self._edited(id) for id in lost) or self._new())
            case "withdraw" if some:
                return Change("withdraw", ids=tuple(some[:4]))
            case "reinstate" if lost:
                return Change("reinstate", ids=tuple(lost))
            case "remove" if some or lost:
                return Change("remove", ids=(*some, *lost[:1]))
        return Change("add", self._new())

    def _new(self) -> tuple[Any, ...]:
        first, self._next = self._next, self._next + self.random.randint(1, 15)
        return tuple(article(number, 0) for number in range(first, self._next))

    def _edited(self, id: str) -> Any:
        self._edition[id] += 1
        return article(int(id[4:]), self._edition[id])

    def change(self) -> None:
        """A transaction of this process."""
        self._do(self._change(self.model))

    def _do(self, change: Change) -> None:
        self.trace.append(f"  {change.kind} {len(change.articles or change.ids)}")
        told, expected = do(self.archive, change), self.model.apply(change)
        if told != expected:
            raise Fault(f"{change.kind}: the archive tells {told}, not {expected}")
        self.counts["transactions"] += 1

    def kill(self) -> None:
        """Another process writes and is killed: the archive holds what some first of its changes made."""
        ahead, changes = self.model.copied(), []
        for _ in range(_KILLED):  # each chosen as if those before it were done
            changes.append(self._change(ahead))
            ahead.apply(changes[-1])
        with started(changing, self.folder, changes) as (process, told):
            assert next(heard(told)) == "ready"
            time.sleep(self.random.uniform(0, 2.0))
            process.kill()
            process.join()
            done = sum(1 for _ in heard(told))
        self.archive.catch_up()
        held = {one.id: one for one in self.archive.all_articles()}
        out = {one.id for one in self.archive.withdrawals()}
        for applied in range(_KILLED + 1):
            as_now = held == self.model.current and out == self.model.withdrawn.keys()
            if applied >= done and as_now:
                break
            if applied < _KILLED:
                self.model.apply(changes[applied])
        else:
            raise Fault(f"a writer was killed that had done {done} changes; this is none of its states")
        self.trace.append(f"  killed after {applied} of {_KILLED}")
        self.counts["killed in the middle"] += applied < _KILLED
        self.counts["transactions"] += applied

    def two_writers(self) -> None:
        """Another process and this one write at once, each to articles of its own."""
        first, self._next = self._next, self._next + 40
        theirs = [Change("add", tuple(article(number, 0) for number in range(at, at + 4)))
                  for at in range(first, first + 40, 4)]
        with started(changing, self.folder, theirs) as (_, told):
            said = heard(told)
            assert next(said) == "ready"
            for _ in range(6):
                self.change()
            told_ = list(said)
        expected = [self.model.apply(change) for change in theirs]
        if told_ != expected:
            raise Fault(f"the other writer was told {told_}, not {expected}")
        self.counts["transactions"] += len(theirs)

    def ask(self) -> None:
        """Some questions, by the model of which the answers are right."""
        for _ in range(3):
            answer = self._asked(self.random.choice([*self.model.current, *self.model.withdrawn, "cau-0"]))
            stands(answer, self.model.current.get)
            self.counts["answers"] += 1
            self.counts["answers with citations"] += bool(answer.citations)
            self.counts["citations"] += len(answer.citations)
            if answer.citations:
                self.answers.append(answer)

    def _asked(self, id: str) -> Answer:
        return self.assistant.ask(question(int(id[4:])))

    def look_back(self) -> None:
        """Old answers are what they were, but for what has changed since."""
        self.counts["old answers"] += len(self.answers)
        upholds(self.archive, list(self.answers), self.model)

    def reopen(self) -> None:
        """The process starts anew."""
        self.archive.close()
        self._open()

    def back_up(self) -> None:
        """A backup by another process, which is verified."""
        made = finished(backing_up, self.folder, self.backups, BACKUPS)
        self.saved[made] = self.model.copied()
        self.saved = {path: model for path, model in self.saved.items() if path.exists()}

    def restore_aside(self) -> None:
        """A drill: a backup is put back elsewhere, and is what the archive was then."""
        if not self.saved:
            self.back_up()
        backup = self.random.choice(list(self.saved))
        aside = self.folder.with_name("drill")
        finished(restoring, backup, aside, False)
        finished(comparing, aside, self.saved[backup], self.random.randint(0, 10**6))
        shutil.rmtree(aside)

    def restore_over(self) -> None:
        """A backup takes the place of the archive, which is kept beside it."""
        if not self.saved:
            self.back_up()
        backup = self.random.choice(list(self.saved))
        before = self.model.copied()
        [kept] = finished(restoring, backup, self.folder, True)
        self.model.restore(self.saved[backup])
        finished(comparing, kept, before, self.random.randint(0, 10**6))
        shutil.rmtree(kept)

    def rebuild(self) -> None:
        """The archive is made anew by another process, which may be killed."""
        if self.random.random() < 0.5:
            finished(rebuilding, self.folder)
            return
        with started(rebuilding, self.folder):
            time.sleep(self.random.uniform(0, 1.5))
        before = self.folder.with_name(f"{self.folder.name}.before-rebuild")
        if not self.folder.exists():  # killed between two renamings: as the doctor tells
            self.counts["put back"] += 1
            before.rename(self.folder)

    def repair(self) -> None:
        """Something is broken, found and repaired."""
        broken = self.random.choice(list(HARMS))
        self.trace.append(f"  {broken}")
        if not HARMS[broken](self):
            return
        if not finished(examining, self.folder):
            raise Fault(f"the doctor does not see: {broken}")
        finished(repairing, self.folder)
        for path in self.folder.parent.glob("*.before-repair-*"):
            path.unlink()
        self._examine()

    def set_clock(self) -> None:
        """The archive's clock is set back or on, by up to two days."""
        by = timedelta(hours=self.random.randint(-48, 48))
        self.archive.now = lambda: datetime.now(UTC) + by

    def _examine(self) -> None:
        self.counts["examined"] += 1
        if faults := finished(examining, self.folder):
            raise Fault(f"the doctor finds: {faults}")


def _sql(walk: Walk, statement: str) -> bool:
    with walk.archive._truth.appending() as db:
        return bool(db.exec_driver_sql(statement).rowcount)


def _dense(walk: Walk) -> bool:
    [file] = (walk.folder / "dense").rglob("*.faiss")
    file.write_bytes(file.read_bytes()[:-1000])
    return bool(walk.model.current)


HARMS: dict[str, Callable[[Walk], bool]] = {
    "a passage is cut short": lambda walk: _sql(
        walk, 'UPDATE passages SET "end" = "end" - 3 WHERE key = (SELECT max(key) FROM passages)'),
    "a vector is lost": lambda walk: _sql(
        walk, "DELETE FROM vectors WHERE passage_key = (SELECT max(key) FROM passages)"),
    "a story is lost": lambda walk: _sql(
        walk, "DELETE FROM bands WHERE story = (SELECT max(key) FROM stories)"),
    "a quote is moved": lambda walk: _sql(walk, "UPDATE appointments SET start = start + 1"),
    "the vectors' file is cut short": _dense,
}
STEPS: dict[str, tuple[float, Callable[[Walk], None]]] = {
    "change": (40, Walk.change), "ask": (40, Walk.ask), "look back": (8, Walk.look_back),
    "kill": (6, Walk.kill), "two writers": (3, Walk.two_writers), "reopen": (2, Walk.reopen),
    "back up": (2, Walk.back_up), "restore aside": (1, Walk.restore_aside),
    "restore over": (1, Walk.restore_over), "rebuild": (1, Walk.rebuild), "repair": (1, Walk.repair),
    "set the clock": (2, Walk.set_clock),
}


class Reader(threading.Thread):
    """Asks all the while; whatever it is told must have stood in the archive while it asked. What it was told
    while something was done is compared once the model knows of that."""

    def __init__(self, walk: Walk, seed: int) -> None:
        super().__init__(daemon=True)
        self._walk, self._random, self._ending = walk, random.Random(-seed), threading.Event()
        self.asked, self.fault = 0, ""

    def run(self) -> None:
        """Ask until told to stop, or a fault is met."""
        told: deque[tuple[Answer, int, int]] = deque()
        model = self._walk.model
        try:
            while not self._ending.wait(0.02):
                since, ids = model.tick, list(model.current) or ["cau-0"]
                asked = question(int(self._random.choice(ids)[4:]))
                told.append((self._walk.assistant.ask(asked), since, model.tick))
                while told and (told[0][2] % 2 == 0 or told[0][2] < model.tick):
                    answered(told[0][0], model, told[0][1], told[0][2])
                    told.popleft()
                    self.asked += 1
        except Exception:
            self.fault = traceback.format_exc()

    def end(self) -> None:
        """Let it end."""
        self._ending.set()
        self.join(60)


def soak(home: Path, minutes: float, seed: int) -> dict[str, Any]:
    """Walk for some minutes; what was done, and the fault that was met, if any."""
    walk = Walk(home, seed)
    reader = Reader(walk, seed)
    reader.start()
    began, number, fault = time.monotonic(), 0, ""
    memory: list[tuple[float, float]] = []
    try:
        while time.monotonic() - began < 60 * minutes and not reader.fault:
            number += 1
            walk.step(number)
            memory.append((time.monotonic() - began, _megabytes()))
    except Exception:
        fault = traceback.format_exc()
    reader.end()
    walk.archive.close()
    fault = fault or reader.fault
    return {
        "seed": seed, "minutes": round((time.monotonic() - began) / 60, 1), "steps": number,
        "counts": {**dict(sorted(walk.counts.items())), "asked meanwhile": reader.asked},
        "articles": len(walk.model.current), "withdrawn": len(walk.model.withdrawn),
        "memory, MB": flat(memory) if len(memory) > 10 else {}, "memory at minutes": at_minutes(memory),
        "fault": fault, "trace": list(walk.trace) if fault else [],
    }


def flat(memory: Sequence[tuple[float, float]]) -> dict[str, float]:
    """At the start, after a fifth of the time, at the end, the most; since that fifth the slope."""
    settled = [(moment, used) for moment, used in memory if moment > 0.2 * memory[-1][0]]
    slope, _ = statistics.linear_regression(*zip(*settled, strict=True))
    figures = {"start": memory[0][1], "settled": settled[0][1], "end": settled[-1][1],
               "most": max(used for _, used in memory), "slope a minute": 60 * slope}
    return {name: round(value, 2) for name, value in figures.items()}


def at_minutes(memory: Sequence[tuple[float, float]]) -> list[float]:
    """At the end of each minute."""
    last = {int(moment / 60): used for moment, used in memory}
    return [round(used, 1) for used in last.values()]


def _megabytes() -> float:
    return int(Path("/proc/self/statm").read_text(encoding="utf-8").split()[1]) * _PAGE / 1e6


def shown(found: dict[str, Any]) -> str:
    """What was done as a table, in Markdown; a fault with what led to it."""
    rows = {"steps": found["steps"], **found["counts"], "articles at the end": found["articles"],
            "withdrawn at the end": found["withdrawn"],
            **{f"memory, MB: {name}": value for name, value in found["memory, MB"].items()},
            "faults": int(bool(found["fault"]))}
    lines = [f"seed {found['seed']}, {found['minutes']} minutes", "", "| | |", "|---|---|"]
    lines += [f"| {name} | {value} |" for name, value in rows.items()]
    if found["fault"]:
        lines += ["", *found["trace"], "", found["fault"]]
    return "\n".join(lines)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", type=Path, help="where it happens; kept, as it is not otherwise")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    os.environ["PYTHONPATH"] = os.pathsep.join(filter(None, sys.path))  # where the children's server looks
    with tempfile.TemporaryDirectory(prefix="soak-") as place:
        home = given.folder or Path(place)
        home.mkdir(parents=True, exist_ok=True)
        found = soak(home, given.minutes, given.seed)
    if given.json:
        given.json.write_text(json.dumps(found, ensure_ascii=False, indent=2), encoding="utf-8")
    print(shown(found))
    sys.exit(1 if found["fault"] else 0)


if __name__ == "__main__":
    main()
