from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, cast

import pytest
from hypothesis import given

from assistant.service.stored import dump, load, upheld_data, without_articles
from assistant.types import Answer, Citation, Hit, Sentence
from assistant.understand import understand
from assistant.uphold import bare
from indexer.errors import ServiceError
from indexer.types import Article, DateRange, Passage, Where
from tests.assistant.answers import BRIDGE, QUERY, RICE, TODAY, Holding, answers, not_found, quoting

ASKED = understand(
    "Tháng 5/2024 ở Bắc Kạn ai là Giám đốc Sở Y tế?", today=TODAY, anytime=True,
    where=Where(DateRange(datetime(2024, 1, 1, tzinfo=UTC).date(), None), ("Báo Lâm Sơn",)),
)
@given(answers())
def test_an_answer_comes_back_but_for_its_articles_texts(made: tuple[Answer, list[Article]]) -> None:
    answer, _ = made
    assert load(dump(answer)) == bare(answer)


def test_the_whole_of_what_was_understood_comes_back() -> None:
    for query in (ASKED, QUERY, understand("Ông ấy là ai?", today=TODAY)):
        found = load(dump(replace(quoting(BRIDGE), query=query))).query
        assert found == query
        assert (found.text, found.complete, found.told) == (query.text, query.complete, query.told)


@pytest.mark.parametrize("status", ["partial", "not_found", "out_of_scope", "error"])
def test_an_answer_that_is_none_comes_back_too(status: str) -> None:
    answer = Answer(status, QUERY, note="Vì sao.", verdict="no", dropped=2)  # type: ignore[arg-type]
    assert load(dump(answer)) == answer


def test_the_hits_that_are_shown_come_back_and_no_others() -> None:
    answer = not_found(BRIDGE, RICE)
    assert [hit.article.id for hit in load(dump(answer, answer.hits[:1])).hits] == ["cau"]
    assert load(dump(answer)).hits == ()


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


@pytest.mark.parametrize("text", ["", "{}", "null", "[]", '{"answer": {"status": "known"}}', "<b>"])
def test_what_is_no_answer_is_an_error(text: str) -> None:
    with pytest.raises(ServiceError, match="cannot be read"):
        load(text)


# -- what is given out ---------------------------------------------------------------------


def test_what_is_given_out_holds_nothing_of_what_was_withdrawn() -> None:
    kept = [json.loads(dump(quoting(BRIDGE, RICE))), {"answer": None}, json.loads(dump(quoting(RICE)))]
    archive = cast(Any, Holding([RICE], ["cau"]))
    first, broken, last = upheld_data(archive, kept)
    assert broken is None
    assert last["answer"]["citations"][0]["quote"] == kept[2]["answer"]["citations"][0]["quote"]
    assert (set(first), set(first["answer"])) == (set(kept[0]), set(kept[0]["answer"]))
    assert first["answer"]["citations"][0]["lost"]["fate"] == "withdrawn"
    assert "120 mét" not in str(first) and "4-5" not in str(first)
    assert json.loads(json.dumps(first)) == first


def test_an_erased_article_leaves_no_word_in_what_is_kept() -> None:
    answer = replace(quoting(BRIDGE, RICE), hits=not_found(BRIDGE, RICE).hits)
    left = without_articles(dump(answer, answer.hits), ["cau"])
    assert not any(word in left for word in ("Phú Xá", "Vàm", "bao.example", "Báo Lâm Sơn"))
    assert load(left).sentences == (Sentence("", (1,)), answer.sentences[1])
    assert [place["article_id"] for place in json.loads(left)["considered"]] == ["lua"]
    assert without_articles("{}", ["cau"]) == "{}", "what a later version wrote is not ours to change"
