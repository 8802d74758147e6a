"""Format 3: the story that each article belongs to."""

from __future__ import annotations

from alembic import context, op
from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, String

from indexer.dialect import keep_key, last_key
from indexer.grouping import regroup

revision, down_revision = "3", "2"


def upgrade() -> None:
    """Find the stories of all articles."""
    op.create_table(
        "stories",
        Column("key", Integer, primary_key=True),
        Column("signature", LargeBinary, nullable=False),
        Column("numbers", String, nullable=False),
    )
    op.create_table(
        "bands",
        Column("band", Integer, primary_key=True, autoincrement=False),
        Column("story", Integer, primary_key=True, autoincrement=False),
        sqlite_with_rowid=False,
    )
    op.add_column("articles", Column("story", Integer, ForeignKey("stories.key")), inline_references=True)
    told = context.config.attributes["on_progress"]
    regroup(op.get_bind(), lambda done: told(f"stories of {done:,} articles"))
    last = last_key(op.get_bind(), "articles")
    with op.batch_alter_table(
        "articles", recreate="always", table_kwargs={"sqlite_autoincrement": True}
    ) as table:
        table.alter_column("story", nullable=False)
    keep_key(op.get_bind(), "articles", last)
    op.create_index("ix_articles_story_day", "articles", ["story", "day"])
