from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.read.clean import clean
from indexer.read.legacy import mend, viqr
from indexer.read.legacy.syllables import is_written, syllables
from indexer.read.legacy.tables import EIGHT_BIT, TCVN3, VNI, western


def misread(text: str) -> str:
    """UTF-8 read as windows-1252."""
    return western(text.encode("utf-8"))


ENCODERS: dict[str, Callable[[str], str]] = {encoding.name: encoding.encode for encoding in EIGHT_BIT}
ENCODERS |= {"viqr": viqr.encode, "mojibake": misread}
OVER: dict[str, Callable[[str], str]] = {
    "twice": lambda text: misread(misread(text)),
    "latin-1": lambda text: text.encode().decode("latin-1"),
}
WORDS = sorted(filter(is_written, syllables()))
SENTENCES = st.lists(st.sampled_from(WORDS), min_size=14, max_size=30, unique=True).map(
    lambda words: f"{' '.join(words).capitalize()}, 12/5/2003 (Unesco)."
)
SOUND = [
    "Le gouvernement français a annoncé jeudi une réforme de l'école; où êtes-vous allé, cher élève? Ça va.",
    "Die Regierung hat über die Änderung der Verträge für Flüchtlinge in München. Größere Straßen.",
    "El presidente habló ayer sobre la situación económica: ¿qué pasará mañana? Los niños aún están aquí.",
    "Città più bella, perché così è già là; università, virtù, però, lunedì.",
    "Xí Jìnpíng zhǔxí zài Běijīng huìjiàn lǐngdǎorén. Lí Bái, Dù Fu, mán tou, hé píng, shì jiè",
    "Hruê 12/5, sang čư̆ êa mâo bi mguôp hŏng phung mnuih ƀuôn sang. Ñu lač, ara anei mâo 200 boh sang.",
    "Hrơi 5 blan 6, ƀing gơnong bruă hơmâo bơjơnum hăng mơnuih ƀôn sang. Ñu laĭ: Ta gum hrŏm bơngă.",
    "Slì bươn sam, gần bản Tày Nùng hết lùa pi, mì khảu nặm tẻo tốc. Rà pây khau lẩn cón.",
    "Hmoob nyob hauv lub zos tau tuaj koom noj peb caug, txhua tus zoo siab heev.",
    "Forseti Íslands sagði að það væri mikilvægt að þjóðin stæði saman.",
    "Toi di hoc o Ha Noi. Anh ta khong biet gi ca. Co ay hoi: ban la ai?",
    "I'm sure; don't you think so? At 5 a.m. in the U.S., say 'go to': a^2, u+1, `ls`.",
    "Bà Hà và ông Tô Ân", "Hà Nội", "TP HCM", "PÖFF, Chloë Moretz và Özil đến Hà Nội",
    "37°C ± 2, 1½ giờ, 10 m², €5, ©2020 Báo Lam Sơn®, 2×3, «Truyện Kiều», “à”",
]


@pytest.mark.parametrize("name", ENCODERS)
def test_every_syllable_is_recovered(name: str, every_syllable: tuple[str, ...]) -> None:
    text = "\n".join(every_syllable)
    mended = mend(ENCODERS[name](text))
    assert mended.texts == (TCVN3.decode(TCVN3.encode(text)) if name == "tcvn3" else text,)
    assert mended.conversion is not None
    assert (mended.conversion.encoding, mended.conversion.done) == (name, True)
    assert mended.conversion.confidence > 0.99


@pytest.mark.parametrize("name", [*ENCODERS, *OVER])
@settings(derandomize=True, max_examples=15)
@given(text=SENTENCES)
def test_a_sentence_is_recovered_and_stays(name: str, text: str) -> None:
    encoded = (ENCODERS | OVER)[name](text)
    once = mend(encoded).texts
    assert once[0].lower() == text.lower()
    assert mend(*once).texts == once


@settings(derandomize=True, max_examples=100)
@given(st.lists(SENTENCES | st.sampled_from(SOUND), max_size=4))
def test_sound_text_is_never_changed(texts: list[str]) -> None:
    mended = mend(*texts)
    assert mended.texts == tuple(texts)
    assert mended.conversion is None


@pytest.mark.parametrize("text", SOUND)
def test_other_languages_are_left(text: str) -> None:
    for piece in (text, *text.split(". ")):
        assert mend(piece).texts == (piece,)
        assert mend(piece).conversion is None


@given(st.text())
def test_any_text_is_taken_and_keeps_its_lines(text: str) -> None:
    assert mend(text).texts[0].count("\n") == text.count("\n")


def test_a_headline_is_read_as_its_article_is(news: tuple[str, ...]) -> None:
    assert mend("V¬ng").texts == ("V¬ng",)
    title, *body = news
    mended = mend("Tin §µ N½ng", *map(TCVN3.encode, body))
    assert mended.texts == ("Tin Đà Nẵng", *body)
    mended = mend(title, *map(VNI.encode, body))
    assert mended.texts == news


def test_each_line_may_be_in_an_encoding_of_its_own(news: tuple[str, ...]) -> None:
    title, summary, *body = news
    mixed = (VNI.encode(title), summary, *map(TCVN3.encode, body))
    assert mend("\n".join(mixed)).texts == ("\n".join(news),)


def test_an_encoding_over_another(news: tuple[str, ...]) -> None:
    mended = mend(*(misread(TCVN3.encode(line)) for line in news))
    assert mended.texts == news
    assert mended.conversion is not None and mended.conversion.encoding == "tcvn3"


def test_codes_of_a_symbol_font(news: tuple[str, ...]) -> None:
    coded = ("".join(chr(0xF000 + byte) for byte in TCVN3.encode(line).encode("cp1252")) for line in news)
    assert mend(*coded).texts == news


def test_spaces_that_were_lost_in_misread_text_are_found() -> None:
    text = "Xã Hà Tân và xã Bà Nà tiếp dân"
    assert clean(mend(misread(text).replace("\xa0", " ")).texts[0]) == text


def test_what_is_not_sure_stays_and_is_told() -> None:
    mended = mend("Thµnh")
    assert mended.texts == ("Thµnh",)
    mended = mend("V¬ng quèc")
    assert mended.texts == ("V¬ng quèc",)
    assert mended.conversion is not None and not mended.conversion.done


def test_an_encoding_that_is_not_known_is_told() -> None:
    text = "C¿c c¢n b£ h¤c t¥p v¦ l§m vi¨c t©i c¬ quan"
    mended = mend(text)
    assert mended.texts == (text,)
    assert mended.conversion is not None and not mended.conversion.done


def test_a_very_long_text_is_still_read(news: tuple[str, ...]) -> None:
    text = "\n".join(news * 1000)
    assert mend(TCVN3.encode(text)).texts == (text,)


def test_soft_hyphens_are_letters_before_they_are_cleaned_away() -> None:
    assert clean(mend("N\xadíc d©ng ë hai x·, ng\xadêi d©n ph¶i dêi nhµ").texts[0]) == (
        "Nước dâng ở hai xã, người dân phải dời nhà")
