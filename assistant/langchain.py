"""The archive as a LangChain retriever, for programs that are built on LangChain."""

from __future__ import annotations

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict

from assistant.chat import Assistant
from assistant.types import Hit


class ArchiveRetriever(BaseRetriever):
    """Passages of an archive as LangChain documents, the best first, ``k`` at most; none where
    nothing is asked.

        ArchiveRetriever(assistant=Assistant.open("archive")).invoke("Ai chủ trì hội nghị?")

    ``page_content`` is the passage to the letter; ``metadata`` says the article's id, title,
    url, source, published (ISO 8601 or None), start and end in its body, and the score (it orders
    the passages of one question; above 1 where the article's date counts too).
    """

    model_config = ConfigDict(arbitrary_types_allowed=True)

    assistant: Assistant
    k: int = 8

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun, **kwargs: Any
    ) -> list[Document]:
        asked = self.assistant.understand(query)
        return [_document(hit) for hit in self.assistant.retrieve(asked, self.k)]


def _document(hit: Hit) -> Document:
    article = hit.article
    return Document(
        page_content=hit.passage.text,
        metadata={
            "article_id": article.id, "title": article.title, "url": article.url,
            "source": article.source,
            "published": article.published.isoformat() if article.published else None,
            "start": hit.passage.start, "end": hit.passage.end, "score": hit.score,
        },
    )
