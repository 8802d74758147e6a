"""An answer as plain data, for ``hoibao ask --json`` and other programs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from assistant.types import Answer, Citation, Hit, Query


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


def search_dict(query: Query, hits: Sequence[Hit]) -> dict[str, Any]:
    """What was understood, and the passages that were found with their scores, as JSON types."""
    return {"question": query.text, "query": _query(query), "hits": [_hit(hit) for hit in hits]}


def _hit(hit: Hit) -> dict[str, Any]:
    article = hit.article
    return {
        "article_id": article.id, "title": article.title, "url": article.url, "source": article.source,
        "published": article.published.isoformat() if article.published else None,
        "start": hit.passage.start, "end": hit.passage.end, "text": hit.passage.text,
        "score": hit.score, "lexical": hit.lexical, "dense": hit.dense, "dated": hit.dated,
        "reranked": hit.reranked, "found_by": list(hit.found_by), "copies": hit.copies,
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
        "complete": query.complete, "follows": query.follows, "wants": query.wants, "many": query.many,
        "language": query.language,
        "terms": [term.text for term in query.terms if not term.is_pair],
        "about": [_iso(about.first), _iso(about.last)] if about else None, "strict": query.strict,
        "as_of": _iso(query.as_of), "newest": query.newest,
        "corrections": [{"typed": c.typed, "read": c.read} for c in query.corrections],
        "mergers": [{"old": m.old, "now": list(m.now), "province": m.province} for m in query.mergers],
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
