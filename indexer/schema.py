"""The tables of the truth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

FORMAT = 5
"""Of these tables, and of what is stored in them: the last of ``indexer.migrations``."""

_T = TypeVar("_T")
_CHUNK = 500  # bound parameters in one IN (…), well below SQLite's limit
_Number = BigInteger().with_variant(Integer, "sqlite")  # whose integers all have up to 8 bytes
_Line = String().with_variant(String(collation="C"), "postgresql")  # compared byte by byte, as SQLite does
metadata = MetaData()

formats = Table(
    "alembic_version",
    metadata,
    Column("version_num", String(32), primary_key=True),
)
"""One row: the database's format, which Alembic keeps."""

counters = Table(
    "counters",
    metadata,
    Column("name", _Line, primary_key=True),
    Column("value", _Number, nullable=False),
)
"""One row: ``revision``, raised by each transaction that changes what can be found."""

stories = Table(
    "stories",
    metadata,
    Column("key", _Number, primary_key=True, autoincrement=False),
    Column("signature", LargeBinary, nullable=False),  # of the article that founded it
    Column("numbers", _Line, nullable=False),  # in that one's title
)
"""The groups of articles that tell the same (see ``indexer.stories``); none is empty."""

bands = Table(
    "bands",
    metadata,
    Column("band", _Number, primary_key=True, autoincrement=False),
    # No foreign key: to delete a story would scan the table.
    Column("story", _Number, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
"""Where a story is looked up: the bands of its signature."""

articles = Table(
    "articles",
    metadata,
    Column("key", _Number, primary_key=True),
    Column("id", _Line, nullable=False, unique=True),
    Column("url", _Line),
    Column("title", Text, nullable=False),
    Column("published", _Line),  # ISO 8601 with its zone, as the source gave it
    Column("day", _Number, index=True),  # date.toordinal() of that, for filters
    Column("source", _Line, nullable=False, index=True),
    Column("section", _Line, nullable=False),
    Column("authors", JSON, nullable=False),
    Column("summary", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("content_hash", _Line, nullable=False),  # of the article as it was read
    Column("story", ForeignKey("stories.key"), nullable=False),
    Column("rules", _Line, nullable=False, server_default=""),  # that the register was last read by
    Column("stored", _Line),  # ISO 8601 in UTC; null where an earlier format did not note it
    Column("modified", _Line),  # ISO 8601 with its zone, as the publisher gave it
    Index("ix_articles_story_day", "story", "day"),
    sqlite_autoincrement=True,
)

appointments = Table(
    "appointments",
    metadata,
    Column("key", _Number, primary_key=True),
    Column("article_key", ForeignKey("articles.key", ondelete="CASCADE"), nullable=False, index=True),
    Column("part", _Line, nullable=False),
    Column("start", _Number, nullable=False),
    Column("end", _Number, nullable=False),
    Column("quote", Text, nullable=False),
    *(Column(name, _Line, nullable=False) for name in (
        "person", "action", "position", "organisation", "place", "previous", "replaced", "decided_by",
        "signed_by", "decision_number", "decided", "effective", "announced", "term", "status", "origin",
    )),
    Column("confidence", Float, nullable=False),
)
"""What the articles report of offices taken and left (see ``indexer.register``)."""

reviews = Table(
    "reviews",
    metadata,
    Column("seq", _Number, primary_key=True, autoincrement=False),
    Column("entry", Text, nullable=False),  # JSON
)
"""What staff said of the register, in order; nothing is ever changed or deleted in it."""

holders = Table(
    "holders",
    metadata,
    Column("key", _Number, primary_key=True),
    *(Column(name, _Line, nullable=False) for name in (
        "person", "position", "place", "since", "until", "note")),
)
"""Staff's list of known office holders."""

passages = Table(
    "passages",
    metadata,
    # Never used twice, also after deletion: the searchers know passages by this key alone.
    Column("key", _Number, primary_key=True),
    Column("article_key", ForeignKey("articles.key"), nullable=False, index=True),
    Column("ordinal", _Number, nullable=False),
    Column("start", _Number, nullable=False),
    Column("end", _Number, nullable=False),
    Column("revision", _Number, nullable=False, index=True),
    sqlite_autoincrement=True,
)

vectors = Table(
    "vectors",
    metadata,
    Column("passage_key", ForeignKey("passages.key", ondelete="CASCADE"), primary_key=True),
    Column("encoding", _Line, primary_key=True),  # the fingerprint of the encoder
    Column("vector", LargeBinary, nullable=False),  # float16, little-endian
)
"""What the archive's encoder makes of each passage; while it is re-encoded, also what the next
encoder makes of those that it has come to."""

tombstones = Table(
    "tombstones",
    metadata,
    Column("key", _Number, primary_key=True, autoincrement=False),
    Column("revision", _Number, nullable=False, index=True),
)
"""The passages that have left, so that a searcher that is behind can forget them."""

versions = Table(
    "versions",
    metadata,
    Column("key", _Number, primary_key=True),  # in the order in which they were replaced
    Column("article_id", _Line, nullable=False),
    Column("title", Text, nullable=False),
    Column("content", JSON, nullable=False),  # the fields of the Article
    Column("content_hash", _Line, nullable=False),
    Column("stored", _Line),  # as in ``articles``
    Column("replaced", _Line, nullable=False),  # ISO 8601 in UTC
    Column("why", _Line, nullable=False),
    UniqueConstraint("article_id", "content_hash", name="uq_versions_article_id_content_hash"),
    sqlite_autoincrement=True,
)
"""What articles said before (see ``indexer.versions``)."""

withdrawals = Table(
    "withdrawals",
    metadata,
    Column("article_id", _Line, primary_key=True),
    Column("url", _Line, index=True),
    Column("title", Text, nullable=False),
    Column("moment", _Line, nullable=False),  # ISO 8601 in UTC
    Column("by", _Line, nullable=False),
    Column("reason", Text, nullable=False),
)
"""The articles that were taken out of search and citations, and are not to come back by themselves."""

sites = Table(
    "sites",
    metadata,
    Column("site", _Line, primary_key=True),
    Column("articles", _Number, nullable=False),
)
"""How many articles of a site have had their lines counted."""

site_lines = Table(
    "site_lines",
    metadata,
    Column("site", _Line, primary_key=True),
    Column("line", _Number, primary_key=True, autoincrement=False),  # 8 bytes of its hash, signed
    Column("articles", _Number, nullable=False),
    sqlite_with_rowid=False,
)
"""In how many articles of a site a line stands."""

fetched = Table(
    "fetched",
    metadata,
    Column("url", _Line, primary_key=True),
    Column("etag", _Line),
    Column("modified", _Line),
    Column("checked", _Line, nullable=False),  # ISO 8601 in UTC
    Column("status", _Number, nullable=False),
    Column("digest", _Line),
    Column("listed", _Line),  # when it was changed, in the words of the list that named it
    Column("article_id", _Line),  # of the article that it held
)
"""What was fetched by its address, so that it is asked for again only where it has changed."""


def chunks(items: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """Items in runs of as many as one statement takes."""
    for at in range(0, len(items), _CHUNK):
        yield items[at : at + _CHUNK]
