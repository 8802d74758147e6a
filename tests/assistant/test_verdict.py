from datetime import date

import pytest

from assistant.cite import cite
from assistant.cite.citations import Finding, Quote
from assistant.types import Answer
from assistant.understand import understand
from assistant.verdict import statement, verdict
from indexer.sentences import sentences
from indexer.types import Article

NEWS = Article("a", "Tin cầu Ngói", (
    "Sáng 4-5, tỉnh Lâm Sơn thông xe cầu Ngói. Ông Lê Văn Khải, Giám đốc Sở Y tế, dự lễ. "
    "Bãi rác Khe Dùng không nhận rác từ tháng 4."
))


def answered(question: str, sentence: int) -> Answer:
    span = sentences(NEWS.body)[sentence]
    query = understand(question, today=date(2024, 12, 31))
    return cite(query, (), [Finding((Quote(NEWS, span.start, span.end),))])


@pytest.mark.parametrize(("question", "claim"), [
    ("Cầu Ngói đã thông xe chưa?", "Cầu Ngói thông xe"),
    ("Có phải cầu Ngói thông xe ngày 4/5 không?", "cầu Ngói thông xe ngày 4/5"),
    ("Ông Lê Văn Khải có phải là Giám đốc Sở Y tế không?", "Ông Lê Văn Khải là Giám đốc Sở Y tế"),
    ("Cầu Ngói thông xe năm 2023, đúng không?", "Cầu Ngói thông xe năm 2023"),
    ("Bãi rác có nhận rác không?", "Bãi rác nhận rác"),
    ("Cầu Ngói thông xe hay chưa?", "Cầu Ngói thông xe"),
])
def test_a_question_as_the_statement_that_it_asks_about(question: str, claim: str) -> None:
    assert statement(question) == claim


@pytest.mark.parametrize(("question", "sentence", "said"), [
    ("Có phải ông Lê Văn Khải là Giám đốc Sở Y tế không?", 1, "yes"),
    ("Có phải tỉnh Lâm Sơn thông xe cầu Ngói không?", 0, "yes"),
    ("Có phải bãi rác Khe Dùng nhận rác không?", 2, "no"),
    ("Có phải ông Lê Văn Khải là Giám đốc Sở Tài chính không?", 1, ""),
    ("Có phải ông Trần Văn Bình là Giám đốc Sở Y tế không?", 1, ""),
    ("Ai là Giám đốc Sở Y tế?", 1, ""),
])
def test_yes_or_no_only_where_the_evidence_decides_it(question: str, sentence: int, said: str) -> None:
    answer = answered(question, sentence)
    assert answer.query.wants == ("person" if question.startswith("Ai") else "yes_no")
    assert verdict(answer.query, answer) == said


def test_no_evidence_decides_nothing() -> None:
    query = understand("Có phải cầu Ngói thông xe không?", today=date(2024, 12, 31))
    assert verdict(query, Answer("not_found", query)) == ""
