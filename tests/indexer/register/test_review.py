from __future__ import annotations

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.errors import HoiBaoError
from indexer.register.cluster import report_id
from indexer.register.review import Review, ReviewError, Target, Verb, check, check_changes, replay
from tests.indexer.register.invented import NOW, report

_TARGET = Target.of(report())


def _review(seq: int, verb: Verb = "confirm", **more: Any) -> Review:
    targets = () if verb == "undo" else (_TARGET,)
    return Review(seq, NOW, "Mai", verb, **{"targets": targets, **more})


def _undo(seq: int, undoes: int) -> Review:
    return _review(seq, "undo", undoes=undoes)


def _standing(*log: Review) -> list[int]:
    return [review.seq for review in replay(log)]


def test_a_snapshot_keeps_what_a_report_is_found_by() -> None:
    one = report(article="a", start=3, end=9, part="summary", decided="2025-09")
    target = Target.of(one)
    assert target.id == report_id(one)
    assert (target.article_id, target.part, target.start, target.end) == ("a", "summary", 3, 9)
    assert (target.name, target.day, target.leaves) == ("le van khai", "2025-09", False)
    assert target.office == "giám đốc|sở y tế|thái nguyên"


@pytest.mark.parametrize("review", [
    _review(1, reason="QĐ 12"), _review(2, "correct", changes=(("decided", "2025-09"), ("person", "Hoà"))),
    _review(3, "split", others=(Target.of(report("2024-01-01")),), scope="person"), _undo(4, 3),
])
def test_json_keeps_everything(review: Review) -> None:
    assert Review.of_json(review.json()) == review
    assert "\n" not in review.json()


@pytest.mark.parametrize("text", [
    "", "[]", "{}", "null", '{"seq": 1}', _review(1).json().replace("confirm", "like"),
    _review(1).json().replace("+00:00", ""), json.dumps(json.loads(_review(1).json()) | {"more": 1}),
])
def test_what_is_no_entry_is_refused(text: str) -> None:
    with pytest.raises(ReviewError):
        Review.of_json(text)


def test_its_error_is_one_of_the_tree() -> None:
    assert issubclass(ReviewError, HoiBaoError)


def test_what_is_undone_does_not_stand() -> None:
    log = _review(1), _review(2), _undo(3, 1)
    assert _standing(*log) == [2]
    assert _standing(*log, _undo(4, 3)) == [1, 2]
    assert _standing(*log, _undo(4, 3), _undo(5, 1)) == [2]


def test_the_order_of_entries_is_their_numbers() -> None:
    assert _standing(_undo(3, 1), _review(2), _review(1)) == [2]


@pytest.mark.parametrize(("log", "message"), [
    ((_review(1), _undo(2, 1), _undo(3, 1)), "undo 2 to have it back"),
    ((_review(1), _undo(2, 5)), "not in the log"),
    ((_review(1), _undo(2, 3), _review(3)), "not in the log before it"),
    ((_review(1), _review(1)), "twice"),
])
def test_a_log_that_contradicts_itself_is_refused(log: tuple[Review, ...], message: str) -> None:
    with pytest.raises(ReviewError, match=message):
        replay(log)


@given(st.lists(st.integers(1, 6), max_size=6))
def test_an_undo_of_the_last_entry_brings_back_what_stood(undos: list[int]) -> None:
    log = [_review(1), _review(2), _review(3)]
    for undoes in undos:
        if undoes <= len(log):
            try:
                replay([*log, _undo(len(log) + 1, undoes)])
            except ReviewError:
                continue
            before = replay(log)
            log.append(_undo(len(log) + 1, undoes))
            assert replay([*log, _undo(len(log) + 1, len(log))]) == before


@pytest.mark.parametrize("review", [
    replace(_review(1), time=datetime(2026, 1, 1)), replace(_review(1), reviewer=" "),
    replace(_review(1), targets=()), replace(_review(1), changes=(("term", "19"),)), _review(1, "correct"),
    _review(1, "split"), _review(1, undoes=1), replace(_undo(2, 1), undoes=None),
])
def test_an_entry_has_what_its_verb_needs_and_nothing_else(review: Review) -> None:
    with pytest.raises(ReviewError, match=r"review [12]: "):
        check(review)


@pytest.mark.parametrize(("field", "value"), [
    ("quote", "x"), ("published", "2025-01-01"), ("decided", "1/9/2025"), ("effective", "2025-13"),
    ("person", " "), ("position", ""), ("action", "sa thải"), ("status", "maybe"),
])
def test_a_field_takes_what_a_report_can_say(field: str, value: str) -> None:
    with pytest.raises(ReviewError, match=field):
        check_changes([(field, value)])


def test_dates_may_be_partial_or_taken_out() -> None:
    check_changes([("decided", "2025"), ("effective", "2025-09"), ("announced", ""), ("action", "từ trần")])
