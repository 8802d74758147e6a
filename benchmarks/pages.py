"""Reading of news pages, field by field, beside trafilatura and newspaper4k.

    python benchmarks/pages.py [--sites [--bare]] [--write]

Prints, in Markdown, how many of the pages of ``../shared/pages`` each reader reads right: title, day, minute,
authors, newspaper, section, body, and lists told from articles. The body is measured by the F1 of its words,
and by the share of pages on which it is the article's paragraphs, each whole, and nothing else. Trafilatura
runs with its metadata, as it is and with its two options. What is right was read by hand;
``pages_expected.json`` holds it as facts, and as hashes of titles and of paragraphs, which are looked up in
the page.
``--sites`` measures the invented articles of ``tests/indexer/read/sites.py`` instead, in the markup of some
fifty kinds of sites; ``--bare`` those without any class, id and role. ``--write`` writes
``pages_expected.json`` anew, to be checked by hand.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import logging
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).resolve().parent
PAGES = HERE.parents[1] / "shared" / "pages"
EXPECTED = HERE / "pages_expected.json"
sys.path.insert(0, str(HERE.parent))

from indexer.read.blocks import blocks_of  # noqa: E402
from indexer.read.malformed import Malformed  # noqa: E402
from indexer.read.outlets import outlet_name  # noqa: E402
from indexer.read.pages import parse_page  # noqa: E402
from indexer.types import VIETNAM  # noqa: E402

_WORDS = re.compile(r"\w+")
_NAMES = re.compile(r"\s(?:class|id|data-[a-z-]+|itemprop|type|role)=(?:\"[^\"]*\"|'[^']*')(?=[^<]*>)")


@dataclass(frozen=True)
class Found:
    """What a reader reads of a page; ``body`` is empty where it finds no article."""

    title: str = ""
    published: str = ""
    authors: tuple[str, ...] = ()
    source: str = ""
    section: str = ""
    summary: str = ""
    body: tuple[str, ...] = ()


@dataclass(frozen=True)
class Page:
    """A page and what is right of it; ``right`` is None for a list."""

    name: str
    html: str
    right: Found | None
    title_hash: str = ""


@dataclass
class Score:
    """One reader's figures: by field, on how many pages it is right, and of how many."""

    right: Counter[str] = field(default_factory=Counter)
    asked: Counter[str] = field(default_factory=Counter)

    def count(self, name: str, value: float | bool) -> None:
        self.right[name] += value  # type: ignore[assignment]
        self.asked[name] += 1

    def share(self, name: str) -> str:
        if not self.asked[name]:
            return "–"
        share = self.right[name] / self.asked[name]
        return f"{share:.3f}" if name == "body F1" else f"{round(self.right[name])}/{self.asked[name]}"


FIELDS = ("title", "day", "minute", "authors", "newspaper", "section", "body F1", "body exact", "lists")


def hashed(text: str) -> str:
    """A text's words, as 12 hex digits."""
    return hashlib.sha256(" ".join(_words(text)).encode()).hexdigest()[:12]


def _words(text: str) -> list[str]:
    return _WORDS.findall(text.lower())


# -- the pages ------------------------------------------------------------------------------


def shared_pages() -> list[Page]:
    """The real pages; paragraphs are found in the page by their hashes."""
    expected = json.loads(EXPECTED.read_text(encoding="utf-8"))
    return [_real(name, facts) for name, facts in expected.items()]


def _html(name: str) -> str:
    data = (PAGES / name).read_bytes()
    return (gzip.decompress(data) if name.endswith(".gz") else data).decode("utf-8")


def _real(name: str, facts: dict[str, Any] | None) -> Page:
    html = _html(name)
    if facts is None:
        return Page(name, html, None)
    known: dict[str, str] = {hashed(text): text for text in _texts(html)}
    body = tuple(known[key] for key in facts["paragraphs"])
    authors, source = tuple(facts["authors"]), facts["source"]
    right = Found("", facts["published"], authors, source, facts["section"], "", body)
    return Page(name, html, right, facts["title"])


def _texts(html: str) -> list[str]:
    import lxml.html

    tree = lxml.html.document_fromstring(html.encode(), lxml.html.HTMLParser(encoding="utf-8"))
    return [block.text for block in blocks_of(tree)]


def invented_pages() -> list[Page]:
    """The invented articles in the markup of many sites, and the lists."""
    from tests.indexer.read.sites import SITES, lists

    found = []
    for site in (make() for make in SITES):
        moment = datetime.fromisoformat(site.published) if site.published else None
        when = moment.astimezone(VIETNAM).isoformat() if moment else ""
        right = Found(site.title, when, site.authors, site.source or "", site.section or "", site.summary,
                      site.body)
        found.append(Page(site.name, site.html, right, hashed(site.title)))
    return [*found, *(Page(name, html, None) for name, html in lists().items())]


def bare(page: Page) -> Page:
    """The page without the names of its elements."""
    html = _NAMES.sub(lambda match: match[0] if "ld+json" in match[0] else "", page.html)
    return replace(page, html=html)


def write() -> None:
    """The expected facts as the reader reads them now; to be checked against the pages by hand."""
    found: dict[str, Any] = {}
    for path in sorted(p.name for p in PAGES.glob("*.html*")):
        try:
            one = ours(_html(path))
        except Malformed:
            found[path] = None
            continue
        found[path] = {
            "title": hashed(one.title), "published": one.published, "authors": one.authors,
            "source": one.source, "section": one.section, "paragraphs": [hashed(text) for text in one.body],
        }
    EXPECTED.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


# -- the readers ----------------------------------------------------------------------------


def ours(html: str) -> Found:
    """What this project reads."""
    article = parse_page(html)
    published = article.published.astimezone(VIETNAM).isoformat() if article.published else ""
    return Found(article.title, published, article.authors, article.source, article.section, article.summary,
                 tuple(article.body.split("\n")))


def trafilatura_reader(**options: bool) -> Callable[[str], Found]:
    """Trafilatura's extraction with its metadata."""
    import trafilatura

    def read(html: str) -> Found:
        found = trafilatura.bare_extraction(html, with_metadata=True, include_comments=False, **options)
        if found is None:
            return Found()
        authors = tuple(name.strip() for name in (found.author or "").split(";") if name.strip())
        section = next(iter(found.categories or []), "")
        body = tuple(line.strip() for line in (found.text or "").split("\n") if line.strip())
        return Found(found.title or "", found.date or "", authors, found.sitename or "", section,
                     found.description or "", body)

    return read


def newspaper_reader() -> Callable[[str], Found]:
    """newspaper4k's extraction, told that the page is in Vietnamese."""
    import newspaper

    def read(html: str) -> Found:
        article = newspaper.Article("https://bao.example/tin.html", language="vi", fetch_images=False)
        article.download(input_html=html)
        article.parse()
        moment = article.publish_date
        if isinstance(moment, datetime):
            moment = (moment if moment.tzinfo else moment.replace(tzinfo=VIETNAM)).astimezone(VIETNAM)
        body = tuple(line.strip() for line in article.text.split("\n") if line.strip())
        site = str(article.meta_data.get("og", {}).get("site_name", ""))
        when = moment.isoformat() if moment else ""
        return Found(article.title, when, tuple(article.authors), site, "", article.meta_description, body)

    return read


def readers() -> dict[str, Callable[[str], Found]]:
    """All that are compared."""
    return {
        "Hỏi Báo": ours,
        "trafilatura": trafilatura_reader(),
        "trafilatura, recall": trafilatura_reader(favor_recall=True),
        "trafilatura, precision": trafilatura_reader(favor_precision=True),
        "newspaper4k": newspaper_reader(),
    }


# -- the measuring --------------------------------------------------------------------------


def measure(read: Callable[[str], Found], pages: Iterable[Page]) -> Score:
    """How many of the pages a reader reads right, by field."""
    score = Score()
    for page in pages:
        try:
            found = read(page.html)
        except Exception as error:  # whatever a reader raises: it reads nothing then
            logging.debug("%s: %s", page.name, error)
            found = Found()
        if page.right is None:
            score.count("lists", not found.body)
        else:
            _count(score, found, page, page.right)
    return score


def _count(score: Score, found: Found, page: Page, right: Found) -> None:
    score.count("title", hashed(found.title) == page.title_hash)
    if right.published:
        score.count("day", found.published[:10] == right.published[:10])
        score.count("minute", found.published[:16] == right.published[:16])
    score.count("authors", {n.casefold() for n in found.authors} == {n.casefold() for n in right.authors})
    if right.source:
        score.count("newspaper", _letters(found.source) == _letters(right.source))
    if right.section:
        score.count("section", found.section.casefold() == right.section.casefold())
    told = _without_sapo(found.body, right, found.summary)
    score.count("body F1", _f1(told, right.body))
    score.count("body exact", [_words(line) for line in told] == [_words(line) for line in right.body])


def _without_sapo(body: tuple[str, ...], right: Found, summary: str) -> tuple[str, ...]:
    """A reader's lines without title and sapo: some give them with the body, which is no fault."""
    apart = {" ".join(_words(text)) for text in (right.title, right.summary, summary)} - {""}
    told = {" ".join(_words(line)) for line in right.body}
    return tuple(line for line in body if (key := " ".join(_words(line))) in told or key not in apart)


def _f1(found: Iterable[str], right: Iterable[str]) -> float:
    a, b = (Counter(_words("\n".join(lines))) for lines in (found, right))
    total = a.total() + b.total()
    return 2 * (a & b).total() / total if total else 0.0


def _letters(name: str) -> str:
    return "".join(_words(outlet_name(name) or name))


def table(pages: list[Page]) -> str:
    """The figures of all readers, in Markdown."""
    lines = [f"| | {' | '.join(FIELDS)} |", f"|---{'|---' * len(FIELDS)}|"]
    for name, read in readers().items():
        score = measure(read, pages)
        lines.append(f"| {name} | {' | '.join(map(score.share, FIELDS))} |")
    return "\n".join(lines)


def main() -> None:
    logging.getLogger("trafilatura").setLevel(logging.CRITICAL)
    if "--write" in sys.argv:
        write()
    pages = invented_pages() if "--sites" in sys.argv else shared_pages()
    print(table(list(map(bare, pages)) if "--bare" in sys.argv else pages))


if __name__ == "__main__":
    main()
