from __future__ import annotations

from indexer.crawl.pace import Pace
from tests.indexer.crawl.conftest import Timer


def test_one_host_is_asked_once_a_second_counted_from_its_answer(timer: Timer) -> None:
    pace = Pace(timer)
    pace.wait("a")
    timer.go_on(seconds=5)  # until it answers
    pace.done("a")
    assert pace.left("a") == 1
    pace.wait("a")
    pace.wait("b")
    assert timer.waits == [1.0], "another host is not waited for"


def test_those_who_ask_at_once_wait_one_after_another(timer: Timer) -> None:
    pace = Pace(timer, 2)
    for _ in range(3):
        pace.wait("a")
    assert timer.waits == [2.0, 2.0] and pace.left("a") == 2


def test_a_host_that_asks_for_more_gets_it_and_one_that_asks_for_less_does_not(timer: Timer) -> None:
    pace = Pace(timer)
    pace.slow("a", 10)
    pace.slow("b", 0.1)
    for host in ("a", "a", "b", "b"):
        pace.wait(host)
    assert timer.waits == [10.0, 1.0]


def test_a_host_that_is_held_is_left_alone_until_then(timer: Timer) -> None:
    pace = Pace(timer)
    pace.hold("a", 30)
    pace.hold("a", 5)
    assert (pace.held("a"), pace.held("b")) == (30, 0)
    timer.go_on(seconds=10)
    timer.set_back(days=1)
    pace.wait("a")
    assert timer.waits == [20.0] and pace.held("a") == 0
