from __future__ import annotations

from dataclasses import fields
from datetime import UTC, date, datetime, timedelta, timezone
from string import Formatter

import pytest

from assistant.texts import NOT_FOUND, Texts, texts
from indexer.errors import SettingsError
from indexer.settings import LANGUAGES
from indexer.types import VIETNAM
from tests.languages import ENGLISH, VIETNAMESE

_NAMES = [field.name for field in fields(Texts)]


def _places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("name", _NAMES)
def test_both_languages_have_every_text_with_the_same_places(name: str) -> None:
    vietnamese, english = getattr(VIETNAMESE, name), getattr(ENGLISH, name)
    assert vietnamese.strip() == vietnamese != "" and english.strip() == english != ""
    assert _places(vietnamese) == _places(english)


def test_a_language_is_known_by_its_code() -> None:
    assert (texts("vi"), texts("en")) == (VIETNAMESE, ENGLISH)
    assert [texts(code).language for code in LANGUAGES] == ["vi", "en"]
    with pytest.raises(SettingsError, match=r"language: 'fr' is not one of vi, en"):
        texts("fr")


def test_not_found_begins_as_it_always_does() -> None:
    told = VIETNAMESE.not_found.format(question="Ai?")
    assert told.startswith(NOT_FOUND) and "“Ai?”" in told


@pytest.mark.parametrize(("moment", "shown"), [
    (datetime(2024, 5, 4, 10, 5, tzinfo=VIETNAM), "04/05/2024 10:05"),
    (datetime(2024, 5, 4, 20, 30, tzinfo=UTC), "05/05/2024 03:30"),
    (datetime(2024, 5, 4, 17, tzinfo=UTC), "05/05/2024"),
    (datetime(2024, 5, 4, tzinfo=VIETNAM), "04/05/2024"),
    (datetime(2024, 12, 31, 23, 30, tzinfo=timezone(timedelta(hours=5, minutes=30))), "01/01/2025 01:00"),
    (datetime(2024, 5, 4, 0, 1, tzinfo=VIETNAM), "04/05/2024 00:01"),
    (datetime(2024, 5, 4, 8, 15), "04/05/2024 08:15"),
])
def test_a_moment_is_told_in_vietnams_time(moment: datetime, shown: str) -> None:
    assert VIETNAMESE.moment(moment) == ENGLISH.moment(moment) == shown


def test_a_moment_that_is_not_known_is_told_as_such() -> None:
    assert (VIETNAMESE.moment(None), ENGLISH.moment(None)) == (VIETNAMESE.undated, ENGLISH.undated)


def test_a_day_has_two_two_and_four_digits() -> None:
    assert VIETNAMESE.day(date(2024, 3, 9)) == ENGLISH.day(date(2024, 3, 9)) == "09/03/2024"
    assert VIETNAMESE.day(date(987, 12, 31)) == "31/12/0987"


@pytest.mark.parametrize(("number", "vietnamese", "english"), [
    (0, "0", "0"), (999, "999", "999"), (1_000, "1.000", "1,000"), (1_234_567, "1.234.567", "1,234,567"),
    (-1_500, "-1.500", "-1,500"),
])
def test_a_number_has_its_languages_separator(number: int, vietnamese: str, english: str) -> None:
    assert (VIETNAMESE.number(number), ENGLISH.number(number)) == (vietnamese, english)


def test_a_period_may_be_open() -> None:
    first, last = date(2024, 1, 2), date(2024, 3, 4)
    assert VIETNAMESE.between(first, last) == "từ 02/01/2024 đến 04/03/2024"
    assert VIETNAMESE.between(first, None) == "từ 02/01/2024"
    assert VIETNAMESE.between(None, last) == "đến 04/03/2024"
    assert VIETNAMESE.between(None, None) == VIETNAMESE.any_date
    assert "02/01/2024" in ENGLISH.between(first, last) and "04/03/2024" in ENGLISH.between(first, last)
    assert len({ENGLISH.between(a, b) for a in (first, None) for b in (last, None)}) == 4
