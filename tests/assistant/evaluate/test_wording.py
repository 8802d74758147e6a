from __future__ import annotations

from dataclasses import fields
from string import Formatter
from typing import get_args

import pytest

from assistant.evaluate.compare import COMPARED, Fate
from assistant.evaluate.figures import MAIN
from assistant.evaluate.measure import Fault
from assistant.evaluate.runs import Made
from assistant.evaluate.wording import ENGLISH, VIETNAMESE, Wording, wording
from indexer.errors import SettingsError


def named(text: str) -> list[str]:
    return sorted(name for _, name, _, _ in Formatter().parse(text) if name)


def test_both_languages_say_the_same_things() -> None:
    for one in fields(Wording):
        vietnamese, english = getattr(VIETNAMESE, one.name), getattr(ENGLISH, one.name)
        if isinstance(vietnamese, str):
            assert vietnamese and english and named(vietnamese) == named(english), one.name
        elif isinstance(vietnamese, dict):
            assert vietnamese.keys() == english.keys(), one.name
            assert all([*vietnamese.values(), *english.values()])
        elif isinstance(vietnamese, tuple):
            assert len(vietnamese) == len(english) and all([*vietnamese, *english])


@pytest.mark.parametrize("say", [VIETNAMESE, ENGLISH], ids=["vi", "en"])
def test_all_that_can_be_told_has_a_name(say: Wording) -> None:
    assert set(say.faults) == set(get_args(Fault))
    assert set(say.fates) == set(get_args(Fate))
    assert set(say.made) == {one.name for one in fields(Made)}
    assert {*MAIN, *COMPARED} <= set(say.figures)


def test_numbers_are_written_as_the_language_does() -> None:
    assert (VIETNAMESE.number(1234567), ENGLISH.number(1234567)) == ("1.234.567", "1,234,567")
    assert (VIETNAMESE.number(1234.5, 2), ENGLISH.number(1234.5, 2)) == ("1.234,50", "1,234.50")
    assert (VIETNAMESE.share(0.8594), ENGLISH.share(1.0), ENGLISH.share(None)) == ("85,9%", "100.0%", "–")


def test_a_language_by_its_name() -> None:
    assert (wording("vi"), wording("en")) == (VIETNAMESE, ENGLISH)
    with pytest.raises(SettingsError, match="'fr'"):
        wording("fr")
