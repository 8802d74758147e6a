from __future__ import annotations

from datetime import date

import pytest

from assistant.retrieve import retrieve
from assistant.topic import ENOUGH, listed, topic
from assistant.types import Query
from assistant.understand import understand
from indexer.archive import Archive
from indexer.types import DateRange, Where

TODAY = date(2025, 1, 1)


def query(text: str, where: Where = Where(), archive: Archive | None = None) -> Query:  # noqa: B008
    return understand(text, today=TODAY, where=where, vocabulary=archive)


def test_every_article_of_a_topic_says_its_words(sample_archive: Archive) -> None:
    found = topic(sample_archive, query("cầu Ngói"))
    assert len(found.hits) == len({hit.article.id for hit in found.hits}) > 1
    for hit in found.hits:
        said = f"{hit.article.title} {hit.article.summary} {hit.passage.text}".lower()
        assert "cầu" in said and "ngói" in said
        assert hit.score >= ENOUGH
        assert hit.article.body[hit.passage.start : hit.passage.end] == hit.passage.text


@pytest.mark.parametrize("text", ["núi lửa phun trào ở Iceland", "", "?!"])
def test_a_topic_of_no_article_is_empty(sample_archive: Archive, text: str) -> None:
    assert topic(sample_archive, query(text)).hits == ()


def test_a_topic_keeps_to_period_source_and_section(sample_archive: Archive) -> None:
    everything = topic(sample_archive, query("bổ nhiệm")).hits
    days = DateRange(date(2024, 1, 1), date(2024, 12, 31))
    within = topic(sample_archive, query("bổ nhiệm", Where(days, ("Báo Lâm Sơn",)))).hits
    assert {h.article.id for h in within} == {
        h.article.id for h in everything
        if h.article.day and h.article.day in days and h.article.source == "Báo Lâm Sơn"} != set()
    politics = topic(sample_archive, query("bổ nhiệm"), "Chính trị").hits
    assert {h.article.section for h in politics} == {"Chính trị"}
    assert 0 < len(politics) < len(everything)


def test_a_topic_says_where_more_may_be_left(sample_archive: Archive) -> None:
    cut, whole = (topic(sample_archive, query("bổ nhiệm"), limit=limit) for limit in (2, 2_000))
    assert (cut.looked_at, cut.more, whole.more) == (2, True, False)
    assert whole.looked_at > len(whole.hits)


def test_a_list_has_each_article_once_and_what_was_retrieved_first(sample_archive: Archive) -> None:
    asked = query("cầu Ngói")
    hits, found = retrieve(sample_archive, asked, 40), topic(sample_archive, asked)
    ids = [hit.article.id for hit in listed(found, hits, "", newest=False)]
    assert ids[0] == hits[0].article.id
    assert len(ids) == len(set(ids))
    assert set(ids) == {hit.article.id for hit in (*hits, *found.hits)}


def test_the_newest_first_lists_the_topic_alone(sample_archive: Archive) -> None:
    asked = query("cầu Ngói")
    hits, found = retrieve(sample_archive, asked, 40), topic(sample_archive, asked)
    shown = listed(found, hits, "", newest=True)
    assert {hit.article.id for hit in shown} == {hit.article.id for hit in found.hits}
    moments = [hit.article.published for hit in shown if hit.article.published]
    assert moments == sorted(moments, reverse=True)


def test_where_nothing_has_the_words_the_nearest_are_listed_by_day(sample_archive: Archive) -> None:
    asked = query("núi lửa phun trào ở Iceland")
    hits = retrieve(sample_archive, asked, 40)
    shown = listed(topic(sample_archive, asked), hits, "", newest=True)
    assert {hit.article.id for hit in shown} == {hit.article.id for hit in hits} != set()


def test_a_passage_that_lacks_a_word_of_a_topic_is_not_looked_at(sample_archive: Archive) -> None:
    asked = query("đỉnh lũ sông Lâm")
    assert {hit.article.id for hit in topic(sample_archive, asked).hits} < {
        hit.article.id for hit in retrieve(sample_archive, asked, 40)}
    assert topic(sample_archive, query("đỉnh lũ sông Lâm núi lửa")).looked_at == 0
