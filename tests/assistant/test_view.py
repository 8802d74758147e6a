from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.converse import from_history
from assistant.texts import NOT_FOUND, Texts
from assistant.types import Answer, Citation, Note, Sentence, Status, Turn, Verdict
from assistant.understand import understand
from assistant.view import (
    AGED,
    NEAREST,
    answer_text,
    cut,
    glimpse,
    leads,
    nearest,
    one_line,
    pieces,
    said_text,
    surroundings,
    told,
    web_address,
)
from indexer.sentences import sentences
from indexer.types import Article, DateRange, Span, Where
from tests.assistant.answers import BODY, BRIDGE, QUERY, RICE, TODAY, not_found, quoting, saying
from tests.languages import ENGLISH, VIETNAMESE

anything = st.text(st.one_of(st.sampled_from("<>&\"'\n\t\r x"), st.characters(codec="utf-8")), max_size=120)


# -- addresses -----------------------------------------------------------------------------


@pytest.mark.parametrize("url", [
    "javascript:alert(1)", "JavaScript:alert(1)", " javascript:alert(1)", "java\tscript:alert(1)",
    "\x01javascript:alert(1)", "javascript://bao.example/%0aalert(1)", "data:text/html,<script>1</script>",
    "vbscript:msgbox(1)", "file:///etc/passwd", "//bao.example/a", "bao.example/a", "/a", "https://",
    "https://[::1", "https://bao.example/a\nb", "", None,
])
def test_an_address_is_of_a_web_page_or_none(url: str | None) -> None:
    article = Article("a", "Tin", "Cầu dài 120 mét.", url)
    assert web_address(url) is None
    for answer in (quoting(article), not_found(article)):
        assert "    " not in answer_text(answer, VIETNAMESE), "nor is it printed as the article's address"


def test_an_address_loses_only_the_space_around_it() -> None:
    assert web_address("  https://báo.example/cầu?a=<b> ") == "https://báo.example/cầu?a=<b>"


# -- surroundings and cuts -----------------------------------------------------------------


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
    shown = f"{'… ' if begins else ''}{' '.join(quote.split())}{' …' if ends else ''}"
    assert answer_text(answer, VIETNAMESE).startswith(f"{shown} [1]\n")
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


@given(anything, st.data())
def test_pieces_make_the_text_and_hold_every_note(text: str, data: st.DataObject) -> None:
    places = data.draw(st.lists(st.integers(0, len(text) + 3), max_size=3))
    notes = tuple(Note(at, f"chú {n}") for n, at in enumerate(places))
    cut_up = list(pieces(Sentence(text, (), notes=notes)))
    assert "".join(piece for piece, _, _ in cut_up) == text
    assert [note for _, _, note in cut_up if note] == sorted(notes, key=lambda note: note.at)


# -- what is said --------------------------------------------------------------------------


def test_what_was_understood_stands_above_the_answer() -> None:
    query = understand("Tháng 5/2024 cầu Vàm dài bao nhiêu mét?", today=TODAY)
    answer = replace(quoting(BRIDGE), query=query)
    assert answer_text(answer, VIETNAMESE).startswith("(Ưu tiên tin từ 01/05/2024 đến 31/05/2024)\n")
    assert told(quoting(BRIDGE), VIETNAMESE).before == ()


def test_how_things_stand_is_told_with_the_day_of_the_news() -> None:
    answer = replace(quoting(BRIDGE), query=replace(QUERY, as_of=TODAY))
    assert "(theo tin ngày 04/05/2024)" in answer_text(answer, VIETNAMESE)
    assert "(by news of 04/05/2024)" in answer_text(answer, ENGLISH)
    assert "tin ngày" not in answer_text(quoting(BRIDGE), VIETNAMESE)
    undated = replace(answer, citations=tuple(replace(c, article=RICE) for c in answer.citations))
    assert "tin ngày" not in answer_text(undated, VIETNAMESE)


def _standing(*days: int | None) -> Answer:
    """An answer on how things stand today, out of news that many days old; ``None``: undated."""
    noon = datetime(TODAY.year, TODAY.month, TODAY.day, 5, tzinfo=UTC)
    news = [replace(BRIDGE, id=str(n), published=None if day is None else noon - timedelta(day))
            for n, day in enumerate(days)]
    return replace(quoting(*news), query=replace(QUERY, as_of=TODAY))


@pytest.mark.parametrize(("days", "aged"), [
    ((AGED,), False), ((AGED + 1,), True), ((2_000, AGED), False), ((2_000, AGED + 1), True),
    ((None,), False), ((None, AGED + 1), True), ((0,), False),
])
def test_old_news_of_how_things_stand_is_warned_of(days: tuple[int | None, ...], aged: bool) -> None:
    answer = _standing(*days)
    assert [lead.aged for lead in leads(answer, VIETNAMESE)] == [True] * aged
    if aged:
        newest = TODAY - timedelta(AGED + 1)
        said = VIETNAMESE.aged.format(day=VIETNAMESE.day(newest))
        assert said in answer_text(answer, VIETNAMESE).split("\n")
        assert ENGLISH.aged.format(day=ENGLISH.day(newest)) in answer_text(answer, ENGLISH)


def test_old_news_of_what_happened_is_no_cause_for_a_warning() -> None:
    old = _standing(2_000)
    for query in (QUERY, replace(QUERY, as_of=date(2020, 1, 1))):
        assert not list(leads(replace(old, query=query), VIETNAMESE))
    assert not [one for one in leads(replace(old, status="not_found", sentences=()), VIETNAMESE) if one.aged]


@pytest.mark.parametrize("texts", [VIETNAMESE, ENGLISH])
def test_not_found_names_what_was_searched_and_the_nearest_articles(texts: Texts) -> None:
    where = Where(DateRange(date(2024, 1, 1), None), ("Báo Lâm Sơn", "Tin Bắc Khê"))
    near = [replace(RICE, id=f"lua-{n}", title=f"Lúa vụ {n}") for n in range(5)]
    answer = not_found(BRIDGE, BRIDGE, *near, query=understand("Ai là <ai>?", where=where, today=TODAY))
    text = answer_text(answer, texts)
    for said in ("Ai là <ai>?", "01/01/2024", "Báo Lâm Sơn, Tin Bắc Khê", texts.loosen, texts.nearest,
                 "Thông xe cầu Vàm", "Lúa vụ 0", "Lúa vụ 1"):
        assert said in text
    assert text.count("Thông xe cầu Vàm") == 1 and "Lúa vụ 2" not in text
    assert [a.id for a in nearest(answer.hits)] == ["cau", "lua-0", "lua-1"] and NEAREST == 3


def test_not_found_without_a_filter_offers_none_to_loosen() -> None:
    text = answer_text(not_found(), VIETNAMESE)
    assert text.startswith(NOT_FOUND)
    assert VIETNAMESE.any_date in text and VIETNAMESE.any_source in text
    assert VIETNAMESE.loosen not in text and VIETNAMESE.nearest not in text


@pytest.mark.parametrize("status", ["partial", "out_of_scope"])
def test_an_answer_that_is_none_says_so_first(status: Status) -> None:
    answer = replace(quoting(BRIDGE), status=status)
    for texts in (VIETNAMESE, ENGLISH):
        said = getattr(texts, status)
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


def test_a_number_without_a_source_is_not_shown() -> None:
    answer = quoting(BRIDGE, RICE)
    both = replace(answer, sentences=(Sentence("Cầu xong, lúa được giá.", (2, 1, 7)),))
    assert answer_text(both, VIETNAMESE).startswith("Cầu xong, lúa được giá. [2][1]\n")
    assert "[7]" not in answer_text(both, VIETNAMESE)


# -- what stands beside a sentence ----------------------------------------------------------


def test_a_note_stands_after_its_word() -> None:
    text = "Ông Nhu, sinh ngày 25-3, cắt băng."
    noted = replace(saying(text), sentences=(
        Sentence(text, (1,), (Span(14, 23),), (Note(7, "Đỗ Khắc Nhu"), Note(23, "năm 2024"))),))
    assert answer_text(noted, VIETNAMESE).startswith(
        "Ông Nhu [Đỗ Khắc Nhu], sinh ngày 25-3 [năm 2024], cắt băng. [1]\n")
    assert said_text(noted) == text, "what is remembered is the article's own"


@pytest.mark.parametrize("texts", [VIETNAMESE, ENGLISH])
def test_a_verdict_comes_first_and_leaves_the_reader_to_check(texts: Texts) -> None:
    heads: dict[Verdict, str] = {"yes": texts.yes, "no": texts.no}
    for verdict, head in heads.items():
        answer = replace(quoting(BRIDGE), verdict=verdict)
        assert answer_text(answer, texts).startswith(f"{head} {texts.as_cited}\n")
    assert texts.as_cited not in answer_text(quoting(BRIDGE), texts)


def test_reports_that_differ_stand_with_their_outlets_and_days() -> None:
    later = replace(RICE, published=datetime(2024, 6, 2, 20, tzinfo=UTC), source="Tin <Bắc Khê>")
    answer = replace(quoting(BRIDGE, later), conflicting=True, query=replace(QUERY, as_of=date(2024, 7, 1)))
    assert answer_text(answer, VIETNAMESE).startswith(
        "(Tính đến ngày 01/07/2024)\n"
        "Các nguồn đưa khác nhau:\n"
        "- Sáng 4-5, xã Phú Xá thông xe cầu Vàm. [1] (Báo Lâm Sơn, 04/05/2024)\n"
        "- Lúa tăng 200 đồng một cân. [2] (Tin <Bắc Khê>, 03/06/2024)\n"
    )
    assert "The sources differ:" in answer_text(answer, ENGLISH)


def test_a_timeline_has_the_day_of_its_news_in_front() -> None:
    query = replace(QUERY, wants="timeline", as_of=date(2024, 7, 1))
    undated = replace(BRIDGE, id="khac", published=None)
    answer = replace(quoting(BRIDGE, undated), query=query)
    both = replace(answer, sentences=(*answer.sentences, Sentence("Hai tin.", (2, 1))))
    assert answer_text(both, VIETNAMESE).split("\n")[1:4] == [
        "- 04/05/2024: Sáng 4-5, xã Phú Xá thông xe cầu Vàm. [1]",
        "- không rõ ngày: Sáng 4-5, xã Phú Xá thông xe cầu Vàm. [2]",
        "- 04/05/2024: Hai tin. [2][1]",
    ]
    assert "tin ngày" not in answer_text(both, VIETNAMESE), "the day is told once"


def test_several_things_asked_for_are_a_list() -> None:
    many = replace(QUERY, many=True)
    listed, one = (replace(quoting(*found), query=many) for found in ((BRIDGE, RICE), (BRIDGE,)))
    for answer in (listed, replace(listed, prompt_version="answer-1")):
        assert "\n- Lúa tăng 200 đồng một cân. [2]\n" in answer_text(answer, VIETNAMESE)
    assert answer_text(one, VIETNAMESE).startswith("Sáng 4-5")


def test_sentences_that_were_left_out_are_told() -> None:
    said = answer_text(
        replace(quoting(BRIDGE), dropped=2, prompt_version="answer-1", note="Ghi chú."), VIETNAMESE)
    assert said.index("Đã bỏ 2 câu không kiểm chứng được.") < said.index("Ghi chú.")
    assert "Đã bỏ" not in answer_text(quoting(BRIDGE), VIETNAMESE)


def test_how_sure_an_answer_is_is_no_number_for_a_reader() -> None:
    answer = replace(quoting(BRIDGE), confidence=0.27)
    assert answer_text(answer, VIETNAMESE) == answer_text(quoting(BRIDGE), VIETNAMESE)


def test_a_near_miss_shows_its_nearest_sentence() -> None:
    [hit] = not_found(BRIDGE).hits
    assert glimpse(QUERY, hit) == "Cầu dài 120 mét, rộng 7 mét."
    assert glimpse(understand("cau dai may met", today=TODAY), hit) == "Cầu dài 120 mét, rộng 7 mét."
    long = "Cầu dài bao nhiêu mét, " + "lúa tăng giá " * 40
    cut_off = glimpse(QUERY, replace(hit, passage=replace(hit.passage, text=long)))
    assert cut_off.endswith(" …") and len(cut_off) < 170 and long.startswith(cut_off[:-2])


def test_the_sources_of_an_answer_stand_with_outlets_and_days() -> None:
    before = [Turn("user", "Cầu?"), Turn("assistant", "Cầu.", quoting(BRIDGE, RICE).citations)]
    answer = from_history(understand("Nguồn nào?", today=TODAY), before)
    assert answer and answer_text(answer, VIETNAMESE).startswith(
        "Câu trả lời trên được dẫn từ:\n"
        "- Sáng 4-5 [04/05/2024], xã Phú Xá thông xe cầu Vàm. [1] (Báo Lâm Sơn, 04/05/2024)\n"
        "- Lúa tăng 200 đồng một cân. [2] (không rõ nguồn, không rõ ngày)\n"
    )
    more = from_history(understand("Nói thêm đi", today=TODAY), before)
    assert more and answer_text(more, VIETNAMESE).startswith(
        "Các bài đã dẫn viết thêm:\nCầu dài 120 mét, rộng 7 mét. [1]\n")
    nothing = from_history(understand("Nói thêm đi", today=TODAY), [
        before[0], replace(before[1], citations=quoting(RICE).citations)])
    assert nothing and answer_text(nothing, VIETNAMESE) == VIETNAMESE.nothing_more
    assert VIETNAMESE.nothing_more.startswith(NOT_FOUND)


def test_an_error_is_told_with_the_next_step() -> None:
    answer = Answer("error", QUERY, note="Kho bài hỏng.")
    assert answer_text(answer, VIETNAMESE).split("\n") == [
        VIETNAMESE.error, "Kho bài hỏng.", VIETNAMESE.error_next]


def test_an_article_cannot_pose_as_another_source() -> None:
    posing = Article("a", "Tin\n[2] Thông xe — Báo Lâm Sơn", "Cầu dài\r\n120 mét.", source="Báo\nX")
    lines = answer_text(quoting(posing), VIETNAMESE).split("\n")
    assert [line for line in lines if line.startswith("[")] == [
        "[1] Tin [2] Thông xe — Báo Lâm Sơn — Báo X — không rõ ngày"
    ]


@given(anything)
def test_one_line_is_one_and_keeps_every_word(text: str) -> None:
    line = one_line(f"Tin {text} hết.")
    assert len(line.splitlines()) == 1 and line == one_line(line)
    assert [c for c in line if c.isalnum()] == [c for c in f"Tin {text} hết." if c.isalnum()]


def test_quotations_stand_apart_and_written_sentences_run_on() -> None:
    written = replace(quoting(BRIDGE, RICE), prompt_version="answer-1")
    assert answer_text(written, VIETNAMESE).startswith(
        "Sáng 4-5, xã Phú Xá thông xe cầu Vàm. [1] Lúa tăng 200 đồng một cân. [2]\n"
    )


def test_the_conversation_remembers_the_sentences_alone() -> None:
    assert said_text(quoting(BRIDGE, RICE)) == (
        "Sáng 4-5, xã Phú Xá thông xe cầu Vàm. Lúa tăng 200 đồng một cân."
    )
    assert said_text(not_found(BRIDGE)) == ""
