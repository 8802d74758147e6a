from __future__ import annotations

import pytest

from indexer.read.legacy.capitals import raised


@pytest.mark.parametrize(("text", "expected"), [
    ("CộNG HòA Xã HộI CHủ NGHĩA", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA"),
    ("NHÀ ở CủA DâN", "NHÀ Ở CỦA DÂN"),
    ("UBND xã Phú Hà, TP Hà Nội", "UBND xã Phú Hà, TP Hà Nội"),
    ("BãO Số 5 VàO Bờ", "BÃO SỐ 5 VÀO BỜ"),
    ("Xã Phú Hà họp dân", "Xã Phú Hà họp dân"),
])
def test_words_of_capitals_are_capitals_throughout(text: str, expected: str) -> None:
    assert raised(text) == expected
