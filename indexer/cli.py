"""The archive's commands: ``python -m indexer``, and part of ``hoibao``."""

from __future__ import annotations

from indexer.commands import adding, adopting, anew, care, history, holding, watching
from indexer.console import app, write_utf8

__all__ = ["adding", "adopting", "anew", "app", "care", "history", "holding", "main", "watching"]


def main() -> None:
    """The entry point of ``python -m indexer``."""
    write_utf8()
    app()
