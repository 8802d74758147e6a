from __future__ import annotations

import gzip
import io
import json
import lzma
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from indexer.read import Meter, Source, find, read
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


@pytest.mark.parametrize("name", ["a.txt", "a.html", "a.jsonl", "a.json", "a.csv", "a.jsonl.gz"])
def test_an_empty_file_is_reported(reading: Reading, name: str) -> None:
    data = gzip.compress(b"") if name.endswith("gz") else b""
    assert [(o.line, o.reason) for o in reading(name, data) if isinstance(o, BadRecord)] == [
        (None, "empty file")
    ]


def test_binary_data_is_named(reading: Reading) -> None:
    (bad,) = reading("a.html", b"\x89PNG\r\n\x1a\n\x00\x00")
    assert isinstance(bad, BadRecord) and bad.reason == "binary data, not HTML"


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
        b"<html><body><h1>M\xc6\xb0a</h1><p>"
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
    name=st.sampled_from("a.html a.txt a.jsonl a.json a.csv a.txt.gz a.jsonl.xz".split()),
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
