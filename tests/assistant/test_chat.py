"""The whole line: on the seed article (the project's own acceptance test) and on the sample."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from assistant import Answer, Assistant, Turn
from assistant.chat import MODEL_CUT, MODEL_REFUSED, MODEL_SILENT, MODEL_UNSUPPORTED
from assistant.cite import check
from assistant.cli import app
from assistant.model import load_model
from assistant.types import Step
from indexer.archive import Archive
from indexer.build import index
from indexer.encode import StaticEncoder
from indexer.encoders import MULTILINGUAL
from indexer.errors import ArchiveMissing, ModelError, SettingsError
from indexer.read import find
from indexer.types import DateRange
from tests.assistant.answers import BRIDGE, quoting
from tests.scripted import Reply, Server, say, serving

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


PERIODS = ("Tháng 3/2023 ai được bổ nhiệm làm Giám đốc Sở Y tế?", "Tin tháng 3/2023 về Sở Y tế",
           "Hiện nay ai là Giám đốc Sở Y tế?", "Hôm qua có tin gì về cầu Sông Lâm?")


@pytest.mark.parametrize("question", PERIODS)
def test_asked_of_any_time_the_times_of_a_question_restrict_nothing(sample: Assistant, question: str) -> None:
    day = date(2024, 12, 31)
    for published in (None, DateRange(date(2020, 1, 1), date(2022, 12, 31))):
        query = sample.understand(question, today=day, published=published, anytime=True)
        assert query.anytime and query.within.published == published
        assert (query.about, query.strict) == (None, False)
        for hit in sample.retrieve(query):
            assert published is None or "2020" <= str(hit.article.day) < "2023"
    plain = sample.understand(question, today=day)
    assert plain.about or plain.as_of, "it does name a time"
    assert sample.understand(question, today=day, anytime=True).complete == plain.complete


def test_asked_of_any_time_what_a_period_hid_is_found(sample: Assistant) -> None:
    question, day = "Tin năm 2020 về thủ khoa khối A00 của Lâm Sơn", date(2024, 12, 31)
    hidden = {hit.article.id for hit in sample.ask(question, today=day).hits}
    found = {hit.article.id for hit in sample.ask(question, today=day, anytime=True).hits}
    assert found - hidden
    later = DateRange(date(2023, 1, 1), None)
    assert not sample.ask(question, today=day, published=later).hits, "none is of both"
    assert sample.ask(question, today=day, published=later, anytime=True).hits


# -- what is done on the way ---------------------------------------------------------------


def test_the_steps_of_a_question_come_before_its_answer(sample: Assistant) -> None:
    first, second, answer = sample.events("Bãi rác Khe Dùng thôi nhận rác từ hôm nào?", today=TODAY)
    assert first == Step("searching") and isinstance(second, Step) and second.kind == "reading"
    assert isinstance(answer, Answer)
    assert second.passages == len(answer.hits) > 0
    assert second.articles == len({hit.article.id for hit in answer.hits}) <= second.passages


@pytest.mark.parametrize("question", ["Xin chào", "Nguồn nào?"])
def test_what_searches_nothing_reads_nothing(sample: Assistant, question: str) -> None:
    step, answer = sample.events(question, today=TODAY)
    assert step == Step("searching") and isinstance(answer, Answer)


def test_what_is_asked_streamed_and_told_step_by_step_is_one_answer(sample: Assistant) -> None:
    for question in ("Ai là thủ khoa khối A00 của Lâm Sơn năm 2023?", "Giá vàng hôm nay?", "Xin chào"):
        asked = sample.ask(question, today=OF)
        assert list(sample.stream(question, today=OF)) == [asked]
        assert [event for event in sample.events(question, today=OF) if isinstance(event, Answer)] == [asked]


def test_a_model_is_told_to_write_before_it_does(sample: Assistant, server: Server) -> None:
    server.answer = knowing("Lưu Thế Kiểm")
    writing = Assistant(sample.archive, load_model("openai:scripted", url=server.url))
    kinds = [event.kind if isinstance(event, Step) else "answer" for event in writing.events(ASKED, today=OF)]
    assert kinds[:3] == ["searching", "reading", "writing"] and set(kinds[3:]) == {"answer"}


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


# -- with a model --------------------------------------------------------------------------

ASKED, OF = "Ai được bổ nhiệm làm Giám đốc Sở Y tế tháng 3/2023?", date(2024, 12, 31)


def knowing(name: str) -> Any:
    """A model that says the first sentence of the passages that holds a name, and where it stands."""
    def answer(request: dict[str, Any]) -> str:
        for passage in re.split(r"(?m)^Đoạn ", request["messages"][1]["content"])[1:]:
            number = re.match(r"\[(\d+)\]", passage)
            for sentence in re.findall(r"[^│.]*\.", passage.partition("\n│ ")[2].partition("\n")[2]):
                if name in sentence and number:
                    return f"{sentence.strip()[:-1]} [{number[1]}]."
        return "KHÔNG TÌM THẤY"
    return answer


@pytest.fixture
def server() -> Iterator[Server]:
    pytest.importorskip("langchain_openai")
    with serving() as made:
        yield made


def test_a_model_answers_from_the_sample(sample: Assistant, server: Server) -> None:
    server.answer = knowing("Lưu Thế Kiểm")
    answer = Assistant(sample.archive, load_model("openai:scripted", url=server.url)).ask(ASKED, today=OF)
    assert answer.prompt_version and answer.note == "" and answer.status == "answered"
    [sentence] = answer.sentences
    assert "Lưu Thế Kiểm" in sentence.text and "Lưu Thế Kiểm" in quoted(answer)


@pytest.mark.parametrize(("reply", "note", "status"), [
    (Reply(("busy",), 400), MODEL_SILENT, "answered"),
    (say("Không có gì cả."), MODEL_UNSUPPORTED, "answered"),
    (say("không tìm thấy"), MODEL_REFUSED, "not_found"),
], ids=["silent", "unsupported", "refused"])
def test_what_became_of_the_model_is_told(
    sample: Assistant, server: Server, reply: Reply, note: str, status: str
) -> None:
    server.script = [reply]
    answer = Assistant(sample.archive, load_model("openai:scripted", url=server.url)).ask(ASKED, today=OF)
    assert answer.note.startswith(note) and answer.status == status and answer.hits
    assert bool(answer.sentences) == (status == "answered") and check(answer) == []
    assert answer.dropped == (note == MODEL_UNSUPPORTED) and answer.prompt_version == ""


def test_what_is_withdrawn_while_a_model_writes_is_not_told(
    tmp_path: Path, server: Server, encoder: StaticEncoder
) -> None:
    tell = knowing("120 mét")

    def answer(request: dict[str, Any]) -> str:
        with Archive.open(tmp_path / "kho", encoder) as other:
            other.withdraw(["cau"], "an", "Sai số liệu")
        return str(tell(request))

    with Archive.create(tmp_path / "kho", encoder) as archive:
        list(archive.add([BRIDGE]))
        server.answer = answer
        assistant = Assistant(archive, load_model("openai:scripted", url=server.url))
        told = assistant.ask("Cầu Vàm dài bao nhiêu mét?")
    assert told.prompt_version and [s.text for s in told.sentences] == [""]
    assert [c.lost.reason for c in told.citations if c.lost] == ["Sai số liệu"] and told.hits == ()


def test_a_note_on_the_question_is_kept_beside_the_models(
    sample: Assistant, server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = sample.ask(ASKED, today=OF)
    monkeypatch.setattr(Assistant, "_quote", lambda self, query, hits: replace(plain, note="Lưu ý."))
    made = Assistant(sample.archive, load_model("openai:scripted", url=server.url, timeout=0.5))
    server.script = [Reply(("busy",), 400)]
    assert made.ask(ASKED, today=OF).note.startswith(f"Lưu ý. {MODEL_SILENT}")
    told = knowing("Lưu Thế Kiểm")
    server.answer = told
    assert made.ask(ASKED, today=OF).note == "Lưu ý."
    said = told(server.requests[-1])
    server.answer, server.script = None, [Reply((said, None))]
    assert made.ask(ASKED, today=OF).note.startswith(f"Lưu ý. {MODEL_CUT}")


def test_an_archive_is_closed_where_the_model_cannot_be(
    sample: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed: list[Archive] = []
    monkeypatch.setattr(Archive, "close", lambda self: closed.append(self))
    with Archive.create(tmp_path / "kho"):
        pass
    closed.clear()
    with pytest.raises(ModelError, match="nosuch"):
        Assistant.open(tmp_path / "kho", model="nosuch:model")
    assert len(closed) == 1


@pytest.mark.parametrize("flags", [True, False], ids=["flags", "variables"])
def test_the_command_asks_a_model(
    sample: Assistant, server: Server, monkeypatch: pytest.MonkeyPatch, flags: bool
) -> None:
    server.answer = knowing("Lưu Thế Kiểm")
    told = {"model": "openai:scripted", "model-url": server.url, "model-timeout": "7",
            "model-context": "3000"}
    given = [part for name, value in told.items() for part in (f"--{name}", value)] if flags else []
    if not flags:
        for name, value in told.items():
            monkeypatch.setenv("HOIBAO_" + name.upper().replace("-", "_"), value)
    folder = str(sample.archive.folder)
    done = CliRunner().invoke(app, ["ask", ASKED, "--archive", folder, "--today", str(OF), "--json", *given])
    assert done.exit_code == 0, done.output
    answer = json.loads(done.stdout)
    assert answer["prompt_version"] and "Lưu Thế Kiểm" in answer["sentences"][0]["text"]
    assert sum(map(len, server.read)) / 2.2 < 3_000


def test_what_a_caller_kept_of_an_article_that_has_left_is_not_told_again(sample: Assistant) -> None:
    quoted = quoting(BRIDGE)
    history = [Turn("user", "Cầu Vàm thông xe khi nào?"), Turn("assistant", "Sáng 4-5.", quoted.citations)]
    told = sample.ask("Nguồn nào?", history=history, today=date(2024, 12, 31))
    assert [c.lost.fate for c in told.citations if c.lost] == ["erased"]
    assert [s.text for s in told.sentences] == [""] and told.citations[0].quote == ""


@pytest.mark.parametrize("said", ["Xin chào", "Nguồn nào?", "Nói rõ hơn đi"])
def test_what_is_no_question_to_the_news_is_out_of_scope(sample: Assistant, said: str) -> None:
    answer = sample.ask(said, today=date(2024, 12, 31))
    assert answer.status == "out_of_scope" and not answer.sentences and not answer.hits


@pytest.mark.parametrize("kept", [True, False])
def test_the_sources_and_more_of_the_last_answer(sample: Assistant, kept: bool) -> None:
    asked, today = "Ai là thủ khoa khối A00 của Lâm Sơn năm 2023?", date(2024, 12, 31)
    first = sample.ask(asked, today=today)
    history = (Turn("user", asked), Turn("assistant", quoted(first), first.citations if kept else ()))
    sources = sample.ask("Nguồn nào?", history=history, today=today)
    assert [c.quote for c in sources.citations] == [c.quote for c in first.citations] and check(sources) == []
    more = sample.ask("Nói rõ hơn đi", history=history, today=today)
    assert more.status == "answered" and check(more) == []
    assert {c.article.id for c in more.citations} <= {c.article.id for c in first.citations}
    assert not {s.text for s in more.sentences} & {s.text for s in first.sentences}
