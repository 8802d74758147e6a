"""Format 1: articles and their passages with the encoder's vectors."""

from __future__ import annotations

from alembic import op
from sqlalchemy import JSON, Column, ForeignKey, Integer, LargeBinary, String, Text, UniqueConstraint

revision, down_revision = "1", None


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "counters",
        Column("name", String, primary_key=True),
        Column("value", Integer, nullable=False),
    )
    op.create_table(
        "articles",
        Column("key", Integer, primary_key=True),
        Column("id", String, nullable=False),
        Column("url", String),
        Column("title", Text, nullable=False),
        Column("published", String),
        Column("day", Integer, index=True),
        Column("source", String, nullable=False, index=True),
        Column("section", String, nullable=False),
        Column("authors", JSON, nullable=False),
        Column("summary", Text, nullable=False),
        Column("body", Text, nullable=False),
        Column("content_hash", String, nullable=False),
        UniqueConstraint("id"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "passages",
        Column("key", Integer, primary_key=True),
        Column("article_key", ForeignKey("articles.key"), nullable=False, index=True),
        Column("ordinal", Integer, nullable=False),
        Column("start", Integer, nullable=False),
        Column("end", Integer, nullable=False),
        Column("vector", LargeBinary, nullable=False),
        Column("revision", Integer, nullable=False, index=True),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "tombstones",
        Column("key", Integer, primary_key=True, autoincrement=False),
        Column("revision", Integer, nullable=False, index=True),
    )
