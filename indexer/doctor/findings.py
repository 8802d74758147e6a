"""What a check of an archive says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

_NAMED = 3


@dataclass(frozen=True, slots=True)
class Finding:
    """One check: how many faults it found, in words, and the next step where there are any.

    ``check`` is its name for programs. What is well says how much was looked at.
    """

    check: str
    text: str
    faults: int = 0
    advice: str = ""


def named(items: Sequence[object]) -> str:
    """The first of some, and how many more there are."""
    more = f" and {len(items) - _NAMED:,} more" if len(items) > _NAMED else ""
    return ", ".join(map(str, items[:_NAMED])) + more
