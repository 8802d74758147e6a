"""Format 5: versions of articles, withdrawals, the lines of sites, what was fetched."""

from __future__ import annotations

from alembic import op
from sqlalchemy import JSON, Column, Integer, String, Text, UniqueConstraint

revision, down_revision = "5", "4"


def upgrade() -> None:
    """Make their tables; since when the articles are stored, nobody knows."""
    op.add_column("articles", Column("stored", String))
    op.add_column("articles", Column("modified", String))
    op.create_table(
        "versions",
        Column("key", Integer, primary_key=True),
        Column("article_id", String, nullable=False),
        Column("title", Text, nullable=False),
        Column("content", JSON, nullable=False),
        Column("content_hash", String, nullable=False),
        Column("stored", String),
        Column("replaced", String, nullable=False),
        Column("why", String, nullable=False),
        UniqueConstraint("article_id", "content_hash", name="uq_versions_article_id_content_hash"),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "withdrawals",
        Column("article_id", String, primary_key=True),
        Column("url", String, index=True),
        Column("title", Text, nullable=False),
        Column("moment", String, nullable=False),
        Column("by", String, nullable=False),
        Column("reason", Text, nullable=False),
    )
    op.create_table(
        "sites",
        Column("site", String, primary_key=True),
        Column("articles", Integer, nullable=False),
    )
    op.create_table(
        "site_lines",
        Column("site", String, primary_key=True),
        Column("line", Integer, primary_key=True, autoincrement=False),
        Column("articles", Integer, nullable=False),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "fetched",
        Column("url", String, primary_key=True),
        Column("etag", String),
        Column("modified", String),
        Column("checked", String, nullable=False),
        Column("status", Integer, nullable=False),
        Column("digest", String),
        Column("listed", String),
        Column("article_id", String),
    )
