"""Format 2: questions are counted apart from the conversations; those that were erased are known."""

from __future__ import annotations

from alembic import op
from sqlalchemy import Column, Float, Integer, String

revision, down_revision = "2", "1"

_COUNTED = (  # by day in Vietnam, as date.toordinal() counts: 719163 is that of 1970-01-01
    "INSERT INTO asked (day, status, seconds) SELECT CAST((asked + 25200) / 86400 AS INTEGER) + 719163, "
    "status, seconds FROM messages"
)


def upgrade() -> None:
    """Make their tables, and count what was asked until now."""
    op.create_table(
        "asked",
        Column("id", Integer, primary_key=True),
        Column("day", Integer, nullable=False, index=True),
        Column("status", String, nullable=False),
        Column("seconds", Float, nullable=False),
    )
    op.create_table(
        "erased",
        Column("conversation", String, primary_key=True),
        Column("moment", Float, nullable=False, index=True),
    )
    op.execute(_COUNTED)
