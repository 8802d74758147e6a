"""The eight-bit encodings of Vietnamese: what their codes stand for, and texts in them.

A text in one of them reaches a program as Western letters, since its codes were taken for those of
windows-1252: "Th«ng b¸o" is TCVN3, "Thoâng baùo" is VNI. So every encoding here maps such texts, and bytes
are first read as windows-1252 (``western``).

Sources: TCVN 5712:1993 (its sets VN2 and VN3; registered as ISO-IR 180), RFC 1456 (VISCII), the table
of VPS as browsers had it (x-viet-vps), VNI Software's table for Windows, Microsoft's code page 1258.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from indexer.read.legacy.capitals import raised

_SHAPES = "aăâeêioôơuưy"
TONES = "\u0300\u0309\u0303\u0301\u0323"
"""The combining tone marks: huyền, hỏi, ngã, sắc, nặng."""
LOWER = "ăâêôơưđ" + "".join(unicodedata.normalize("NFC", s + t) for s in _SHAPES for t in TONES)
"""The 67 small letters of Vietnamese that ASCII lacks."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """An encoding by its name; both functions map a text that was read as windows-1252, from or to Unicode.

    Either leaves what the encoding lacks as it is, but that ``encode`` makes small letters of the capitals
    that TCVN3 lacks: its fonts have none with tones.
    """

    name: str
    decode: Callable[[str], str]
    encode: Callable[[str], str]


def western(data: bytes) -> str:
    """The bytes as windows-1252, its five gaps as control characters, so that nothing is lost."""
    return data.decode("latin-1").translate(_WESTERN)


def narrow(text: str) -> bytes:
    """The bytes that ``western`` makes the text of; raises ``UnicodeEncodeError`` where there are none."""
    return text.translate(_NARROW).encode("latin-1")


def _western(code: int) -> str:
    try:
        return bytes((code,)).decode("cp1252")
    except UnicodeDecodeError:
        return chr(code)


_WESTERN = {code: _western(code) for code in range(0x80, 0xA0)}
_NARROW = {ord(letter): code for code, letter in _WESTERN.items()}

_TCVN_G1 = (
    "\xa0ĂÂÊÔƠƯĐăâêôơưđẰ"
    f"{TONES}àảãáạẲằẳẵắẴ"
    "ẮẦẨẪẤỀặầẩẫấậèỂẻẽ"
    "éẹềểễếệìỉỄẾỒĩíịò"
    "Ổỏõóọồổỗốộờởỡớợù"
    "ỖủũúụừửữứựỳỷỹýỵỐ"
)
_VISCII_C0 = {0x02: "Ẳ", 0x05: "Ẵ", 0x06: "Ẫ", 0x14: "Ỷ", 0x19: "Ỹ", 0x1E: "Ỵ"}
_VISCII_G = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐ"
    "ỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲ"
    "Õắằặấầẩậẽẹếềểễệố"
    "ồổỗỠƠộờởịỰỨỪỬơớƯ"
    "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳ"
    "ĐứÒÓÔạỷừửÙÚỹỵÝỡư"
    "àáâãảăữẫèéêẻìíĩỉ"
    "đựòóôõỏọụùúũủýợỮ"
)
_VPS_C0 = {0x02: "Ạ", 0x03: "Ậ", 0x04: "Ặ", 0x05: "Ẹ", 0x06: "Ệ", 0x10: "Ị", 0x11: "Ọ", 0x12: "Ộ",
           0x13: "Ợ", 0x14: "Ụ", 0x15: "Ự", 0x19: "Ỵ", 0x1C: "Ẫ", 0x1D: "Ữ"}
_VPS_G = (
    "ÀẢÃẤẦẨọỗĂếềểệẮẰẲ"
    "Ế‘’ỀỂỄỐỒỔỖýỷỵỚỜỞ"
    "\xa0ắằẳẵặỠớÙờởỡŨỨợỪ"
    "ổỬỲỸÍÌộỈĨÓửữÒỎÕự"
    "ầÁÂấẩẫậđẻÉÊẹỉễịỹ"
    "ƯỦồốÔỏơÈừứÚũưÝẺß"
    "àáâãảạăçèéêẽìíîĩ"
    "ẴĐòóôõöƠụùúủüỶẼỳ"
)


def _single(name: str, codes: Mapping[int, str]) -> Encoding:
    """An encoding of one code a letter; one of 0x80 to 0x9F may have come as that control character too."""
    changed = {code: letter for code, letter in codes.items() if letter != chr(code)}
    decoding = {ord(_western(code)): letter for code, letter in changed.items()} | changed
    encoding = {ord(letter): _western(code) for code, letter in changed.items()}
    return Encoding(
        name,
        lambda text: unicodedata.normalize("NFC", text.translate(decoding)),
        lambda text: text.translate(encoding),
    )


def _from(first: int, letters: str) -> dict[int, str]:
    return dict(enumerate(letters, start=first))


def _tcvn3() -> Encoding:
    """VN3 as its fonts have it, with the signs of windows-1252; where it has no letter, VN2's are read."""
    vn2 = {code: letter for code, letter in _from(0xA0, _TCVN_G1).items() if letter not in TONES}
    vn3 = {code: letter for code, letter in vn2.items() if letter.islower() or code < 0xA8}
    reading, writing = _single("", vn2), _single("", vn3)
    missing = {ord(c): c.lower() for c in LOWER.upper() if c not in vn3.values()}
    return Encoding(
        "tcvn3",
        lambda text: raised(reading.decode(text.translate(_WESTERN))),
        lambda text: writing.encode(text.translate(missing)),
    )


_VNI_CODES = dict(zip("ñôöíìæóòî", "đơưíìỉĩịỵ", strict=True))
_VNI_MARKS = (
    ("aeouyôö", "", "øûõùï"),
    ("aeo", "\u0302", "àåãáä"),
    ("a", "\u0306", "èúüéë"),
)
"""Vowels, the shape that the second code gives them, and that code with each tone."""


def _vni() -> Encoding:
    """One code or two a letter: the second is the vowel's shape and tone; capitals take capital marks."""
    letters = dict(_VNI_CODES) | {"aâ": "â", "eâ": "ê", "oâ": "ô", "aê": "ă"}
    for vowels, shape, marks in _VNI_MARKS:
        for vowel in vowels:
            pairs = zip(marks, TONES, strict=True)
            letters |= {vowel + m: unicodedata.normalize("NFC", _VNI_CODES.get(vowel, vowel) + shape + tone)
                        for m, tone in pairs}
    writing = {ord(letter): code for code, letter in letters.items() if code != "yï"}
    writing |= {ord(letter.upper()): code.upper() for code, letter in letters.items() if code != "yï"}
    endings: dict[str, str] = {}
    for code in letters:
        endings[code[0]] = endings.get(code[0], "") + code[1:]
    pattern = re.compile("|".join(f"{first}[{rest}]{'?' if first in letters else ''}" if rest else first
                                  for first, rest in endings.items()), re.I)

    def letter(match: re.Match[str]) -> str:
        found = letters[match[0].lower()]
        return found.upper() if match[0][0].isupper() else found

    return Encoding("vni", lambda text: pattern.sub(letter, text), lambda text: text.translate(writing))


def _cp1258() -> Encoding:
    """Microsoft's code page: vowels with their shapes, tones as combining marks behind them."""
    codes = {code: bytes((code,)).decode("cp1258", "replace") for code in range(0x80, 0x100)}
    table = _single("windows-1258", {code: letter for code, letter in codes.items() if letter != "\ufffd"})
    held = frozenset(codes.values())
    apart = {
        ord(letter): vowel + tone
        for vowel in "aăâeêioôơuưyAĂÂEÊIOÔƠUƯY" for tone in TONES
        if (letter := unicodedata.normalize("NFC", vowel + tone)) not in held
    }
    return Encoding(table.name, table.decode, lambda text: table.encode(text.translate(apart)))


TCVN3 = _tcvn3()
VNI = _vni()
CP1258 = _cp1258()
VISCII = _single("viscii", _VISCII_C0 | _from(0x80, _VISCII_G))
VPS = _single("vps", _VPS_C0 | _from(0x80, _VPS_G))
EIGHT_BIT = (TCVN3, VNI, CP1258, VISCII, VPS)
"""All of them, the most used first."""
