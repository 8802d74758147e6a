from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.texts import ENGLISH, NOT_FOUND, VIETNAMESE, Texts
from assistant.types import Answer, Citation, Hit, Query, Sentence, Status
from assistant.understand import understand
from assistant.view import (
    NEAREST,
    answer_html,
    answer_text,
    error_html,
    message_html,
    nearest,
    question_html,
    said_text,
    sources_html,
    status_html,
    surroundings,
    web_address,
)
from indexer.sentences import sentences
from indexer.types import Article, DateRange, Passage, Span, Where

TODAY = date(2024, 12, 31)
QUERY = understand("Cầu dài bao nhiêu mét?", today=TODAY)
BODY = (
    "Sáng 4-5, xã Phú Xá thông xe cầu Vàm. Cầu dài 120 mét, rộng 7 mét.\n"
    "Ông Đỗ Khắc Nhu, Chủ tịch xã, cắt băng. Bà con đi lại từ trưa cùng ngày."
)
BRIDGE = Article(
    "cau", "Thông xe cầu Vàm", BODY, "https://bao.example/cau-vam",
    datetime(2024, 5, 4, 3, 30, tzinfo=UTC), "Báo Lâm Sơn",
)
RICE = Article("lua", "Lúa được giá", "Lúa tăng 200 đồng một cân.")
HOSTILE = "</p><script>alert(1)</script><img src=x onerror='alert(2)'>\"'&amp;&lt;"
SIGNS = str.maketrans(dict.fromkeys("<>&\"'", "x"))
"""What has a meaning in HTML, each to a letter that has none."""

inked = st.text(st.one_of(
    st.sampled_from("<>&\"'/=;#`!-x "),
    st.characters(codec="utf-8", exclude_categories=["C", "Z"]),
), min_size=1, max_size=120)
anything = st.text(st.one_of(st.sampled_from("<>&\"'\n\t\r x"), st.characters(codec="utf-8")), max_size=120)


class Page(HTMLParser):
    """What a browser makes of HTML: the tags with their attributes, the text, what is marked."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str]]] = []
        self.text, self.marked, self._marks = "", "", 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, {name: value or "" for name, value in attrs}))
        self._marks += tag == "mark"

    def handle_endtag(self, tag: str) -> None:
        self._marks -= tag == "mark"

    def handle_data(self, data: str) -> None:
        self.text += data
        self.marked += data if self._marks else ""

    def all(self, name: str) -> list[str]:
        """The values of an attribute, in order."""
        return [attributes[name] for _, attributes in self.tags if name in attributes]

    @property
    def shape(self) -> list[tuple[str, list[str]]]:
        return [(tag, list(attributes)) for tag, attributes in self.tags]


def quoting(*articles: Article) -> Answer:
    """An answer of one sentence an article: the first of its body, the first four letters marked."""
    spans = [next(iter(sentences(a.body)), Span(0, len(a.body))) for a in articles]
    citations = tuple(
        Citation(n, a, s.start, s.end, a.body[s.start : s.end])
        for n, (a, s) in enumerate(zip(articles, spans, strict=True), start=1)
    )
    said = tuple(Sentence(c.quote, (c.number,), (Span(0, 4),)) for c in citations)
    return Answer("answered", QUERY, said, citations)


def saying(text: str, *marks: Span, title: str = "Tin") -> Answer:
    """An answer that quotes a whole body."""
    article = Article("a", title, text)
    return Answer("answered", QUERY, (Sentence(text, (1,), marks),),
                  (Citation(1, article, 0, len(text), text),))


def not_found(*articles: Article, query: Query = QUERY) -> Answer:
    hits = tuple(
        Hit(Passage(a.id, 0, 0, len(a.body), a.body), a, 1.0, 1.0, 1.0, ("lexical",)) for a in articles
    )
    return Answer("not_found", query, hits=hits)


def squeezed(text: str) -> str:
    """The characters that leave ink."""
    return "".join(c for c in text if c.isprintable() and not c.isspace())


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
    for html, parts in ((answer_html(answer, VIETNAMESE), [text]),
                        (sources_html(answer, VIETNAMESE), [title, text]),
                        (message_html(answer, VIETNAMESE, "h1"), [text, title, text])):
        assert len(html.splitlines()) == 1, "Markdown carries only HTML of one line unchanged"
        shown, at = squeezed(Page(html).text), 0
        for part in map(squeezed, parts):
            assert part in shown[at:]
            at = shown.index(part, at) + len(part)


@given(text=inked, title=inked, source=inked)
@example(text=HOSTILE, title=HOSTILE, source=HOSTILE)
def test_no_tag_is_made_of_an_articles_text(text: str, title: str, source: str) -> None:
    def shape(*told: str) -> list[tuple[str, list[str]]]:
        body, headline, outlet = told
        article = Article("a", headline, body, "https://bao.example/a", source=outlet)
        found = Answer("answered", QUERY, (Sentence(body, (1,), (Span(0, 2),)),),
                       (Citation(1, article, 0, len(body), body),), note=body)
        pages = (message_html(found, VIETNAMESE, "h1"), answer_html(not_found(article), VIETNAMESE))
        return [tag for html in pages for tag in Page(html).shape]

    assert shape(text, title, source) == shape(*(t.translate(SIGNS) for t in (text, title, source)))


def test_a_hostile_article_is_shown_as_text() -> None:
    article = Article("a", HOSTILE, HOSTILE, f"https://bao.example/{HOSTILE}", source=HOSTILE)
    asked = understand(f"Ai {HOSTILE}?", today=TODAY)
    for answer in (replace(quoting(article), note=HOSTILE), not_found(article, query=asked),
                   Answer("error", QUERY, note=HOSTILE)):
        page = Page(message_html(answer, VIETNAMESE, "h1"))
        assert "<script>alert(1)</script>" in page.text
        assert not {"script", "img"} & {tag for tag, _ in page.tags}
        assert not [name for _, attributes in page.tags for name in attributes if name.startswith("on")]
    for html in (error_html(HOSTILE, ENGLISH), status_html(HOSTILE), question_html(HOSTILE)):
        assert HOSTILE in Page(html).text


@pytest.mark.parametrize("url", [
    "javascript:alert(1)", "JavaScript:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)",
    "\x01javascript:alert(1)", "javascript://bao.example/%0aalert(1)", "data:text/html,<script>1</script>",
    "vbscript:msgbox(1)", "file:///etc/passwd", "//bao.example/a", "bao.example/a", "/a", "https://",
    "https://[::1", "https://bao.example/a\nb", "", None,
])
def test_a_browser_is_sent_to_web_pages_alone(url: str | None) -> None:
    article = Article("a", "Tin", "Cầu dài 120 mét.", url)
    assert web_address(url) is None
    for answer in (quoting(article), not_found(article)):
        hrefs = Page(message_html(answer, VIETNAMESE, "h1")).all("href")
        assert all(href.startswith("#") for href in hrefs)
        assert "    " not in answer_text(answer, VIETNAMESE), "nor is it printed as the article's address"


@pytest.mark.parametrize("url", [
    "https://bao.example/cau", "HTTP://BAO.EXAMPLE/", "http://bao.example:8080/a?b=1&c=2#d",
    'https://bao.example/"onmouseover="alert(1)', "https://bao.example/<script>", "https://báo.example/cầu",
])
def test_an_address_reaches_the_browser_to_the_letter(url: str) -> None:
    article = Article("a", "Tin", "Cầu dài 120 mét.", url)
    for answer in (quoting(article), not_found(article)):
        page = Page(message_html(answer, VIETNAMESE, "h1"))
        [(tag, attributes)] = [(t, a) for t, a in page.tags if a.get("target") == "_blank"]
        assert (tag, attributes["href"]) == ("a", url)
        assert set(attributes["rel"].split()) >= {"noopener", "noreferrer"}
    assert web_address(f"  {url} ") == url


def test_what_turns_text_around_is_left_out() -> None:
    told = Page(answer_html(saying("Cầu \u202e021\u202c mét\u2066 dài"), VIETNAMESE)).text
    assert not set(told) & set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


# -- marks and surroundings ----------------------------------------------------------------


@given(inked, st.data())
def test_marks_hold_what_their_spans_cover(text: str, data: st.DataObject) -> None:
    ends = st.tuples(st.integers(0, len(text)), st.integers(0, len(text) + 3))
    spans = [Span(*pair) for pair in data.draw(st.lists(ends, max_size=4))]
    page = Page(answer_html(saying(text, *spans), VIETNAMESE))
    covered = {at for span in spans for at in range(span.start, min(span.end, len(text)))}
    assert page.marked == "".join(text[at] for at in sorted(covered))
    assert page.text.startswith(text)


def test_the_quote_is_marked_among_its_neighbours() -> None:
    start = BODY.index("Cầu dài")
    quote = "Cầu dài 120 mét, rộng 7 mét."
    citation = Citation(1, BRIDGE, start, start + len(quote), quote)
    page = Page(sources_html(Answer("answered", QUERY, (), (citation,)), VIETNAMESE))
    assert page.marked == quote
    assert all(line in page.text for line in BODY.split("\n"))


def test_a_quote_over_two_paragraphs_is_marked_in_both() -> None:
    citation = Citation(1, BRIDGE, 38, len(BODY), BODY[38:])
    page = Page(sources_html(Answer("answered", QUERY, (), (citation,)), VIETNAMESE))
    assert page.marked == BODY[38:].replace("\n", "")


def test_surroundings_are_whole_sentences() -> None:
    start, end = BODY.index("Ông Đỗ"), BODY.index(" Bà con")
    assert surroundings(BODY, start, end) == Span(0, len(BODY))
    near = surroundings(BODY, start, end, reach=35)
    assert BODY[near.start : near.end] == (
        "Cầu dài 120 mét, rộng 7 mét.\nÔng Đỗ Khắc Nhu, Chủ tịch xã, cắt băng. "
        "Bà con đi lại từ trưa cùng ngày."
    )
    assert surroundings(BODY, start, end, reach=0) == Span(start, end)


def test_surroundings_without_borders_are_whole_words() -> None:
    body = "cầu mới " * 200
    found = surroundings(body, 800, 807, reach=50)
    assert body[found.start : found.end].strip() == body[found.start : found.end]
    assert set(body[found.start : found.end].split()) == {"cầu", "mới"}
    assert 60 < found.end - found.start <= 107


@given(anything, st.data())
def test_surroundings_hold_the_quote_and_stay_in_reach(body: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(body)))
    end = data.draw(st.integers(start, len(body)))
    reach = data.draw(st.integers(0, 60))
    found = surroundings(body, start, end, reach)
    assert max(0, start - reach) <= found.start <= start
    assert end <= found.end <= min(len(body), end + reach)


def test_what_is_cut_off_is_shown_as_such() -> None:
    body = " ".join(f"Câu số {n} của bài rất dài." for n in range(100))
    start = body.index("Câu số 50")
    whole = Page(sources_html(quoting(BRIDGE), VIETNAMESE)).text
    cut = Page(sources_html(Answer("answered", QUERY, (), (
        Citation(1, Article("dai", "Bài dài", body), start, start + 27, body[start : start + 27]),
    )), VIETNAMESE)).text
    assert "…" not in whole
    assert cut.count("…") == 2 and "Câu số 50" in cut and "Câu số 99" not in cut


# -- numbers and cards ---------------------------------------------------------------------


def test_every_number_resolves_to_a_card() -> None:
    page = Page(message_html(quoting(BRIDGE, RICE, BRIDGE), VIETNAMESE, "h4"))
    targets = [href.removeprefix("#") for href in page.all("href") if href.startswith("#")]
    assert len(targets) == len(set(targets)) == 3
    assert targets == [id for id in page.all("id") if id in targets]
    assert all(f"[{n}]" in page.text for n in (1, 2, 3))


def test_a_sentence_of_two_sources_links_both_and_a_number_without_a_source_none() -> None:
    answer = quoting(BRIDGE, RICE)
    both = replace(answer, sentences=(Sentence("Cầu xong, lúa được giá.", (2, 1, 7)),))
    page = Page(message_html(both, VIETNAMESE, "h1"))
    [second, first] = [href.removeprefix("#") for href in page.all("href") if href.startswith("#")]
    assert [id for id in page.all("id") if id in (first, second)] == [first, second]
    assert "[7]" not in page.text and "[7]" not in answer_text(both, VIETNAMESE)


def test_two_answers_of_a_page_share_no_id() -> None:
    one, other = (Page(message_html(quoting(BRIDGE, RICE), VIETNAMESE, key)) for key in ("h1", "h2"))
    assert not set(one.all("id")) & set(other.all("id"))


def test_a_card_says_what_it_is() -> None:
    page = Page(sources_html(quoting(BRIDGE, RICE), VIETNAMESE))
    for told in ("Thông xe cầu Vàm", "Báo Lâm Sơn", "04/05/2024 10:30", "Lúa được giá",
                 VIETNAMESE.unnamed, VIETNAMESE.undated):
        assert told in page.text
    assert sources_html(not_found(), VIETNAMESE) == ""


# -- what is said --------------------------------------------------------------------------


def test_what_was_understood_stands_above_the_answer() -> None:
    query = understand("Tháng 5/2024 cầu Vàm dài bao nhiêu mét?", today=TODAY)
    answer = replace(quoting(BRIDGE), query=query)
    page = Page(answer_html(answer, VIETNAMESE))
    assert "Ưu tiên tin từ 01/05/2024 đến 31/05/2024" in page.text
    assert answer_text(answer, VIETNAMESE).startswith("(Ưu tiên tin từ 01/05/2024 đến 31/05/2024)\n")
    assert "hb-understood" not in answer_html(quoting(BRIDGE), VIETNAMESE)


def test_how_things_stand_is_told_with_the_day_of_the_news() -> None:
    answer = replace(quoting(BRIDGE), query=replace(QUERY, as_of=TODAY))
    assert "(tin ngày 04/05/2024)" in Page(answer_html(answer, VIETNAMESE)).text
    assert "(tin ngày 04/05/2024)" in answer_text(answer, VIETNAMESE)
    assert "(news of 04/05/2024)" in answer_text(answer, ENGLISH)
    assert "tin ngày" not in answer_text(quoting(BRIDGE), VIETNAMESE)
    undated = replace(answer, citations=tuple(replace(c, article=RICE) for c in answer.citations))
    assert "tin ngày" not in answer_text(undated, VIETNAMESE)


@pytest.mark.parametrize("texts", [VIETNAMESE, ENGLISH])
def test_not_found_names_what_was_searched_and_the_nearest_articles(texts: Texts) -> None:
    where = Where(DateRange(date(2024, 1, 1), None), ("Báo Lâm Sơn", "Tin Bắc Khê"))
    near = [replace(RICE, id=f"lua-{n}", title=f"Lúa vụ {n}") for n in range(5)]
    answer = not_found(BRIDGE, BRIDGE, *near, query=understand("Ai là <ai>?", where=where, today=TODAY))
    page = Page(answer_html(answer, texts))
    for told in ("Ai là <ai>?", "01/01/2024", "Báo Lâm Sơn, Tin Bắc Khê", texts.loosen, texts.nearest,
                 "Thông xe cầu Vàm", "Lúa vụ 0", "Lúa vụ 1"):
        assert told in page.text
    assert page.text.count("Thông xe cầu Vàm") == 1 and "Lúa vụ 2" not in page.text
    assert "Lúa vụ 1" in answer_text(answer, texts) and "Lúa vụ 2" not in answer_text(answer, texts)
    assert [a.id for a in nearest(answer.hits)] == ["cau", "lua-0", "lua-1"] and NEAREST == 3


def test_not_found_without_a_filter_offers_none_to_loosen() -> None:
    page = Page(answer_html(not_found(), VIETNAMESE))
    assert page.text.startswith(NOT_FOUND)
    assert VIETNAMESE.any_date in page.text and VIETNAMESE.any_source in page.text
    assert VIETNAMESE.loosen not in page.text and VIETNAMESE.nearest not in page.text
    assert "button" not in {tag for tag, _ in Page(message_html(not_found(), VIETNAMESE, "h1")).tags}


@pytest.mark.parametrize("status", ["partial", "out_of_scope"])
def test_an_answer_that_is_none_says_so_first(status: Status) -> None:
    answer = replace(quoting(BRIDGE), status=status)
    for texts in (VIETNAMESE, ENGLISH):
        said = getattr(texts, status)
        assert Page(answer_html(answer, texts)).text.startswith(said)
        assert answer_text(answer, texts).startswith(said)
        assert said not in answer_text(quoting(BRIDGE), texts)


def test_an_answer_as_plain_text() -> None:
    assert answer_text(replace(quoting(BRIDGE, RICE), note="Ghi chú."), VIETNAMESE) == (
        "Sáng 4-5, xã Phú Xá thông xe cầu Vàm. [1]\n"
        "Lúa tăng 200 đồng một cân. [2]\n"
        "Ghi chú.\n"
        "\n"
        "Nguồn:\n"
        "[1] Thông xe cầu Vàm — Báo Lâm Sơn — 04/05/2024 10:30\n"
        "    https://bao.example/cau-vam\n"
        "[2] Lúa được giá — không rõ nguồn — không rõ ngày"
    )


def test_not_found_as_plain_text() -> None:
    assert answer_text(not_found(RICE), VIETNAMESE) == (
        "Không tìm thấy trong kho bài câu trả lời cho “Cầu dài bao nhiêu mét?”.\n"
        "\n"
        "Bài gần nhất:\n"
        "- Lúa được giá — không rõ nguồn — không rõ ngày"
    )


def test_an_error_is_told_with_the_next_step() -> None:
    answer = Answer("error", QUERY, note="Kho bài hỏng.")
    for told in (answer_text(answer, VIETNAMESE), Page(message_html(answer, VIETNAMESE, "h1")).text,
                 Page(answer_html(answer, VIETNAMESE)).text):
        assert all(part in told for part in (VIETNAMESE.error, "Kho bài hỏng.", VIETNAMESE.error_next))


def test_an_article_cannot_pose_as_another_source() -> None:
    posing = Article("a", "Tin\n[2] Thông xe — Báo Lâm Sơn", "Cầu dài\r\n120 mét.", source="Báo\nX")
    lines = answer_text(quoting(posing), VIETNAMESE).split("\n")
    assert [line for line in lines if line.startswith("[")] == [
        "[1] Tin [2] Thông xe — Báo Lâm Sơn — Báo X — không rõ ngày"
    ]


def test_the_copy_button_holds_the_plain_text() -> None:
    answer = quoting(replace(BRIDGE, title=HOSTILE), RICE)
    assert Page(message_html(answer, VIETNAMESE, "h1")).all("data-text") == [answer_text(answer, VIETNAMESE)]


def test_quotations_stand_apart_and_written_sentences_run_on() -> None:
    answer = quoting(BRIDGE, RICE)
    written = replace(answer, prompt_version="answer-1")
    quoted, prose = (
        [tag for tag, _ in Page(answer_html(a, VIETNAMESE)).tags].count("p") for a in (answer, written)
    )
    assert (quoted, prose) == (2, 1)
    assert answer_text(written, VIETNAMESE).startswith(
        "Sáng 4-5, xã Phú Xá thông xe cầu Vàm. [1] Lúa tăng 200 đồng một cân. [2]\n"
    )


def test_the_conversation_remembers_the_sentences_alone() -> None:
    assert said_text(quoting(BRIDGE, RICE)) == (
        "Sáng 4-5, xã Phú Xá thông xe cầu Vàm. Lúa tăng 200 đồng một cân."
    )
    assert said_text(not_found(BRIDGE)) == ""
