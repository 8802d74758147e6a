"""The page without a browser: what it is made of, and what it answers to what happens on it."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from assistant import Assistant
from assistant.talk import Exchange, Talk
from assistant.web import EXAMPLES, _Page, build, header_html, serve
from indexer.archive import Archive
from indexer.encode import Encoder
from indexer.errors import ArchiveDamaged, SettingsError
from indexer.settings import LANGUAGES
from tests.languages import ENGLISH, VIETNAMESE

QUESTION = EXAMPLES[0]
HALF: Talk = (Exchange("Trước?", "<p>Rồi.</p>", "Rồi."), Exchange("Sau?", "<p>Đang</p>", done=False))


@pytest.fixture(scope="module")
def assistant(sample_archive: Archive) -> Assistant:
    return Assistant(sample_archive)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory, encoder: Encoder) -> Iterator[Assistant]:
    with Archive.create(tmp_path_factory.mktemp("empty") / "archive", encoder) as archive:
        yield Assistant(archive)


@pytest.fixture(scope="module")
def page(assistant: Assistant) -> _Page:
    return _page(assistant)


def _page(assistant: Assistant) -> _Page:
    import gradio as gr

    with gr.Blocks(analytics_enabled=False):
        return _Page(assistant, VIETNAMESE)


def respond(
    page: _Page, question: str, *, talk: Talk = (), first: str = "", sources: tuple[str, ...] = ()
) -> list[dict[Any, Any]]:
    return list(page.respond(question, talk, "vi", first, "", list(sources)))


# -- the page as a whole -------------------------------------------------------------------


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_page_is_built_and_nothing_of_it_is_callable_from_outside(
    assistant: Assistant, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    import gradio as gr

    monkeypatch.setenv("GRADIO_ANALYTICS_ENABLED", "True")
    blocks = build(assistant, language)
    assert isinstance(blocks, gr.Blocks) and blocks.title == "Hỏi Báo"
    assert blocks.get_api_info() == {"named_endpoints": {}, "unnamed_endpoints": {}}
    assert os.environ["GRADIO_ANALYTICS_ENABLED"] == "False"


def test_an_unknown_language_is_told_with_the_known_ones(assistant: Assistant) -> None:
    with pytest.raises(SettingsError, match="'fr' is not one of vi, en"):
        build(assistant, "fr")


def test_a_port_in_use_is_told(assistant: Assistant) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        with pytest.raises(SettingsError, match=rf"port: {port} is in use .*--port {port + 1}"):
            serve(assistant, port=port)


def test_a_host_that_is_another_computer_is_told(assistant: Assistant) -> None:
    with pytest.raises(SettingsError, match=r"host: cannot listen on 192\.0\.2\.1:7860"):
        serve(assistant, host="192.0.2.1")


def test_the_examples_are_answered(assistant: Assistant) -> None:
    for question in EXAMPLES:
        assert assistant.ask(question, today=date(2024, 12, 31)).status == "answered", question


# -- what it says --------------------------------------------------------------------------


def test_the_header_tells_what_the_archive_holds(assistant: Assistant) -> None:
    assert "81 bài · 5 nguồn · từ 25/03/2020 đến 30/12/2024" in header_html(assistant, VIETNAMESE)
    assert "81 articles · 5 outlets · from 25/03/2020" in header_html(assistant, ENGLISH)


def test_the_header_of_an_empty_archive_tells_how_to_fill_it(empty: Assistant) -> None:
    assert "Kho chưa có bài nào. Thêm bài bằng lệnh “hoibao index”." in header_html(empty, VIETNAMESE)


def test_an_archive_that_fails_is_told_and_the_page_stands(monkeypatch: pytest.MonkeyPatch,
                                                           empty: Assistant) -> None:
    def totals() -> None:
        raise ArchiveDamaged("<kho> hỏng")

    monkeypatch.setattr(empty.archive, "totals", totals)
    assert "Chưa trả lời được vì có lỗi. &lt;kho&gt; hỏng" in header_html(empty, VIETNAMESE)
    assert _page(empty).reword("vi")


def test_another_language_rewords_every_part(page: _Page) -> None:
    vietnamese, english = page.reword("vi"), page.reword("en")
    assert len(vietnamese) == len(english)
    for before, after in zip(vietnamese, english, strict=True):
        assert before.keys() == after.keys() and before != after


def test_examples_are_offered_of_the_sample_alone(page: _Page, empty: Assistant) -> None:
    assert [chip.value for chip in page.chips] == list(EXAMPLES)
    assert page.offers.visible
    bare = _page(empty)
    assert not bare.chips and not bare.offers.visible


# -- what happens --------------------------------------------------------------------------


def test_a_question_empties_the_box_and_grows_an_answer(page: _Page) -> None:
    first, *_, whole, last = respond(page, f"  {QUESTION} \n")
    assert first[page.box]["value"] == "" and first[page.box]["stop_btn"] == "Dừng"
    assert first[page.box]["submit_btn"] is False and first[page.offers]["visible"] is False
    assert [message["role"] for message in first[page.chat]] == ["user", "assistant"]
    assert VIETNAMESE.searching in first[page.chat][1]["content"] and not first[page.talk][0].done
    assert page.box not in whole, "what is typed meanwhile stays"
    assert whole[page.talk][0].question == QUESTION and whole[page.talk][0].done
    assert "Chu Thị Mỵ" in whole[page.chat][1]["content"]
    assert list(last) == [page.box]
    assert last[page.box]["submit_btn"] == "Gửi" and last[page.box]["stop_btn"] is False
    assert "value" not in last[page.box]


def test_a_day_that_is_none_is_told_and_nothing_is_asked(page: _Page) -> None:
    [event] = respond(page, QUESTION, first="31/02/2024")
    assert set(event) == {page.fault, page.filters}
    assert event[page.filters]["open"] is True and event[page.fault]["visible"] is True
    assert "“31/02/2024” không phải một ngày" in event[page.fault]["value"]


def test_nothing_typed_is_nothing_asked(page: _Page) -> None:
    assert respond(page, " \n ", talk=HALF) == [{page.talk: HALF}]


def test_a_source_that_is_gone_is_told_in_the_conversation(page: _Page) -> None:
    *_, told, last = respond(page, QUESTION, sources=("Báo <Mây>",))
    assert "Báo &lt;Mây&gt;" in told[page.talk][0].html and "hb-error" in told[page.talk][0].html
    assert last[page.box]["submit_btn"] == "Gửi"


@pytest.mark.parametrize(("first", "last", "told"), [
    ("", "", ""), ("1/2/2024", "29-02-2024", ""), ("hôm qua", "", "Từ ngày: “hôm qua”"),
    ("", "<i>", "“&lt;i&gt;”"), ("02/01/2024", "01/01/2024", "Từ ngày 02/01/2024 ở sau"),
])
def test_the_days_are_checked(page: _Page, first: str, last: str, told: str) -> None:
    fault = page.check(first, last, "vi")
    assert fault["visible"] is bool(told)
    assert told in fault["value"] if told else fault["value"] == ""


def test_stopping_keeps_the_question_and_marks_its_answer(page: _Page) -> None:
    event = page.stop(HALF, "vi")
    before, cut = event[page.talk]
    assert before == HALF[0] and (cut.question, cut.done) == ("Sau?", True)
    assert VIETNAMESE.stopped in cut.html
    assert VIETNAMESE.stopped in event[page.chat][-1]["content"]
    assert event[page.box]["submit_btn"] == "Gửi" and event[page.box]["stop_btn"] is False


def test_a_new_conversation_forgets_the_old_one(page: _Page, empty: Assistant) -> None:
    event = page.restart("en")
    assert (event[page.talk], event[page.chat]) == ((), [])
    assert event[page.box]["submit_btn"] == "Send" and event[page.offers]["visible"] is True
    bare = _page(empty)
    assert bare.restart("en")[bare.offers]["visible"] is False


def test_the_conversation_is_saved_as_it_stands(page: _Page) -> None:
    *_, whole, _ = respond(page, QUESTION)
    saved = page.export(whole[page.talk], "vi")
    assert f"## 1. {QUESTION}" in saved and "Chu Thị Mỵ" in saved
    assert page.export(HALF, "en").startswith("# Hỏi Báo: Conversation\n\n## 1. Trước?\n\nRồi.")


def test_what_the_page_needs_is_shipped_with_it() -> None:
    from assistant import web

    for name in ("page.css", "page.js"):
        text = (Path(web.__file__).parent / "assets" / name).read_text(encoding="utf-8")
        assert "://" not in text, f"{name} points at another machine"
        assert "</script" not in text and "</style" not in text
        assert text in web._head("vi")
