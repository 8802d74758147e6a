"""What an article said before: its versions, named so that an address of one stays. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from indexer.types import Article
from indexer.versions import Version, content_hash

_LENGTH = 12
"""Hexadecimal digits of a content's hash that name a version."""


@dataclass(frozen=True, slots=True)
class Past:
    """A text of an article; ``number`` counts from 1, the oldest. ``since`` is when the archive took it in,
    ``until`` when another took its place, and ``why``: None and "" of the text of now."""

    name: str
    number: int
    article: Article
    since: datetime | None
    until: datetime | None = None
    why: Literal["", "updated", "corrected", "withdrawn"] = ""


def version_name(article: Article) -> str:
    """The name of a text, which is of its content and stays."""
    return content_hash(article)[:_LENGTH]


def history(article: Article, versions: Sequence[Version]) -> list[Past]:
    """The texts of an article, that of now first; ``versions`` are the archive's, the newest first.

    A text that came back is what it says now, and not told twice.
    """
    now = version_name(article)
    named = [(version_name(version.article), version) for version in versions]
    before = [(name, version) for name, version in named if name != now]
    since = before[0][1].replaced if before else None
    return [
        Past(now, len(before) + 1, article, since),
        *(Past(name, len(before) - at, version.article, version.stored, version.replaced, version.why)
          for at, (name, version) in enumerate(before)),
    ]


def says(version: Version, quote: str) -> bool:
    """Whether a text held a quote."""
    return quote in version.article.body
