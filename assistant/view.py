"""Answer → HTML and plain text. Pure; whatever comes from an article or a user is escaped.

Each HTML text is one line, so that Markdown, which ends a block of HTML at a blank line, can
carry it unchanged.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Literal
from urllib.parse import urlsplit

from assistant.converse import of_conversation
from assistant.explain import understood
from assistant.texts import Texts
from assistant.types import Answer, Citation, Hit, Note, Query, Sentence
from indexer.sentences import sentences
from indexer.types import Article, Span
from indexer.words import fold, folded, words

REACH = 300
"""Code points that are shown on either side of a quote, at most."""
NEAREST = 3
"""Articles that are named where nothing was found."""
_GLIMPSE = 160
"""Code points that are shown of a sentence of such an article, at most."""

Layout = Literal["prose", "quotes", "list", "timeline"]
"""How sentences stand: running on, each by itself, as a list, as a list by day."""

_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]+")


def message_html(answer: Answer, texts: Texts, key: str) -> str:
    """A whole answer: sentences, sources and a button that copies them as plain text.

    ``key`` must differ between the answers of a page, since ids are made of it.
    """
    if answer.status == "error":
        return error_html(answer.note, texts)
    copied = "&#10;".join(_safe(line) for line in answer_text(answer, texts).split("\n"))
    button = (
        f'<button type="button" class="hb-copy" data-copied="{_safe(texts.copied)}" '
        f'data-text="{copied}">{_safe(texts.copy)}</button>'
    )
    return _div("hb-message", answer_html(answer, texts, key) + sources_html(answer, texts, key)
                + (button if answer.sentences else ""))


def answer_html(answer: Answer, texts: Texts, key: str = "a") -> str:
    """The sentences, what was asked for marked, each ``[n]`` a link to its source's card."""
    if answer.status == "error":
        return error_html(answer.note, texts)
    read = " · ".join(understood(answer.query, texts))
    parts = [
        f'<p class="hb-understood">{_safe(read)}</p>' if read else "",
        *(_lead_html(lead) for lead in _leads(answer, texts)),
        *_paragraphs([_sentence(s, answer, texts, key) for s in answer.sentences], layout(answer)),
        *(f'<p class="hb-note">{_safe(note)}</p>' for note in _after(answer, texts)),
        _near_misses(answer, texts),
    ]
    return _div(f"hb-answer hb-{answer.status}", "".join(parts))


def sources_html(answer: Answer, texts: Texts, key: str = "a") -> str:
    """One card a citation: what it is, where to read it, and the passage around the quote."""
    if not answer.citations:
        return ""
    cards = "".join(_card(c, texts, key) for c in answer.citations)
    return (f'<section class="hb-sources" aria-label="{_safe(texts.sources)}">'
            f'<div class="hb-label" aria-hidden="true">{_safe(texts.sources)}</div>'
            f'<ol>{cards}</ol></section>')


def error_html(message: str, texts: Texts) -> str:
    """What happened and what to do about it."""
    said = f"<p>{_safe(message)}</p>" if message else ""
    return (f'<div class="hb-error" role="alert"><p><strong>{_safe(texts.error)}</strong></p>'
            f'{said}<p>{_safe(texts.error_next)}</p></div>')


def question_html(question: str) -> str:
    """What the user typed, to the letter."""
    return _div("hb-question", _safe(question))


def status_html(text: str) -> str:
    """A line on how an answer is coming along."""
    return f'<div class="hb-pending" role="status">{_safe(text)}</div>'


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
    leads = (" ".join(filter(None, (lead.head, lead.rest))) for lead in _leads(answer, texts))
    return Told(
        (*(f"({one_line(phrase)})" for phrase in understood(answer.query, texts)), *map(one_line, leads)),
        tuple(_said(sentence, answer, texts) for sentence in answer.sentences),
        tuple(map(one_line, (*_after(answer, texts), *_searched(answer, texts)))),
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
        parts += ["", f"{texts.sources}:", *(_line(f"[{c.number}]", c.article, texts)
                                             for c in answer.citations)]
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
    begun, ended = _cuts(sentence, answer.citations)
    text = "".join(piece if note is None else f" [{note.text}]" for piece, _, note in _pieces(sentence))
    numbers = "".join(f"[{n}]" for n in sentence.citations if n in _cited(answer))
    beside, day = _beside(sentence, answer, texts), _day_of(sentence, answer, texts)
    return one_line(" ".join(filter(None, (
        f"{day}:" if day else "", f"{'… ' if begun else ''}{text}{' …' if ended else ''}",
        numbers, f"({beside})" if beside else "",
    ))))


def said_text(answer: Answer) -> str:
    """The sentences alone, as the conversation remembers them."""
    return " ".join(one_line(s.text) for s in answer.sentences)


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
    if not url or _CONTROL.search(url):
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
class _Lead:
    """What is said before the sentences; its head stands out."""

    head: str
    rest: str = ""


def _leads(answer: Answer, texts: Texts) -> Iterator[_Lead]:
    kind = of_conversation(answer)
    if answer.status == "not_found":
        yield _Lead("", texts.nothing_more if kind == "more" else
                    texts.not_found.format(question=answer.query.text))
    elif answer.status in ("partial", "out_of_scope"):
        yield _Lead("", texts.partial if answer.status == "partial" else texts.out_of_scope)
    if answer.conflicting:
        yield _Lead(texts.conflicting)
    elif answer.verdict:
        yield _Lead(texts.yes if answer.verdict == "yes" else texts.no, texts.as_cited)
    if kind and answer.sentences:
        yield _Lead("", texts.taken_from if kind == "sources" else texts.told_around)


def _lead_html(lead: _Lead) -> str:
    if not lead.head:
        return f'<p class="hb-status">{_safe(lead.rest)}</p>'
    rest = f" {_safe(lead.rest)}" if lead.rest else ""
    return f'<p class="hb-status hb-verdict"><strong>{_safe(lead.head)}</strong>{rest}</p>'


def _after(answer: Answer, texts: Texts) -> list[str]:
    """What is said after the sentences on how they came about."""
    return [
        *([texts.dropped.format(count=texts.number(answer.dropped))] if answer.dropped else []),
        *([answer.note] if answer.note else []),
    ]


def _paragraphs(said: Sequence[str], form: Layout) -> Iterator[str]:
    """Written sentences run on; quoted ones, of several articles, stand each by itself."""
    if not said:
        return
    if form == "prose":
        yield f'<p class="hb-lead">{" ".join(said)}</p>'
    elif form == "quotes":
        for at, sentence in enumerate(said):
            yield f'<p class="{"hb-also" if at else "hb-lead"}">{sentence}</p>'
    else:
        items = "".join(f"<li>{sentence}</li>" for sentence in said)
        yield f'<ul class="hb-list hb-{form}">{items}</ul>'


def _sentence(sentence: Sentence, answer: Answer, texts: Texts, key: str) -> str:
    cited, (begun, ended) = _cited(answer), _cuts(sentence, answer.citations)
    links = "".join(_reference(cited[n], texts, key) for n in sentence.citations if n in cited)
    said = "".join(
        _marked(piece, marks) if note is None else f' <span class="hb-bracket">[{_safe(note.text)}]</span>'
        for piece, marks, note in _pieces(sentence)
    )
    text = f"{'…&nbsp;' if begun else ''}{said}{'&nbsp;…' if ended else ''}{links}"
    beside, day = _beside(sentence, answer, texts), _day_of(sentence, answer, texts)
    after = f' <span class="hb-told">({_safe(beside)})</span>' if beside else ""
    return f'<span class="hb-day">{_safe(day)}</span><span>{text}{after}</span>' if day else text + after


def _cited(answer: Answer) -> dict[int, Citation]:
    return {citation.number: citation for citation in answer.citations}


def _cuts(sentence: Sentence, citations: Iterable[Citation]) -> tuple[bool, bool]:
    """Where a sentence that is a quote leaves out words of its article's."""
    quoted = (c for c in citations if c.number in sentence.citations and c.quote == sentence.text)
    return next(map(cut, quoted), (False, False))


def _pieces(sentence: Sentence) -> Iterator[tuple[str, tuple[Span, ...], Note | None]]:
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


def _beside(sentence: Sentence, answer: Answer, texts: Texts) -> str:
    """What is to be told beside a sentence: its outlet and day where sources are compared or asked
    for, its day alone where it says how things stood."""
    if answer.conflicting or of_conversation(answer) == "sources":
        articles = (_cited(answer)[n].article for n in sentence.citations if n in _cited(answer))
        return "; ".join(dict.fromkeys(
            f"{a.source or texts.unnamed}, {_day(a.published, texts)}" for a in articles))
    if answer.query.as_of is None or layout(answer) == "timeline":
        return ""
    newest = max(_days(sentence, answer), default=None)
    return texts.told_on.format(day=_day(newest, texts)) if newest else ""


def _day_of(sentence: Sentence, answer: Answer, texts: Texts) -> str:
    """The day in front of a sentence of a timeline: that of the first news of it."""
    if layout(answer) != "timeline":
        return ""
    return _day(min(_days(sentence, answer), default=None), texts)


def _days(sentence: Sentence, answer: Answer) -> list[datetime]:
    """When the news was published that a sentence cites."""
    days = (_cited(answer)[n].article.published for n in sentence.citations if n in _cited(answer))
    return [day for day in days if day]


def _day(moment: datetime | None, texts: Texts) -> str:
    return texts.moment(moment)[:10] if moment else texts.undated


def _reference(citation: Citation, texts: Texts, key: str) -> str:
    name = texts.source_number.format(number=citation.number, title=citation.article.title)
    return (f'<sup><a class="hb-ref" href="#{_id(key, citation)}" aria-label="{_safe(name)}" '
            f'title="{_safe(citation.article.title)}">[{citation.number}]</a></sup>')


def _card(citation: Citation, texts: Texts, key: str) -> str:
    article, address = citation.article, web_address(citation.article.url)
    link = "" if address is None else (
        f'<a class="hb-original" href="{_safe(address)}" target="_blank" '
        f'rel="noopener noreferrer" aria-label="{_safe(f"{texts.original}: {article.title}")}">'
        f'{_safe(texts.original)}&nbsp;↗</a>'
    )
    return (
        f'<li class="hb-card" id="{_id(key, citation)}" tabindex="-1">'
        f'<span class="hb-number" aria-hidden="true">{citation.number}</span>'
        f'<div class="hb-about"><div class="hb-headline">{_safe(article.title)}</div>'
        f'<div class="hb-meta">{_meta(article, texts)}{link}</div>'
        f'<details><summary>{_safe(texts.passage)}</summary>'
        f'<blockquote>{_passage(citation)}</blockquote></details></div></li>'
    )


def _passage(citation: Citation) -> str:
    """The quote among its neighbours, a paragraph for each line of the body."""
    body = citation.article.body
    shown = surroundings(body, citation.start, citation.end)
    paragraphs, at = [], shown.start
    for line in body[shown.start : shown.end].split("\n"):
        quoted = Span(max(citation.start - at, 0), min(citation.end - at, len(line)))
        before = "… " if at == shown.start > 0 else ""
        after = " …" if at + len(line) == shown.end < len(body) else ""
        if line.strip():
            paragraphs.append(f"<p>{before}{_marked(line, (quoted,))}{after}</p>")
        at += len(line) + 1
    return "".join(paragraphs)


def missed(answer: Answer) -> list[Hit]:
    """The best hit of each of the nearest articles, where nothing was found in them."""
    if answer.status != "not_found":
        return []
    best = {hit.article.id: hit for hit in reversed(answer.hits)}
    return [best[article.id] for article in nearest(answer.hits)]


def _searched(answer: Answer, texts: Texts) -> list[str]:
    """Where nothing was found: what was searched, and whether less of a filter may help."""
    if answer.status != "not_found" or of_conversation(answer):
        return []
    where = answer.query.within
    first, last = (where.published.first, where.published.last) if where.published else (None,) * 2
    scope = f"{texts.between(first, last)} · {', '.join(where.sources) or texts.any_source}"
    loosen = f" {texts.loosen}" if where.published or where.sources else ""
    return [f"{texts.searched} {scope}.{loosen}"]


def _near_misses(answer: Answer, texts: Texts) -> str:
    """What was searched, and the articles that came nearest, each with its nearest sentence."""
    searched = "".join(f'<p class="hb-note">{_safe(line)}</p>' for line in _searched(answer, texts))
    items = "".join(
        f'<li>{_headline(hit.article)}<div class="hb-meta">{_meta(hit.article, texts)}</div>'
        f'<div class="hb-glimpse">{_safe(glimpse(answer.query, hit))}</div></li>' for hit in missed(answer)
    )
    if not items:
        return searched
    return (f'{searched}<div class="hb-label">{_safe(texts.nearest)}</div>'
            f'<ul class="hb-nearest">{items}</ul>')


def _headline(article: Article) -> str:
    address, title = web_address(article.url), _safe(article.title)
    if address is None:
        return f'<span class="hb-headline">{title}</span>'
    return (f'<a class="hb-headline" href="{_safe(address)}" target="_blank" '
            f'rel="noopener noreferrer">{title}</a>')


def _meta(article: Article, texts: Texts) -> str:
    outlet, day = article.source or texts.unnamed, texts.moment(article.published)
    return f'<span class="hb-outlet">{_safe(outlet)}</span><span>{_safe(day)}</span>'


def _line(label: str, article: Article, texts: Texts) -> str:
    about = (article.title, article.source or texts.unnamed, texts.moment(article.published))
    address = web_address(article.url)
    return f"{label} {' — '.join(map(one_line, about))}" + (f"\n    {address}" if address else "")


def _marked(text: str, marks: Sequence[Span]) -> str:
    """The text escaped, the marks of it in ``<mark>``; overlapping ones run together."""
    parts, at = [], 0
    for span in sorted(marks, key=lambda s: s.start):
        start, end = max(span.start, at), min(span.end, len(text))
        if start < end:
            parts.append(f"{_safe(text[at:start])}<mark>{_safe(text[start:end])}</mark>")
            at = end
    return "".join(parts) + _safe(text[at:])


def _id(key: str, citation: Citation) -> str:
    return f"{re.sub(r'[^A-Za-z0-9_-]', '', key)}-{citation.number}"


def _safe(text: str) -> str:
    return escape(_CONTROL.sub(" ", text), quote=True)


def one_line(text: str) -> str:
    """The text in one line, without what is not to be seen."""
    return " ".join(_CONTROL.sub(" ", text).split())


def _div(kind: str, content: str) -> str:
    return f'<div class="{kind}">{content}</div>'


def _joined(parts: Sequence[str]) -> str:
    """One part a line; an empty one is a blank line between two others."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(parts)).strip("\n")
