"""Alembic's environment: the steps are run on the connection, and in the transaction, of ``migrate``."""

from __future__ import annotations

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
