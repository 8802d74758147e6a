"""Checks of the truth: whether its rows are whole, belong to something and fit each other."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import groupby, pairwise

import numpy as np
from sqlalchemy import Connection, Select, Table, case, exists, func, inspect, literal_column, select

from indexer.doctor.findings import Finding, named
from indexer.manifest import Manifest
from indexer.schema import (
    appointments,
    articles,
    bands,
    chunks,
    metadata,
    passages,
    stories,
    tombstones,
    vectors,
    versions,
    withdrawals,
)
from indexer.stories import Sketch
from indexer.versions import both_ways, utc

_AT_ONCE = 500
REPAIR = "hoibao doctor --repair"
Cut = Sequence[tuple[int, int, int]]
"""An article's passages by their keys: ordinal, start, end."""


def tables(db: Connection) -> Finding:
    """Whether every table and column is there."""
    there = inspect(db)
    missing = [
        f"{table.name}.{name}" for table in metadata.sorted_tables
        for name in sorted({column.name for column in table.c} - (
            {column["name"] for column in there.get_columns(table.name)}
            if there.has_table(table.name) else set()))
    ]
    if missing:
        return Finding("schema", f"missing in the database: {named(missing)}", len(missing),
                       "restore a backup: hoibao restore FILE --replace")
    return Finding("schema", f"{len(metadata.tables)} tables")


# -- passages ------------------------------------------------------------------------------


def badly_cut(db: Connection) -> list[tuple[int, str]]:
    """The articles (key, id) whose passages do not hold their texts, each once and in order."""
    found = []
    texts = select(articles.c.key, articles.c.id, articles.c.body).order_by(articles.c.key)
    cuts = _cuts(db)
    upcoming = next(cuts, None)
    for key, id, body in db.execute(texts).yield_per(_AT_ONCE):
        while upcoming and upcoming[0] < key:  # of no article: an orphan
            upcoming = next(cuts, None)
        cut: Cut = upcoming[1] if upcoming and upcoming[0] == key else ()
        if not is_whole(body, cut):
            found.append((key, id))
    return found


def _cuts(db: Connection) -> Iterator[tuple[int, Cut]]:
    rows = select(passages.c.article_key, passages.c.ordinal, passages.c.start, passages.c.end)
    ordered = rows.order_by(passages.c.article_key, passages.c.ordinal, passages.c.key)
    for key, some in groupby(db.execute(ordered).yield_per(_AT_ONCE), lambda row: row[0]):
        yield key, [(ordinal, start, end) for _, ordinal, start, end in some]


def is_whole(body: str, cut: Cut) -> bool:
    """Whether passages are numbered from 0, begin and end at text, each go on beyond the one before, and
    leave out nothing but white space."""
    if [ordinal for ordinal, _, _ in cut] != list(range(len(cut))):
        return False
    if not all(0 <= start < end <= len(body) and body[start:end].strip() == body[start:end]
               for _, start, end in cut):
        return False
    if not all(one[1] < next_[1] and one[2] < next_[2] for one, next_ in pairwise(cut)):
        return False
    ends = [0, *(end for _, _, end in cut)]
    starts = [*(start for _, start, _ in cut), len(body)]
    return all(not body[end:start].strip() for end, start in zip(ends, starts, strict=True))


def cutting(db: Connection) -> Finding:
    """Whether the passages of every article hold its text."""
    found = badly_cut(db)
    if found:
        ids = named([id for _, id in found])
        return Finding("passages", f"articles whose passages do not hold their text: {ids}", len(found),
                       f"{REPAIR} splits them again")
    return Finding("passages", f"{_count(db, passages):,} passages of {_count(db, articles):,} articles")


# -- what belongs to nothing ---------------------------------------------------------------


def _without(table: Table, column: str, of: Table, key: str) -> Select[int]:
    """Counts the rows that name a row of another table which is not there."""
    return select(func.count()).select_from(table).where(
        ~exists().where(of.c[key] == table.c[column]).correlate(table))


ORPHANS = {
    "passages": (passages, "article_key", articles, "key"),
    "vectors": (vectors, "passage_key", passages, "key"),
    "appointments": (appointments, "article_key", articles, "key"),
    "stories": (stories, "key", articles, "story"),
    "bands": (bands, "story", stories, "key"),
}
"""What must name a row that is there, by table: its column, and that row's table and column."""


def orphans(db: Connection) -> Finding:
    """Whether every row belongs to something that is there."""
    found = {name: db.execute(_without(*of)).scalar_one() for name, of in ORPHANS.items()}
    found["versions"] = len(lost_versions(db))
    left = {name: count for name, count in found.items() if count}
    if left:
        told = ", ".join(f"{name} {count:,}" for name, count in left.items())
        return Finding("orphans", f"rows that belong to nothing: {told}", sum(left.values()),
                       f"{REPAIR} deletes them")
    return Finding("orphans", "no row that belongs to nothing")


def lost_versions(db: Connection) -> list[int]:
    """The keys of the versions of articles that are neither there nor withdrawn."""
    rows = select(versions.c.key).where(
        ~exists().where(articles.c.id == versions.c.article_id),
        ~exists().where(withdrawals.c.article_id == versions.c.article_id))
    return list(db.execute(rows).scalars())


def storyless(db: Connection) -> list[int]:
    """The keys of the articles whose story is not there."""
    return list(db.execute(select(articles.c.key).where(
        ~exists().where(stories.c.key == articles.c.story)).order_by(articles.c.key)).scalars())


def named_stories(db: Connection, keys: Sequence[int]) -> dict[int, int]:
    """The story that each of some articles names, by their keys."""
    return {key: story for some in chunks(keys) for key, story in db.execute(
        select(articles.c.key, articles.c.story).where(articles.c.key.in_(some)))}


def unfiled(db: Connection) -> list[tuple[int, int]]:
    """(band, story) of the bands in which stories should be looked up and are not."""
    filed = {tuple(row) for row in db.execute(select(bands.c.band, bands.c.story))}
    return [(band, key) for key, stored, numbers in db.execute(select(stories)).yield_per(_AT_ONCE)
            for band in Sketch.of(stored, numbers).bands if (band, key) not in filed]


def grouping(db: Connection) -> Finding:
    """Whether every article has a story, and every story is found by its bands."""
    found = len(storyless(db)) + len(unfiled(db))
    if found:
        return Finding("stories", "articles without a story, or stories that no copy would find", found,
                       f"{REPAIR} makes them from the articles")
    return Finding("stories", f"{_count(db, stories):,} stories")


# -- vectors -------------------------------------------------------------------------------


def badly_encoded(db: Connection, manifest: Manifest) -> list[int]:
    """The passages whose vector of the archive's encoder has another length, or is not finite."""
    found = []
    rows = select(vectors.c.passage_key, vectors.c.vector).where(
        vectors.c.encoding == manifest.encoder_fingerprint)
    for some in db.execute(rows).yield_per(_AT_ONCE).partitions():
        right = [(key, code) for key, code in some if len(code) == 2 * manifest.dim]
        found += [key for key, code in some if len(code) != 2 * manifest.dim]
        made = np.frombuffer(b"".join(code for _, code in right), "<f2").reshape(len(right), manifest.dim)
        finite = np.isfinite(made).all(axis=1)
        found += [key for (key, _), well in zip(right, finite, strict=True) if not well]
    return found


def encoding(db: Connection, manifest: Manifest) -> Finding:
    """Whether every passage has a vector of the archive's encoder, of its length and finite."""
    bad = len(badly_encoded(db, manifest))
    theirs = (vectors.c.passage_key == passages.c.key) & (
        vectors.c.encoding == manifest.encoder_fingerprint)
    without = db.execute(
        select(func.count()).select_from(passages).where(~exists().where(theirs))).scalar_one()
    if bad or without:
        return Finding("vectors", f"passages without a vector {without:,}, with a broken one {bad:,}",
                       bad + without, f"{REPAIR} encodes them")
    others = db.execute(select(func.count()).select_from(vectors).where(
        vectors.c.encoding != manifest.encoder_fingerprint)).scalar_one()
    more = f"; {others:,} of another encoder: hoibao reencode goes on with it" if others else ""
    return Finding("vectors", f"{_count(db, passages):,} vectors of {manifest.encoder}{more}")


# -- what was said before, and the register ------------------------------------------------


def history(db: Connection) -> Finding:
    """Whether withdrawn articles are out, and can be put back."""
    both = both_ways(db)
    if both:
        return Finding("withdrawals", f"withdrawn, but among the articles: {named(both)}", len(both),
                       f"{REPAIR} takes them out again")
    lost = list(db.execute(select(withdrawals.c.article_id).where(
        ~exists().where(versions.c.article_id == withdrawals.c.article_id))).scalars())
    if lost:
        return Finding("withdrawals", f"withdrawn, and their texts are lost: {named(lost)}", len(lost),
                       "restore a backup, or hoibao remove ID, which forgets them")
    counts = f"{_count(db, withdrawals):,} withdrawn, {_count(db, versions):,} versions"
    return Finding("withdrawals", counts)


def misquoted(db: Connection) -> list[tuple[int, str]]:
    """The articles (key, id) of which the register quotes what does not stand there."""
    part = case((appointments.c.part == "title", articles.c.title),
                (appointments.c.part == "summary", articles.c.summary), else_=articles.c.body)
    rows = select(articles.c.key, articles.c.id, part, appointments.c.start, appointments.c.end,
                  appointments.c.quote).join_from(appointments, articles).order_by(articles.c.key)
    found = {key: id for key, id, text, start, end, quote in db.execute(rows).yield_per(_AT_ONCE)
             if text[start:end] != quote}
    return list(found.items())


def quoting(db: Connection) -> Finding:
    """Whether the register quotes what its articles say."""
    found = misquoted(db)
    if found:
        ids = named([id for _, id in found])
        return Finding("register", f"articles that do not say what is quoted of them: {ids}", len(found),
                       f"{REPAIR} reads them again")
    return Finding("register", f"{_count(db, appointments):,} appointments quoted to the letter")


def buried(db: Connection) -> Finding:
    """Whether what is to be forgotten is not also there."""
    found = db.execute(select(func.count()).select_from(tombstones).where(
        exists().where(passages.c.key == tombstones.c.key))).scalar_one()
    if found:
        return Finding("tombstones", "passages that are there, and told to be forgotten", found,
                       f"{REPAIR} takes that back")
    return Finding("tombstones", f"{_count(db, tombstones):,} passages have left")


def dated(db: Connection, now: datetime) -> Finding:
    """Whether anything is of the future, as it is where a clock was wrong."""
    day = now.date().toordinal() + 1
    ahead = list(db.execute(select(articles.c.id).where(articles.c.day > day)).scalars())
    late = utc(now)
    noted = sum(
        db.execute(select(func.count()).select_from(column.table).where(column > late)).scalar_one()
        for column in (articles.c.stored, versions.c.replaced, withdrawals.c.moment))
    if ahead or noted:
        told = f"published after today: {named(ahead)}" if ahead else f"{noted:,} noted later than now"
        return Finding("clock", told, len(ahead) + noted,
                       "look whether this computer's clock is right, then whether these dates are")
    return Finding("clock", "nothing is of the future")


def _count(db: Connection, table: Table) -> int:
    return int(db.execute(select(func.count(literal_column("*"))).select_from(table)).scalar_one())
