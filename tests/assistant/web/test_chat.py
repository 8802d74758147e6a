"""The page without a browser: what it is made of, and what it answers to what happens on it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import gradio as gr
import pytest
from sqlalchemy import delete

from assistant import Assistant
from assistant.examples import SAMPLE
from assistant.service import talks
from assistant.service.schema import messages
from assistant.talk import Exchange, Talk
from assistant.texts import texts
from assistant.web.chat import _Page, build
from assistant.web.limits import Limits
from assistant.web.pages import ASSETS, LANGUAGE
from assistant.web.site import Site
from indexer import logs
from indexer.archive import Archive
from indexer.encode import Encoder
from indexer.errors import ArchiveDamaged, ServiceError
from indexer.settings import LANGUAGES
from indexer.types import DateRange
from tests.assistant.answers import BRIDGE
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


@pytest.fixture(scope="module")
def talk(page: _Page, answered: Events) -> Talk:
    """The conversation as it stood then."""
    return told(page, answered[0][page.kept])


@pytest.fixture
def kept(page: _Page, answered: Events, talk: Talk) -> str:
    """Its id; it stands as it stood then."""
    id = str(answered[0][page.kept])
    rewind(page, id, talk)
    return id


@pytest.fixture
def half(page: _Page) -> str:
    """The id of a conversation whose last answer is not whole."""
    rewind(page, "half", HALF)
    return "half"


def rewind(page: _Page, id: str, talk: Talk) -> None:
    """Let a conversation be as it once was, in memory and in the database."""
    kept = sum(bool(exchange.extras.id) for exchange in talk)
    with page.site.database.writing() as db:
        db.execute(delete(messages).where(messages.c.conversation == id, messages.c.number >= kept))
    page.talks.put(id, talk)


def _page(site: Site) -> _Page:
    with gr.Blocks(analytics_enabled=False):
        return _Page(site)


def respond(
    page: _Page, question: str, *, kept: str = "", first: str = "", sources: tuple[str, ...] = (),
    query: str = "",
) -> Events:
    return list(page.respond(question, kept, first, "", list(sources), asked(page.site, query)))


def change(page: _Page, sent: object, kept: str = "") -> Events:
    return list(page.change(kept, gr.EventData(None, sent), asked(page.site)))


def told(page: _Page, kept: str) -> Talk:
    return page.talks.get(kept, VIETNAMESE)


def last(page: _Page, events: Events) -> Exchange:
    """What was said at last in the conversation that these events began or went on with."""
    return told(page, events[0][page.kept])[-1]


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
    first, *growing, whole, suggested = answered
    assert first[page.box] == gr.update(value="", submit_btn=False, stop_btn=VIETNAMESE.stop)
    assert first[page.offers]["visible"] is False and first[page.fault]["visible"] is False
    assert [message["role"] for message in first[page.chat]] == ["user", "assistant"]
    assert not any(page.box in event for event in growing)
    for event in (whole, suggested):
        assert event[page.box] == gr.update(submit_btn=VIETNAMESE.send, stop_btn=False), "what is typed stays"


def test_an_answer_is_whole_at_once(page: _Page, answered: Events) -> None:
    grown = [Seen(event[page.chat][-1]["content"]) for event in answered]
    pending = [one.text for one in grown if one.of("hb-pending")]
    assert pending[0] == VIETNAMESE.searching
    assert re.fullmatch(VIETNAMESE.reading.format(passages=r"\d+", articles=r"\d+"), pending[-1])
    whole, suggested = grown[len(pending):]
    assert whole.of("hb-ref") and whole.of("hb-sources") and MADE in whole.text
    assert not whole.of("hb-more") and suggested.of("hb-more"), "suggestions come last"


def test_the_page_learns_the_conversations_id_at_once(page: _Page, answered: Events) -> None:
    first, *others = answered
    assert len(first[page.kept]) >= 20 and not any(page.kept in event for event in others)


def test_a_whole_answer_has_the_id_under_which_it_is_kept(
    page: _Page, answered: Events, talk: Talk, kept: str
) -> None:
    message = talks.read(page.site.database, kept)[0]
    assert message.question == QUESTION == talk[0].question and talk[0].extras.id == message.id
    for event in answered[-2:]:
        assert set(Seen(event[page.chat][1]["content"]).all("data-message")) == {message.id}
    assert dict(message.versions)["revision"] == str(page.assistant.archive.revision)


def test_a_second_question_goes_on_with_the_conversation(page: _Page, talk: Talk, kept: str) -> None:
    events = respond(page, "Nguồn nào?", kept=kept)
    first, second = told(page, kept)
    assert first == talk[0] and MADE in second.said and events[0][page.kept] == kept
    assert len(events[0][page.chat]) == 4, "what was said stays on the page"
    written = [one.question for one in talks.read(page.site.database, kept)]
    assert (written[0], written[-1]) == (QUESTION, "Nguồn nào?")


def test_a_conversation_that_is_not_in_memory_goes_on_too(page: _Page, kept: str) -> None:
    other = _page(page.site)
    respond(other, "Nguồn nào?", kept=kept)
    assert told(other, kept)[0].question == QUESTION and len(told(other, kept)) > 1
    assert MADE in told(other, kept)[-1].said


def test_an_id_that_was_not_given_out_begins_a_conversation_of_its_own(page: _Page) -> None:
    [first, *_] = respond(page, "Xin chào", kept="khong-co")
    assert first[page.kept] != "khong-co" and talks.read(page.site.database, "khong-co") == []
    assert [one.question for one in talks.read(page.site.database, first[page.kept])] == ["Xin chào"]


def test_a_day_that_is_none_is_told_and_nothing_is_asked(page: _Page) -> None:
    [event] = respond(page, QUESTION, first="31/02/2024")
    assert set(event) == {page.fault, page.filters}
    assert event[page.filters]["open"] is True and event[page.fault]["visible"] is True
    assert "“31/02/2024” không phải một ngày" in event[page.fault]["value"]


def test_nothing_typed_is_nothing_asked(page: _Page) -> None:
    assert respond(page, " \n ") == [{page.box: gr.skip()}]


def test_the_filter_reaches_the_question(page: _Page) -> None:
    answer = last(page, respond(page, QUESTION, first="1/1/2024", sources=("Báo Lâm Sơn",))).answer
    assert answer
    where = answer.query.where
    assert (where.published, where.sources) == (DateRange(date(2024, 1, 1), None), ("Báo Lâm Sơn",))


def test_a_source_that_is_gone_is_told_in_the_conversation(page: _Page) -> None:
    events = respond(page, QUESTION, sources=("Báo <Mây>",))
    html = last(page, events).html
    assert "Báo &lt;Mây&gt;" in html and "hb-error" in html
    assert events[-1][page.box]["submit_btn"] == VIETNAMESE.send


def test_who_asks_too_often_is_told_to_wait(site: Site) -> None:
    page = _page(replace(site, limits=Limits(1)))
    assert len(respond(page, "Xin chào")) > 1
    [event] = respond(page, "Xin chào")
    assert set(event) == {page.fault} and event[page.fault]["visible"] is True
    assert re.search(r"Hãy chờ \d+ giây", event[page.fault]["value"])
    [event] = change(page, {"field": "question", "value": "Xin chào"})
    assert set(event) == {page.fault}, "asking again counts too"


def test_an_answer_that_cannot_be_kept_is_shown_all_the_same(
    page: _Page, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def append(*_: object) -> None:
        raise ServiceError("đĩa đầy")

    monkeypatch.setattr(talks, "append", append)
    html = last(page, respond(page, QUESTION)).html
    assert MADE in html and "data-message" not in html
    assert "đĩa đầy" in caplog.text


@pytest.mark.parametrize("question", [
    "\x00", "a\ud800b", "<script>alert(1)</script>", "'; DROP TABLE messages; --",
])
def test_whatever_is_typed_is_answered(page: _Page, question: str) -> None:
    events = respond(page, question)
    assert events[-1][page.box]["submit_btn"] == VIETNAMESE.send
    assert "hb-error" not in last(page, events).html


# -- asked again with a change -------------------------------------------------------------


def test_another_period_overrules_the_one_that_the_question_names(page: _Page, kept: str) -> None:
    before = told(page, kept)
    sent: dict[str, object] = {"field": "period", "at": 0, "first": "2024-01-01", "last": None}
    change(page, sent, kept)
    change(page, {"field": "period", "at": 0}, kept)
    first, other, any_time = told(page, kept)
    assert (first,) == before and other.question == any_time.question == QUESTION
    assert other.answer and any_time.answer and other.answer.query.anytime
    assert other.answer.query.within.published == DateRange(date(2024, 1, 1), None)
    assert any_time.answer.query.within.published is None and MADE in any_time.html


def test_a_change_points_back_at_nothing(page: _Page, kept: str) -> None:
    respond(page, "Bà ấy sinh năm nào?", kept=kept)
    change(page, {"field": "source", "at": 1, "value": ""}, kept)
    _, followed, again = told(page, kept)
    assert followed.answer and followed.answer.query.follows
    assert again.question == followed.answer.query.complete
    assert again.answer and not again.answer.query.follows


def test_what_is_suggested_is_asked_as_it_stands(page: _Page, kept: str) -> None:
    [question, *_] = told(page, kept)[0].extras.suggestions
    change(page, {"field": "question", "value": question}, kept)
    _, said = told(page, kept)
    assert said.question == question and said.answer and said.answer.status == "answered"


@pytest.mark.parametrize("sent", [None, "{", {"field": None}, {"field": "period", "at": 1},
                                  {"field": "person", "at": 0, "value": "x"}, {"field": "question"}], ids=str)
def test_what_the_page_does_not_offer_asks_nothing(page: _Page, kept: str, sent: object) -> None:
    before, written = told(page, kept), talks.read(page.site.database, kept)
    assert change(page, sent, kept) == [{page.box: gr.skip()}]
    assert told(page, kept) == before and talks.read(page.site.database, kept) == written


def test_an_exchange_whose_answer_is_not_kept_cannot_be_changed(page: _Page, half: str) -> None:
    assert change(page, {"field": "period", "at": 0}, half) == [{page.box: gr.skip()}]


# -- the conversation ----------------------------------------------------------------------


def test_a_reload_finds_the_conversation_with_its_numbers(page: _Page, talk: Talk, kept: str) -> None:
    id, chat, top, offers, *_ = page.restore(kept, asked(page.site))
    assert id == kept and told(page, kept)[0].question == QUESTION
    before, after = Seen(talk[0].html), Seen(chat[1]["content"])
    for name in ("href", "data-message", "data-text"):
        assert [v for v in after.all(name)] == before.all(name)
    assert after.said("hb-ref") == before.said("hb-ref") and after.said("hb-part") == before.said("hb-part")
    assert offers["visible"] is False and "hb-top" in top
    again = change(page, {"field": "source", "at": 0, "value": ""}, kept)
    assert len(again[-1][page.chat]) == len(chat) + 2 and last(page, again).question == QUESTION


@pytest.mark.parametrize("kept", ["", "khong-co", "x" * 10_000, "\x00", "' OR 1=1"])
def test_a_conversation_that_is_not_there_is_a_new_one(page: _Page, kept: str) -> None:
    id, chat, _, offers, *_ = page.restore(kept, asked(page.site))
    assert (id, chat) == ("", [])
    assert offers["visible"] is True and Seen(offers["value"]).said("hb-again") == list(SAMPLE)


@pytest.mark.parametrize("made", LANGUAGES)
@pytest.mark.parametrize(("query", "cookies", "chosen"), [
    ("", "", ""), ("lang=en", "", "en"), ("", f"{LANGUAGE}=en", "en"), ("lang=vi", f"{LANGUAGE}=en", "vi"),
    ("lang=fr", f"{LANGUAGE}=xx", ""),
])
def test_the_page_speaks_the_readers_language(
    site: Site, made: str, query: str, cookies: str, chosen: str
) -> None:
    page = _page(replace(site, settings=replace(site.settings, language=made)))
    worded = page.restore("", asked(page.site, query, cookies))[4:]
    if (spoken := chosen or made) == made:
        assert worded == [gr.skip()] * len(worded), "it was made so"
        return
    shown = dict(zip(page._worded(VIETNAMESE), worded, strict=True))
    assert shown["box"]["placeholder"] == texts(spoken).placeholder
    assert shown["clear"]["value"] == texts(spoken).clear
    assert texts(spoken).say("chat.evidence") in shown["pane"]["value"]


def test_what_the_archive_has_got_since_the_page_was_made_is_shown(
    site: Site, tmp_path: Path, encoder: Encoder
) -> None:
    with Archive.create(tmp_path / "kho", encoder) as archive:
        page = _page(replace(site, assistant=Assistant(archive)))
        assert page.restore("", asked(page.site))[-1] == gr.skip()
        list(archive.add([BRIDGE]))
        *_, sources, _, _, _, _, pane = page.restore("", asked(page.site))
        assert sources["choices"] == [("Báo Lâm Sơn (1)", "Báo Lâm Sơn")] and "Báo Lâm Sơn" in pane["value"]


def test_another_language_rewords_every_part(page: _Page) -> None:
    vietnamese, english = page._worded(VIETNAMESE), page._worded(ENGLISH)
    assert list(vietnamese) == list(english)
    for name in vietnamese:
        assert vietnamese[name].keys() == english[name].keys() and vietnamese[name] != english[name], name


def test_an_answer_is_told_in_the_language_that_is_asked_in(page: _Page) -> None:
    events = respond(page, "Xin chào", query="lang=en")
    assert ENGLISH.out_of_scope in Seen(last(page, events).html).text


def test_an_archive_that_fails_is_told_and_the_page_stands(
    empty: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    def totals() -> None:
        raise ArchiveDamaged("<kho> hỏng")

    monkeypatch.setattr(empty.assistant.archive, "totals", totals)
    page = _page(empty)
    offers = page.restore("", asked(empty))[3]
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


def test_stopping_keeps_the_question_and_marks_its_answer(page: _Page, half: str) -> None:
    event = page.stop(half, asked(page.site))
    before, cut = told(page, half)
    assert before == HALF[0] and (cut.question, cut.done) == ("Sau?", True)
    assert VIETNAMESE.stopped in cut.html
    assert VIETNAMESE.stopped in event[page.chat][-1]["content"]
    assert event[page.box] == gr.update(submit_btn=VIETNAMESE.send, stop_btn=False)


def test_a_step_that_comes_after_the_stop_is_stopped_as_the_next_question_comes(
    page: _Page, half: str
) -> None:
    page.stop(half, asked(page.site))
    page.talks.put(half, HALF)  # a step was under way
    *_, last = respond(page, QUESTION, kept=half)
    before, cut, new = told(page, half)
    assert before == HALF[0] and cut.done and VIETNAMESE.stopped in cut.html and MADE in new.said
    assert VIETNAMESE.stopped in last[page.chat][3]["content"]


def test_a_new_conversation_forgets_the_old_one(page: _Page) -> None:
    event = page.restart("", asked(page.site, "lang=en"))
    assert (event[page.kept], event[page.chat]) == ("", [])
    assert event[page.box]["submit_btn"] == ENGLISH.send and event[page.offers]["visible"] is True


def test_what_is_logged_of_a_question_belongs_to_its_request(
    page: _Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    monkeypatch.setattr(page.site.metrics, "answered", lambda *_: seen.append(logs.request.get()))
    by = asked(page.site)
    assert by.request is not None
    by.request.scope["state"]["request"] = "a-request"
    assert list(page.respond(QUESTION, "", "", "", [], by)) and seen == ["a-request"]
    assert logs.request.get() == ""


def test_where_none_is_kept_it_goes_on_in_memory_alone(site: Site) -> None:
    memory = replace(site, settings=replace(site.settings, keep_questions="no"))
    page = _page(memory)
    assert not page.share.visible and "không được ghi lại" in str(page.chat.placeholder)
    first, *_ = respond(page, QUESTION)
    id = first[page.kept]
    assert told(page, id)[-1].extras.id == "" and list(talks.read(site.database, id)) == []
    assert page.restore(id, asked(memory))[0] == id, "a reload finds it"
    respond(page, "Còn gì nữa?", kept=id)
    assert len(told(page, id)) == 2
    page.restart(id, asked(memory))
    assert told(page, id) == () and page.restore(id, asked(memory))[0] == ""


def test_where_nothing_was_asked_there_is_nothing_to_stop(page: _Page) -> None:
    event = page.stop("khong-co", asked(page.site))
    assert event == {page.chat: [], page.box: gr.update(submit_btn=VIETNAMESE.send, stop_btn=False)}
    assert told(page, "khong-co") == ()


def test_the_conversation_is_saved_as_it_stands(page: _Page, kept: str, half: str) -> None:
    saved = page.export(kept, asked(page.site))
    assert f"## 1. {QUESTION}" in saved and MADE in saved
    assert page.export(half, asked(page.site, "lang=en")).startswith(
        "# Hỏi Báo: Conversation\n\n## 1. Trước?\n\nRồi.")
