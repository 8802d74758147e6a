"""The tables of the truth."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TypeVar

from sqlalchemy import (
    JSON,
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
    Column("name", String, primary_key=True),
    Column("value", Integer, nullable=False),
)
"""One row: ``revision``, raised by each transaction that changes what can be found."""

stories = Table(
    "stories",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("signature", LargeBinary, nullable=False),  # of the article that founded it
    Column("numbers", String, nullable=False),  # in that one's title
)
"""The groups of articles that tell the same (see ``indexer.stories``); none is empty."""

bands = Table(
    "bands",
    metadata,
    Column("band", Integer, primary_key=True, autoincrement=False),
    # No foreign key: to delete a story would scan the table.
    Column("story", Integer, primary_key=True, autoincrement=False),
    sqlite_with_rowid=False,
)
"""Where a story is looked up: the bands of its signature."""

articles = Table(
    "articles",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("url", String),
    Column("title", Text, nullable=False),
    Column("published", String),  # ISO 8601 with its zone, as the source gave it
    Column("day", Integer, index=True),  # date.toordinal() of that, for filters
    Column("source", String, nullable=False, index=True),
    Column("section", String, nullable=False),
    Column("authors", JSON, nullable=False),
    Column("summary", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("content_hash", String, nullable=False),  # of the article as it was read
    Column("story", ForeignKey("stories.key"), nullable=False),
    Column("rules", String, nullable=False, server_default=""),  # that the register was last read by
    Column("stored", String),  # ISO 8601 in UTC; null where an earlier format did not note it
    Column("modified", String),  # ISO 8601 with its zone, as the publisher gave it
    Index("ix_articles_story_day", "story", "day"),
    sqlite_autoincrement=True,
)

appointments = Table(
    "appointments",
    metadata,
    Column("key", Integer, primary_key=True),
    Column("article_key", ForeignKey("articles.key", ondelete="CASCADE"), nullable=False, index=True),
    Column("part", String, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("quote", Text, nullable=False),
    *(Column(name, String, nullable=False) for name in (
        "person", "action", "position", "organisation", "place", "previous", "replaced", "decided_by",
        "signed_by", "decision_number", "decided", "effective", "announced", "term", "status", "origin",
    )),
    Column("confidence", Float, nullable=False),
)
"""What the articles report of offices taken and left (see ``indexer.register``)."""

reviews = Table(
    "reviews",
    metadata,
    Column("seq", Integer, primary_key=True),
    Column("entry", Text, nullable=False),  # JSON
)
"""What staff said of the register, in order; nothing is ever changed or deleted in it."""

holders = Table(
    "holders",
    metadata,
    Column("key", Integer, primary_key=True),
    *(Column(name, String, nullable=False) for name in (
        "person", "position", "place", "since", "until", "note")),
)
"""Staff's list of known office holders."""

passages = Table(
    "passages",
    metadata,
    # Never used twice, also after deletion: the searchers know passages by this key alone.
    Column("key", Integer, primary_key=True),
    Column("article_key", ForeignKey("articles.key"), nullable=False, index=True),
    Column("ordinal", Integer, nullable=False),
    Column("start", Integer, nullable=False),
    Column("end", Integer, nullable=False),
    Column("revision", Integer, nullable=False, index=True),
    sqlite_autoincrement=True,
)

vectors = Table(
    "vectors",
    metadata,
    Column("passage_key", ForeignKey("passages.key", ondelete="CASCADE"), primary_key=True),
    Column("encoding", String, primary_key=True),  # the fingerprint of the encoder
    Column("vector", LargeBinary, nullable=False),  # float16, little-endian
)
"""What the archive's encoder makes of each passage; while it is re-encoded, also what the next
encoder makes of those that it has come to."""

tombstones = Table(
    "tombstones",
    metadata,
    Column("key", Integer, primary_key=True, autoincrement=False),
    Column("revision", Integer, nullable=False, index=True),
)
"""The passages that have left, so that a searcher that is behind can forget them."""

versions = Table(
    "versions",
    metadata,
    Column("key", Integer, primary_key=True),  # in the order in which they were replaced
    Column("article_id", String, nullable=False),
    Column("title", Text, nullable=False),
    Column("content", JSON, nullable=False),  # the fields of the Article
    Column("content_hash", String, nullable=False),
    Column("stored", String),  # as in ``articles``
    Column("replaced", String, nullable=False),  # ISO 8601 in UTC
    Column("why", String, nullable=False),
    UniqueConstraint("article_id", "content_hash", name="uq_versions_article_id_content_hash"),
    sqlite_autoincrement=True,
)
"""What articles said before (see ``indexer.versions``)."""

withdrawals = Table(
    "withdrawals",
    metadata,
    Column("article_id", String, primary_key=True),
    Column("url", String, index=True),
    Column("title", Text, nullable=False),
    Column("moment", String, nullable=False),  # ISO 8601 in UTC
    Column("by", String, nullable=False),
    Column("reason", Text, nullable=False),
)
"""The articles that were taken out of search and citations, and are not to come back by themselves."""

sites = Table(
    "sites",
    metadata,
    Column("site", String, primary_key=True),
    Column("articles", Integer, nullable=False),
)
"""How many articles of a site have had their lines counted."""

site_lines = Table(
    "site_lines",
    metadata,
    Column("site", String, primary_key=True),
    Column("line", Integer, primary_key=True, autoincrement=False),  # 8 bytes of its hash, signed
    Column("articles", Integer, nullable=False),
    sqlite_with_rowid=False,
)
"""In how many articles of a site a line stands."""

fetched = Table(
    "fetched",
    metadata,
    Column("url", String, primary_key=True),
    Column("etag", String),
    Column("modified", String),
    Column("checked", String, nullable=False),  # ISO 8601 in UTC
    Column("status", Integer, nullable=False),
    Column("digest", String),
    Column("listed", String),  # when it was changed, in the words of the list that named it
    Column("article_id", String),  # of the article that it held
)
"""What was fetched by its address, so that it is asked for again only where it has changed."""


def chunks(items: Sequence[_T]) -> Iterator[Sequence[_T]]:
    """Items in runs of as many as one statement takes."""
    for at in range(0, len(items), _CHUNK):
        yield items[at : at + _CHUNK]
