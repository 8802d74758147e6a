from __future__ import annotations

import re
import tomllib
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta, timezone
from functools import cache
from pathlib import Path
from string import Formatter

import pytest

from assistant.texts import MESSAGES, NOT_FOUND, Texts, catalogue, texts
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


def test_no_text_of_an_answer_is_said_nowhere() -> None:
    said = {name for text in _sources().values() for name in re.findall(r"\.(\w+)\b", text)}
    assert not {name for name in _NAMES if name not in said}


# -- the catalogues ------------------------------------------------------------------------

_KEYS = catalogue("vi")
_AREAS = "|".join(sorted({key.split(".")[0] for key in _KEYS}))


@cache
def _sources() -> dict[str, str]:
    """The code and the templates that say something to a user, by name."""
    code = MESSAGES.parent
    return {
        path.relative_to(code).as_posix(): path.read_text(encoding="utf-8")
        for kind in ("py", "html") for path in sorted(code.rglob(f"*.{kind}"))
    }


@cache
def _keys() -> tuple[dict[str, str], set[str]]:
    """The whole keys that are named in the sources, each with a file; and the beginnings of those that
    are made there."""
    whole, begun = {}, set()
    for file, text in _sources().items():
        for key, after in re.findall(rf"[\"']((?:{_AREAS})\.(?!(?:html|css|js|toml)\b)\w*)([\"'{{])", text):
            if after == "{" or key.endswith((".", "_")):
                begun.add(key)
            else:
                whole[key] = file
    return whole, begun


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_file_of_the_catalogues_is_in_every_language(language: str) -> None:
    def files(folder: Path) -> list[str]:
        return sorted(path.name for path in folder.iterdir())

    assert files(MESSAGES / language) == files(MESSAGES / "vi")


def test_both_languages_have_every_key_with_the_same_places() -> None:
    english = catalogue("en")
    assert _KEYS.keys() == english.keys()
    for key, text in _KEYS.items():
        for said in (text, english[key]):
            assert isinstance(said, str) and said.strip(), key
        assert _places(text) == _places(english[key]), key
        assert all(name.isidentifier() for name in _places(text)), f"{key}: a place has a name"


def test_both_languages_have_their_keys_in_the_same_order() -> None:
    for path in sorted((MESSAGES / "vi").glob("*.toml")):
        vietnamese, english = (
            list(tomllib.loads((MESSAGES / language / path.name).read_text(encoding="utf-8")))
            for language in ("vi", "en"))
        assert vietnamese == english, path.name


def test_every_key_that_is_said_is_in_the_catalogue() -> None:
    whole, begun = _keys()
    assert len(whole) > 100 and begun
    assert {key: file for key, file in whole.items() if key not in _KEYS} == {}
    assert not [start for start in begun if not any(key.startswith(start) for key in _KEYS)]


def test_no_key_is_said_nowhere() -> None:
    whole, begun = _keys()
    words = {word for text in _sources().values() for word in re.findall(r"[\"'](\w+)[\"']", text)}

    def said(key: str) -> bool:
        area, name = key.split(".")
        return key in whole or (f"{area}." in begun and name in words) or any(
            key.startswith(start) for start in begun if not start.endswith("."))

    assert not [key for key in _KEYS if not said(key)]


def test_a_text_is_said_with_its_places_filled_in() -> None:
    assert VIETNAMESE.say("chat.similar", count="3") == "+3 bài tương tự"
    assert VIETNAMESE.say("chat.right") == "Đúng" != ENGLISH.say("chat.right")
    with pytest.raises(KeyError, match=r"chat\.nothing"):
        VIETNAMESE.say("chat.nothing")


# -- numbers and days ----------------------------------------------------------------------


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
