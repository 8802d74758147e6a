"""Encoders compared: alone, and fused with the words, against the words alone.

    python benchmarks/encoders.py [ENCODER ...] [--archive DIR] [--out FILE.json]

Each ENCODER is a name or folder for ``--encoder``; by default the shipped one. The archive (made
by benchmarks/archive.py; a copy is worked on) gets XQuAD's paragraphs and the synonym set's
passages as articles and is re-encoded with each encoder in turn. Measured: nDCG@10 and
recall@1/10/100 on XQuAD-vi alone, on XQuAD-vi and the synonym set (100 pairs that share no
content word) hidden among all the archive's passages, on the development questions by kind; the
fused ranking's gain over the words alone with its 95% bootstrap interval over the questions; and
speed, load time, memory and size. Without ``../shared`` only the synonym set is measured.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import xquad

from assistant.evaluate import load_questions, ndcg
from assistant.retrieve import Ranking, retrieve
from assistant.types import Hit, Query
from assistant.understand import understand
from indexer.archive import Archive
from indexer.encode import SHIPPED, load_encoder
from indexer.reencode import reencode
from indexer.resources import data
from indexer.split import Splitting
from indexer.types import Article

HERE = Path(__file__).resolve().parent
SYNONYMS = HERE / "questions_synonym.jsonl"
GOLD = xquad.SHARED.parent / "gold" / "questions_dev.jsonl"
TODAY = date(2026, 5, 1)
WAYS = ("words", "encoder", "fused")
ROUNDS = 5_000

Asked = list[tuple[str, Query, frozenset[str]]]
"""(kind, question, ids of the articles that answer it)"""


@dataclass(frozen=True)
class Row:
    """What one way of ranking made of each question of a kind."""

    gains: list[float]
    firsts: list[int]

    def figures(self) -> dict[str, float]:
        first = np.array(self.firsts)
        return {"n": len(first), "ndcg@10": round(float(np.mean(self.gains)), 4),
                **{f"recall@{k}": round(float((first < k).mean()), 4) for k in (1, 10, 100)}}


def synonyms() -> tuple[list[Article], Asked]:
    rows = [json.loads(line) for line in SYNONYMS.read_text(encoding="utf-8").splitlines()]
    articles = [Article(row["id"], "", row["passage"]) for row in rows]
    return articles, [("synonyms", _query(row["question"]), frozenset({row["id"]})) for row in rows]


def paraphrases() -> tuple[list[Article], Asked]:
    articles, questions = xquad.load("vi")
    return articles, [("xquad", _query(q), frozenset({id})) for q, id in questions]


def development() -> Asked:
    return [(q.kind, understand(q.text, history=q.history, today=TODAY), q.gold)
            for q in load_questions(GOLD) if q.gold]


def _query(question: str) -> Query:
    return replace(understand(question, today=TODAY), about=None, as_of=None)


def ranked(archive: Archive, asked: Asked) -> dict[str, dict[str, Row]]:
    """Rows by kind and way."""
    rows: dict[str, dict[str, Row]] = defaultdict(lambda: {way: Row([], []) for way in WAYS})
    for kind, query, gold in asked:
        hits = retrieve(archive, query, 2 * Ranking().candidates)
        for way in WAYS:
            places = [at for at, id in enumerate(_ids(hits, way)) if id in gold]
            rows[kind][way].gains.append(ndcg(places, len(gold)))
            rows[kind][way].firsts.append(min(places, default=10**6))
    return rows


def _ids(hits: Sequence[Hit], way: str) -> Iterable[str]:
    """Articles in the order in which one way of ranking finds them; the date's prior stays."""
    if way == "fused":
        return dict.fromkeys(hit.article.id for hit in hits)
    share, by = (1.0, "dense") if way == "encoder" else (0.0, "lexical")
    fused = Ranking().dense

    def score(hit: Hit) -> float:
        prior = hit.score - fused * hit.dense - (1 - fused) * hit.lexical
        return prior + share * hit.dense + (1 - share) * hit.lexical

    found = sorted((hit for hit in hits if by in hit.found_by), key=score, reverse=True)
    return dict.fromkeys(hit.article.id for hit in found)


def joined(kinds: list[dict[str, Row]]) -> dict[str, Row]:
    """The rows of several kinds as one."""
    return {way: Row([g for ways in kinds for g in ways[way].gains],
                     [f for ways in kinds for f in ways[way].firsts]) for way in WAYS}


def gain(words: Row, fused: Row) -> dict[str, float]:
    """The mean gain in nDCG@10 and the 2.5th and 97.5th percentiles of its bootstrap means."""
    differences = np.array(fused.gains) - np.array(words.gains)
    chance = np.random.default_rng(0)
    means = chance.choice(differences, (ROUNDS, len(differences))).mean(axis=1)
    low, high = np.percentile(means, [2.5, 97.5])
    return {"gain": round(float(differences.mean()), 4), "low": round(float(low), 4),
            "high": round(float(high), 4)}


def table(rows: dict[str, dict[str, Row]]) -> dict[str, Any]:
    return {kind: {**{way: row.figures() for way, row in ways.items()},
                   "fused - words": gain(ways["words"], ways["fused"])}
            for kind, ways in rows.items()}


def markdown(found: dict[str, dict[str, Any]]) -> str:
    """One table a set: nDCG@10 and recall@1/10/100 of the words, and of each encoder and its fusion."""
    lines = ["| encoder | dim | MB | load s | memory MB | passages a second |", "|---|---|---|---|---|---|"]
    for name, parts in found.items():
        values = (parts["cost"][key] for key in ("dim", "MB", "load_s", "memory_MB", "passages_a_second"))
        lines.append(f"| {name} | " + " | ".join(str(value) for value in values) + " |")
    kinds = dict.fromkeys(kind for parts in found.values() for kind in parts if kind != "cost")
    for kind in kinds:
        lines += ["", f"{kind}:", "", "| | nDCG@10 | recall@1 | @10 | @100 | fused − words, 95% |",
                  "|---|---|---|---|---|---|"]
        words = next(parts[kind]["words"] for parts in found.values() if kind in parts)
        lines.append(_line("words alone", words, ""))
        for name, parts in found.items():
            if kind in parts:
                gained = parts[kind]["fused - words"]
                interval = f"{gained['gain']:+.4f} ({gained['low']:+.4f} … {gained['high']:+.4f})"
                lines += [_line(f"{name} alone", parts[kind]["encoder"], ""),
                          _line(f"{name} fused", parts[kind]["fused"], interval)]
    return "\n".join(lines)


def _line(name: str, row: dict[str, float], interval: str) -> str:
    figures = " | ".join(f"{row[key]:.3f}" for key in ("ndcg@10", "recall@1", "recall@10", "recall@100"))
    return f"| {name} | {figures} | {interval} |"


_LOADED = """
import sys, time
started = time.perf_counter()
from indexer.encode import load_encoder
load_encoder(sys.argv[1]).encode_queries(["Ai là chủ tịch tỉnh?"])
spent = time.perf_counter() - started
[peak] = [line.split()[1] for line in open("/proc/self/status") if line.startswith("VmHWM")]
print(spent, int(peak) / 1e3)
"""
"""(Not ``ru_maxrss``, which counts what this process had when it started the other.)"""


def cost(name: str, texts: list[str]) -> dict[str, float]:
    """Load time and peak memory of a fresh process, speed on real passages, size of the files."""
    loads = [subprocess.run([sys.executable, "-c", _LOADED, name], check=True, capture_output=True,
                            text=True, cwd=HERE.parent).stdout.split() for _ in range(3)]
    encoder = load_encoder(name)
    count, spent = 0, 0.0
    while spent < 5 and count < len(texts):
        some = texts[count : count + 1000]
        started = time.perf_counter()
        encoder.encode_passages(some)
        spent, count = spent + time.perf_counter() - started, count + len(some)
    folder = data("encoder") if name == SHIPPED else Path(name)
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    return {"dim": encoder.dim, "load_s": round(min(float(s) for s, _ in loads), 2),
            "memory_MB": round(max(float(m) for _, m in loads)),
            "passages_a_second": round(count / spent), "MB": round(size / 1e6, 1)}


def alone(name: str, articles: list[Article], asked: Asked) -> dict[str, dict[str, Row]]:
    with tempfile.TemporaryDirectory() as folder:
        archive = Archive.create(Path(folder) / "a", name, Splitting(4000, 0))
        list(archive.add(articles))
        return {f"{kind} alone": ways for kind, ways in ranked(archive, asked).items()}


def hidden(source: Path, work: Path) -> list[str]:
    """Make the archive in which the sets are hidden; returns passages to measure speed on."""
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(source, work)
    with Archive.open(work) as archive:
        list(archive.add([*paraphrases()[0], *synonyms()[0]]))
        return long_passages(archive)


def long_passages(archive: Archive) -> list[str]:
    """Some passages of the usual length, 450 to 600 characters."""
    stored = [p for p in archive.passages(range(1, len(archive), 5)).values() if p.end - p.start >= 450]
    articles = archive.articles(list({p.article_key for p in stored}))
    return [articles[p.article_key].body[p.start : p.end] for p in stored]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("encoders", nargs="*", default=[SHIPPED])
    parser.add_argument("--archive", type=Path)
    parser.add_argument("--out", type=Path)
    given = parser.parse_args()
    work = given.archive and given.archive.with_name("hidden")
    texts = hidden(given.archive, work) if work else [a.body for a in synonyms()[0]] * 50
    found = {}
    for name in given.encoders:
        measured = {"cost": cost(name, texts)}
        rows = alone(name, *synonyms())
        if xquad.SHARED.is_dir():
            rows |= alone(name, *paraphrases())
        if work:
            reencode(work, name)
            with Archive.open(work) as archive:
                asked = development()
                found_there = ranked(archive, [*paraphrases()[1], *synonyms()[1], *asked])
            rows |= {f"{kind} hidden" if kind in ("xquad", "synonyms") else kind: ways
                     for kind, ways in found_there.items()}
            kinds = dict.fromkeys(kind for kind, *_ in asked)
            rows["questions_dev"] = joined([found_there[kind] for kind in kinds])
        found[name] = {**measured, **table(rows)}
        print(json.dumps({name: found[name]}, ensure_ascii=False, indent=1), flush=True)
        if given.out:
            given.out.write_text(json.dumps(found, ensure_ascii=False, indent=1), encoding="utf-8")
    print(markdown(found))


if __name__ == "__main__":
    main()
