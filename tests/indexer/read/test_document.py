from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.read.document import shown


@pytest.mark.parametrize(("name", "safe"), [
    ("a/bài.html", "a/bài.html"), ("a\n\x1b[2Jb\u202e", "a��[2Jb�"), ("x" * 300, "x" * 199 + "…"),
    ("\udcff", "?"),
])
def test_a_name_is_shown_on_one_line(name: str, safe: str) -> None:
    assert shown(name) == safe


@given(st.text(max_size=300))
def test_any_name_can_be_printed(name: str) -> None:
    assert shown(name).isprintable() and len(shown(name)) <= 200
    shown(name).encode()
