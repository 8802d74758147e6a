from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.web.waiting import Full, Turns


def test_no_more_at_once_than_agreed() -> None:
    turns, busy, most = Turns(at_once=2, waiting=20), 0, 0
    lock, meet = threading.Lock(), threading.Barrier(2)

    def work(_: int) -> None:
        nonlocal busy, most
        with turns.turn():
            with lock:
                busy += 1
                most = max(most, busy)
            meet.wait(5)  # two at least are in
            with lock:
                busy -= 1

    with ThreadPoolExecutor(10) as pool:
        list(pool.map(work, range(10)))
    assert (busy, most) == (0, 2)


def test_one_too_many_is_turned_away_at_once() -> None:
    turns = Turns(at_once=1, waiting=0)
    with turns.turn(), pytest.raises(Full, match="ask again in 5 s"), turns.turn():
        pass
    with turns.turn():
        assert True


def test_nobody_waits_for_ever_and_gives_the_place_back() -> None:
    turns = Turns(at_once=1, waiting=1)
    for _ in range(3):
        with turns.turn(), pytest.raises(Full), turns.turn(patience=0.01):
            pass
    with turns.turn():
        assert True


def test_a_turn_is_given_back_by_another_thread() -> None:
    turns = Turns(at_once=1, waiting=0)
    turn = turns.turn()
    turn.__enter__()
    with ThreadPoolExecutor(1) as pool:
        pool.submit(turn.__exit__, None, None, None).result()
    with turns.turn():
        assert True
