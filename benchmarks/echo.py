"""Gradio's plain echo app, beside which ``load.py`` measures ours: ``python benchmarks/echo.py``."""

from __future__ import annotations

import os
import socket

os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"

import gradio as gr


def main() -> None:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    app = gr.ChatInterface(lambda message, history: message)
    _, address, _ = app.launch(server_name="127.0.0.1", server_port=port, quiet=True,
                               prevent_thread_lock=True)
    print(f"Echo: {address}", flush=True)
    app.block_thread()


if __name__ == "__main__":
    main()
