"""Format 1: accounts, sessions, conversations, feedback, the audit log."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Float, ForeignKey, Index, Integer, String, Text, UniqueConstraint

revision, down_revision = "1", None


def upgrade() -> None:
    """Make the first tables."""
    op.create_table(
        "accounts",
        Column("name", String, primary_key=True),
        Column("password", String, nullable=False),
        Column("role", String, nullable=False),
        Column("created", Float, nullable=False),
    )
    op.create_table(
        "sessions",
        Column("token", String, primary_key=True),
        Column("account", ForeignKey("accounts.name", ondelete="CASCADE"), nullable=False, index=True),
        Column("kind", String, nullable=False),
        Column("created", Float, nullable=False),
        Column("expires", Float, nullable=False, index=True),
    )
    op.create_table(
        "conversations",
        Column("id", String, primary_key=True),
        Column("share", String),
        Column("created", Float, nullable=False),
        Column("updated", Float, nullable=False, index=True),
        UniqueConstraint("share"),
    )
    op.create_table(
        "messages",
        Column("id", String, primary_key=True),
        Column("conversation", ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
        Column("number", Integer, nullable=False),
        Column("question", Text, nullable=False),
        Column("answer", Text, nullable=False),
        Column("status", String, nullable=False),
        Column("versions", String, nullable=False),
        Column("seconds", Float, nullable=False),
        Column("asked", Float, nullable=False, index=True),
        Index("ix_messages_conversation_number", "conversation", "number", unique=True),
    )
    op.create_table(
        "feedback",
        Column("id", Integer, primary_key=True),
        Column("message", ForeignKey("messages.id", ondelete="CASCADE"), nullable=False, index=True),
        Column("reason", String, nullable=False),
        Column("note", Text, nullable=False),
        Column("account", String, nullable=False),
        Column("given", Float, nullable=False),
    )
    op.create_table(
        "audit",
        Column("id", Integer, primary_key=True),
        Column("time", Float, nullable=False, index=True),
        Column("account", String, nullable=False),
        Column("address", String, nullable=False),
        Column("action", String, nullable=False),
        Column("about", Text, nullable=False),
    )
