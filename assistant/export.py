"""An answer as plain data, for ``hoibao ask --json`` and other programs."""

from __future__ import annotations

from typing import Any

from assistant.types import Answer, Citation, Query


def answer_dict(answer: Answer) -> dict[str, Any]:
    """The answer as JSON types.

    ``sentences`` carry their citation numbers and the marked spans ``[start, end]``; of
    ``citations``, ``start`` and ``end`` count code points of the article's body.
    """
    return {
        "status": answer.status,
        "question": answer.query.text,
        "sentences": [
            {"text": s.text, "citations": list(s.citations),
             "marks": [[m.start, m.end] for m in s.marks]}
            for s in answer.sentences
        ],
        "citations": [_citation(c) for c in answer.citations],
        "query": _query(answer.query),
        "prompt_version": answer.prompt_version,
        "note": answer.note,
    }


def _citation(citation: Citation) -> dict[str, Any]:
    article = citation.article
    return {
        "number": citation.number, "article_id": article.id, "title": article.title,
        "url": article.url, "source": article.source,
        "published": article.published.isoformat() if article.published else None,
        "start": citation.start, "end": citation.end, "quote": citation.quote,
    }


def _query(query: Query) -> dict[str, Any]:
    about = query.about
    return {
        "complete": query.complete, "wants": query.wants, "newest": query.newest,
        "language": query.language,
        "terms": [term for term, _ in query.terms if "_" not in term],
        "about": [str(about.first), str(about.last)] if about else None,
    }
