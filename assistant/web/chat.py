"""The chat: Gradio's page at the root of the site, in two panes, the conversation and its evidence.

Of a conversation the page holds an id alone, which its tab remembers: a reload finds it again, with its
citations' numbers, in the service's database. Gradio keeps no state of it, whose sessions are many. The
page takes nothing from any machine but the one that serves it. What Gradio has no component for, the
editors of what was understood and the pane of evidence, is done by ``assets/chat.js``; what is changed
there comes back as an event of its own, "hb-again".

This is the one module that imports Gradio, which takes seconds: it is imported when a server starts.
"""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator
from html import escape
from typing import Any

import gradio as gr
from fastapi import FastAPI, Request
from pydantic import ValidationError

from assistant.again import Scope
from assistant.chat import LONGEST_QUESTION
from assistant.examples import examples
from assistant.export import conversation_markdown
from assistant.talk import Talk, messages, period, reply, stopped
from assistant.texts import Texts, texts
from assistant.web import access, header
from assistant.web.changes import Change, asked
from assistant.web.conversations import Conversations
from assistant.web.kept import Keeper
from assistant.web.limits import TooMany
from assistant.web.logs import request_id
from assistant.web.missing import missing
from assistant.web.pages import ASSETS, spoken
from assistant.web.privacy import note
from assistant.web.site import Site
from indexer.errors import SettingsError
from indexer.logs import along

AT_ONCE = 8
"""Questions that are answered at the same time; others wait their turn."""
WAITING = 200
"""Events that may wait; beyond them a question is refused."""
SESSIONS = 250
"""Pages of which Gradio keeps a record; one that is forgotten goes on all the same."""
_FONT = ("'Be Vietnam Pro', 'Segoe UI', -apple-system, BlinkMacSystemFont, Roboto, 'Noto Sans', "
         "system-ui, sans-serif")  # all of them on the reader's computer, none fetched
_RESTORE = "() => [sessionStorage.getItem('hb-talk') || '']"
_REMEMBER = "(id) => { id ? sessionStorage.setItem('hb-talk', id) : sessionStorage.removeItem('hb-talk') }"
_LISTEN = "document.addEventListener('hb-again', (event) => trigger('submit', event.detail))"
_SAVE = "(text) => { hoibao.save(text); return [] }"
_SHARE = "(id) => { hoibao.share(id); return [] }"
_ERASE = "(id) => { hoibao.erase(id); return [] }"


def build(site: Site) -> gr.Blocks:
    """The page, not yet served."""
    blocks = gr.Blocks(title=texts(site.settings.language).title, analytics_enabled=False, fill_height=True)
    with blocks:
        _Page(site).wire(blocks)
    blocks.state_session_capacity = SESSIONS  # of what Gradio keeps for each page that was ever opened
    blocks.queue(max_size=WAITING, default_concurrency_limit=AT_ONCE)
    return blocks


def mount(app: FastAPI, site: Site) -> FastAPI:
    """The app with the chat at its root, after all that was added to it before."""
    theme = gr.themes.Base(primary_hue="teal", secondary_hue="teal", neutral_hue="stone",
                           font=_FONT, font_mono="ui-monospace, monospace")
    gr.mount_gradio_app(
        app, build(site), path="/", footer_links=[], run_history=False, ssr_mode=False, pwa=False,
        mcp_server=False, enable_monitoring=False, max_file_size=1, theme=theme,
        head=_head(site.settings.language), show_error=False,
        app_kwargs={"exception_handlers": {404: missing(site)}},
    )
    return app


class _Page:
    """The page's components and what happens on them; made inside ``gr.Blocks``."""

    def __init__(self, site: Site) -> None:
        self.site, self.assistant, self.talks = site, site.assistant, Conversations(site)
        self._made = site.settings.language, site.assistant.archive.revision
        say = self._worded(texts(site.settings.language))
        self._names = tuple(say)
        plain: dict[str, Any] = {"apply_default_css": False, "js_on_load": None}  # chat.js and our own looks
        self.header = gr.HTML("", elem_id="hb-header", **plain)
        with gr.Row(elem_id="hb-panes"):
            with gr.Column(elem_id="hb-talk"):
                self.chat = gr.Chatbot(
                    **say["chat"], elem_id="hb-chat", show_label=False, height="100%", scale=1, buttons=[],
                    latex_delimiters=[], feedback_options=None, autoscroll=False, sanitize_html=False,
                    container=False,
                )
                self.offers = gr.HTML("", elem_id="hb-examples", **plain)
                self.fault = gr.HTML(visible=False, elem_id="hb-fault", **plain)
                self.box = gr.Textbox(
                    **say["box"], value="", elem_id="hb-box", show_label=False, lines=1, max_lines=4,
                    max_length=LONGEST_QUESTION, autofocus=True, container=False,
                )
                self._foot(say)
            self.pane = gr.HTML(**say["pane"], elem_id="hb-side", **plain)
        self.again = gr.HTML("", elem_id="hb-again", apply_default_css=False, js_on_load=_LISTEN)
        self.kept, self.saved = (gr.Textbox(visible="hidden") for _ in range(2))

    def _foot(self, say: dict[str, dict[str, Any]]) -> None:
        with gr.Row(elem_id="hb-foot"):
            with gr.Accordion(**say["filters"], open=False, elem_id="hb-filters") as self.filters:
                with gr.Row():
                    self.first, self.last = (
                        gr.Textbox(**say[name], value="", placeholder="dd/mm/yyyy", max_length=10,
                                   min_width=120) for name in ("first", "last")
                    )
                    self.sources = gr.Dropdown(
                        **say["sources"], value=[], multiselect=True, scale=2, min_width=220
                    )
            with gr.Row(elem_id="hb-acts"):
                self.share = gr.Button(**say["share"], size="sm", scale=0, elem_id="hb-share",
                                       visible=self.site.keeps)
                self.download = gr.Button(**say["download"], size="sm", scale=0, elem_id="hb-download")
                self.erase = gr.Button(**say["erase"], size="sm", scale=0, elem_id="hb-erase")
                self.clear = gr.Button(**say["clear"], size="sm", scale=0, elem_id="hb-clear")

    def wire(self, blocks: gr.Blocks) -> None:
        """Connect the components; none of it can be called from outside the page."""
        private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        limited: dict[str, Any] = {"concurrency_limit": AT_ONCE, "concurrency_id": "ask"}
        answer = [self.kept, self.chat, self.box, self.offers, self.fault]
        asking: list[Any] = [
            self.box.submit(
                self.respond, [self.box, self.kept, self.first, self.last, self.sources],
                [*answer, self.filters], **limited, **private),
            self.again.submit(self.change, self.kept, answer, **limited, **private),
        ]
        self.box.stop(self.stop, self.kept, answer, cancels=asking, queue=False, **private)
        gr.on([self.clear.click, self.chat.clear], self.restart, self.kept, answer, cancels=asking,
              queue=False, **private)
        self.kept.change(None, self.kept, None, js=_REMEMBER, queue=False, **private)
        self.share.click(None, self.kept, None, js=_SHARE, queue=False, **private)
        self.erase.click(None, self.kept, None, js=_ERASE, queue=False, **private)
        self.download.click(self.export, self.kept, self.saved, queue=False, **private).then(
            None, self.saved, None, js=_SAVE, queue=False, **private)
        gr.on([self.first.blur, self.last.blur, self.first.submit, self.last.submit],
              self.check, [self.first, self.last], self.fault, queue=False, **private)
        worded = [getattr(self, name) for name in self._names]
        shown = [self.kept, self.chat, self.header, self.offers, *worded]
        blocks.load(self.restore, self.kept, shown, js=_RESTORE, queue=False, **private)

    # -- what happens ----------------------------------------------------------------------

    def respond(
        self, question: str, kept: str, first: str, last: str, sources: list[str] | None, request: gr.Request
    ) -> Iterator[dict[Any, Any]]:
        """Answer what was typed, bit by bit; a filter that cannot be is told and nothing is asked."""
        words = self._words(request)
        try:
            published = period(first, last, words)
        except SettingsError as error:
            yield {self.fault: _fault(str(error)), self.filters: gr.update(open=True)}
            return
        id, talk = self.talks.opened(kept, words)
        if question := question.strip():
            scope = Scope(published, tuple(sources or ()))
            yield from self._within(request, self._answered(question, id, talk, scope, talk, request))
        else:
            yield {self.box: gr.skip()}

    def change(self, kept: str, sent: gr.EventData, request: gr.Request) -> Iterator[dict[Any, Any]]:
        """Ask again with one thing changed of what was understood; or ask what was suggested."""
        id, talk = self.talks.opened(kept, self._words(request))
        try:
            question, scope, before = asked(Change.model_validate(sent._data), talk)
        except (ValidationError, ValueError, LookupError):
            yield {self.box: gr.skip()}  # the page has sent what it offers nowhere
            return
        yield from self._within(request, self._answered(question, id, talk, scope, before, request))

    @staticmethod
    def _within(request: gr.Request, events: Generator[dict[Any, Any]]) -> Generator[dict[Any, Any]]:
        """The events of an answer, which Gradio makes in other contexts than its request's."""
        return along(request_id(_connection(request)), events)

    def _answered(
        self, question: str, id: str, talk: Talk, scope: Scope, before: Talk, request: gr.Request
    ) -> Generator[dict[Any, Any]]:
        words = self._words(request)
        question = question.encode("utf-8", "ignore").decode("utf-8")  # half a surrogate pair cannot be kept
        try:
            who = access.client(_connection(request))
            self.site.limits.hit("ask", who, self.site.now())
        except TooMany as error:
            yield {self.fault: _fault(words.say("chat.too_many", seconds=error.wait))}
            return
        also: dict[Any, Any] = {
            self.kept: id, self.offers: gr.update(visible=False),
            self.fault: gr.update(value="", visible=False),
            self.box: gr.update(value="", submit_btn=False, stop_btn=words.stop),
        }
        talk = stopped(talk, words)  # a step that was under way may have come after the stop
        keeper = Keeper(self.site, id)
        for grown in reply(
            self.assistant, talk, question, words, scope=scope, before=before, keep=keeper.keep
        ):
            self.talks.put(id, grown)
            if grown[-1].done:
                also = {self.box: _ready(words)}
            yield {self.chat: messages(grown), **also}
            also = {}

    def stop(self, kept: str, request: gr.Request) -> dict[Any, Any]:
        """After an answer was cut short."""
        words = self._words(request)
        talk = stopped(self.talks.get(kept, words), words)
        if talk:
            self.talks.put(kept, talk)
        return {self.chat: messages(talk), self.box: _ready(words)}

    def restart(self, kept: str, request: gr.Request) -> dict[Any, Any]:
        """Begin another conversation; where conversations are kept, this one stays so."""
        self.talks.drop(kept)
        return {self.kept: "", self.chat: [], self.box: _ready(self._words(request)),
                self.offers: gr.update(visible=True), self.fault: gr.update(value="", visible=False)}

    def restore(self, kept: str, request: gr.Request) -> list[Any]:
        """The page in the reader's language, with the conversation that its tab had."""
        words = self._words(request)
        talk = self.talks.read(kept, words)
        top = header.top(self.site, words, access.account(_connection(request)))
        offers = examples(self.assistant, words)
        return [kept if talk else "", messages(talk), top,
                gr.update(value=header.offers(offers, words), visible=bool(offers) and not talk),
                *self._reworded(words)]

    def _reworded(self, words: Texts) -> list[Any]:
        """What of each component is now otherwise than the page was made with."""
        if self._made == (words.language, self.assistant.archive.revision):
            return [gr.skip() for _ in self._names]
        return [gr.update(**one) for one in self._worded(words).values()]

    def export(self, kept: str, request: gr.Request) -> str:
        """The conversation as Markdown."""
        words = self._words(request)
        return conversation_markdown(self.talks.get(kept, words), words)

    def check(self, first: str, last: str, request: gr.Request) -> Any:
        """Say what is wrong with the filter's days."""
        try:
            period(first, last, self._words(request))
        except SettingsError as error:
            return _fault(str(error))
        return gr.update(value="", visible=False)

    # -- what is said ----------------------------------------------------------------------

    def _words(self, request: gr.Request) -> Texts:
        return spoken(_connection(request), self.site)

    def _worded(self, words: Texts) -> dict[str, dict[str, Any]]:
        """What of each component depends on the language or the archive."""
        sources = header.sources(self.assistant)
        welcome = header.welcome(self.assistant, words, note(self.site, words))
        return {
            "chat": {"label": words.chat, "placeholder": welcome},
            "box": {"placeholder": words.placeholder, "label": words.question, "submit_btn": words.send},
            "filters": {"label": words.filters},
            "first": {"label": words.from_date},
            "last": {"label": words.to_date},
            "sources": {"label": words.sources_filter,
                        "choices": [(f"{name} ({count})", name) for name, count in sources.items()]},
            "share": {"value": words.say("chat.share")},
            "erase": {"value": words.say("chat.erase")},
            "clear": {"value": words.clear},
            "download": {"value": words.download},
            "pane": {"value": header.pane(sources, words)},
        }


def _connection(request: gr.Request) -> Request:
    assert request.request is not None, "an event of a page comes with its request"
    return request.request


def _ready(words: Texts) -> Any:
    return gr.update(submit_btn=words.send, stop_btn=False)


def _fault(text: str) -> Any:
    return gr.update(value=f'<p role="alert">{escape(text)}</p>', visible=True)


def _head(language: str) -> str:
    """The page's own icon, looks and script."""
    style, script = ((ASSETS / name).read_text(encoding="utf-8") for name in ("chat.css", "chat.js"))
    sheets = ("site", "message", "reader")
    links = "".join(f'<link rel="stylesheet" href="/hb/{name}.css">' for name in sheets)
    return (f'<link rel="icon" href="/hb/icon.svg" type="image/svg+xml">{links}<style>{style}</style>'
            f"<script>document.documentElement.lang = {json.dumps(language)};\n{script}</script>")
