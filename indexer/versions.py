"""What articles said before: their versions, and the articles that were withdrawn.

The content of an article that is replaced or withdrawn is kept, the same content once. A withdrawn
article is in ``versions`` and ``withdrawals`` alone, so that nothing which reads articles can find it.
The functions take a connection of the truth, whose transaction they are part of.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Literal

from sqlalchemy import Connection, Select, bindparam, delete, exists, func, insert, select

from indexer.dialect import upsert
from indexer.schema import articles, chunks, versions, withdrawals
from indexer.types import Article

Why = Literal["updated", "corrected", "withdrawn"]

_CORRECTION = re.compile(
    r"\b(?:đính chính|cáo lỗi|xin lỗi (?:bạn|quý|độc) (?:đọc|giả)|xin được sửa|"
    r"(?:sửa|viết|đọc|chỉnh sửa) lại cho (?:đúng|chính xác)|"
    r"(?:bản tin|bài|bài viết|bài báo|phiên bản) (?:trước|đầu tiên|đã đăng)(?: đó)? (?:viết|ghi|nêu) "
    r"(?:sai|nhầm))\b",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Version:
    """What an article said until it was replaced or withdrawn; ``stored`` is None where an earlier format
    of the archive did not note it."""

    article: Article
    stored: datetime | None
    replaced: datetime
    why: Why


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """An article that was taken out of search and citations, when, by whom and why."""

    id: str
    url: str | None
    title: str
    moment: datetime
    by: str
    reason: str


@dataclass(frozen=True, slots=True)
class Held:
    """What the archive holds of an article, or held: its text, the hash of what was read, since when."""

    article: Article
    content_hash: str
    stored: str | None


def content_hash(article: Article) -> str:
    """SHA-256 of everything in the article but its id and ``modified``."""
    stamp = hashlib.sha256()
    for part in (article.url, article.title, iso(article.published), article.source,
                 article.section, *article.authors, article.summary, article.body):
        stamp.update((part or "").encode())
        stamp.update(b"\x1f")
    return stamp.hexdigest()


def is_correction(old: Article, new: Article) -> bool:
    """Whether the new text says that it corrects the old one, which did not say so yet."""
    return bool(_corrections(new) - _corrections(old))


def _corrections(article: Article) -> set[str]:
    text = f"{article.title}\n{article.summary}\n{article.body}"
    return {line for line in text.split("\n") if _CORRECTION.search(line)}


def iso(moment: datetime | None) -> str | None:
    """ISO 8601, with the zone that it came with."""
    return moment.isoformat() if moment else None


def utc(moment: datetime) -> str:
    """ISO 8601 in UTC, to the second."""
    return moment.astimezone(UTC).isoformat(timespec="seconds")


# -- rows ----------------------------------------------------------------------------------


def keep(db: Connection, held: Iterable[tuple[Held, Why]], moment: datetime) -> None:
    """Add texts that are replaced now, in this order; a text that was kept before moves to the end."""
    rows: dict[tuple[str, str], dict[str, Any]] = {}
    for one, why in held:
        same = one.article.id, one.content_hash
        rows.pop(same, None)
        rows[same] = {
            "article_id": one.article.id, "title": one.article.title, "content": _content(one.article),
            "content_hash": one.content_hash, "stored": one.stored, "replaced": utc(moment), "why": why,
        }
    if rows:
        theirs = versions.c.article_id == bindparam("id"), versions.c.content_hash == bindparam("hash")
        db.execute(delete(versions).where(*theirs), [{"id": id, "hash": hash} for id, hash in rows])
        db.execute(insert(versions), list(rows.values()))


def of(db: Connection, id: str) -> list[Version]:
    """The versions of an article, the newest first."""
    rows = select(versions).where(versions.c.article_id == id).order_by(versions.c.key.desc())
    return [Version(_article(row.content), _moment(row.stored), datetime.fromisoformat(row.replaced), row.why)
            for row in db.execute(rows)]


def count(db: Connection) -> tuple[int, int]:
    """How many versions are kept, and how many articles are withdrawn."""
    kept, withdrawn = (db.execute(select(func.count()).select_from(table)).scalar_one()
                       for table in (versions, withdrawals))
    return kept, withdrawn


def withdraw(db: Connection, ones: Sequence[Article], moment: datetime, by: str, reason: str) -> None:
    """Note that articles are withdrawn; of one that was so already the first note stays."""
    db.execute(upsert(db, withdrawals).on_conflict_do_nothing(), [{
        "article_id": one.id, "url": one.url, "title": one.title, "moment": utc(moment), "by": by,
        "reason": reason,
    } for one in ones])


def withdrawal(db: Connection, id: str) -> Withdrawal | None:
    """When, by whom and why an article was withdrawn; None where it was not."""
    return next(iter(_withdrawals(db, select(withdrawals).where(withdrawals.c.article_id == id))), None)


def withdrawn(db: Connection) -> list[Withdrawal]:
    """All withdrawals, the newest first."""
    newest = (withdrawals.c.moment.desc(), withdrawals.c.article_id)
    return _withdrawals(db, select(withdrawals).order_by(*newest))


def withdrawn_among(db: Connection, ids: Sequence[str]) -> dict[str, Withdrawal]:
    """The withdrawals of the articles with these ids that are withdrawn."""
    rows = select(withdrawals)
    return {one.id: one for some in chunks(ids)
            for one in _withdrawals(db, rows.where(withdrawals.c.article_id.in_(some)))}


def withheld(db: Connection, coming: Sequence[Article]) -> tuple[set[str], set[str]]:
    """Which of the articles' ids, and which of their URLs, are withdrawn."""
    ids, urls = withdrawals.c.article_id, withdrawals.c.url
    asked = ((ids, [one.id for one in coming]), (urls, [one.url for one in coming if one.url]))
    by_id, by_url = (
        {value for some in chunks(values) for value in db.execute(
            select(column).where(column.in_(some))).scalars()}
        for column, values in asked)
    return by_id, by_url


def last(db: Connection, ids: Sequence[str]) -> list[Held]:
    """What withdrawn articles said when they were withdrawn."""
    newest = select(func.max(versions.c.key)).join_from(
        versions, withdrawals, versions.c.article_id == withdrawals.c.article_id
    ).group_by(versions.c.article_id)
    found = (row for some in chunks(ids) for row in db.execute(
        select(versions).where(versions.c.key.in_(newest.where(versions.c.article_id.in_(some))))
        .order_by(versions.c.key)))
    return [Held(_article(row.content), row.content_hash, row.stored) for row in found]


def reinstate(db: Connection, ids: Sequence[str]) -> None:
    """Note that articles are no longer withdrawn."""
    for some in chunks(ids):
        db.execute(delete(withdrawals).where(withdrawals.c.article_id.in_(some)))


def keep_out(old: Connection, new: Connection) -> list[str]:
    """Note in an archive what another one withdrew; returns the ids of those articles that are there all the
    same, to be withdrawn before ``bring`` adds what they said since."""
    for row in old.execute(select(withdrawals)).mappings():
        new.execute(upsert(new, withdrawals).on_conflict_do_nothing(), dict(row))
    return both_ways(new)


def bring(old: Connection, new: Connection) -> None:
    """Add what withdrawn articles said in another archive, and are not yet known to have said."""
    said = select(versions).where(exists().where(withdrawals.c.article_id == versions.c.article_id))
    for row in old.execute(said.order_by(versions.c.key)).mappings():
        values = {name: value for name, value in row.items() if name != "key"}
        new.execute(upsert(new, versions).on_conflict_do_nothing(), values)


def both_ways(db: Connection) -> list[str]:
    """The ids of articles that are withdrawn and can be found all the same."""
    return list(db.execute(select(withdrawals.c.article_id).where(
        exists().where(articles.c.id == withdrawals.c.article_id))).scalars())


def erase(db: Connection, ids: Sequence[str]) -> list[str]:
    """Delete what is kept of articles; returns the ids of those that were withdrawn."""
    gone: list[str] = []
    for some in chunks(ids):
        theirs = withdrawals.c.article_id.in_(some)
        gone += db.execute(select(withdrawals.c.article_id).where(theirs)).scalars().all()
        db.execute(delete(withdrawals).where(theirs))
        db.execute(delete(versions).where(versions.c.article_id.in_(some)))
    return gone


def _withdrawals(db: Connection, rows: Select[Any]) -> list[Withdrawal]:
    return [Withdrawal(row.article_id, row.url, row.title, datetime.fromisoformat(row.moment), row.by,
                       row.reason) for row in db.execute(rows)]


def _content(article: Article) -> dict[str, Any]:
    held = asdict(article) | {"published": iso(article.published), "modified": iso(article.modified)}
    return {name: value for name, value in held.items() if name != "conversion"}


def _article(content: Mapping[str, Any]) -> Article:
    return Article(**{**content, "published": _moment(content["published"]),
                      "modified": _moment(content["modified"]), "authors": tuple(content["authors"])})


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None
