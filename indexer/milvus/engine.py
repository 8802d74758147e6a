"""Milvus as the searchers need it: its address, its client, and its faults told as the archive's."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qsl, unquote, urlsplit

from indexer.errors import ArchiveError, ArchiveNotWritable, ArchiveUnreachable
from indexer.secrets import hidden

_T = TypeVar("_T")
EXAMPLE = "milvus://milvus.example:19530"
"""An address, as messages give it for an example."""
INDEXES = ("auto", "flat", "hnsw", "ivf_sq8", "ivf_rabitq", "diskann")
"""How vectors may be indexed: ``?index=…`` of an address."""
PATIENCE = 5.0
"""For how many seconds an engine is waited for that does not answer."""
_PAUSE, _DEADLINE = 0.2, 120.0  # seconds between two tries, and of a call
_NO_ANSWER, _MISSING, _RELEASED = 2, 100, 101  # codes of Milvus
_LOST = ("UNAVAILABLE", "DEADLINE_EXCEEDED", "CANCELLED", "closed channel")
_QUIET = {"grpc.keepalive_time_ms": 60_000, "grpc.keepalive_permit_without_calls": False}
"""By itself the client asks every ten seconds whether the server is there, and Milvus Lite throws it out."""
_LITE = "milvus_lite"


class NoCollection(ArchiveNotWritable):
    """A collection is asked for that is not there, or not any more."""


@dataclass(frozen=True, slots=True)
class Address:
    """What an address says: ``uri`` as the client takes it, the account, the database of the server,
    ``name`` with which the names of its collections begin, and how vectors are indexed."""

    uri: str
    user: str
    password: str
    database: str
    name: str
    index: str

    @classmethod
    def of(cls, search: str) -> Address:
        """Of a server, ``milvus://USER:PASSWORD@HOST:PORT/DATABASE?index=hnsw`` (``milvuss`` with TLS), or of
        Milvus Lite in a folder, ``milvus:///PATH/NAME.db``. Raises ``ValueError``."""
        parts = urlsplit(search)
        if parts.scheme not in ("milvus", "milvuss"):
            raise ValueError("it begins with neither milvus:// nor milvuss://")
        query = dict(parse_qsl(parts.query))
        name, index = query.pop("name", "hoibao"), query.pop("index", "auto")
        if query:
            raise ValueError(f"behind its ? may stand name and index, not {', '.join(query)}")
        if not (name.isascii() and name.isidentifier()):
            raise ValueError(f"name={name} is not of letters, digits and _")
        if index not in INDEXES:
            raise ValueError(f"index={index} is none of {', '.join(INDEXES)}")
        if not parts.hostname:
            if parts.netloc or not parts.path.endswith(".db"):
                raise ValueError("it names neither a server nor a folder whose name ends in .db")
            return cls(unquote(parts.path), "", "", "", name, index)
        secure = "https" if parts.scheme == "milvuss" else "http"
        return cls(f"{secure}://{parts.hostname}:{parts.port or 19530}", unquote(parts.username or ""),
                   unquote(parts.password or ""), parts.path.strip("/"), name, index)


class Engine:
    """A client of Milvus, safe to share between threads; made anew where the server was lost."""

    def __init__(self, search: str) -> None:
        self.address, self._named = Address.of(search), hidden(search)
        try:
            import pymilvus  # noqa: F401
        except ImportError:
            raise ArchiveError(f"{self._named}: to search there, run: pip install 'hoibao[milvus]'") from None
        self._client: Any = None
        self._lock = threading.Lock()

    @cached_property
    def is_lite(self) -> bool:
        """Whether it is Milvus Lite, which knows fewer kinds of vectors and indexes."""
        return str(self.call("get_server_version")).startswith(_LITE)

    def call(self, what: str, collection: str = "", **given: Any) -> Any:
        """What the client's method of that name gives; it must be one that may be done twice. Raises as
        ``run``."""
        named = {"collection_name": collection} if collection else {}
        return self.run(
            lambda client: getattr(client, what)(**named, **given, timeout=_DEADLINE), collection)

    def run(self, work: Callable[[Any], _T], collection: str = "") -> _T:
        """What is made of a client, perhaps with a collection; it may be done twice. Raises ``NoCollection``,
        ``ArchiveNotWritable``, and ``ArchiveUnreachable`` where the engine does not answer for ``PATIENCE``
        seconds."""
        from grpc import RpcError
        from pymilvus import MilvusException

        until, released = 0.0, False
        while True:
            client = None
            try:
                client = self._connected()
                if released:
                    client.load_collection(collection, timeout=_DEADLINE)
                return work(client)
            except (MilvusException, RpcError) as error:
                code, reason = getattr(error, "code", None), getattr(error, "message", str(error))
                if code == _MISSING:
                    raise NoCollection(
                        f"{self._named}: the collection {collection} has gone. Run the same command again, "
                        "which fills it from the articles") from None
                if code == _RELEASED and not released:  # it was started again
                    released = True
                elif not _is_lost(code, str(error)):
                    raise ArchiveNotWritable(
                        f"{self._named}: {reason}. The articles are stored; see what the search engine's log "
                        "says, then run the same command again") from error
                elif until and time.monotonic() > until:
                    raise self._unreachable(reason) from error
                else:
                    until = until or time.monotonic() + PATIENCE
                    self._lose(client)
                    time.sleep(_PAUSE)

    def collections(self, beginning: str) -> list[str]:
        """The names of the collections that begin so."""
        return [name for name in self.call("list_collections") if name.startswith(beginning)]

    def drop(self, beginning: str, keep: str = "") -> None:
        """Drop all collections whose names begin so, but one."""
        for name in self.collections(beginning):
            if name != keep:
                self.call("drop_collection", name)

    def _connected(self) -> Any:
        with self._lock:
            if self._client is None:
                self._client = self._connect()
            return self._client

    def _connect(self) -> Any:
        from pymilvus import MilvusClient
        from pymilvus.exceptions import ConnectionConfigException

        for name in ("pymilvus", "grpc._server"):  # they log what they raise
            logging.getLogger(name).setLevel(logging.CRITICAL)
        address = self.address
        if not address.uri.startswith("http"):
            Path(address.uri).parent.mkdir(parents=True, exist_ok=True)
        try:
            return MilvusClient(address.uri, user=address.user, password=address.password,
                                db_name=address.database, timeout=PATIENCE, grpc_options=_QUIET)
        except ConnectionConfigException as error:
            raise ArchiveError(
                f"{self._named}: Milvus Lite cannot be opened there ({error.message}). One process alone may "
                "have it open: end the other, or let both ask a server: milvus-lite server --data-dir FOLDER "
                "--host 127.0.0.1 --port 19530, and --search milvus://127.0.0.1:19530") from error

    def _lose(self, client: Any) -> None:
        with self._lock:
            if client is not None and client is self._client:
                self._client = None
                client.close()

    def _unreachable(self, reason: object) -> ArchiveUnreachable:
        return ArchiveUnreachable(
            f"{self._named}: the search engine does not answer ({reason}). Nothing committed is lost; see "
            "that it runs and can be reached from here and that --search is right, then run the same command "
            "again")


@cache
def engine(search: str) -> Engine:
    """The engine of this process at an address."""
    return Engine(search)


def _is_lost(code: object, said: str) -> bool:
    return code == _NO_ANSWER or any(sign in said for sign in _LOST)
