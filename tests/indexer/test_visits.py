from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from indexer.archive import Archive
from indexer.encode import Encoder
from indexer.place import Place
from indexer.visits import REFUSED, Visit, is_due
from tests.conftest import article

NOW = datetime(2026, 3, 25, 12, tzinfo=UTC)
AT = "https://bao.example/tin-1"
HOURS, DAYS = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def archive(place: Place, encoder: Encoder) -> Iterator[Archive]:
    with Archive.create(place, encoder) as made:
        made.now = lambda: NOW
        yield made


@pytest.mark.parametrize(("status", "waited", "due"), [
    (0, 10, False), (0, 16, True), (0, -1, True), (503, 10, False), (429, 16, True),
    (REFUSED, 60 * 24 * 6, False), (REFUSED, 60 * 24 * 7, True),
    (403, 60 * 24 * 6, False), (404, 16, False),
])
def test_what_did_not_come_is_asked_for_later(status: int, waited: float, due: bool) -> None:
    visit = Visit(AT, NOW - timedelta(minutes=waited), status, listed="1")
    assert is_due(visit, "1", NOW - 30 * DAYS, NOW) == due


def test_what_is_new_or_changed_is_due() -> None:
    visit = Visit(AT, NOW - 400 * DAYS, listed="2026-03-01")
    assert is_due(None, "", None, NOW)
    assert not is_due(visit, "2026-03-01", None, NOW), "the list's word counts"
    assert is_due(visit, "2026-03-02", None, NOW) and is_due(visit, "2025-03-02", None, NOW)


@pytest.mark.parametrize(("age", "waited", "due"), [
    (1.5, 0.5, False), (2.5, 1.2, False), (2, 1, True), (48, 23, False), (48, 24, True),
    (None, 24 * 6, False), (None, 24 * 7, True), (2, -3, False),
])
def test_where_a_list_says_nothing_pages_are_looked_at_as_they_double_their_age(
    age: float | None, waited: float, due: bool
) -> None:
    published = None if age is None else NOW - age * HOURS
    assert is_due(Visit(AT, NOW - waited * HOURS), "", published, NOW) == due


def test_looks_are_kept_each_in_the_place_of_the_one_before(archive: Archive) -> None:
    first = Visit(AT, NOW, 200, '"e"', "Wed, 25 Mar 2026", "d" * 64, "2026-03-25", "tin-1")
    failed = Visit(f"{AT}?a=1", NOW - DAYS, 0)
    archive.put_visits([first, failed])
    assert archive.visits([AT, f"{AT}?a=1", "https://bao.example/x"]) == {AT: first, f"{AT}?a=1": failed}
    later = replace(first, status=404, checked=NOW + DAYS)
    archive.put_visits([later])
    assert archive.visits([AT]) == {AT: later}
    archive.put_visits([])


def test_pages_worth_a_look_are_those_of_articles_that_are_there(archive: Archive) -> None:
    ages = {1: 3 * HOURS, 2: 3 * HOURS, 3: 40 * DAYS, 4: None, 5: 3 * HOURS, 6: 3 * HOURS, 7: 40 * DAYS}
    list(archive.add(replace(article(n), published=NOW - age if age else None) for n, age in ages.items()))
    checked = {1: 2, 2: 1, 3: 900, 4: 24 * 8, 5: 2, 6: 2, 7: 2}
    archive.put_visits(Visit(
        f"https://{'khac' if n == 5 else 'bao'}.example/tin-{n}", NOW - hours * HOURS, 410 if n == 7 else 200,
        article_id=f"tin-{n}") for n, hours in checked.items())
    archive.put_visits([Visit("https://bao.example/chua-doc", NOW - 9 * DAYS, article_id="x")])
    archive.withdraw(["tin-6"])
    found = archive.worth_a_look("https://bao.example/", NOW)
    assert sorted(url[-1] for url in found) == ["1", "4", "7"]
