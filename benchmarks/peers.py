"""Quality and speed beside peers: the same passages, the same questions, the same machine.

    python benchmarks/peers.py [--archive DIR] [--questions FILE] [--systems NAME ...]

Needs ``pip install 'hoibao[bench]'``, ``../shared`` and the archive that benchmarks/archive.py
makes. The archive's articles are written out once, as articles and as passages under their titles;
then each system, in a process of its own, indexes them and, warmed by the unanswerable questions,
is asked the answerable ones for the ``LIMIT`` best passages. Articles stand in the order of their
first passages. A question's time is the shortest of ``ROUNDS``, since other programs may disturb one;
a system that takes over a minute for a round is asked but once. FAISS has one thread: beside another
program, two wait for each other longer than they save. Prints Markdown: a table of quality
(recall@1 / recall@10 by kind) and one of speed.

Peers have no memory: they are given what the user asked before together with the question. Each
has its own defaults but for these: bm25s and LangChain split words at ``\\w+`` in lower case (Tantivy
and txtai have rules of their own), and all vectors are this project's encoder's.
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import asdict
from datetime import date
from pathlib import Path
from statistics import mean
from typing import Any, Protocol

import numpy as np

from assistant import Assistant
from assistant.evaluate import Question, load_questions, ndcg
from indexer.encode import load_encoder
from indexer.searchers import in_context
from indexer.split import split

ROOT = Path(__file__).resolve().parents[1]
QUESTIONS = ROOT.parent / "shared" / "gold" / "questions_dev.jsonl"
TODAY = date(2026, 5, 1)
ENCODER = "hoibao-static"
ARTICLES, PASSAGES = "articles.jsonl", "passages.jsonl"
LIMIT = 60  # passages asked for, to list the first ten articles
ROUNDS = 3
BATCH = 5_000
Report = dict[str, Any]
Ask = Callable[[Question], list[str]]


class Search(Protocol):
    def __call__(self, text: str, limit: int) -> list[int]:
        """Numbers of passages, the best first."""
        ...


class System(Protocol):
    def __call__(self, passages: list[str], folder: Path) -> Search:
        """Index the passages, write the index to the folder, and search it."""
        ...


def syllables(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())


def with_pairs(text: str) -> list[str]:
    tokens = syllables(text)
    return [*tokens, *(f"{a}_{b}" for a, b in itertools.pairwise(tokens))]


def of_bm25s(split_words: Callable[[str], list[str]]) -> System:
    """By its numba backend, faster here than its numpy one."""
    def system(passages: list[str], folder: Path) -> Search:
        import bm25s
        from bm25s.tokenization import Tokenizer

        tokens, index = Tokenizer(splitter=split_words, stopwords=None), bm25s.BM25(backend="numba")
        index.index(tokens.tokenize(passages, return_as="tuple", show_progress=False), show_progress=False)
        index.save(folder, show_progress=False)

        def search(text: str, limit: int) -> list[int]:
            asked = tokens.tokenize([text], update_vocab=False, show_progress=False)
            return list(map(int, index.retrieve(asked, k=limit, show_progress=False).documents[0]))
        return search
    return system


def dense(passages: list[str], folder: Path) -> Search:
    """The exact inner product."""
    import faiss

    encoder = load_encoder(ENCODER)
    index = faiss.IndexFlatIP(encoder.dim)
    for start in range(0, len(passages), BATCH):
        index.add(encoder.encode_passages(passages[start : start + BATCH]))
    faiss.write_index(index, str(folder / "vectors"))

    def search(text: str, limit: int) -> list[int]:
        return list(map(int, index.search(encoder.encode_queries([text]), limit)[1][0]))
    return search


def of_tantivy(passages: list[str], folder: Path) -> Search:
    """Its own tokenizer, query parser and BM25; any of the words may match."""
    import tantivy

    schema = tantivy.SchemaBuilder().add_unsigned_field("number", stored=True).add_text_field("text")
    index = tantivy.Index(schema.build(), path=str(folder))
    writer = index.writer()
    for number, text in enumerate(passages):
        writer.add_document(tantivy.Document(number=number, text=text))
    writer.commit()
    writer.wait_merging_threads()
    index.reload()

    def search(text: str, limit: int) -> list[int]:
        searcher = index.searcher()
        query = index.parse_query(" ".join(syllables(text)), ["text"])  # in lower case: no operators
        return [int(searcher.doc(at)["number"][0]) for _, at in searcher.search(query, limit).hits]
    return search


def of_txtai(passages: list[str], folder: Path) -> Search:
    """Its approximate FAISS index and its own BM25, half and half."""
    from txtai import Embeddings

    encoder = load_encoder(ENCODER)
    index = Embeddings(method="external", transform=lambda t: encoder.encode_passages(t), hybrid=True)
    index.index(passages)
    del index.config["transform"]  # a function cannot be written
    index.save(str(folder))

    def search(text: str, limit: int) -> list[int]:
        return [int(number) for number, _ in index.search(text, limit)]
    return search


def of_langchain(passages: list[str], folder: Path) -> Search:
    """Reciprocal ranks of its FAISS and its BM25 retriever, which cannot be written."""
    from langchain_classic.retrievers import EnsembleRetriever
    from langchain_community.retrievers import BM25Retriever
    from langchain_community.vectorstores import FAISS
    from langchain_core.embeddings import Embeddings

    encoder = load_encoder(ENCODER)

    class Encoded(Embeddings):
        def embed_documents(self, texts: list[str]) -> list[list[float]]:
            return [vector.tolist() for vector in encoder.encode_passages(texts)]

        def embed_query(self, text: str) -> list[float]:
            return self.embed_documents([text])[0]

    numbers = [{"number": number} for number in range(len(passages))]
    near = FAISS.from_texts(passages, Encoded(), numbers).as_retriever(search_kwargs={"k": LIMIT})
    match = BM25Retriever.from_texts(passages, numbers, preprocess_func=syllables, k=LIMIT)
    both = EnsembleRetriever(retrievers=[near, match], weights=[0.5, 0.5], id_key="number")

    def search(text: str, limit: int) -> list[int]:
        return [int(document.metadata["number"]) for document in both.invoke(text)[:limit]]
    return search


OURS = "ours"
TITLES = {
    OURS: "Hỏi Báo",
    "bm25s": "BM25 of syllables (bm25s)",
    "bm25s-pairs": "BM25 of syllables and pairs (bm25s)",
    "dense": "dense alone (FAISS flat)",
    "tantivy": "Tantivy alone",
    "txtai": "txtai, hybrid",
    "langchain": "LangChain EnsembleRetriever",
}
PEERS: dict[str, System] = {
    "bm25s": of_bm25s(syllables), "bm25s-pairs": of_bm25s(with_pairs), "dense": dense,
    "tantivy": of_tantivy, "txtai": of_txtai, "langchain": of_langchain,
}


# -- one system, in a process of its own ---------------------------------------------------


def measure(name: str, work: Path, questions: list[Question]) -> Report:
    """Places (from 0) of the right articles and milliseconds, by answerable question, and costs."""
    with tempfile.TemporaryDirectory(dir=work) as made:
        folder = Path(made)
        passages = [] if name == OURS else _lines(work / PASSAGES)
        before, started = _resident(), time.perf_counter()
        ask = ours(work, folder) if name == OURS else peer(PEERS[name], passages, folder)
        seconds = time.perf_counter() - started
        for question in questions:
            if not question.gold:
                ask(question)
        asked = answerable(questions)
        found, times = _round(ask, asked)
        if sum(times) < 60_000:
            others = [_round(ask, asked)[1] for _ in range(ROUNDS - 1)]
            times = [min(one) for one in zip(times, *others, strict=True)]
        own, child = (resource.getrusage(who).ru_maxrss / 1024
                      for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
        return {
            "ranks": [[at for at, id in enumerate(dict.fromkeys(ids)) if id in question.gold]
                      for question, ids in zip(asked, found, strict=True)],
            "ms": times, "index_s": seconds, "serving_mb": _resident() - before,
            "peak_mb": max(own - before, child),
            "disk_mb": sum(p.stat().st_size for p in folder.rglob("*") if p.is_file()) / 2**20,
        }


def _round(ask: Ask, questions: list[Question]) -> tuple[list[list[str]], list[float]]:
    """What each question found, and its milliseconds."""
    found, times = [], []
    for question in questions:
        started = time.perf_counter()
        found.append(ask(question))
        times.append((time.perf_counter() - started) * 1000)
    return found, times


def ours(work: Path, folder: Path) -> Ask:
    """The archive is made by ``hoibao index``, so its time includes reading and storing."""
    command = [sys.executable, "-m", "assistant", "index", str(work / ARTICLES), "--archive", str(folder)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    assistant = Assistant.open(folder)

    def ask(question: Question) -> list[str]:
        query = assistant.understand(question.text, history=question.history, today=TODAY)
        return [hit.article.id for hit in assistant.retrieve(query, LIMIT)]
    return ask


def peer(system: System, passages: list[tuple[str, str]], folder: Path) -> Ask:
    search = system([text for _, text in passages], folder)

    def ask(question: Question) -> list[str]:
        before = [turn.content for turn in question.history if turn.role == "user"]
        return [passages[number][0] for number in search(" ".join([*before, question.text]), LIMIT)]
    return ask


def answerable(questions: list[Question]) -> list[Question]:
    return [question for question in questions if question.gold]


def _lines(path: Path) -> list[tuple[str, str]]:
    with path.open(encoding="utf-8") as lines:
        return [(id, text) for id, text in map(json.loads, lines)]


def _resident() -> float:
    """MB of memory that the process has now (Linux)."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 2**20


# -- all of them ---------------------------------------------------------------------------


def write_out(archive: Path, work: Path) -> None:
    with (Assistant.open(archive) as assistant,
          (work / ARTICLES).open("w", encoding="utf-8") as articles,
          (work / PASSAGES).open("w", encoding="utf-8") as passages):
        for article in assistant.archive.all_articles():
            print(json.dumps(asdict(article), default=lambda day: day.isoformat()), file=articles)
            for passage in split(article):
                print(json.dumps([article.id, in_context(article, passage.text)]), file=passages)


def quality(reports: dict[str, Report], questions: list[Question]) -> Iterator[str]:
    """Markdown lines; a cell of a kind is recall@1 / recall@10."""
    kinds = {kind: [q.kind == kind for q in questions] for kind in dict.fromkeys(q.kind for q in questions)}
    yield from _head("System", *(f"{kind} ({sum(of)})" for kind, of in kinds.items()), "all", "nDCG@10")
    for name, report in reports.items():
        cells = [_recalls(itertools.compress(report["ranks"], of)) for of in kinds.values()]
        gain = mean(ndcg(r, len(q.gold)) for r, q in zip(report["ranks"], questions, strict=True))
        yield _row(TITLES[name], *cells, _recalls(report["ranks"]), f"{gain:.3f}")


def _recalls(found: Iterable[list[int]]) -> str:
    first = [min(ranks, default=LIMIT) for ranks in found]
    return f"{mean(rank < 1 for rank in first):.3f} / {mean(rank < 10 for rank in first):.3f}"


def speed(reports: dict[str, Report]) -> Iterator[str]:
    """Markdown lines; memory is beyond what the process had before, with the passages read."""
    yield from _head("System", "index s", "p50 ms", "p95 ms", "p95 ÷ ours", "serving MB",
                     "peak MB", "disk MB")
    base = np.percentile(reports[OURS]["ms"], 95) if OURS in reports else np.nan
    for name, report in reports.items():
        middle, high = np.percentile(report["ms"], (50, 95))
        costs = (f"{report[key]:.0f}" if report[key] else "–" for key in ("serving_mb", "peak_mb", "disk_mb"))
        yield _row(TITLES[name], f"{report['index_s']:.0f}", f"{middle:.1f}", f"{high:.1f}",
                   f"{high / base:.2f}", *costs)


def _head(*cells: str) -> Iterator[str]:
    yield _row(*cells)
    yield _row(*("---" for _ in cells))


def _row(*cells: str) -> str:
    return f"| {' | '.join(cells)} |"


def run(name: str, work: Path, questions: Path) -> Report | None:
    """What ``measure`` found in another process; None, and said why, where it failed."""
    out = work / f"{name}.json"
    command = [sys.executable, __file__, "--system", name, "--work", str(work), "--out", str(out)]
    command += ["--questions", str(questions)]
    done = subprocess.run(command, env={**os.environ, "OMP_NUM_THREADS": "1"})
    if done.returncode:
        print(f"{TITLES[name]}: skipped, ended with {done.returncode}", flush=True)
        return None
    report: Report = json.loads(out.read_text(encoding="utf-8"))
    return report


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--archive", type=Path, default=ROOT / ".bench" / "archive")
    parser.add_argument("--questions", type=Path, default=QUESTIONS)
    parser.add_argument("--systems", nargs="+", choices=list(TITLES), default=list(TITLES))
    parser.add_argument("--system", choices=list(TITLES), help="measure this one, in this process")
    parser.add_argument("--work", type=Path, help="with --system: the folder of what was written out")
    parser.add_argument("--out", type=Path, help="with --system: the file for its figures")
    options = parser.parse_args()
    for path in (options.questions, options.work or options.archive):
        if not path.exists():
            sys.exit(f"{path} is not here: nothing to measure")
    questions = load_questions(options.questions)
    if options.system:
        try:
            report = measure(options.system, options.work, questions)
        except ImportError as error:
            sys.exit(f"{error}. Run: pip install 'hoibao[bench]'")
        options.out.write_text(json.dumps(report), encoding="utf-8")
        return
    with tempfile.TemporaryDirectory() as made:
        write_out(options.archive, Path(made))
        reports = {name: run(name, Path(made), options.questions) for name in options.systems}
    done = {name: report for name, report in reports.items() if report}
    print(*quality(done, answerable(questions)), "", *speed(done), sep="\n")


if __name__ == "__main__":
    main()
