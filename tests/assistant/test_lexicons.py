import pytest

from assistant import lexicons
from indexer.words import fold, words


def test_wants_are_phrases_of_folded_words() -> None:
    assert lexicons.wants()
    for _, phrase in lexicons.wants():
        assert phrase == fold(phrase)


@pytest.mark.parametrize("name", ["Nguyễn", "Lò", "Nông", "Đặng"])
def test_common_surnames_are_known(name: str) -> None:
    assert name in lexicons.surnames()


def test_office_words_are_no_surnames() -> None:
    assert not {"Phó", "Bộ", "Hội", "Đảng", "Sở"} & lexicons.surnames()


def test_no_province_is_made_of_stop_words_alone() -> None:
    for name in lexicons.provinces():
        assert set(words(name)) - lexicons.stopwords(), name
