"""Rows of the truth, and the articles and passages that they stand for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, select

from indexer.encode import Vectors
from indexer.register.types import Appointment
from indexer.schema import articles, chunks, passages
from indexer.types import Article, Passage
from indexer.versions import Held, content_hash, iso, utc

PASSAGES = select(
    passages.c.key, passages.c.article_key, passages.c.ordinal, passages.c.start,
    passages.c.end, articles.c.day, articles.c.story,
).join_from(passages, articles)
"""What a ``StoredPassage`` is made of."""
ARTICLES = select(
    articles.c.key, articles.c.id, articles.c.url, articles.c.title, articles.c.published,
    articles.c.source, articles.c.section, articles.c.authors, articles.c.summary, articles.c.body,
    articles.c.modified,
)
"""What an ``Article`` is made of, and its key."""
HELD = ARTICLES.add_columns(articles.c.content_hash, articles.c.stored)
"""What a ``Held`` is made of, and its key."""


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
class Made:
    """An article as it was read, and what was made of it elsewhere (``indexer.spread``): of it without the
    lines that recur on its site's pages, as far as they were known there."""

    article: Article
    entry: Entry


def article_row(entry: Entry, moment: datetime) -> dict[str, Any]:
    """What is stored of an article, but for its story."""
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


def passage_rows(entry: Entry, article_key: int, revision: int) -> Iterator[dict[str, Any]]:
    """What is stored of an entry's passages."""
    for passage in entry.passages:
        yield {
            "article_key": article_key, "ordinal": passage.ordinal, "start": passage.start,
            "end": passage.end, "revision": revision,
        }


def vector_rows(keys: Sequence[int], encoding: str, made: Vectors) -> list[dict[str, Any]]:
    """What is stored of the vectors of passages."""
    return [{"passage_key": key, "encoding": encoding, "vector": vector.tobytes()}
            for key, vector in zip(keys, made.astype("<f2"), strict=True)]


def to_article(row: Any) -> Article:
    """The article of a row of ``ARTICLES``."""
    return Article(
        id=row.id, url=row.url, title=row.title, source=row.source, section=row.section,
        published=to_moment(row.published), authors=tuple(row.authors), summary=row.summary, body=row.body,
        modified=to_moment(row.modified),
    )


def to_held(row: Any) -> Held:
    """The article of a row of ``HELD``, with what is noted of it."""
    return Held(to_article(row), row.content_hash, row.stored)


def all_held(db: Connection, article_keys: Iterable[int]) -> dict[int, Held]:
    """Articles with what is noted of them, by their keys."""
    return {row.key: to_held(row) for some in chunks(list(article_keys))
            for row in db.execute(HELD.where(articles.c.key.in_(some)).order_by(articles.c.key))}


def to_passage(row: Any) -> StoredPassage:
    """The passage of a row of ``PASSAGES``."""
    key, article_key, ordinal, start, end, day, story = row
    return StoredPassage(
        key, article_key, ordinal, start, end, date.fromordinal(day) if day else None, story
    )


def to_moment(text: str | None) -> datetime | None:
    """The moment of a column that may be empty."""
    return datetime.fromisoformat(text) if text else None
