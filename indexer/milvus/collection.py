"""One collection of Milvus, which follows the truth by revision as the searchers in a folder do.

Each passage is a row: its key, its vector, the day and the source by which it is filtered. One more row, the
``_MARK``, holds in the place of a day the revision that was taken in; it is written after all others, so
whoever reads it finds them too. Rows are written over by key: what a process that was killed had taken in
half is taken in again, and nothing is held twice. A collection is made when it is first written to; one that
is not there holds nothing.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from hashlib import blake2b
from typing import Any

from indexer.errors import ArchiveNotWritable
from indexer.milvus.engine import Engine, NoCollection
from indexer.types import Where

MOST = 16_384
"""Rows that one search may give."""
_MARK = -1
_ROWS, _KEYS = 500, 4_000  # written, and deleted, at a time: a message may have 64 MB
Row = dict[str, Any]


class Collection:
    """A collection by its name; ``describe`` adds to a schema, and to the indexes, what else its rows hold,
    ``mark`` are these of the ``_MARK``."""

    def __init__(self, engine: Engine, name: str, describe: Callable[[Any, Any], None], mark: Row) -> None:
        self.engine, self.name = engine, name
        self._describe, self._mark = describe, mark
        self._making, self._made = threading.Lock(), False
        self._count: int | None = None
        self.revision = 0
        self.reload()

    def __len__(self) -> int:
        """How many passages are in it."""
        if self._count is None:
            found = self._query(output_fields=["count(*)"])
            self._count = max(0, int(found[0]["count(*)"]) - bool(self.revision)) if found else 0
        return self._count

    def keys(self) -> list[int]:
        """The passages in it, in order."""
        def read(client: Any) -> list[int]:
            rows = client.query_iterator(self.name, batch_size=MOST // 2, filter="key >= 0",
                                         output_fields=["key"], consistency_level="Strong")
            return [row["key"] for some in iter(rows.next, []) for row in some]

        try:
            return self.engine.run(read, self.name)
        except NoCollection:
            return []

    def reload(self) -> None:
        """Take in what another process has saved since."""
        found = self._query(filter=f"key == {_MARK}", output_fields=["day"])
        revision = int(found[0]["day"]) if found else 0
        self._made = self._made and bool(found)  # else somebody may have dropped it
        if revision != self.revision:
            self.revision, self._count = revision, None

    def put(self, rows: Sequence[Row]) -> None:
        """Write rows, over those of the same keys."""
        self._make()
        for at in range(0, len(rows), _ROWS):
            self.engine.call("upsert", self.name, data=rows[at : at + _ROWS])

    def remove(self, keys: Sequence[int]) -> None:
        """Forget passages; a key that is not there is no error."""
        with suppress(NoCollection):
            for at in range(0, len(keys), _KEYS):
                self.engine.call("delete", self.name, ids=list(keys[at : at + _KEYS]))

    def save(self, revision: int) -> None:
        """Note that all is there as of a revision."""
        self.put([{"key": _MARK, "day": revision, "source": 0, **self._mark}])
        if self.engine.is_lite:  # at each search it indexes what is not flushed; a server flushes by itself
            self.engine.call("flush", self.name)
        self.revision, self._count = revision, None

    def search(
        self, field: str, asked: Sequence[Any], limit: int, filter: str = "",
        params: Mapping[str, Any] | None = None,
    ) -> list[list[tuple[int, float]]]:
        """For each vector that is asked with the best rows, best first, as (key, inner product)."""
        if not asked or limit <= 0:
            return [[] for _ in asked]
        try:
            found = self.engine.call(
                "search", self.name, data=list(asked), anns_field=field, limit=min(limit + 1, MOST),
                filter=filter, output_fields=["key"], search_params={"params": dict(params or {})})
        except NoCollection:
            return [[] for _ in asked]
        return [[(hit["key"], float(hit["distance"])) for hit in hits if hit["key"] != _MARK][:limit]
                for hits in found]

    def _query(self, **given: Any) -> list[Row]:
        try:
            return list(self.engine.call("query", self.name, consistency_level="Strong", **given))
        except NoCollection:
            return []

    def _make(self) -> None:
        with self._making:
            if self._made:
                return
            if not self.engine.call("has_collection", self.name):
                try:
                    self._create()
                except ArchiveNotWritable:
                    if not self.engine.call("has_collection", self.name):  # else another process made it
                        raise
            self._made = True

    def _create(self) -> None:
        from pymilvus import DataType, MilvusClient

        schema = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
        schema.add_field("key", DataType.INT64, is_primary=True)
        schema.add_field("day", DataType.INT64)
        schema.add_field("source", DataType.INT64)
        indexes = MilvusClient.prepare_index_params()
        self._describe(schema, indexes)
        self.engine.call("create_collection", self.name, schema=schema, index_params=indexes,
                         consistency_level="Session")


class Searcher:
    """What a searcher of a collection does as every other, ``held``."""

    held: Collection

    @property
    def revision(self) -> int:
        """The last revision that it has taken in."""
        return self.held.revision

    def __len__(self) -> int:
        return len(self.held)

    def keys(self) -> list[int]:
        """The passages in it."""
        return self.held.keys()

    def reload(self) -> None:
        """Take in what another process has saved since."""
        self.held.reload()

    def remove(self, keys: Iterable[int]) -> None:
        """Forget passages; a key that is not there is no error."""
        self.held.remove(list(keys))

    def save(self, revision: int) -> None:
        """Note that all is there as of a revision."""
        self.held.save(revision)


def row(key: int, day: int | None, source: str) -> Row:
    """What each passage's row begins with."""
    return {"key": key, "day": day or 0, "source": _number(source)}


def allowed(where: Where | None) -> str:
    """A filter in Milvus' words."""
    return " and ".join(_conditions(where)) if where else ""


def among(keys: Sequence[int]) -> str:
    """The filter that allows only some passages."""
    return f"key in {list(keys)}"


def _conditions(where: Where) -> Iterator[str]:
    if where.published:
        first = where.published.first.toordinal() if where.published.first else 1
        yield f"day >= {first}"  # what is undated has the day 0
        if where.published.last:
            yield f"day <= {where.published.last.toordinal()}"
    if where.sources:
        yield f"source in {[_number(name) for name in where.sources]}"
    if where.until:
        yield f"day <= {where.until.toordinal()}"


def _number(source: str) -> int:
    """A source as a number: a name may hold anything, and be long."""
    return int.from_bytes(blake2b(source.encode(), digest_size=7).digest(), "big")
