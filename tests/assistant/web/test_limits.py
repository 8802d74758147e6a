"""How often one client may do what."""

from __future__ import annotations

import threading
import time

import pytest

from assistant.service.counting import Counts
from assistant.service.database import Database
from assistant.web.limits import Kind, Limits, TooMany
from tests.postgres import Server


def spent(limits: Limits, kind: Kind, client: str) -> int:
    """How many a client has before it is told to wait."""
    for count in range(10_000):
        try:
            limits.hit(kind, client, time.time())
        except TooMany:
            return count
    raise AssertionError("there is no bound")


@pytest.fixture
def still(monkeypatch: pytest.MonkeyPatch) -> None:
    """In the middle of a window, where a test's clock stays."""
    now = time.time() // 3_600 * 3_600 + 90.0
    monkeypatch.setattr("limits.storage.memory.time.time", lambda: now)


@pytest.mark.usefixtures("still")
@pytest.mark.parametrize(("kind", "bound"), [
    ("ask", 30), ("write", 60), ("request", 1_200), ("sign-in", 10), ("sign-in from", 60),
    ("sign-in as", 100),
])
def test_each_client_has_a_share_of_each_kind(kind: Kind, bound: int) -> None:
    limits = Limits()
    assert spent(limits, kind, "a") == bound and spent(limits, kind, "b") == bound


@pytest.mark.usefixtures("still")
def test_who_asks_too_often_is_told_how_long_to_wait() -> None:
    limits = Limits(2)
    spent(limits, "ask", "a")
    with pytest.raises(TooMany) as told:
        limits.hit("ask", "a", time.time())
    assert told.value.kind == "ask" and 1 <= told.value.wait <= 60
    assert str(told.value) == f"too many of kind 'ask': wait {told.value.wait} s"


def test_a_bound_of_0_is_none() -> None:
    limits = Limits(0)
    for _ in range(100):
        limits.hit("ask", "a", time.time())


@pytest.mark.usefixtures("still")
def test_what_was_counted_is_forgotten_of_one_client_alone() -> None:
    limits = Limits()
    spent(limits, "sign-in", "a")
    spent(limits, "sign-in", "b")
    limits.clear("sign-in", "a")
    assert spent(limits, "sign-in", "a") == 10 and spent(limits, "sign-in", "b") == 0


@pytest.mark.usefixtures("still")
def test_many_threads_get_no_more() -> None:
    limits, got = Limits(), []
    threads = [threading.Thread(target=lambda: got.append(spent(limits, "write", "a"))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(got) <= 60


def test_clients_that_are_gone_take_no_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = Limits()
    storage = limits._limiter.storage
    for number in range(3_000):
        limits.hit("request", f"2001:db8:{number:x}::/64", time.time())
    storage.timer.join()
    assert len(storage.storage) >= 3_000
    later = time.time() + 3_600
    monkeypatch.setattr("limits.storage.memory.time.time", lambda: later)
    limits.hit("request", "one", later)
    storage.timer.join()
    assert [len(kept) for kept in (storage.storage, storage.expirations, storage.events)] == [1, 1, 0]
    assert len(storage.locks) <= 2


@pytest.mark.usefixtures("still")
def test_servers_hold_one_bound_together_and_each_its_own_while_the_database_is_gone(
    postgres: Server, emptied: Database, caplog: pytest.LogCaptureFixture
) -> None:
    now = time.time()  # the tests' middle of a window
    one, other = (Limits(4, Counts(emptied)) for _ in range(2))
    one.hit("ask", "a", now)
    other.hit("ask", "a", now)
    other.clear("ask", "a")
    assert [one.hit("ask", "a", now), other.hit("ask", "a", now)] == [None, None]
    assert spent_at(one, now) + spent_at(other, now) == 2
    postgres.stop()
    try:
        assert spent_at(one, now) == 4 and spent_at(one, now) == 0
        one.clear("ask", "a")
    finally:
        postgres.start()
    assert spent_at(one, now) == 4 and caplog.text.count("in this server's memory") == 1
    one._alone_until = 0.0
    assert spent_at(one, now) == 4, "an unlogged table is empty after a crash"
    assert spent_at(other, now) == 0


def spent_at(limits: Limits, now: float) -> int:
    for count in range(100):
        try:
            limits.hit("ask", "a", now)
        except TooMany:
            return count
    raise AssertionError("there is no bound")
