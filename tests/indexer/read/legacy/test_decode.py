from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.read.legacy import decode, utf16_of
from indexer.read.legacy.decode import characters
from indexer.read.legacy.tables import CP1258, EIGHT_BIT, TCVN3, VISCII, VPS, Encoding, narrow
from indexer.read.malformed import Malformed


@pytest.mark.parametrize("encoding", EIGHT_BIT, ids=lambda encoding: encoding.name)
def test_bytes_of_an_old_encoding(encoding: Encoding, news: tuple[str, ...]) -> None:
    text = "\n".join(news)
    found = decode(narrow(encoding.encode(text)))
    assert (found.text, found.encoding) == (text, encoding.name)
    assert found.confidence > 0.99
    assert found.conversion is not None and found.conversion.done


def test_the_codec_of_python_agrees_on_windows_1258(news: tuple[str, ...]) -> None:
    data = narrow(CP1258.encode("\n".join(news)))
    assert data.decode("cp1258") != data.decode("cp1252")
    assert decode(data).text == "\n".join(news)


@pytest.mark.parametrize("mark", [b"", codecs.BOM_UTF8])
def test_utf8_is_utf8(mark: bytes, news: tuple[str, ...]) -> None:
    found = decode(mark + news[1].encode(), "windows-1252")
    assert (found.text, found.encoding, found.confidence, found.conversion) == (news[1], "utf-8", 1.0, None)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-16", "utf-32"])
def test_wide_characters(encoding: str, news: tuple[str, ...]) -> None:
    assert decode("\n".join(news).encode(encoding)).text == "\n".join(news)


def test_what_is_no_utf16(news: tuple[str, ...]) -> None:
    assert utf16_of(b"\x00\x01" * 40) == ""
    assert utf16_of(news[0].encode() + b"\x00") == ""
    with pytest.raises(Malformed, match="not UTF-16, though it begins as such"):
        decode(codecs.BOM_UTF16_LE + b"abc")


def test_a_fault_in_utf8_is_marked_and_a_pasted_sign_read(news: tuple[str, ...]) -> None:
    found = decode(news[2].encode() + b" \x93T\xc3n\x94 " + "dài".encode()[:-2])
    assert found.text == f"{news[2]} “T\ufffdn” d\ufffd"
    assert found.encoding == "utf-8" and 0.9 < found.confidence < 1.0


def test_a_file_put_together_from_several(news: tuple[str, ...]) -> None:
    first, second, *rest = news
    data = b"\n".join((first.encode(), *(narrow(TCVN3.encode(line)) for line in rest), second.encode()))
    assert decode(data).text == "\n".join((first, *rest, second))


def test_a_declared_encoding_tips_the_scales_and_is_not_believed_blindly(news: tuple[str, ...]) -> None:
    short = narrow(VISCII.encode("Hội chợ"))
    assert decode(short, "viscii").text == "Hội chợ"
    text = "\n".join(news)
    assert decode(narrow(TCVN3.encode(text)), "windows-1258").text == text
    assert "<p>Tàu về</p>" in decode(b"<meta http-equiv=Content-Type content='text/html; charset=x-viet-vps'>"
                                     + narrow(VPS.encode("<p>Tàu về</p>")), markup=True).text


@pytest.mark.parametrize(("data", "declared", "text"), [
    ("Où êtes-vous allé, cher élève? Ça va, garçon; voilà".encode("cp1252"), "", None),
    ("Où êtes-vous allé, cher élève?".encode("cp1252"), "iso-8859-1", None),
    ("Žluťoučký kůň úpěl ďábelské ódy".encode("cp1250"), "windows-1250", None),
    ("河内市人民委员会今天召开会议".encode("gb18030"), "gb18030", None),
    (b"He said \x93yes\x94 \x96 twice", "", "He said “yes” – twice"),
])
def test_another_language_is_read_as_declared(data: bytes, declared: str, text: str | None) -> None:
    found = decode(data, declared)
    assert found.text == (text or data.decode(declared.replace("iso-8859-1", "cp1252") or "cp1252"))
    assert found.conversion is None and found.confidence < 0.9


@pytest.mark.parametrize("declared", ["", "utf-8", "rot13", "unicode_escape", "no-such", "windows-1250"])
def test_what_fits_no_encoding_is_refused(declared: str) -> None:
    with pytest.raises(Malformed, match=r"not UTF-8 \(byte 0x80 at offset 0\), nor an encoding that is"):
        decode(bytes(range(128, 256)) * 20, declared)


def test_a_record_is_characters_that_its_fields_are_judged_by() -> None:
    assert characters("Sông".encode()) == "Sông"
    assert characters(b"Th\xabng b\xb8o") == "Th«ng b¸o"


@given(st.binary(), st.sampled_from(["", "tcvn", "windows-1258", "gb18030"]), st.booleans())
def test_any_bytes_are_text_or_malformed(data: bytes, declared: str, markup: bool) -> None:
    assert isinstance(characters(data), str)
    try:
        assert 0.0 <= decode(data, declared, markup=markup).confidence <= 1.0
    except Malformed:
        return
