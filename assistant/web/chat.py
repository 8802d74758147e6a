"""The chat page. Gradio is imported where it is used, since that alone takes seconds.

A conversation lives in the state of its browser tab's session and nowhere else. The page takes
nothing from any machine but the one that serves it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from html import escape
from typing import TYPE_CHECKING, Any

from assistant.chat import LONGEST_QUESTION, Assistant
from assistant.export import conversation_markdown
from assistant.talk import Talk, messages, period, reply, stopped
from assistant.texts import Texts, texts
from assistant.web.pages import ASSETS
from assistant.web.site import Site
from indexer.errors import HoiBaoError, SettingsError
from indexer.settings import LANGUAGES

if TYPE_CHECKING:
    import gradio as gr
    from fastapi import FastAPI

EXAMPLES = (
    "HĐND TP. Ninh Giang bầu ai làm Chủ tịch thành phố vào tháng 11/2023?",
    "Đỉnh lũ sông Lâm ở trạm Cầu Ngói tháng 9/2024 cao bao nhiêu mét?",
    "Bãi rác Khe Dùng thôi nhận rác từ hôm nào?",
    "Ai là thủ khoa khối A00 của Lâm Sơn năm 2023?",
    "duong tinh 268 tu ninh giang len dai khe dai may km",
)
"""Questions that the sample archive answers."""
SAMPLE_SOURCE = "Báo Lâm Sơn"
AT_ONCE = 8
"""Questions that are answered at the same time; others wait their turn."""
_ICON = (
    '<link rel="icon" href="data:image/svg+xml,%3Csvg xmlns=%27http://www.w3.org/2000/svg%27 '
    "viewBox=%270 0 32 32%27%3E%3Crect width=%2732%27 height=%2732%27 rx=%277%27 "
    "fill=%27%230f766e%27/%3E%3Ctext x=%2716%27 y=%2723%27 font-family=%27serif%27 "
    "font-size=%2720%27 font-weight=%27700%27 fill=%27white%27 text-anchor=%27middle%27%3E?"
    '%3C/text%3E%3C/svg%3E">'
)
_FONT = ("'Be Vietnam Pro', 'Segoe UI', -apple-system, BlinkMacSystemFont, Roboto, 'Noto Sans', "
         "system-ui, sans-serif")  # all of them on the reader's computer, none fetched

_SPEAK = "(language) => [document.documentElement.lang = language]"
"""Tells the browser, and so a screen reader, what language the page is in."""
_SAVE = """(text) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob([text], { type: "text/markdown" }));
    link.download = "hoi-bao.md";
    link.click();
    URL.revokeObjectURL(link.href);
    return [];
}"""
"""Saves a text where the browser is: no file of a conversation is ever written where the page is served."""


def build(assistant: Assistant, language: str = "vi") -> gr.Blocks:
    """The page, not yet served. Raises ``SettingsError`` where there is no such language."""
    words = texts(language)
    _be_silent()
    import gradio as gr

    blocks: gr.Blocks = gr.Blocks(title=words.title, analytics_enabled=False, fill_height=True)
    with blocks:
        _Page(assistant, words).wire(blocks)
    return blocks


def mount(app: FastAPI, site: Site) -> FastAPI:
    """The app with the chat at its root, after all that was added to it before."""
    blocks = build(site.assistant, site.settings.language)
    import gradio as gr

    theme = gr.themes.Base(primary_hue="teal", secondary_hue="teal", neutral_hue="stone",
                           font=_FONT, font_mono="ui-monospace, monospace")
    gr.mount_gradio_app(
        app, blocks, path="/", footer_links=[], run_history=False, ssr_mode=False, pwa=False,
        mcp_server=False, enable_monitoring=False, max_file_size=1, theme=theme,
        head=_head(site.settings.language), show_error=False,
    )
    return app


class _Page:
    """The page's components and what happens on them; made inside ``gr.Blocks``."""

    def __init__(self, assistant: Assistant, words: Texts) -> None:
        import gradio as gr

        self.assistant, self.update = assistant, gr.update
        say = self._worded(words)
        self.talk = gr.State(())
        with gr.Row(elem_id="hb-top"):
            self.header = gr.HTML(**say["header"], elem_id="hb-header")
            self.language = gr.Radio(
                [("Tiếng Việt", "vi"), ("English", "en")], value=words.language,
                container=False, scale=0, elem_id="hb-language", **say["language"],
            )
        self.chat = gr.Chatbot(
            **say["chat"], elem_id="hb-chat", show_label=False, height="100%", scale=1,
            buttons=[], latex_delimiters=[], feedback_options=None, autoscroll=False, sanitize_html=False,
            container=False,
        )
        self._offer(say, EXAMPLES if SAMPLE_SOURCE in self._sources() else ())
        self.box = gr.Textbox(
            **say["box"], value="", elem_id="hb-box", show_label=False, lines=1, max_lines=4,
            max_length=LONGEST_QUESTION, autofocus=True, container=False,
        )
        self._filter(say)

    def _offer(self, say: dict[str, dict[str, Any]], examples: tuple[str, ...]) -> None:
        import gradio as gr

        with gr.Column(visible=bool(examples), elem_id="hb-examples") as self.offers:
            self.hint = gr.HTML(**say["hint"])
            with gr.Row(elem_id="hb-chips"):
                self.chips = [gr.Button(e, size="sm", elem_classes="hb-chip") for e in examples]

    def _filter(self, say: dict[str, dict[str, Any]]) -> None:
        import gradio as gr

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
                self.fault = gr.HTML(visible=False, elem_id="hb-fault")
            with gr.Row(elem_id="hb-acts"):
                self.download = gr.Button(**say["download"], size="sm", scale=0, elem_id="hb-download")
                self.clear = gr.Button(**say["clear"], size="sm", scale=0, elem_id="hb-clear")
            self.saved = gr.Textbox(visible="hidden")

    def wire(self, blocks: gr.Blocks) -> None:
        """Connect the components; none of it can be called from outside the page."""
        import gradio as gr

        private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        rest = [self.talk, self.language, self.first, self.last, self.sources]
        answer = [self.talk, self.chat, self.box, self.offers, self.filters, self.fault]
        asking: list[Any] = [
            event(self.respond, [asked, *rest], answer, concurrency_limit=AT_ONCE,
                  concurrency_id="ask", **private)
            for event, asked in ((self.box.submit, self.box),
                                 *((chip.click, chip) for chip in self.chips))
        ]
        self.box.stop(self.stop, [self.talk, self.language], answer, cancels=asking, queue=False,
                      **private)
        gr.on([self.clear.click, self.chat.clear], self.restart, self.language, answer,
              cancels=asking, queue=False, **private)
        self.download.click(self.export, [self.talk, self.language], self.saved, queue=False, **private).then(
            None, self.saved, None, js=_SAVE, queue=False, **private)
        gr.on([self.first.blur, self.last.blur, self.first.submit, self.last.submit],
              self.check, [self.first, self.last, self.language], self.fault, queue=False,
              **private)
        worded = [getattr(self, name) for name in self._worded(texts(LANGUAGES[0]))]
        gr.on([self.language.change, blocks.load], self.reword,
              self.language, worded, js=_SPEAK, queue=False, **private)

    # -- what happens ----------------------------------------------------------------------

    def respond(
        self, question: str, talk: Talk, language: str, first: str, last: str, sources: list[str]
    ) -> Iterator[dict[Any, Any]]:
        """Answer, bit by bit; a filter that cannot be is shown in its place, nothing is asked."""
        words, question = texts(language), question.strip()
        try:
            published = period(first, last, words)
        except SettingsError:
            yield {self.fault: self.check(first, last, language),
                   self.filters: self.update(open=True)}
            return
        if not question:
            yield {self.talk: talk}
            return
        also = {self.offers: self.update(visible=False),
                self.box: self.update(value="", submit_btn=False, stop_btn=words.stop)}
        for grown in reply(
            self.assistant, talk, question, words, published=published, sources=sources
        ):
            yield {self.talk: grown, self.chat: messages(grown), **also}
            also = {}
        yield {self.box: self._ready(words)}

    def stop(self, talk: Talk, language: str) -> dict[Any, Any]:
        """After an answer was cut short."""
        words = texts(language)
        talk = stopped(talk, words)
        return {self.talk: talk, self.chat: messages(talk), self.box: self._ready(words)}

    def restart(self, language: str) -> dict[Any, Any]:
        """Forget the conversation."""
        return {self.talk: (), self.chat: [], self.box: self._ready(texts(language)),
                self.offers: self.update(visible=bool(self.chips))}

    def export(self, talk: Talk, language: str) -> str:
        """The conversation as Markdown."""
        return conversation_markdown(talk, texts(language))

    def check(self, first: str, last: str, language: str) -> Any:
        """Say what is wrong with the filter's days."""
        try:
            period(first, last, texts(language))
        except SettingsError as error:
            return self.update(value=f'<p role="alert">{escape(str(error))}</p>', visible=True)
        return self.update(value="", visible=False)

    def reword(self, language: str) -> list[Any]:
        """Put the page in a language, with what the archive holds now."""
        return [self.update(**say) for say in self._worded(texts(language)).values()]

    # -- what is said ----------------------------------------------------------------------

    def _ready(self, words: Texts) -> Any:
        return self.update(submit_btn=words.send, stop_btn=False)

    def _worded(self, words: Texts) -> dict[str, dict[str, Any]]:
        """What of each component depends on the language or the archive."""
        return {
            "header": {"value": header_html(self.assistant, words)},
            "chat": {"label": words.chat, "placeholder": _welcome(words)},
            "hint": {"value": f'<div class="hb-label">{escape(words.examples)}</div>'},
            "box": {"placeholder": words.placeholder, "label": words.question,
                    "submit_btn": words.send},
            "filters": {"label": words.filters},
            "first": {"label": words.from_date},
            "last": {"label": words.to_date},
            "sources": {"label": words.sources_filter, "choices": _choices(self._sources())},
            "clear": {"value": words.clear},
            "download": {"value": words.download},
            "language": {"label": words.interface},
        }

    def _sources(self) -> dict[str, int]:
        try:
            return self.assistant.archive.totals().sources
        except HoiBaoError:
            return {}  # the header says why


def header_html(assistant: Assistant, words: Texts) -> str:
    """The name, and what the archive holds; of an archive that fails, how it fails."""
    return (f'<div class="hb-brand">{escape(words.title)}</div>'
            f'<div class="hb-holding">{escape(_holding(assistant, words))}</div>')


def _holding(assistant: Assistant, words: Texts) -> str:
    try:
        totals = assistant.archive.totals()
    except HoiBaoError as error:
        return f"{words.error} {error}"
    if not totals.articles:
        return words.no_articles
    counts = words.holding.format(
        articles=words.number(totals.articles),
        outlets=words.number(len(_choices(totals.sources))),
    )
    return f"{counts} · {words.between(totals.first, totals.last)}" if totals.first else counts


def _choices(sources: dict[str, int]) -> list[tuple[str, str]]:
    """The source filter's choices: (label, name)."""
    return [(f"{name} ({count})", name) for name, count in sources.items() if name]


def _welcome(words: Texts) -> str:
    return (f'<div class="hb-welcome"><div class="hb-tagline">{escape(words.tagline)}</div>'
            f'<p>{escape(words.welcome)}</p></div>')


def _head(language: str) -> str:
    """The page's own icon, looks and script."""
    style, script = (
        (ASSETS / name).read_text(encoding="utf-8") for name in ("chat.css", "chat.js")
    )
    return (f'{_ICON}<style>{style}</style>'
            f'<script>document.documentElement.lang = "{language}";\n{script}</script>')


def _be_silent() -> None:
    """Before Gradio is imported: it shall report nothing to its makers."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    os.environ["HF_HUB_DISABLE_TELEMETRY"] = "1"
