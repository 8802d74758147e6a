from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.again import ANYWHERE, Part, Scope, parts, scope_of, with_name, with_period, with_source
from assistant.understand import understand
from assistant.understand.mentions import mentions
from indexer.types import DateRange, Where
from tests.languages import ENGLISH, VIETNAMESE

TODAY = date(2024, 12, 31)
MAY = DateRange(date(2024, 5, 1), date(2024, 5, 31))
QUESTION = "Tháng 5/2024 ông Lê Văn An  ở Hà Nội nói gì?"
scopes = st.builds(
    Scope, st.none() | st.builds(DateRange, st.none() | st.dates(), st.none() | st.dates()),
    st.lists(st.sampled_from(("Báo A", "Báo B"))).map(tuple), st.booleans(),
)


def asked(question: str = QUESTION, scope: Scope = ANYWHERE, today: date = TODAY) -> list[Part]:
    where = Where(scope.published, scope.sources)
    return parts(understand(question, today=today, where=where, anytime=scope.anytime), VIETNAMESE)


def test_the_parts_of_a_question_are_its_period_source_people_and_places() -> None:
    when, source, person, place = asked()
    assert (when.field, when.shown, when.period) == (
        "period", "Ưu tiên tin từ 01/05/2024 đến 31/05/2024", MAY)
    assert (source.field, source.shown, source.value) == ("source", VIETNAMESE.any_source, "")
    assert [(part.field, part.shown, part.value) for part in (person, place)] == [
        ("person", "Lê Văn An", "Lê Văn An"), ("place", "Hà Nội", "Hà Nội")]
    complete = understand(QUESTION, today=TODAY).complete
    assert [complete[part.start : part.end] for part in (person, place)] == ["Lê Văn An", "Hà Nội"]


def test_a_period_is_shown_as_what_it_is() -> None:
    assert asked("Cầu Vàm dài bao nhiêu mét?")[0].shown == VIETNAMESE.any_date
    assert asked("Tin tháng 5/2024 về cầu Vàm")[0].shown == "từ 01/05/2024 đến 31/05/2024"
    assert asked("Cầu Vàm?", Scope(DateRange(MAY.first, None)))[0].shown == "từ 01/05/2024"
    standing = asked("Ai là Giám đốc Sở Y tế Yên Phác?")[0]
    assert (standing.shown, standing.period) == ("Tính đến ngày 31/12/2024", None)
    filtered = asked("Ai là Giám đốc Sở Y tế Yên Phác?", Scope(MAY))[0]
    assert filtered.shown == "từ 01/05/2024 đến 31/05/2024", "what the user set stands before what is meant"


def test_what_the_user_set_stands_before_what_the_question_says() -> None:
    june = DateRange(date(2024, 6, 1), date(2024, 6, 30))
    when, source, *_ = asked(scope=Scope(june, ("Báo A", "Báo B")))
    assert (when.shown, when.period) == ("từ 01/06/2024 đến 30/06/2024", june)
    assert (source.shown, source.value) == ("Báo A, Báo B", "Báo A, Báo B")


def test_parts_are_told_in_the_readers_language() -> None:
    when, source, *_ = parts(understand("Cầu Vàm?", today=TODAY), ENGLISH)
    assert (when.shown, source.shown) == (ENGLISH.any_date, ENGLISH.any_source)


@given(scopes)
def test_a_query_keeps_the_scope_that_it_was_asked_in(scope: Scope) -> None:
    where = Where(scope.published, scope.sources)
    assert scope_of(understand(QUESTION, today=TODAY, where=where, anytime=scope.anytime)) == scope


@given(scopes, st.none() | st.just(MAY))
def test_another_period_overrules_what_the_question_says_and_leaves_the_rest(
    scope: Scope, period: DateRange | None
) -> None:
    changed = with_period(scope, period)
    assert changed == Scope(period, scope.sources, anytime=True)
    query = understand(QUESTION, today=TODAY, where=Where(changed.published, changed.sources), anytime=True)
    assert query.within.published == period and query.about is None


@given(scopes, st.sampled_from(("", "Báo C")))
def test_another_source_leaves_the_rest(scope: Scope, source: str) -> None:
    changed = with_source(scope, source)
    assert changed.sources == ((source,) if source else ())
    assert (changed.published, changed.anytime) == (scope.published, scope.anytime)


@given(st.text(max_size=20))
def test_another_name_leaves_the_rest_of_the_question_to_the_letter(name: str) -> None:
    query = understand(QUESTION, today=TODAY)
    for mention in mentions(query.complete):
        changed = with_name(query, mention.start, mention.end, name)
        assert changed == query.complete[: mention.start] + name + query.complete[mention.end :]


def test_the_name_of_a_completed_question_is_changed_where_it_was_put() -> None:
    query = understand("Ông ấy ở Hà Nội sinh năm nào?", today=TODAY)
    [place] = mentions(query.complete)
    assert with_name(query, place.start, place.end, "Huế") == "Ông ấy ở Huế sinh năm nào?"


@given(st.integers(-5, 60), st.integers(-5, 60))
def test_what_is_no_name_is_not_changed(start: int, end: int) -> None:
    query = understand(QUESTION, today=TODAY)
    if (start, end) not in {(one.start, one.end) for one in mentions(query.complete)}:
        with pytest.raises(ValueError, match="no name stands at"):
            with_name(query, start, end, "Huế")
