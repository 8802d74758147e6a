from __future__ import annotations

from dataclasses import asdict
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.register.dates import dates, nearest
from indexer.register.types import is_partial_date

DAY = date(2025, 9, 12)


def _said(text: str, day: date | None = DAY) -> dict[str, str]:
    """What a sentence says, without what it does not."""
    return {name: value for name, value in asdict(dates(text, day)).items() if value}


@pytest.mark.parametrize(("text", "decided"), [
    ("Ngày 10/9, ông A được bầu", "2025-09-10"), ("Sáng 28-12, ông A được bầu", "2025-12-28"),
    ("Chiều 2/1, ông A được bầu", "2026-01-02"), ("Ngày 5.9.2025, ông A được bầu", "2025-09-05"),
    ("Ngày 3 tháng 9 năm 2025, ông A được bầu", "2025-09-03"),
    ("Ngày 3 tháng 9, ông A được bầu", "2025-09-03"),
    ("Tháng 3/2024, ông A được bầu", "2024-03"), ("Tháng 5 năm 2023, ông A được bầu", "2023-05"),
    ("Năm 2019, ông A được bầu", "2019"), ("Hôm nay, ông A được bầu", "2025-09-12"),
    ("Hôm qua, ông A được bầu", "2025-09-11"), ("Ngày 29/2/2024, ông A được bầu", "2024-02-29"),
])
def test_when_it_was_decided(text: str, decided: str) -> None:
    assert _said(text) == {"decided": decided}


@pytest.mark.parametrize(("text", "effective"), [
    ("từ ngày 1/10", "2025-10-01"), ("kể từ 1.11.2025", "2025-11-01"), ("từ tháng 3/2024", "2024-03"),
    ("có hiệu lực từ ngày 15/9/2025", "2025-09-15"), ("từ hôm nay", "2025-09-12"), ("từ năm 2019", "2019"),
])
def test_from_when_it_is_in_effect(text: str, effective: str) -> None:
    assert _said(f"Ông A được bổ nhiệm {text}.") == {"effective": effective}


@pytest.mark.parametrize("text", [
    "Chiều 9/9, Bộ Công an công bố quyết định điều động", "Lễ trao quyết định bổ nhiệm diễn ra ngày 9/9",
])
def test_a_ceremony_announces_what_was_decided_before(text: str) -> None:
    assert _said(text) == {"announced": "2025-09-09"}


def test_one_sentence_tells_of_three_days() -> None:
    told = "Ngày 10/9, tỉnh công bố Quyết định số 12/QĐ-UBND ngày 5/9/2025, có hiệu lực từ ngày 15/9."
    assert _said(told) == {"announced": "2025-09-10", "decided": "2025-09-05", "effective": "2025-09-15",
                           "number": "12/QĐ-UBND"}


@pytest.mark.parametrize("text", [
    "sinh ngày 2/3/1974", "tăng 14% so với 3.5", "tỷ số 3-1", "ngày 31/4/2025", "ngày 31/4", "ngày 45/13",
    "hơn 2.000 người",
    "Quyết định số 55", "quốc lộ 1", "",
])
def test_what_is_no_day_of_it_is_none(text: str) -> None:
    assert _said(text) == {}


@pytest.mark.parametrize(("text", "term"), [
    ("nhiệm kỳ 2025 - 2030", "2025-2030"), ("nhiệm kỳ 2021-2026", "2021-2026"),
    ("(nhiệm kỳ 2020–2025)", "2020-2025"),
    ("nhiệm kỳ 2020 - 2025 sang nhiệm kỳ 2025 - 2030", "2025-2030"), ("giai đoạn 2021-2025", "2021-2025"),
])
def test_the_term(text: str, term: str) -> None:
    assert _said(text) == {"term": term}


@pytest.mark.parametrize(("text", "number"), [
    ("Quyết định số 1801/QĐ-TTg", "1801/QĐ-TTg"), ("Nghị quyết 15-NQ/TU", "15-NQ/TU"),
    ("Quyết định 88/2025/QĐ-UBND", "88/2025/QĐ-UBND"), ("quyết định số: 7 / QĐ-BCA", "7/QĐ-BCA"),
])
def test_the_decisions_number(text: str, number: str) -> None:
    assert _said(text)["number"] == number


@pytest.mark.parametrize(("text", "signed_by"), [
    ("Quyết định do Chủ tịch UBND tỉnh Lê Hữu Khoa ký", "Chủ tịch UBND tỉnh Lê Hữu Khoa"),
    ("Thủ tướng đã ký quyết định bổ nhiệm", "Thủ tướng"),
    ("Bộ trưởng Võ Kỳ vừa ký ban hành nghị quyết", "Bộ trưởng Võ Kỳ"),
])
def test_who_signed(text: str, signed_by: str) -> None:
    assert _said(text) == {"signed_by": signed_by}


def test_without_the_articles_day_only_full_dates_are_known() -> None:
    assert _said("Ngày 10/9, hôm nay", None) == _said("từ ngày 1/10", None) == {}
    assert _said("Ngày 10/9/2024", None) == {"decided": "2024-09-10"}


@pytest.mark.parametrize(("number", "month", "day", "found"), [
    (31, 12, date(2025, 1, 2), "2024-12-31"), (1, 1, date(2025, 12, 30), "2026-01-01"),
    (29, 2, date(2025, 1, 1), "2024-02-29"), (31, 4, DAY, ""), (10, 9, None, ""),
])
def test_a_day_without_its_year_is_the_nearest(number: int, month: int, day: date | None, found: str) -> None:
    assert nearest(number, month, day) == found


_WORDS = st.sampled_from((
    "ngày", "sáng", "từ", "kể từ", "tháng", "năm", "nhiệm kỳ", "10/9", "31/2/2025", "3-1", "2025",
    "2020 - 2025", "-", "/",
    "ký", "do", "Ông A", "Quyết định số", "12/QĐ-TTg", "hôm nay", "sinh", ",", "29/2", "13/2024",
))


@given(st.lists(_WORDS | st.text(max_size=3), max_size=10).map(" ".join), st.none() | st.dates(date(2, 1,
 1), date(9998, 1, 1)))
def test_dates_are_partial_dates(text: str, day: date | None) -> None:
    said = dates(text, day)
    assert all(not found or is_partial_date(found) for found in (said.decided, said.effective,
     said.announced))
