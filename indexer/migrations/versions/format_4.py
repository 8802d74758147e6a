"""Format 4: the register of appointments, and what staff say of it."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Float, ForeignKey, Integer, String, Text

revision, down_revision = "4", "3"


def upgrade() -> None:
    """Make the register's tables; that no rules have read the articles yet stands in them."""
    op.add_column("articles", Column("rules", String, nullable=False, server_default=""))
    op.create_table(
        "appointments",
        Column("key", Integer, primary_key=True),
        Column("article_key", Integer, ForeignKey("articles.key", ondelete="CASCADE"), nullable=False,
               index=True),
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
    op.create_table(
        "reviews",
        Column("seq", Integer, primary_key=True),
        Column("entry", Text, nullable=False),
    )
    op.create_table(
        "holders",
        Column("key", Integer, primary_key=True),
        *(Column(name, String, nullable=False) for name in (
            "person", "position", "place", "since", "until", "note")),
    )
