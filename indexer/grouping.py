"""Stories as rows of the truth: which one each article belongs to (see ``indexer.stories``).

The functions take a connection, whose transaction they are part of.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import Connection, bindparam, delete, exists, func, select, update

from indexer.dialect import insert_many, listed
from indexer.schema import articles, bands, chunks, stories
from indexer.stories import Sketch, Stories, Story, sketches
from indexer.types import Article

_AT_ONCE = 500  # articles placed together
_READ = (articles.c.key, articles.c.id, articles.c.day, articles.c.title, articles.c.summary,
         articles.c.body)


def place(
    db: Connection, rows: Sequence[dict[str, Any]], made_of: Sequence[Sketch], replaced: Iterable[int] = ()
) -> None:
    """Name each row's story. The earliest come first, so that the order within a batch does not
    matter; the days of ``replaced`` articles no longer count."""
    near = select(bands.c.story).where(
        bands.c.band.in_(listed(db, (band for sketch in made_of for band in sketch.bands))))
    counts = (articles.c.story == stories.c.key) & articles.c.key.not_in(listed(db, replaced))
    found = select(
        stories, func.min(articles.c.day), func.max(articles.c.day)
    ).outerjoin_from(stories, articles, counts)
    found = found.where(stories.c.key.in_(near)).group_by(stories.c.key)
    held = [Story(key, Sketch.of(stored, numbers), first, last)
            for key, stored, numbers, first, last in db.execute(found)]
    placed = Stories(held, made_of, _last(db) + 1)
    for row, sketch in sorted(zip(rows, made_of, strict=True), key=lambda both: _order(both[0])):
        row["story"] = placed.place(sketch, row["day"])
    if placed.founded:
        insert_many(db, stories, [
            (s.key, s.sketch.signature.tobytes(), s.sketch.numbers) for s in placed.founded])
        # In the table's own order, so that each of its pages is written once.
        insert_many(db, bands, sorted(
            (band, story.key) for story in placed.founded for band in story.sketch.bands))


def of(db: Connection, article_keys: Iterable[int]) -> list[int]:
    """The stories of articles."""
    return [story for some in chunks(list(article_keys)) for story in db.execute(
        select(articles.c.story).where(articles.c.key.in_(some))).scalars()]


def drop_empty(db: Connection, left: Sequence[int]) -> None:
    """Delete those of the stories that no article is left of."""
    if not left:
        return
    empty = select(stories).where(
        stories.c.key.in_(listed(db, left)), ~exists().where(articles.c.story == stories.c.key))
    for key, stored, numbers in db.execute(empty).all():
        theirs = bands.c.band.in_(Sketch.of(stored, numbers).bands)
        db.execute(delete(bands).where(theirs, bands.c.story == key))
        db.execute(delete(stories).where(stories.c.key == key))


def regroup(db: Connection, on_progress: Callable[[int], None] = lambda done: None) -> None:
    """Place every article anew, in the order in which they came: where none has a story yet, or the words
    are told apart in another way than those of the stories that are there."""
    before, done = _last(db), 0
    db.execute(delete(bands))
    for some in _batches(db):
        rows = [{"row": key, "id": id, "day": day} for key, id, day, *_ in some]
        place(db, rows, sketches([Article(id, title, body, summary=summary)
                                  for _, id, _, title, summary, body in some]))
        moved = update(articles).where(articles.c.key == bindparam("row")).values(story=bindparam("story"))
        db.execute(moved, [{"row": row["row"], "story": row["story"]} for row in rows])
        done += len(rows)
        on_progress(done)
    db.execute(delete(stories).where(stories.c.key <= before))


def _batches(db: Connection) -> Iterator[Sequence[Any]]:
    after = -1
    rows = select(*_READ).order_by(articles.c.key).limit(_AT_ONCE)
    while some := db.execute(rows.where(articles.c.key > after)).all():
        yield some
        after = some[-1].key


def _last(db: Connection) -> int:
    return db.execute(select(func.max(stories.c.key))).scalar() or 0


def _order(row: dict[str, Any]) -> tuple[bool, int, str]:
    """By day, the undated last, and then by id."""
    return row["day"] is None, row["day"] or 0, row["id"]
