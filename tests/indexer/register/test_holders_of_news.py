"""Who held an office on a day, by what real articles tell of those who came and went.

``holders_of_news.tsv`` was written by reading the articles: a line an office, with the ids of the articles
that tell of it, and days with the holder, "-" where the articles tell of nobody. A day with a question
mark is one for which the rules are known to miss what an article says.
"""

from __future__ import annotations

import json
import lzma
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from indexer.read.malformed import Malformed
from indexer.read.records import to_article
from indexer.register.extract import appointments
from indexer.register.register import Register
from indexer.register.types import name_key
from indexer.types import Article
from tests.conftest import SHARED, needs_shared

_EACH = 400
"""Of the archive's articles one of so many is read beside those that tell of the offices."""
_ROWS = [line.split("\t") for line in
         Path(__file__).with_name("holders_of_news.tsv").read_text(encoding="utf-8").splitlines()]
_FACTS = [(office, *fact.split(" ", 1)) for office, _, *facts in _ROWS for fact in facts]
_MISSED = pytest.mark.xfail(reason="the rules miss what the article says")
pytestmark = needs_shared


def _articles() -> Iterator[Article]:
    """The articles that tell of the offices, and some of all others."""
    wanted = {f"rss-{id}" for _, ids, *_ in _ROWS for id in ids.split()}
    with lzma.open(SHARED / "corpus" / "news_dev.jsonl.xz", "rt", encoding="utf-8") as lines:
        for number, line in enumerate(lines):
            if number % _EACH and line.split('"', 4)[3] not in wanted:
                continue
            try:
                yield to_article(json.loads(line))
            except Malformed:
                assert number % _EACH == 0


@pytest.fixture(scope="module")
def register() -> Register:
    return Register.of(report for article in _articles() for report in appointments(article))


def test_the_offices_are_many_and_some_are_nobodys() -> None:
    right = [(office, person) for office, day, person in _FACTS if not day.endswith("?")]
    changed = [office for office in dict(right) if len({person for of, person in right if of == office}) > 1]
    assert len(changed) >= 22
    assert sum(person == "-" for _, person in right) >= 2


@pytest.mark.parametrize(("office", "day", "person"), [
    pytest.param(office, day.rstrip("?"), person, marks=[_MISSED] if day.endswith("?") else [])
    for office, day, person in _FACTS
])
def test_who_held_it(register: Register, office: str, day: str, person: str) -> None:
    held = [tenure.person for tenure in register.holders(office, date.fromisoformat(day))]
    if person == "-":
        assert held == []
    else:
        (found,) = held
        assert set(name_key(person).split()) <= set(name_key(found).split())
