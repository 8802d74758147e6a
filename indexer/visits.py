"""What is known of pages, feeds and sitemaps that were fetched: rows of the truth.

The functions take a connection of the truth, whose transaction they are part of.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, or_, select

from indexer.dialect import upsert
from indexer.schema import articles, chunks, fetched

REFUSED = -1
"""The status of what is not asked for: robots.txt does not allow it, or it is no address of the web."""
GONE = frozenset({404, 410})
_PASSING = frozenset({0, 408, 425, 429})
_OK = 200
LATER = timedelta(hours=1)
"""After that long a page is looked at again: at the earliest, and where it was gone."""
_SOON, _SELDOM = timedelta(minutes=15), timedelta(days=7)
_RECENT = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Visit:
    """What came of the last look at an address.

    ``status`` is the server's answer, 0 where there was none, or ``REFUSED``. ``etag`` and ``modified`` are
    the validators of what came last, ``digest`` its SHA-256; ``listed`` is when it was changed, in the words
    of the list that named it; ``article_id`` is the article that it held, "" where it held none.
    """

    url: str
    checked: datetime
    status: int = _OK
    etag: str = ""
    modified: str = ""
    digest: str = ""
    listed: str = ""
    article_id: str = ""

    @property
    def is_gone(self) -> bool:
        """Whether the page was there no more."""
        return self.status in GONE

    @property
    def is_failed(self) -> bool:
        """Whether nothing came, and something may the next time."""
        return self.status in _PASSING or self.status >= 500


def is_due(visit: Visit | None, listed: str, published: datetime | None, now: datetime) -> bool:
    """Whether a page is to be fetched now, of which a list says when it was changed and published.

    It is where it is new, where the list says that it has changed, and, where the list says nothing of
    that, once it is twice as old as when it was last looked at. What did not come is asked for again after a
    quarter of an hour, what may not be fetched after a week.
    """
    if visit is None:
        return True
    waited = now - visit.checked
    if visit.status == REFUSED:
        return waited >= _SELDOM
    if visit.is_failed:
        return not timedelta() <= waited < _SOON  # also where the clock was set back
    if listed:
        return listed != visit.listed
    return _is_old(visit.checked, published, now)


def _is_old(checked: datetime, published: datetime | None, now: datetime) -> bool:
    """Whether a page is worth another look: most that are changed are changed in their first hours."""
    if published is None:
        return now - checked >= _SELDOM
    return now - checked >= max(checked - published, LATER)


# -- rows ----------------------------------------------------------------------------------


def read(db: Connection, urls: Sequence[str]) -> dict[str, Visit]:
    """The last looks at addresses; one that was never looked at is left out."""
    return {row.url: _visit(row) for some in chunks(urls)
            for row in db.execute(select(fetched).where(fetched.c.url.in_(some)))}


def put(db: Connection, made: Iterable[Visit]) -> None:
    """Store looks, each in the place of the one before."""
    rows = [{**asdict(one), "checked": _utc(one.checked)} for one in made]
    if rows:
        adding = upsert(db, fetched)
        new = {column.name: column for column in adding.excluded if column.name != "url"}
        db.execute(adding.on_conflict_do_update(index_elements=["url"], set_=new), rows)


def worth_a_look(db: Connection, home: str, now: datetime) -> list[str]:
    """The pages below an address whose articles are there: those of the last month that are twice as old as
    at the last look, those of no date after a week, and those that were gone an hour ago."""
    since = now - _RECENT
    is_recent = or_(articles.c.day >= since.date().toordinal(),
                    articles.c.day.is_(None) & (articles.c.stored >= _utc(since)))
    rows = select(fetched.c.url, fetched.c.checked, fetched.c.status, articles.c.published).join_from(
        fetched, articles, fetched.c.article_id == articles.c.id
    ).where(fetched.c.url >= home, fetched.c.url <= f"{home}\uffff",
            or_(fetched.c.status.in_(GONE), (fetched.c.status == _OK) & is_recent))
    return [
        url for url, checked, status, published in db.execute(rows)
        if _is_old(datetime.fromisoformat(checked), _moment(checked if status in GONE else published), now)
    ]


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _utc(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="seconds")


def _visit(row: Any) -> Visit:
    texts = (row.etag, row.modified, row.digest, row.listed, row.article_id)
    return Visit(row.url, datetime.fromisoformat(row.checked), row.status, *(text or "" for text in texts))
