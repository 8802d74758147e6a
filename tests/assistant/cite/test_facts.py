from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.cite.facts import When, dates, fits, numbers

_DAY = date(2020, 3, 26)


@pytest.mark.parametrize("one, other", [
    ("3.000 tỷ đồng", "3 nghìn tỷ đồng"), ("3000 tỉ đồng", "3 ngàn tỷ đồng"), ("1,5 tỷ", "1.500 triệu"),
    ("hai người", "2 người"), ("20%", "20 phần trăm"), ("2.5 triệu", "2,5 triệu"), ("1.200 hộ", "1200 hộ"),
    ("1 tỷ 200 triệu đồng", "1,2 tỷ đồng"), ("3 tỷ rưỡi", "3,5 tỷ"), ("hai mươi lăm học sinh", "25 học sinh"),
    ("ba nghìn năm trăm đồng", "3.500 đồng"), ("10km", "10.000 mét"), ("88 tuổi", "tuổi 88"),
    ("1,200 người", "1.200 người"), ("nửa triệu đồng", "500.000đ"), ("5 tấn", "5.000 kg"),
])
def test_one_number_in_two_forms(one: str, other: str) -> None:
    (a,), (b,) = numbers(one), numbers(other)
    assert (a.value, a.unit) == (b.value, b.unit)


@pytest.mark.parametrize("one, other", [
    ("3 tỷ đồng", "3 triệu đồng"), ("3 tỷ USD", "3 tỷ đồng"), ("20%", "20 km"), ("1.200 hộ", "1,2 tỷ hộ"),
    ("1.234", "1,234 tỷ"),
])
def test_two_numbers(one: str, other: str) -> None:
    (a,), (b,) = numbers(one), numbers(other)
    assert not fits(a, b, noun=False)


@pytest.mark.parametrize("text", ["Covid-19", "F1", "mạng 5G", "24/7", "năm tới", "thứ ba", "bà Ba",
"ông Bảy"])
def test_no_number(text: str) -> None:
    assert not numbers(text)


@pytest.mark.parametrize("said, told, fine", [
    ("85.000 khách", "hơn 85.000 khách", True), ("khoảng 85.000 khách", "hơn 85.000 khách", True),
    ("dưới 85.000 khách", "hơn 85.000 khách", False), ("hơn 6 tỷ", "khoảng 6 tỷ", False),
    ("6 tỷ", "chưa đến 6 tỷ", False), ("hơn 6 tỷ", "6 tỷ", False), ("6 tỷ đồng", "6 tỷ", True),
])
def test_what_bounds_a_number(said: str, told: str, fine: bool) -> None:
    assert fits(numbers(said)[0], numbers(told)[0], noun=False) is fine


def test_a_currency_is_not_added_to_what_is_counted() -> None:
    assert not fits(numbers("3 triệu đồng")[0], numbers("3 triệu người")[0], noun=True)


@given(st.integers(0, 10**12))
def test_thousands_are_parted_or_not(value: int) -> None:
    parted = f"{value:,}".replace(",", ".")
    assert [n.value for n in numbers(f"chi {parted} đồng")] == [Decimal(value)] == [
        n.value for n in numbers(f"chi {value} đồng")
    ]


@pytest.mark.parametrize("text, first, last", [
    ("ngày 25 tháng 3", date(2020, 3, 25), date(2020, 3, 25)),
    ("ngày 25/3", date(2020, 3, 25), date(2020, 3, 25)),
    ("(25-3)", date(2020, 3, 25), date(2020, 3, 25)), ("25/03/2020", date(2020, 3, 25), date(2020, 3, 25)),
    ("hôm qua", date(2020, 3, 25), date(2020, 3, 25)), ("sáng nay", _DAY, _DAY),
    ("chiều 20/12", date(2019, 12, 20), date(2019, 12, 20)),
    ("tháng 3/2020", date(2020, 3, 1), date(2020, 3, 31)),
    ("quý I/2021", date(2021, 1, 1), date(2021, 3, 31)), ("năm ngoái", date(2019, 1, 1), date(2019, 12, 31)),
    ("tháng trước", date(2020, 2, 1), date(2020, 2, 29)),
    ("Tối 19/5/2025", date(2025, 5, 19), date(2025, 5, 19)),
])
def test_times(text: str, first: date, last: date) -> None:
    (when,) = dates(text, _DAY)
    assert (when.first, when.last) == (first, last)


@pytest.mark.parametrize("text", ["thắng 2-1", "1/3 dân số", "kéo dài 8 giờ", "3 tháng 5 lần", "ngày 31/2",
"8.8.8"])
def test_no_time(text: str) -> None:
    assert not dates(text, _DAY)


def test_a_day_that_no_calendar_has() -> None:
    (when,) = dates("ngày 29/2/2023", _DAY)
    assert when.first is None and when.last is None


@pytest.mark.parametrize("said, told, fine", [
    ("tháng 3/2020", "ngày 25/3", True), ("năm 2020", "ngày 25/3", True), ("quý I/2020", "ngày 25/3", True),
    ("ngày 25/3", "tháng 3/2020", False), ("ngày 25/3/2021", "ngày 25/3", False), ("ngày 25/3",
    "25-3-2020", True),
    ("sáng 25/3", "ngày 25/3", False), ("sáng 25/3", "chiều 25/3", False), ("ngày 25/3",
    "chiều hôm qua", True),
    ("lúc 8h30", "8 giờ 30 sáng", True), ("lúc 8h30", "lúc 8h", False),
])
def test_a_time_may_be_vaguer_than_what_is_told(said: str, told: str, fine: bool) -> None:
    one, other = _only(said), _only(told)
    assert one.says(other) is fine


def _only(text: str) -> When:
    (when,) = dates(text, _DAY)
    return when
