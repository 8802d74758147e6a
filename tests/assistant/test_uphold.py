"""Answers of then in the archive of now."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.past import version_name
from assistant.types import Answer, Citation, Lost, Sentence
from assistant.uphold import bare, upheld, without
from indexer.archive import Archive
from indexer.encode import Encoder
from indexer.types import Article
from tests.assistant.answers import (
    BRIDGE,
    MOMENT,
    QUERY,
    RICE,
    TEXTS,
    Holding,
    answers,
    not_found,
    now,
    quoting,
)

TWIN = replace(BRIDGE, id="cau-2", source="Tin Nhanh")


# -- what stands ---------------------------------------------------------------------------


@given(answers())
def test_an_answer_is_as_it_was_while_its_articles_stand(made: tuple[Answer, list[Article]]) -> None:
    answer, articles = made
    assert now(answer, *articles) == answer


@given(answers(), TEXTS)
def test_a_quote_that_moved_is_found_again(made: tuple[Answer, list[Article]], before: str) -> None:
    answer, articles = made
    moved = [replace(article, body=before + article.body, title="Tựa mới") for article in articles]
    found = now(answer, *moved)
    assert found.sentences == answer.sentences
    for kept, was in zip(found.citations, answer.citations, strict=True):
        assert (kept.number, kept.quote, kept.lost) == (was.number, was.quote, None)
        assert kept.article.body[kept.start : kept.end] == kept.quote
        assert kept.article.title == "Tựa mới", "the article is shown as it is now"


def test_of_two_places_the_quote_stands_at_the_one_that_it_stood_at() -> None:
    twice = replace(RICE, body="Lúa tăng. Lúa tăng.")
    answer = Answer("answered", QUERY, (), (Citation(1, twice, 10, 19, "Lúa tăng."),))
    for body, start in ((twice.body, 10), ("Lúa tăng. Ngô giảm.", 0)):
        assert now(answer, replace(twice, body=body)).citations[0].start == start


def test_hits_are_filled_from_their_articles_as_these_are_now() -> None:
    answer = not_found(RICE, BRIDGE)
    edited = replace(RICE, title="Tựa mới", body="Lúa giảm 100 đồng.")
    [hit] = now(answer, edited, withdrawn=["cau"]).hits
    assert (hit.article, hit.passage.text, hit.score) == (edited, edited.body, answer.hits[0].score)


def test_the_archive_is_asked_once_for_all_answers() -> None:
    archive = Holding([BRIDGE, RICE])
    wrong = Answer("error", QUERY)
    upheld(cast(Any, archive), [quoting(BRIDGE), quoting(RICE, BRIDGE), not_found(RICE), wrong])
    assert archive.asked == [{"cau", "lua"}]
    upheld(cast(Any, archive), [wrong])
    assert len(archive.asked) == 1, "not at all where nothing is cited"


# -- what does not -------------------------------------------------------------------------


@given(answers(), st.sets(st.integers(0, 2)), st.sets(st.integers(0, 2)))
def test_numbers_stay_and_nothing_of_what_left_is_told(
    made: tuple[Answer, list[Article]], withdrawn: set[int], erased: set[int]
) -> None:
    answer, articles = made
    left = [article for n, article in enumerate(articles) if n not in erased]
    found = now(answer, *left, withdrawn=[f"a{n}" for n in withdrawn])
    assert [c.number for c in found.citations] == [c.number for c in answer.citations]
    told = []
    for kept, was in zip(found.citations, answer.citations, strict=True):
        number = int(kept.article.id[1:])
        fate = "withdrawn" if number in withdrawn else "erased" if number in erased else None
        assert (kept.lost.fate if kept.lost else None) == fate
        assert kept.article.body[kept.start : kept.end] == kept.quote == ("" if fate else was.quote)
        told += [] if fate else [was.quote]
    assert all(any(sentence.text in quote for quote in told) for sentence in found.sentences if sentence.text)
    if any(not sentence.text for sentence in found.sentences):
        assert (found.note, found.verdict, found.conflicting) == ("", "", False)


def test_of_a_withdrawn_article_it_is_told_when_and_why() -> None:
    found = now(quoting(BRIDGE, RICE), BRIDGE, RICE, withdrawn=["cau"])
    first, second = found.citations
    assert first.lost == Lost("withdrawn", MOMENT, "Sai sự thật") and second.lost is None
    assert (first.article.title, first.article.source, first.article.body) == ("Đã rút", BRIDGE.source, "")
    assert found.sentences == (Sentence("", (1,)), quoting(BRIDGE, RICE).sentences[1])


def test_of_an_erased_article_nothing_is_left() -> None:
    found = now(quoting(BRIDGE))
    assert found.citations == (Citation(1, Article("cau", "", ""), 0, 0, "", Lost("erased")),)


@given(answers(), st.sets(st.integers(0, 2)))
def test_what_is_taken_out_for_good_is_what_would_not_be_told(
    made: tuple[Answer, list[Article]], erased: set[int]
) -> None:
    answer, articles = made
    ids = {f"a{n}" for n in erased}
    left = without(bare(answer), ids)
    assert now(left, *(one for one in articles if one.id not in ids)) == now(
        answer, *(one for one in articles if one.id not in ids))
    gone = [cited for cited in left.citations if cited.article.id in ids]
    assert all(cited == Citation(cited.number, Article(cited.article.id, "", ""), 0, 0, "", Lost("erased"))
               for cited in gone)
    assert without(left, ids) == left and without(bare(answer), {"khac"}) == bare(answer)


def test_what_was_taken_out_stays_out_where_the_article_comes_again() -> None:
    left = without(quoting(BRIDGE, RICE), {"cau"})
    assert now(left, BRIDGE, RICE).citations[0].lost == Lost("erased")
    assert [hit.article.id for hit in without(not_found(BRIDGE, RICE), {"cau"}).hits] == ["lua"]


def test_a_quotation_that_another_article_holds_stays() -> None:
    quote = quoting(BRIDGE).citations[0]
    both = (quote, replace(quote, number=2, article=TWIN))
    answer = Answer("answered", QUERY, (Sentence(quote.quote, (1, 2)),), both, verdict="yes")
    found = now(answer, TWIN, withdrawn=["cau"])
    assert found.sentences == answer.sentences and found.verdict == "yes"
    assert [bool(c.lost) for c in found.citations] == [True, False]


def test_what_a_model_wrote_of_a_withdrawn_article_leaves_with_it() -> None:
    cited = quoting(BRIDGE, RICE).citations
    answer = Answer("answered", QUERY, (
        Sentence("Cầu thông xe khi lúa được giá.", (1, 2)), Sentence("Cầu ở Phú Xá.", (1,)),
        Sentence("Lúa tăng giá.", (2,)),
    ), cited, prompt_version="v1", verdict="yes")
    found = now(answer, RICE, withdrawn=["cau"])
    assert found.sentences == (Sentence("", (1,)), answer.sentences[2]), "told once of neighbours"
    assert found.verdict == ""


def test_what_is_told_twice_is_told_alike(encoder: Encoder) -> None:
    answer = quoting(BRIDGE, RICE)
    once = now(answer, RICE, withdrawn=["cau"])
    assert now(once, RICE, withdrawn=["cau"]) == once
    assert now(once, RICE) == now(answer, RICE), "withdrawn and then erased"
    assert now(once, BRIDGE, RICE) == once, "what was taken away is read again from where it is kept"


# -- in an archive -------------------------------------------------------------------------


@pytest.fixture
def archive(tmp_path: Path, encoder: Encoder) -> Iterator[Archive]:
    with Archive.create(tmp_path / "kho", encoder) as made:
        made.now = lambda: MOMENT
        list(made.add([BRIDGE, RICE]))
        yield made


def test_a_change_is_told_with_the_last_text_that_said_the_quote(archive: Archive) -> None:
    answer = quoting(BRIDGE, RICE)
    between = replace(BRIDGE, body=f"{BRIDGE.body}\nTin thêm.")
    list(archive.add([between]))
    assert upheld(archive, [answer])[0].citations[0].lost is None, "the quote stands"
    list(archive.add([replace(BRIDGE, body="Đính chính: cầu chưa thông xe.", title="Cầu chưa thông xe")]))
    [found] = upheld(archive, [answer])
    first, second = found.citations
    assert first.lost == Lost("changed", MOMENT, version=version_name(between))
    assert (first.article.title, first.article.body, first.quote) == (
        "Cầu chưa thông xe", answer.citations[0].quote, answer.citations[0].quote)
    assert found.sentences == answer.sentences and second == answer.citations[1]
    list(archive.add([BRIDGE]))
    assert upheld(archive, [found])[0] == answer, "it says it again"


def test_withdrawn_reinstated_erased(archive: Archive) -> None:
    answer = quoting(BRIDGE)
    archive.withdraw(["cau"], "an", "Trùng bài")
    assert upheld(archive, [answer])[0].citations[0].lost == Lost("withdrawn", MOMENT, "Trùng bài")
    archive.reinstate(["cau"])
    assert upheld(archive, [answer]) == [answer]
    archive.remove(["cau"])
    assert upheld(archive, [answer])[0].citations[0].lost == Lost("erased")
