"""The whole line: on the seed article (the project's own acceptance test) and on the sample."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from assistant import Answer, Assistant, Turn
from assistant.cite import check
from indexer.archive import Archive
from indexer.build import index
from indexer.encode import StaticEncoder
from indexer.encoders import MULTILINGUAL
from indexer.errors import ArchiveMissing, SettingsError
from indexer.read import find
from indexer.types import DateRange

ROOT = Path(__file__).resolve().parents[2]
SEED = ROOT.parent / "shared" / "articles" / "seed_article_2020-03-25.txt"
TODAY = date(2020, 5, 31)


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    if not SEED.is_file():
        pytest.skip(f"needs {SEED}, which only the development machines have")
    folder = tmp_path_factory.mktemp("seed") / "archive"
    with Archive.create(folder) as archive:
        report = index(archive, find([str(SEED)]))
        assert report.done.added == 1
    with Assistant.open(folder) as assistant:
        yield assistant


@pytest.fixture(scope="module")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Assistant]:
    folder = tmp_path_factory.mktemp("sample") / "archive"
    with Archive.create(folder) as archive:
        index(archive, find([str(ROOT / "data" / "sample")]))
    with Assistant.open(folder) as assistant:
        yield assistant


def quoted(answer: Answer) -> str:
    assert check(answer) == []
    return " ".join(citation.quote for citation in answer.citations)


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Ai được chỉ định tham gia Ban Chấp hành Đảng bộ tỉnh nhiệm kỳ 2015 - 2020?",
         ["Vũ Duy Hoàng", "Nguyễn Quốc Hữu"]),
        ("Thu ngân sách quý I/2020 ước đạt bao nhiêu?", ["trên 3.000 tỷ đồng, tăng 14%"]),
        ("ai chu tri hoi nghi lan thu 22", ["Trần Quốc Tỏ"]),
        ("Có bao nhiêu lượt ý kiến tham gia tại hội nghị?", ["60 lượt ý kiến"]),
        ("co bao nhieu luot y kien tham gia", ["60 lượt ý kiến"]),
        ("Bí thư Tỉnh ủy là ai?", ["Trần Quốc Tỏ"]),
        ("Hội nghị lần thứ 22 diễn ra ngày nào?", ["ngày 25-3"]),
        ("chanh van phong tinh uy la ai", ["Nguyễn Quốc Hữu"]),
        ("Chủ tịch Liên đoàn Lao động tỉnh là ai?", ["Vũ Duy Hoàng"]),
        ("Ai là Chủ tịch UBND tỉnh?", ["Vũ Hồng Bắc"]),
        ("vu hong bac giu chuc vu gi", ["Chủ tịch UBND tỉnh"]),
        ("Phan Thanh Hà giữ chức vụ gì?", ["Phó Giám đốc Sở Tài nguyên và Môi trường"]),
        ("Đại hội Đảng cấp cơ sở phải xong trước ngày nào?", ["trước ngày 30/6"]),
    ],
)
def test_the_seed_article_answers(seed: Assistant, question: str, expected: list[str]) -> None:
    answer = seed.ask(question, today=TODAY)
    assert answer.status == "answered"
    assert len(answer.sentences) <= 3
    for words in expected:
        assert words in quoted(answer)


@pytest.mark.parametrize(
    "question",
    ["Giá vàng hôm nay bao nhiêu?", "gia vang hom nay bao nhieu", "Ai vô địch World Cup 2018?",
     "Số điện thoại hotline của báo là gì?", "Thời tiết Hà Nội ngày mai thế nào?"],
)
def test_what_the_seed_article_does_not_say_is_not_found(seed: Assistant, question: str) -> None:
    answer = seed.ask(question, today=TODAY)
    assert answer.status == "not_found" and not answer.sentences


def test_the_asked_for_span_is_marked(seed: Assistant) -> None:
    answer = seed.ask("Thu ngân sách quý I/2020 ước đạt bao nhiêu?", today=TODAY)
    [sentence, *_] = answer.sentences
    assert "3.000 tỷ đồng" in [sentence.text[m.start : m.end] for m in sentence.marks]


@pytest.mark.parametrize("question", ["", "   ", "?!…", "\x00", "😀"])
def test_nothing_asked_is_not_found_and_no_error(sample: Assistant, question: str) -> None:
    assert sample.ask(question, today=TODAY).status == "not_found"


def test_a_very_long_question_is_answered_in_time(sample: Assistant) -> None:
    assert sample.ask("cầu Sông Lâm khởi công " * 5_000, today=TODAY).status


def test_filters_restrict_and_unknown_sources_are_named(sample: Assistant) -> None:
    question = "Cầu Sông Lâm được khởi công khi nào?"
    year = DateRange(date(2024, 1, 1), date(2024, 12, 31))
    answer = sample.ask(question, published=year, sources=["báo lâm sơn"], today=TODAY)
    for hit in answer.hits:
        assert hit.article.source == "Báo Lâm Sơn"
        assert hit.article.published and hit.article.published.year == 2024
    with pytest.raises(SettingsError, match="Tin Nhanh"):
        sample.ask(question, sources=["Báo Không Có"])


def test_a_follow_up_is_answered_from_history(sample: Assistant) -> None:
    first = sample.ask("Ai được bổ nhiệm làm Giám đốc Sở Y tế tháng 3/2023?", today=date(2024, 12, 31))
    assert "Lưu Thế Kiểm" in quoted(first)
    history = [Turn("user", first.query.text), Turn("assistant", first.sentences[0].text)]
    assert "1974" in quoted(sample.ask("Ông ấy sinh năm nào?", history=history, today=date(2024, 12, 31)))


def test_there_must_be_an_archive(tmp_path: Path) -> None:
    with pytest.raises(ArchiveMissing, match="hoibao index"):
        Assistant.open(tmp_path / "none")


def test_an_english_question_says_which_encoder_would_read_it(sample: Assistant) -> None:
    answer = sample.ask("Who is the director of the Lâm Sơn hospital?", today=date(2024, 12, 31))
    assert f"hoibao reencode --encoder {MULTILINGUAL}" in answer.note and answer.hits
    assert sample.ask("Ai là giám đốc bệnh viện Lâm Sơn?", today=date(2024, 12, 31)).note == ""


def test_an_encoder_for_english_reads_an_english_question(
    sample: Assistant, monkeypatch: pytest.MonkeyPatch
) -> None:
    for read in (frozenset({"en", "vi"}), frozenset()):  # empty: the model does not say
        monkeypatch.setattr(StaticEncoder, "languages", read)
        assert sample.ask("Who is the director of the hospital?", today=date(2024, 12, 31)).note == ""
