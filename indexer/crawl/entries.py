"""What feeds and sitemaps list."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from indexer.read.dates import parse_date
from indexer.types import Article


@dataclass(frozen=True, slots=True)
class Entry:
    """A page that a feed or a sitemap lists, or another list (``is_list``), and what is said of it there.

    ``listed`` is when it was changed and ``dated`` when it was published, in the list's own words, "" where
    it does not say. ``article`` is what a feed holds of it.
    """

    url: str
    listed: str = ""
    dated: str = ""
    title: str = ""
    article: Article | None = None
    is_list: bool = False

    @property
    def published(self) -> datetime | None:
        """When it was published."""
        return _moment(self.dated)

    @property
    def moment(self) -> datetime | None:
        """When it was published, or else changed."""
        return self.published or _moment(self.listed)


def _moment(text: str) -> datetime | None:
    try:
        return parse_date(text) if text else None
    except (ValueError, OverflowError, OSError):
        return None
