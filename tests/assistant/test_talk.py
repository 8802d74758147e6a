from __future__ import annotations

from collections.abc import Generator, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from assistant.again import Scope
from assistant.chat import Assistant
from assistant.converse import from_history
from assistant.examples import SAMPLE
from assistant.message import BARE, status_html
from assistant.talk import KEPT, Exchange, Talk, history, messages, period, reply, stopped
from assistant.texts import Texts
from assistant.types import Answer, Citation, Hit, Sentence, Step, Turn
from assistant.understand import understand
from indexer.archive import Archive
from indexer.errors import ArchiveDamaged, ModelError, SettingsError
from indexer.register.register import Register
from indexer.types import Article, DateRange, Passage
from tests.languages import ENGLISH, VIETNAMESE

QUERY = understand("Cầu dài bao nhiêu mét?", today=date(2024, 12, 31))
LINES = ("Cầu dài 120 mét.", "Cầu rộng 7 mét.", "Cầu thông xe ngày 4-5.")
ARTICLE = Article("cau", "Thông xe cầu Vàm", "\n".join(LINES), "https://bao.example/cau")
ANSWER = Answer(
    "answered", QUERY,
    tuple(Sentence(line, (n,)) for n, line in enumerate(LINES, start=1)),
    tuple(Citation(n, ARTICLE, ARTICLE.body.index(line), ARTICLE.body.index(line) + len(line), line)
          for n, line in enumerate(LINES, start=1)),
)
WRITTEN = replace(ANSWER, prompt_version="v1")
NOTHING = Answer("not_found", QUERY)


class Shelf:
    """An archive's face as far as a conversation looks at it; nine articles tell the same as each."""

    failing: Exception | None = None

    def similar_counts(self, ids: Sequence[str]) -> dict[str, int]:
        return dict.fromkeys(ids, 9)

    def register(self) -> Register:
        if self.failing:
            raise self.failing
        return Register((), ())


class Scripted(Assistant):
    """Says (or raises) what it was given, one thing a question; keeps what it was asked.

    Several answers to one question grow, as a model's do.
    """

    def __init__(self, *script: Answer | list[Answer] | Exception) -> None:
        self.archive: Any = Shelf()
        self.script = list(script)
        self.closed = 0
        self.asked: list[tuple[str, list[Turn]]] = []
        self.scopes: list[Scope] = []

    def events(
        self, question: str, *, history: Sequence[Turn] = (), published: DateRange | None = None,
        sources: Sequence[str] = (), today: date | None = None, anytime: bool = False,
    ) -> Generator[Step | Answer]:
        self.asked.append((question, list(history)))
        self.scopes.append(Scope(published, tuple(sources), anytime))
        said = self.script.pop(0)
        if isinstance(said, Exception):
            raise said
        try:
            yield Step("searching")
            yield Step("reading", 1_020, 7)
            if isinstance(said, list):
                yield Step("writing")
            yield from said if isinstance(said, list) else [said]
        finally:
            self.closed += 1


def grown(assistant: Assistant, question: str, talk: Talk = ()) -> list[Talk]:
    return list(reply(assistant, talk, question, VIETNAMESE, pause=0))


def test_a_quoted_answer_is_whole_at_once() -> None:
    *pending, whole = grown(Scripted(ANSWER), "Cầu dài bao nhiêu mét?")
    assert [talk[-1].html for talk in pending] == [
        *[status_html(VIETNAMESE.searching)] * 2,
        status_html(VIETNAMESE.reading.format(passages="1.020", articles="7")),
    ]
    assert (whole[-1].done, whole[-1].said, whole[-1].answer) == (True, " ".join(LINES), ANSWER)
    assert VIETNAMESE.sources in whole[-1].html


def test_a_written_answer_grows_step_by_step_and_sentence_by_sentence() -> None:
    talks = grown(Scripted(WRITTEN), "Cầu dài bao nhiêu mét?")
    shown = [talk[-1].html for talk in talks]
    assert all(len(talk) == 1 and talk[-1].question == "Cầu dài bao nhiêu mét?" for talk in talks)
    assert shown[:2] == [status_html(VIETNAMESE.searching)] * 2
    assert shown[2] == status_html(VIETNAMESE.reading.format(passages="1.020", articles="7"))
    assert [[line in html for line in LINES] for html in shown[3:6]] == [
        [True, False, False], [True, True, False], [True, True, True],
    ]
    assert ["https://bao.example/cau" in html for html in shown] == [
        *[False] * (len(shown) - 1), True,
    ], "its sources come last"
    assert [talk[-1].done for talk in talks] == [*[False] * (len(shown) - 1), True]
    assert talks[-1][-1].said == " ".join(LINES)


def test_what_a_model_writes_is_shown_as_it_comes() -> None:
    growing = [replace(WRITTEN, sentences=WRITTEN.sentences[:count]) for count in (1, 3, 3)]
    _, _, _, writing, *shown = (talk[-1].html for talk in grown(Scripted(growing), "Cầu dài bao nhiêu mét?"))
    assert writing == status_html(VIETNAMESE.writing)
    assert [sum(line in html for line in LINES) for html in shown] == [1, 2, 3, 3]


def test_quotations_stand_in_for_what_a_model_began() -> None:
    begun = replace(WRITTEN, sentences=WRITTEN.sentences[:2])
    talk = grown(Scripted([begun, replace(ANSWER, sentences=ANSWER.sentences[2:])]), "Thông xe khi nào?")[-1]
    assert talk[-1].said == LINES[2]


def test_who_stops_an_answer_stops_what_makes_it() -> None:
    assistant = Scripted([WRITTEN, WRITTEN])
    growing = reply(assistant, (), "Dài?", VIETNAMESE, pause=0)
    for _ in range(4):
        next(growing)
    assert assistant.closed == 0
    growing.close()
    assert assistant.closed == 1


def test_what_was_said_before_stays_and_is_given_on() -> None:
    assistant = Scripted(ANSWER, NOTHING)
    first = grown(assistant, "Cầu dài bao nhiêu mét?")[-1]
    talks = grown(assistant, "Cầu ấy ai xây?", first)
    assert all(talk[:-1] == first for talk in talks)
    assert assistant.asked == [
        ("Cầu dài bao nhiêu mét?", []),
        ("Cầu ấy ai xây?", [Turn("user", "Cầu dài bao nhiêu mét?"),
                            Turn("assistant", " ".join(LINES), ANSWER.citations)]),
    ]


def test_each_answer_knows_its_place_in_the_conversation() -> None:
    assistant = Scripted(ANSWER, ANSWER)
    for at, one in enumerate(grown(assistant, "Dài?", grown(assistant, "Rộng?")[-1])[-1]):
        assert f"&quot;at&quot;: {at}," in one.html and f"&quot;at&quot;: {1 - at}," not in one.html


def test_nothing_found_is_an_answer_and_adds_nothing_to_remember() -> None:
    [*_, talk] = grown(Scripted(NOTHING), "Ai xây cầu?")
    assert "Không tìm thấy trong kho bài" in talk[-1].html and talk[-1].done
    assert history(talk) == [Turn("user", "Ai xây cầu?")]


def test_the_scope_reaches_the_question() -> None:
    days = DateRange(date(2024, 1, 1), None)
    for scope in (Scope(), Scope(days, ("Báo Lâm Sơn",)), Scope(anytime=True)):
        assistant = Scripted(NOTHING)
        list(reply(assistant, (), "Ai?", VIETNAMESE, scope=scope, pause=0))
        assert (assistant.asked, assistant.scopes) == ([("Ai?", [])], [scope])


def test_a_question_made_to_stand_alone_points_back_at_nothing() -> None:
    assistant = Scripted(ANSWER, ANSWER)
    first = grown(assistant, "Cầu dài bao nhiêu mét?")[-1]
    [*_, talk] = reply(assistant, first, "Cầu dài bao nhiêu mét?", VIETNAMESE, before=(), pause=0)
    assert assistant.asked[-1] == ("Cầu dài bao nhiêu mét?", [])
    assert talk[:-1] == first, "it stands after what was said all the same"


# -- what is shown with an answer ----------------------------------------------------------


def test_an_answer_is_kept_once_and_shown_with_its_id() -> None:
    kept: list[tuple[str, Answer]] = []

    def keep(question: str, answer: Answer, seconds: float) -> str:
        assert seconds >= 0
        kept.append((question, answer))
        return f"m{len(kept)}"

    talks = list(reply(Scripted(ANSWER), (), "Dài?", VIETNAMESE, keep=keep, pause=0))
    assert kept == [("Dài?", ANSWER)]
    assert [talk[-1].extras.id for talk in talks if talk[-1].done] == ["m1"]
    assert 'data-message="m1"' in talks[-1][-1].html and 'data-message="m1"' not in talks[-2][-1].html


def test_the_articles_that_tell_the_same_are_counted() -> None:
    shown = grown(Scripted(ANSWER), "Dài?")[-1][-1]
    assert shown.extras.similar == {"cau": 9} and shown.html.count("+9 bài tương tự") == 3
    assert grown(Scripted(NOTHING), "Dài?")[-1][-1].extras.similar == {}


def test_questions_to_go_on_with_come_after_the_answer(sample_archive: Archive) -> None:
    whole, last = grown(Assistant(sample_archive), SAMPLE[0])[-2:]
    assert (whole[-1].done, last[-1].done) == (True, True)
    assert whole[-1].extras.suggestions == ()
    assert last[-1].extras.suggestions
    for suggested in last[-1].extras.suggestions:
        assert suggested in last[-1].html and suggested not in whole[-1].html
    assert replace(last[-1], html="", extras=BARE) == replace(whole[-1], html="", extras=BARE)


@pytest.mark.parametrize("error", [ArchiveDamaged("hỏng"), ZeroDivisionError()])
def test_an_answer_stays_where_nothing_can_be_suggested(
    error: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    assistant = Scripted(ANSWER)
    assistant.archive.failing = error
    [*_, pending, last] = grown(assistant, "Dài?")
    assert not pending[-1].done and (last[-1].answer, last[-1].said) == (ANSWER, " ".join(LINES))
    assert VIETNAMESE.error not in last[-1].html
    assert type(error).__name__ in caplog.text


def test_an_answer_stays_where_those_that_tell_the_same_cannot_be_counted(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def similar_counts(*_: object) -> None:
        raise ArchiveDamaged("kho hỏng")

    monkeypatch.setattr(Shelf, "similar_counts", similar_counts)
    shown = grown(Scripted(ANSWER), "Dài?")[-1][-1]
    assert (shown.answer, shown.extras.similar, shown.said) == (ANSWER, {}, " ".join(LINES))
    assert VIETNAMESE.error not in shown.html and "bài tương tự" not in shown.html
    assert "kho hỏng" in caplog.text


# -- what goes wrong -----------------------------------------------------------------------


@pytest.mark.parametrize("error", [
    SettingsError("source 'Báo <b>' is not in the archive"), ArchiveDamaged("truth.sqlite: hỏng"),
    ModelError("mô hình im lặng"),
])
def test_what_goes_wrong_is_told_in_the_conversation(error: Exception) -> None:
    before = (Exchange("Trước?", "<p>Rồi.</p>", "Rồi."),)
    talks = grown(Scripted(error), "Ai xây cầu?", before)
    told = talks[-1][-1]
    assert talks[-1][:-1] == before and told.question == "Ai xây cầu?"
    assert VIETNAMESE.error in told.html and VIETNAMESE.error_next in told.html
    assert str(error).split("'")[0] in told.html and "<b>" not in told.html
    assert told.done and not told.said


def test_a_fault_of_ours_is_named_to_the_user_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    told = grown(Scripted(ZeroDivisionError("mật khẩu 123")), "Ai xây cầu?")[-1][-1]
    assert "ZeroDivisionError" in told.html and told.done
    assert "mật khẩu 123" not in told.html, "details are for the log"
    assert "mật khẩu 123" in caplog.text


def test_a_conversation_goes_on_after_an_error() -> None:
    assistant = Scripted(ArchiveDamaged("hỏng"), ANSWER)
    talk = grown(assistant, "Dài?", grown(assistant, "Rộng?")[-1])[-1]
    assert [exchange.said for exchange in talk] == ["", " ".join(LINES)]
    assert assistant.asked[-1][1] == [Turn("user", "Rộng?")]


def test_an_answer_cut_short_is_marked_as_stopped() -> None:
    before = Exchange("Trước?", "<p>Rồi.</p>")
    growing = reply(Scripted(WRITTEN), (before,), "Dài?", VIETNAMESE, pause=0)
    for _ in range(3):
        next(growing)
    begun = next(growing)
    assert LINES[0] in begun[-1].html
    talk = stopped(begun, ENGLISH)
    assert LINES[0] not in talk[-1].html
    growing.close()
    assert talk[0] == before
    assert (talk[-1].question, talk[-1].done, talk[-1].said) == ("Dài?", True, "")
    assert ENGLISH.stopped in talk[-1].html and VIETNAMESE.searching not in talk[-1].html


def test_a_whole_answer_is_not_marked_as_stopped() -> None:
    whole = grown(Scripted(ANSWER), "Dài?")[-1]
    assert stopped(whole, VIETNAMESE) == whole
    assert stopped((), VIETNAMESE) == ()


def test_messages_alternate_and_questions_are_escaped() -> None:
    talk = (Exchange("<i>Ai?</i>", "<p>Ông Nhu.</p>", "Ông Nhu."), Exchange("Còn ai?", "<p>Bà Mận.</p>"))
    sent = messages(talk)
    assert [message["role"] for message in sent] == ["user", "assistant"] * 2
    assert "&lt;i&gt;Ai?&lt;/i&gt;" in sent[0]["content"] and "<i>" not in sent[0]["content"]
    assert [sent[1]["content"], sent[3]["content"]] == ["<p>Ông Nhu.</p>", "<p>Bà Mận.</p>"]
    assert messages(()) == [] and history(()) == []


def test_history_keeps_what_was_said_and_not_how_it_was_shown() -> None:
    talk = (Exchange("Ai?", "<p>Ông Nhu. [1]</p>", "Ông Nhu."), replace(Exchange("Rồi?", ""), done=False))
    assert history(talk) == [Turn("user", "Ai?"), Turn("assistant", "Ông Nhu."), Turn("user", "Rồi?")]


def test_the_sources_of_an_answer_are_remembered_with_it() -> None:
    talk = grown(Scripted(ANSWER), "Cầu dài bao nhiêu mét?")[-1]
    about = from_history(understand("Nguồn nào?", today=date(2024, 12, 31)), history(talk))
    assert about and about.citations == ANSWER.citations


def test_of_a_long_talk_the_last_answers_are_kept_whole() -> None:
    talk: Talk = ()
    for _ in range(KEPT + 3):
        talk = grown(Scripted(ANSWER), "Dài?", talk)[-1]
    bodies = [exchange.answer and exchange.answer.citations[0].article.body for exchange in talk]
    assert [bool(body) for body in bodies] == [False] * 3 + [True] * KEPT
    assert {exchange.said for exchange in talk} == {" ".join(LINES)}
    assert len(history(talk)) == 2 * (KEPT + 3)
    assert ["data-change" in exchange.html for exchange in talk] == [False] * 3 + [True] * KEPT
    assert all(LINES[0] in exchange.html and VIETNAMESE.sources in exchange.html for exchange in talk)


def test_an_answer_is_kept_without_the_hits_that_nobody_sees() -> None:
    near = [replace(ARTICLE, id=f"cau-{n // 2}") for n in range(12)]
    hits = tuple(Hit(Passage(a.id, 0, 0, 16, LINES[0]), a, 1.0, 1.0, 1.0, ()) for a in near)
    found, missed = (grown(Scripted(replace(a, hits=hits)), "Dài?")[-1][-1].answer for a in (ANSWER, NOTHING))
    assert found and found.hits == () and found.citations == ANSWER.citations
    assert missed and missed.hits == hits[:6:2]


# -- the filter of days --------------------------------------------------------------------


@pytest.mark.parametrize("written", ["25/03/2020", "25/3/2020", "25-03-2020", "25.3.2020", "2020-03-25",
                                     "  25/03/2020 "])
def test_a_day_may_be_written_in_many_ways(written: str) -> None:
    day = date(2020, 3, 25)
    assert period(written, "", VIETNAMESE) == DateRange(day, None)
    assert period("", written, VIETNAMESE) == DateRange(None, day)
    assert period(written, written, ENGLISH) == DateRange(day, day)


def test_no_day_is_no_filter() -> None:
    assert period("", "  ", VIETNAMESE) is None


@pytest.mark.parametrize("written", ["31/02/2020", "29/02/2023", "03/25/2020", "hôm qua", "25/03", "2020",
                                     "25/03/20", "{label}", "0/1/2020"])
@pytest.mark.parametrize("texts", [VIETNAMESE, ENGLISH], ids=["vi", "en"])
def test_what_is_no_day_is_told_with_its_field_and_an_example(texts: Texts, written: str) -> None:
    for label, fields in ((texts.from_date, (written, "")), (texts.to_date, ("01/01/2020", written))):
        with pytest.raises(SettingsError) as caught:
            period(*fields, texts)
        told = str(caught.value)
        assert told.startswith(label) and f"“{written}”" in told and "25/03/2020" in told


def test_a_period_must_not_end_before_it_begins() -> None:
    with pytest.raises(SettingsError, match=r"02/01/2024.*01/01/2024"):
        period("2024-01-02", "1/1/2024", VIETNAMESE)
