from __future__ import annotations

import random
from collections import Counter
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.training.pairs import _ASKING, Noise, _rules, pairs, question, slip
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


CLEAN = Noise(unmarked=0, slips=0, initials=0, dropped=0, shared=0)


def noisy(**shares: float) -> Noise:
    return replace(CLEAN, **shares)


def made(*given: Article, seed: int = 0, noise: Noise = CLEAN) -> list[tuple[list[str], list[str]]]:
    return [(asked.split(), told.split()) for asked, told in pairs(given, seed=seed, noise=noise)]


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
    marked, bare, some = (
        list(pairs(articles(60), noise=noisy(unmarked=share))) for share in (0.0, 1.0, 0.25)
    )
    assert all(has_marks(asked) for asked, _ in marked)
    assert not any(has_marks(asked) for asked, _ in bare)
    assert [asked for asked, _ in bare] == [" ".join(folded(asked.split())) for asked, _ in marked]
    assert 0.1 < sum(not has_marks(asked) for asked, _ in some) / len(some) < 0.4
    for rows in (marked, bare, some):
        assert all(has_marks(told) for _, told in rows), "what answers keeps its marks"


def test_a_share_of_the_words_of_a_question_is_left_out() -> None:
    whole, thin = made(ARTICLE), made(ARTICLE, noise=noisy(dropped=0.5))
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
    phrases = [*_ASKING, *(phrase for _, asking in _rules() for phrase in asking)]
    asked_with = held | {w for phrase in phrases for w in words(phrase)}
    noise = Noise(slips=0, initials=0)
    for asked, told in pairs([Article("a", title, body, summary=lead)], seed=seed, noise=noise):
        assert set(told.split()) <= held
        assert set(asked.split()) <= asked_with or set(asked.split()) <= set(folded(asked_with))
        assert asked and len(told.split()) >= 8


# -- questions made from a sentence --------------------------------------------------------

SENTENCE = (
    "Ngày 25/3/2021, ông Nguyễn Khắc Thìn được bổ nhiệm giữ chức Giám đốc Sở Y tế, thay người vừa "
    "nghỉ hưu; cuộc họp tại thị xã Vàm Lũ có 45 người dự do mưa bão kéo dài nhiều ngày."
)


def asked_of(sentence: str) -> Counter[str]:
    return Counter(" ".join(question(sentence, random.Random(seed))) for seed in range(300))


@pytest.mark.parametrize(("asking", "taken"), [
    ("ai", "nguyễn khắc thìn"), ("giữ chức vụ gì", "giám đốc sở y tế"), ("bao nhiêu", "45"),
    ("khi nào", "25 3 2021"), ("ở đâu", "vàm lũ"), ("vì sao", "mưa bão"),
])
def test_what_is_asked_for_is_not_in_the_question(asking: str, taken: str) -> None:
    some = [q for q in asked_of(SENTENCE) if f" {asking} " in f" {q} "]
    assert some and not any(f" {taken} " in f" {q} " for q in some)


def test_the_rest_of_a_question_is_of_the_sentence() -> None:
    asking = {w for _, phrases in _rules() for phrase in phrases for w in words(phrase)}
    for asked in asked_of(SENTENCE):
        rest = [w for w in asked.split() if w not in asking]
        assert set(rest) <= set(words(SENTENCE)) and 3 <= len(asked.split()) <= 24


@pytest.mark.parametrize("sentence", ["", "Trời đẹp.", "Bà con rất vui mừng khi nước rút.", "Ông cười."])
def test_a_sentence_without_a_fact_makes_no_question(sentence: str) -> None:
    assert asked_of(sentence) == {"": 300}


def test_a_document_number_is_no_amount() -> None:
    assert not any("bao nhiêu" in q for q in asked_of("Quyết định số 12/2020 và 45-47 được ban hành"))


# -- noise ---------------------------------------------------------------------------------


@given(st.text("abcđêộ", min_size=1, max_size=8), st.integers(0, 99))
def test_a_slip_changes_a_word_by_one_letter(word: str, seed: int) -> None:
    slipped = slip(word, random.Random(seed))
    assert abs(len(slipped) - len(word)) <= 1 and set(slipped) <= set(word)
    if len(word) < 3:
        assert slipped == word


def test_slips_and_initials_come_in_their_shares() -> None:
    held = {w for a in articles(80) for w in words(f"{a.title} {a.summary} {a.body}")}
    phrases = [*_ASKING, *(phrase for _, asking in _rules() for phrase in asking)]
    held |= {w for phrase in phrases for w in words(phrase)}
    for share in ("slips", "initials"):
        some = [asked for asked, _ in made(*articles(80), noise=noisy(**{share: 0.3}))]
        changed = sum(bool(set(asked) - held) for asked in some) / len(some)
        assert 0.1 < changed < 0.4


def test_words_of_both_sides_are_left_out_more_often() -> None:
    whole, thin = made(*articles(60)), made(*articles(60), noise=noisy(shared=1.0))

    def overlap(rows: list[tuple[list[str], list[str]]]) -> float:
        return sum(len(set(a) & set(t)) / len(set(a)) for a, t in rows) / len(rows)

    assert overlap(thin) < 0.8 * overlap(whole)
    assert all(asked for asked, _ in thin)
