"""The chat page. Gradio is imported where it is used, since that alone takes seconds.

A conversation lives in the state of its browser tab's session and nowhere else. The page takes
nothing from any machine but the one that serves it.
"""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.chat import LONGEST_QUESTION, Assistant
from assistant.talk import Talk, messages, period, reply, stopped
from assistant.texts import LANGUAGES, Texts, texts
from indexer.errors import HoiBaoError, SettingsError

if TYPE_CHECKING:
    import gradio as gr

ASSETS = Path(__file__).parent / "assets"
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
_FONTS = ("Be Vietnam Pro", "Segoe UI", "system-ui", "-apple-system", "Roboto", "Noto Sans",
          "sans-serif")


def build(assistant: Assistant, language: str = "vi") -> gr.Blocks:
    """The page, not yet served. Raises ``SettingsError`` where there is no such language."""
    words = texts(language)
    _be_silent()
    import gradio as gr

    with gr.Blocks(title=words.title, analytics_enabled=False, fill_height=True) as blocks:
        _Page(assistant, words).wire()
    return blocks


def serve(
    assistant: Assistant, *, host: str = "127.0.0.1", port: int = 7860, language: str = "vi",
    open_browser: bool = False,
) -> None:
    """Serve the page until the process is interrupted; port 0 takes any that is free.

    Raises ``SettingsError`` where the address cannot be listened on.
    """
    port = _listenable(host, port)
    blocks = build(assistant, language)
    import gradio as gr

    fonts = [gr.themes.Font(name) for name in _FONTS]
    try:
        blocks.launch(
            server_name=host, server_port=port, inbrowser=open_browser, share=False, quiet=True,
            prevent_thread_lock=True, footer_links=[], run_history=False, ssr_mode=False,
            pwa=False, mcp_server=False, enable_monitoring=False, max_file_size=1,
            theme=gr.themes.Base(primary_hue="teal", secondary_hue="teal", neutral_hue="stone",
                                 font=fonts, font_mono=["ui-monospace", "monospace"]),
            css_paths=ASSETS / "page.css", head=_head(language),
        )
    except OSError as error:
        raise _taken(port) from error
    shown = "localhost" if host in ("0.0.0.0", "::") else host
    print(f"Hỏi Báo: http://{shown}:{port}/  (Ctrl+C)", flush=True)
    blocks.block_thread()


class _Page:
    """The page's components and what happens on them; made inside ``gr.Blocks``."""

    def __init__(self, assistant: Assistant, words: Texts) -> None:
        import gradio as gr

        self.assistant = assistant
        self.update, self.skip = gr.update, gr.skip
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
            buttons=[], latex_delimiters=[], feedback_options=None, autoscroll=False,
            container=False,
        )
        self._offer(say, EXAMPLES if SAMPLE_SOURCE in self._sources() else ())
        self.box = gr.Textbox(
            **say["box"], elem_id="hb-box", show_label=False, lines=1, max_lines=4,
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
                        gr.Textbox(**say[name], placeholder="dd/mm/yyyy", max_length=10,
                                   min_width=120) for name in ("first", "last")
                    )
                    self.sources = gr.Dropdown(
                        **say["sources"], value=[], multiselect=True, scale=2, min_width=220
                    )
                self.fault = gr.HTML(visible=False, elem_id="hb-fault")
            self.clear = gr.Button(**say["clear"], size="sm", scale=0, elem_id="hb-clear")

    def wire(self) -> None:
        """Connect the components; none of it can be called from outside the page."""
        import gradio as gr

        private: dict[str, Any] = {"api_visibility": "private", "show_progress": "hidden"}
        rest = [self.talk, self.language, self.first, self.last, self.sources]
        answer = [self.talk, self.chat, self.box, self.offers, self.filters, self.fault]
        asking = [
            event(self.respond, [asked, *rest], answer, concurrency_limit=AT_ONCE,
                  concurrency_id="ask", **private)
            for event, asked in ((self.box.submit, self.box),
                                 *((chip.click, chip) for chip in self.chips))
        ]
        self.box.stop(self.stop, [self.talk, self.language], answer, cancels=asking, queue=False,
                      **private)
        self.clear.click(self.restart, self.language, answer, cancels=asking, queue=False,
                         **private)
        gr.on([self.first.blur, self.last.blur, self.first.submit, self.last.submit],
              self.check, [self.first, self.last, self.language], self.fault, queue=False,
              **private)
        worded = [getattr(self, name) for name in self._worded(LANGUAGES["vi"])]
        gr.on([self.language.change, gr.context.Context.root_block.load], self.reword,
              self.language, worded, queue=False, **private)
