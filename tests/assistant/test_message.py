from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from assistant.converse import from_history
from assistant.message import (
    Extras,
    again,
    answer_html,
    error_html,
    marked,
    message_html,
    question_html,
    status_html,
)
from assistant.texts import NOT_FOUND, Texts
from assistant.types import Answer, Citation, Note, Sentence, Status, Turn, Verdict
from assistant.understand import understand
from assistant.view import AGED, answer_text
from indexer.types import Article, DateRange, Span, Where
from tests.assistant.answers import (
    BODY,
    BRIDGE,
    HOSTILE,
    QUERY,
    RICE,
    TODAY,
    Page,
    not_found,
    now,
    quoting,
    saying,
)
from tests.languages import ENGLISH, VIETNAMESE

SIGNS = str.maketrans(dict.fromkeys("<>&\"'", "x"))
"""What has a meaning in HTML, each to a letter that has none."""
ALONE = Extras(frozen=True, alone="q1")

inked = st.text(st.one_of(
    st.sampled_from("<>&\"'/=;#`!-x "),
    st.characters(codec="utf-8", exclude_categories=["C", "Z"]),
), min_size=1, max_size=120)
anything = st.text(st.one_of(st.sampled_from("<>&\"'\n\t\r x"), st.characters(codec="utf-8")), max_size=120)


def squeezed(text: str) -> str:
    """The characters that leave ink."""
    return "".join(c for c in text if c.isprintable() and not c.isspace())


def changes(page: Page) -> list[dict[str, Any]]:
    """What the buttons of a page ask for."""
    return [json.loads(change) for change in page.all("data-change")]


def quotes(page: Page) -> list[tuple[str, str]]:
    """The article and the quote that each ``[n]`` leads to: an id, and ``start-end``."""
    found = []
    for link in page.of("hb-ref"):
        parts = urlsplit(link["href"])
        at = parse_qs(parts.query)
        assert parts.path.startswith("/bai-bao/") and parts.fragment == "trich"
        found.append((unquote(parts.path.removeprefix("/bai-bao/")), f"{at['start'][0]}-{at['end'][0]}"))
    return found


# -- escaping ------------------------------------------------------------------------------


@given(anything)
@example(HOSTILE)
def test_every_character_of_a_question_survives(question: str) -> None:
    page = Page(question_html(question))
    assert squeezed(page.text) == squeezed(question)
    assert [tag for tag, _ in page.tags] == ["div"]


@given(text=anything, title=anything)
@example(text=HOSTILE, title=HOSTILE)
@example(text="Dòng một.\n\n\nDòng hai.", title="a\nb")
def test_every_character_of_an_answer_survives(text: str, title: str) -> None:
    answer = saying(text, title=title)
    changed = now(answer, replace(answer.citations[0].article, body=""))
    more = Extras("m1", {"a": 2}, (text,))
    for html, parts in ((answer_html(answer, VIETNAMESE), [text]),
                        (message_html(answer, VIETNAMESE), [text, title]),
                        (message_html(changed, VIETNAMESE, more), [text, title, text, text]),
                        (message_html(answer, VIETNAMESE, ALONE), [text, title, text])):
        assert len(html.splitlines()) == 1, "Markdown carries only HTML of one line unchanged"
        shown, at = squeezed(Page(html).text), 0
        for part in map(squeezed, parts):
            assert part in shown[at:]
            at = shown.index(part, at) + len(part)


@settings(max_examples=40, deadline=None)
@given(told=st.tuples(inked, inked, inked, inked, inked))
@example(told=(HOSTILE,) * 5)
def test_no_tag_is_made_of_what_others_wrote(told: tuple[str, ...]) -> None:
    def shape(*told: str) -> list[tuple[str, list[str]]]:
        body, title, source, author, id = told
        article = Article(id, title, body, "https://bao.example/a", source=source, authors=(author,))
        query = replace(QUERY, where=Where(sources=(source,)))
        found = Answer("answered", query, (Sentence(body, (1,), (Span(0, 2),), (Note(1, title),)),),
                       (Citation(1, article, 0, len(body), body),), note=body)
        extras = Extras(id, {id: 3}, (title,))
        pages = (message_html(found, VIETNAMESE, extras), message_html(found, VIETNAMESE, ALONE),
                 message_html(now(found, replace(article, body="")), VIETNAMESE, extras),
                 message_html(now(found, withdrawn=[id], reason=body), VIETNAMESE, extras),
                 message_html(not_found(article, query=query), VIETNAMESE, extras))
        return [tag for html in pages for tag in Page(html).shape]

    assert shape(*told) == shape(*(t.translate(SIGNS) for t in told))


def test_a_hostile_article_is_shown_as_text() -> None:
    article = Article(HOSTILE, HOSTILE, HOSTILE, f"https://bao.example/{HOSTILE}", source=HOSTILE,
                      authors=(HOSTILE,))
    asked = understand(f"Ai {HOSTILE}?", today=TODAY)
    extras = Extras(HOSTILE, {HOSTILE: 1}, (HOSTILE,))
    quoted = replace(quoting(article), note=HOSTILE)
    for answer in (quoted, not_found(article, query=asked), Answer("error", QUERY, note=HOSTILE),
                   now(quoted, replace(article, body="")),
                   now(quoted, withdrawn=[HOSTILE], reason=HOSTILE)):
        for shown in (extras, replace(extras, frozen=True), ALONE):
            page = Page(message_html(answer, VIETNAMESE, shown))
            assert "<script>alert(1)</script>" in page.text
            assert not {"script", "img"} & {tag for tag, _ in page.tags}
            assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    for html in (error_html(HOSTILE, ENGLISH), status_html(HOSTILE), question_html(HOSTILE),
                 again({"field": "question", "value": HOSTILE}, HOSTILE)):
        assert HOSTILE in Page(html).text


@pytest.mark.parametrize("url", [
    "javascript:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)", "\x01javascript:alert(1)",
    "javascript://bao.example/%0aalert(1)", "data:text/html,<script>1</script>", "file:///etc/passwd",
    "//bao.example/a", "/a", "https://", "https://bao.example/a\nb", "", None,
])
def test_a_browser_is_sent_to_web_pages_and_to_this_site_alone(url: str | None) -> None:
    article = Article("javascript:alert(1)", "Tin", "Cầu dài 120 mét.", url)
    for answer in (quoting(article), not_found(article)):
        page = Page(message_html(answer, VIETNAMESE, Extras(similar={article.id: 1})))
        assert page.all("href") and not page.of("hb-original")
        assert all(href.startswith("/bai-bao/javascript%3Aalert%281%29") for href in page.all("href"))


@pytest.mark.parametrize("url", [
    "https://bao.example/cau", "HTTP://BAO.EXAMPLE/", "http://bao.example:8080/a?b=1&c=2#d",
    'https://bao.example/"onmouseover="alert(1)', "https://bao.example/<script>", "https://báo.example/cầu",
])
def test_an_address_reaches_the_browser_to_the_letter(url: str) -> None:
    page = Page(message_html(quoting(Article("a", "Tin", "Cầu dài 120 mét.", url)), VIETNAMESE))
    [original] = page.of("hb-original")
    assert (original["href"], original["target"]) == (url, "_blank")
    assert set(original["rel"].split()) >= {"noopener", "noreferrer"}
    assert original["aria-label"] == "Xem bài gốc: Tin"


def test_what_turns_text_around_is_left_out() -> None:
    turned = "Cầu \u202e021\u202c mét\u2066 dài"
    page = Page(message_html(saying(turned, title=turned), VIETNAMESE))
    for shown in (page.text, *page.all("title"), *page.all("aria-label"), *page.all("data-text")):
        assert not set(shown) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


# -- marks and notes -----------------------------------------------------------------------


@given(inked, st.data())
def test_marks_hold_what_their_spans_cover(text: str, data: st.DataObject) -> None:
    ends = st.tuples(st.integers(0, len(text)), st.integers(0, len(text) + 3))
    spans = [Span(*pair) for pair in data.draw(st.lists(ends, max_size=4))]
    covered = {at for span in spans for at in range(span.start, min(span.end, len(text)))}
    for html in (marked(text, spans), answer_html(saying(text, *spans), VIETNAMESE)):
        page = Page(html)
        assert page.marked == "".join(text[at] for at in sorted(covered))
        assert text in page.text


@given(inked, st.data())
def test_notes_stand_in_brackets_and_leave_the_sentence_as_it_is(text: str, data: st.DataObject) -> None:
    places = data.draw(st.lists(st.integers(0, len(text)), min_size=1, max_size=3))
    ends = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))
    spans = [Span(*pair) for pair in data.draw(st.lists(ends, max_size=2))]
    notes = tuple(Note(at, f"chú {n} <b>") for n, at in enumerate(places))
    plain = saying(text, *spans)
    noted = replace(plain, sentences=(replace(plain.sentences[0], notes=notes),))
    page, bare = (Page(answer_html(answer, VIETNAMESE)) for answer in (noted, plain))
    brackets = [f"[{note.text}]" for note in sorted(notes, key=lambda note: note.at)]
    assert page.said("hb-bracket") == brackets
    assert page.marked == bare.marked, "a note is never marked"
    [shown] = page.said("hb-lead")
    for bracket in brackets:
        shown = shown.replace(f" {bracket}", "", 1)
    assert [shown] == bare.said("hb-lead")


def test_a_note_stands_after_its_word() -> None:
    text = "Ông Nhu, sinh ngày 25-3, cắt băng."
    noted = replace(saying(text), sentences=(
        Sentence(text, (1,), (Span(14, 23),), (Note(7, "Đỗ Khắc Nhu"), Note(23, "năm 2024"))),))
    page = Page(message_html(noted, VIETNAMESE))
    assert page.said("hb-lead") == ["Ông Nhu [Đỗ Khắc Nhu], sinh ngày 25-3 [năm 2024], cắt băng.[1]"]
    assert page.marked == "ngày 25-3"


@pytest.mark.parametrize(("quote", "shown"), [
    ("Cầu dài 120 mét, rộng 7 mét.", "Cầu dài 120 mét, rộng 7 mét.[1]"),
    ("Cầu dài 120 mét", "Cầu dài 120 mét\xa0…[1]"), ("rộng 7 mét.", "…\xa0rộng 7 mét.[1]"),
    ("dài 120 mét", "…\xa0dài 120 mét\xa0…[1]"),
])
def test_a_quote_of_a_part_of_a_sentence_shows_where_it_was_cut(quote: str, shown: str) -> None:
    start = BODY.index(quote)
    citation = Citation(1, BRIDGE, start, start + len(quote), quote)
    answer = Answer("answered", QUERY, (Sentence(quote, (1,)),), (citation,))
    assert Page(answer_html(answer, VIETNAMESE)).said("hb-lead") == [shown]


# -- numbers and cards ---------------------------------------------------------------------


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from((BRIDGE, RICE, replace(RICE, id="tin/ấ?#&"))), min_size=1, max_size=4))
def test_every_number_leads_to_its_quote(articles: list[Article]) -> None:
    answer = quoting(*articles)
    for html in (answer_html(answer, VIETNAMESE), message_html(answer, VIETNAMESE)):
        page = Page(html)
        assert quotes(page) == [(c.article.id, f"{c.start}-{c.end}") for c in answer.citations]
        assert page.said("hb-ref") == [f"[{c.number}]" for c in answer.citations]
    page = Page(message_html(answer, VIETNAMESE))
    assert page.said("hb-number") == [str(c.number) for c in answer.citations]
    cards = [attributes["href"] for attributes in page.of("hb-headline")]
    assert cards == [attributes["href"] for attributes in page.of("hb-ref")]


def test_a_sentence_of_two_sources_links_both_and_a_number_without_a_source_none() -> None:
    both = replace(quoting(BRIDGE, RICE), sentences=(Sentence("Cầu xong, lúa được giá.", (2, 1, 7)),))
    page = Page(message_html(both, VIETNAMESE))
    assert [id for id, _ in quotes(page)] == ["lua", "cau"]
    assert page.said("hb-ref") == ["[2]", "[1]"] and "[7]" not in page.text


def test_a_number_says_whose_it_is_to_who_cannot_see() -> None:
    [first, second] = Page(answer_html(quoting(BRIDGE, RICE), VIETNAMESE)).of("hb-ref")
    assert (first["aria-label"], second["aria-label"]) == (
        "Nguồn 1: Thông xe cầu Vàm", "Nguồn 2: Lúa được giá")


def test_a_page_of_conversation_has_no_id_twice() -> None:
    assert not Page(message_html(quoting(BRIDGE, RICE), VIETNAMESE, Extras("m1"))).all("id")


def test_a_card_says_what_it_is_and_where_to_read_it() -> None:
    signed = replace(BRIDGE, authors=("Mai An", "Lê Bình"))
    page = Page(message_html(quoting(signed, RICE), VIETNAMESE, Extras(similar={"cau": 1_204})))
    assert page.said("hb-headline") == ["Thông xe cầu Vàm", "Lúa được giá"]
    assert page.said("hb-outlet") == ["Báo Lâm Sơn", VIETNAMESE.unnamed]
    assert page.said("hb-date") == ["04/05/2024 10:30", VIETNAMESE.undated]
    assert page.said("hb-byline") == ["Mai An, Lê Bình"], "of the one that has one"
    [original], [similar] = page.of("hb-original"), page.of("hb-similar")
    assert original["href"] == "https://bao.example/cau-vam"
    assert similar["href"] == "/bai-bao/cau#tuong-tu" and page.said("hb-similar") == ["+1.204 bài tương tự"]
    assert not page.of("hb-gone") and "blockquote" not in [tag for tag, _ in page.tags]
    assert "hb-sources" not in message_html(not_found(), VIETNAMESE)


def test_what_an_article_says_no_longer_is_shown_as_it_was_quoted_and_said_so() -> None:
    answer = quoting(BRIDGE, RICE)
    page = Page(message_html(now(answer, replace(BRIDGE, body="Tin khác."), RICE), VIETNAMESE))
    told = VIETNAMESE.say("history.was_changed")
    first, second = page.said("hb-card")
    assert told in first and answer.citations[0].quote in first
    assert told not in second and answer.citations[1].quote not in second
    assert page.said("hb-lost") == [told], "in the place of the sentence, too"
    assert [attributes.get("href") for attributes in page.of("hb-headline")] == [
        "/bai-bao/cau", "/bai-bao/lua?start=0&end=26#trich"]
    assert "/lich-su/cau" in page.all("href"), "where its changes are shown"


def test_of_a_withdrawn_article_nothing_is_quoted_and_its_number_stays() -> None:
    answer = quoting(BRIDGE, RICE)
    page = Page(message_html(now(answer, RICE, withdrawn=["cau"]), VIETNAMESE, Extras(similar={"cau": 2})))
    told = "Bài này đã được rút ngày 01/03/2025; đoạn trích không còn. Lý do: Sai sự thật"
    assert answer.citations[0].quote not in page.text and answer.citations[1].quote in page.text
    assert page.said("hb-lost") == page.said("hb-gone") == [told]
    assert page.said("hb-headline") == ["Đã rút", "Lúa được giá"] and page.said("hb-ref") == ["[1]", "[2]"]
    assert [link["href"] for link in page.of("hb-ref")] == [
        "/bai-bao/cau", "/bai-bao/lua?start=0&end=26#trich"]
    assert len(page.of("hb-evident")) == 2, "there is no evidence of it to be shown beside"
    assert not page.of("hb-similar") and not page.of("hb-original")
    assert answer.citations[0].quote not in page.all("data-text")[0] and told in page.all("data-text")[0]


def test_of_an_erased_article_not_even_its_title_is_shown() -> None:
    page = Page(message_html(now(quoting(BRIDGE)), ENGLISH))
    assert BRIDGE.title not in page.text and BRIDGE.source not in page.text
    assert page.said("hb-lost") == page.said("hb-gone") == [ENGLISH.say("history.was_erased")]
    assert page.said("hb-ref") == ["[1]"] and page.all("href") == []


def test_alone_a_number_leads_to_its_card_which_holds_the_quote() -> None:
    answer = quoting(BRIDGE, RICE)
    page = Page(message_html(answer, VIETNAMESE, ALONE))
    assert [a["href"] for a in page.of("hb-ref")] == ["#q1-1", "#q1-2"] == [
        f"#{id}" for id in page.all("id")]
    for citation, card in zip(answer.citations, page.said("hb-card"), strict=True):
        assert citation.quote in card
    assert not [href for href in page.all("href") if href.startswith("/")], "there is no site around it"
    missed = Page(message_html(not_found(BRIDGE), VIETNAMESE, ALONE))
    assert missed.said("hb-headline") == ["Thông xe cầu Vàm"] and not missed.all("href")


# -- what was understood -------------------------------------------------------------------


def test_what_was_understood_can_be_changed_part_by_part() -> None:
    question = "Tháng 5/2024 ông Đỗ Khắc Nhu ở Hà Nội nói gì?"
    query = understand(question, today=TODAY, where=Where(sources=("Báo <Mây>",)))
    page = Page(answer_html(replace(quoting(BRIDGE), query=query), VIETNAMESE, at=3))
    assert page.said("hb-part") == [
        "Thời gian: Ưu tiên tin từ 01/05/2024 đến 31/05/2024", "Nguồn: Báo <Mây>", "Người: Đỗ Khắc Nhu",
        "Nơi: Hà Nội",
    ]
    when, source, person, place = changes(page)
    assert {change["at"] for change in changes(page)} == {3}
    assert (when["field"], when["first"], when["last"]) == ("period", "2024-05-01", "2024-05-31")
    assert (source["field"], source["value"]) == ("source", "Báo <Mây>")
    for change, kind in ((person, "person"), (place, "place")):
        assert change["field"] == kind
        assert query.complete[change["start"] : change["end"]] == change["value"]
    assert all(button["aria-haspopup"] == "dialog" for button in page.of("hb-part"))


def test_without_restriction_any_day_and_any_source_can_be_changed() -> None:
    page = Page(answer_html(quoting(BRIDGE), VIETNAMESE))
    assert page.said("hb-part") == ["Thời gian: mọi ngày", "Nguồn: mọi nguồn"]
    when, source = changes(page)
    assert not when.get("first") and not when.get("last") and source["value"] == ""


def test_what_was_read_otherwise_than_typed_is_told() -> None:
    query = understand("Lũ ở Bắc Kạn thế nào?", today=date(2026, 1, 10))
    page = Page(answer_html(replace(quoting(BRIDGE), query=query), VIETNAMESE))
    assert page.said("hb-read") == ["Từ ngày 01/07/2025, Bắc Kạn thuộc Thái Nguyên"]


def test_what_is_no_search_has_nothing_to_change() -> None:
    small_talk = Answer("out_of_scope", understand("Xin chào", today=TODAY))
    before = [Turn("user", "Cầu?"), Turn("assistant", "Cầu.", quoting(BRIDGE).citations)]
    sources = from_history(understand("Nguồn nào?", today=TODAY), before)
    assert sources
    for answer in (small_talk, sources):
        assert not Page(message_html(answer, VIETNAMESE)).of("hb-part")


def test_frozen_nothing_can_be_asked_and_all_is_told() -> None:
    where = Where(DateRange(date(2024, 1, 1), None), ("Báo Lâm Sơn",))
    nothing = not_found(BRIDGE, query=understand("Ai ở Hà Nội?", where=where, today=TODAY))
    for answer in (quoting(BRIDGE), nothing):
        free = Page(message_html(answer, VIETNAMESE, Extras("m1", {"cau": 2})))
        frozen = Page(message_html(answer, VIETNAMESE, Extras("m1", {"cau": 2}, frozen=True)))
        assert free.all("data-change") and not frozen.all("data-change")
        assert not frozen.all("data-message") and not frozen.of("hb-again")
        assert frozen.said("hb-part") == free.said("hb-part")
        assert quotes(frozen) == quotes(free)
    assert Page(message_html(quoting(BRIDGE), VIETNAMESE, Extras(frozen=True))).of("hb-copy")


# -- what is said --------------------------------------------------------------------------


def test_how_things_stand_is_told_with_the_day_of_the_news() -> None:
    answer = replace(quoting(BRIDGE), query=replace(QUERY, as_of=TODAY))
    assert Page(answer_html(answer, VIETNAMESE)).said("hb-told") == ["(theo tin ngày 04/05/2024)"]
    assert not Page(answer_html(quoting(BRIDGE), VIETNAMESE)).of("hb-told")


@pytest.mark.parametrize(("days", "aged"), [(AGED, False), (AGED + 1, True)])
def test_old_news_of_how_things_stand_is_warned_of(days: int, aged: bool) -> None:
    news = datetime(TODAY.year, TODAY.month, TODAY.day, 5, tzinfo=UTC) - timedelta(days)
    answer = replace(quoting(replace(BRIDGE, published=news)), query=replace(QUERY, as_of=TODAY))
    said = Page(answer_html(answer, VIETNAMESE)).said("hb-aged")
    assert said == [VIETNAMESE.aged.format(day=VIETNAMESE.day(TODAY - timedelta(days)))] * aged


@pytest.mark.parametrize("texts", [VIETNAMESE, ENGLISH])
def test_not_found_names_what_was_searched_and_the_nearest_articles(texts: Texts) -> None:
    where = Where(DateRange(date(2024, 1, 1), None), ("Báo Lâm Sơn", "Tin Bắc Khê"))
    near = [replace(RICE, id=f"lua-{n}", title=f"Lúa vụ {n}") for n in range(5)]
    answer = not_found(BRIDGE, BRIDGE, *near, query=understand("Ai là <ai>?", where=where, today=TODAY))
    page = Page(answer_html(answer, texts))
    for told in ("Ai là <ai>?", "01/01/2024", "Báo Lâm Sơn, Tin Bắc Khê", texts.loosen, texts.nearest):
        assert told in page.text
    assert page.said("hb-headline") == ["Thông xe cầu Vàm", "Lúa vụ 0", "Lúa vụ 1"]
    assert page.of("hb-headline")[0]["href"] == f"/bai-bao/cau?start=0&end={len(BODY)}#trich"
    assert page.said("hb-outlet")[0] == "Báo Lâm Sơn" and len(page.said("hb-glimpse")) == 3


def test_not_found_offers_to_search_with_one_restriction_less() -> None:
    days, outlets = DateRange(date(2024, 1, 1), None), ("Báo Lâm Sơn",)
    period, source = ("period", "Mở rộng thời gian: tìm mọi ngày"), ("source", "Tìm ở mọi nguồn")
    for where, offered in ((Where(), []), (Where(days), [period]), (Where(sources=outlets), [source]),
                           (Where(days, outlets), [period, source])):
        page = Page(answer_html(not_found(BRIDGE, query=replace(QUERY, where=where)), VIETNAMESE, at=2))
        wider = [json.loads(button["data-change"]) for button in page.of("hb-again")]
        assert list(zip([c["field"] for c in wider], page.said("hb-again"), strict=True)) == offered
        assert all(change["at"] == 2 for change in wider)
        assert not [c for c in wider if c.get("first") or c.get("last") or c.get("value")]
    asked = understand("Tin tháng 3/2020 về dự án cầu", today=TODAY)
    page = Page(answer_html(not_found(query=asked), VIETNAMESE))
    assert page.said("hb-again") == [VIETNAMESE.say("chat.any_time")], "of what the question itself says too"
    assert not Page(answer_html(replace(quoting(BRIDGE), query=asked), VIETNAMESE)).of("hb-again")


def test_not_found_without_a_filter_offers_none_to_loosen() -> None:
    page = Page(message_html(not_found(), VIETNAMESE))
    assert page.said("hb-status")[0].startswith(NOT_FOUND)
    assert VIETNAMESE.loosen not in page.text and VIETNAMESE.nearest not in page.text
    assert not page.of("hb-acts") and not page.of("hb-sources")


@pytest.mark.parametrize("status", ["partial", "out_of_scope"])
def test_an_answer_that_is_none_says_so_first(status: Status) -> None:
    answer = replace(quoting(BRIDGE), status=status)
    for texts in (VIETNAMESE, ENGLISH):
        page = Page(answer_html(answer, texts))
        assert page.said("hb-status") == [getattr(texts, status)] and page.of(f"hb-{status}")
        assert page.text.index(page.said("hb-status")[0]) < page.text.index(page.said("hb-lead")[0])
        assert not Page(answer_html(quoting(BRIDGE), texts)).of("hb-status")


@pytest.mark.parametrize("texts", [VIETNAMESE, ENGLISH])
def test_a_verdict_comes_first_and_leaves_the_reader_to_check(texts: Texts) -> None:
    heads: dict[Verdict, str] = {"yes": texts.yes, "no": texts.no}
    for verdict, head in heads.items():
        page = Page(answer_html(replace(quoting(BRIDGE), verdict=verdict), texts))
        assert page.said("hb-verdict") == [f"{head} {texts.as_cited}"]
        assert "strong" in [tag for tag, _ in page.tags]


def test_reports_that_differ_stand_with_their_outlets_and_days() -> None:
    later = replace(RICE, published=datetime(2024, 6, 2, 20, tzinfo=UTC), source="Tin <Bắc Khê>")
    page = Page(answer_html(replace(quoting(BRIDGE, later), conflicting=True), VIETNAMESE))
    assert page.said("hb-verdict") == ["Các nguồn đưa khác nhau:"]
    assert page.said("hb-told") == ["(Báo Lâm Sơn, 04/05/2024)", "(Tin <Bắc Khê>, 03/06/2024)"]
    assert [tag for tag, _ in page.tags].count("li") == 2


def test_a_timeline_has_the_day_of_its_news_in_front() -> None:
    undated = replace(BRIDGE, id="khac", published=None)
    answer = replace(quoting(BRIDGE, undated), query=replace(QUERY, wants="timeline", as_of=TODAY))
    both = replace(answer, sentences=(*answer.sentences, Sentence("Hai tin.", (2, 1))))
    page = Page(answer_html(both, VIETNAMESE))
    assert page.said("hb-day") == ["04/05/2024", VIETNAMESE.undated, "04/05/2024"]
    assert page.of("hb-timeline") and not page.of("hb-told"), "the day is told once"


def test_several_things_asked_for_are_a_list() -> None:
    many = replace(QUERY, many=True)
    listed, one = (replace(quoting(*found), query=many) for found in ((BRIDGE, RICE), (BRIDGE,)))
    for answer in (listed, replace(listed, prompt_version="answer-1")):
        assert [tag for tag, _ in Page(answer_html(answer, VIETNAMESE)).tags].count("li") == 2
    assert "<li>" not in answer_html(one, VIETNAMESE)


def test_quotations_stand_apart_and_written_sentences_run_on() -> None:
    answer = quoting(BRIDGE, RICE)
    quoted, prose = (Page(answer_html(a, VIETNAMESE))
                     for a in (answer, replace(answer, prompt_version="answer-1")))
    assert [len(quoted.of(kind)) for kind in ("hb-lead", "hb-also")] == [1, 1]
    assert prose.said("hb-lead") == [
        "Sáng 4-5, xã Phú Xá thông xe cầu Vàm.[1] Lúa tăng 200 đồng một cân.[2]"]
    assert not prose.of("hb-also")


def test_sentences_that_were_left_out_are_told() -> None:
    answer = replace(quoting(BRIDGE), dropped=2, prompt_version="answer-1", note="Ghi chú.")
    assert Page(answer_html(answer, VIETNAMESE)).said("hb-note") == [
        "Đã bỏ 2 câu không kiểm chứng được.", "Ghi chú."]
    assert not Page(answer_html(quoting(BRIDGE), VIETNAMESE)).of("hb-note")


def test_how_sure_an_answer_is_is_no_number_for_a_reader() -> None:
    answer = replace(quoting(BRIDGE), confidence=0.27)
    assert message_html(answer, VIETNAMESE) == message_html(quoting(BRIDGE), VIETNAMESE)


def test_more_of_the_articles_stands_under_what_it_is() -> None:
    before = [Turn("user", "Cầu?"), Turn("assistant", "Cầu.", quoting(BRIDGE, RICE).citations)]
    more = from_history(understand("Nói thêm đi", today=TODAY), before)
    assert more and Page(answer_html(more, VIETNAMESE)).text.startswith(
        "Các bài đã dẫn viết thêm:Cầu dài 120 mét, rộng 7 mét.[1]")


def test_an_error_is_told_with_the_next_step() -> None:
    answer = Answer("error", QUERY, note="Kho bài hỏng.")
    for html in (message_html(answer, VIETNAMESE, Extras("m1")), answer_html(answer, VIETNAMESE),
                 error_html("Kho bài hỏng.", VIETNAMESE)):
        page = Page(html)
        assert page.text == f"{VIETNAMESE.error}Kho bài hỏng.{VIETNAMESE.error_next}"
        assert page.of("hb-error")[0]["role"] == "alert"


def test_how_an_answer_comes_along_is_told_to_who_cannot_see() -> None:
    page = Page(status_html("Đang tìm"))
    assert page.of("hb-pending")[0]["role"] == "status" and page.text == "Đang tìm"


# -- what can be done with it --------------------------------------------------------------


def test_the_copy_button_holds_the_plain_text() -> None:
    for answer in (quoting(replace(BRIDGE, title=HOSTILE), RICE), saying("Một.\n\nHai.")):
        for extras in (Extras(), ALONE):
            page = Page(message_html(answer, VIETNAMESE, extras))
            assert page.all("data-text") == [answer_text(answer, VIETNAMESE)]


def test_what_is_wrong_with_an_answer_can_be_said_where_it_was_kept() -> None:
    page = Page(message_html(quoting(BRIDGE), VIETNAMESE, Extras("m1")))
    assert page.all("data-message") == ["m1", "m1"]
    assert page.said("hb-right") == ["Đúng"] and page.said("hb-wrong") == ["Báo sai"]
    assert Page(message_html(not_found(), VIETNAMESE, Extras("m2"))).all("data-message") == ["m2", "m2"]
    assert not Page(message_html(quoting(BRIDGE), VIETNAMESE)).all("data-message")


def test_suggestions_are_asked_as_they_stand() -> None:
    asked = ["Hiện nay ai là Bí thư xã <Phú Xá>?", "Ông Nhu hiện giữ chức vụ gì?"]
    page = Page(message_html(quoting(BRIDGE), VIETNAMESE, Extras(suggestions=asked)))
    assert page.said("hb-again") == asked
    assert changes(page)[-2:] == [{"field": "question", "value": question} for question in asked]
    assert not Page(message_html(quoting(BRIDGE), VIETNAMESE)).of("hb-more")


@given(anything)
def test_a_button_asks_what_it_was_made_for(value: str) -> None:
    page = Page(again({"at": 4, "field": "source", "value": value}, "Hỏi"))
    [change] = changes(page)
    assert (change["at"], change["field"]) == (4, "source")
    assert squeezed(change["value"]) == squeezed(value)
