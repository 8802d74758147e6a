"""What becomes of articles that come: new, changed, known, stale, withheld, or of another site."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from urllib.parse import urlsplit

from indexer.types import Article
from indexer.versions import content_hash


@dataclass(frozen=True, slots=True)
class Known:
    """What is compared of an article that is stored."""

    content_hash: str
    url: str | None
    modified: datetime | None


@dataclass(slots=True)
class Incoming:
    """The articles of a batch, sorted.

    ``wanted`` are the texts to be stored, by id: the last of them stays, those before it were replaced
    within the batch. ``confirmed`` is when the publisher changed what is stored already.
    """

    wanted: dict[str, list[Article]] = field(default_factory=dict)
    confirmed: dict[str, datetime] = field(default_factory=dict)
    clashes: list[Article] = field(default_factory=list)
    withheld: int = 0


def sort(
    batch: Iterable[Article], stored: Mapping[str, Known], withdrawn: Collection[str],
    withdrawn_urls: Collection[str],
) -> Incoming:
    """What is to be done with each article, in their order.

    One that is withdrawn, by its id or as another record of the same page, is withheld. One whose
    publisher changed it before what is stored is stale, and known as one that says the same.
    """
    found, newest = Incoming(), dict(stored)
    for article in batch:
        known, digest = newest.get(article.id), content_hash(article)
        if article.id in withdrawn or (known is None and article.url in withdrawn_urls):
            found.withheld += 1
        elif known and not _same_site(article.url, known.url):
            found.clashes.append(article)
        elif known and _is_older(article.modified, known.modified):
            continue
        elif known and known.content_hash == digest:
            newest[article.id] = replace(known, modified=article.modified or known.modified)
        else:
            newest[article.id] = Known(digest, article.url, article.modified)
            found.wanted.setdefault(article.id, []).append(article)
    for id, last in newest.items():
        there = stored.get(id)
        if there and there.content_hash == last.content_hash:
            found.wanted.pop(id, None)  # at most, it said something else within the batch
        said = found.wanted[id][-1] if id in found.wanted else there
        if said and last.modified and last.modified != said.modified:
            found.confirmed[id] = last.modified
    return found


def _is_older(one: datetime | None, other: datetime | None) -> bool:
    return one is not None and other is not None and one < other


def _same_site(one: str | None, other: str | None) -> bool:
    """Whether two URLs may be one article's; where one is missing, nothing speaks against it."""
    return not one or not other or urlsplit(one).hostname == urlsplit(other).hostname
