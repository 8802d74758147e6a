"""Lines that a site puts on many of its pages, learned as its articles come, and left out of them.

A line is counted once for each series of articles that it stands in: articles whose titles begin with the
same words tell the same story again (copies, the weather, prices, the lottery), and what they have in
common is their own. Lines that open or close an article and those amid it are counted apart, since a site's
notices stand at the ends, and what is amid the text must be nearly everywhere to be a notice. The archive
keeps the hash of an article as it was read, so that what was left out makes no new version of it.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from urllib.parse import urlsplit

from sqlalchemy import Connection, delete, select, update

from indexer.dialect import listed, upsert
from indexer.read.chrome import is_chrome
from indexer.schema import site_lines, sites
from indexer.types import Article
from indexer.words import fold

_LINES = 3
"""An article of fewer lines is left as it is."""
_HEAD, _TAIL = 4, 8
"""How many of an article's first and last lines are its ends."""
_LONGEST = 200
"""Letters of the longest line that is counted: notices are short."""
_FEWEST = 8
"""The series that a line must stand in, at least."""
_SHARE, _SHARE_AMID = 0.1, 0.5
"""The shares of a site's series that a line must stand in, at the ends and amid."""
_KEPT = 0.5
"""The share of an article's letters that must be left; of one that is made of what recurs, nothing goes."""
_WORDS_AMID = 4
_SERIES = 4
_MANY = 2_000
"""The series of a site after which its counts are halved."""
_LETTERS = re.compile(r"[^\W\d_]+")

def learn(db: Connection, articles: Iterable[Article]) -> None:
    """Count the lines of articles that come, those of a series that was counted before left out."""
    for site, ones in _grouped(articles).items():
        _count(db, site, ones)


def without(db: Connection, articles: Sequence[Article]) -> list[Article]:
    """The articles without the lines that their sites have on many pages, and without what
    ``indexer.read.chrome`` knows at their ends, as exports hold it; most are as they were."""
    known = {site: _Known(db, site, ones) for site, ones in _grouped(articles).items()}
    known[""] = _Known(db, "", ())
    return [known[site_of(one)].left(one) for one in articles]


def site_of(article: Article) -> str:
    """Where an article stood: its host, else its newspaper; empty where it has neither, or too few lines."""
    if article.body.count("\n") < _LINES - 1:
        return ""
    host = urlsplit(article.url or "").hostname or ""
    return host.removeprefix("www.") or fold(article.source)


def _grouped(articles: Iterable[Article]) -> dict[str, list[Article]]:
    found: defaultdict[str, list[Article]] = defaultdict(list)
    for article in articles:
        if site := site_of(article):
            found[site].append(article)
    return found


class _Known:
    """What is known of a site's lines, of those that stand in some articles."""

    def __init__(self, db: Connection, site: str, articles: Iterable[Article]) -> None:
        self._all = db.execute(select(sites.c.articles).where(sites.c.site == site)).scalar() or 0
        short = (line for one in articles for line, _ in _lines(one) if len(line) <= _LONGEST)
        asked = {key for line in short for key in _keys(line)}
        self._times = _times(db, site, asked) if self._all >= _FEWEST else {}

    def left(self, article: Article) -> Article:
        """The article without what recurs; at the ends alone, or not at all, where too much would go."""
        lines = _lines(article)
        if len(lines) < _LINES:
            return article
        recurring = [self._recurs(line, at_end) for line, at_end in lines]
        at_ends = [gone and at_end for gone, (_, at_end) in zip(recurring, lines, strict=True)]
        for gone in (recurring, at_ends):
            kept = [line for line, drop in zip(article.body.split("\n"), gone, strict=True) if not drop]
            if any(gone) and sum(map(len, kept)) >= _KEPT * len(article.body):
                return replace(article, body="\n".join(kept))
        return article

    def _recurs(self, line: str, at_end: bool) -> bool:
        if at_end and is_chrome(line):
            return True
        if len(line) > _LONGEST or not self._times or not _LETTERS.search(line):
            return False
        end, amid = (self._times.get(key, 0) for key in _keys(line))
        if at_end and end >= max(_FEWEST, _SHARE * self._all):
            return True
        return len(line.split()) >= _WORDS_AMID and end + amid >= max(_FEWEST, _SHARE_AMID * self._all)


def _count(db: Connection, site: str, articles: Sequence[Article]) -> None:
    series = {_hash("series", _series(article)): article for article in reversed(articles)}
    counted = _times(db, site, series)
    new = [article for key, article in series.items() if key not in counted]
    if not new:
        return
    found = Counter(_hash("series", _series(article)) for article in new)
    for article in new:
        short = [(line, at_end) for line, at_end in _lines(article) if len(line) <= _LONGEST]
        found.update({_keys(line)[not at_end] for line, at_end in short})
    rows = [{"site": site, "line": key, "articles": times} for key, times in found.items()]
    adding = upsert(db, site_lines)
    more = {"articles": site_lines.c.articles + adding.excluded.articles}
    db.execute(adding.on_conflict_do_update(index_elements=["site", "line"], set_=more), rows)
    total = upsert(db, sites).values(site=site, articles=len(new))
    db.execute(total.on_conflict_do_update(
        index_elements=["site"], set_={"articles": sites.c.articles + len(new)}))
    _age(db, site)


def _age(db: Connection, site: str) -> None:
    """Halve all counts of a site that has many, so that what it no longer shows is forgotten."""
    here, lines = sites.c.site == site, site_lines.c.site == site
    if (db.execute(select(sites.c.articles).where(here)).scalar() or 0) >= _MANY:
        db.execute(update(sites).where(here).values(articles=sites.c.articles // 2))
        db.execute(update(site_lines).where(lines).values(articles=site_lines.c.articles // 2))
        db.execute(delete(site_lines).where(lines, site_lines.c.articles == 0))


def _times(db: Connection, site: str, keys: Iterable[int]) -> dict[int, int]:
    """How often each of the keys was counted at a site."""
    rows = select(site_lines.c.line, site_lines.c.articles).where(
        site_lines.c.site == site, site_lines.c.line.in_(listed(db, keys)))
    return {line: times for line, times in db.execute(rows)}


def _lines(article: Article) -> list[tuple[str, bool]]:
    """An article's lines, and whether each is among its first or last."""
    lines = article.body.split("\n")
    return [(line, n < _HEAD or n >= len(lines) - _TAIL) for n, line in enumerate(lines)]


def _keys(line: str) -> tuple[int, int]:
    """What a line is counted under at an end, and amid."""
    text = " ".join(line.casefold().split()).strip(" .:-–—•*|>»")
    key = _hash("line", text)
    return key, ~key


def _series(article: Article) -> str:
    """The first words of a title, without numbers: "Giá vàng hôm nay 5/3" and all its like are one series."""
    return " ".join(_LETTERS.findall(fold(article.title))[:_SERIES]) or article.id


def _hash(kind: str, text: str) -> int:
    digest = hashlib.blake2b(f"{kind}\x1f{text}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
