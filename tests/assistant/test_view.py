from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from html.parser import HTMLParser

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from assistant.converse import from_history
from assistant.texts import NOT_FOUND, Texts
from assistant.types import Answer, Citation, Hit, Note, Query, Sentence, Status, Turn, Verdict
from assistant.understand import understand
from assistant.view import (
    NEAREST,
    answer_html,
    answer_text,
    cut,
    error_html,
    glimpse,
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
from tests.languages import ENGLISH, VIETNAMESE

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
        "Phạm vi đã tìm: mọi ngày · mọi nguồn.\n"
        "\n"
        "Kho có những bài gần với câu hỏi, nhưng chưa thấy câu nào trả lời:\n"
        "- Lúa được giá — không rõ nguồn — không rõ ngày\n"
        "  Lúa tăng 200 đồng một cân."
    )


# -- what stands beside a sentence ----------------------------------------------------------


@given(inked, st.data())
def test_notes_stand_in_brackets_and_leave_the_sentence_as_it_is(text: str, data: st.DataObject) -> None:
    places = data.draw(st.lists(st.integers(0, len(text)), min_size=1, max_size=3))
    ends = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)))
    spans = [Span(*pair) for pair in data.draw(st.lists(ends, max_size=2))]
    notes = tuple(Note(at, f"chú {n} <b>") for n, at in enumerate(places))
    plain = saying(text, *spans)
    noted = replace(plain, sentences=(replace(plain.sentences[0], notes=notes),))
    page = Page(answer_html(noted, VIETNAMESE))
    brackets = [f" [{note.text}]" for note in sorted(notes, key=lambda note: note.at)]
    assert [tag for tag, attributes in page.tags if attributes.get("class") == "hb-bracket"] == (
        ["span"] * len(notes))
    assert page.marked == Page(answer_html(plain, VIETNAMESE)).marked, "a note is never marked"
    shown = page.text
    for bracket in brackets:
        assert bracket in shown
        shown = shown.replace(bracket, "", 1)
    assert shown == Page(answer_html(plain, VIETNAMESE)).text


def test_a_note_stands_after_its_word_on_the_page_and_in_the_copy() -> None:
    text = "Ông Nhu, sinh ngày 25-3, cắt băng."
    noted = replace(saying(text), sentences=(
        Sentence(text, (1,), (Span(14, 23),), (Note(7, "Đỗ Khắc Nhu"), Note(23, "năm 2024"))),))
    told = "Ông Nhu [Đỗ Khắc Nhu], sinh ngày 25-3 [năm 2024], cắt băng."
    page = Page(message_html(noted, VIETNAMESE, "h1"))
    assert page.text.startswith(told + "[1]") and page.marked == "ngày 25-3" + text
    assert answer_text(noted, VIETNAMESE).startswith(told + " [1]\n")
    assert page.all("data-text") == [answer_text(noted, VIETNAMESE)]
    assert said_text(noted) == text, "what is remembered is the article's own"


@pytest.mark.parametrize(("quote", "begins", "ends"), [
    ("Cầu dài 120 mét, rộng 7 mét.", False, False), ("Cầu dài 120 mét, rộng 7 mét", False, False),
    ("Cầu dài 120 mét", False, True), ("rộng 7 mét.", True, False), ("dài 120 mét", True, True),
    ("Cầu dài 120 mét, rộng 7 mét.\nÔng Đỗ Khắc Nhu", False, True), (BODY, False, False),
    ("xã Phú Xá thông xe cầu Vàm. Cầu dài", True, True),
])
def test_a_quote_of_a_part_of_a_sentence_shows_where_it_was_cut(quote: str, begins: bool, ends: bool) -> None:
    start = BODY.index(quote)
    citation = Citation(1, BRIDGE, start, start + len(quote), quote)
    assert cut(citation) == (begins, ends)
    answer = Answer("answered", QUERY, (Sentence(quote, (1,)),), (citation,))
    told = f"{'… ' if begins else ''}{' '.join(quote.split())}{' …' if ends else ''}"
    assert answer_text(answer, VIETNAMESE).startswith(f"{told} [1]\n")
    page = Page(answer_html(answer, VIETNAMESE))
    assert " ".join(page.text.split()).startswith(f"{told}[1]")
    written = replace(answer, sentences=(Sentence("Cầu dài.", (1,)),), prompt_version="answer-1")
    assert "…" not in answer_text(written, VIETNAMESE), "what is no quote was not cut"


@given(anything, st.data())
def test_whole_sentences_are_never_shown_as_cut(body: str, data: st.DataObject) -> None:
    spans = sentences(body)
    if spans:
        first, last = sorted(data.draw(st.tuples(*[st.integers(0, len(spans) - 1)] * 2)))
        start, end = spans[first].start, spans[last].end
        whole = Citation(1, Article("a", "Tin", body), start, end, body[start:end])
        assert cut(whole) == (False, False)


@pytest.mark.parametrize("texts", [VIETNAMESE, ENGLISH])
def test_a_verdict_comes_first_and_leaves_the_reader_to_check(texts: Texts) -> None:
    heads: dict[Verdict, str] = {"yes": texts.yes, "no": texts.no}
    for verdict, head in heads.items():
        answer = replace(quoting(BRIDGE), verdict=verdict)
        page = Page(answer_html(answer, texts))
        assert page.text.startswith(f"{head} {texts.as_cited}")
        assert answer_text(answer, texts).startswith(f"{head} {texts.as_cited}\n")
        assert "strong" in [tag for tag, _ in page.tags]
    assert texts.as_cited not in answer_text(quoting(BRIDGE), texts)


def test_reports_that_differ_stand_with_their_outlets_and_days() -> None:
    later = replace(RICE, published=datetime(2024, 6, 2, 20, tzinfo=UTC), source="Tin <Bắc Khê>")
    answer = replace(quoting(BRIDGE, later), conflicting=True, query=replace(QUERY, as_of=TODAY))
    assert answer_text(answer, VIETNAMESE).startswith(
        "(Tính đến ngày 31/12/2024)\n"
        "Các nguồn đưa khác nhau:\n"
        "- Sáng 4-5, xã Phú Xá thông xe cầu Vàm. [1] (Báo Lâm Sơn, 04/05/2024)\n"
        "- Lúa tăng 200 đồng một cân. [2] (Tin <Bắc Khê>, 03/06/2024)\n"
    )
    page = Page(answer_html(answer, VIETNAMESE))
    assert "Các nguồn đưa khác nhau:" in page.text and "(Tin <Bắc Khê>, 03/06/2024)" in page.text
    assert [tag for tag, _ in page.tags].count("li") == 2
    assert "The sources differ:" in answer_text(answer, ENGLISH)


def test_a_timeline_has_the_day_of_its_news_in_front() -> None:
    query = replace(QUERY, wants="timeline", as_of=TODAY)
    undated = replace(BRIDGE, id="khac", published=None)
    answer = replace(quoting(BRIDGE, undated), query=query)
    both = replace(answer, sentences=(*answer.sentences, Sentence("Hai tin.", (2, 1))))
    assert answer_text(both, VIETNAMESE).split("\n")[1:4] == [
        "- 04/05/2024: Sáng 4-5, xã Phú Xá thông xe cầu Vàm. [1]",
        "- không rõ ngày: Sáng 4-5, xã Phú Xá thông xe cầu Vàm. [2]",
        "- 04/05/2024: Hai tin. [2][1]",
    ]
    html = answer_html(both, VIETNAMESE)
    assert html.count('<li><span class="hb-day">04/05/2024</span>') == 2 and "hb-timeline" in html
    assert "tin ngày" not in html, "the day is told once"


def test_several_things_asked_for_are_a_list() -> None:
    many = replace(QUERY, many=True)
    listed, one = (replace(quoting(*found), query=many) for found in ((BRIDGE, RICE), (BRIDGE,)))
    for answer in (listed, replace(listed, prompt_version="answer-1")):
        assert [tag for tag, _ in Page(answer_html(answer, VIETNAMESE)).tags].count("li") == 2
        assert "\n- Lúa tăng 200 đồng một cân. [2]\n" in answer_text(answer, VIETNAMESE)
    assert "<li>" not in answer_html(one, VIETNAMESE)
    assert answer_text(one, VIETNAMESE).startswith("Sáng 4-5")


def test_sentences_that_were_left_out_are_told() -> None:
    answer = replace(quoting(BRIDGE), dropped=2, prompt_version="answer-1", note="Ghi chú.")
    for said in (answer_text(answer, VIETNAMESE), Page(answer_html(answer, VIETNAMESE)).text):
        assert said.index("Đã bỏ 2 câu không kiểm chứng được.") < said.index("Ghi chú.")
    assert "Đã bỏ" not in answer_text(quoting(BRIDGE), VIETNAMESE)


def test_how_sure_an_answer_is_is_no_number_for_a_reader() -> None:
    answer = replace(quoting(BRIDGE), confidence=0.27)
    assert message_html(answer, VIETNAMESE, "h1") == message_html(quoting(BRIDGE), VIETNAMESE, "h1")
    assert answer_text(answer, VIETNAMESE) == answer_text(quoting(BRIDGE), VIETNAMESE)


def test_a_near_miss_shows_its_nearest_sentence() -> None:
    [hit] = not_found(BRIDGE).hits
    assert glimpse(QUERY, hit) == "Cầu dài 120 mét, rộng 7 mét."
    assert glimpse(understand("cau dai may met", today=TODAY), hit) == "Cầu dài 120 mét, rộng 7 mét."
    long = "Cầu dài bao nhiêu mét, " + "lúa tăng giá " * 40
    cut_off = glimpse(QUERY, replace(hit, passage=replace(hit.passage, text=long)))
    assert cut_off.endswith(" …") and len(cut_off) < 170 and long.startswith(cut_off[:-2])
    assert "Cầu dài 120 mét, rộng 7 mét." in Page(answer_html(not_found(BRIDGE), VIETNAMESE)).text


def test_the_sources_of_an_answer_stand_with_outlets_and_days() -> None:
    before = [Turn("user", "Cầu?"), Turn("assistant", "Cầu.", quoting(BRIDGE, RICE).citations)]
    answer = from_history(understand("Nguồn nào?", today=TODAY), before)
    assert answer and answer_text(answer, VIETNAMESE).startswith(
        "Câu trả lời trên được dẫn từ:\n"
        "- Sáng 4-5 [04/05/2024], xã Phú Xá thông xe cầu Vàm. [1] (Báo Lâm Sơn, 04/05/2024)\n"
        "- Lúa tăng 200 đồng một cân. [2] (không rõ nguồn, không rõ ngày)\n"
    )
    more = from_history(understand("Nói thêm đi", today=TODAY), before)
    assert more and Page(answer_html(more, VIETNAMESE)).text.startswith(
        "Các bài đã dẫn viết thêm:Cầu dài 120 mét, rộng 7 mét.[1]")
    nothing = from_history(understand("Nói thêm đi", today=TODAY), [
        before[0], replace(before[1], citations=quoting(RICE).citations)])
    assert nothing and answer_text(nothing, VIETNAMESE) == VIETNAMESE.nothing_more
    assert VIETNAMESE.nothing_more.startswith(NOT_FOUND)


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
