from __future__ import annotations

import json
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

import pytest

from assistant.chat import Assistant
from assistant.langchain import ArchiveRetriever
from indexer.archive import Archive
from tests.scripted import Reply, say, serving

ROOT = Path(__file__).parents[2]
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


def test_an_agent_names_what_it_found(assistant: Assistant, capsys: pytest.CaptureFixture[str]) -> None:
    agent = example()
    with serving() as server:
        server.script += [calls("search_news", query=QUESTION), say("Cầu rộng 22,5 m [ls-2023-008].")]
        said, named = agent.answer(
            assistant, "openai:scripted", QUESTION, base_url=server.url, api_key="none", streaming=True)
        asked, read = server.requests
    assert [tool["function"]["name"] for tool in asked["tools"]] == ["search_news"]
    assert read["messages"][-1]["role"] == "tool" and "22,5 m" in read["messages"][-1]["content"]
    assert [document.metadata["article_id"] for document in named] == ["ls-2023-008"]
    first, second = agent.lines(said, named)
    assert first == "Cầu rộng 22,5 m [ls-2023-008]." and second.startswith("[ls-2023-008] Khởi công")


def test_an_agent_that_names_nothing_has_no_sources(assistant: Assistant) -> None:
    agent = example()
    with serving() as server:
        server.script += [calls("search_news", query="Thủ đô nước Pháp"), say("Kho báo không có.")]
        assert agent.answer(assistant, "openai:scripted", "Thủ đô nước Pháp là gì?", base_url=server.url,
                            api_key="none", streaming=True) == ("Kho báo không có.", [])


def example() -> ModuleType:
    """The example of docs/examples."""
    spec = spec_from_file_location("langchain_agent", ROOT / "docs" / "examples" / "langchain_agent.py")
    assert spec and spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def calls(name: str, **arguments: str) -> Reply:
    """A model's reply that calls a tool."""
    call = {"index": 0, "id": "call_1", "type": "function",
            "function": {"name": name, "arguments": json.dumps(arguments)}}
    chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "scripted", "choices": [
        {"index": 0, "delta": {"role": "assistant", "tool_calls": [call]}, "finish_reason": None}]}
    return Reply((f"data: {json.dumps(chunk)}\n\n".encode(),), finish="tool_calls")
