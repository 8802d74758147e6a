from __future__ import annotations

from collections.abc import Generator

import pytest

from assistant.types import Answer, Step
from assistant.web.counted import counted
from assistant.web.site import Site
from assistant.web.waiting import Turns
from indexer.errors import ArchiveError


def test_a_question_is_counted_by_how_it_ends(site: Site) -> None:
    fresh = Site(site.assistant, site.database, turns=Turns(1, 0))
    query = site.assistant.understand("Ai?")

    def asking() -> Generator[Step | Answer]:
        yield Step("searching")
        yield Answer("partial", query)
        yield Answer("answered", query)

    def broken() -> Generator[Step | Answer]:
        yield Step("searching")
        raise ArchiveError("gone")

    assert len(list(counted(fresh, asking))) == 3
    left = counted(fresh, asking)
    next(left)
    left.close()
    with pytest.raises(ArchiveError):
        list(counted(fresh, broken))
    told = fresh.metrics.text(site.assistant.archive).decode()
    for status in ("answered", "stopped", "failed"):
        assert f'hoibao_questions_total{{status="{status}"}} 1.0' in told
    assert "hoibao_ask_seconds_count 3.0" in told
