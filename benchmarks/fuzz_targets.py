"""What ``benchmarks/fuzz.py`` feeds with malformed input: each reader, the splitter, the parsers of dates and
offices.

A target takes any bytes and raises only where the code under it is at fault: an exception that is not that
code's own, or a promise of it that is broken.
"""

from __future__ import annotations

import gzip
import io
import json
import lzma
import random
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from itertools import islice
from pathlib import Path

from assistant.understand.dates import times
from indexer.crawl.robots import read_rules
from indexer.crawl.sitemaps import read_sitemap
from indexer.differences import differences
from indexer.read import find, read
from indexer.read.clean import clean, clean_line
from indexer.read.dates import find_date, parse_date
from indexer.read.identity import canonical_url
from indexer.read.legacy import viqr
from indexer.read.legacy.decode import decode
from indexer.read.legacy.mend import mend
from indexer.read.legacy.tables import EIGHT_BIT, narrow
from indexer.read.malformed import Malformed
from indexer.register import dates as register_dates
from indexer.register.extract import appointments
from indexer.register.offices import offices_of, successors
from indexer.sentences import sentences
from indexer.split import Splitting, split
from indexer.types import Article, BadRecord
from indexer.words import fold, folded, words

ROOT = Path(__file__).resolve().parents[1]
_SEEDS = (ROOT / "tests" / "indexer" / "read" / "golden", ROOT / "data" / "sample")
_TODAY = date(2020, 3, 25)
_DOCUMENTS = (
    ".txt", ".html", ".jsonl", ".json", ".csv", ".tsv", ".rss", ".atom", ".xml", ".md", ".docx", ".odt",
    ".pdf", ".warc", ".warc.gz", ".wacz", ".zip", ".tar", ".tar.gz", ".html.gz", ".html.xz",
)

_SITEMAP = b"""<?xml version="1.0"?>
<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"><url><loc>https://bao.example/1.html</loc>
<lastmod>2020-03-05T08:00:00+07:00</lastmod></url></urlset>"""
_ROBOTS = b"User-agent: *\nDisallow: /tim\nCrawl-delay: 2\nSitemap: https://bao.example/a.xml"
_RSS = b"""<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel><title>A</title>
<item><title>A</title><link>https://bao.example/1.html</link>
<pubDate>Thu, 05 Mar 2020 08:00:00 GMT+7</pubDate>
<description><![CDATA[<img src="a.jpg">B.]]></description></item></channel></rss>"""
_ATOM = b"""<?xml version="1.0"?><feed xmlns="http://www.w3.org/2005/Atom"><title>A</title><entry>
<title>A</title>
<link href="https://bao.example/1.html"/><updated>2020-03-05T08:00:00Z</updated>
<content type="html">B.</content>
</entry></feed>"""

Mutate = Callable[[bytes, int], bytes]


@dataclass(frozen=True, slots=True)
class Target:
    """``check`` takes any bytes; ``seeds`` are sound inputs; a zip's members are what is to be changed."""

    check: Callable[[bytes], None]
    seeds: Callable[[], Iterable[bytes]]
    is_zip: bool = False


def reader(ending: str) -> Target:
    """The reader of the files with an ending."""
    def check(data: bytes) -> None:
        path = _folder() / f"a{ending}"
        path.write_bytes(data)
        for one in read(find([str(path)])):
            assert isinstance(one, Article | BadRecord)
            if isinstance(one, Article):
                _sound(one)
            else:
                assert one.reason and len(str(one)) < 2_000

    return Target(check, lambda: _files(ending), ending in (".zip", ".wacz", ".docx", ".odt"))


def _sound(article: Article) -> None:
    """What every door promises of an article, and the splitter and the register of any article."""
    assert article.id and article.title and article.body
    for text in (article.body, article.summary):
        assert clean(text) == text, text
    for text in (article.title, article.source, article.section, *article.authors):
        assert clean_line(text) == text, text
    assert article.published is None or article.published.tzinfo is not None
    assert article.url is None or canonical_url(article.url) == article.url
    article.body.encode()  # no lone surrogate


def _split(data: bytes) -> None:
    text = clean(data.decode("utf-8", "ignore"))
    assert clean(text) == text
    spans = sentences(text)
    borders = [0, *(at for span in spans for at in (span.start, span.end)), len(text)]
    assert borders == sorted(borders), "sentences overlap"
    between = [text[end:start] for end, start in zip(borders[::2], borders[1::2], strict=True)]
    assert not "".join(between).strip(), "a sentence is lost"
    for splitting in (Splitting(), Splitting(40, 10), Splitting(1, 0)):
        for passage in split(Article("a", "A", text), splitting):
            assert text[passage.start : passage.end] == passage.text != ""


def _dates(data: bytes) -> None:
    text = data.decode("utf-8", "ignore")
    if (found := find_date(text)) is not None:
        assert found[0].tzinfo is not None
    try:
        assert parse_date(text).tzinfo is not None
    except (ValueError, OverflowError, OSError):
        pass  # as it says
    register_dates.dates(text, _TODAY)
    register_dates.dates(text, None)
    for time in times(fold(text), _TODAY):
        assert time


def _offices(data: bytes) -> None:
    text = clean(data.decode("utf-8", "ignore"))
    for office in offices_of(text[:300]):
        assert all(one.key for one in [office, *successors(office)])
    title, _, body = text.partition("\n")
    if title and body:
        article = Article("a", title, body, published=None)
        for one in appointments(article):
            assert one.quote == getattr(article, one.part)[one.start : one.end], one


def _words(data: bytes) -> None:
    text = data.decode("utf-8", "ignore")
    found = words(text)
    assert all(found) and len(folded(found)) == len(found)


def _decode(data: bytes) -> None:
    for declared in ("", "windows-1258", "x-viet-tcvn"):
        for markup in (False, True):
            try:
                found = decode(data, declared, markup=markup)
            except Malformed:
                continue
            assert 0.0 <= found.confidence <= 1.0
            found.text.encode()


def _mend(data: bytes) -> None:
    title, _, body = data.decode("utf-8", "ignore").partition("\n")
    found = mend(title, body)
    assert len(found.texts) == 2 and all(text.encode() or not text for text in found.texts)


def _old_texts() -> Iterator[bytes]:
    for text in map(bytes.decode, islice(_texts(), 60)):
        yield text.encode()
        yield viqr.encode(text).encode()
        yield from (narrow(each.encode(text)) for each in EIGHT_BIT)


def _old_in_unicode() -> Iterator[bytes]:
    for text in map(bytes.decode, islice(_texts(), 60)):
        yield from (each.encode(text).encode() for each in EIGHT_BIT)
        yield text.encode().decode("latin-1").encode()


def _web(data: bytes) -> None:
    """What sites tell robots."""
    read_rules(data).allows("https://bao.example/tin")
    try:
        found = read_sitemap(data)
    except Malformed:
        return
    assert len({entry.url for entry in found}) == len(found)


def _differences(data: bytes) -> None:
    old, _, new = clean(data.decode("utf-8", "ignore")).partition("\n\n")
    old, new = old[: len(old) // 2 + 1], old[len(old) // 2 :] + new
    found = differences(old, new)
    now = ["".join(run.text for run in part if run.kind != "removed") for part in found]
    assert [line for line in now if line.strip()] == [line for line in new.split("\n") if line.strip()]


def _address(data: bytes) -> None:
    url = canonical_url(data.decode("utf-8", "ignore"))
    assert url is None or canonical_url(url) == url


def _texts() -> Iterator[bytes]:
    """The sample's articles: one a seed, and one sentence a seed."""
    for line in (ROOT / "data" / "sample" / "articles.jsonl").read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        yield f"{record['title']}\n{record['body']}".encode()
        yield from (part.encode() for part in record["body"].split(". ")[:2])


@cache
def _folder() -> Path:
    shared = Path("/dev/shm")
    return Path(tempfile.mkdtemp(prefix="fuzz-", dir=shared if shared.is_dir() else None))


def _files(ending: str) -> list[bytes]:
    """The sound files of an ending that the tests and the sample have, small enough to be changed fast."""
    from tests.indexer.read import samples, sites, test_warc, test_wordpress

    pages = {f"bai-{n}.html": samples.page(n).encode() for n in samples.TITLES}
    crawl = b"".join(test_warc.CRAWL)
    made = {
        ".csv": [b"title,published,body\n\"C\xe1\xba\xa7u\",2020-03-05,\"M\xe1\xbb\x99t.\nHai.\"\n"],
        ".tsv": [b"title\tpublished\tbody\nC\xe1\xba\xa7u\t1583370000\tM\xe1\xbb\x99t.\\nHai.\n"],
        ".json": [b'{"items": [{"title": "A", "date": "2020-03-05", "body": "<p>B.</p>"}]}'],
        ".rss": [_RSS], ".atom": [_ATOM],
        ".html": [site().html.encode() for site in sites.SITES],
        ".html.gz": [gzip.compress(page) for page in pages.values()],
        ".html.xz": [lzma.compress(page) for page in pages.values()],
        ".xml": [(test_wordpress.HEAD + test_wordpress.item() + test_wordpress.END).encode()],
        ".zip": [samples.zipped(pages)],
        ".tar": [samples.tarred(pages.items())],
        ".tar.gz": [samples.tarred(pages.items(), "w:gz")],
        ".warc": [crawl],
        ".warc.gz": [b"".join(map(gzip.compress, test_warc.CRAWL))],
        ".wacz": [samples.zipped({"archive/data.warc": crawl, "datapackage.json": "{}"})],
    }
    golden = [path for folder in _SEEDS for path in sorted(folder.rglob(f"*{ending}"))]
    return [*made.get(ending, []), *(path.read_bytes() for path in golden if path.stat().st_size < 200_000)]


def mutated_zip(data: bytes, seed: int, mutate: Mutate) -> bytes:
    """A zip with the content of one member changed, so that its checksums are sound."""
    chance = random.Random(seed)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            members = [(i.filename, file.read(i)) for i in file.infolist() if i.file_size < 1 << 20]
    except Exception:  # raw bytes by now: changed as such
        members = []
    if not members or chance.random() < 0.2:
        return mutate(data, len(data) + 64)
    at = chance.randrange(len(members))
    name, content = members[at]
    members[at] = name, mutate(content, len(content) + 64)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members:
            file.writestr(name, content)
    return packed.getvalue()


TARGETS: dict[str, Target] = {
    **{ending.removeprefix("."): reader(ending) for ending in _DOCUMENTS},
    "split": Target(_split, _texts),
    "dates": Target(_dates, _texts),
    "offices": Target(_offices, _texts),
    "decode": Target(_decode, _old_texts),
    "mend": Target(_mend, _old_in_unicode),
    "web": Target(_web, lambda: [_SITEMAP, _ROBOTS]),
    "differences": Target(_differences, _texts),
    "words": Target(_words, _texts),
    "address": Target(_address, lambda: [b"https://bao.example/tin/bai-1.html?utm_source=a&id=3#x"]),
}
