from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.read.dates import find_date, parse_date
from indexer.types import VIETNAM

_EVENING = datetime(2020, 3, 25, 21, 0, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    "text",
    [
        "2020-03-25T21:00:00+07:00",
        "2020-03-25T14:00:00Z",
        "2020-03-25 21:00",
        "2020-03-25 21:00:00 +0700",
        "2020-03-25T21:00:00 07:00",
        "2020-03-25T21:00:00Z+07:00",
        "2020-03-25T21:00:00.000+07:00",
        1585144800,
        "1585144800000",
        "Wed, 25 Mar 2020 21:00:00 +0700",
        "Wed, 25 Mar 2020 14:00:00 -0000",
        "21:00 | 25/03/2020",
        "25/3/2020 21:00",
        "25/03/2020 9:00 PM",
        "25-03-2020, 21h00",
        "25.03.2020 21:00",
        "Thứ tư, 25/3/2020, 21:00 (GMT+7)",
        "Thứ Tư, ngày 25/03/2020 - 21:00",
        "Cập nhật: 21:00 ngày 25 tháng 3 năm 2020",
        "25/03/2020 21:00 GMT+7",
        "Thứ Tư, 25/03/2020, 14:00 [GMT+0]",
        "25-03-2020 - 21:00 PM",
        "Wednesday, March 25, 2020 | 09:00 pm GMT+7",
        "25 March 2020 21:00",
        "3/25/2020 9:00:00 PM",
        "25 Tháng Ba, 2020 lúc 9:00 tối",
        "Thứ tư 25/03/2020 | 21:00' GMT + 7",
        "2020年3月25日 21:00",
    ],
)
def test_every_form_names_the_same_moment(text: str | int) -> None:
    assert parse_date(text) == _EVENING


@pytest.mark.parametrize("text", ["2020-03-25", "25/03/2020", "25-3-2020", "20200325"])
def test_a_day_begins_at_midnight_in_vietnam(text: str) -> None:
    assert parse_date(text) == datetime(2020, 3, 25, tzinfo=VIETNAM)


@pytest.mark.parametrize(
    "text",
    [
        "31/02/2020",
        "2020-02-30",
        "25/13/2020",
        "hôm qua",
        "",
        "21:00",
        "0001-01-01",
        "12345",
        "25/03/2020 25:00",
        "Giá vàng 25/03/2020",
        "3 giờ trước",
    ],
)
def test_what_is_no_date_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="is no date"):
        parse_date(text)


def test_a_weekday_tells_which_number_is_the_month() -> None:
    assert parse_date("Thursday, 3/5/2020") == parse_date("Thứ năm, 5/3/2020") == parse_date("5/3/2020")


def test_a_foreign_zone_is_kept() -> None:
    assert parse_date("25/03/2020 14:00 UTC").tzinfo == UTC


def test_the_rest_of_a_date_line_is_given() -> None:
    assert find_date("Lê Hoa - Thứ tư, 25/3/2020 21:00") == (_EVENING, "Lê Hoa")
    assert find_date("Không có ngày nào") is None


@given(st.datetimes(datetime(1901, 1, 1), datetime(2198, 1, 1)))
def test_vietnamese_and_iso_orders_agree(moment: datetime) -> None:
    minute = moment.replace(second=0, microsecond=0)
    assert parse_date(minute.isoformat()) == parse_date(f"{minute:%H:%M | %d/%m/%Y}")


@given(st.text())
def test_any_text_is_a_date_with_a_zone_or_a_value_error(text: str) -> None:
    try:
        assert parse_date(text).tzinfo is not None
    except ValueError:
        assert find_date(text) is None or text.strip()
