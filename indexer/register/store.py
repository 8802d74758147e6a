"""The register's side of the truth: appointments, staff's log and staff's list, as rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, fields
from dataclasses import replace as changed
from datetime import date
from typing import Any

from sqlalchemy import Connection, delete, func, insert, select, update

from indexer.register.review import Review
from indexer.register.types import Appointment, Holder, Origin
from indexer.schema import appointments, articles, chunks, holders, reviews

_COLUMNS = [column for column in appointments.c if column.name not in ("key", "article_key")]


def replace(
    db: Connection, found: Mapping[int, Sequence[Appointment]], origin: Origin | None = None
) -> None:
    """Put appointments in the place of those that were stored of the same articles, by their keys; of those
    of one origin only, where it is given."""
    for some in chunks(list(found)):
        theirs = appointments.c.article_key.in_(some)
        db.execute(delete(appointments).where(theirs, appointments.c.origin == origin if origin else theirs))
    rows = [{**_row(one), "article_key": key} for key, ones in found.items() for one in ones]
    if rows:
        db.execute(insert(appointments), rows)


def mark(db: Connection, keys: Sequence[int], rules: str) -> None:
    """Note by which rules articles were read last."""
    for some in chunks(keys):
        db.execute(update(articles).where(articles.c.key.in_(some)).values(rules=rules))


def read(db: Connection) -> Iterator[Appointment]:
    """Every appointment, in the order in which its articles came."""
    rows = select(articles.c.id, articles.c.day, *_COLUMNS).join_from(appointments, articles)
    for id, day, *values in db.execute(rows.order_by(appointments.c.key)).yield_per(2000):
        told: dict[str, Any] = dict(zip((column.name for column in _COLUMNS), values, strict=True))
        yield Appointment(article_id=id, published=date.fromordinal(day) if day else None, **told)


def outdated(db: Connection, rules: str, after: int, limit: int) -> list[int]:
    """The keys of the first articles beyond one that other rules read last."""
    rows = select(articles.c.key).where(articles.c.key > after, articles.c.rules != rules)
    return list(db.execute(rows.order_by(articles.c.key).limit(limit)).scalars())


def count_outdated(db: Connection, rules: str) -> int:
    """How many articles other rules read last."""
    rows = select(func.count()).select_from(articles).where(articles.c.rules != rules)
    return int(db.execute(rows).scalar_one())


def log(db: Connection) -> list[Review]:
    """Staff's log, in order."""
    return [Review.of_json(entry) for entry in db.execute(
        select(reviews.c.entry).order_by(reviews.c.seq)).scalars()]


def append(db: Connection, review: Review) -> Review:
    """Write an entry to the end of the log; returns it with its number there."""
    last = db.execute(select(func.max(reviews.c.seq))).scalar() or 0
    entry = changed(review, seq=last + 1)
    db.execute(insert(reviews).values(seq=entry.seq, entry=entry.json()))
    return entry


def listed(db: Connection) -> list[Holder]:
    """Staff's list of known office holders."""
    columns = [holders.c[field.name] for field in fields(Holder)]
    return [Holder(*row) for row in db.execute(select(*columns).order_by(holders.c.key))]


def put_list(db: Connection, lines: Sequence[Holder]) -> int:
    """Add lines to staff's list, but those that are in it; returns how many were new."""
    known = set(listed(db))
    new = [line for line in dict.fromkeys(lines) if line not in known]
    if new:
        db.execute(insert(holders), [asdict(line) for line in new])
    return len(new)


def stamp(db: Connection) -> tuple[int, int]:
    """What changes with staff's log and list."""
    last = db.execute(select(func.max(reviews.c.seq))).scalar() or 0
    return last, db.execute(select(func.count()).select_from(holders)).scalar_one()


def _row(one: Appointment) -> dict[str, Any]:
    return {column.name: getattr(one, column.name) for column in _COLUMNS}
