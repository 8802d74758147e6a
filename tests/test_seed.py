"""The user's own example, one provincial article, from its text dump to cited answers."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import pytest

from assistant import Answer, Assistant
from assistant.cite import check
from indexer.archive import Archive
from indexer.build import index
from indexer.encode import Encoder
from indexer.read import find
from indexer.types import VIETNAM, Article, Term
from indexer.words import bigrams, words
from tests.conftest import SHARED, needs_shared

pytestmark = needs_shared

SEED = SHARED / "articles" / "seed_article_2020-03-25.txt"
TODAY = date(2020, 5, 31)
RIGHT = [
    ("Ai được chỉ định tham gia Ban Chấp hành Đảng bộ tỉnh nhiệm kỳ 2015 - 2020?",
     ["Vũ Duy Hoàng", "Nguyễn Quốc Hữu"]),
    ("Thu ngân sách quý I/2020 ước đạt bao nhiêu?", ["trên 3.000 tỷ đồng, tăng 14%"]),
    ("ai chu tri hoi nghi lan thu 22", ["Trần Quốc Tỏ"]),
    ("Có bao nhiêu lượt ý kiến thảo luận tại tổ?", ["60 lượt ý kiến"]),
    ("Ai được bầu vào Ủy ban Kiểm tra Tỉnh ủy?", ["Phan Thanh Hà"]),
    ("chanh van phong tinh uy la ai", ["Nguyễn Quốc Hữu, Chánh Văn phòng Tỉnh ủy"]),
    ("Chủ tịch HĐND tỉnh là ai?", ["Bùi Xuân Hòa"]),
    ("ai giu chuc chu tich UBND tinh", ["Vũ Hồng Bắc"]),
    ("Đại hội Đảng cấp cơ sở phải xong trước ngày nào?", ["trước ngày 30/6"]),
    ("thu ngan sach nha nuoc tang bao nhieu phan tram so voi cung ky", ["tăng 14%"]),
    ("TRÊN ĐỊA BÀN CÓ CA DƯƠNG TÍNH COVID-19 NÀO KHÔNG?", ["chưa xác nhận trường hợp nào dương tính"]),
    ("Hội nghị lần thứ 22 họp ngày nào?", ["sáng ngày 25-3"]),
    ("Chủ tịch Liên đoàn lao động tỉnh là ai", ["Vũ Duy Hoàng"]),
]
ABSENT = [
    "Giá vàng hôm nay bao nhiêu?",
    "Ai vô địch World Cup 2022?",
    "thoi tiet ha noi ngay mai the nao",
    "Ai được bổ nhiệm làm Giám đốc Sở Y tế?",
    "Hội nghị lần thứ 23 diễn ra khi nào?",
]
CHROME = ["RSS", "Youtube", "Facebook", "Hotline", "0913", "068.624", "31/05/2020", "20:22",
          "Toàn cảnh Hội nghị", "Nguyễn Thanh"]


@pytest.fixture(scope="module")
def assistant(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Assistant]:
    folder: Path = tmp_path_factory.mktemp("seed") / "archive"
    with Archive.create(folder, encoder) as archive:
        report = index(archive, find([str(SEED)]), strict=True)
        assert (report.read, report.done.added) == (1, 1)
        yield Assistant(archive)


@pytest.fixture(scope="module")
def article(assistant: Assistant) -> Article:
    [article] = assistant.archive.all_articles()
    return article


def _ask(assistant: Assistant, question: str) -> Answer:
    answer = assistant.ask(question, today=TODAY)
    assert check(answer) == []
    return answer


def test_the_parts_of_the_dump_come_apart(article: Article) -> None:
    assert article.title.startswith("Hội nghị BCH") and article.title.endswith("trọng tâm")
    assert len(article.title) == 91
    assert article.published == datetime(2020, 3, 25, 21, 0, tzinfo=VIETNAM)
    assert article.authors == ("Nguyễn Thanh",)
    assert article.body.startswith("3 nhiệm vụ trọng tâm mà")
    assert article.body.endswith("về nghỉ hưu theo chế độ./.")
    assert len(article.body.split("\n")) == 13


@pytest.mark.parametrize("text", CHROME)
def test_nothing_of_the_sites_chrome_is_found(
    assistant: Assistant, article: Article, text: str
) -> None:
    assert text not in article.body
    tokens = words(text)
    run = bigrams(tokens)[:1] or tokens
    assert run and assistant.archive.matching([Term(term) for term in run], 5) == []


@pytest.mark.parametrize(("question", "told"), RIGHT)
def test_a_question_is_answered_by_the_right_sentence(
    assistant: Assistant, question: str, told: list[str]
) -> None:
    answer = _ask(assistant, question)
    assert answer.status == "answered"
    assert all(part in answer.sentences[0].text for part in told), answer.sentences[0].text
    assert answer.citations[0].quote == answer.sentences[0].text
    assert answer.sentences[0].citations == (1,)


@pytest.mark.parametrize("question", ABSENT)
def test_what_the_article_does_not_say_is_not_found(assistant: Assistant, question: str) -> None:
    answer = _ask(assistant, question)
    assert (answer.status, answer.sentences, answer.citations) == ("not_found", (), ())
