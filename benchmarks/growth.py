"""How an archive's cost grows with its size: indexing, memory, disk, and search with its recall.

    python benchmarks/growth.py [--sizes 10000 100000 1000000 5000000] [--folder DIR] [--json FILE]
    python benchmarks/growth.py --draw FOLDER --json FILE [--milvus FILE]      # the curves, as SVG

One archive grows from size to size, in passages. It takes the articles of ../shared/corpus first; beyond
them articles are made of theirs: a headline of one, and sentences of three others, so that texts are as news
is, and no two alike. At each size are measured: time and memory of the growth; disk; the latency of the dense
searcher, the words and the whole of retrieval over the development questions, warm; memory while it searches;
and the share of the ten passages nearest to a question, of all that there are, that are among the first ten
once the candidates are compared by their stored vectors, as retrieval does. "exhaustive" is FAISS' flat index
over the same vectors, with one thread too, in the same process: the peer of the speed, and what is exact.
"""

from __future__ import annotations

import argparse
import json
import lzma
import math
import os
import random
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import faiss
import numpy as np

from assistant import Assistant
from assistant.evaluate import load_questions
from indexer.encode import Vectors
from indexer.inverted import Keys
from indexer.read.malformed import Malformed
from indexer.read.records import to_article
from indexer.sentences import sentences
from indexer.split import split
from indexer.types import Article

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
CORPORA = [SHARED / "corpus" / name for name in ("news_dev.jsonl.xz", "vietnews_train.jsonl.xz")]
QUESTIONS = SHARED / "gold" / "questions_dev.jsonl"
TODAY = date(2026, 5, 1)
SIZES = [10_000, 100_000, 1_000_000, 5_000_000]
CANDIDATES, NEAREST = 100, 10
_FIRST_DAY, _DAYS = date(2010, 1, 1), 5_900
_SOURCES = ["Báo Một", "Báo Hai", "Báo Ba", "Báo Bốn", "Báo Năm"]
_SENTENCES, _LONG = 16, 800  # of an article that is made; letters of those that it is made of
_COLOURS = ("#1f77b4", "#6baed6", "#e6550d", "#fdae6b", "#31a354", "#a1d99b", "#525252", "#bdbdbd",
            "#756bb1", "#bcbddc")
_ROUNDS = 2  # a question's time is the shorter
Record = dict[str, Any]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--folder", type=Path, default=ROOT / ".bench" / "growth")
    parser.add_argument("--json", type=Path)
    parser.add_argument("--draw", type=Path, help="no measuring: draw what --json holds into this folder")
    parser.add_argument("--milvus", type=Path, help="what benchmarks/milvus.py --json wrote, to be drawn too")
    parser.add_argument("--part", choices=["write", "measure"], help="what the processes of this one do")
    given = parser.parse_args()
    if given.draw:
        draw(*(json.loads(path.read_text(encoding="utf-8")) if path else []
               for path in (given.json, given.milvus)), given.draw)
        return
    if not all(path.is_file() for path in CORPORA):
        sys.exit(f"{SHARED} is not here: nothing to measure")
    if given.part == "measure":
        print(json.dumps(measured(given.folder / "archive")))
        return
    given.folder.mkdir(parents=True, exist_ok=True)
    if given.part == "write":
        write(given.sizes, given.folder)
        return
    part(given, "write")  # a process that holds all texts would be counted to its children's memory
    found, seconds = [], 0
    for size in given.sizes:
        figures = indexed(records_of(given.folder, size), given.folder / "archive")
        seconds += figures["CPU seconds"]
        found.append({"size": size, "indexing": figures | {"CPU seconds in all": seconds},
                      "disk MB": disk(given.folder / "archive"), **json.loads(part(given, "measure"))})
        print(json.dumps(found[-1], indent=1), flush=True)
        if given.json:
            given.json.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


def part(given: argparse.Namespace, name: str) -> str:
    return subprocess.run(
        [sys.executable, __file__, "--part", name, "--folder", str(given.folder), "--sizes",
         *map(str, given.sizes)], check=True, stdout=subprocess.PIPE, text=True, cwd=ROOT).stdout


# -- articles ------------------------------------------------------------------------------


def records_of(folder: Path, size: int) -> Path:
    return folder / f"articles-{size}.jsonl"


def write(sizes: list[int], folder: Path) -> None:
    """A file of records for each size: what an archive of the size before lacks."""
    passages, articles = 0, records()
    for size in sizes:
        with records_of(folder, size).open("w", encoding="utf-8") as file:
            while passages < size:
                record, article = next(articles)
                passages += len(split(article))
                file.write(json.dumps(record, ensure_ascii=False) + "\n")


def records() -> Iterator[tuple[Record, Article]]:
    """The corpora's records in any order, then made ones without end."""
    lines: list[str] = []
    for path in CORPORA:
        with lzma.open(path, "rt", encoding="utf-8") as file:
            lines += file
    drawn, number, pool = random.Random(1), 0, list[Article]()
    drawn.shuffle(lines)
    for line in lines:
        try:
            article = to_article(record := json.loads(line))
        except Malformed:
            continue
        pool.append(article)
        yield record, article
    long = [article for article in pool if len(article.body) > _LONG]
    while True:
        number += 1
        record = made(number, drawn.choice(pool).title, drawn.sample(long, 3), drawn)
        yield record, to_article(record)


def made(number: int, title: str, of: list[Article], drawn: random.Random) -> Record:
    told = [article.body[span.start : span.end] for article in of for span in sentences(article.body)]
    chosen = drawn.sample(told, min(_SENTENCES, len(told)))
    return {
        "id": f"made-{number}", "title": title, "body": "\n".join(chosen), "source": drawn.choice(_SOURCES),
        "published": (_FIRST_DAY + timedelta(days=drawn.randrange(_DAYS))).isoformat(),
    }


# -- indexing ------------------------------------------------------------------------------


def indexed(path: Path, archive: Path) -> Record:
    started = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "assistant", "index", str(path), "--archive", str(archive), "--json"],
        stdout=subprocess.PIPE, cwd=ROOT, text=True)
    output = process.stdout.read() if process.stdout else ""
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - started
    if status:
        sys.exit(f"index failed: {status}")
    passages = json.loads(output.splitlines()[-1])["passages"]
    return {"passages": passages, "seconds": round(seconds, 1), "a second": round(passages / seconds),
            "CPU seconds": round(usage.ru_utime + usage.ru_stime), "peak MB": round(usage.ru_maxrss / 1e3)}


def disk(archive: Path) -> Record:
    parts: dict[str, float] = {}
    for path in archive.rglob("*"):
        if path.is_file():
            part = path.relative_to(archive).parts[0].removesuffix("-wal")
            parts[part] = parts.get(part, 0) + path.stat().st_size / 1e6
    return {name: round(size) for name, size in sorted(parts.items()) if size >= 1}


# -- searching -----------------------------------------------------------------------------


def measured(folder: Path) -> Record:
    with Assistant.open(folder) as assistant:
        archive = assistant.archive
        started = time.perf_counter()
        queries = [assistant.understand(one.text, history=one.history, today=TODAY)
                   for one in load_questions(QUESTIONS)]
        understood = time.perf_counter() - started
        asked = [archive.asked(query.text, query.complete) for query in queries]
        dated = [query for query in queries if query.within] or queries
        times = {
            "dense": timed(lambda n: asked[n].nearest(CANDIDATES), len(asked)),
            "words": timed(lambda n: archive.matching(queries[n].terms, CANDIDATES), len(queries)),
            "dense, filtered": timed(lambda n: archive.asked(dated[n].text).nearest(
                CANDIDATES, dated[n].within), len(dated)),
            "retrieval": timed(lambda n: assistant.retrieve(queries[n]), len(queries)),
        }
        memory = resident()
        found = []
        for one in asked:
            keys = [key for key, _ in one.nearest(CANDIDATES)]
            near = one.similarity(keys)
            found.append(sorted(near, key=lambda key: -near[key])[:NEAREST])
        vectors = np.stack([one.vector for one in asked])
        exact, exhaustive = compared(assistant, vectors)
        both = [len(set(one) & set(other)) for one, other in zip(found, exact, strict=True)]
        recall = np.mean(both) / NEAREST
        return {"passages": len(archive), "understanding, ms": round(1e3 * understood / len(queries), 2),
                "ms": times | {"exhaustive": exhaustive}, "searching, MB": memory,
                "recall@10": round(float(recall), 4)}


def timed(search: Callable[[int], object], count: int) -> Record:
    """Milliseconds: the median, and what 95 % stay under."""
    taken = []
    for n in range(count):
        rounds = []
        for _ in range(_ROUNDS):
            started = time.perf_counter()
            search(n)
            rounds.append(1e3 * (time.perf_counter() - started))
        taken.append(min(rounds))
    return {"p50": round(float(np.median(taken)), 2), "p95": round(float(np.percentile(taken, 95)), 2)}


def compared(assistant: Assistant, questions: Vectors) -> tuple[list[list[int]], Record]:
    """The keys nearest to questions of all that are stored, and how long FAISS' flat index takes to tell."""
    archive = assistant.archive
    index = faiss.IndexScalarQuantizer(
        archive.encoder.dim, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
    known: list[Keys] = []
    stored = archive._truth.vectors_since(0, archive.revision, archive.encoder.fingerprint, 20_000)
    for keys, vectors in stored:
        index.add(vectors)
        known.append(keys)
    keys = np.concatenate(known)
    faiss.omp_set_num_threads(1)
    exact = [keys[index.search(one.reshape(1, -1), NEAREST)[1][0]].tolist() for one in questions]
    return exact, timed(lambda n: index.search(questions[n : n + 1], CANDIDATES), len(questions))


def resident() -> Record:
    """Of this process: all, and what of it is files that are mapped, which the system may drop."""
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    told = {line.split(":")[0]: int(line.split()[1]) for line in status.splitlines() if line.endswith("kB")}
    return {"resident": round(told["VmRSS"] / 1e3), "of files": round(told["RssFile"] / 1e3)}


# -- pictures ------------------------------------------------------------------------------


def draw(found: list[Record], milvus: list[Record], folder: Path) -> None:
    """Time and space by passages, both on scales of powers of ten; of Milvus Lite what
    ``benchmarks/milvus.py`` found."""
    def line(of: Callable[[Record], float], records: list[Record] = found) -> list[tuple[int, float]]:
        return [(one["passages"], of(one)) for one in records]

    times = {f"{name}, {of}": line(lambda one, name=name, of=of: one["ms"][name][of])  # type: ignore[misc]
             for name in ("dense", "words", "retrieval", "exhaustive") for of in ("p50", "p95")}
    times |= {f"Milvus Lite: {name}, p50": line(
        lambda one, name=name: one["ms"][name]["milvus"]["p50"], milvus)  # type: ignore[misc]
        for name in ("dense", "words")}
    space = {
        "disk, MB": line(lambda one: sum(one["disk MB"].values())),
        "memory while searching, MB": line(lambda one: one["searching, MB"]["resident"]),
        "of it no file": line(
            lambda one: one["searching, MB"]["resident"] - one["searching, MB"]["of files"]),
        "most memory while indexing, MB": line(lambda one: one["indexing"]["peak MB"]),
        "indexing, seconds of CPU in all": line(lambda one: one["indexing"]["CPU seconds in all"]),
        "Milvus Lite: memory, MB": line(lambda one: one["server"]["resident MB"], milvus),
    }
    drawn("growth-time.svg", "milliseconds a question", times, folder)
    drawn("growth-space.svg", "MB, seconds", space, folder)


def drawn(name: str, y: str, lines: dict[str, list[tuple[int, float]]], folder: Path) -> None:
    from pygal import XY
    from pygal.style import Style

    style = Style(colors=_COLOURS, background="white", plot_background="white", font_family="sans-serif")
    chart = XY(style=style, width=900, height=480, x_title="passages", y_title=y, logarithmic=True,
               disable_xml_declaration=True, js=[], pretty_print=True, truncate_legend=-1, margin_right=60)
    most = max(passages for points in lines.values() for passages, _ in points)
    chart.x_labels = [{"value": power, "label": f"{10**power:,}"} for power in range(4, 8)
                      if 10**power <= 2 * most]
    for line, points in lines.items():
        chart.add(line, [(math.log10(passages), value) for passages, value in points])
    (folder / name).write_text(chart.render(), encoding="utf-8")


if __name__ == "__main__":
    main()
