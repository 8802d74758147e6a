from __future__ import annotations

import sys

import pytest

from indexer import scans
from indexer.errors import SourceError


def test_what_is_missing_is_named_with_the_way_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pytesseract", None)
    with pytest.raises(SourceError, match=r"needs pytesseract: pip install 'hoibao\[ocr\]'"):
        scans.check()


@pytest.mark.parametrize(("languages", "reason"), [
    (None, "needs Tesseract, which is not installed"), (["eng"], "needs Tesseract's Vietnamese"),
    (["vie"], ""),
])
def test_tesseract_must_be_there_and_know_vietnamese(
    monkeypatch: pytest.MonkeyPatch, languages: list[str] | None, reason: str
) -> None:
    class Pytesseract:
        class TesseractNotFoundError(OSError):
            pass

        @classmethod
        def get_languages(cls) -> list[str]:
            if languages is None:
                raise cls.TesseractNotFoundError
            return languages

    monkeypatch.setitem(sys.modules, "pytesseract", Pytesseract)
    if reason:
        with pytest.raises(SourceError, match=reason):
            scans.check()
    else:
        scans.check()


def test_words_are_lines_parted_where_columns_are() -> None:
    words = [
        (1, 1, 1, 10, 5, 40, 20, "ỦY"), (1, 1, 1, 55, 6, 40, 20, "BAN"), (1, 1, 1, 300, 5, 60, 20, "CỘNG"),
        (1, 1, 2, 10, 40, 40, 20, ""), (1, 1, 2, 60, 40, 40, 20, "TỈNH"), (2, 1, 1, 10, 80, 40, 20, "Số"),
    ]
    names = ("block_num", "par_num", "line_num", "left", "top", "width", "height", "text")
    found = dict(zip(names, map(list, zip(*words, strict=True)), strict=True))
    assert list(scans._lines(found)) == [
        (10, 5, 95, 26, "ỦY BAN"), (300, 5, 360, 25, "CỘNG"), (60, 40, 100, 60, "TỈNH"),
        (10, 80, 50, 100, "Số"),
    ]
