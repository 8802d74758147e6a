from __future__ import annotations

from urllib.parse import parse_qsl

from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.web.register.asked import SORTS, Asked, by_name

_any = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
texts = _any.map(lambda text: " ".join(text.split()))


@settings(max_examples=40)
@given(st.builds(Asked, *[texts] * 9, st.sampled_from([*SORTS, *(f"-{name}" for name in SORTS)]),
                 st.integers(1, 99_999)))
def test_a_query_asks_what_it_was_made_of(asked: Asked) -> None:
    assert Asked.of(dict(parse_qsl(asked.query(page=asked.page)))) == asked


def test_another_filter_begins_at_the_first_page() -> None:
    assert Asked(person="a", page=3).query(place="b") == "person=a&place=b"


def test_an_order_or_a_page_that_is_none_is_the_first() -> None:
    assert Asked.of({"sort": "gì", "page": "-1"}) == Asked.of({"page": "٣"}) == Asked()


def test_people_are_ordered_by_their_given_names() -> None:
    people = ["Vũ Quốc Uy", "Lê Văn Ân", "Đỗ Bình"]
    assert sorted(people, key=by_name) == ["Lê Văn Ân", "Đỗ Bình", "Vũ Quốc Uy"]
