from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.training.pairs import _ASKING, pairs
from indexer.types import Article
from indexer.words import folded, has_marks, words
from tests.conftest import articles

TITLE = "Xã Phú Xá thông xe cây cầu mới bắc qua sông Vàm"
LEAD = "Cây cầu dài 120 mét nối hai bờ sau nhiều năm chờ đợi của bà con."
LINES = (
    "Sáng nay, đông đảo bà con hai bờ sông Vàm tới dự lễ thông xe.",
    "Ông Đỗ Khắc Nhu cắt băng rồi đi bộ qua cầu đầu tiên.",
    "Trước đây, học trò phải đi đò ngang mỗi ngày hai lượt.",
    "Vốn làm cầu do xã, huyện và các nhà hảo tâm cùng góp.",
    "Từ trưa, xe máy và xe đạp qua lại không phải trả tiền.",
    "Con đường dẫn lên cầu sẽ được rải nhựa trong tháng sau.",
)
ARTICLE = Article("cau", TITLE, "\n".join(LINES), summary=LEAD)


def spelt(text: str) -> str:
    return " ".join(words(text))


def made(*given: Article, **how: Any) -> list[tuple[list[str], list[str]]]:
    rows = pairs(given, **{"unmarked": 0.0, "dropped": 0.0, **how})
    return [(asked.split(), told.split()) for asked, told in rows]


def test_title_and_lead_belong_to_what_the_article_says() -> None:
    first, second, third, *_ = made(ARTICLE)
    assert first == (words(TITLE), words(LEAD))
    assert (second[0], third[0]) == (words(TITLE), words(LEAD))
    body = spelt(" ".join(LINES))
    assert all(" ".join(told) in body for _, told in (second, third))


def test_a_sentence_belongs_to_those_around_it_and_is_not_among_them() -> None:
    lines = [words(line) for line in LINES]
    for asked, told in made(ARTICLE)[3:6]:
        at = lines.index(asked)
        assert told == [w for line in [*lines[max(0, at - 2) : at], *lines[at + 1 : at + 3]] for w in line]


def test_a_question_asks_with_words_of_the_piece_that_answers() -> None:
    asking = {w for phrase in ("ai là bao nhiêu", "khi nào ở đâu", "vì sao gì") for w in words(phrase)}
    questions = [pair for seed in range(20) for pair in made(ARTICLE, seed=seed)[6:]]
    kept = [len(set(asked) & set(told)) / len(set(asked)) for asked, told in questions]
    assert len(questions) > 30 and min(kept) > 0.3 and sum(kept) / len(kept) > 0.75
    with_words = sum(bool(asking & set(asked) - set(told)) for asked, told in questions)
    assert 0.2 < with_words / len(questions) < 0.8
    titled = sum(told[: len(words(TITLE))] == words(TITLE) for _, told in questions)
    assert 0.3 < titled / len(questions) < 0.7
    assert all(len(asked) < 25 for asked, _ in questions)


def test_the_same_seed_gives_the_same_pairs() -> None:
    once = list(pairs(articles(20), seed=3))
    assert list(pairs(articles(20), seed=3)) == once != list(pairs(articles(20), seed=4))


def test_a_share_of_the_questions_loses_its_marks() -> None:
    marked, bare, some = (list(pairs(articles(60), unmarked=share, dropped=0)) for share in (0.0, 1.0, 0.25))
    assert all(has_marks(asked) for asked, _ in marked)
    assert not any(has_marks(asked) for asked, _ in bare)
    assert [asked for asked, _ in bare] == [" ".join(folded(asked.split())) for asked, _ in marked]
    assert 0.1 < sum(not has_marks(asked) for asked, _ in some) / len(some) < 0.4
    for rows in (marked, bare, some):
        assert all(has_marks(told) for _, told in rows), "what answers keeps its marks"


def test_a_share_of_the_words_of_a_question_is_left_out() -> None:
    whole, thin = made(ARTICLE), made(ARTICLE, dropped=0.5)
    assert thin[0][1] == whole[0][1], "what answers keeps its words"
    asked, kept = words(TITLE), thin[0][0]
    assert 0 < len(kept) < len(asked) and kept == [w for w in asked if w in kept]


def test_what_is_too_short_makes_no_pair() -> None:
    short = [Article("a", "Tin", "Ngắn."), Article("b", TITLE, ""), Article("c", TITLE, "Hết.")]
    assert list(pairs(short)) == []


def test_an_article_without_a_lead_gives_pairs_too() -> None:
    without = made(Article("a", TITLE, "\n".join(LINES)))
    assert without[0][0] == words(TITLE) and 5 <= len(without) <= 6


def test_one_long_sentence_has_nothing_around_it() -> None:
    first, *questions = made(Article("a", TITLE, LINES[0]))
    assert first == (words(TITLE), words(LINES[0]))
    assert questions and all(told[-3:] == words(LINES[0])[-3:] for _, told in questions)


def test_a_passage_is_cut_where_it_grows_too_long() -> None:
    long = Article("a", TITLE, ". ".join(f"Bà con thôn {n} " + "trồng khoai " * 80 for n in range(9)))
    assert max(len(told) for _, told in made(long)) == 250


@settings(max_examples=50)
@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=400), st.integers(0, 5))
def test_any_article_gives_words_that_it_holds(title: str, lead: str, body: str, seed: int) -> None:
    held = {*words(title), *words(lead), *words(body)}
    asked_with = held | {w for phrase in _ASKING for w in words(phrase)}
    for asked, told in pairs([Article("a", title, body, summary=lead)], seed=seed, unmarked=0.5):
        assert set(told.split()) <= held
        assert set(asked.split()) <= asked_with or set(asked.split()) <= set(folded(asked_with))
        assert asked and len(told.split()) >= 8
