from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from indexer.read.markup import to_text, unescape


def test_blocks_become_lines_and_scripts_go() -> None:
    html = "<div>Một<br/>hai</div><script>x()</script><!-- ẩn --><li>ba</li>"
    assert to_text(html).split() == ["Một", "hai", "ba"]


def test_text_that_was_escaped_twice_or_thrice_is_read() -> None:
    assert unescape("hoa nh&amp;#7853;p kh&#7849;u") == "hoa nhập khẩu"
    assert unescape("hoa nh&amp;amp;#7853;p") == "hoa nhập"


@given(st.text("abc <>/&;pbr=\"'\n"))
def test_any_text_is_taken(text: str) -> None:
    assert isinstance(to_text(text), str)
