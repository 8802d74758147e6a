from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.service.stored import dump, load
from assistant.types import Answer, Citation, Hit, Note, Sentence
from assistant.understand import understand
from indexer.errors import ServiceError
from indexer.types import Article, DateRange, Passage, Span, Where
from tests.assistant.answers import BRIDGE, QUERY, RICE, TODAY, not_found, quoting

ASKED = understand(
    "Tháng 5/2024 ở Bắc Kạn ai là Giám đốc Sở Y tế?", today=TODAY, anytime=True,
    where=Where(DateRange(datetime(2024, 1, 1, tzinfo=UTC).date(), None), ("Báo Lâm Sơn",)),
)
texts = st.text(st.characters(codec="utf-8"), min_size=1, max_size=30)


def holding(*articles: Article) -> Callable[[Sequence[str]], dict[str, Article]]:
    """An archive that holds these."""
    there = {article.id: article for article in articles}
    return lambda ids: {id: there[id] for id in ids if id in there}


@st.composite
def answers(draw: st.DrawFn) -> tuple[Answer, list[Article]]:
    """Any answer, with its articles."""
    bodies = draw(st.lists(texts, min_size=1, max_size=3))
    articles = [replace(BRIDGE, id=f"a{n}", body=body) for n, body in enumerate(bodies)]
    citations = []
    for number in draw(st.lists(st.integers(1, 99), unique=True, max_size=5)):
        article = draw(st.sampled_from(articles))
        start = draw(st.integers(0, len(article.body) - 1))
        end = draw(st.integers(start + 1, len(article.body)))
        citations.append(Citation(number, article, start, end, article.body[start:end]))
    said = tuple(Sentence(c.quote, (c.number,), (Span(0, 1),), (Note(1, "chú"),)) for c in citations)
    return Answer("answered", ASKED, said, tuple(citations), note="Lưu ý.", confidence=0.5), articles


# -- while the articles stand --------------------------------------------------------------


@given(answers())
def test_an_answer_comes_back_as_it_was_while_its_articles_stand(made: tuple[Answer, list[Article]]) -> None:
    answer, articles = made
    found = load(dump(answer), holding(*articles))
    assert found.answer == answer and found.gone == frozenset()


def test_the_whole_of_what_was_understood_comes_back() -> None:
    for query in (ASKED, QUERY, understand("Ông ấy là ai?", today=TODAY)):
        found = load(dump(replace(quoting(BRIDGE), query=query)), holding(BRIDGE)).answer.query
        assert found == query
        assert (found.text, found.complete, found.told) == (query.text, query.complete, query.told)


@pytest.mark.parametrize("status", ["partial", "not_found", "out_of_scope", "error"])
def test_an_answer_that_is_none_comes_back_too(status: str) -> None:
    answer = Answer(status, QUERY, note="Vì sao.", verdict="no", dropped=2)  # type: ignore[arg-type]
    assert load(dump(answer), holding()).answer == answer


def test_the_hits_that_are_shown_come_back_and_no_others() -> None:
    answer = not_found(BRIDGE, RICE)
    found = load(dump(answer, answer.hits[:1]), holding(BRIDGE, RICE)).answer
    assert [hit.article.id for hit in found.hits] == ["cau"]
    assert load(dump(answer), holding(BRIDGE, RICE)).answer.hits == ()
    assert load(dump(answer, answer.hits), holding(BRIDGE, RICE)).answer.hits == answer.hits
    assert load(dump(answer, answer.hits), holding(RICE)).answer.hits == answer.hits[1:]


# -- what is kept --------------------------------------------------------------------------


def test_no_more_of_an_article_is_kept_than_its_quotes() -> None:
    secret = replace(BRIDGE, body="Cầu dài 120 mét. Mật khẩu là bí mật.", summary="Bí mật.")
    quote = Citation(1, secret, 0, 16, "Cầu dài 120 mét.")
    answer = Answer("answered", QUERY, (Sentence(quote.quote, (1,)),), (quote,))
    hit = Hit(Passage("cau", 0, 0, 36, secret.body), secret, 1.23456, 1.0, 1.0, ())
    answer = replace(answer, hits=(hit,))
    for text in (dump(answer), dump(answer, answer.hits)):
        assert "Cầu dài 120 mét." in text and "mật" not in text.lower()


def test_where_what_was_considered_stands_is_kept() -> None:
    hits = tuple(
        Hit(Passage(f"a{n}", n, 10 * n, 10 * n + 5, "…"), replace(BRIDGE, id=f"a{n}"), 1.23456, 1, 1, ())
        for n in range(12))
    kept = json.loads(dump(replace(quoting(BRIDGE), hits=hits)))["considered"]
    assert kept == [{"article_id": f"a{n}", "start": 10 * n, "end": 10 * n + 5, "score": 1.2346}
                    for n in range(10)]


# -- when they have changed ----------------------------------------------------------------


@given(answers(), texts)
def test_a_quote_that_moved_is_found_again(made: tuple[Answer, list[Article]], before: str) -> None:
    answer, articles = made
    moved = [replace(article, body=before + article.body, title="Tựa mới") for article in articles]
    found = load(dump(answer), holding(*moved))
    assert found.gone == frozenset()
    for kept, was in zip(found.answer.citations, answer.citations, strict=True):
        assert (kept.number, kept.quote) == (was.number, was.quote)
        assert kept.article.body[kept.start : kept.end] == kept.quote
        assert kept.article.title == "Tựa mới", "the article is shown as it is now"


def test_of_two_places_the_quote_stands_at_the_one_that_it_stood_at() -> None:
    twice = replace(RICE, body="Lúa tăng. Lúa tăng.")
    answer = Answer("answered", QUERY, (), (Citation(1, twice, 10, 19, "Lúa tăng."),))
    for body, start in ((twice.body, 10), ("Lúa tăng. Ngô giảm.", 0)):
        [kept] = load(dump(answer), holding(replace(twice, body=body))).answer.citations
        assert kept.start == start


@given(answers(), st.sets(st.integers(0, 2)))
def test_numbers_never_change_and_what_is_not_there_is_told(
    made: tuple[Answer, list[Article]], withdrawn: set[int]
) -> None:
    answer, articles = made
    left = [article for n, article in enumerate(articles) if n not in withdrawn]
    found = load(dump(answer), holding(*left))
    assert [c.number for c in found.answer.citations] == [c.number for c in answer.citations]
    assert found.answer.sentences == answer.sentences
    standing = {article.id for article in left}
    assert found.gone == {c.number for c in answer.citations if c.article.id not in standing}
    for kept, was in zip(found.answer.citations, answer.citations, strict=True):
        assert kept.quote == was.quote == kept.article.body[kept.start : kept.end]


def test_a_quote_that_its_article_says_no_more_is_gone() -> None:
    answer = quoting(BRIDGE, RICE)
    edited = replace(BRIDGE, body="Cầu chưa thông xe.")
    found = load(dump(answer), holding(edited, RICE))
    assert found.gone == frozenset((1,))
    first, second = found.answer.citations
    assert (first.article.title, first.article.url) == (BRIDGE.title, BRIDGE.url)
    assert first.article.body == first.quote, "nothing of the article but the quote is shown"
    assert second == answer.citations[1]


def test_a_hit_is_filled_from_its_article_as_that_is_now() -> None:
    answer = not_found(RICE)
    edited = replace(RICE, title="Tựa mới", body="Lúa giảm 100 đồng.")
    [hit] = load(dump(answer, answer.hits), holding(edited)).answer.hits
    assert (hit.article, hit.passage.text, hit.score) == (edited, edited.body, answer.hits[0].score)


@pytest.mark.parametrize("text", ["", "{}", "null", "[]", '{"answer": {"status": "known"}}', "<b>"])
def test_what_is_no_answer_is_an_error(text: str) -> None:
    with pytest.raises(ServiceError, match="cannot be read"):
        load(text, holding())
