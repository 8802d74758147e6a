"""Question (and what was said before) → ``Query``; see ``question``."""

from assistant.understand.question import understand

__all__ = ["understand"]
