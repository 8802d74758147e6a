"""Counts that several servers share: as one server's memory would have them."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from random import Random

import pytest
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import SlidingWindowCounterRateLimiter
from sqlalchemy import select

from assistant.service.counting import Counts
from assistant.service.database import Database
from assistant.service.schema import counts

START = 1_700_000_000.0


@pytest.fixture
def two(emptied: Database) -> Iterator[list[Counts]]:
    """Those of two servers over one database."""
    assert isinstance(emptied.at, str)
    with Database(emptied.at) as other:
        yield [Counts(emptied), Counts(other)]


def test_two_servers_count_as_the_memory_of_one_does(
    two: list[Counts], monkeypatch: pytest.MonkeyPatch
) -> None:
    random, now = Random(5), START
    memory, item = SlidingWindowCounterRateLimiter(MemoryStorage()), parse("5 per minute")
    monkeypatch.setattr("limits.storage.memory.time.time", lambda: now)
    refused = 0
    for _ in range(120):
        wait = random.choice(two).hit("hỏi lan", item.amount, item.get_expiry(), now)
        assert (wait == 0) == memory.hit(item, "lan")
        if wait:
            refused += 1
            assert 0 < wait <= 60
            assert wait == pytest.approx(memory.get_window_stats(item, "lan").reset_time - now)
        now += random.random() * 16
    assert 10 < refused < 110


def test_many_at_once_get_no_more(two: list[Counts]) -> None:
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(lambda n: two[n % 2].hit("hỏi lan", 10, 60, START), range(40)))
    assert waits.count(0) == 10


def test_each_client_and_each_thing_done_is_counted_apart_and_can_be_forgotten(two: list[Counts]) -> None:
    one, other = two
    assert [one.hit("hỏi lan", 1, 60, START) for _ in range(2)][1] > 0
    assert other.hit("hỏi an", 1, 60, START) == other.hit("tìm lan", 1, 60, START) == 0
    other.clear("hỏi lan")
    assert one.hit("hỏi lan", 1, 60, START) == 0 and other.hit("hỏi an", 1, 60, START) > 0


def test_what_has_expired_goes_and_no_name_is_kept(two: list[Counts], emptied: Database) -> None:
    def digests() -> list[bytes]:
        with emptied.reading() as db:
            return list(db.execute(select(counts.c.digest)).scalars())

    for at in (0.0, 70.0, 130.0):
        two[0].hit(f"sign-in as mật khẩu {at}", 9, 60, START + at)
    assert len(digests()) == 2 and all(len(one) == 16 for one in digests())
    two[1].hit("khác", 9, 60, START + 4_000)
    assert len(digests()) == 1
