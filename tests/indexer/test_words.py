from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer import words as module
from indexer.resources import data
from indexer.words import bigrams, fingerprint, fold, folded, has_marks, nfc, spell, words

_INITIALS = ("|b|c|ch|d|đ|g|gh|gi|h|k|kh|l|m|n|ng|ngh|nh|p|ph|qu|r|s|t|th|tr|v|x").split("|")
_VOWELS = (
    "a ă â e ê i o ô ơ u ư y ai ao au ay âu ây eo êu ia iê yê iu iêu yêu oa oă oe oi ôi ơi oai "
    "oay oao oeo oo ôô ua uâ uê ui uô uơ uy ưa ưi ươ ưu uôi uya uyê uyu ươi ươu uây"
).split()
_FINALS = ("", "c", "ch", "m", "n", "ng", "nh", "p", "t")
_TONES = ("", "\u0300", "\u0301", "\u0303", "\u0309", "\u0323")


def _without_marks(text: str) -> str:
    """As a person without a Vietnamese keyboard types it; on purpose not by ``fold``."""
    plain = unicodedata.normalize("NFD", text).replace("đ", "d").replace("Đ", "D")
    return "".join(c for c in plain if unicodedata.category(c) != "Mn")


def _lexicon() -> Iterator[tuple[str, str]]:
    for line in data("lexicons", "abbreviations.tsv").read_text(encoding="utf-8").splitlines():
        if line and not line.startswith("#"):
            short, _, long = line.partition("\t")
            yield short, long


@st.composite
def _syllables(draw: st.DrawFn) -> str:
    vowel = draw(st.sampled_from(_VOWELS))
    at = draw(st.integers(0, len(vowel) - 1))
    toned = vowel[: at + 1] + draw(st.sampled_from(_TONES)) + vowel[at + 1 :]
    syllable = draw(st.sampled_from(_INITIALS)) + toned + draw(st.sampled_from(_FINALS))
    return unicodedata.normalize("NFC", draw(st.sampled_from([str.lower, str.title]))(syllable))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà", "hòa"), ("Hoá", "hóa"), ("hoạ", "họa"), ("uỷ", "ủy"), ("thuý", "thúy"),
        ("luỹ", "lũy"), ("Tuỳ", "tùy"), ("khoẻ", "khỏe"), ("loè", "lòe"), ("toạ", "tọa"),
        ("tỷ", "tỉ"), ("Mỹ", "mĩ"), ("lý", "lí"), ("kỳ", "kì"), ("hy", "hi"), ("sỹ", "sĩ"),
        ("quý", "quí"), ("quỹ", "quĩ"),
    ],
)
def test_two_spellings_are_one_word(one: str, other: str) -> None:
    assert words(one) == words(other)


@pytest.mark.parametrize(
    "word", ["hoàn", "toán", "hoài", "thủy", "thuế", "huyện", "khuỷu", "yêu", "ý", "giày", "hòa"]
)
def test_a_canonical_word_stays(word: str) -> None:
    assert words(word) == [word]


def test_the_tone_of_quy_is_on_its_last_letter() -> None:
    assert spell("quý") == "quí"
    assert spell("quà") == "quà"
    assert spell("quỳnh") == "quỳnh"


def test_decomposed_text_gives_the_same_words() -> None:
    text = "Uỷ ban Nhân dân huyện Đoài Hoà, quý I"
    decomposed = unicodedata.normalize("NFD", text)
    assert decomposed != text
    assert words(nfc(decomposed)) == words(text)


def test_d_with_a_stroke_folds() -> None:
    assert fold("Đường") == "duong"
    assert folded(words("Đặng Đình Độ")) == ["dang", "dinh", "do"]


def test_each_word_is_lower_case_and_in_order() -> None:
    assert words("Ông NGUYỄN Văn A, 45 tuổi (quê Yên Phác).") == [
        "ông", "nguyễn", "văn", "a", "45", "tuổi", "quê", "yên", "phác",
    ]


@pytest.mark.parametrize(
    ("text", "long"),
    [
        ("UBND", "ủy ban nhân dân"),
        ("HĐND", "hội đồng nhân dân"),
        ("TP.HCM", "thành phố hồ chí minh"),
        ("TPHCM", "thành phố hồ chí minh"),
        ("T.Ư", "trung ương"),
        ("TW", "trung ương"),
        ("KT-XH", "kinh tế xã hội"),
        ("VH,TT&DL", "văn hóa thể thao và du lịch"),
        ("LĐ-TB&XH", "lao động thương binh và xã hội"),
    ],
)
@pytest.mark.parametrize("typed", [str, str.lower, _without_marks])
def test_an_abbreviation_is_written_out(text: str, long: str, typed: type[str]) -> None:
    assert words(typed(text)) == words(long)


@pytest.mark.parametrize(
    ("text", "long"),
    [
        ("UBND/HĐND", "ủy ban nhân dân hội đồng nhân dân"),
        ("Bộ GD&ĐT,Bộ Y tế", "bộ giáo dục và đào tạo bộ y tế"),
        ("TP.HCM-GD&ĐT", "thành phố hồ chí minh giáo dục và đào tạo"),
    ],
)
def test_abbreviations_that_are_glued_are_written_out(text: str, long: str) -> None:
    assert words(text) == words(long)


def test_every_abbreviation_of_the_lexicon_is_written_out() -> None:
    lexicon = list(_lexicon())
    assert len(lexicon) > 50
    for short, long in lexicon:
        assert words(short) == words(long), short


def test_no_abbreviation_is_a_syllable() -> None:
    """Else a question typed in lower case or without marks would be written out wrongly."""
    plain = {
        _without_marks(i + v + f) for i in _INITIALS for v in _VOWELS for f in _FINALS
    }
    assert {"ban", "nguyen", "thuy", "ong"} <= plain
    clashes = [short for short, _ in _lexicon() if _without_marks(short).lower() in plain]
    assert clashes == []


def test_a_number_is_split_at_its_separators() -> None:
    assert words("3.000 tỷ, ngày 25-3-2020, 12,5%") == [
        "3", "000", "tỉ", "ngày", "25", "3", "2020", "12", "5", "phần", "trăm",
    ]
    assert words("22h30 ngày 1/7") == ["22h30", "ngày", "1", "7"]


@given(st.lists(_syllables(), max_size=12))
def test_text_typed_without_marks_gives_the_folded_words(syllables: list[str]) -> None:
    text = " ".join(syllables)
    assert words(_without_marks(text)) == folded(words(text))


@given(st.text() | st.lists(_syllables()).map(" ".join))
def test_words_of_words_are_the_words(text: str) -> None:
    once = words(nfc(text))
    assert words(" ".join(once)) == once


@pytest.mark.timeout(10)
def test_one_long_token_is_read_in_linear_time() -> None:
    assert len(words("1." * 300_000)) == 300_000


def test_bigrams_pair_neighbours() -> None:
    assert bigrams(["ủy", "ban", "tỉnh"]) == ["ủy_ban", "ban_tỉnh"]
    assert bigrams(["ủy"]) == []


def test_marks_are_seen() -> None:
    assert has_marks("bí thư") and has_marks("Đo")
    assert not has_marks("bi thu TINH uy") and not has_marks("")


def test_the_fingerprint_changes_with_the_lexicon(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = fingerprint()
    other = tmp_path / "abbreviations.tsv"
    other.write_text("VQ\tvăn quán\n", encoding="utf-8")
    caches = (module._lexicon, module._abbreviations, module.fingerprint, module._forms)
    with monkeypatch.context() as patched:
        patched.setattr(module, "data", lambda *parts: other)
        for cache in caches:
            cache.cache_clear()
        changed, written_out = fingerprint(), words("VQ UBND")
    for cache in caches:
        cache.cache_clear()
    assert written_out == ["văn", "quán", "ubnd"]
    assert changed != before == fingerprint()
    assert len(before) == 16
