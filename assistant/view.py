"""Answer → HTML and plain text. Pure; whatever comes from an article or a user is escaped.

Each HTML text is one line, so that Markdown, which ends a block of HTML at a blank line, can
carry it unchanged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from urllib.parse import urlsplit

from assistant.explain import understood
from assistant.texts import Texts
from assistant.types import Answer, Citation, Hit, Sentence
from indexer.sentences import sentences
from indexer.types import Article, Span

REACH = 300
"""Code points that are shown on either side of a quote, at most."""
NEAREST = 3
"""Articles that are named where nothing was found."""

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
    cited = {c.number: c for c in answer.citations}
    said = [_sentence(s, cited, texts, key, dated=answer.query.as_of is not None)
            for s in answer.sentences]
    lead, read = _lead(answer, texts), " · ".join(understood(answer.query, texts))
    parts = [
        f'<p class="hb-understood">{_safe(read)}</p>' if read else "",
        f'<p class="hb-status">{_safe(lead)}</p>' if lead else "",
        *_paragraphs(said, prose=bool(answer.prompt_version)),
        f'<p class="hb-note">{_safe(answer.note)}</p>' if answer.note else "",
        _nearest(answer, texts) if answer.status == "not_found" else "",
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


def answer_text(answer: Answer, texts: Texts) -> str:
    """For a terminal and for copying: sentences with ``[n]``, then the numbered sources."""
    if answer.status == "error":
        return _joined([texts.error, _plain(answer.note), texts.error_next])
    cited = {c.number: c for c in answer.citations}
    said = [_said(s, cited, texts, dated=answer.query.as_of is not None) for s in answer.sentences]
    paragraphs = [" ".join(said)] if answer.prompt_version else said
    read = [f"({_plain(phrase)})" for phrase in understood(answer.query, texts)]
    parts = [*read, _plain(_lead(answer, texts)), *paragraphs, _plain(answer.note)]
    if answer.citations:
        parts += ["", f"{texts.sources}:", *(_line(f"[{c.number}]", c.article, texts)
                                             for c in answer.citations)]
    near = nearest(answer.hits) if answer.status == "not_found" else []
    if near:
        parts += ["", f"{texts.nearest}:", *(_line("-", article, texts) for article in near)]
    return _joined(parts)


def _said(sentence: Sentence, cited: dict[int, Citation], texts: Texts, dated: bool) -> str:
    told = _told_on(sentence, cited, texts) if dated else ""
    numbers = "".join(f" [{n}]" for n in sentence.citations if n in cited)
    return _plain(sentence.text) + numbers + (f" ({told})" if told else "")


def said_text(answer: Answer) -> str:
    """The sentences alone, as the conversation remembers them."""
    return " ".join(_plain(s.text) for s in answer.sentences)


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


def _lead(answer: Answer, texts: Texts) -> str:
    """What is to be said before the sentences."""
    if answer.status == "not_found":
        return texts.not_found.format(question=answer.query.text)
    return {"partial": texts.partial, "out_of_scope": texts.out_of_scope}.get(answer.status, "")


def _paragraphs(said: Sequence[str], prose: bool) -> Iterator[str]:
    """Written sentences run on; quoted ones, of several articles, stand each by itself."""
    if prose:
        yield f'<p class="hb-lead">{" ".join(said)}</p>'
        return
    for at, sentence in enumerate(said):
        yield f'<p class="{"hb-also" if at else "hb-lead"}">{sentence}</p>'


def _sentence(
    sentence: Sentence, cited: dict[int, Citation], texts: Texts, key: str, dated: bool
) -> str:
    links = "".join(_reference(cited[n], texts, key) for n in sentence.citations if n in cited)
    told = _told_on(sentence, cited, texts) if dated else ""
    day = f' <span class="hb-told">({_safe(told)})</span>' if told else ""
    return _marked(sentence.text, sentence.marks) + links + day


def _told_on(sentence: Sentence, cited: dict[int, Citation], texts: Texts) -> str:
    """Of what day the news is that a sentence stands in: what it says may have changed since."""
    days = [cited[n].article.published for n in sentence.citations if n in cited]
    newest = max((day for day in days if day), default=None)
    return texts.told_on.format(day=texts.moment(newest)[:10]) if newest else ""


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


def _nearest(answer: Answer, texts: Texts) -> str:
    """What was searched, and the articles that came nearest."""
    where = answer.query.within
    first, last = (where.published.first, where.published.last) if where.published else (None,) * 2
    scope = f"{texts.between(first, last)} · {', '.join(where.sources) or texts.any_source}"
    loosen = f" {texts.loosen}" if where.published or where.sources else ""
    searched = f'<p class="hb-note">{_safe(f"{texts.searched} {scope}.{loosen}")}</p>'
    items = "".join(f"<li>{_headline(a)}<div class=\"hb-meta\">{_meta(a, texts)}</div></li>"
                    for a in nearest(answer.hits))
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
    return f"{label} {' — '.join(map(_plain, about))}" + (f"\n    {address}" if address else "")


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


def _plain(text: str) -> str:
    return " ".join(_CONTROL.sub(" ", text).split())


def _div(kind: str, content: str) -> str:
    return f'<div class="{kind}">{content}</div>'


def _joined(parts: Sequence[str]) -> str:
    """One part a line; an empty one is a blank line between two others."""
    return re.sub(r"\n{3,}", "\n\n", "\n".join(parts)).strip("\n")
