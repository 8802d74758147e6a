from __future__ import annotations

import json

import pytest

from assistant.chat import Assistant
from assistant.langchain import ArchiveRetriever
from indexer.archive import Archive

QUESTION = "Cầu Sông Lâm ở Ninh Giang được thiết kế rộng bao nhiêu mét?"


@pytest.fixture
def assistant(sample_archive: Archive) -> Assistant:
    return Assistant(sample_archive)


def test_the_best_passages_come_as_documents(assistant: Assistant) -> None:
    documents = ArchiveRetriever(assistant=assistant).invoke(QUESTION)
    assert len(documents) == 8
    assert "22,5 m" in documents[0].page_content
    assert documents[0].metadata["article_id"] == "ls-2023-008"
    scores = [document.metadata["score"] for document in documents]
    assert scores == sorted(scores, reverse=True)


def test_each_document_is_a_passage_to_the_letter(assistant: Assistant, sample_archive: Archive) -> None:
    for document in ArchiveRetriever(assistant=assistant, k=20).invoke(QUESTION):
        told = document.metadata
        article = sample_archive.article(told["article_id"])
        assert article is not None
        assert document.page_content == article.body[told["start"] : told["end"]] != ""
        assert (told["title"], told["url"], told["source"]) == (article.title, article.url, article.source)
        assert told["published"] == (article.published.isoformat() if article.published else None)
        assert json.loads(json.dumps(told)) == told


@pytest.mark.parametrize("k", [1, 3])
def test_no_more_than_k(assistant: Assistant, k: int) -> None:
    found = ArchiveRetriever(assistant=assistant, k=k).invoke(QUESTION)
    more = ArchiveRetriever(assistant=assistant).invoke(QUESTION)
    assert found == more[:k]


def test_a_question_without_marks_finds_too(assistant: Assistant) -> None:
    found = ArchiveRetriever(assistant=assistant, k=3).invoke("cau song lam rong bao nhieu met")
    assert "ls-2023-008" in {document.metadata["article_id"] for document in found}


@pytest.mark.parametrize("question", ["", "  ", "?!…"])
def test_where_nothing_is_asked_nothing_is_found(assistant: Assistant, question: str) -> None:
    assert ArchiveRetriever(assistant=assistant).invoke(question) == []


def test_scores_order_the_passages_where_dates_count_too(assistant: Assistant) -> None:
    asked = "Hiện nay ai là Giám đốc Sở Y tế tỉnh Lâm Sơn?"
    scores = [d.metadata["score"] for d in ArchiveRetriever(assistant=assistant).invoke(asked)]
    assert scores == sorted(scores, reverse=True) and len(set(scores)) > 1


def test_it_is_a_link_of_a_chain(assistant: Assistant) -> None:
    retriever = ArchiveRetriever(assistant=assistant, k=2)
    chain = retriever | (lambda found: [document.metadata["title"] for document in found])
    assert chain.batch([QUESTION, "?"])[1] == [] and len(chain.invoke(QUESTION)) == 2
