from __future__ import annotations

from urllib.parse import unquote, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.web.addresses import article_address, evidence_address, similar_address


@given(st.text(min_size=1))
def test_an_id_stands_in_an_address_as_one_segment_and_comes_back(id: str) -> None:
    for address, door in ((article_address(id), "/bai-bao/"), (evidence_address(id), "/trich/")):
        parts = urlsplit(f"http://h{address}")
        assert parts.path.startswith(door)
        assert "/" not in parts.path.removeprefix(door)
        assert unquote(parts.path.removeprefix(door)) == id
        assert (parts.query, parts.fragment) == ("", "")


def test_a_quote_is_named_by_its_code_points() -> None:
    assert article_address("a/b?c#d", 0, 5) == "/bai-bao/a%2Fb%3Fc%23d?start=0&end=5#trich"
    assert evidence_address("tin-ấ", 3, 9) == "/trich/tin-%E1%BA%A5?start=3&end=9"


@pytest.mark.parametrize("ends", [(None, 4), (4, None)])
def test_half_a_quote_is_none(ends: tuple[int | None, int | None]) -> None:
    assert article_address("a", *ends) == "/bai-bao/a"


def test_similar_articles_stand_on_the_articles_page() -> None:
    assert similar_address("a b") == "/bai-bao/a%20b#tuong-tu"
