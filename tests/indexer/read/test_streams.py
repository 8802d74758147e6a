from __future__ import annotations

import io
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.read import streams
from indexer.read.malformed import Malformed


@given(st.binary(), st.integers(1, 7))
def test_lines_do_not_depend_on_where_chunks_end(data: bytes, size: int) -> None:
    parts = [data[i : i + size] for i in range(0, len(data), size)]
    expected = data.split(b"\n")
    assert list(streams.lines(parts)) == (expected if expected[-1] else expected[:-1])


def test_an_overlong_line_is_passed_over_without_being_held() -> None:
    def content() -> Iterator[bytes]:
        yield b"a\n"
        for _ in range(40):
            yield b"x" * (1 << 20)
        yield b"y\nb"

    assert list(streams.lines(content())) == [b"a", None, b"b"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_byte_order_marks_are_understood(encoding: str) -> None:
    file = io.BytesIO("Sông Cầu".encode(encoding))
    assert b"".join(streams.chunks(file)).decode("utf-8") == "Sông Cầu"


def test_bytes_that_are_no_utf8_are_named() -> None:
    with pytest.raises(Malformed, match=r"not UTF-8 \(byte 0xff at offset 2\)"):
        streams.decode(b"ab\xff")
