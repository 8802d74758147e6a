from __future__ import annotations

import threading
import time
from datetime import UTC

import pytest

from indexer.clock import Clock, Stopped


def test_a_wait_ends_as_soon_as_all_is_to_end() -> None:
    stop = threading.Event()
    clock = Clock(stop)
    began = clock.monotonic()
    threading.Timer(0.05, stop.set).start()
    with pytest.raises(Stopped):
        clock.sleep(30)
    assert 0.04 < clock.monotonic() - began < 5
    with pytest.raises(Stopped):
        clock.sleep(0)
    assert clock.now().tzinfo is UTC


def test_a_wait_lasts() -> None:
    began = time.monotonic()
    Clock().sleep(0.02)
    Clock().sleep(-1)
    assert 0.02 <= time.monotonic() - began < 2
