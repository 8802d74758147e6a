"""Answer → plain text, and what its HTML (see ``assistant.message``) says alike. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from urllib.parse import urlsplit

from assistant.converse import of_conversation
from assistant.explain import understood
from assistant.recorded import BY_NEWS
from assistant.texts import Texts
from assistant.types import Answer, Citation, Hit, Lost, Note, Query, Sentence
from assistant.uphold import is_taken
from indexer.sentences import sentences
from indexer.types import Article, Span
from indexer.words import fold, folded, words

REACH = 300
"""Code points that are shown on either side of a quote, at most."""
NEAREST = 3
"""Articles that are named where nothing was found."""
AGED = 180
"""Days after which news of how things stand may no longer be so."""
_GLIMPSE = 160
"""Code points that are shown of a sentence of such an article, at most."""

Layout = Literal["prose", "quotes", "list", "timeline"]
"""How sentences stand: running on, each by itself, as a list, as a list by day."""

CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


@dataclass(frozen=True, slots=True)
class Told:
    """An answer in plain lines: what is said before the sentences, these with their ``[n]``, what is
    said after them, and the articles that came nearest, each with a sentence of it."""

    before: tuple[str, ...]
    sentences: tuple[str, ...]
    after: tuple[str, ...]
    near: tuple[tuple[Article, str], ...]


def told(answer: Answer, texts: Texts) -> Told:
    """The answer without its sources, in plain lines."""
    first = (" ".join(filter(None, (lead.head, lead.rest))) for lead in leads(answer, texts))
    return Told(
        (*(f"({one_line(phrase)})" for phrase in understood(answer.query, texts)), *map(one_line, first)),
        tuple(_said(sentence, answer, texts) for sentence in answer.sentences),
        tuple(map(one_line, (*remarks(answer, texts), *searched(answer, texts)))),
        tuple((hit.article, one_line(glimpse(answer.query, hit))) for hit in missed(answer)),
    )


def answer_text(answer: Answer, texts: Texts) -> str:
    """For a terminal and for copying: sentences with ``[n]``, then the numbered sources."""
    if answer.status == "error":
        return _joined([texts.error, one_line(answer.note), texts.error_next])
    lines = told(answer, texts)
    form = layout(answer)
    said = lines.sentences if form == "quotes" else [" ".join(lines.sentences)]
    if form in ("list", "timeline"):
        said = [f"- {sentence}" for sentence in lines.sentences]
    parts = [*lines.before, *said, *lines.after]
    if answer.citations:
        parts += ["", f"{texts.sources}:", *(_source(c, texts) for c in answer.citations)]
    if lines.near:
        parts += ["", f"{texts.nearest}:"]
        for article, sentence in lines.near:
            parts += [_line("-", article, texts), *([f"  {sentence}"] if sentence else [])]
    return _joined(parts)


def layout(answer: Answer) -> Layout:
    """How the sentences of an answer stand."""
    if answer.query.wants == "timeline" and answer.sentences:
        return "timeline"
    if len(answer.sentences) > 1 and (answer.query.many or answer.conflicting or of_conversation(answer)):
        return "list"
    return "prose" if answer.prompt_version else "quotes"


def _said(sentence: Sentence, answer: Answer, texts: Texts) -> str:
    became = " ".join(notice(lost, texts) for lost in fates(sentence, answer))
    if not sentence.text:
        return one_line(" ".join((became, "".join(f"[{n}]" for n in sentence.citations))))
    begun, ended = cuts(sentence, answer.citations)
    text = "".join(piece if note is None else f" [{note.text}]" for piece, _, note in pieces(sentence))
    numbers = "".join(f"[{n}]" for n in sentence.citations if n in cited(answer))
    told, day = beside(sentence, answer, texts), day_of(sentence, answer, texts)
    return one_line(" ".join(filter(None, (
        f"{day}:" if day else "", f"{'… ' if begun else ''}{text}{' …' if ended else ''}",
        numbers, f"({told})" if told else "", f"({became})" if became else "",
    ))))


def fates(sentence: Sentence, answer: Answer) -> list[Lost]:
    """What became of the articles that a sentence cites, each told once; none where one of them stands."""
    found = [cited(answer)[n].lost for n in sentence.citations if n in cited(answer)]
    return [] if None in found else list(dict.fromkeys(filter(None, found)))


def notice(lost: Lost, texts: Texts) -> str:
    """What became of an article that was cited, in words."""
    if lost.moment is None:
        return texts.say(f"history.was_{lost.fate}")
    day = texts.moment(lost.moment)[:10]
    if lost.fate == "changed":
        return texts.say("history.was_changed_on", day=day)
    why = f" {texts.say('history.reason', reason=lost.reason)}" if lost.reason else ""
    return texts.say("history.was_withdrawn", day=day) + why


def said_text(answer: Answer) -> str:
    """The sentences alone, as the conversation remembers them."""
    return " ".join(one_line(s.text) for s in answer.sentences if s.text)


def nearest(hits: Sequence[Hit]) -> list[Article]:
    """The articles of the best hits, each once."""
    return list({hit.article.id: hit.article for hit in hits}.values())[:NEAREST]


def surroundings(body: str, start: int, end: int, reach: int = REACH) -> Span:
    """``[start, end)`` widened to whole sentences within ``reach``, else to whole words."""
    spans = sentences(body)
    least, most = max(0, start - reach), min(len(body), end + reach)
    first = min((s.start for s in spans if least <= s.start <= start), default=None)
    last = max((s.end for s in spans if end <= s.end <= most), default=None)
    if first is None:
        space = body.find(" ", least, start)
        first = space + 1 if space >= 0 else start
    if last is None:
        space = body.rfind(" ", end, most)
        last = space if space >= 0 else end
    return Span(first, last)


def web_address(url: str | None) -> str | None:
    """The URL if a browser may be sent there: http or https, with a host."""
    if not url or CONTROL.search(url):
        return None
    try:
        parts = urlsplit(url.strip())
    except ValueError:
        return None
    return url.strip() if parts.scheme in ("http", "https") and parts.hostname else None


def glimpse(query: Query, hit: Hit) -> str:
    """The sentence of a hit that says most of what was searched, cut to a glimpse of it."""
    text = hit.passage.text
    terms = {term.text if term.marked else fold(term.text): term.counts
             for term in query.terms if not term.is_pair}

    def shared(span: Span) -> float:
        said = words(text[span.start : span.end])
        return sum(terms.get(word, 0.0) for word in {*said, *folded(said)})

    best = max(sentences(text), key=shared, default=Span(0, 0))
    sentence = text[best.start : best.end]
    if len(sentence) <= _GLIMPSE:
        return sentence
    return f"{sentence[: max(sentence.rfind(' ', 0, _GLIMPSE), 1)]} …"


def cut(citation: Citation) -> tuple[bool, bool]:
    """Whether a quote begins, and whether it ends, within a sentence of its article: words of that
    sentence are left out there."""
    body = citation.article.body
    spans = sentences(body)
    return (
        any(s.start < citation.start < s.end and _is_worded(body[s.start : citation.start]) for s in spans),
        any(s.start < citation.end < s.end and _is_worded(body[citation.end : s.end]) for s in spans),
    )


def _is_worded(text: str) -> bool:
    return any(map(str.isalnum, text))


@dataclass(frozen=True, slots=True)
class Lead:
    """What is said before the sentences; its head stands out. ``aged``: a warning that the news is old."""

    head: str
    rest: str = ""
    aged: bool = False


def leads(answer: Answer, texts: Texts) -> Iterator[Lead]:
    """What is said before the sentences: the status, where it is to be told, and the verdict."""
    kind = of_conversation(answer)
    if answer.status == "not_found":
        yield Lead("", texts.nothing_more if kind == "more" else
                   texts.not_found.format(question=answer.query.text))
    elif answer.status in ("partial", "out_of_scope"):
        yield Lead("", texts.partial if answer.status == "partial" else texts.out_of_scope)
    if answer.conflicting:
        yield Lead(texts.conflicting)
    elif answer.verdict:
        yield Lead(texts.yes if answer.verdict == "yes" else texts.no, texts.as_cited)
    if kind and answer.sentences:
        yield Lead("", texts.taken_from if kind == "sources" else texts.told_around)
    if newest := _aged(answer):
        yield Lead("", texts.aged.format(day=texts.day(newest)), aged=True)


def _aged(answer: Answer) -> date | None:
    """The newest day of what is cited for how things stand now, where that is long ago."""
    if not answer.query.newest or not answer.sentences:
        return None
    newest = max((c.article.day for c in answer.citations if c.article.day), default=None)
    return newest if newest and (answer.query.today - newest).days > AGED else None


def remarks(answer: Answer, texts: Texts) -> list[str]:
    """What is said after the sentences on how they came about."""
    return [
        *([texts.dropped.format(count=texts.number(answer.dropped))] if answer.dropped else []),
        *([answer.note] if answer.note else []),
    ]


def cited(answer: Answer) -> dict[int, Citation]:
    """The citations by their numbers."""
    return {citation.number: citation for citation in answer.citations}


def cuts(sentence: Sentence, citations: Iterable[Citation]) -> tuple[bool, bool]:
    """Where a sentence that is a quote leaves out words of its article's."""
    quoted = (c for c in citations if c.number in sentence.citations and c.quote == sentence.text)
    return next(map(cut, quoted), (False, False))


def pieces(sentence: Sentence) -> Iterator[tuple[str, tuple[Span, ...], Note | None]]:
    """The text in pieces with the marks in each, and between them the notes; together the pieces are
    the text."""
    text, at = sentence.text, 0
    for note in (*sorted(sentence.notes, key=_place), None):
        end = len(text) if note is None else min(max(note.at, at), len(text))
        marks = tuple(Span(max(m.start - at, 0), min(m.end, end) - at) for m in sentence.marks)
        yield text[at:end], marks, None
        if note is not None:
            yield "", (), note
        at = end


def _place(note: Note) -> int:
    return note.at


def beside(sentence: Sentence, answer: Answer, texts: Texts) -> str:
    """What is to be told beside a sentence: its outlet and day where sources are compared or asked
    for, its day alone where it says how things stood."""
    if answer.conflicting or of_conversation(answer) == "sources":
        articles = (cited(answer)[n].article for n in sentence.citations if n in cited(answer))
        return "; ".join(dict.fromkeys(
            f"{a.source or texts.unnamed}, {_day(a.published, texts)}" for a in articles))
    dated = any(BY_NEWS in note.text for note in sentence.notes)
    if answer.query.as_of is None or dated or layout(answer) == "timeline":
        return ""
    newest = max(_days(sentence, answer), default=None)
    return texts.told_on.format(day=_day(newest, texts)) if newest else ""


def day_of(sentence: Sentence, answer: Answer, texts: Texts) -> str:
    """The day in front of a sentence of a timeline: that of the first news of it."""
    if layout(answer) != "timeline":
        return ""
    return _day(min(_days(sentence, answer), default=None), texts)


def _days(sentence: Sentence, answer: Answer) -> list[datetime]:
    """When the news was published that a sentence cites."""
    days = (cited(answer)[n].article.published for n in sentence.citations if n in cited(answer))
    return [day for day in days if day]


def _day(moment: datetime | None, texts: Texts) -> str:
    return texts.moment(moment)[:10] if moment else texts.undated


def missed(answer: Answer) -> list[Hit]:
    """The best hit of each of the nearest articles, where nothing was found in them."""
    if answer.status != "not_found":
        return []
    best = {hit.article.id: hit for hit in reversed(answer.hits)}
    return [best[article.id] for article in nearest(answer.hits)]


def searched(answer: Answer, texts: Texts) -> list[str]:
    """Where nothing was found: what was searched, and whether less of a filter may help."""
    if answer.status != "not_found" or of_conversation(answer):
        return []
    where = answer.query.within
    first, last = (where.published.first, where.published.last) if where.published else (None,) * 2
    scope = f"{texts.between(first, last)} · {', '.join(where.sources) or texts.any_source}"
    loosen = f" {texts.loosen}" if answer.query.where.published or where.sources else ""
    return [f"{texts.searched} {scope}.{loosen}"]


def _source(citation: Citation, texts: Texts) -> str:
    """The line of a source; of one that was withdrawn or erased what became of it, without its address."""
    label, article, lost = f"[{citation.number}]", citation.article, citation.lost
    if lost is None or not is_taken(citation):
        return _line(label, article, texts)
    title = article.title or texts.say("history.erased_title")
    return one_line(f"{label} {title} — {notice(lost, texts)}")


def _line(label: str, article: Article, texts: Texts) -> str:
    about = (article.title, article.source or texts.unnamed, texts.moment(article.published))
    address = web_address(article.url)
    return f"{label} {' — '.join(map(one_line, about))}" + (f"\n    {address}" if address else "")


def one_line(text: str) -> str:
    """The text in one line, without what is not to be seen."""
    return " ".join(CONTROL.sub(" ", text).split())


def _joined(parts: Sequence[str]) -> str:
    """One part a line; an empty one is a blank line between two others."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(parts)).strip("\n")
