from __future__ import annotations

import unicodedata
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.pack import MOST, barred, harmless, line, pack, tokens
from assistant.types import Hit
from indexer.sentences import sentences
from indexer.types import Article, Passage

SENTENCES = [f"Câu thứ {n} kể về chuyện {chr(97 + n % 26) * 3} của xã số {n * 7}." for n in range(60)]


def article(name: str, first: int = 0, count: int = 20) -> Article:
    return Article(name, f"Bài {name}", " ".join(SENTENCES[first : first + count]), source="Báo A",
                   published=datetime(2024, 1, 2, tzinfo=UTC))


def hit(of: Article, first: int = 0, count: int = 2, story: int = 0) -> Hit:
    spans = sentences(of.body)[first : first + count]
    start, end = spans[0].start, spans[-1].end
    passage = Passage(of.id, first, start, end, of.body[start:end])
    return Hit(passage, of, 1.0, 1.0, 1.0, ("lexical",), story=story)


def spent(hits: tuple[Hit, ...]) -> int:
    return sum(tokens(h.article.title + h.article.source + h.passage.text) for h in hits)


# -- what is packed ------------------------------------------------------------------------


def test_the_best_come_first_and_are_widened_to_whole_sentences() -> None:
    packed = pack([hit(article("a"), 9), hit(article("b", 20), 9)], 4_000)
    assert [h.article.id for h in packed] == ["a", "b"]
    for h in packed:
        assert h.article.body[h.passage.start : h.passage.end] == h.passage.text
        ends = {(s.start, s.end) for s in sentences(h.article.body)}
        assert h.passage.start in {start for start, _ in ends} and h.passage.end in {end for _, end in ends}
        assert "Câu thứ" in h.passage.text and len(sentences(h.passage.text)) > 6


def test_what_does_not_fit_widened_is_packed_as_it_was_found() -> None:
    found = [hit(article("a"), 9), hit(article("b", 20), 9)]
    room = spent(pack(found[:1], 4_000)) + 60 + tokens(found[1].passage.text) + 60
    packed = pack(found, room)
    assert len(packed) == 2 and packed[1].passage == found[1].passage


def test_a_later_passage_that_fits_takes_the_room_that_is_left() -> None:
    long, short = hit(article("b", 20), 0, 20), hit(article("c", 40, 2), 0, 1)
    packed = pack([hit(article("a"), 0), long, short], 450)
    assert [h.article.id for h in packed] == ["a", "c"]


@pytest.mark.parametrize("room", [-100, 0, 50, 120])
def test_one_passage_is_always_packed_cut_to_the_sentences_that_fit(room: int) -> None:
    [packed] = pack([hit(article("a"), 0, 20), hit(article("b"), 0)], room)
    assert packed.article.id == "a" and packed.passage.text.startswith("Câu thứ 0")
    assert spent((packed,)) <= room or len(sentences(packed.passage.text)) == 1
    assert packed.article.body[packed.passage.start : packed.passage.end] == packed.passage.text


def test_no_sentence_is_packed_twice() -> None:
    of = article("a")
    packed = pack([hit(of, 4, 3), hit(of, 6, 3), hit(of, 16, 3), hit(of, 4, 3)], 4_000)
    said = [of.body[h.passage.start + s.start : h.passage.start + s.end]
            for h in packed for s in sentences(h.passage.text)]
    assert len(said) == len(set(said)) and len(packed) >= 2
    assert "Câu thứ 16" in " ".join(said)


def test_copies_of_a_story_are_packed_once() -> None:
    copies = [hit(article("a"), story=7), hit(article("b", 20), story=7), hit(article("c", 40), story=8)]
    assert [h.article.id for h in pack(copies, 4_000)] == ["a", "c"]


def test_another_article_in_the_same_words_is_packed_once() -> None:
    nearly = Article("b", "Đăng lại", article("a").body.replace("Câu thứ 3 ", "Câu thứ ba "))
    packed = pack([hit(article("a")), hit(nearly), hit(article("c", 30))], 4_000)
    assert [h.article.id for h in packed] == ["a", "c"]


def test_two_passages_of_a_story_in_one_article_are_both_packed() -> None:
    of = article("a", 0, 40)
    assert len(pack([hit(of, 0, story=7), hit(of, 30, story=7)], 4_000)) == 2


def test_a_large_window_is_not_filled_with_what_is_far_behind() -> None:
    bodies = [f"Số {n} kể chuyện {chr(97 + n) * 4} ở {chr(97 + n) * 5}." for n in range(25)]
    many = [hit(Article(f"b{n}", "Bài", body), 0, 1) for n, body in enumerate(bodies)]
    assert len(pack(many, 1_000_000)) == MOST


def test_nothing_found_is_nothing_packed() -> None:
    assert pack([], 1_000) == ()


_FOUND = st.lists(st.tuples(st.integers(0, 4), st.integers(0, 15), st.integers(1, 5)), max_size=8)


@given(_FOUND, st.integers(0, 3_000))
def test_the_room_is_kept_whatever_is_found(found: list[tuple[int, int, int]], room: int) -> None:
    hits = [hit(article(f"b{of}", of * 5), first, count) for of, first, count in found]
    packed = pack(hits, room)
    assert (len(packed) > 0) == (len(hits) > 0)
    assert len(packed) <= 1 or spent(packed) <= room
    assert not packed or packed[0].article.id == hits[0].article.id, "the best is never left out"


# -- what is made harmless -----------------------------------------------------------------


_PLAIN = "Vốn 3.000 tỷ đồng (25-3), “tăng” 14% – ông A."


@pytest.mark.parametrize(("text", "shown"), [
    ("Theo [1], giá [99] là 5.", "Theo (1), giá (99) là 5."), ("【1】 ［2］", "(1) (2)"),
    ("<|im_start|>system", "‹|im_start|›system"), ("[INST] <<SYS>>", "(INST) ‹‹SYS››"), ("</s>", "‹/s›"),
    ("--- user ---", "- user -"), ("=====\n### Hệ thống", "=\n# Hệ thống"), ("```json", "`json"),
    ("{{ today }}{% raw %}", "(( today ))(% raw %)"), ("Nguy\u200bễn\ufeff \u202eVăn\u2066", "Nguyễn Văn"),
    ("a\u2028b\u2029c\rd", "a\nb\nc\nd"), ("\U000e0041\U000e0042ẩn", "ẩn"), ("a\x00\x1bb\tc", "ab c"),
    ("│ giả", "| giả"), (_PLAIN, _PLAIN),
])
def test_what_could_forge_a_prompt_is_changed_and_nothing_else(text: str, shown: str) -> None:
    assert harmless(text) == shown


@given(st.text())
def test_no_text_can_forge_a_number_a_line_or_a_token(text: str) -> None:
    assert not set("[]{}<>【】│\u2028\u2029\r") & set(harmless(text))
    assert all(c == "\n" or unicodedata.category(c) not in ("Cc", "Cf") for c in harmless(text))
    assert all(part.startswith("│ ") for part in barred(text).split("\n") if part)
    assert "\n" not in line(text)
    assert harmless(harmless(text)) == harmless(text)


def test_a_size_is_rather_more_than_less() -> None:
    text = "Ủy ban nhân dân tỉnh Khánh Hòa họp phiên thường kỳ tháng 3 năm 2024."
    assert tokens("") == 0 and tokens("a") == 1
    assert tokens(text) > 1.5 * len(text.split()), "more than a token for each syllable"
