"""The truth: articles, passages and vectors in one SQL database, numbered by revision."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, Self
from urllib.parse import quote

import numpy as np
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    NullPool,
    Select,
    bindparam,
    create_engine,
    delete,
    event,
    exists,
    func,
    insert,
    select,
    update,
)
from sqlalchemy.exc import DBAPIError

from indexer import versions
from indexer.encode import Vectors
from indexer.errors import ArchiveDamaged, ArchiveError, ArchiveNotWritable
from indexer.incoming import Known
from indexer.register import store
from indexer.register.types import Appointment
from indexer.schema import articles, bands, chunks, counters, metadata, passages, stories, tombstones, vectors
from indexer.stories import Sketch, Stories, Story, sketches
from indexer.types import Article, Passage
from indexer.versions import Held, Why, content_hash, is_correction, iso, utc

_DAMAGED_NEXT = "Index the articles again into a new archive, or restore a copy"
_PASSAGES = select(
    passages.c.key, passages.c.article_key, passages.c.ordinal, passages.c.start,
    passages.c.end, articles.c.day, articles.c.story,
).join_from(passages, articles)
_ARTICLES = select(  # what an article is made of
    articles.c.key, articles.c.id, articles.c.url, articles.c.title, articles.c.published,
    articles.c.source, articles.c.section, articles.c.authors, articles.c.summary, articles.c.body,
    articles.c.modified,
)
_HELD = _ARTICLES.add_columns(articles.c.content_hash, articles.c.stored)


@dataclass(frozen=True, slots=True)
class StoredPassage:
    """A passage as the truth holds it, with its article's day and story."""

    key: int
    article_key: int
    ordinal: int
    start: int
    end: int
    day: date | None
    story: int


@dataclass(frozen=True, slots=True)
class Entry:
    """An article ready to be stored: its passages and their vectors, one row each."""

    article: Article
    passages: Sequence[Passage]
    vectors: Vectors
    appointments: Sequence[Appointment] = ()
    rules: str = ""
    """The fingerprint of the rules that found the appointments; "" where none looked."""
    content_hash: str = ""
    """Of the article as it was read; "" where that is the article here."""
    before: Sequence[Article] = ()
    """What it said since what is stored, in order, and says no longer."""
    stored: str | None = ""
    """Since when the archive holds it, as ``articles.stored``; "" from now on."""


@dataclass(frozen=True, slots=True)
class Totals:
    """What the truth holds; the days are the first and last that any article is dated."""

    articles: int
    passages: int
    first: date | None
    last: date | None
    sources: dict[str, int]


class Truth:
    """The SQL side of an archive; each writing method is one transaction and one revision."""

    def __init__(self, path: Path) -> None:
        if not path.is_file():  # SQLite would make an empty one
            raise ArchiveDamaged(f"{path}: the database is missing. {_DAMAGED_NEXT}")
        self._path, self._engine = path, _open(path)
        with _guard(path), self._engine.connect() as db:
            _revision(db)  # a damaged one is told now, not at the first question

    @classmethod
    def create(cls, path: Path) -> Self:
        """Make an empty database; one that holds nothing yet is taken as it is.

        Raises ``ArchiveError`` where articles are in it.
        """
        path.touch()
        engine = _open(path)
        try:
            with _guard(path), engine.begin() as db:
                metadata.create_all(db)
                revision = _revision(db)
                if revision:
                    raise ArchiveError(
                        f"{path}: articles are in it, but its manifest is missing. {_DAMAGED_NEXT}"
                    )
                if revision is None:
                    db.execute(insert(counters).values(name="revision", value=0))
        finally:
            engine.dispose()
        return cls(path)

    @property
    def revision(self) -> int:
        """The number of the last change; 0 in an empty archive."""
        with self.reading() as db:
            return _revision(db) or 0

    def close(self) -> None:
        """Let go of the database's files."""
        self._engine.dispose()

    # -- writing ---------------------------------------------------------------------------

    def put(self, entries: Sequence[Entry], encoding: str, moment: datetime) -> None:
        """Store articles, replacing those with the same ids, all or none; what is replaced is kept
        as a version, and what was withdrawn is so no longer.

        ``encoding`` is the fingerprint of the encoder that made their vectors.
        """
        made_of = sketches([e.article for e in entries])
        with self.writing() as (db, revision):
            known = self.keys(db, [e.article.id for e in entries])
            versions.keep(db, self._replaced(db, entries, known, moment), moment)
            versions.reinstate(db, [e.article.id for e in entries])
            self._bury(db, known.values(), revision)
            rows = [_article_row(e, moment) for e in entries]
            left = self._stories_of(db, known.values())
            self._place(db, rows, made_of, known.values())
            fresh = [r for r in rows if r["id"] not in known]
            changed = [{**r, "row": known[r["id"]]} for r in rows if r["id"] in known]
            if fresh:
                db.execute(insert(articles), fresh)
            if changed:
                db.execute(update(articles).where(articles.c.key == bindparam("row")), changed)
            self._drop_empty(db, left)
            known |= self.keys(db, [r["id"] for r in fresh])
            store.replace(db, {known[e.article.id]: e.appointments for e in entries})
            self._cut(db, entries, known, revision, encoding)

    def cut_again(self, entries: Sequence[Entry], encoding: str) -> None:
        """Put the entries' passages and vectors in the place of those of the same articles; of the
        articles nothing changes."""
        with self.writing() as (db, revision):
            known = self.keys(db, [e.article.id for e in entries])
            self._bury(db, known.values(), revision)
            self._cut(db, [e for e in entries if e.article.id in known], known, revision, encoding)

    @staticmethod
    def _cut(
        db: Connection, entries: Sequence[Entry], known: Mapping[str, int], revision: int, encoding: str
    ) -> None:
        below = [row for e in entries for row in _passage_rows(e, known[e.article.id], revision)]
        if below:
            db.execute(insert(passages), below)
            mine = select(passages.c.key).where(passages.c.revision == revision)
            keys = db.execute(mine.order_by(passages.c.key)).scalars().all()
            made = np.concatenate([e.vectors for e in entries if len(e.passages)])
            db.execute(insert(vectors), _vector_rows(keys, encoding, made))

    def put_vectors(self, keys: Sequence[int], encoding: str, made: Vectors) -> None:
        """Store what another encoder makes of passages, ``made`` of shape ``(len(keys), dim)``.

        A passage that has gone meanwhile is left out. Nothing else that can be found changes,
        so this makes no revision.
        """
        with _guard(self._path), self._engine.begin() as db:
            db.execute(update(counters).values(value=counters.c.value))  # takes the write lock
            rows = {row["passage_key"]: row for row in _vector_rows(keys, encoding, made)}
            there = [key for some in chunks(keys) for key in db.execute(
                select(passages.c.key).where(passages.c.key.in_(some))).scalars()]
            if there:
                db.execute(insert(vectors), [rows[key] for key in there])

    def forget_vectors(self, keep: Iterable[str]) -> None:
        """Delete the vectors of all encodings but these."""
        with _guard(self._path), self._engine.begin() as db:
            db.execute(delete(vectors).where(vectors.c.encoding.not_in(list(keep))))

    def remove(self, ids: Sequence[str]) -> list[str]:
        """Erase articles with their versions, also withdrawn ones; returns the ids that were there.
        Where none was, nothing changes."""
        with self.reading() as db:
            if not self.keys(db, ids) and not versions.last(db, ids):
                return []
        with self.writing() as (db, revision):
            known = self.keys(db, ids)
            self._delete(db, known.values(), revision)
            return [*known, *versions.erase(db, ids)]

    def withdraw(self, ids: Sequence[str], moment: datetime, by: str, reason: str) -> list[str]:
        """Take articles out; their texts are kept as versions. Returns the ids that were there; where
        none was, nothing changes."""
        with self.reading() as db:
            if not self.keys(db, ids):
                return []
        with self.writing() as (db, revision):
            held = self._held(db, self.keys(db, ids).values())
            versions.keep(db, [(one, "withdrawn") for one in held.values()], moment)
            versions.withdraw(db, [one.article for one in held.values()], moment, by, reason)
            self._delete(db, held, revision)
            return [one.article.id for one in held.values()]

    def confirm(self, modified: Mapping[str, datetime]) -> None:
        """Note that publishers changed articles then to what is stored; nothing that is found changes."""
        rows = [{"row": id, "then": iso(moment)} for id, moment in modified.items()]
        with self.appending() as db:
            db.execute(update(articles).where(articles.c.id == bindparam("row")).values(
                modified=bindparam("then")), rows)

    def _replaced(
        self, db: Connection, entries: Sequence[Entry], known: Mapping[str, int], moment: datetime
    ) -> Iterator[tuple[Held, Why]]:
        """What the entries replace, and what was replaced before they were stored at all."""
        held = self._held(db, known.values())
        for entry in entries:
            said = [Held(a, content_hash(a), utc(moment)) for a in (*entry.before, entry.article)]
            there = [held[known[entry.article.id]]] if entry.article.id in known else []
            for one, later in pairwise([*there, *said]):
                yield one, "corrected" if is_correction(one.article, later.article) else "updated"

    @staticmethod
    def _held(db: Connection, article_keys: Iterable[int]) -> dict[int, Held]:
        return {row.key: _held(row) for some in chunks(list(article_keys))
                for row in db.execute(_HELD.where(articles.c.key.in_(some)))}

    def _delete(self, db: Connection, article_keys: Iterable[int], revision: int) -> None:
        keys = list(article_keys)
        self._bury(db, keys, revision)
        left = self._stories_of(db, keys)
        for some in chunks(keys):
            db.execute(delete(articles).where(articles.c.key.in_(some)))
        self._drop_empty(db, left)

    def _bury(self, db: Connection, article_keys: Iterable[int], revision: int) -> None:
        for some in chunks(list(article_keys)):
            gone = passages.c.article_key.in_(some)
            keys = db.execute(select(passages.c.key).where(gone)).scalars().all()
            if keys:
                db.execute(insert(tombstones), [{"key": k, "revision": revision} for k in keys])
                db.execute(delete(passages).where(gone))

    @staticmethod
    def _place(
        db: Connection, rows: Sequence[dict[str, Any]], made_of: Sequence[Sketch],
        replaced: Iterable[int],
    ) -> None:
        """Name each row's story. The earliest come first, so that the order within a batch does not
        matter; the days of ``replaced`` articles no longer count."""
        near = select(bands.c.story).where(
            bands.c.band.in_(_listed(band for sketch in made_of for band in sketch.bands)))
        counts = (articles.c.story == stories.c.key) & articles.c.key.not_in(_listed(replaced))
        found = select(
            stories, func.min(articles.c.day), func.max(articles.c.day)
        ).outerjoin_from(stories, articles, counts)
        found = found.where(stories.c.key.in_(near)).group_by(stories.c.key)
        held = [Story(key, Sketch.of(stored, numbers), first, last)
                for key, stored, numbers, first, last in db.execute(found)]
        last_key = db.execute(select(func.max(stories.c.key))).scalar() or 0
        placed = Stories(held, made_of, last_key + 1)
        for row, sketch in sorted(zip(rows, made_of, strict=True), key=lambda both: _order(both[0])):
            row["story"] = placed.place(sketch, row["day"])
        if placed.founded:
            # Not as dictionaries, since so many rows would take three times as long; and in the
            # table's own order, so that each of its pages is written once.
            db.exec_driver_sql("INSERT INTO stories (key, signature, numbers) VALUES (?, ?, ?)", [
                (s.key, s.sketch.signature.tobytes(), s.sketch.numbers) for s in placed.founded])
            db.exec_driver_sql("INSERT INTO bands (band, story) VALUES (?, ?)", sorted(
                (band, story.key) for story in placed.founded for band in story.sketch.bands))

    @staticmethod
    def _stories_of(db: Connection, article_keys: Iterable[int]) -> list[int]:
        return [story for some in chunks(list(article_keys)) for story in db.execute(
            select(articles.c.story).where(articles.c.key.in_(some))).scalars()]

    @staticmethod
    def _drop_empty(db: Connection, left: Sequence[int]) -> None:
        """Delete those of the stories that no article is left of."""
        if not left:
            return
        empty = select(stories).where(
            stories.c.key.in_(_listed(left)), ~exists().where(articles.c.story == stories.c.key))
        for key, stored, numbers in db.execute(empty).all():
            theirs = bands.c.band.in_(Sketch.of(stored, numbers).bands)
            db.execute(delete(bands).where(theirs, bands.c.story == key))
            db.execute(delete(stories).where(stories.c.key == key))

    # -- reading ---------------------------------------------------------------------------

    def known(self, ids: Sequence[str]) -> dict[str, Known]:
        """What is compared of each of the articles that is stored, by id."""
        with self.reading() as db:
            columns = select(articles.c.id, articles.c.content_hash, articles.c.url, articles.c.modified)
            return {row.id: Known(row.content_hash, row.url, _moment(row.modified)) for some in chunks(ids)
                    for row in db.execute(columns.where(articles.c.id.in_(some)))}

    def articles(self, keys: Sequence[int]) -> dict[int, Article]:
        """Articles by their keys; a key that has gone is left out."""
        with self.reading() as db:
            return {row.key: _article(row) for some in chunks(keys)
                    for row in db.execute(_ARTICLES.where(articles.c.key.in_(some)))}

    @staticmethod
    def by_id(db: Connection, ids: Sequence[str]) -> dict[str, Article]:
        """The articles with these ids that are there."""
        return {row.id: _article(row) for some in chunks(ids)
                for row in db.execute(_ARTICLES.where(articles.c.id.in_(some)))}

    def article(self, id: str) -> Article | None:
        """The article with that id."""
        with self.reading() as db:
            row = db.execute(_ARTICLES.where(articles.c.id == id)).first()
            return _article(row) if row else None

    def all_articles(self) -> Iterator[Article]:
        """Every article, in the order in which they came."""
        for batch in self.all_held(500):
            yield from (one.article for one in batch)

    def all_held(self, batch: int) -> Iterator[list[Held]]:
        """Every article with its hash, in the order in which they came, in batches."""
        with self.reading() as db:
            for some in db.execute(_HELD.order_by(articles.c.key)).yield_per(batch).partitions():
                yield [_held(row) for row in some]

    def copies(self, article_key: int) -> list[Article]:
        """The other articles of an article's story: the earliest first, the undated last."""
        mine = select(articles.c.story).where(articles.c.key == article_key).scalar_subquery()
        others = _ARTICLES.where(articles.c.story == mine, articles.c.key != article_key)
        with self.reading() as db:
            rows = [(row.key, _article(row)) for row in db.execute(others)]
        rows.sort(key=lambda row: (row[1].published is None, row[1].published, row[0]))
        return [article for _, article in rows]

    def passages(self, keys: Sequence[int]) -> dict[int, StoredPassage]:
        """Passages by their keys; a key that has gone is left out."""
        with self.reading() as db:
            return {row.key: _stored(row) for some in chunks(keys)
                    for row in db.execute(_PASSAGES.where(passages.c.key.in_(some)))}

    def count(self) -> int:
        """How many passages there are."""
        with self.reading() as db:
            return int(db.execute(select(func.count()).select_from(passages)).scalar_one())

    def encoded(self, encoding: str) -> int:
        """How many passages have a vector of an encoding."""
        with self.reading() as db:
            rows = select(func.count()).select_from(vectors).where(vectors.c.encoding == encoding)
            return int(db.execute(rows).scalar_one())

    def without_vector(self, encoding: str, after: int, limit: int) -> list[StoredPassage]:
        """The first passages beyond a key that have no vector of an encoding."""
        theirs = (vectors.c.passage_key == passages.c.key) & (vectors.c.encoding == encoding)
        rows = _PASSAGES.where(passages.c.key > after, ~exists().where(theirs))
        with self.reading() as db:
            return [_stored(row) for row in db.execute(rows.order_by(passages.c.key).limit(limit))]

    def vectors_since(
        self, revision: int, encoding: str, batch: int
    ) -> Iterator[tuple[list[int], Vectors]]:
        """Keys and vectors of the passages that came after a revision, in batches."""
        with self.reading() as db:
            rows = select(vectors.c.passage_key, vectors.c.vector).join_from(passages, vectors)
            rows = rows.where(passages.c.revision > revision, vectors.c.encoding == encoding)
            for some in db.execute(rows.order_by(passages.c.key)).yield_per(batch).partitions():
                keys, codes = zip(*some, strict=True)
                made = np.frombuffer(b"".join(codes), "<f2").reshape(len(keys), -1)
                yield list(keys), made.astype(np.float32)

    def added_since(self, revision: int, batch: int) -> Iterator[list[StoredPassage]]:
        """The passages that came after a revision, in order of their keys, in batches."""
        with self.reading() as db:
            rows = _PASSAGES.where(passages.c.revision > revision)
            rows = rows.order_by(passages.c.key)
            for some in db.execute(rows).yield_per(batch).partitions():
                yield [_stored(row) for row in some]

    def removed_since(self, revision: int) -> list[int]:
        """The keys of the passages that left after a revision."""
        with self.reading() as db:
            rows = select(tombstones.c.key).where(tombstones.c.revision > revision)
            return list(db.execute(rows).scalars())

    def calendar(self) -> list[tuple[int, int | None, str]]:
        """(passage key, day as ``date.toordinal()``, source) of every passage."""
        with self.reading() as db:
            joined = passages.join(articles, passages.c.article_key == articles.c.key)
            rows = select(passages.c.key, articles.c.day, articles.c.source).select_from(joined)
            return [(key, day, source) for key, day, source in db.execute(rows)]

    def last_day(self) -> date | None:
        """The newest day of any article."""
        with self.reading() as db:
            day = db.execute(select(func.max(articles.c.day))).scalar_one()
            return date.fromordinal(day) if day else None

    def totals(self) -> Totals:
        """Counts, the span of dates, and articles by source."""
        with self.reading() as db:
            first, last = db.execute(
                select(func.min(articles.c.day), func.max(articles.c.day))
            ).one()
            by_source = db.execute(
                select(articles.c.source, func.count()).group_by(articles.c.source)
            ).all()
            return Totals(
                articles=sum(n for _, n in by_source),
                passages=db.execute(select(func.count()).select_from(passages)).scalar_one(),
                first=date.fromordinal(first) if first else None,
                last=date.fromordinal(last) if last else None,
                sources={name: n for name, n in sorted(by_source, key=lambda row: -row[1])},
            )

    def check(self) -> list[str]:
        """What the database itself finds wrong with its file; empty when all is well."""
        with self.reading() as db:
            found = db.exec_driver_sql("PRAGMA integrity_check").scalars().all()
            return [] if list(found) == ["ok"] else [str(line) for line in found]

    # -- transactions ----------------------------------------------------------------------

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read by; raises ``ArchiveError`` where the database fails."""
        with _guard(self._path), self._engine.connect() as db:
            yield db

    @contextmanager
    def appending(self) -> Iterator[Connection]:
        """One transaction that changes nothing of what can be found, and is no revision."""
        with _guard(self._path), self._engine.begin() as db:
            yield db

    @contextmanager
    def writing(self) -> Iterator[tuple[Connection, int]]:
        """One transaction that is the revision of that number."""
        with _guard(self._path), self._engine.begin() as db:
            db.execute(update(counters).values(value=counters.c.value + 1))
            yield db, _revision(db) or 0

    @staticmethod
    def keys(db: Connection, ids: Sequence[str]) -> dict[str, int]:
        """The keys of the articles with these ids that are there."""
        columns = select(articles.c.id, articles.c.key)
        return {row.id: row.key for some in chunks(ids)
                for row in db.execute(columns.where(articles.c.id.in_(some)))}


@contextmanager
def _guard(path: Path) -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise _explained(error, str(path)) from error


def _revision(db: Connection) -> int | None:
    return db.execute(select(counters.c.value)).scalar()


def _open(path: Path) -> Engine:
    """A SQLite engine in WAL mode; where the folder cannot be written, one that only reads."""
    if not _writable(path):
        return create_engine("sqlite://", creator=lambda: _read_only(path), poolclass=NullPool)
    url = URL.create("sqlite", database=str(path))  # no string: a path may hold "?"
    engine = create_engine(url, connect_args={"timeout": 30})

    @event.listens_for(engine, "connect")
    def _pragmas(connection: Any, _: object) -> None:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("PRAGMA synchronous=NORMAL")
        connection.execute("PRAGMA foreign_keys=ON")

    return engine


def _read_only(path: Path) -> sqlite3.Connection:
    """SQLite wants to write beside a WAL database even to read it, unless it is ``immutable``;
    but then it overlooks what a writer elsewhere has not yet moved out of its log."""
    log = path.with_name(f"{path.name}-wal")
    mode = "ro" if log.is_file() and log.stat().st_size else "ro&immutable=1"
    uri = f"file:{quote(str(path.absolute()))}?mode={mode}"
    return sqlite3.connect(uri, uri=True, check_same_thread=False)


def _writable(path: Path) -> bool:
    there = path if path.exists() else path.parent
    return os.access(there, os.W_OK) and os.access(path.parent, os.W_OK)


def _explained(error: DBAPIError, path: str) -> ArchiveError:
    reason = str(error.orig)
    if any(sign in reason for sign in ("malformed", "not a database", "no such table")):
        return ArchiveDamaged(f"{path}: {reason}. {_DAMAGED_NEXT}")
    return ArchiveNotWritable(
        f"{path}: {reason}. Nothing committed is lost; make room or give write access, then "
        "run the same command again"
    )


def _article_row(entry: Entry, moment: datetime) -> dict[str, Any]:
    article = entry.article
    return {
        "id": article.id, "url": article.url, "title": article.title,
        "published": iso(article.published),
        "day": article.published.date().toordinal() if article.published else None,
        "source": article.source, "section": article.section,
        "authors": list(article.authors), "summary": article.summary, "body": article.body,
        "content_hash": entry.content_hash or content_hash(article),
        "rules": entry.rules, "stored": utc(moment) if entry.stored == "" else entry.stored,
        "modified": iso(article.modified),
    }


def _order(row: dict[str, Any]) -> tuple[bool, int, str]:
    """By day, the undated last, and then by id."""
    return row["day"] is None, row["day"] or 0, row["id"]


def _passage_rows(entry: Entry, article_key: int, revision: int) -> Iterator[dict[str, Any]]:
    for passage in entry.passages:
        yield {
            "article_key": article_key, "ordinal": passage.ordinal, "start": passage.start,
            "end": passage.end, "revision": revision,
        }


def _vector_rows(keys: Sequence[int], encoding: str, made: Vectors) -> list[dict[str, Any]]:
    return [{"passage_key": key, "encoding": encoding, "vector": vector.tobytes()}
            for key, vector in zip(keys, made.astype("<f2"), strict=True)]


def _article(row: Any) -> Article:
    return Article(
        id=row.id, url=row.url, title=row.title, source=row.source, section=row.section,
        published=_moment(row.published), authors=tuple(row.authors), summary=row.summary, body=row.body,
        modified=_moment(row.modified),
    )


def _held(row: Any) -> Held:
    return Held(_article(row), row.content_hash, row.stored)


def _stored(row: Any) -> StoredPassage:
    key, article_key, ordinal, start, end, day, story = row
    return StoredPassage(
        key, article_key, ordinal, start, end, date.fromordinal(day) if day else None, story
    )


def _moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _listed(numbers: Iterable[int]) -> Select[tuple[int]]:
    """Any number of integers as one bound parameter, to compare with."""
    each = func.json_each(json.dumps(list(numbers))).table_valued("value")
    return select(each.c.value)
