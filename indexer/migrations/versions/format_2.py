"""Format 2: vectors in a table of their own, by the encoder that made them."""

from __future__ import annotations

from alembic import context, op
from sqlalchemy import Column, ForeignKey, Integer, LargeBinary, String, text

revision, down_revision = "2", "1"


def upgrade() -> None:
    """Move the vectors of the passages."""
    op.create_table(
        "vectors",
        Column("passage_key", Integer, ForeignKey("passages.key", ondelete="CASCADE"), primary_key=True),
        Column("encoding", String, primary_key=True),
        Column("vector", LargeBinary, nullable=False),
    )
    moved = text("INSERT INTO vectors SELECT key, :encoding, vector FROM passages ORDER BY key")
    op.execute(moved.bindparams(encoding=context.config.attributes["encoding"]))
    op.drop_column("passages", "vector")
