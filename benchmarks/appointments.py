"""How well appointments are read from news, by labelled set.

    python benchmarks/appointments.py

The sets are ``../shared/gold/appointments_dev.jsonl`` and those of ``register_news.jsonl``: ids of
``../shared/corpus/news_dev.jsonl.xz`` with the events that readers labelled who saw nothing of what the
rules find. In a set whose name ends in "bm" the articles are whole, in "rare" their verbs are rare; of 4
and 7 only items with events are labelled. The rules were improved on the sets 2 to 8; nobody has looked at
what they miss in set 9, and the little that was changed since it was first measured left its figures alone.
"""

from __future__ import annotations

import json
import lzma
import sys
from collections import defaultdict
from pathlib import Path
from typing import Any

from assistant.evaluate.register import GoldItem, gold_item, pair, read_gold
from indexer.register.extract import appointments

HERE = Path(__file__).resolve().parent
LABELS = HERE / "register_news.jsonl"
SHARED = HERE.parents[1] / "shared"
GOLD = SHARED / "gold" / "appointments_dev.jsonl"
CORPUS = SHARED / "corpus" / "news_dev.jsonl.xz"
UNSEEN = "9-rss"


def sets() -> dict[str, list[GoldItem]]:
    """The labelled items of each set, with their texts."""
    rows = {row["id"]: row for row in map(json.loads, LABELS.read_text(encoding="utf-8").splitlines())}
    found: defaultdict[str, list[GoldItem]] = defaultdict(list)
    with lzma.open(CORPUS, "rt", encoding="utf-8") as lines:
        for line in lines:
            article: dict[str, Any] = json.loads(line)
            if row := rows.get(article["id"]):
                texts = {name: article.get(name) or "" for name in ("title", "summary", "body", "published")}
                found[row["set"]].append(gold_item({**row, **texts}))
    return {"dev": read_gold(GOLD), **dict(sorted(found.items()))}


def figures(items: list[GoldItem]) -> dict[str, float]:
    """Precision, recall and F1 of a set's events."""
    counts = [pair(item, appointments(item.article)).counts for item in items]
    right, found, gold = (sum(each) for each in zip(*counts, strict=True))
    return {"precision": round(right / found, 4), "recall": round(right / gold, 4),
            "f1": round(2 * right / (found + gold), 4)}


def main() -> None:
    if not CORPUS.is_file():
        sys.exit(f"{CORPUS} is not here: nothing to measure")
    for name, items in sets().items():
        print(f"{name:8}{len(items):5} items {sum(len(item.events) for item in items):5} events ",
              *(f"{key} {value:.3f}" for key, value in figures(items).items()))


if __name__ == "__main__":
    main()
