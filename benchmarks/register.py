"""What the register costs and finds on the development archive, and that all it quotes is literal.

    python benchmarks/register.py [--articles N] [--folder DIR]    all of it
    python benchmarks/register.py --archive DIR                    of an archive that is there

Indexes ``../shared/corpus/news_dev.jsonl.xz``, or its first N articles, into two archives: as ``hoibao
index`` does, and with an extraction that finds nothing. Each has a process of its own; they take turns,
a transaction each, so that what else the machine does falls on both. CPU is of the whole process, its
threads included. Then what the reports are, how long a register takes to be made of them, and whether
each report's quote stands at its offsets in its article: where one does not, the exit code is 1.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import resource
import shutil
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass, field
from itertools import count, islice, pairwise
from multiprocessing.connection import Connection
from pathlib import Path
from statistics import median
from unittest.mock import patch

from indexer.archive import BATCH, Archive
from indexer.errors import HoiBaoError
from indexer.read import find, read
from indexer.register import store
from indexer.register.lexicon import fingerprint
from indexer.register.register import Register
from indexer.register.types import Appointment
from indexer.truth import Truth
from indexer.types import Article

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT.parent / "shared" / "corpus" / "news_dev.jsonl.xz"
FIELDS = (
    "person", "position", "organisation", "place", "previous", "replaced", "decided_by", "signed_by",
    "decision_number",
)
"""Those that are told in the article's words."""
SHOWN = 10
PARTS = 10  # of the corpus, each with a ratio of its own


def main() -> None:
    asked = _arguments()
    folder: Path = asked.archive or asked.folder / "with"
    if not asked.archive:
        if not CORPUS.is_file():
            sys.exit(f"{CORPUS} is not here: nothing to measure")
        show("indexing", indexing(asked.folder, asked.articles))
    truth = _opened(folder)
    with closing(truth):
        reports, found = made(truth)
        show("register", found)
        quotes, wrong = literal(truth, reports)
    show("quotes", quotes)
    if wrong:
        sys.exit("\n".join(["not literal:", *wrong[:SHOWN]]))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--articles", type=int, help="index only the first N articles")
    parser.add_argument("--folder", type=Path, default=ROOT / ".bench" / "register",
                        help="where the two archives are made anew")
    parser.add_argument("--archive", type=Path, help="index nothing: look at this archive")
    return parser.parse_args()


def show(name: str, figures: object) -> None:
    print(name, json.dumps(figures, ensure_ascii=False, indent=2), flush=True)


def _opened(folder: Path) -> Truth:
    try:
        return Truth(folder)
    except HoiBaoError as error:
        sys.exit(str(error))


# -- what extraction costs ---------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Turn:
    """One transaction: its seconds, and what has been done since the beginning."""

    wall: float
    cpu: float
    articles: int
    passages: int
    peak: int
    last: bool


@dataclass
class Side:
    """One of the two that index, in its process; it waits until it is its turn."""

    folder: Path
    extracts: bool
    limit: int | None
    turns: list[Turn] = field(default_factory=list)

    def __post_init__(self) -> None:
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self.process = context.Process(target=_indexed, args=(theirs, self.folder, self.extracts, self.limit))
        self.process.start()
        theirs.close()
        self.pipe.recv()  # its encoder is loaded

    def take_turn(self) -> bool:
        """Whether there are more."""
        self.pipe.send(None)
        self.turns.append(self.pipe.recv())
        return not self.turns[-1].last

    def cpu(self, first: int = 0, last: int | None = None) -> float:
        return sum(turn.cpu for turn in self.turns[first:last])

    def wall(self, first: int = 0, last: int | None = None) -> float:
        return sum(turn.wall for turn in self.turns[first:last])


def indexing(folder: Path, limit: int | None) -> dict[str, object]:
    shutil.rmtree(folder, ignore_errors=True)
    sides = Side(folder / "with", True, limit), Side(folder / "without", False, limit)
    for number in count():
        if not all([side.take_turn() for side in (sides if number % 2 else sides[::-1])]):
            break
    for side in sides:
        side.process.join()
    done, bare = sides
    if done.turns[-1].passages != bare.turns[-1].passages:
        sys.exit("the two did not index the same")
    borders = [len(done.turns) * part // PARTS for part in range(PARTS + 1)]
    each = [done.cpu(a, b) / bare.cpu(a, b) for a, b in pairwise(borders) if a < b]
    return {
        "articles": done.turns[-1].articles, "passages": done.turns[-1].passages,
        "of": "the whole corpus" if limit is None else f"the first {limit}",
        "cpu_s": [round(done.cpu(), 1), round(bare.cpu(), 1)], "cpu_ratio": round(done.cpu() / bare.cpu(), 3),
        "wall_s": [round(done.wall(), 1), round(bare.wall(), 1)],
        "wall_ratio": round(done.wall() / bare.wall(), 3),
        "cpu_ratio_of_tenths": [round(ratio, 2) for ratio in each],
        "cpu_ratio_of_a_transaction": round(median(a.cpu / b.cpu for a, b in zip(
            done.turns, bare.turns, strict=True)), 3),
        "transactions": [len(done.turns), f"of {BATCH} articles"],
        "extraction_us_an_article": round(1e6 * (done.cpu() - bare.cpu()) / done.turns[-1].articles),
        "peak_GB": [round(side.turns[-1].peak / 1e6, 2) for side in sides],
        "archive_MB": [round(sum(f.stat().st_size for f in side.folder.rglob("*") if f.is_file()) / 1e6)
                       for side in sides],
    }


def _indexed(pipe: Connection, folder: Path, extracts: bool, limit: int | None) -> None:
    extraction = nullcontext() if extracts else patch("indexer.entries.appointments", _nothing)
    with extraction, Archive.create(folder) as archive:
        batches = archive.add(islice(_articles(), limit))
        articles = passages = 0
        cpu, last = time.process_time(), False
        pipe.send(None)
        while not last:
            pipe.recv()
            started, before = time.perf_counter(), cpu
            batch = next(batches, None)  # with the last one, the searchers take in what is left
            wall, cpu, last = time.perf_counter() - started, time.process_time(), batch is None
            articles += batch.added if batch else 0
            passages += batch.passages if batch else 0
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            pipe.send(Turn(wall, cpu - before, articles, passages, peak, last))


def _nothing(article: Article) -> list[Appointment]:
    return []


def _articles() -> Iterator[Article]:
    yield from (item for item in read(find([str(CORPUS)])) if isinstance(item, Article))


# -- what is found -----------------------------------------------------------------------------


def made(truth: Truth) -> tuple[list[Appointment], dict[str, object]]:
    started = time.perf_counter()
    with truth.reading() as db:
        reports, log, listed = list(store.read(db)), store.log(db), store.listed(db)
        outdated = store.count_outdated(db, fingerprint())
    was_read = time.perf_counter()
    register = Register.of(reports, log, listed)
    was_made = time.perf_counter()
    tenures = register.tenures
    ended = time.perf_counter()
    told = [event for event in register.events if len(event.reports) > 1]
    conflicts = Counter(name for event in register.events for name in event.conflicts)
    return reports, {
        "articles": truth.totals().articles, "articles_read_by_other_rules": outdated,
        "articles_with_reports": len({one.article_id for one in reports}), "reports": len(reports),
        "events": len(register.events), "told_by_more_than_one_report": len(told),
        "reports_of_these": sum(len(event.reports) for event in told),
        "most_reports_of_one": max((len(event.reports) for event in told), default=1),
        "people": len(register.people), "offices": len({event.office for event in register.events}),
        "tenures": sum(map(len, tenures.values())), "conflicts": len(register.conflicts()),
        "conflicting": dict(conflicts.most_common()),
        "seconds": {name: round(b - a, 3) for name, a, b in (
            ("reading_rows", started, was_read), ("Register.of", was_read, was_made),
            ("tenures", was_made, ended))},
        "by_action": _by_action(reports, register),
    }


def _by_action(reports: Sequence[Appointment], register: Register) -> dict[str, dict[str, int]]:
    of_reports = Counter(one.action for one in reports)
    of_events = Counter(event.told.action for event in register.events)
    return {action: {"reports": number, "events": of_events[action]}
            for action, number in of_reports.most_common()}


def literal(truth: Truth, reports: Sequence[Appointment]) -> tuple[dict[str, object], list[str]]:
    """Figures, and the quotes that do not stand in their articles."""
    of_articles = defaultdict(list)
    for one in reports:
        of_articles[one.article_id].append(one)
    wrong: list[str] = []
    stands: Counter[tuple[str, str]] = Counter()
    for article in truth.all_articles():
        for one in of_articles.pop(article.id, ()):
            if not one.quote or getattr(article, one.part)[one.start : one.end] != one.quote:
                wrong.append(f"{one.article_id} {one.part}[{one.start}:{one.end}] {one.quote!r}")
            stands.update((name, _where(getattr(one, name), one, article)) for name in FIELDS)
    wrong += [f"{id}: no such article" for id in of_articles]
    return {
        "quotes": len(reports), "literal": len(reports) - len(wrong),
        "fields": {name: {where: stands[name, where] for where in ("quote", "article", "elsewhere")}
                   for name in FIELDS},
    }, wrong


def _where(value: str, one: Appointment, article: Article) -> str:
    """Where a field stands as it is written."""
    if not value or value in one.quote:
        return "quote" if value else ""
    texts = article.title, article.summary, article.body
    return "article" if any(value in text for text in texts) else "elsewhere"


if __name__ == "__main__":
    main()
