from __future__ import annotations

import pytest

from indexer.read.legacy.syllables import is_written, syllables

SPELT = """nghiêng khuỷu quyết giếng gì hòa hoà thúy thuý Đắk Lắk goòng moóc ươn rượu thuở yếu ý Ủy ỦY quốc
    người trường việt"""


@pytest.mark.parametrize("word", SPELT.split())
def test_what_vietnamese_spells(word: str) -> None:
    assert is_written(word)


def test_syllables_without_marks_are_among_them() -> None:
    assert {"hoa", "xoong", "khuya"} <= syllables()


@pytest.mark.parametrize("word", "cếm ngế ghá bạb tỏt cảch fã viêt1 wế trừơng Hà2 đươ naïve aé nhý".split())
def test_what_it_does_not(word: str) -> None:
    assert not is_written(word)


@pytest.mark.parametrize("word", ["tHôNG", "báO", "hoa", "A"])
def test_case_and_marks_count(word: str) -> None:
    assert not is_written(word)
