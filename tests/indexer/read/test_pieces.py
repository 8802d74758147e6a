from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.read.malformed import Malformed
from indexer.read.pieces import Bounded, as_file, begun

pieces = st.lists(st.binary(max_size=5), max_size=9)


@given(pieces, st.integers(1, 7))
def test_pieces_are_a_file(given_: list[bytes], size: int) -> None:
    file = as_file(iter(given_))
    assert b"".join(iter(lambda: file.read(size), b"")) == b"".join(given_)


@given(pieces, st.integers(0, 20))
def test_what_was_looked_at_comes_again(given_: list[bytes], size: int) -> None:
    head, content = begun(iter(given_), size)
    whole = b"".join(given_)
    assert head[:size] == whole[:size] and b"".join(content) == whole


def test_no_more_is_read_than_is_allowed() -> None:
    file = Bounded(iter([b"abc", b"def"]), "the header is")
    file.allowance = 4
    assert file.read(4) == b"abcd" and file.given == 4
    with pytest.raises(Malformed, match="the header is too long to be one"):
        file.read(1)
