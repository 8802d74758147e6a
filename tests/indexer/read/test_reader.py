from __future__ import annotations

import gzip
import io
import json
import lzma
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from indexer.read import Meter, Source, find, read
from indexer.read.legacy.tables import TCVN3, narrow
from indexer.read.malformed import Malformed
from indexer.read.streams import MAX_PAGE
from indexer.types import Article, BadRecord

Reading = Callable[..., list[Article | BadRecord]]
_LINE = json.dumps({"title": "Mưa lớn", "body": "Nước sông lên nhanh."}).encode() + b"\n"


def test_reading_streams_and_moves_the_meter(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl.xz"
    path.write_bytes(lzma.compress(_LINE * 500))
    meter = Meter()
    (source,) = find([str(path)])
    articles = list(read([source], meter=meter))
    assert len(articles) == 500
    assert meter.bytes == source.size == path.stat().st_size


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress])
def test_a_broken_stream_gives_what_stood_before_it_and_the_next_file(
    tmp_path: Path, pack: Callable[[bytes], bytes]
) -> None:
    ending = "gz" if pack is gzip.compress else "xz"
    noise = b"".join(
        json.dumps({"title": f"Tin {n * n * 7919}", "body": "x"}).encode() + b"\n"
        for n in range(9000)
    )
    packed = pack(noise)
    (tmp_path / f"a.jsonl.{ending}").write_bytes(packed[: len(packed) // 2])
    (tmp_path / "b.jsonl").write_bytes(_LINE)
    outcomes = list(read(find([str(tmp_path)])))
    bad = [o for o in outcomes if isinstance(o, BadRecord)]
    assert len(bad) == 1 and "compressed stream is broken" in bad[0].reason
    assert isinstance(outcomes[0], Article) and isinstance(outcomes[-1], Article)
    assert len(outcomes) > 100 and outcomes[-1].title == "Mưa lớn"


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.jsonl", "a.json", "a.csv", "a.rss", "a.jsonl.gz"])
def test_an_empty_file_is_reported(reading: Reading, name: str) -> None:
    data = gzip.compress(b"") if name.endswith("gz") else b""
    assert [(o.line, o.reason) for o in reading(name, data) if isinstance(o, BadRecord)] == [
        (None, "empty file")
    ]


def test_binary_data_is_named(reading: Reading) -> None:
    (bad,) = reading("a.html", b"\x89PNG\r\n\x1a\n\x00\x00")
    assert isinstance(bad, BadRecord) and bad.reason == "binary data"


def test_a_file_that_went_away_is_reported_and_reading_goes_on(tmp_path: Path) -> None:
    (tmp_path / "b.jsonl").write_bytes(_LINE)
    gone = Source(str(tmp_path / "a.jsonl"), "jsonl")
    bad, article = read([gone, *find([str(tmp_path)])])
    assert isinstance(bad, BadRecord) and "cannot be read" in bad.reason
    assert isinstance(article, Article)


@pytest.mark.parametrize(
    "data",
    [
        b"\n " + _LINE,
        b"[" + _LINE + b"]",
        b"<html><body><h1>M\xc6\xb0a l\xe1\xbb\x9bn \xe1\xbb\x9f B\xe1\xba\xafc S\xc6\xa1n</h1><p>"
        + b"N\xc6\xb0\xe1\xbb\x9bc l\xc3\xaan nhanh. " * 30
        + b"</p></body></html>",
        "Mưa lớn ở Bắc Sơn\n\nNước sông lên nhanh.".encode(),
        lzma.compress(_LINE),
        _LINE.decode().encode("utf-16"),
    ],
)
def test_standard_input_tells_its_kind(data: bytes) -> None:
    (article,) = read(find(["-"]), stdin=io.BytesIO(data))
    assert isinstance(article, Article)
    assert article.title.startswith("Mưa")


@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=60
)
@given(
    name=st.sampled_from("a.html a.txt a.jsonl a.json a.csv a.rss a.txt.gz a.jsonl.xz".split()),
    data=st.binary(max_size=400)
    | st.text(max_size=200).map(lambda t: t.encode("utf-8", "surrogatepass"))
    | st.lists(
        st.sampled_from(
            [
                b"<p>",
                b"<a href='/'>",
                b"{",
                b"[",
                b'"title"',
                b":",
                b",",
                b"\n",
                b"25/03/2020",
                "Lê Hoa".encode(),
                b"title,body",
                b'"',
                b"<",
                b"\xff",
                b"\0",
                b"]",
                b"}",
            ]
        )
    ).map(b"".join),
)
@example(name="a.html", data=b"<")
@example(name="a.csv", data=b"\r\x00")
@example(name="a.html", data=b"<!--")
@example(name="a.txt", data=b"\xff\xfe\x00")
def test_any_bytes_give_articles_or_bad_records(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    outcomes = list(read(find([str(path)])))
    assert outcomes
    for outcome in outcomes:
        if isinstance(outcome, Article):
            assert outcome.id and outcome.title and outcome.body
        else:
            assert outcome.reason and outcome.file == str(path)


RSS = (
    "<rss><channel><title>Báo Bắc Sơn</title><item><title>Mưa lớn</title><link>/tin.html</link>"
    "<description>Nước sông lên nhanh.</description></item><item><title>Hai</title></item></channel></rss>"
).encode()


def test_a_feed_comes_by_standard_input(reading: Reading) -> None:
    article, _ = read(find(["-"]), stdin=io.BytesIO(b"<?xml version='1.0'?>\n" + RSS))
    assert isinstance(article, Article) and article.title == "Mưa lớn"


@pytest.mark.parametrize(("name", "data", "reason"), [
    ("a.html", b"<html><body>" + b"<p>a" * 200_001, "more than 200000 tags"),
    ("a.txt", b"x\n" * 200_001, "more than 200000 tags or lines"),
    ("a.html", b"<p>" + b"x" * MAX_PAGE, "file larger than 32 MiB"),
    ("a.rss", b"<rss>" + b"x" * (20 << 20), "file larger than 20 MiB"),
    ("a.html", b'<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><html><p>&b;</p></html>', "no title"),
])
def test_a_hostile_file_is_refused(reading: Reading, name: str, data: bytes, reason: str) -> None:
    (bad,) = reading(name, data)
    assert isinstance(bad, BadRecord) and reason in bad.reason


_READ_WITHIN_1_GIB = """
import resource, sys
resource.setrlimit(resource.RLIMIT_AS, (1 << 30, 1 << 30))
from indexer.read import find, read
for bad in read(find(sys.argv[1:])):
    print(bad.file.rsplit("/")[-1], bad.reason)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the limit on memory is Linux's")
def test_bombs_are_read_in_little_memory(tmp_path: Path) -> None:
    """Files of some megabytes that unpack to 8 GiB each."""
    names = ["a.jsonl.gz", "b.json.gz", "c.csv.xz", "d.html.gz", "e.rss.xz", "f.txt.gz"]
    piece = {"gz": gzip.compress(bytes(16 << 20)), "xz": lzma.compress(bytes(16 << 20))}
    for name in names:
        (tmp_path / name).write_bytes(piece[name[-2:]] * 512)
    found = subprocess.run(
        [sys.executable, "-c", _READ_WITHIN_1_GIB, *(str(tmp_path / name) for name in names)],
        capture_output=True, text=True, check=True, timeout=60,
    )
    said = [line.split(" ", 1) for line in found.stdout.splitlines()]
    assert [name for name, _ in said] == names
    assert {reason for _, reason in said} <= {
        "it unpacks to more than 200 times its size, which no text does",
        "file larger than 20 MiB", "file larger than 32 MiB",
    }


_TITLE = "Khánh thành cầu Bến Sậy sau hai năm thi công"
_BODY = (
    "Cây cầu dài 120 mét nối hai bờ sông Lam, thay cho bến đò cũ. Mỗi ngày có hơn 3.000 lượt người qua lại, "
    "học sinh không còn phải đi đò mùa nước lớn. Người dân đề nghị sớm đặt đèn chiếu sáng ở hai đầu cầu."
)
_SHAPES: dict[str, Callable[[str, str], str]] = {
    "a.jsonl": lambda title, body: json.dumps({"title": title, "body": body}, ensure_ascii=False),
    "a.json": lambda title, body: json.dumps([{"title": title, "body": body}], ensure_ascii=False),
    "a.csv": lambda title, body: f'title,body\n{title},"{body}"\n',
    "a.tsv": lambda title, body: f"title\tbody\n{title}\t{body}\n",
    "a.txt": lambda title, body: f"{title}\n\n{body}\n",
    "a.md": lambda title, body: f"# {title}\n\n{body}\n",
    "a.html": lambda title, body: f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1>"
    f"<p>{body}</p></article></body></html>",
    "a.rss": lambda title, body: f"<rss version='2.0'><channel><title>Tin</title><item><title>{title}</title>"
    f"<description>{body}</description></item></channel></rss>",
}


@pytest.mark.parametrize("of_bytes", [True, False], ids=["bytes", "characters"])
@pytest.mark.parametrize("name", _SHAPES)
def test_an_old_encoding_comes_through_every_door(name: str, of_bytes: bool, reading: Reading) -> None:
    old = _SHAPES[name](TCVN3.encode(_TITLE), TCVN3.encode(_BODY))
    (article,) = reading(name, narrow(old) if of_bytes else old)
    assert isinstance(article, Article)
    assert (article.title, article.body) == (_TITLE, _BODY)
    assert article.conversion is not None
    assert (article.conversion.encoding, article.conversion.done) == ("tcvn3", True)


def test_a_reason_is_no_longer_than_can_be_read() -> None:
    assert str(Malformed("x" * 10_000)) == f"{'x' * 500}…"
