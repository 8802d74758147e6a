"""The generative answerer: a language model writes from numbered passages, and is checked.

Each sentence must cite passages that it was given, and every number and every name in it must
stand in what it cites (or in the question); what fails is dropped. A citation's quote is the
cited passage's own sentence that says most of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from assistant.prompts import load_prompt
from assistant.types import Answer, Citation, Hit, Query, Sentence, Status, Turn
from indexer.errors import ModelError
from indexer.sentences import sentences
from indexer.split import widened
from indexer.types import Span
from indexer.words import nfc, words

UNKNOWN = "KHÔNG TÌM THẤY"
_PASSAGES = 6
_REACH = 300
"""Code points around each passage that the model reads too: an answer often stands beside what
was found."""
_SECONDS = 60.0
_TURNS, _TOLD, _LONGEST_COMPLETE = 6, 600, 400
"""Turns of the conversation that complete a question, code points of each, and of the result."""
_WHO = {"user": "Người hỏi", "assistant": "Trợ lý"}
_MARKER = re.compile(r"\s*\[(\d+)\]")
_CAPITALISED = re.compile(r"(?<!^)\b[^\W\d_a-z]\w+")


def load_model(name: str) -> Any:
    """A LangChain chat model by one string, ``provider:model``; raises ``ModelError``."""
    from langchain.chat_models import init_chat_model

    try:
        return init_chat_model(name, temperature=0, timeout=_SECONDS, max_retries=1)
    except ImportError as error:
        provider = name.partition(":")[0]
        raise ModelError(
            f"model {name!r}: {error}. Install it with: pip install 'hoibao[{provider}]'"
        ) from error
    except Exception as error:  # each provider raises its own for a bad name or a missing key
        raise ModelError(f"model {name!r} cannot be set up: {error}") from error


def generate(model: Any, query: Query, hits: Sequence[Hit]) -> Answer:
    """Ask the model and keep what checks out. Raises ``ModelError`` where it does not answer."""
    prompt = load_prompt("answer")
    given = tuple(replace(hit, passage=widened(hit.article, hit.passage, _REACH))
                  for hit in hits[:_PASSAGES])
    system, user = prompt.render(
        unknown=UNKNOWN, today=query.today.strftime("%d/%m/%Y"), question=query.complete,
        passages=[_shown(number, hit) for number, hit in enumerate(given, start=1)],
    )
    reply = nfc(_invoke(model, system, user))
    answer = written(reply, query, given)
    return Answer(answer.status, query, answer.sentences, answer.citations, tuple(hits),
                  prompt.version)


def complete(model: Any, question: str, history: Sequence[Turn]) -> str:
    """A question that points back, made to stand alone by the model; empty where it names what was
    not said. Raises ``ModelError`` where the model does not answer."""
    system, user = load_prompt("complete").render(
        turns=[{"who": _WHO[turn.role], "said": " ".join(turn.content.split())[:_TOLD]}
               for turn in history[-_TURNS:]],
        question=question,
    )
    reply = " ".join(nfc(_invoke(model, system, user)).split())
    said = {word for text in (question, *(turn.content for turn in history)) for word in words(nfc(text))}
    named = {w for w in words(reply) if w.isdigit()}
    named |= {w for name in _CAPITALISED.findall(reply) for w in words(name)}
    return reply if reply and len(reply) <= _LONGEST_COMPLETE and named <= said else ""


def _invoke(model: Any, system: str, user: str) -> str:
    try:
        return str(model.invoke([("system", system), ("human", user)]).text)
    except Exception as error:  # each provider raises its own when it is out of reach
        raise ModelError(f"the language model did not answer: {error}") from error


def _shown(number: int, hit: Hit) -> dict[str, object]:
    published = hit.article.published
    return {
        "number": number, "title": hit.article.title, "source": hit.article.source,
        "date": published.strftime("%d/%m/%Y") if published else "không rõ ngày",
        "text": hit.passage.text,
    }


def written(reply: str, query: Query, given: Sequence[Hit]) -> Answer:
    """The sentences of a model's reply that check out, with their citations. Pure."""
    kept: list[Sentence] = []
    citations: dict[tuple[str, int], Citation] = {}
    for text, numbers in _cited_sentences(reply):
        hits = [given[n - 1] for n in numbers if 0 < n <= len(given)]
        if not hits or len(hits) < len(numbers) or not _supported(text, hits, query):
            continue
        cited = [_cite(text, hit, citations) for hit in hits]
        kept.append(Sentence(text, tuple(dict.fromkeys(cited))))
    status: Status = "answered" if kept else "not_found"
    return Answer(status, query, tuple(kept), tuple(citations.values()), tuple(given))


def _cited_sentences(reply: str) -> list[tuple[str, list[int]]]:
    """Each sentence without its markers, and the numbers that it cites."""
    moved = re.sub(r"([.!?…]+)((?:\s*\[\d+\])+)", r"\2\1", reply)  # "….[1]" → "… [1]."
    found = []
    for span in sentences(moved):
        text = moved[span.start : span.end]
        numbers = [int(n) for n in _MARKER.findall(text)]
        found.append((_MARKER.sub("", text).strip(), numbers))
    return found


def _supported(text: str, hits: Sequence[Hit], query: Query) -> bool:
    """Whether each number and each name of a sentence stands in what it cites or was asked."""
    told = set(words(query.complete))
    for hit in hits:
        date = hit.article.published.strftime("%d/%m/%Y") if hit.article.published else ""
        told |= set(words(f"{hit.article.title}. {hit.article.summary}. {hit.passage.text} {date}"))
    claimed = {w for w in words(text) if w.isdigit()}
    claimed |= {w for name in _CAPITALISED.findall(text) for w in words(name)}
    return claimed <= told


def _cite(text: str, hit: Hit, citations: dict[tuple[str, int], Citation]) -> int:
    """The number of the citation that quotes the passage's sentence nearest to ``text``."""
    said = set(words(text))
    passage = hit.passage

    def shared(span: Span) -> int:
        return len(said & set(words(passage.text[span.start : span.end])))

    best = max(sentences(passage.text), key=shared)
    start, end = passage.start + best.start, passage.start + best.end
    key = (hit.article.id, start)
    if key not in citations:
        citations[key] = Citation(
            len(citations) + 1, hit.article, start, end, hit.article.body[start:end]
        )
    return citations[key].number
