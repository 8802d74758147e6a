"""What stands around the conversation: the bar at the top, the welcome, examples, the pane of evidence.

HTML, in one language; whatever comes from the archive is escaped.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from html import escape

from assistant.chat import Assistant
from assistant.message import again
from assistant.service.accounts import Account
from assistant.texts import Texts
from assistant.web.pages import render
from assistant.web.site import Site
from indexer.errors import HoiBaoError

_SCRIPT = (
    "cancel", "ask_again", "from_day", "to_day", "any_day", "every_source", "what_is_wrong", "wrong_source",
    "wrong_date", "missing", "outdated", "other", "note", "send", "failed", "shared", "period",
    "source", "place", "person", "erase", "erase_sure", "erase_do",
)
"""The texts that the page's script shows."""


def top(site: Site, words: Texts, who: Account | None) -> str:
    """The bar that every page has."""
    return render("chat_top.html", words, who, "/", "/")


def welcome(assistant: Assistant, words: Texts, note: str = "") -> str:
    """What an empty conversation shows: what this is, what the archive holds, and a ``note`` in HTML."""
    said = "".join(f"<p>{escape(text)}</p>" for text in (words.welcome, holding(assistant, words))) + note
    return f'<div class="hb-welcome"><div class="hb-tagline">{escape(words.tagline)}</div>{said}</div>'


def holding(assistant: Assistant, words: Texts) -> str:
    """What the archive holds; of one that fails, how it fails."""
    try:
        totals = assistant.archive.totals()
    except HoiBaoError as error:
        return f"{words.error} {error}"
    if not totals.articles:
        return words.no_articles
    counts = words.holding.format(
        articles=words.number(totals.articles), outlets=words.number(len(list(filter(None, totals.sources)))))
    return f"{counts} · {words.between(totals.first, totals.last)}" if totals.first else counts


def sources(assistant: Assistant) -> Mapping[str, int]:
    """The archive's sources that have a name, each with its articles; none of one that fails."""
    try:
        return {name: count for name, count in assistant.archive.totals().sources.items() if name}
    except HoiBaoError:
        return {}  # ``holding`` tells why


def offers(questions: Sequence[str], words: Texts) -> str:
    """Questions to begin with."""
    buttons = "".join(again({"field": "question", "value": question}, question) for question in questions)
    return f'<div class="hb-label">{escape(words.examples)}</div><div class="hb-offers">{buttons}</div>'


def pane(named: Mapping[str, int], words: Texts) -> str:
    """The pane of evidence before anything is shown in it; the script's texts and sources lie there too."""
    said = {name: words.say(f"chat.{name}") for name in _SCRIPT}
    return (
        f'<section class="hb-pane" id="hb-pane" aria-label="{escape(words.say("chat.evidence"))}" '
        f"data-texts='{escape(json.dumps(said, ensure_ascii=False))}' "
        f"data-sources='{escape(json.dumps(list(named), ensure_ascii=False))}'>"
        f'<div class="hb-pane-bar"><h2>{escape(words.say("chat.evidence"))}</h2>'
        f'<button type="button" class="hb-close">{escape(words.say("chat.close"))}</button></div>'
        f'<div class="hb-shown"><p class="hb-hint">{escape(words.say("chat.evidence_hint"))}</p></div>'
        "</section>"
    )
