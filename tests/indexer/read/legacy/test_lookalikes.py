from __future__ import annotations

import pytest

from indexer.read.legacy import mend

VIETNAMESE = "Người dân"


@pytest.mark.parametrize(("text", "meant"), [
    ("Ðà Nẵng, HÐND, QÐ-UBND, ÐT", "Đà Nẵng, HĐND, QĐ-UBND, ĐT"),
    ("500.000 ð, ðường, ÐƯỜNG", "500.000 đ, đường, ĐƯỜNG"),
    ("đƣợc, Ƣơng, nƣớc", "được, Ương, nước"),
    ("Наnoi, cа phê", "Hanoi, ca phê"),
    ("ﬁle, oﬃce", "file, office"),
    ("\uf0b7 Một\n \uf0a7\tHai", "• Một\n •\tHai"),
    ("5\uf0b4 3 \uf0b3 1", "5× 3 ≥ 1"),
])
def test_letters_that_look_alike_are_replaced(text: str, meant: str) -> None:
    assert mend(f"{VIETNAMESE}\n{text}").texts == (f"{VIETNAMESE}\n{meant}",)


@pytest.mark.parametrize("text", [
    "Guðjohnsen và Davíð ghi bàn", "СССР, Москва và Владимир", "sóng α, 5 μm, Ω", "ngành \ue123 lạ",
])
def test_names_and_words_of_others_stay(text: str) -> None:
    assert mend(f"{VIETNAMESE}\n{text}").texts == (f"{VIETNAMESE}\n{text}",)


def test_icelandic_stays() -> None:
    text = "Ðað er gott; ðe olde"
    assert mend(text).texts == (text,)
