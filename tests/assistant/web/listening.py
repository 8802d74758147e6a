"""The web server's application on a socket, for clients that bring a transport of their own."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn

from assistant.web.serve import without_chat
from assistant.web.site import Site


@contextmanager
def listening(site: Site) -> Iterator[str]:
    """All doors but the chat on a free port of the loopback."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        server = uvicorn.Server(uvicorn.Config(without_chat(site), log_level="warning", ws="none"))
        thread = threading.Thread(target=server.run, args=([taken],), daemon=True)
        thread.start()
        while not server.started:
            thread.join(0.02)
        yield f"http://127.0.0.1:{port}"
        server.should_exit = True
        thread.join(10)
