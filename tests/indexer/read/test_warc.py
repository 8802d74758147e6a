from __future__ import annotations

import gzip
import itertools
import tracemalloc
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import brotli
import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.read.document import Document
from indexer.read.malformed import Malformed
from indexer.read.warc import read_warc
from indexer.types import Article, BadRecord
from tests.indexer.read.samples import TITLES, page, zipped

Reading = Callable[..., list[Article | BadRecord]]
SITE = "https://bao.example"
PICTURE = "Content-Type: image/jpeg\r\n"


def record(kind: str, url: str, content: bytes, headers: str = "", length: int | None = None,
           type: str = "application/http; msgtype=response") -> bytes:
    """A record of a WARC; ``length`` is what it says of its content."""
    return (
        f"WARC/1.1\r\nWARC-Type: {kind}\r\nWARC-Target-URI: {url}\r\nWARC-Date: 2024-01-02T03:04:05Z\r\n"
        f"WARC-Record-ID: <urn:uuid:0>\r\nContent-Type: {type}\r\n{headers}"
        f"Content-Length: {len(content) if length is None else length}\r\n\r\n"
    ).encode() + content + b"\r\n\r\n"


def answer(content: bytes, status: str = "200 OK", headers: str = "Content-Type: text/html\r\n") -> bytes:
    """A server's answer."""
    return f"HTTP/1.1 {status}\r\nServer: nginx\r\n{headers}\r\n".encode() + content


def response(number: int, headers: str = "Content-Type: text/html; charset=utf-8\r\n",
             pack: Callable[[bytes], bytes] = bytes) -> bytes:
    return record("response", f"{SITE}/{number}.html", answer(pack(page(number).encode()), headers=headers))


def _chunked(data: bytes) -> bytes:
    pieces = (data[at : at + 700] for at in range(0, len(data), 700))
    return b"".join(b"%x\r\n%s\r\n" % (len(piece), piece) for piece in pieces) + b"0\r\n\r\n"


def _deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(data) + packer.flush()


INFO = record("warcinfo", "", b"software: Heritrix/3.4\r\n", type="application/warc-fields")
REQUEST = record("request", f"{SITE}/1.html", b"GET /1.html HTTP/1.1\r\nHost: bao.example\r\n\r\n")
CRAWL = [
    INFO, record("response", "dns:bao.example", b"20240102\nbao.example. A 192.0.2.1\n", type="text/dns"),
    REQUEST, response(1), record("metadata", f"{SITE}/1.html", b"via: x\r\n", type="application/warc-fields"),
    record("response", f"{SITE}/cu.html", answer(b"<html>", "301 Moved", "Location: /1.html\r\n")),
    record("response", f"{SITE}/mat.html", answer(page(4).encode(), "404 Not Found")),
    record("response", f"{SITE}/1.jpg", answer(bytes(200_000), headers=PICTURE)),
    record("revisit", f"{SITE}/2.html", answer(b"")), response(2),
    record("resource", f"{SITE}/3.html", page(3).encode(), type="text/html"),
    record("resource", "urn:text:https://bao.example/1.html", b"x", type="text/html"),
]


def _articles(outcomes: list[Article | BadRecord]) -> list[tuple[str, str | None]]:
    assert all(isinstance(outcome, Article) for outcome in outcomes), outcomes
    return [(o.title, o.url) for o in outcomes if isinstance(o, Article)]


THREE = [(TITLES[n], f"{SITE}/{n}.html") for n in (1, 2, 3)]


@pytest.mark.parametrize(("name", "data"), [
    ("a.warc", b"".join(CRAWL)), ("a.warc.gz", b"".join(map(gzip.compress, CRAWL))),
    ("a.warc.gz", gzip.compress(b"".join(CRAWL))),
], ids=["plain", "a member a record", "one member"])
def test_the_pages_of_a_crawl_come_by_their_addresses(reading: Reading, name: str, data: bytes) -> None:
    assert _articles(reading(name, data)) == THREE


def test_the_warcs_of_a_wacz_are_read_and_nothing_else(reading: Reading) -> None:
    found = reading("a.wacz", zipped({
        "datapackage.json": '{"profile": "data-package"}', "pages/pages.jsonl": '{"format": "json"}',
        "indexes/index.cdx.gz": gzip.compress(b"x"), "logs/crawl.log": "x",
        "archive/a.warc.gz": b"".join(map(gzip.compress, CRAWL[:4])), "archive/b.warc": b"".join(CRAWL[4:]),
    }))
    assert _articles(found) == THREE


@pytest.mark.parametrize(("headers", "pack"), [
    ("Content-Encoding: gzip\r\n", gzip.compress), ("Content-Encoding: br\r\n", brotli.compress),
    ("Content-Encoding: deflate\r\n", zlib.compress), ("Content-Encoding: deflate\r\n", _deflated),
    ("Transfer-Encoding: chunked\r\n", _chunked),
    ("Transfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n", lambda data: _chunked(gzip.compress(data))),
    ("Transfer-Encoding: chunked\r\nContent-Encoding: br\r\n", bytes), ("Content-Encoding: zstd\r\n", bytes),
], ids=["gzip", "br", "zlib", "deflate", "chunked", "chunked gzip", "kept unpacked", "zstd, unpacked"])
def test_what_a_server_packed_is_unpacked(
    reading: Reading, headers: str, pack: Callable[[bytes], bytes]
) -> None:
    data = response(1, f"Content-Type: text/html\r\n{headers}", pack)
    assert _articles(reading("a.warc", data)) == THREE[:1]


def test_the_servers_charset_is_passed_on() -> None:
    headers = "Content-Type: text/html; charset=windows-1258\r\n"
    ((name, document),) = read_warc(iter([response(1, headers)]))
    assert isinstance(document, Document) and (name, document.charset) == (f"{SITE}/1.html", "windows-1258")


def test_a_page_is_believed_about_its_address_within_its_site(reading: Reading) -> None:
    own, others = (page(n, address=address).encode() for n, address in (
        (1, f"{SITE}/bai-1.html"), (2, "https://khac.example/bai.html")))
    found = reading("a.warc", record("response", f"{SITE}/1.html?utm_source=x", answer(own))
                    + record("response", f"{SITE}/2.html", answer(others)))
    assert _articles(found) == [(TITLES[1], f"{SITE}/bai-1.html"), (TITLES[2], f"{SITE}/2.html")]


# -- what is damaged, and what strangers send -----------------------------------------------


def _bad(tmp_path: Path, number: int, reason: str) -> BadRecord:
    return BadRecord(f"{tmp_path / 'a.warc'}!/{SITE}/{number}.html", None, reason)


@pytest.mark.parametrize(("content", "headers", "reason"), [
    (gzip.compress(page(1).encode())[:-90], "Content-Encoding: gzip\r\n", "the server's answer breaks off"),
    (brotli.compress(page(1).encode())[:-90], "Content-Encoding: br\r\n", "the server's answer breaks off"),
    (b"\x1f\x8b\xff\xff", "Content-Encoding: gzip\r\n", "the server's answer is broken"),
    (b"\x28\xb5\x2f\xfd", "Content-Encoding: zstd\r\n", "packed as zstd, which is not read"),
    (gzip.compress(bytes(40 << 20)), "Content-Encoding: gzip\r\n", "page larger than 32 MiB"),
    (brotli.compress(bytes(40 << 20), quality=1), "Content-Encoding: br\r\n", "page larger than 32 MiB"),
    (bytes(33 << 20), "", "page larger than 32 MiB"), (b"", "", "empty file"),
], ids=["gzip cut", "br cut", "no gzip", "zstd", "gzip bomb", "br bomb", "large", "empty"])
def test_a_page_that_cannot_be_had_is_named_and_the_next_is_read(
    reading: Reading, tmp_path: Path, content: bytes, headers: str, reason: str
) -> None:
    sent = answer(content, headers=f"Content-Type: text/html\r\n{headers}")
    first = record("response", f"{SITE}/1.html", sent)
    bad, article = reading("a.warc", first + response(2))
    assert bad == _bad(tmp_path, 1, reason)
    assert _articles([article]) == THREE[1:2]


def test_a_page_that_the_crawler_cut_is_named(reading: Reading, tmp_path: Path) -> None:
    cut = record("response", f"{SITE}/1.html", answer(page(1).encode()), "WARC-Truncated: length\r\n")
    assert reading("a.warc", cut) == [_bad(tmp_path, 1, "the crawler cut this page off")]


@pytest.mark.parametrize(("change", "reasons"), [
    (-300, ["", "bytes that belong to no record; the length of the one before is wrong"]),
    (500, ["the record's length is wrong: another record begins in it",
           "bytes that belong to no record; the length of the one before is wrong"]),
])
def test_a_wrong_length_is_told_and_the_next_record_is_found(
    reading: Reading, change: int, reasons: list[str]
) -> None:
    content = answer(page(1).encode())
    data = record("response", f"{SITE}/1.html", content, length=len(content) + change)
    found = reading("a.warc", INFO + data + response(4) + response(2))
    said = [outcome.reason if isinstance(outcome, BadRecord) else "" for outcome in found]
    assert said[:2] == reasons
    assert _articles(found[-1:]) == THREE[1:2]


@pytest.mark.parametrize("length", ["x", "-5", "99999999999999999999"])
def test_a_length_that_is_none_ends_nothing(reading: Reading, length: str) -> None:
    head, _, rest = response(1).partition(b"Content-Length: ")
    data = head + b"Content-Length: " + length.encode() + rest[rest.index(b"\r\n"):]
    found = reading("a.warc", data + response(2))
    assert any(isinstance(outcome, BadRecord) for outcome in found)
    if len(length) < 3:
        assert _articles(found[-1:]) == THREE[1:2]


def test_a_record_without_a_length_is_told(reading: Reading) -> None:
    head, _, rest = response(1).partition(b"Content-Length: ")
    *bad, article = reading("a.warc", head + rest[rest.index(b"\r\n") + 2:] + response(2))
    assert bad and all(isinstance(outcome, BadRecord) for outcome in bad)
    assert _articles([article]) == THREE[1:2]


@pytest.mark.parametrize(("data", "reason"), [
    (b"", "no WARC: no record begins in it"), (b"x\r\n" * 9_999, "no WARC: no record begins in it"),
    (response(1)[:900], "the WARC breaks off in it"), (response(1)[:120], "its headers are broken"),
    (b"WARC/1.0\r\n" + b"x" * (3 << 20), "the headers of a record are too long to be one"),
    (b"WARC/1.0\r\n" + b"a: b\r\n" * (1 << 19), "the headers of a record are too long to be one"),
])
def test_what_is_no_sound_warc_says_so(reading: Reading, data: bytes, reason: str) -> None:
    *_, bad = reading("a.warc", data)
    assert isinstance(bad, BadRecord) and reason in bad.reason


def test_a_crawl_is_held_a_page_at_a_time(capfd: pytest.CaptureFixture[str]) -> None:
    """40 MB of pictures and 300 pages, in some megabytes of memory and without a word on standard error."""
    sent = answer(bytes(4_000_000), headers=PICTURE)
    picture = record("response", f"{SITE}/1.jpg", sent)

    def content() -> Iterator[bytes]:
        for _ in range(10):
            yield picture
            yield from (response(1) for _ in range(30))

    tracemalloc.start()
    pages = sum(isinstance(document, Document) for _, document in read_warc(content()))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert pages == 300 and peak < 12_000_000
    assert capfd.readouterr().err == ""


@given(st.binary(max_size=80), st.integers(0, 2_500))
def test_any_bytes_in_a_crawl_give_pages_or_reasons(noise: bytes, at: int) -> None:
    whole = INFO + REQUEST + response(1) + response(2)
    try:
        for _, document in itertools.islice(read_warc(iter([whole[:at] + noise + whole[at:]])), 20):
            if isinstance(document, Document):
                list(document.content)
    except Malformed as error:
        assert str(error)
