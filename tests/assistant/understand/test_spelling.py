from __future__ import annotations

import unicodedata
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.understand.spelling import bare, correct, keyed
from indexer.archive import Archive
from indexer.types import Article
from indexer.words import nfc, words

_NEWS = (
    "Bí thư Tỉnh ủy Thái Nguyên Lương Hoằng Khải dự lễ khánh thành cầu Sông Lam.",
    "Chủ tịch UBND tỉnh Khánh Hòa làm việc với Công ty Nittora về điện gió.",
    "Ông Lương Hoằng Khải nói tỉnh ủy sẽ theo dõi dự án đường ven sông.",
    "Bà Trần Thị Diệu Hiền thăm đội u23 và các bạn test của trường.",
)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    with Archive.create(tmp_path_factory.mktemp("spelling") / "a") as made:
        list(made.add(Article(f"{copy}-{at}", f"Tin {copy}", f"{text} Bản {copy}.")
                      for copy in range(40) for at, text in enumerate(_NEWS)))
        yield made


@pytest.mark.parametrize(("typed", "read"), [
    ("tinhr", "tỉnh"), ("uyr", "ủy"), ("nguyeenx", "nguyễn"), ("chur", "chủ"), ("tichj", "tịch"),
    ("nuwowcs", "nước"), ("nuowcs", "nước"), ("dduwowngf", "đường"), ("quyeenf", "quyền"), ("toanf", "toàn"),
    ("hoaf", "hòa"), ("hoangf", "hoàng"), ("vieetj", "việt"), ("giuwx", "giữ"), ("khoer", "khỏe"),
    ("ti3nh", "tỉnh"), ("tinh3", "tỉnh"), ("chu3", "chủ"), ("ti5ch", "tịch"), ("d9o6ng2", "đồng"),
    ("quye6n2", "quyền"), ("nu7o7c1", "nước"), ("na8m", "năm"),
])
def test_the_keys_of_telex_and_vni_make_a_syllable(typed: str, read: str) -> None:
    assert keyed(typed) == [read]


@pytest.mark.parametrize("word", [
    "tỉnh", "u23", "f1", "iphone", "news", "2020", "", "chelsea", "covid19", "a",
])
def test_what_is_no_slip_of_an_input_method_makes_none(word: str) -> None:
    assert keyed(word) == []


@given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz0123456789", max_size=9))
def test_any_keys_make_syllables_or_nothing(word: str) -> None:
    for read in keyed(word):
        assert words(read) == [read] and read == nfc(read) and read != word


@pytest.mark.parametrize(("typed", "read"), [
    ("bis thuw tinhr uyr thais nguyeen", "bí thư tỉnh ủy thái nguyên"),
    ("Chur tichj Khánh Hòa", "Chủ tịch Khánh Hòa"),
    ("CHUR TICHJ UBND", "CHỦ TỊCH UBND"),
    ("chu3 ti5ch UBND ti3nh Kha1nh Ho2a", "chủ tịch UBND tỉnh Khánh Hòa"),
    ("công ty Nitotra làm gì", "công ty Nittora làm gì"),
    ("cong ty nittra lam gi", "cong ty nittora lam gi"),
    ("ông Lương Hoàng Khải", "ông Lương Hoằng Khải"),
    ("ông LƯƠNG HOẰNG KHAI", "ông LƯƠNG HOẰNG KHẢI"),
    ("bà Trần Thị Diẹu Hiền", "bà Trần Thị Diệu Hiền"),
])
def test_slips_are_mended_by_what_the_archive_writes(archive: Archive, typed: str, read: str) -> None:
    mended, corrections = correct(nfc(typed), archive)
    assert mended == read and corrections
    assert all(c.typed != c.read for c in corrections)


@pytest.mark.parametrize("text", [
    "Bí thư Tỉnh ủy Thái Nguyên là ai?", "chu tich tinh khanh hoa la ai", "đội u23 test gì", "năm 2020", "",
    "Ông Phạm Quốc Trưởng là ai?",  # unknown, but like nobody in the archive
    "cầu sông Lam khánh thành khi nào",
])
def test_what_the_archive_writes_so_or_nothing_is_like_stays(archive: Archive, text: str) -> None:
    assert correct(text, archive) == (text, ())


@given(st.text(max_size=60))
def test_any_text_is_mended_or_left(archive: Archive, text: str) -> None:
    typed = " ".join(nfc(text).split())
    mended, corrections = correct(typed, archive)
    assert corrections or mended == typed


def test_words_typed_without_their_marks_are_told_from_those_that_have_none(archive: Archive) -> None:
    tokens = words("bí thu tinh uy Thái Nguyên là ai")
    found = [token for token, is_bare in zip(tokens, bare(tokens, True, archive), strict=True) if is_bare]
    assert found == ["thu", "tinh", "uy"]
    right = words("bí thư tỉnh ủy Thái Nguyên theo dõi dự án ven sông Lam")
    assert not any(bare(right, True, archive)) and not any(bare(tokens, True, None))
    assert all(bare(words("bi thu UBND tinh"), False, archive))


def test_the_archives_names_are_counted_with_their_capitals(archive: Archive) -> None:
    assert archive.named(("hoằng", "khải")) == 80
    assert archive.named(("hoang", "khai"), marked=False) == 80
    assert archive.named(("theo", "dõi")) == 0


def test_decomposed_text_is_mended_alike(archive: Archive) -> None:
    assert unicodedata.is_normalized("NFC", correct(nfc("bis thuw"), archive)[0])
