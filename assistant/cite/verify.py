"""Whether what a sentence says stands in what it cites."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

FaultKind = Literal["number", "date", "name", "office", "bound", "unsaid", "negation", "attribution"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage that a sentence leans on; ``heading`` is its article's outlet, headline and sapo,
    ``day`` the article's, by which "ngày 25-3" is of a year."""

    text: str
    heading: str = ""
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Fault:
    """What of a sentence its evidence does not say; ``said`` is the words in question."""

    kind: FaultKind
    said: str
