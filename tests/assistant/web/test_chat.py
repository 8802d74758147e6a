"""The page without a browser: what it is made of, and what it answers to what happens on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import gradio as gr
import pytest

from assistant import Assistant
from assistant.chat import LONGEST_QUESTION
from assistant.examples import SAMPLE
from assistant.service import talks
from assistant.talk import Exchange, Talk
from assistant.texts import texts
from assistant.understand.mentions import mentions
from assistant.web.chat import _Page, build
from assistant.web.limits import Limits
from assistant.web.pages import ASSETS, LANGUAGE
from assistant.web.site import Site
from indexer.archive import Archive
from indexer.encode import Encoder
from indexer.errors import ArchiveDamaged, ServiceError
from indexer.settings import LANGUAGES
from indexer.types import DateRange
from tests.assistant.answers import Page as Seen
from tests.assistant.web.asking import asked
from tests.languages import ENGLISH, VIETNAMESE

QUESTION = SAMPLE[0]
MADE = "Chu Thị Mỵ"
HALF: Talk = (Exchange("Trước?", "<p>Rồi.</p>", "Rồi."), Exchange("Sau?", "<p>Đang</p>", done=False))
Events = list[dict[Any, Any]]


@pytest.fixture(scope="module")
def page(site: Site) -> _Page:
    return _page(site)


@pytest.fixture(scope="module")
def empty(site: Site, tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Site]:
    """A site over an archive without articles."""
    with Archive.create(tmp_path_factory.mktemp("empty") / "archive", encoder) as archive:
        yield replace(site, assistant=Assistant(archive))


@pytest.fixture(scope="module")
def answered(page: _Page) -> Events:
    """What happened on the page as the question was asked."""
    return respond(page, f"  {QUESTION} \n")


def _page(site: Site) -> _Page:
    with gr.Blocks(analytics_enabled=False):
        return _Page(site)


def respond(
    page: _Page, question: str, *, talk: Talk = (), kept: str = "", first: str = "",
    sources: tuple[str, ...] = (), query: str = "",
) -> Events:
    request = asked(page.site, query)
    return list(page.respond(question, talk, kept, first, "", list(sources), request))


def change(page: _Page, talk: Talk, sent: object, kept: str = "") -> Events:
    return list(page.change(talk, kept, gr.EventData(None, sent), asked(page.site)))


def last_talk(page: _Page, events: Events) -> Talk:
    return [event[page.talk] for event in events if page.talk in event][-1]


# -- the page as a whole -------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_built_and_nothing_of_it_is_callable_from_outside(site: Site, language: str) -> None:
    blocks = build(replace(site, settings=replace(site.settings, language=language)))
    assert isinstance(blocks, gr.Blocks) and blocks.title == texts(language).title
    assert blocks.get_api_info() == {"named_endpoints": {}, "unnamed_endpoints": {}}
    assert not blocks.analytics_enabled


def test_what_the_page_needs_is_shipped_with_it() -> None:
    for name in ("chat.css", "chat.js", "message.css", "site.css"):
        text = (ASSETS / name).read_text(encoding="utf-8")
        assert not re.findall(r"(?:url\(|@import|src=|fetch\()\s*[\"'`]?(?:https?:)?//", text), name
        assert "</script" not in text and "</style" not in text


# -- a question ----------------------------------------------------------------------------


def test_a_question_empties_the_box_and_shows_a_stop_button(page: _Page, answered: Events) -> None:
    first, *_, last = answered
    assert first[page.box] == gr.update(value="", submit_btn=False, stop_btn=VIETNAMESE.stop)
    assert first[page.offers]["visible"] is False and first[page.fault]["visible"] is False
    assert [message["role"] for message in first[page.chat]] == ["user", "assistant"]
    assert not any(page.box in event for event in answered[1:-1]), "what is typed meanwhile stays"
    assert last == {page.box: gr.update(submit_btn=VIETNAMESE.send, stop_btn=False)}


def test_an_answer_grows_step_by_step(page: _Page, answered: Events) -> None:
    grown = [Seen(event[page.talk][-1].html) for event in answered[:-1]]
    pending = [one.text for one in grown if one.of("hb-pending")]
    assert pending[0] == VIETNAMESE.searching
    assert re.fullmatch(VIETNAMESE.reading.format(passages=r"\d+", articles=r"\d+"), pending[-1])
    written = grown[len(pending):]
    sentences = [len(one.of("hb-ref")) for one in written]
    assert sentences == sorted(sentences) and sentences[0] >= 1
    assert [bool(one.of("hb-sources")) for one in written] == [False] * (len(written) - 2) + [True] * 2
    assert not written[-2].of("hb-more") and written[-1].of("hb-more"), "suggestions come last"
    assert MADE in written[0].text


def test_a_whole_answer_has_the_id_under_which_it_is_kept(page: _Page, answered: Events) -> None:
    *growing, whole, suggested, _ = answered
    assert {event[page.kept] for event in growing} == {""}
    assert whole[page.kept] == suggested[page.kept] != ""
    [message] = talks.read(page.site.database, whole[page.kept])
    assert message.question == QUESTION == whole[page.talk][0].question
    assert whole[page.talk][0].extras.id == suggested[page.talk][0].extras.id == message.id
    assert set(Seen(whole[page.chat][1]["content"]).all("data-message")) == {message.id}
    assert dict(message.versions)["revision"] == str(page.assistant.archive.revision)


def test_a_second_question_goes_on_with_the_conversation(page: _Page, answered: Events) -> None:
    kept, talk = answered[-2][page.kept], last_talk(page, answered)
    events = respond(page, "Nguồn nào?", talk=talk, kept=kept)
    first, second = last_talk(page, events)
    assert first == talk[0] and MADE in second.said
    assert [event[page.kept] for event in events[:-1]] == [kept] * (len(events) - 1)
    assert [one.question for one in talks.read(page.site.database, kept)][:2] == [QUESTION, "Nguồn nào?"]


def test_a_day_that_is_none_is_told_and_nothing_is_asked(page: _Page) -> None:
    [event] = respond(page, QUESTION, first="31/02/2024")
    assert set(event) == {page.fault, page.filters}
    assert event[page.filters]["open"] is True and event[page.fault]["visible"] is True
    assert "“31/02/2024” không phải một ngày" in event[page.fault]["value"]


def test_nothing_typed_is_nothing_asked(page: _Page) -> None:
    assert respond(page, " \n ", talk=HALF) == [{page.talk: HALF}]


def test_the_filter_reaches_the_question(page: _Page) -> None:
    talk = last_talk(page, respond(page, QUESTION, first="1/1/2024", sources=("Báo Lâm Sơn",)))
    where = talk[0].answer.query.where  # type: ignore[union-attr]
    assert (where.published, where.sources) == (DateRange(date(2024, 1, 1), None), ("Báo Lâm Sơn",))


def test_a_source_that_is_gone_is_told_in_the_conversation(page: _Page) -> None:
    *_, told, last = respond(page, QUESTION, sources=("Báo <Mây>",))
    assert "Báo &lt;Mây&gt;" in told[page.talk][0].html and "hb-error" in told[page.talk][0].html
    assert last[page.box]["submit_btn"] == VIETNAMESE.send


def test_who_asks_too_often_is_told_to_wait(site: Site) -> None:
    page = _page(replace(site, limits=Limits(1)))
    assert len(respond(page, "Xin chào")) > 1
    [event] = respond(page, "Xin chào")
    assert set(event) == {page.fault} and event[page.fault]["visible"] is True
    assert re.search(r"Hãy chờ \d+ giây", event[page.fault]["value"])
    [event] = change(page, (), {"field": "question", "value": "Xin chào"})
    assert set(event) == {page.fault}, "asking again counts too"


def test_an_answer_that_cannot_be_kept_is_shown_all_the_same(
    page: _Page, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def append(*_: object) -> None:
        raise ServiceError("đĩa đầy")

    monkeypatch.setattr(talks, "append", append)
    talk = last_talk(page, respond(page, QUESTION))
    assert MADE in talk[0].html and "data-message" not in talk[0].html
    assert "đĩa đầy" in caplog.text


@pytest.mark.parametrize("question", [
    "\x00", "a\ud800b", "<script>alert(1)</script>", "'; DROP TABLE messages; --",
])
def test_whatever_is_typed_is_answered(page: _Page, question: str) -> None:
    *events, last = respond(page, question)
    assert last[page.box]["submit_btn"] == VIETNAMESE.send
    assert "hb-error" not in last_talk(page, events)[0].html


# -- asked again with a change -------------------------------------------------------------


def test_another_period_overrules_the_one_that_the_question_names(page: _Page, answered: Events) -> None:
    talk = last_talk(page, answered)
    sent: dict[str, object] = {"field": "period", "at": 0, "first": "2024-01-01", "last": None}
    both = last_talk(page, change(page, talk, sent))
    query = both[1].answer.query  # type: ignore[union-attr]
    assert both[0] == talk[0] and both[1].question == query.complete == QUESTION
    assert query.within.published == DateRange(date(2024, 1, 1), None) and query.anytime
    any_time = last_talk(page, change(page, talk, {"field": "period", "at": 0}))[1]
    assert any_time.answer and any_time.answer.query.within.published is None and MADE in any_time.html


def test_days_in_the_wrong_order_are_put_right(page: _Page, answered: Events) -> None:
    sent = {"field": "period", "at": 0, "first": "2024-06-01", "last": "2024-01-01"}
    asked_again = last_talk(page, change(page, last_talk(page, answered), sent))[1]
    assert asked_again.answer and asked_again.answer.query.where.published == DateRange(
        date(2024, 1, 1), date(2024, 6, 1))


def test_another_source_leaves_the_rest(page: _Page, answered: Events) -> None:
    talk = last_talk(page, answered)
    once = last_talk(page, change(page, talk, {"field": "source", "at": 0, "value": "Báo Lâm Sơn"}))
    assert once[1].answer and once[1].answer.query.where.sources == ("Báo Lâm Sơn",)
    back = last_talk(page, change(page, once, {"field": "source", "at": 1, "value": ""}))
    assert back[2].answer and back[2].answer.query.where.sources == ()


def test_another_name_leaves_the_rest_of_the_question(page: _Page, answered: Events) -> None:
    talk = last_talk(page, answered)
    query = talk[0].answer.query  # type: ignore[union-attr]
    [place] = mentions(query.complete)
    sent = {"field": "place", "at": 0, "start": place.start, "end": place.end, "value": " Bắc Khê "}
    assert last_talk(page, change(page, talk, sent))[1].question == QUESTION.replace("Ninh Giang", "Bắc Khê")


def test_a_change_points_back_at_nothing(page: _Page, answered: Events) -> None:
    talk = last_talk(page, answered)
    followed = last_talk(page, respond(page, "Bà ấy sinh năm nào?", talk=talk))
    query = followed[1].answer.query  # type: ignore[union-attr]
    assert query.follows
    again = last_talk(page, change(page, followed, {"field": "source", "at": 1, "value": ""}))
    assert again[2].question == query.complete and not again[2].answer.query.follows  # type: ignore[union-attr]


def test_what_is_suggested_is_asked_as_it_stands(page: _Page, answered: Events) -> None:
    talk = last_talk(page, answered)
    [question, *_] = talk[0].extras.suggestions
    both = last_talk(page, change(page, talk, {"field": "question", "value": question}))
    assert both[1].question == question and both[1].answer and both[1].answer.status == "answered"


def test_a_long_question_is_cut(page: _Page) -> None:
    sent = {"field": "question", "value": "cầu " * LONGEST_QUESTION}
    assert len(last_talk(page, change(page, (), sent))[0].question) <= LONGEST_QUESTION


@pytest.mark.parametrize("sent", [
    None, "", "{", 7, [], {}, {"field": None}, {"field": "period"}, {"field": "period", "at": 1},
    {"field": "period", "at": -1}, {"field": "period", "at": "0; DROP TABLE"},
    {"field": "period", "at": 10**30},
    {"field": "period", "at": 0, "first": "hôm qua"}, {"field": "period", "at": 0, "first": "2024-02-31"},
    {"field": "place", "at": 0, "start": 0, "end": 4, "value": "x"},
    {"field": "person", "value": " ", "at": 0},
    {"field": "person", "at": 0, "start": -1, "end": 10**9, "value": "x"},
    {"field": "nonsense", "at": 0, "value": "x"}, {"field": "__class__", "at": 0},
    {"field": "source", "at": 0, "value": {"a": 1}}, {"field": "question", "value": ["a"]},
    {"field": "question", "value": ""}, {"field": "question", "value": " \n "},
], ids=str)
def test_what_the_page_does_not_offer_asks_nothing(page: _Page, answered: Events, sent: object) -> None:
    talk = last_talk(page, answered)
    before = len(talks.read(page.site.database, answered[-2][page.kept]))
    assert change(page, talk, sent, answered[-2][page.kept]) == [{page.talk: talk}]
    assert len(talks.read(page.site.database, answered[-2][page.kept])) == before


def test_an_exchange_whose_answer_is_not_kept_cannot_be_changed(page: _Page) -> None:
    assert change(page, HALF, {"field": "period", "at": 0}) == [{page.talk: HALF}]


# -- the conversation ----------------------------------------------------------------------


def test_a_reload_finds_the_conversation_with_its_numbers(page: _Page, answered: Events) -> None:
    talk, kept = last_talk(page, answered), answered[-2][page.kept]
    found, id, chat, top, offers, *_ = page.restore(kept, asked(page.site))
    assert id == kept and found[0].question == QUESTION
    before, after = Seen(talk[0].html), Seen(chat[1]["content"])
    for name in ("href", "data-message", "data-text"):
        assert [v for v in after.all(name)] == before.all(name)
    assert after.said("hb-ref") == before.said("hb-ref") and after.said("hb-part") == before.said("hb-part")
    assert offers["visible"] is False and "hb-top" in top
    again = last_talk(page, change(page, found, {"field": "source", "at": 0, "value": ""}, kept))
    assert again[len(found)].question == QUESTION, "it can be gone on with"


@pytest.mark.parametrize("kept", ["", "khong-co", "x" * 10_000, "\x00", "' OR 1=1"])
def test_a_conversation_that_is_not_there_is_a_new_one(page: _Page, kept: str) -> None:
    talk, id, chat, _, offers, *_ = page.restore(kept, asked(page.site))
    assert (talk, id, chat) == ((), "", [])
    assert offers["visible"] is True and Seen(offers["value"]).said("hb-again") == list(SAMPLE)


@pytest.mark.parametrize(("query", "cookies", "spoken"), [
    ("", "", "vi"), ("lang=en", "", "en"), ("", f"{LANGUAGE}=en", "en"), ("lang=vi", f"{LANGUAGE}=en", "vi"),
    ("lang=fr", f"{LANGUAGE}=xx", "vi"),
])
def test_the_page_speaks_the_readers_language(page: _Page, query: str, cookies: str, spoken: str) -> None:
    worded = page.restore("", asked(page.site, query, cookies))[5:]
    names = list(page._worded(VIETNAMESE))
    shown = dict(zip(names, worded, strict=True))
    assert shown["box"]["placeholder"] == texts(spoken).placeholder
    assert shown["clear"]["value"] == texts(spoken).clear
    assert texts(spoken).say("chat.evidence") in shown["pane"]["value"]


def test_another_language_rewords_every_part(page: _Page) -> None:
    vietnamese, english = page._worded(VIETNAMESE), page._worded(ENGLISH)
    assert list(vietnamese) == list(english)
    for name in vietnamese:
        assert vietnamese[name].keys() == english[name].keys() and vietnamese[name] != english[name], name


def test_an_answer_is_told_in_the_language_that_is_asked_in(page: _Page) -> None:
    talk = last_talk(page, respond(page, "Xin chào", query="lang=en"))
    assert ENGLISH.out_of_scope in Seen(talk[0].html).text


def test_an_archive_that_fails_is_told_and_the_page_stands(
    empty: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def totals() -> None:
        raise ArchiveDamaged("<kho> hỏng")

    monkeypatch.setattr(empty.assistant.archive, "totals", totals)
    page = _page(empty)
    *_, offers = page.restore("", asked(empty))[:5]
    assert offers["visible"] is False
    assert "&lt;kho&gt; hỏng" in page._worded(VIETNAMESE)["chat"]["placeholder"]


@pytest.mark.parametrize(("first", "last", "told"), [
    ("", "", ""), ("1/2/2024", "29-02-2024", ""), ("hôm qua", "", "Từ ngày: “hôm qua”"),
    ("", "<i>", "“&lt;i&gt;”"), ("02/01/2024", "01/01/2024", "Từ ngày 02/01/2024 ở sau"),
])
def test_the_days_are_checked(page: _Page, first: str, last: str, told: str) -> None:
    fault = page.check(first, last, asked(page.site))
    assert fault["visible"] is bool(told)
    assert told in fault["value"] if told else fault["value"] == ""


def test_stopping_keeps_the_question_and_marks_its_answer(page: _Page) -> None:
    event = page.stop(HALF, asked(page.site))
    before, cut = event[page.talk]
    assert before == HALF[0] and (cut.question, cut.done) == ("Sau?", True)
    assert VIETNAMESE.stopped in cut.html
    assert VIETNAMESE.stopped in event[page.chat][-1]["content"]
    assert event[page.box] == gr.update(submit_btn=VIETNAMESE.send, stop_btn=False)


def test_a_new_conversation_forgets_the_old_one(page: _Page) -> None:
    event = page.restart(asked(page.site, "lang=en"))
    assert (event[page.talk], event[page.kept], event[page.chat]) == ((), "", [])
    assert event[page.box]["submit_btn"] == ENGLISH.send and event[page.offers]["visible"] is True


def test_the_conversation_is_saved_as_it_stands(page: _Page, answered: Events) -> None:
    saved = page.export(last_talk(page, answered), asked(page.site))
    assert f"## 1. {QUESTION}" in saved and MADE in saved
    assert page.export(HALF, asked(page.site, "lang=en")).startswith(
        "# Hỏi Báo: Conversation\n\n## 1. Trước?\n\nRồi.")
