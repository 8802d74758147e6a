"""Answer → HTML. Pure; whatever comes from an article or a user is escaped.

Each HTML text is one line, so that Markdown, which ends a block of HTML at a blank line, can
carry it unchanged. What its buttons do is in ``assistant/web/assets/chat.js``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from html import escape

from assistant.again import Part, parts
from assistant.converse import of_conversation
from assistant.explain import readings
from assistant.texts import Texts
from assistant.types import Answer, Citation, Hit, Sentence
from assistant.uphold import is_taken
from assistant.view import (
    CONTROL,
    Layout,
    Lead,
    answer_text,
    beside,
    cited,
    cuts,
    day_of,
    fates,
    glimpse,
    layout,
    leads,
    missed,
    notice,
    pieces,
    remarks,
    searched,
    web_address,
)
from assistant.web.addresses import article_address, history_address
from indexer.types import Article, Span


@dataclass(frozen=True, slots=True)
class Extras:
    """What is shown with an answer and is no part of it.

    ``id`` is the kept message's, for feedback on it. ``similar``: how many other articles tell the
    same as an article, by its id. ``suggestions`` are questions to go on with. ``frozen``: nothing can be
    asked from here.
    ``alone``: the page is a file by itself; references lead to the cards, whose ids begin so, and these
    hold the quotes.
    """

    id: str = ""
    similar: Mapping[str, int] = field(default_factory=dict)
    suggestions: Sequence[str] = ()
    frozen: bool = False
    alone: str = ""


BARE = Extras()
"""Nothing beside the answer."""


def message_html(answer: Answer, texts: Texts, extras: Extras = BARE, at: int = 0) -> str:
    """A whole answer: what was understood, sentences, sources, what can be done with it.

    ``at`` is the place of its question in the conversation, from 0.
    """
    if answer.status == "error":
        return error_html(answer.note, texts)
    return _div("hb-message", "".join((
        answer_html(answer, texts, extras, at), _sources(answer, texts, extras),
        _acts(answer, texts, extras), _suggestions(texts, extras),
    )))


def answer_html(answer: Answer, texts: Texts, extras: Extras = BARE, at: int = 0) -> str:
    """What was understood and the sentences, what was asked for marked, each ``[n]`` a link to the quote
    in its article."""
    if answer.status == "error":
        return error_html(answer.note, texts)
    said = [
        _understood(answer, texts, at, extras.frozen),
        *map(_lead, leads(answer, texts)),
        *_paragraphs([_sentence(s, answer, texts, extras) for s in answer.sentences], layout(answer)),
        *(f'<p class="hb-note">{_safe(note)}</p>' for note in remarks(answer, texts)),
        _near_misses(answer, texts, extras, at),
    ]
    return _div(f"hb-answer hb-{answer.status}", "".join(said))


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


# -- what was understood -------------------------------------------------------------------


def _understood(answer: Answer, texts: Texts, at: int, frozen: bool) -> str:
    """What can be changed as buttons, what was read otherwise than typed as text."""
    if answer.status == "out_of_scope" or of_conversation(answer):
        return ""
    shown = "".join(_part(part, texts, at, frozen) for part in parts(answer.query, texts))
    read = "".join(f'<p class="hb-read">{_safe(line)}</p>' for line in readings(answer.query, texts))
    return (f'<div class="hb-understood" role="group" aria-label="{_safe(texts.understood)}">{shown}</div>'
            f'{read}')


def _part(part: Part, texts: Texts, at: int, frozen: bool) -> str:
    label = texts.say(f"chat.{part.field}")
    text = f'<span class="hb-part-label">{_safe(label)}:</span> {_safe(part.shown)}'
    if frozen:
        return f'<span class="hb-part">{text}</span>'
    days = part.period
    change = {"at": at, "field": part.field, "value": part.value, "start": part.start, "end": part.end,
              "first": _iso(days.first if days else None), "last": _iso(days.last if days else None)}
    return (f'<button type="button" class="hb-part" data-change="{_data(change)}" aria-haspopup="dialog" '
            f'title="{_safe(texts.say("chat.change", what=label.lower()))}">{text}</button>')


# -- the answer ----------------------------------------------------------------------------


def _lead(lead: Lead) -> str:
    if not lead.head:
        return f'<p class="{"hb-aged" if lead.aged else "hb-status"}">{_safe(lead.rest)}</p>'
    rest = f" {_safe(lead.rest)}" if lead.rest else ""
    return f'<p class="hb-status hb-verdict"><strong>{_safe(lead.head)}</strong>{rest}</p>'


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


def _sentence(sentence: Sentence, answer: Answer, texts: Texts, extras: Extras) -> str:
    known, (begun, ended) = cited(answer), cuts(sentence, answer.citations)
    links = "".join(_reference(known[n], texts, extras) for n in sentence.citations if n in known)
    became = " ".join(_safe(notice(lost, texts)) for lost in fates(sentence, answer))
    if not sentence.text:
        return f'<span class="hb-lost">{became}</span>{links}'
    said = "".join(
        marked(piece, marks) if note is None else f' <span class="hb-bracket">[{_safe(note.text)}]</span>'
        for piece, marks, note in pieces(sentence)
    )
    text = f"{'…&nbsp;' if begun else ''}{said}{'&nbsp;…' if ended else ''}{links}"
    told, day = beside(sentence, answer, texts), day_of(sentence, answer, texts)
    after = f' <span class="hb-told">({_safe(told)})</span>' if told else ""
    after += f' <span class="hb-lost">{became}</span>' if became else ""
    return f'<span class="hb-day">{_safe(day)}</span><span>{text}{after}</span>' if day else text + after


def _reference(citation: Citation, texts: Texts, extras: Extras) -> str:
    title, shown = _title(citation, texts), f"[{citation.number}]"
    if citation.lost and citation.lost.fate == "erased":
        return f'<sup><span class="hb-ref">{shown}</span></sup>'
    name = texts.source_number.format(number=citation.number, title=title)
    kind = "hb-ref" if is_taken(citation) else "hb-ref hb-evident"  # there is nothing to show beside the chat
    return (f'<sup><a class="{kind}" href="{_quote_address(citation, extras)}" aria-label="'
            f'{_safe(name)}" title="{_safe(title)}">{shown}</a></sup>')


def _title(citation: Citation, texts: Texts) -> str:
    """The headline of a citation's article; that of one that was erased is gone with it."""
    return citation.article.title or (texts.say("history.erased_title") if is_taken(citation) else "")


def _quote_address(citation: Citation, extras: Extras) -> str:
    if extras.alone:
        return f"#{extras.alone}-{citation.number}"
    if citation.lost:
        return _safe(article_address(citation.article.id))
    return _safe(article_address(citation.article.id, citation.start, citation.end))


def _near_misses(answer: Answer, texts: Texts, extras: Extras, at: int) -> str:
    """What was searched, how to search more, and the articles that came nearest."""
    told = "".join(f'<p class="hb-note">{_safe(line)}</p>' for line in searched(answer, texts))
    told += "" if extras.frozen else "".join(_wider(answer, texts, at))
    items = "".join(
        f'<li>{_nearest(hit, extras)}<div class="hb-meta">{_meta(hit.article, texts)}</div>'
        f'<div class="hb-glimpse">{_safe(glimpse(answer.query, hit))}</div></li>' for hit in missed(answer)
    )
    if not items:
        return told
    return (f'{told}<div class="hb-label">{_safe(texts.nearest)}</div>'
            f'<ul class="hb-nearest">{items}</ul>')


def _nearest(hit: Hit, extras: Extras) -> str:
    title = _safe(hit.article.title)
    if extras.alone:
        return f'<span class="hb-headline">{title}</span>'
    address = article_address(hit.article.id, hit.passage.start, hit.passage.end)
    return f'<a class="hb-headline hb-evident" href="{_safe(address)}">{title}</a>'


def _wider(answer: Answer, texts: Texts, at: int) -> Iterator[str]:
    """Buttons that ask again with one restriction less."""
    if answer.status != "not_found" or of_conversation(answer):
        return
    query = answer.query
    if query.within.published:
        yield again({"at": at, "field": "period"}, texts.say("chat.any_time"))
    if query.where.sources:
        yield again({"at": at, "field": "source", "value": ""}, texts.say("chat.any_source"))


def again(change: Mapping[str, object], label: str) -> str:
    """A button that asks with a change (see ``assistant.web.chat``)."""
    return f'<button type="button" class="hb-again" data-change="{_data(change)}">{_safe(label)}</button>'


# -- the sources ---------------------------------------------------------------------------


def _sources(answer: Answer, texts: Texts, extras: Extras) -> str:
    """One card a citation: what it is, where to read it, who else tells the same."""
    if not answer.citations:
        return ""
    cards = "".join(_card(citation, texts, extras) for citation in answer.citations)
    return (f'<section class="hb-sources" aria-label="{_safe(texts.sources)}">'
            f'<div class="hb-label" aria-hidden="true">{_safe(texts.sources)}</div>'
            f'<ol>{cards}</ol></section>')


def _card(citation: Citation, texts: Texts, extras: Extras) -> str:
    article, lost, title = citation.article, citation.lost, _safe(_title(citation, texts))
    headline = f'<span class="hb-headline">{title}</span>' if is_taken(citation) or extras.alone else (
        f'<a class="hb-headline hb-evident" href="{_quote_address(citation, extras)}">{title}</a>')
    meta = "" if lost and lost.fate == "erased" else _meta(article, texts)
    if not is_taken(citation):
        meta += _original(article, texts) + _similar(article, texts, extras)
    quote = f"<blockquote>{_safe(citation.quote)}</blockquote>" if citation.quote and (
        lost or extras.alone) else ""
    place = f' id="{extras.alone}-{citation.number}"' if extras.alone else ""
    return (
        f'<li class="hb-card"{place}><span class="hb-number" aria-hidden="true">{citation.number}</span>'
        f'<div class="hb-about">{headline}<div class="hb-meta">{meta}</div>{_became(citation, texts)}{quote}'
        '</div></li>'
    )


def _became(citation: Citation, texts: Texts) -> str:
    """What became of a citation's article, and where its changes can be seen."""
    article, lost = citation.article, citation.lost
    if lost is None:
        return ""
    link = f' <a href="{_safe(history_address(article.id, lost.version))}">' \
           f'{_safe(texts.say("history.see_changes"))}</a>' if lost.fate == "changed" else ""
    return f'<p class="hb-gone">{_safe(notice(lost, texts))}{link}</p>'


def _meta(article: Article, texts: Texts) -> str:
    told = (article.source or texts.unnamed, texts.moment(article.published), ", ".join(article.authors))
    kinds = ("hb-outlet", "hb-date", "hb-byline")
    return "".join(f'<span class="{kind}">{_safe(text)}</span>'
                   for kind, text in zip(kinds, told, strict=True) if text)


def _original(article: Article, texts: Texts) -> str:
    if (address := web_address(article.url)) is None:
        return ""
    return (f'<a class="hb-original" href="{_safe(address)}" target="_blank" rel="noopener noreferrer" '
            f'aria-label="{_safe(f"{texts.original}: {article.title}")}">{_safe(texts.original)}&nbsp;↗</a>')


def _similar(article: Article, texts: Texts, extras: Extras) -> str:
    if not (count := extras.similar.get(article.id, 0)):
        return ""
    return (f'<a class="hb-similar" href="{_safe(article_address(article.id))}#tuong-tu">'
            f'{_safe(texts.say("chat.similar", count=texts.number(count)))}</a>')


# -- what can be done with it --------------------------------------------------------------


def _acts(answer: Answer, texts: Texts, extras: Extras) -> str:
    acts = ""
    if answer.sentences:
        copied = "&#10;".join(_safe(line) for line in answer_text(answer, texts).split("\n"))
        acts += (f'<button type="button" class="hb-copy" data-copied="{_safe(texts.copied)}" '
                 f'data-text="{copied}">{_safe(texts.copy)}</button>')
    if extras.id and not extras.frozen:
        acts += (f'<button type="button" class="hb-right" data-message="{_safe(extras.id)}" '
                 f'data-done="{_safe(texts.say("chat.thanks"))}">{_safe(texts.say("chat.right"))}</button>'
                 f'<button type="button" class="hb-wrong" data-message="{_safe(extras.id)}" '
                 f'data-done="{_safe(texts.say("chat.thanks"))}" aria-haspopup="dialog">'
                 f'{_safe(texts.say("chat.wrong"))}</button>')
    return _div("hb-acts", acts) if acts else ""


def _suggestions(texts: Texts, extras: Extras) -> str:
    if not extras.suggestions:
        return ""
    buttons = "".join(again({"field": "question", "value": question}, question)
                      for question in extras.suggestions)
    label = _safe(texts.say("chat.go_on"))
    return (f'<div class="hb-more" role="group" aria-label="{label}">'
            f'<div class="hb-label" aria-hidden="true">{label}</div>{buttons}</div>')


# -- HTML ----------------------------------------------------------------------------------


def marked(text: str, marks: Sequence[Span]) -> str:
    """The text escaped, the marks of it in ``<mark>``; overlapping ones run together."""
    shown, at = [], 0
    for span in sorted(marks, key=lambda s: s.start):
        start, end = max(span.start, at), min(span.end, len(text))
        if start < end:
            shown.append(f"{_safe(text[at:start])}<mark>{_safe(text[start:end])}</mark>")
            at = end
    return "".join(shown) + _safe(text[at:])


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _data(values: Mapping[str, object]) -> str:
    return _safe(json.dumps(values, ensure_ascii=False))


def _safe(text: str) -> str:
    return escape(CONTROL.sub(" ", text), quote=True)


def _div(kind: str, content: str) -> str:
    return f'<div class="{kind}">{content}</div>'
