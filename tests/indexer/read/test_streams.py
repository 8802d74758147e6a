from __future__ import annotations

import gzip
import io
import itertools
import lzma
import zlib
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.read import streams
from indexer.read.files import Compression, Source
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


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"])
def test_unicode_is_told_with_a_byte_order_mark_and_without(encoding: str) -> None:
    file = io.BytesIO("Sông Cầu dâng nước".encode(encoding))
    assert b"".join(streams.chunks(file)).decode("utf-8") == "Sông Cầu dâng nước"


def _unpacked(data: bytes, compression: Compression) -> bytes:
    with streams.opened(Source("-", "text", compression), io.BytesIO(data), streams.Meter()) as content:
        return b"".join(content)


@pytest.mark.parametrize("end", [b"", b"\0" * 8, b"some other bytes"])
def test_streams_of_xz_follow_one_another_and_other_bytes_are_passed_over(end: bytes) -> None:
    data = lzma.compress(b"a" * 300_000) + lzma.compress(b"b") + end
    assert _unpacked(data, "xz") == b"a" * 300_000 + b"b"


def test_an_xz_that_asks_for_much_memory_is_refused() -> None:
    data = bytearray(lzma.compress(b"x"))
    end = 12 + (data[12] + 1) * 4  # of the block header, which holds the dictionary's size and its own CRC
    at = data.index(b"\x21\x01", 12, end) + 2
    data[at] = 38  # 2 GiB
    data[end - 4 : end] = zlib.crc32(data[12 : end - 4]).to_bytes(4, "little")
    with pytest.raises(Malformed, match="Memory usage limit"):
        _unpacked(bytes(data), "xz")


@pytest.mark.parametrize("pack", [gzip.compress, lzma.compress])
def test_what_swells_more_than_text_does_is_refused(pack: Callable[[bytes], bytes]) -> None:
    compression: Compression = "gz" if pack is gzip.compress else "xz"
    piece = pack(bytes(streams.MAX_LINE // 2))
    assert len(_unpacked(piece, compression)) == streams.MAX_LINE // 2
    with pytest.raises(Malformed, match="more than 200 times its size"):
        _unpacked(piece * 500, compression)


def test_a_file_read_at_once_has_a_bound() -> None:
    with pytest.raises(Malformed, match="larger than 1 MiB"):
        streams.whole(itertools.repeat(b"x" * 1000), 1 << 20)
