"""A tab of a browser with a Gradio page in it, as the server sees it.

What is sent is told by the page's own configuration, as Gradio's script reads it: an event's request, its
answer over server-sent events, the events that follow it.
"""

from __future__ import annotations

import asyncio
import json
import random
import re
import string
from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager, suppress
from typing import Any

import httpx
from gradio_client.utils import apply_diff

API = "/gradio_api"
_CONFIG = re.compile(r"window\.gradio_config\s*=\s*")


class Wrong(Exception):
    """Something went wrong that a person would see; the message is its kind."""


class Tab:
    """The values of a page's components, and the events on them; ``http`` is of one person."""

    def __init__(self, http: httpx.AsyncClient, page: str) -> None:
        begins = _CONFIG.search(page)
        if begins is None:
            raise Wrong("page without configuration")
        config, _ = json.JSONDecoder().raw_decode(page, begins.end())
        self._http = http
        self._events: list[dict[str, Any]] = config["dependencies"]
        self._kinds = {part["id"]: part["type"] for part in config["components"]}
        self._values = {part["id"]: _held(part) for part in config["components"]}
        self._session = "".join(random.choices(string.ascii_lowercase + string.digits, k=11))
        self._box: int = next(target for event in self._events for target, act in event["targets"]
                              if act == "submit")
        self._chat = next(part for part, kind in self._kinds.items() if kind == "chatbot")

    @property
    def chat(self) -> list[dict[str, Any]]:
        """The messages that are shown."""
        return self._values[self._chat] or []

    async def load(self) -> None:
        """What the page does when it has loaded. Raises as ``ask`` does."""
        for event in self._events:
            if any(act == "load" for _, act in event["targets"]) and event["backend_fn"]:
                async for _ in self._run(event, None):
                    pass

    async def ask(self, question: str) -> AsyncGenerator[None]:
        """Send a question; yields whenever something may have changed. Raises ``Wrong``, ``HTTPError``."""
        self._values[self._box] = question
        for event in self._events:
            if [self._box, "submit"] in event["targets"]:
                async with aclosing(self._run(event, self._box)) as changes:
                    async for _ in changes:
                        yield

    @asynccontextmanager
    async def opened(self) -> AsyncGenerator[None]:
        """Stay connected, by which the server knows that the tab is open."""
        alive = asyncio.create_task(self._alive())
        try:
            yield
        finally:
            alive.cancel()
            with suppress(asyncio.CancelledError):
                await alive

    async def _alive(self) -> None:
        with suppress(httpx.HTTPError):
            async with self._http.stream("GET", f"{API}/heartbeat/{self._session}", timeout=None) as beats:
                async for _ in beats.aiter_raw():
                    pass

    async def _run(self, event: dict[str, Any], trigger: int | None) -> AsyncGenerator[None]:
        """An event and those that follow it."""
        if event["backend_fn"]:
            body = {
                "data": [self._sent(part) for part in event["inputs"]], "event_data": None,
                "fn_index": event["id"], "trigger_id": trigger, "session_hash": self._session,
            }
            results = self._queued(event, body) if event["queue"] else self._at_once(event, body)
            async with aclosing(results):
                async for _ in results:
                    yield
        for after in self._events:
            if after["trigger_after"] == event["id"]:
                async with aclosing(self._run(after, trigger)) as changes:
                    async for _ in changes:
                        yield

    async def _at_once(self, event: dict[str, Any], body: dict[str, Any]) -> AsyncGenerator[None]:
        answer = await self._http.post(f"{API}/run/predict", json=body)
        self._show(event, _good(answer).json()["data"])
        yield

    async def _queued(self, event: dict[str, Any], body: dict[str, Any]) -> AsyncGenerator[None]:
        id = _good(await self._http.post(f"{API}/queue/join?", json=body)).json()["event_id"]
        shown: list[Any] | None = None
        asked = {"session_hash": self._session}
        async with self._http.stream("GET", f"{API}/queue/data", params=asked) as told:
            _good(told)
            async for line in told.aiter_lines():
                message = json.loads(line[5:]) if line.startswith("data:") else {}
                kind, output = message.get("msg"), message.get("output") or {}
                if kind == "unexpected_error" or message.get("success") is False:
                    raise Wrong(f"{kind}: {message.get('message') or output.get('error')}")
                if kind == "process_generating":
                    data = output["data"]
                    shown = data if shown is None else list(map(apply_diff, shown, data))
                    self._show(event, shown)
                    yield
                elif kind == "process_completed" and message["event_id"] == id:
                    self._show(event, output["data"] if shown is None else [])
                elif kind == "close_stream":
                    break
        yield

    def _sent(self, part: int) -> Any:
        return None if self._kinds[part] == "state" else self._values[part]

    def _show(self, event: dict[str, Any], data: list[Any]) -> None:
        """Take what is told of the event's outputs."""
        for part, value in zip(event["outputs"], data, strict=False):
            if isinstance(value, dict) and value.get("__type__") == "update":
                if "value" not in value:
                    continue
                value = value["value"]
            self._values[part] = value


def _held(part: dict[str, Any]) -> Any:
    """What a component holds at first."""
    value = part["props"].get("value")
    return "" if value is None and part["type"] == "textbox" else value


def _good(answer: httpx.Response) -> httpx.Response:
    if answer.status_code >= 400:
        raise Wrong(f"HTTP {answer.status_code} {answer.url.path.rsplit('/', 1)[0]}")
    return answer
