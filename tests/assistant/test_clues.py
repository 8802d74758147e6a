"""On hits made by hand: what each clue sees."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime

import pytest

from assistant.clues import NAMES, Candidate, Clues, candidates, matrix
from assistant.types import Hit, Query
from assistant.understand import understand
from indexer.types import VIETNAM, Article, Passage

TODAY = date(2024, 12, 31)
BRIDGE = Article("cau", "Thông xe cầu Vàm", (
    "Sáng 4-5, xã Phú Xá thông xe cầu Vàm. Cầu dài 120 mét, vốn 38 tỷ đồng. Ai cũng vui phải không?"
), published=datetime(2024, 5, 4, tzinfo=VIETNAM), summary="Dân hai bờ chờ nhiều năm.")
OTHER = Article("khac", "Cầu Vàm", "Cây cầu dài 120 mét vừa khánh thành.",
                published=datetime(2024, 5, 6, tzinfo=VIETNAM))
OFFICE = Article("so", "Lâm Sơn có giám đốc Sở Y tế", (
    "Bà Hà Thị Duyên được bổ nhiệm làm Giám đốc Sở Y tế tỉnh Lâm Đồng. Lễ trao quyết định diễn ra sáng nay."
), published=datetime(2024, 10, 1, tzinfo=VIETNAM))


def hit(article: Article, score: float = 1.0) -> Hit:
    return Hit(Passage(article.id, 0, 0, len(article.body), article.body), article, score, score, score,
               ("lexical",), story=hash(article.id) % 1000)


def seen(question: str, *articles: Article) -> tuple[Query, list[Candidate]]:
    query = understand(question, today=TODAY)
    rarity = {term: 0.3 if term.is_pair else 1.0 for term in query.terms}
    hits = [hit(article, 1.0 - at / 10) for at, article in enumerate(articles)]
    return query, candidates(query, hits, rarity, ("hà", "thị", "duyên"))


def test_each_sentence_is_a_candidate_with_its_place() -> None:
    _, found = seen("Cầu Vàm dài bao nhiêu mét?", BRIDGE, OTHER)
    assert [c.text for c in found[:2]] == ["Sáng 4-5, xã Phú Xá thông xe cầu Vàm.",
                                           "Cầu dài 120 mét, vốn 38 tỷ đồng."]
    assert all(c.article.body[c.start : c.end] == c.text for c in found) and len(found) == 4


def test_what_is_asked_for_is_marked_and_its_surroundings_weighed() -> None:
    _, found = seen("Cầu Vàm dài bao nhiêu mét?", BRIDGE)
    first, second, _ = found
    assert [second.text[m.start : m.end] for m in second.marks] == ["120 mét"]
    assert second.answers == ("120 mét",)
    assert second.clues.wanted > first.clues.wanted and second.clues.focus > first.clues.focus
    assert second.clues.beside > 0 and second.clues.placed == pytest.approx(
        second.clues.wanted * second.clues.beside)


def test_the_headline_and_the_sentence_before_count_for_what_is_near() -> None:
    _, found = seen("Cầu Vàm ở Phú Xá vốn bao nhiêu tỷ đồng?", BRIDGE)
    assert found[1].clues.near > found[1].clues.own
    assert found[0].clues.leads == 1.0 and found[1].clues.leads == 0.0


def test_what_nothing_says_is_missing() -> None:
    _, here = seen("Cầu Vàm dài bao nhiêu mét?", BRIDGE)
    _, elsewhere = seen("Cầu Vàm của huyện Vân Trạch dài bao nhiêu mét?", BRIDGE)
    assert here[0].clues.missing == 0.0 < elsewhere[0].clues.missing
    assert here[0].clues.named == 1.0 > elsewhere[0].clues.named


def test_a_number_that_nothing_says() -> None:
    _, told = seen("Cầu nào dài 120 mét?", BRIDGE)
    _, other = seen("Cầu nào dài 121 mét?", BRIDGE)
    _, dated = seen("Ngày 4/5/2024 xã nào thông xe cầu?", BRIDGE)
    assert told[0].clues.unfigured == dated[0].clues.unfigured == 0.0 < other[0].clues.unfigured == 1.0


def test_what_another_article_says_too_is_agreed_on() -> None:
    _, alone = seen("Cầu Vàm dài bao nhiêu mét?", BRIDGE)
    _, both = seen("Cầu Vàm dài bao nhiêu mét?", BRIDGE, OTHER)
    assert alone[1].clues.agreed == 0.0 and both[1].clues.agreed == 1.0


def test_a_question_is_no_answer_and_a_poorer_hit_is_behind() -> None:
    _, found = seen("Cầu Vàm dài bao nhiêu mét?", BRIDGE, OTHER)
    assert found[2].clues.asks == 1.0 and found[0].clues.asks == 0.0
    assert found[0].clues.behind == 0.0 and found[3].clues.behind == pytest.approx(0.1)


def test_none_of_the_words_beside_the_asking_one() -> None:
    _, found = seen("Cầu Vàm do công ty nào thi công?", BRIDGE)
    _, told = seen("Xã nào thông xe cầu Vàm?", BRIDGE)
    assert told[0].clues.unfocused == 0.0 and found[1].clues.focus < told[0].clues.focus


def test_who_holds_the_office() -> None:
    query, found = seen("Hiện nay ai là Giám đốc Sở Y tế tỉnh Lâm Đồng?", OFFICE)
    first, second = found
    assert query.office and query.as_of == TODAY
    assert first.clues.incumbent == 1.0 and first.clues.office > 0 and first.clues.unheld == 0.0
    assert second.clues.incumbent == 0.0 and second.clues.unheld == 1.0
    assert first.clues.standing == 1.0


def test_a_row_a_candidate_a_column_a_clue() -> None:
    _, found = seen("Cầu Vàm dài bao nhiêu mét?", BRIDGE, OTHER)
    rows = matrix(found)
    assert rows.shape == (4, len(NAMES)) and NAMES == tuple(field.name for field in fields(Clues))
    assert rows[1, NAMES.index("wanted")] == pytest.approx(found[1].clues.wanted)
    assert matrix([]).shape == (0, len(NAMES))
