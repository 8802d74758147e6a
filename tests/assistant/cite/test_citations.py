from dataclasses import replace
from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from assistant.cite import check, cite
from assistant.cite.citations import Finding, Quote
from assistant.types import Note
from assistant.understand import understand
from indexer.sentences import sentences
from indexer.types import Article

QUERY = understand("Ai chủ trì?", today=date(2024, 12, 31))
ARTICLE = Article("a", "Họp", "Ông Trần Văn Bình chủ trì. Bà Lò Thị Ước dự. Họp xong lúc 11 giờ.")


def findings(article: Article, names_it: bool = True) -> list[Finding]:
    return [Finding((Quote(article, s.start, s.end),), names_it=names_it) for s in sentences(article.body)]


def test_each_sentence_is_quoted_with_its_number() -> None:
    answer = cite(QUERY, (), findings(ARTICLE))
    assert answer.status == "answered"
    assert [s.citations for s in answer.sentences] == [(1,), (2,), (3,)]
    assert [c.quote for c in answer.citations] == [s.text for s in answer.sentences]
    assert check(answer) == []


def test_nothing_found_is_an_answer() -> None:
    answer = cite(QUERY, (), ())
    assert answer.status == "not_found" and not answer.sentences and not answer.citations


def test_evidence_without_the_thing_asked_for_is_partial() -> None:
    assert cite(QUERY, (), findings(ARTICLE, names_it=False)).status == "partial"


def test_a_fact_told_twice_cites_both() -> None:
    other = Article("b", "Họp", "Tin vắn. Ông Trần Văn Bình chủ trì.")
    twice = Finding((Quote(ARTICLE, 0, 26), Quote(other, 9, 35)), notes=(Note(3, "x"),))
    answer = cite(QUERY, (), [twice, *findings(ARTICLE)[1:]])
    assert [s.citations for s in answer.sentences] == [(1, 2), (3,), (4,)]
    assert answer.citations[1].quote == "Ông Trần Văn Bình chủ trì."
    assert answer.sentences[0].notes == twice.notes
    assert check(answer) == []


def test_every_fault_is_found() -> None:
    answer = cite(QUERY, (), findings(ARTICLE))
    first, second, *_ = answer.citations
    assert check(replace(answer, citations=(replace(first, quote="Bịa."), *answer.citations[1:])))
    assert check(replace(answer, citations=(replace(first, end=first.end + 1), second)))
    assert check(replace(answer, citations=answer.citations[:2]))
    assert check(replace(answer, sentences=answer.sentences[:2]))
    assert check(replace(answer, citations=(first, replace(second, number=1))))
    uncited = replace(answer.sentences[0], citations=())
    assert check(replace(answer, sentences=(uncited, *answer.sentences[1:])))


@given(st.text(min_size=1, max_size=300))
def test_any_article_is_quoted_to_the_letter(body: str) -> None:
    assert check(cite(QUERY, (), findings(Article("a", "t", body)))) == []
