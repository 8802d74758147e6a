from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.training.pairs import pairs
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


def test_title_and_lead_belong_to_what_the_article_says() -> None:
    made = list(pairs([ARTICLE], unmarked=0))
    pieces = [spelt(" ".join(LINES[:4])), spelt(" ".join(LINES[4:]))]
    assert made[0] == (spelt(TITLE), spelt(LEAD))
    assert made[1][0] == spelt(TITLE) and made[1][1] in pieces
    assert made[2][0] == spelt(LEAD) and made[2][1] in pieces


def test_a_sentence_belongs_to_those_around_it_and_is_not_among_them() -> None:
    lines = [spelt(line) for line in LINES]
    [*_, first, second] = pairs([ARTICLE], unmarked=0)
    assert first[0] != second[0]
    for asked, told in (first, second):
        at = lines.index(asked)
        assert told == " ".join([*lines[max(0, at - 2) : at], *lines[at + 1 : at + 3]])


def test_the_same_seed_gives_the_same_pairs() -> None:
    made = list(pairs(articles(20), seed=3))
    assert list(pairs(articles(20), seed=3)) == made != list(pairs(articles(20), seed=4))


def test_a_share_of_the_questions_loses_its_marks() -> None:
    marked, bare, some = (list(pairs(articles(60), unmarked=share)) for share in (0.0, 1.0, 0.25))
    assert all(has_marks(asked) for asked, _ in marked)
    assert not any(has_marks(asked) for asked, _ in bare)
    assert [asked for asked, _ in bare] == [" ".join(folded(asked.split())) for asked, _ in marked]
    assert 0.1 < sum(not has_marks(asked) for asked, _ in some) / len(some) < 0.4
    for made in (marked, bare, some):
        assert all(has_marks(told) for _, told in made), "what answers keeps its marks"


def test_what_is_too_short_makes_no_pair() -> None:
    short = [Article("a", "Tin", "Ngắn."), Article("b", TITLE, ""), Article("c", TITLE, "Hết.")]
    assert list(pairs(short)) == []


def test_an_article_without_a_lead_gives_pairs_too() -> None:
    made = list(pairs([Article("a", TITLE, "\n".join(LINES))], unmarked=0))
    assert made[0][0] == spelt(TITLE) and len(made) == 3


def test_one_long_sentence_has_nothing_around_it() -> None:
    [pair] = pairs([Article("a", TITLE, LINES[0])], unmarked=0)
    assert pair == (spelt(TITLE), spelt(LINES[0]))


@settings(max_examples=50)
@given(st.text(max_size=80), st.text(max_size=80), st.text(max_size=400), st.integers(0, 5))
def test_any_article_gives_words_that_it_holds(title: str, lead: str, body: str, seed: int) -> None:
    held = {*words(title), *words(lead), *words(body)}
    for asked, told in pairs([Article("a", title, body, summary=lead)], seed=seed, unmarked=0.5):
        assert set(told.split()) <= held
        assert set(asked.split()) <= held or set(asked.split()) <= set(folded(held))
        assert min(len(asked.split()), len(told.split())) >= 6
