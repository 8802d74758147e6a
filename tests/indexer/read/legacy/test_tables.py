from __future__ import annotations

import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.read.legacy.tables import EIGHT_BIT, LOWER, TCVN3, VISCII, VNI, VPS, Encoding, narrow, western

LETTERS = LOWER + LOWER.upper()


@given(st.binary())
def test_no_byte_is_lost_when_read_as_western(data: bytes) -> None:
    assert narrow(western(data)) == data


def test_vietnamese_has_134_letters_beyond_ascii() -> None:
    assert len(set(LETTERS)) == len(LETTERS) == 134


@pytest.mark.parametrize("encoding", EIGHT_BIT, ids=lambda encoding: encoding.name)
def test_every_letter_goes_both_ways(encoding: Encoding) -> None:
    for letter in LETTERS:
        code = encoding.encode(letter)
        lacking = encoding is TCVN3 and letter.isupper() and letter not in "ĂÂÊÔƠƯĐ"
        assert encoding.decode(code) == (letter.lower() if lacking else letter)
        assert encoding.decode(western(narrow(code))) == encoding.decode(code)


@pytest.mark.parametrize("encoding", EIGHT_BIT, ids=lambda encoding: encoding.name)
def test_no_two_letters_share_a_code(encoding: Encoding) -> None:
    letters = LOWER if encoding is TCVN3 else LETTERS
    assert len({encoding.encode(letter) for letter in letters}) == len(letters)


@pytest.mark.parametrize(("encoding", "text"), [
    (TCVN3, "Th«ng b¸o cña §¶ng bé tØnh vÒ n\xadíc s¹ch n¨m häc míi"),
    (VNI, "Thoâng baùo cuûa Ñaûng boä tænh veà nöôùc saïch naêm hoïc môùi"),
    (VISCII, "Thông báo cüa Ðäng bµ tïnh v« nß¾c sÕch nåm h÷c m¾i"),
    (VPS, "Thông báo cûa ñäng b¶ tÌnh vŠ nÜ§c såch næm h†c m§i"),
])
def test_well_known_spellings(encoding: Encoding, text: str) -> None:
    assert encoding.decode(text) == "Thông báo của Đảng bộ tỉnh về nước sạch năm học mới"


def test_signs_beside_letters_stay() -> None:
    assert TCVN3.decode("“30°C” – 5 m², 50%…") == "“30°C” – 5 m², 50%…"


@pytest.mark.skipif(shutil.which("iconv") is None, reason="no iconv to compare with")
@pytest.mark.parametrize(("name", "encoding"), [("TCVN5712-1", TCVN3), ("VISCII", VISCII)])
def test_iconv_reads_the_same(name: str, encoding: Encoding) -> None:
    data = narrow(encoding.encode(LOWER))
    done = subprocess.run(["iconv", "-f", name, "-t", "UTF-8"], input=data, capture_output=True)
    if done.returncode and b"not supported" in done.stderr:
        pytest.skip(f"this iconv has no {name}")
    assert done.stdout.decode("utf-8") == LOWER
