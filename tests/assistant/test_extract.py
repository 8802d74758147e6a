"""Over a small real archive; the scores are tuned, so no test here knows one."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.cite import check
from assistant.extract import extract, read
from assistant.judge import Judge
from assistant.rerank import load_reranker
from assistant.retrieve import retrieve
from assistant.types import Answer, Citation, Hit, Sentence, Turn
from assistant.understand import understand
from indexer.archive import Archive
from indexer.encode import Encoder
from indexer.sentences import sentences
from indexer.types import VIETNAM, Article, Passage, Span
from tests.conftest import articles

TODAY = date(2024, 12, 31)
_HARVEST = " ".join(
    f"Nhà thứ {n} ở xã Vân Trạch trồng {n + 100} luống khoai trên bãi bồi ven sông từ đầu vụ."
    for n in range(30)
)


def _article(id: str, title: str, body: str, day: date | None, source: str = "Báo Lâm Sơn") -> Article:
    published = datetime(day.year, day.month, day.day, 8, tzinfo=VIETNAM) if day else None
    return Article(id, title, body, published=published, source=source)


ARTICLES = (
    _article("cau", "Thông xe cầu Vàm", (
        "Sáng 4-5, xã Phú Xá thông xe cầu Vàm. Cầu Vàm dài 120 mét, rộng 7 mét, vốn 38 tỷ đồng.\n"
        "Ông Đỗ Khắc Nhu, Chủ tịch UBND xã Phú Xá, cắt băng. Bà con đi lại từ trưa cùng ngày."
    ), date(2024, 5, 4)),
    _article("cau-2", "Cầu Vàm thông xe", (
        "Sáng 4-5, xã Phú Xá thông xe cầu Vàm. Cầu Vàm dài 120 mét, rộng 7 mét, vốn 38 tỷ đồng. "
        "Nhiều người đến xem từ sớm."
    ), date(2024, 5, 5), "Tin Bắc Khê"),
    _article("giam-doc-cu", "Sở Y tế có giám đốc",
             "Ông Lê Quang Mẫn được bổ nhiệm làm Giám đốc Sở Y tế tỉnh.", date(2021, 3, 1)),
    _article("giam-doc-moi", "Sở Y tế có giám đốc",
             "Bà Hà Thị Duyên được bổ nhiệm làm Giám đốc Sở Y tế tỉnh.", date(2024, 10, 1)),
    _article("chay", "Cháy chợ Bắc Khê", (
        "Chợ huyện Bắc Khê cháy lúc 2 giờ sáng 9-8. Nguyên nhân là do chập điện ở quầy vải. "
        "Không ai bị thương."
    ), date(2024, 8, 9)),
    _article("khoai", "Vụ khoai ở Vân Trạch", _HARVEST, None),
)
BODIES = {article.id: article.body for article in (*ARTICLES, *articles(60))}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Archive]:
    with Archive.create(tmp_path_factory.mktemp("extract") / "kho", encoder) as made:
        list(made.add([*ARTICLES, *articles(60)]))
        yield made


def answered(archive: Archive, question: str) -> Answer:
    query = understand(question, today=TODAY)
    return extract(archive, query, retrieve(archive, query, reranker=load_reranker()))


def best(archive: Archive, question: str) -> tuple[Sentence, Citation]:
    answer = answered(archive, question)
    assert answer.status == "answered", (answer.status, answer.confidence)
    return answer.sentences[0], answer.citations[0]


def marked(sentence: Sentence) -> list[str]:
    return [sentence.text[mark.start : mark.end] for mark in sentence.marks]


@pytest.mark.parametrize(("question", "sentence", "mark"), [
    ("Cầu Vàm dài bao nhiêu mét?", "Cầu Vàm dài 120 mét", "120 mét"),
    ("cau vam dai bao nhieu met", "Cầu Vàm dài 120 mét", "120 mét"),
    ("Cầu Vàm vốn bao nhiêu tỷ đồng?", "vốn 38 tỷ đồng", "38 tỷ đồng"),
    ("Ai cắt băng cầu Vàm?", "Ông Đỗ Khắc Nhu", "Đỗ Khắc Nhu"),
    ("Chủ tịch UBND xã Phú Xá là ai?", "Ông Đỗ Khắc Nhu", "Đỗ Khắc Nhu"),
    ("Ông Đỗ Khắc Nhu ở xã Phú Xá làm chức gì?", "Chủ tịch UBND xã", "Chủ tịch UBND xã"),
    ("Cầu Vàm thông xe ngày nào?", "Sáng 4-5", "4-5"),
    ("Vì sao chợ Bắc Khê cháy?", "Nguyên nhân là do chập điện", "chập điện"),
    ("Nhà thứ 21 trồng bao nhiêu luống khoai?", "121 luống khoai", "121 luống"),
])
def test_the_sentence_that_answers_is_first(
    archive: Archive, question: str, sentence: str, mark: str
) -> None:
    first, _ = best(archive, question)
    assert sentence in first.text
    assert any(mark in span for span in marked(first))


def test_the_words_that_ask_need_not_stand_in_the_text(archive: Archive) -> None:
    first, _ = best(archive, "Đỗ Khắc Nhu giữ chức vụ gì?")
    assert "Chủ tịch UBND xã Phú Xá" in marked(first)


def test_what_the_question_says_itself_is_not_marked(archive: Archive) -> None:
    query = understand("Ai cùng với Đỗ Khắc Nhu cắt băng cầu Vàm ở Phú Xá?", today=TODAY)
    told = [c for c in read(archive, query, retrieve(archive, query)) if "Đỗ Khắc Nhu" in c.text]
    assert told and not any("Nhu" in c.text[m.start : m.end] for c in told for m in c.marks)


@pytest.mark.parametrize("question", [
    "Giá vàng miếng ở Hà Nội hôm nay bao nhiêu?", "gia vang mieng o ha noi hom nay bao nhieu",
    "Ai vô địch giải cờ tướng châu Á?", "Thời tiết Cà Mau ngày mai thế nào?", "Xe buýt điện chạy tuyến nào?",
    "Ông Đỗ Khắc Nhu sinh năm bao nhiêu?", "Cầu Vàm do công ty nào thi công?",
    "Chủ quầy vải ở chợ Bắc Khê tên gì?",
])
def test_what_is_not_told_is_not_answered(archive: Archive, question: str) -> None:
    answer = answered(archive, question)
    assert answer.status == "not_found" and not answer.sentences


def test_no_hits_give_none(archive: Archive) -> None:
    answer = extract(archive, understand("Cầu Vàm dài bao nhiêu mét?", today=TODAY), [])
    assert answer.status == "not_found" and answer.confidence == 0.0


def test_one_report_told_twice_is_one_sentence_with_both_sources(archive: Archive) -> None:
    answer = answered(archive, "Cầu Vàm dài bao nhiêu mét?")
    first = answer.sentences[0]
    assert sum("120 mét" in s.text for s in answer.sentences) == 1
    cited = {c.article.id for c in answer.citations if c.number in first.citations}
    assert cited == {"cau", "cau-2"} and check(answer) == []


def test_who_is_meant_and_when_is_told_in_brackets(archive: Archive) -> None:
    first, _ = best(archive, "Cầu Vàm thông xe ngày nào?")
    assert [note.text for note in first.notes] == ["04/05/2024"]


def test_the_newest_comes_first_where_now_is_asked(archive: Archive) -> None:
    first, citation = best(archive, "Hiện nay ai là Giám đốc Sở Y tế tỉnh?")
    assert (citation.article.id, "Hà Thị Duyên" in marked(first)) == ("giam-doc-moi", True)


def test_only_where_now_is_asked_the_date_counts(archive: Archive) -> None:
    old, new = (a for a in ARTICLES if a.id.startswith("giam-doc"))
    hits = [
        Hit(Passage(a.id, 0, 0, len(a.body), a.body), a, score, score, score, ("dense",))
        for a, score in ((old, 1.0), (new, 0.98))
    ]
    query = understand("Ai được bổ nhiệm làm Giám đốc Sở Y tế tỉnh?", today=TODAY)
    first = {}
    for day in (TODAY, None):
        asked = replace(query, as_of=day)
        first[day] = Judge.load().judge(read(archive, asked, hits))[0].candidate.article.id
    assert first == {TODAY: "giam-doc-moi", None: "giam-doc-cu"}


def test_the_period_asked_about_comes_first(archive: Archive) -> None:
    _, citation = best(archive, "Ai được bổ nhiệm làm Giám đốc Sở Y tế tỉnh năm 2021?")
    assert citation.article.id == "giam-doc-cu"


def test_an_undated_article_answers_where_now_is_asked(archive: Archive) -> None:
    _, citation = best(archive, "Hiện nay nhà thứ 21 ở xã Vân Trạch trồng bao nhiêu luống khoai?")
    assert citation.article.id == "khoai"


_WORDS = (
    "cầu Vàm", "dài", "bao nhiêu", "mét", "ai", "Giám đốc Sở Y tế", "hiện nay", "khi nào", "ở đâu", "vì sao",
    "xã Phú Xá", "luống khoai", "chợ Bắc Khê", "cháy", "nhà thứ 7", "vàng", "2024", "chuc vu gi", "?",
    "những", "tóm tắt", "các mốc", "có phải", "không",
)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(_WORDS), min_size=1, max_size=6).map(" ".join))
def test_every_sentence_is_of_its_article_to_the_letter(archive: Archive, question: str) -> None:
    answer = answered(archive, question)
    assert check(answer) == []
    cited = {c.number: c for c in answer.citations}
    for sentence in answer.sentences:
        first = cited[sentence.citations[0]]
        assert first.quote == sentence.text and sentence.text in BODIES[first.article.id]
        assert all(0 <= m.start < m.end <= len(sentence.text) for m in sentence.marks)
        assert all(0 < note.at <= len(sentence.text) for note in sentence.notes)
    if not answer.conflicting and answer.query.wants not in ("timeline", "summary", "list"):
        assert sum(len(s.text.split()) for s in answer.sentences) <= (100 if answer.query.many else 60)


@pytest.mark.parametrize("inside", [20, 45])
def test_a_sentence_at_the_edge_of_what_is_read_is_read_whole_or_not_at_all(
    archive: Archive, inside: int
) -> None:
    lead, reach = "Dân xã Phú Xá hỏi nhiều: cầu Vàm dài bao nhiêu?", 3000
    answer = "Cầu Vàm dài 120 mét, do dân trong xã góp tiền và góp công xây nên."
    filler = ("Bà con trồng khoai trên bãi bồi. " * reach)[: reach - inside - 3] + ".\n"
    body = f"{lead}\n{filler}{answer}"
    assert body.index(answer) + inside == len(lead) + reach
    article = Article("dai", "Cầu Vàm", body)
    hit = Hit(Passage("dai", 0, 0, len(lead), lead), article, 1.0, 1.0, 1.0, ("lexical",))
    query = understand("Cầu Vàm dài bao nhiêu mét?", today=TODAY)
    for candidate in read(archive, query, [hit]):
        assert Span(candidate.start, candidate.end) in sentences(body), candidate.text


def test_a_follow_up_is_not_answered_by_what_it_follows_on(archive: Archive) -> None:
    told = "Ông Đỗ Khắc Nhu, Chủ tịch UBND xã Phú Xá, cắt băng."
    history = (Turn("user", "Ai cắt băng cầu Vàm?"), Turn("assistant", told))
    query = understand("Ông ấy cắt băng cầu Vàm ngày nào?", history=history, today=TODAY)
    assert query.told == told
    said = [candidate.text for candidate in read(archive, query, retrieve(archive, query))]
    assert said and told not in said
