"""An answer as plain data, for ``hoibao ask --json`` and other programs; a conversation as such data and
as Markdown."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from html import escape
from typing import Any

from assistant.talk import Exchange, Talk
from assistant.texts import Texts
from assistant.types import Answer, Citation, Hit, Query
from assistant.uphold import is_taken
from assistant.view import answer_text, layout, notice, one_line, told, web_address
from indexer.types import Article

_ACTS = re.compile(r"[\\`*_\[\]#|~$^]|(?<=:)/(?=/)|(?<=\bwww)\.", re.IGNORECASE)
"""What makes Markdown wherever it stands; addresses become links in some of its kinds."""
_NO_LINK = re.compile(r"[<>\s]")
"""What an address in angles cannot hold."""
_ACTS_FIRST = re.compile(r"^(\d+(?=[.)])|(?=[-+=:]))")
"""What makes it at the head of a line: a list, a rule, a heading's underline."""


def answer_dict(answer: Answer) -> dict[str, Any]:
    """The answer as JSON types.

    ``sentences`` carry their citation numbers, the marked spans ``[start, end]`` and the notes, each
    with the code point ``at`` which it is to be read; of ``citations``, ``start`` and ``end`` count code
    points of the article's body; ``state`` is "stands", or what became of it ``since``: "changed",
    "withdrawn" or "erased". ``verdict`` is "yes", "no" or empty.
    """
    return {
        "status": answer.status,
        "question": answer.query.text,
        "sentences": [
            {"text": s.text, "citations": list(s.citations),
             "marks": [[m.start, m.end] for m in s.marks],
             "notes": [{"at": n.at, "text": n.text} for n in s.notes]}
            for s in answer.sentences
        ],
        "citations": [_citation(c) for c in answer.citations],
        "query": _query(answer.query),
        "prompt_version": answer.prompt_version,
        "note": answer.note,
        "verdict": answer.verdict,
        "conflicting": answer.conflicting,
        "confidence": answer.confidence,
        "dropped": answer.dropped,
    }


def search_dict(query: Query, hits: Sequence[Hit]) -> dict[str, Any]:
    """What was understood, and the passages that were found with their scores, as JSON types."""
    return {"question": query.text, "query": _query(query), "hits": [_hit(hit) for hit in hits]}


def conversation_dict(talk: Talk) -> dict[str, Any]:
    """A conversation as JSON types; ``answer`` is null where it was not kept."""
    return {"exchanges": [
        {"question": exchange.question, "said": exchange.said,
         "answer": answer_dict(exchange.answer) if exchange.answer else None}
        for exchange in talk
    ]}


def conversation_markdown(talk: Talk, texts: Texts) -> str:
    """A conversation as Markdown, each answer with its sources under it.

    What was typed and what an article says is text alone: nothing of it acts as Markdown or HTML.
    """
    blocks = [f"# {markdown(texts.title)}: {markdown(texts.chat)}"]
    for number, exchange in enumerate(talk, start=1):
        blocks.append(f"## {number}. {markdown(exchange.question)}")
        blocks += _blocks(exchange, texts)
    return "\n\n".join(blocks) + "\n"


def markdown(text: str) -> str:
    """A text as one line of Markdown that shows it to the letter."""
    shown = _ACTS.sub(r"\\\g<0>", escape(one_line(text), quote=False))
    return _ACTS_FIRST.sub(r"\1\\", shown)


def _blocks(exchange: Exchange, texts: Texts) -> Iterator[str]:
    answer = exchange.answer
    if answer is None:
        yield markdown(exchange.said or texts.unkept)
        return
    if answer.status == "error":
        yield from map(markdown, answer_text(answer, texts).split("\n"))
        return
    lines, form = told(answer, texts), layout(answer)
    yield from map(markdown, lines.before)
    if form in ("list", "timeline"):
        yield "\n".join(f"- {markdown(sentence)}" for sentence in lines.sentences)
    elif lines.sentences:
        yield from map(markdown, lines.sentences if form == "quotes" else [" ".join(lines.sentences)])
    yield from map(markdown, lines.after)
    if lines.near:
        yield f"**{markdown(texts.nearest)}**"
        yield "\n".join(f"- {_source(article, texts)}{_quote(line)}" for article, line in lines.near)
    if answer.citations:
        yield f"**{markdown(texts.sources)}**"
        yield "\n".join(f"- \\[{c.number}\\] {_cited(c, texts)}" for c in answer.citations)


def _cited(citation: Citation, texts: Texts) -> str:
    """A source and its quote; what became of it, where that no longer stands."""
    article, lost = citation.article, citation.lost
    if lost is None:
        return f"{_source(article, texts)}{_quote(citation.quote)}"
    became = f" — {markdown(notice(lost, texts))}"
    if is_taken(citation):
        return f"{markdown(article.title or texts.say('history.erased_title'))}{became}"
    return f"{_source(article, texts)}{became}{_quote(citation.quote)}"


def _source(article: Article, texts: Texts) -> str:
    about = map(markdown, (article.title, article.source or texts.unnamed, texts.moment(article.published)))
    address = web_address(article.url)
    if address is None:
        return " — ".join(about)
    return " — ".join((*about, f"<{_NO_LINK.sub(_coded, address)}>"))


def _coded(match: re.Match[str]) -> str:
    """A character of an address that would end the link, percent-coded."""
    return "".join(f"%{byte:02X}" for byte in match[0].encode())


def _quote(text: str) -> str:
    return f"\n  > {markdown(text)}" if text else ""


def _hit(hit: Hit) -> dict[str, Any]:
    article = hit.article
    return {
        "article_id": article.id, "title": article.title, "url": article.url, "source": article.source,
        "published": _iso(article.published), "modified": _iso(article.modified),
        "start": hit.passage.start, "end": hit.passage.end, "text": hit.passage.text,
        "score": hit.score, "lexical": hit.lexical, "dense": hit.dense, "dated": hit.dated,
        "reranked": hit.reranked, "found_by": list(hit.found_by), "copies": hit.copies,
    }


def _citation(citation: Citation) -> dict[str, Any]:
    article, lost = citation.article, citation.lost
    return {
        "number": citation.number, "article_id": article.id, "title": article.title,
        "url": article.url, "source": article.source,
        "published": _iso(article.published), "modified": _iso(article.modified),
        "start": citation.start, "end": citation.end, "quote": citation.quote,
        "state": lost.fate if lost else "stands", "since": _iso(lost.moment) if lost else None,
        "reason": lost.reason if lost else "",
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


def _iso(time: date | datetime | None) -> str | None:
    return time.isoformat() if time else None
