"""A language model's server on the loopback that says what a test tells it, over the real protocols.

It speaks OpenAI's ``/v1/chat/completions`` (streamed as server-sent events) and Ollama's ``/api/chat``
(streamed as JSON lines).
"""

from __future__ import annotations

import json
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Step = str | float | bytes | None
"""A piece of the reply, seconds of silence, raw bytes, or the connection broken off."""


@dataclass(frozen=True)
class Reply:
    """An HTTP status and what follows; ``finish`` is the reason that is given for the end."""

    steps: tuple[Step, ...]
    status: int = 200
    finish: str = "stop"


def say(text: str, size: int = 6) -> Reply:
    """A whole reply, in pieces of some characters."""
    return Reply(tuple(text[at : at + size] for at in range(0, len(text), size)))


@dataclass
class Server:
    """What is answered next, what was asked, and how many pieces went out before the reader left."""

    url: str
    script: list[Reply] = field(default_factory=list)
    answer: Callable[[dict[str, Any]], str] | None = None
    requests: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    sent: int = 0
    left: threading.Event = field(default_factory=threading.Event)
    closing: threading.Event = field(default_factory=threading.Event)

    def next(self, request: dict[str, Any]) -> Reply:
        self.requests.append(request)
        return say(self.answer(request)) if self.answer else self.script.pop(0)

    @property
    def read(self) -> list[str]:
        """The last request's messages."""
        return [message["content"] for message in self.requests[-1]["messages"]]


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        server: Server = self.server.told  # type: ignore[attr-defined]
        length = int(self.headers["Content-Length"])
        server.keys.append(self.headers.get("Authorization", ""))
        reply = server.next(json.loads(self.rfile.read(length)))
        try:
            if reply.status == 200:
                self._stream(server, reply, ollama=self.path == "/api/chat")
            else:
                self._refuse(reply)
        except (BrokenPipeError, ConnectionResetError):
            server.left.set()
            self.close_connection = True

    def _refuse(self, reply: Reply) -> None:
        body = json.dumps({"error": {"message": reply.steps[0]}}).encode()
        self.send_response(reply.status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def _stream(self, server: Server, reply: Reply, ollama: bool) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/x-ndjson" if ollama else "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        piece = _of_ollama if ollama else _of_openai
        for step in reply.steps:
            if step is None:
                self.close_connection = True
                return
            if isinstance(step, float):
                server.closing.wait(step)
            else:
                self._send(step if isinstance(step, bytes) else piece(step, None))
                server.sent += 1
        self._send(piece("", reply.finish) + (b"" if ollama else b"data: [DONE]\n\n"))
        self.wfile.write(b"0\r\n\r\n")

    def _send(self, data: bytes) -> None:
        self.wfile.write(b"%x\r\n%s\r\n" % (len(data), data))
        self.wfile.flush()

    def log_message(self, format: str, *args: object) -> None:
        """Keep the test's output quiet."""


def _of_openai(text: str, finish: str | None) -> bytes:
    delta = {"role": "assistant", "content": text}
    chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "scripted",
             "choices": [{"index": 0, "delta": delta, "finish_reason": finish}]}
    return f"data: {json.dumps(chunk)}\n\n".encode()


def _of_ollama(text: str, finish: str | None) -> bytes:
    chunk = {"model": "scripted", "created_at": "2024-12-31T00:00:00Z", "done": finish is not None,
             "message": {"role": "assistant", "content": text}}
    return json.dumps(chunk | ({"done_reason": finish} if finish else {})).encode() + b"\n"


class _Listener(ThreadingHTTPServer):
    daemon_threads, block_on_close = True, False
    told: Server

    def handle_error(self, request: Any, client_address: Any) -> None:
        if not isinstance(sys.exception(), ConnectionError):  # who reads may leave at any time
            super().handle_error(request, client_address)


@contextmanager
def listening() -> Iterator[Callable[[], Server]]:
    """A free port of the loopback; what is called gives it a new script, and forgets the last."""
    made = _Listener(("127.0.0.1", 0), _Handler)
    fresh: list[Server] = []

    def anew() -> Server:
        made.told = Server(f"http://127.0.0.1:{made.server_port}/v1")
        fresh.append(made.told)
        return made.told

    threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
    yield anew
    for told in fresh:
        told.closing.set()
    made.shutdown()
    made.server_close()


@contextmanager
def serving() -> Iterator[Server]:
    """A server that listens on a free port of the loopback."""
    with listening() as anew:
        yield anew()
