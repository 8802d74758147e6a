from __future__ import annotations

from dataclasses import replace
from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.cite import check
from assistant.converse import MORE, from_history, last_question, of_conversation
from assistant.types import Answer, Citation, Hit, Query, Turn
from assistant.understand import understand
from assistant.understand.about import recent
from indexer.sentences import sentences
from indexer.types import Article, Passage

TODAY = date(2026, 5, 1)
BRIDGE = Article("cau", "Thông xe cầu Vàm", (
    "Sáng 4-5, xã Phú Xá thông xe cầu Vàm. Lễ cắt băng có đông bà con.\n"
    "Cầu dài 120 mét, rộng 7 mét. Cầu xây trong hai năm.\n"
    "Ông Đỗ Khắc Nhu, Chủ tịch xã, cắt băng. Bà con đi lại từ trưa cùng ngày."
))
RICE = Article("lua", "Lúa được giá", "Lúa tăng 200 đồng một cân. Bà con bán ngay tại ruộng.")
ASKED = "Cầu Vàm dài bao nhiêu mét?"

def asked(question: str) -> Query:
    return understand(question, today=TODAY)


def quoting(*quotes: str, article: Article = BRIDGE) -> tuple[Citation, ...]:
    return tuple(
        Citation(n, article, at := article.body.index(quote), at + len(quote), quote)
        for n, quote in enumerate(quotes, start=1)
    )


def talk(*citations: Citation) -> list[Turn]:
    return [Turn("user", ASKED), Turn("assistant", " ".join(c.quote for c in citations), citations)]


def told(answer: Answer | None) -> list[str]:
    assert answer is not None and check(answer) == []
    return [sentence.text for sentence in answer.sentences]


# -- sources -------------------------------------------------------------------------------


def test_the_sources_are_those_of_the_last_answer() -> None:
    cited = quoting("Cầu dài 120 mét, rộng 7 mét.", "Cầu xây trong hai năm.")
    answer = from_history(asked("Nguồn nào?"), [*talk(*quoting("Bà con", article=RICE)), *talk(*cited)])
    assert answer and (answer.status, answer.citations) == ("answered", cited)
    assert told(answer) == [citation.quote for citation in cited]
    assert of_conversation(answer) == "sources"


def test_a_question_for_something_else_is_not_answered_from_the_conversation() -> None:
    for question in ("Nguồn vốn nào xây cầu?", "Vì sao lại thế?", "Ở đâu?", ""):
        assert from_history(asked(question), talk(*quoting("Cầu xây trong hai năm."))) is None


def test_the_sources_need_citations() -> None:
    assert from_history(asked("Nguồn nào?"), []) is None
    assert from_history(asked("Nguồn nào?"), talk()) is None
    later = [*talk(*quoting("Cầu xây trong hai năm.")), Turn("user", "Ai xây?")]
    assert from_history(asked("Nguồn nào?"), later) is None, "the last question was not answered"


def test_citations_of_two_answers_get_numbers_of_their_own() -> None:
    one, other = quoting("Cầu xây trong hai năm."), quoting("Lúa tăng 200 đồng một cân.", article=RICE)
    answer = from_history(asked("Nguồn?"), [*talk(*one), replace(talk(*other)[1])])
    assert answer and [c.number for c in answer.citations] == [1, 2] and len(told(answer)) == 2


def test_a_quote_that_its_article_does_not_hold_is_no_source() -> None:
    forged = replace(quoting("Cầu xây trong hai năm.")[0], quote="Cầu xây trong hai ngày.")
    assert from_history(asked("Nguồn nào?"), talk(forged)) is None


def test_the_answer_tells_of_no_reading_of_the_question() -> None:
    history = talk(*quoting("Cầu xây trong hai năm."))
    query = understand("Vậy nguồn nào nói thế?", history=history, today=TODAY)
    answer = from_history(query, history)
    assert query.follows and answer and not answer.query.follows
    assert answer.query.complete == answer.query.text == "Vậy nguồn nào nói thế?"


def test_an_answer_that_was_searched_is_none_of_the_conversation() -> None:
    hit = Hit(Passage("lua", 0, 0, 5, "Lúa tăng"), RICE, 1.0, 1.0, 1.0, ())
    assert of_conversation(Answer("partial", asked("Nguồn nào?"), hits=(hit,))) == ""
    assert of_conversation(Answer("not_found", asked("Ai xây?"))) == ""


# -- more ----------------------------------------------------------------------------------


def test_more_is_what_stands_around_the_quote_and_the_lead() -> None:
    answer = from_history(asked("Nói rõ hơn"), talk(*quoting("Cầu xây trong hai năm.")))
    assert told(answer) == [
        "Sáng 4-5, xã Phú Xá thông xe cầu Vàm.", "Cầu dài 120 mét, rộng 7 mét.",
        "Ông Đỗ Khắc Nhu, Chủ tịch xã, cắt băng.",
    ]
    assert answer and [c.number for c in answer.citations] == [1, 2, 3] and of_conversation(answer) == "more"


def test_more_of_a_lead_is_what_comes_after() -> None:
    answer = from_history(asked("Kể thêm"), talk(*quoting("Sáng 4-5, xã Phú Xá thông xe cầu Vàm.")))
    assert told(answer) == ["Lễ cắt băng có đông bà con."]


def test_more_says_nothing_again_until_all_is_said() -> None:
    history = talk(*quoting("Cầu dài 120 mét"))
    seen = ["Cầu dài 120 mét, rộng 7 mét."]
    for _ in range(3):
        answer = from_history(asked("Kể tiếp đi"), history)
        assert answer and told(answer) and not set(told(answer)) & set(seen)
        seen += told(answer)
        history += [Turn("user", "Kể tiếp đi"), Turn("assistant", "…", answer.citations)]
    assert sorted(seen) == sorted(BRIDGE.body[s.start : s.end] for s in sentences(BRIDGE.body))


def test_who_is_told_of_stands_in_brackets() -> None:
    body = "Bà Lò Thị Ước trúng cử. Phiên họp kéo dài. Bà sinh năm 1980."
    article = Article("bau", "Bầu cử", body)
    answer = from_history(asked("Kể thêm"), talk(*quoting("Phiên họp kéo dài.", article=article)))
    assert told(answer) == ["Bà Lò Thị Ước trúng cử.", "Bà sinh năm 1980."]
    assert answer and [[note.text for note in s.notes] for s in answer.sentences] == [[], ["Lò Thị Ước"]]


def test_an_article_that_is_told_has_no_more_to_tell() -> None:
    both = quoting("Lúa tăng 200 đồng một cân.", "Bà con bán ngay tại ruộng.", article=RICE)
    answer = from_history(asked("Kể tiếp đi"), talk(*both))
    assert answer and (answer.status, answer.sentences, answer.citations) == ("not_found", (), ())


def test_two_quotes_of_one_article_are_told_around_once() -> None:
    cited = quoting("Cầu dài 120 mét, rộng 7 mét.", "Ông Đỗ Khắc Nhu, Chủ tịch xã, cắt băng.")
    assert told(from_history(asked("more details"), talk(*cited))) == [
        "Sáng 4-5, xã Phú Xá thông xe cầu Vàm.", "Lễ cắt băng có đông bà con.", "Cầu xây trong hai năm.",
        "Bà con đi lại từ trưa cùng ngày.",
    ]


def test_more_is_no_more_than_a_reader_asked_for() -> None:
    long = Article("dai", "Dài", " ".join(f"Câu số {n} của bài {'rất ' * 20}dài." for n in range(60)))
    cited = tuple(
        Citation(n, long, s.start, s.end, long.body[s.start : s.end])
        for n, s in enumerate(sentences(long.body)[5:50:5], start=1)
    )
    said = told(from_history(asked("Giải thích thêm"), talk(*cited)))
    assert 0 < sum(len(text.split()) for text in said) <= MORE


bodies = st.lists(st.sampled_from([
    "Cầu dài 120 mét. ", "Bà con vui.\n", "Ông Nhu nói: “Tốt!” ", "TP. Huế mưa. ", "x", "\n",
    "Dài " * 50 + ". ",
]), min_size=1, max_size=12).map("".join)


@given(bodies, st.data())
@settings(max_examples=150)
def test_whatever_was_quoted_the_answers_about_it_check_out(body: str, data: st.DataObject) -> None:
    article = Article("a", "Tin", body)
    places = st.tuples(*[st.integers(0, len(body))] * 2).map(sorted).filter(lambda pair: pair[0] < pair[1])
    cited = tuple(
        Citation(number, article, start, end, body[start:end])
        for number, (start, end) in enumerate(data.draw(st.lists(places, min_size=1, max_size=4)), start=1)
    )
    for question in ("Nguồn nào?", "Nói thêm đi"):
        answer = from_history(asked(question), talk(*cited))
        said = told(answer)
        assert answer and (answer.status == "answered") == bool(said)
        if question == "Nói thêm đi":
            assert not any(c.start < q.end and q.start < c.end for c in answer.citations for q in cited)


# -- how much of a conversation is read ----------------------------------------------------


turns = st.lists(st.builds(
    Turn, st.sampled_from(("user", "assistant")),
    st.sampled_from((ASKED, "Nguồn nào?", "Ông ấy là ai?", "Kể thêm", "x" * 5_000,
                     "Ông Đỗ Khắc Nhu cắt băng.")),
    st.sampled_from(((), quoting("Cầu xây trong hai năm."), quoting("Bà con", article=RICE))),
), max_size=14)


@given(turns, st.sampled_from(("Nguồn nào?", "Kể thêm", "Ông ấy sinh năm nào?", "Ở đâu?", "Ai xây cầu?")))
def test_what_lies_far_back_counts_no_more(history: list[Turn], question: str) -> None:
    tail = recent(history)
    assert from_history(asked(question), history) == from_history(asked(question), tail)
    assert last_question(history) == last_question(tail)
    whole, bounded = (understand(question, history=h, today=TODAY) for h in (history, tail))
    assert (whole, whole.complete, whole.told) == (bounded, bounded.complete, bounded.told)


def test_the_last_question_is_one_for_the_archive() -> None:
    history = [*talk(), Turn("user", "Nguồn nào?"), Turn("assistant", "…"), Turn("user", "Kể thêm")]
    last = last_question(history)
    assert last and (last.question, last.before) == (ASKED, ())
    then = last_question([*history, Turn("user", "Ai xây cầu?")])
    assert then and (then.question, then.before) == ("Ai xây cầu?", tuple(history))
    assert last_question([]) is None and last_question([Turn("user", "Nguồn nào?")]) is None
