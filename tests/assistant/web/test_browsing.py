from __future__ import annotations

from datetime import date
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.texts import texts
from assistant.web.browsing import Looking, looking
from indexer.types import DateRange, Where

SOURCES = ("Báo Lâm Sơn", "Tin & Ảnh")
FIELDS = ("q", "from", "to", "source", "section", "sort", "page")


def look(**asked: str) -> Looking:
    """What fields ask for; a field that is a word of Python's ends in "_"."""
    return looking({name.rstrip("_"): value for name, value in asked.items()}, SOURCES, texts("vi"))


@given(st.dictionaries(st.sampled_from(FIELDS), st.text() | st.sampled_from(
    ("2024-02-30", "1/2/2024", "0", "3", "newest", *SOURCES))))
def test_whatever_is_asked_is_read_and_its_own_address_asks_the_same(asked: dict[str, str]) -> None:
    read = looking(asked, SOURCES, texts("vi"))
    again = dict(parse_qsl(urlsplit(read.address()).query, keep_blank_values=True))
    assert looking(again, SOURCES, texts("vi")) == read
    assert read.page >= 1
    assert read.published is None or not read.faults


@pytest.mark.parametrize("written", ["2024-05-01", "1/5/2024", "01.05.2024", "1-5-2024"])
def test_a_day_may_be_written_as_people_write_it(written: str) -> None:
    read = look(from_=written)
    assert read.published == DateRange(date(2024, 5, 1), None)
    assert read.first == "2024-05-01"


def test_faults_are_told_at_their_fields() -> None:
    assert set(look(from_="mai", to="31/02/2024", source="Báo Ma").faults) == {"from", "to", "source"}
    assert "“mai”" in look(from_="mai").faults["from"]
    wrong_way = look(from_="2024-05-02", to="2024-05-01")
    assert "02/05/2024" in wrong_way.faults["from"]
    assert wrong_way.where == Where()


def test_a_filter_is_of_days_and_source() -> None:
    read = look(to="2024-05-01", source="Tin & Ảnh", section="Kinh tế")
    assert read.where == Where(DateRange(None, date(2024, 5, 1)), ("Tin & Ảnh",))
    assert read.section == "Kinh tế"


def test_addresses_keep_what_is_not_changed() -> None:
    read = look(q="cầu Ngói", source="Tin & Ảnh", page="3")
    assert dict(parse_qsl(urlsplit(read.address(page=4)).query)) == {
        "q": "cầu Ngói", "source": "Tin & Ảnh", "page": "4"}
    month = read.within(date(2024, 5, 1), date(2024, 5, 31))
    assert dict(parse_qsl(urlsplit(month).query)) == {
        "q": "cầu Ngói", "source": "Tin & Ảnh", "from": "2024-05-01", "to": "2024-05-31", "sort": "newest"}
    assert Looking().address() == "/bai-bao"


def test_the_newest_come_first_unless_something_is_searched() -> None:
    assert look().newest and look(sort="relevance").newest
    assert not look(q="lũ").newest
    assert look(q="lũ", sort="newest").newest
    assert look(q="lũ", sort="evil").sort == ""
