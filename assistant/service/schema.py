"""The tables of the service's database; every time is UTC, in seconds since 1970."""

from __future__ import annotations

from sqlalchemy import (
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
)

FORMAT = 2
"""Of the tables; ``assistant.service.migrations`` brings earlier ones over."""
metadata = MetaData()
shared = MetaData()
"""Of what several servers count together, which nobody backs up: in PostgreSQL alone."""

formats = Table(
    "alembic_version",
    metadata,
    Column("version_num", String(32), primary_key=True),
)
"""One row: the database's format, which Alembic keeps."""

accounts = Table(
    "accounts",
    metadata,
    Column("name", String, primary_key=True),
    Column("password", String, nullable=False),  # argon2id, with its salt and parameters
    Column("role", String, nullable=False),
    Column("created", Float, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("token", String, primary_key=True),  # SHA-256 of what the client holds
    Column("account", ForeignKey("accounts.name", ondelete="CASCADE"), nullable=False, index=True),
    Column("kind", String, nullable=False),  # "browser": a cookie; "token": a program's bearer token
    Column("created", Float, nullable=False),
    Column("expires", Float, nullable=False, index=True),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", String, primary_key=True),  # random: who holds it may read it and go on with it
    Column("share", String, unique=True),  # random: who holds it may read it
    Column("created", Float, nullable=False),
    Column("updated", Float, nullable=False, index=True),
)

messages = Table(
    "messages",
    metadata,
    Column("id", String, primary_key=True),
    Column("conversation", ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("question", Text, nullable=False),
    Column("answer", Text, nullable=False),  # JSON, see assistant.service.stored
    Column("status", String, nullable=False),
    Column("versions", String, nullable=False),  # JSON: of the program, the archive, the model
    Column("seconds", Float, nullable=False),
    Column("asked", Float, nullable=False, index=True),
    Index("ix_messages_conversation_number", "conversation", "number", unique=True),
)
"""A question and its answer; what they cite keeps its number for good."""

feedback = Table(
    "feedback",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("message", ForeignKey("messages.id", ondelete="CASCADE"), nullable=False, index=True),
    Column("reason", String, nullable=False),
    Column("note", Text, nullable=False),
    Column("account", String, nullable=False),  # "" for a reader who is not signed in
    Column("given", Float, nullable=False),
)

asked = Table(
    "asked",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("day", Integer, nullable=False, index=True),  # date.toordinal() in Vietnam's time
    Column("status", String, nullable=False),
    Column("seconds", Float, nullable=False),
)
"""The questions of the chat, to be counted: neither what was asked nor by whom."""

erased = Table(
    "erased",
    metadata,
    Column("conversation", String, primary_key=True),  # SHA-256 of its id
    Column("moment", Float, nullable=False, index=True),
)
"""The conversations that were deleted on request: nobody goes on with what a tab or a server remembers."""

audit = Table(
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("time", Float, nullable=False, index=True),
    Column("account", String, nullable=False),
    Column("address", String, nullable=False),
    Column("action", String, nullable=False),
    Column("about", Text, nullable=False),
)
"""What staff and admins did, and who tried to sign in; nothing is changed in it until it has aged."""

counts = Table(
    "counts",
    shared,
    Column("digest", LargeBinary, primary_key=True),  # of what is counted, and of whom: neither is told
    Column("slot", BigInteger, primary_key=True),  # windows of it since 1970
    Column("hits", Integer, nullable=False),
    Column("expires", Float, nullable=False, index=True),
    prefixes=["UNLOGGED"],
)
"""How often clients did what, in this window and the one before; no crash loses more than that."""
