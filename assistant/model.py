"""The LangChain border: a chat model by one string, its reply piece by piece, within bounds of time.

A reply is produced in a thread of its own and handed over through a short queue: neither a local model
nor every provider's client can be interrupted by the clock. Who reads gives up when the clock says so,
or when nobody wants the answer any more, and the thread ends at the model's next piece. A client that
hangs in a read has the same number of seconds as its own time-out, so that no thread outlives that.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from contextvars import copy_context
from dataclasses import dataclass
from pathlib import Path
from queue import Empty, Full, Queue
from typing import Any

from indexer.errors import ModelError
from indexer.secrets import hidden

SECONDS = 60.0
"""How long a model may be silent, before its first word and after; a whole reply may take twice that."""
CONTEXT = 4_096
"""Tokens of the context window that are filled: prompt, passages and reply."""
EXTRAS = ("huggingface", "ollama", "openai")
"""The providers that an extra of this package installs."""
_WAITING = 64
"""Pieces that are produced ahead of who reads."""
_CHECK = 0.1
"""Seconds after which a thread that waits looks whether it is still wanted."""
_PAUSE = 0.5
"""Seconds before the one retry."""
_LATER = 1.0
"""Seconds by which a client gives up later than we do, who tell what to set."""
_MOST_NEW = 2_048
"""Tokens that a model in this process writes at most; who reads stops it long before."""
_UNREACHED = ("APIConnectionError", "TransportError")
"""The heads of the families of connection errors in the clients of OpenAI and of httpx."""
_ADVICE = {
    401: "set the provider's key, for OpenAI's the variable OPENAI_API_KEY",
    403: "the provider's key does not allow this model",
    404: "is the model's name right, and has it been pulled?",
}

Put = Callable[[str], bool]
"""Takes a piece of the reply, also an empty one; false where no more are wanted."""
Source = Callable[[str, str, Put], None]
"""Writes the reply to a system and a user message."""


@dataclass(frozen=True, slots=True)
class _End:
    """The last thing in the queue."""

    error: Exception | None = None


class Model:
    """A chat model that is held to bounds; threads may share it.

    ``chat`` is a LangChain chat model, ``timeout`` the seconds that it may be silent (the whole reply
    may take twice as long), ``context`` the tokens that prompt and reply may fill.
    """

    def __init__(self, chat: Any, *, timeout: float = SECONDS, context: int = CONTEXT) -> None:
        self.context = context
        self._timeout = timeout
        pipeline = getattr(getattr(chat, "llm", None), "pipeline", None)
        self._source: Source = _Local(pipeline) if pipeline is not None else _Client(chat)

    def reply(self, system: str, user: str) -> Generator[str]:
        """The reply in pieces, none of them empty; closing the iterator stops the model.

        Raises ``ModelError`` where it is out of reach, silent for too long, too long at it, or breaks
        off. What may pass by itself (no connection, 429, 5xx) is tried once more, if nothing was said.
        """
        begun, until = False, time.monotonic() + 2 * self._timeout
        for last in (False, True):
            try:
                with closing(self._pieces(system, user, until)) as pieces:
                    for piece in pieces:
                        begun = True
                        yield piece
                return
            except ModelError:
                raise
            except Exception as error:  # each provider raises its own
                if begun or last or not _may_pass(error):
                    raise ModelError(_told(error)) from error
            time.sleep(_PAUSE)

    def _pieces(self, system: str, user: str, until: float) -> Generator[str]:
        ready: Queue[str | _End] = Queue(_WAITING)
        over = threading.Event()
        threading.Thread(
            target=copy_context().run, args=(_produce, self._source, system, user, ready, over),
            daemon=True, name="hoibao-model",
        ).start()
        try:
            while not isinstance(piece := self._next(ready, until), _End):
                yield piece
            if piece.error is not None:
                raise piece.error
        finally:
            over.set()

    def _next(self, ready: Queue[str | _End], until: float) -> str | _End:
        left = until - time.monotonic()
        try:
            if left > 0:
                return ready.get(timeout=min(left, self._timeout))
        except Empty:
            if left > self._timeout:
                raise ModelError(
                    f"the model was silent for {self._timeout:g} seconds; "
                    "a slower one needs a longer model_timeout"
                ) from None
        raise ModelError(f"the reply took more than {2 * self._timeout:g} seconds")


def load_model(
    name: str, *, url: str | None = None, timeout: float = SECONDS, context: int = CONTEXT
) -> Model:
    """The model of LangChain's name ``provider:model``; raises ``ModelError``.

    ``url`` is where a server of the provider's protocol listens, for "openai" any that is compatible.
    "huggingface" is a Transformers model in this process: a folder, or a name on the hub.
    """
    provider, _, model = name.partition(":")
    if not provider or not model:
        raise ModelError(f"model {name!r} is not of the form provider:name, such as ollama:qwen3:4b")
    if provider == "huggingface" and url:
        raise ModelError(f"model {name!r} runs in this process; model_url is for ollama: and openai:")
    from langchain.chat_models import init_chat_model

    try:
        if provider == "huggingface":
            model = _folder(model)
        chat = init_chat_model(model, model_provider=provider, **_options(provider, url, timeout, context))
        return Model(chat, timeout=timeout, context=context)
    except ModelError:
        raise
    except ImportError as error:
        install = f". Install it with: pip install 'hoibao[{provider}]'" if provider in EXTRAS else ""
        raise ModelError(f"model {name!r}: {error}{install}") from error
    except Exception as error:  # each provider raises its own for a bad name or a missing key
        raise ModelError(f"model {name!r} cannot be set up: {_told(error)}") from error


def _options(provider: str, url: str | None, timeout: float, context: int) -> dict[str, Any]:
    """What a provider's class is made with: no chance, no retries but ours, the time-out.

    Ollama cuts a prompt that is longer than its own default for the window from the front, where the
    rules stand, so that it is told the size.
    """
    if provider == "huggingface":
        return {}
    options: dict[str, Any] = {"temperature": 0} | ({"base_url": url} if url else {})
    if provider == "ollama":
        return options | {"num_ctx": context, "client_kwargs": {"timeout": timeout + _LATER}}
    if provider == "openai" and url and not os.environ.get("OPENAI_API_KEY"):
        options["api_key"] = "none"  # a server of one's own asks for none, but the client insists
    return options | {"timeout": timeout + _LATER, "max_retries": 0}


def _folder(name: str) -> str:
    """Where the hub's library keeps what it has fetched of a model; the name itself where it has not."""
    from huggingface_hub import try_to_load_from_cache

    path = Path(name).expanduser()
    if path.exists():
        return str(path)
    found = try_to_load_from_cache(name, "config.json")
    return str(Path(found).parent) if isinstance(found, str) else name


class _Client:
    """Writes by a LangChain chat model's own stream."""

    def __init__(self, chat: Any) -> None:
        self._chat = chat

    def __call__(self, system: str, user: str, put: Put) -> None:
        why = ""
        with closing(self._chat.stream([("system", system), ("human", user)])) as chunks:
            for chunk in chunks:
                if not put(str(chunk.text)):
                    return
                told = chunk.response_metadata
                why = told.get("finish_reason") or told.get("done_reason") or why
        if why == "length":
            raise ModelError("the reply was cut at the server's limit of tokens")


class _Local:
    """Writes by a Transformers model in this process, one reply at a time.

    LangChain's own stream of it runs to its end in a thread that nothing stops, and where that thread
    fails, who reads waits for a minute; so ``generate`` is called here.
    """

    def __init__(self, pipeline: Any) -> None:
        self._model, self._tokenizer = pipeline.model, pipeline.tokenizer
        self._alone = threading.Lock()
        if not self._tokenizer.chat_template:
            raise ModelError(f"{pipeline.model.name_or_path} has no chat template: take a model for chats")

    def __call__(self, system: str, user: str, put: Put) -> None:
        while not self._alone.acquire(timeout=_CHECK):
            if not put(""):
                return
        try:
            self._write(system, user, put)
        finally:
            self._alone.release()

    def _write(self, system: str, user: str, put: Put) -> None:
        from transformers import StoppingCriteriaList, TextStreamer

        messages = [{"role": "system", "content": system}, {"role": "user", "content": user}]
        prompt = self._tokenizer.apply_chat_template(
            messages, tokenize=False, add_generation_prompt=True, enable_thinking=False
        )
        wanted = put("<think>" if prompt.rstrip().endswith("<think>") else "")

        def said(text: str, stream_end: bool = False) -> None:
            nonlocal wanted
            wanted = put(text)

        streamer: Any = TextStreamer(self._tokenizer, skip_prompt=True, skip_special_tokens=True)
        streamer.on_finalized_text = said
        read = self._tokenizer(prompt, add_special_tokens=False, return_tensors="pt")
        self._model.generate(
            **read.to(self._model.device), streamer=streamer, max_new_tokens=_MOST_NEW, do_sample=False,
            stopping_criteria=StoppingCriteriaList([lambda *_, **__: not wanted]),
        )


def _produce(
    source: Source, system: str, user: str, ready: Queue[str | _End], over: threading.Event
) -> None:
    """Fill the queue until the reply ends, fails, or is not wanted any more."""
    def put(item: str | _End) -> bool:
        while not over.is_set():
            if item == "":
                return True
            try:
                ready.put(item, timeout=_CHECK)
            except Full:
                continue
            return True
        return False

    try:
        source(system, user, put)
    except Exception as error:  # goes on to who reads
        put(_End(error))
    else:
        put(_End())


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


def _status(error: BaseException) -> int | None:
    """The HTTP status that an error tells of."""
    codes = [getattr(e, "status_code", None) for e in _chain(error)]
    return next((code for code in codes if isinstance(code, int) and code > 0), None)


def _may_pass(error: BaseException) -> bool:
    """Whether the same request may well succeed in a moment."""
    status = _status(error)
    if status is not None:
        return status == 429 or status >= 500
    return any(
        isinstance(e, ConnectionError) or not {k.__name__ for k in type(e).__mro__}.isdisjoint(_UNREACHED)
        for e in _chain(error)
    )


def _told(error: BaseException) -> str:
    """An error in one line, with what to do about it where that is known; no key is in it."""
    said = hidden(" ".join(str(error).split()))[:300] or type(error).__name__
    advice = _ADVICE.get(_status(error) or 0)
    return f"{said} ({advice})" if advice else said
