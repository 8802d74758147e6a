from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from assistant.past import Past, history, says, version_name
from indexer.versions import Version, Why
from tests.assistant.answers import BRIDGE

START = datetime(2025, 3, 1, tzinfo=UTC)
FIRST, SECOND = (replace(BRIDGE, body=f"Bản {n}.") for n in (1, 2))


def version(number: int, day: int, why: Why) -> Version:
    stored = START + timedelta(day)
    return Version((FIRST, SECOND, BRIDGE)[number], stored, stored + timedelta(1), why)


def test_an_article_without_a_history_is_its_only_text() -> None:
    assert history(BRIDGE, []) == [Past(version_name(BRIDGE), 1, BRIDGE, None)]


def test_texts_are_numbered_from_the_oldest_and_named_by_their_content() -> None:
    kept = [version(1, 2, "corrected"), version(0, 1, "updated")]
    now, second, first = history(BRIDGE, kept)
    assert [one.number for one in (now, second, first)] == [3, 2, 1]
    assert [one.article for one in (now, second, first)] == [BRIDGE, SECOND, FIRST]
    assert (now.since, now.until, now.why) == (START + timedelta(3), None, "")
    assert (second.since, second.until, second.why) == (kept[0].stored, kept[0].replaced, "corrected")
    assert {len(one.name) for one in (now, second, first)} == {12}
    assert len({one.name for one in (now, second, first)}) == 3
    [*_, moved] = history(BRIDGE, [version(0, 4, "updated"), version(1, 2, "corrected")])
    assert moved.name == second.name, "wherever it stands"


def test_a_text_that_came_back_is_not_told_twice() -> None:
    was_withdrawn = [version(2, 3, "withdrawn"), version(0, 1, "updated")]
    assert [one.article for one in history(BRIDGE, was_withdrawn)] == [BRIDGE, FIRST]


def test_whether_a_text_held_a_quote() -> None:
    assert says(version(0, 1, "updated"), "Bản 1") and not says(version(0, 1, "updated"), "Bản 2")
