"""The truth: articles, passages and vectors in one SQL database, numbered by revision."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, Self

import numpy as np
from sqlalchemy import Connection, bindparam, delete, exists, func, insert, inspect, select, update

from indexer import grouping, versions
from indexer.calendar import Row
from indexer.database import DAMAGED_NEXT, connected, guarded, reader
from indexer.encode import Vectors
from indexer.errors import ArchiveDamaged, ArchiveError
from indexer.incoming import Known
from indexer.inverted import Keys
from indexer.migrations import format_of, require_current
from indexer.place import Place
from indexer.register import store
from indexer.rows import (
    ARTICLES,
    HELD,
    PASSAGES,
    Entry,
    StoredPassage,
    all_held,
    article_row,
    passage_rows,
    to_article,
    to_held,
    to_moment,
    to_passage,
    vector_rows,
)
from indexer.schema import (
    FORMAT,
    articles,
    chunks,
    counters,
    formats,
    metadata,
    passages,
    tombstones,
    vectors,
)
from indexer.stories import sketches
from indexer.strangers import only_tables
from indexer.types import Article
from indexer.versions import Held, Why, content_hash, is_correction, iso, utc


@dataclass(frozen=True, slots=True)
class Totals:
    """What the truth holds; the days are the first and last that any article is dated."""

    articles: int
    passages: int
    versions: int
    withdrawn: int
    first: date | None
    last: date | None
    sources: dict[str, int]


class Truth:
    """The SQL side of an archive; each writing method is one transaction and one revision."""

    def __init__(self, where: Place | Path | str) -> None:
        self._place = place = Place.of(where)
        if not (place.database or place.truth.is_file()):  # SQLite would make an empty one
            raise ArchiveDamaged(f"{place.truth}: the database is missing. {DAMAGED_NEXT}")
        self._engine = connected(place)
        self._reader = reader(self._engine)
        with self.reading() as db:
            if not place.database:
                only_tables(place.truth, db.exec_driver_sql)
            _revision(db)  # a damaged one is told now, not at the first question
            require_current(db, place)

    @classmethod
    def create(cls, where: Place | Path | str) -> Self:
        """Make an empty database's tables; one that holds nothing yet is taken as it is.

        Raises ``ArchiveError`` where articles are in it.
        """
        place = Place.of(where)
        if not place.database:
            place.truth.touch()
        engine = connected(place)
        try:
            with guarded(place), engine.begin() as db:
                if place.database:
                    _require_utf8(db, place)
                found = format_of(db)
                if place.database and not found:
                    _require_free(db, place)
                if found in (0, FORMAT):
                    metadata.create_all(db)
                revision = _revision(db)
                if revision or found not in (0, FORMAT):
                    raise ArchiveError(
                        f"{place.named}: articles are in it, but its manifest is missing. {DAMAGED_NEXT}"
                    )
                if revision is None:
                    db.execute(insert(counters).values(name="revision", value=0))
                    db.execute(insert(formats).values(version_num=str(FORMAT)))
        finally:
            engine.dispose()
        return cls(place)

    @property
    def revision(self) -> int:
        """The number of the last change; 0 in an empty archive."""
        with self.reading() as db:
            return _revision(db) or 0

    def close(self) -> None:
        """Let go of the database."""
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
            versions.keep(db, _replaced(db, entries, known, moment), moment)
            versions.reinstate(db, [e.article.id for e in entries])
            self._bury(db, known.values(), revision)
            rows = [article_row(e, moment) for e in entries]
            left = grouping.of(db, known.values())
            grouping.place(db, rows, made_of, known.values())
            fresh = [r for r in rows if r["id"] not in known]
            changed = [{**r, "row": known[r["id"]]} for r in rows if r["id"] in known]
            if fresh:
                db.execute(insert(articles), fresh)
            if changed:
                db.execute(update(articles).where(articles.c.key == bindparam("row")), changed)
            grouping.drop_empty(db, left)
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

    def shorten(self, entries: Sequence[Entry], encoding: str) -> None:
        """Put the entries' texts, passages, vectors and appointments in the place of those of the same
        articles; what they said is kept by no version, and the hash is still that of what was read."""
        with self.writing() as (db, revision):
            known = self.keys(db, [e.article.id for e in entries])
            self._bury(db, known.values(), revision)
            db.execute(update(articles).where(articles.c.key == bindparam("row")), [
                {"row": known[e.article.id], "body": e.article.body} for e in entries])
            store.replace(db, {known[e.article.id]: e.appointments for e in entries})
            self._cut(db, entries, known, revision, encoding)

    @staticmethod
    def _cut(
        db: Connection, entries: Sequence[Entry], known: Mapping[str, int], revision: int, encoding: str
    ) -> None:
        below = [row for e in entries for row in passage_rows(e, known[e.article.id], revision)]
        if below:
            db.execute(insert(passages), below)
            mine = select(passages.c.key).where(passages.c.revision == revision)
            keys = db.execute(mine.order_by(passages.c.key)).scalars().all()
            made = np.concatenate([e.vectors for e in entries if len(e.passages)])
            db.execute(insert(vectors), vector_rows(keys, encoding, made))

    def put_vectors(self, keys: Sequence[int], encoding: str, made: Vectors) -> None:
        """Store what another encoder makes of passages, ``made`` of shape ``(len(keys), dim)``.

        A passage that has gone meanwhile is left out. Nothing else that can be found changes,
        so this makes no revision.
        """
        with self.appending() as db:
            rows = {row["passage_key"]: row for row in vector_rows(keys, encoding, made)}
            there = [key for some in chunks(keys) for key in db.execute(
                select(passages.c.key).where(passages.c.key.in_(some))).scalars()]
            if there:
                db.execute(insert(vectors), [rows[key] for key in there])

    def forget_vectors(self, keep: Iterable[str]) -> None:
        """Delete the vectors of all encodings but these."""
        with self.appending() as db:
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
            return list(dict.fromkeys([*known, *versions.erase(db, ids)]))

    def withdraw(self, ids: Sequence[str], moment: datetime, by: str, reason: str) -> list[str]:
        """Take articles out; their texts are kept as versions. Returns the ids that were there; where
        none was, nothing changes."""
        with self.reading() as db:
            if not self.keys(db, ids):
                return []
        with self.writing() as (db, revision):
            held = all_held(db, self.keys(db, ids).values())
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

    def _delete(self, db: Connection, article_keys: Iterable[int], revision: int) -> None:
        keys = list(article_keys)
        self._bury(db, keys, revision)
        left = grouping.of(db, keys)
        for some in chunks(keys):
            db.execute(delete(articles).where(articles.c.key.in_(some)))
        grouping.drop_empty(db, left)

    def _bury(self, db: Connection, article_keys: Iterable[int], revision: int) -> None:
        for some in chunks(list(article_keys)):
            gone = passages.c.article_key.in_(some)
            keys = db.execute(select(passages.c.key).where(gone)).scalars().all()
            if keys:
                db.execute(insert(tombstones), [{"key": k, "revision": revision} for k in keys])
                db.execute(delete(passages).where(gone))

    # -- reading ---------------------------------------------------------------------------

    def known(self, ids: Sequence[str]) -> dict[str, Known]:
        """What is compared of each of the articles that is stored, by id."""
        with self.reading() as db:
            columns = select(articles.c.id, articles.c.content_hash, articles.c.url, articles.c.modified)
            return {row.id: Known(row.content_hash, row.url, to_moment(row.modified)) for some in chunks(ids)
                    for row in db.execute(columns.where(articles.c.id.in_(some)))}

    def articles(self, keys: Sequence[int]) -> dict[int, Article]:
        """Articles by their keys; a key that has gone is left out."""
        with self.reading() as db:
            return {row.key: to_article(row) for some in chunks(keys)
                    for row in db.execute(ARTICLES.where(articles.c.key.in_(some)).order_by(articles.c.key))}

    @staticmethod
    def by_id(db: Connection, ids: Sequence[str]) -> dict[str, Article]:
        """The articles with these ids that are there."""
        return {row.id: to_article(row) for some in chunks(ids)
                for row in db.execute(ARTICLES.where(articles.c.id.in_(some)))}

    def article(self, id: str) -> Article | None:
        """The article with that id."""
        with self.reading() as db:
            row = db.execute(ARTICLES.where(articles.c.id == id)).first()
            return to_article(row) if row else None

    def titles(self, count: int) -> list[str]:
        """About so many titles, from all over the archive."""
        with self.reading() as db:
            last = db.execute(select(func.max(articles.c.key))).scalar() or 0
            spread = articles.c.key % max(1, last // max(count, 1)) == 0
            return list(db.execute(select(articles.c.title).where(spread)).scalars())

    def all_articles(self) -> Iterator[Article]:
        """Every article, in the order in which they came."""
        for batch in self.all_held(500):
            yield from (one.article for one in batch)

    def all_held(self, batch: int) -> Iterator[list[Held]]:
        """Every article with its hash, in the order in which they came, in batches."""
        with self.reading() as db:
            for some in db.execute(HELD.order_by(articles.c.key)).yield_per(batch).partitions():
                yield [to_held(row) for row in some]

    def copies(self, article_key: int) -> list[Article]:
        """The other articles of an article's story: the earliest first, the undated last."""
        mine = select(articles.c.story).where(articles.c.key == article_key).scalar_subquery()
        others = ARTICLES.where(articles.c.story == mine, articles.c.key != article_key)
        with self.reading() as db:
            rows = [(row.key, to_article(row)) for row in db.execute(others)]
        rows.sort(key=lambda row: (row[1].published is None, row[1].published, row[0]))
        return [article for _, article in rows]

    def passages(self, keys: Sequence[int]) -> dict[int, StoredPassage]:
        """Passages by their keys; a key that has gone is left out."""
        with self.reading() as db:
            return {row.key: to_passage(row) for some in chunks(keys)
                    for row in db.execute(PASSAGES.where(passages.c.key.in_(some)).order_by(passages.c.key))}

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
        rows = PASSAGES.where(passages.c.key > after, ~exists().where(theirs))
        with self.reading() as db:
            return [to_passage(row) for row in db.execute(rows.order_by(passages.c.key).limit(limit))]

    def vectors_since(
        self, revision: int, until: int, encoding: str, batch: int
    ) -> Iterator[tuple[Keys, Vectors]]:
        """Keys and vectors of the passages that came after a revision, up to another, in batches."""
        with self.reading() as db:
            rows = select(vectors.c.passage_key, vectors.c.vector).join_from(passages, vectors)
            rows = rows.where(passages.c.revision > revision, passages.c.revision <= until,
                              vectors.c.encoding == encoding)
            for some in db.execute(rows.order_by(passages.c.key)).yield_per(batch).partitions():
                yield _keys_and_vectors(some)

    def vectors(self, keys: Sequence[int], encoding: str) -> tuple[Keys, Vectors]:
        """The keys of the passages that have a vector of an encoding, of those given, and the vectors."""
        with self.reading() as db:
            rows = select(vectors.c.passage_key, vectors.c.vector).where(vectors.c.encoding == encoding)
            return _keys_and_vectors([row for some in chunks(keys) for row in db.execute(
                rows.where(vectors.c.passage_key.in_(some)))])

    def added_since(self, revision: int, until: int, batch: int) -> Iterator[list[StoredPassage]]:
        """The passages that came after a revision, up to another, in order of their keys, in batches."""
        with self.reading() as db:
            rows = PASSAGES.where(passages.c.revision > revision, passages.c.revision <= until)
            rows = rows.order_by(passages.c.key)
            for some in db.execute(rows).yield_per(batch).partitions():
                yield [to_passage(row) for row in some]

    def removed_since(self, revision: int) -> list[int]:
        """The keys of the passages that left after a revision."""
        with self.reading() as db:
            rows = select(tombstones.c.key).where(tombstones.c.revision > revision)
            return list(db.execute(rows).scalars())

    def calendar(self, revision: int, until: int, batch: int) -> Iterator[list[Row]]:
        """The day and source of the passages that came after a revision, up to another, in batches."""
        with self.reading() as db:
            rows = select(passages.c.key, articles.c.day, articles.c.source).join_from(passages, articles)
            rows = rows.where(passages.c.revision > revision, passages.c.revision <= until)
            for some in db.execute(rows.order_by(passages.c.key)).yield_per(batch).partitions():
                yield [(key, day, source) for key, day, source in some]

    def dated(self, keys: Sequence[int]) -> dict[int, tuple[int | None, str]]:
        """The day and source of passages, by their keys; a key that has gone is left out."""
        rows = select(passages.c.key, articles.c.day, articles.c.source).join_from(passages, articles)
        with self.reading() as db:
            return {key: (day, source) for some in chunks(keys)
                    for key, day, source in db.execute(rows.where(passages.c.key.in_(some)))}

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
            kept, withdrawn = versions.count(db)
            return Totals(
                versions=kept, withdrawn=withdrawn,
                articles=sum(n for _, n in by_source),
                passages=db.execute(select(func.count()).select_from(passages)).scalar_one(),
                first=date.fromordinal(first) if first else None,
                last=date.fromordinal(last) if last else None,
                sources={name: n for name, n in sorted(by_source, key=lambda row: -row[1])},
            )

    # -- transactions ----------------------------------------------------------------------

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A connection to read by; raises ``ArchiveError`` where the database fails."""
        with guarded(self._place), self._reader.connect() as db:
            yield db

    @contextmanager
    def appending(self) -> Iterator[Connection]:
        """One transaction that changes nothing of what can be found, and is no revision."""
        with guarded(self._place), self._engine.begin() as db:
            db.execute(update(counters).values(value=counters.c.value))  # one after another, as ``writing``
            yield db

    @contextmanager
    def writing(self) -> Iterator[tuple[Connection, int]]:
        """One transaction that is the revision of that number."""
        with guarded(self._place), self._engine.begin() as db:
            db.execute(update(counters).values(value=counters.c.value + 1))
            yield db, _revision(db) or 0

    @staticmethod
    def keys(db: Connection, ids: Sequence[str]) -> dict[str, int]:
        """The keys of the articles with these ids that are there."""
        columns = select(articles.c.id, articles.c.key).order_by(articles.c.key)
        return {row.id: row.key for some in chunks(ids)
                for row in db.execute(columns.where(articles.c.id.in_(some)))}


def _require_free(db: Connection, place: Place) -> None:
    if others := sorted({*metadata.tables} & {*inspect(db).get_table_names()}):
        raise ArchiveError(f"{place.named}: other tables of those names are there ({others[0]}). Name an "
                           "empty database, or a schema of its own: …?options=-csearch_path%3Dhoibao")


def _require_utf8(db: Connection, place: Place) -> None:
    encoding = db.execute(select(func.current_setting("server_encoding"))).scalar_one()
    if encoding != "UTF8":
        raise ArchiveError(f"{place.named}: the database's encoding is {encoding}. Make it with: "
                           "createdb --template template0 --encoding UTF8")


def _keys_and_vectors(rows: Sequence[Any]) -> tuple[Keys, Vectors]:
    """Of rows (key, float16 code): arrays of shapes ``(n,)`` and ``(n, dim)``."""
    made = np.frombuffer(b"".join(code for _, code in rows), "<f2").reshape(len(rows), -1 if rows else 0)
    return np.array([key for key, _ in rows], np.int64), made.astype(np.float32)


def _revision(db: Connection) -> int | None:
    return db.execute(select(counters.c.value)).scalar()


def _replaced(
    db: Connection, entries: Sequence[Entry], known: Mapping[str, int], moment: datetime
) -> Iterator[tuple[Held, Why]]:
    """What the entries replace, and what was replaced before they were stored at all."""
    held = all_held(db, known.values())
    for entry in entries:
        said = [Held(a, content_hash(a), utc(moment)) for a in (*entry.before, entry.article)]
        there = [held[known[entry.article.id]]] if entry.article.id in known else []
        for one, later in pairwise([*there, *said]):
            yield one, "corrected" if is_correction(one.article, later.article) else "updated"
