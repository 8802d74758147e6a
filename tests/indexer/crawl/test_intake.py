from __future__ import annotations

import threading

import pytest

from indexer.archive import Archive
from indexer.build import Report
from indexer.clock import Clock, Stopped
from indexer.crawl import intake
from indexer.crawl.intake import Intake, turn
from indexer.lock import held
from indexer.types import BadRecord
from indexer.visits import Visit
from tests.conftest import article
from tests.indexer.crawl.conftest import Timer


def _intake(archive: Archive, timer: Timer, report: Report) -> Intake:
    def refuse(bad: BadRecord) -> None:
        raise AssertionError(bad)

    return Intake(archive, timer, report, refuse, lambda: None)


def test_what_came_is_stored_once_it_is_old_enough(archive: Archive, timer: Timer) -> None:
    report = Report()
    taken = _intake(archive, timer, report)
    taken.put(Visit("https://bao.example/tin-1", timer.now(), article_id="tin-1"), article(1))
    taken.store_in_time(3)
    assert report.read == 0 and taken.known("https://bao.example/tin-1"), "it is known before it is stored"
    taken.store_in_time(10)
    assert report.done.added == 1 and archive.visits(["https://bao.example/tin-1"])
    timer.go_on(seconds=60)
    taken.store_in_time(60)
    assert report.read == 1


def test_much_is_stored_at_once(archive: Archive, timer: Timer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "_MOST", 2)
    report = Report()
    taken = _intake(archive, timer, report)
    for number in range(3):
        taken.put(None, article(number))
        taken.store_in_time(0)
    assert report.read == 2


def test_a_page_is_known_after_its_article_alone(
    archive: Archive, timer: Timer, monkeypatch: pytest.MonkeyPatch
) -> None:
    report = Report()
    taken = _intake(archive, timer, report)
    taken.put(visit := Visit("https://bao.example/tin-1", timer.now()), article(1))

    def full(_: object) -> None:
        raise OSError("full")

    monkeypatch.setattr(archive, "_add_batch", full)
    with pytest.raises(OSError, match="full"):
        taken.store()
    assert not archive.visits([visit.url])
    monkeypatch.undo()
    taken.store()
    assert report.done.added == 1 and archive.visits([visit.url])[visit.url].url == visit.url


def test_another_writer_is_waited_for(
    archive: Archive, timer: Timer, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = held(archive.folder)
    other.__enter__()

    def end(seconds: float) -> None:
        if len(timer.waits) == 2:
            other.__exit__(None, None, None)
        timer.waits.append(seconds)

    monkeypatch.setattr(timer, "sleep", end)
    with turn(archive, timer):
        assert timer.waits == [0.5, 0.5, 0.5]


def test_a_wait_for_another_writer_ends_when_all_ends(archive: Archive) -> None:
    stop = threading.Event()
    threading.Timer(0.05, stop.set).start()
    with held(archive.folder), pytest.raises(Stopped), turn(archive, Clock(stop)):
        raise AssertionError("it is held by another")
