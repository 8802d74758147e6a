"""Names in capitals, as letterheads print them → as a text writes them."""

from __future__ import annotations

import re
from collections.abc import Iterator

from indexer.words import is_syllable, nfc

_WORD = re.compile(r"[^\W\d_]+")
_FIXED = (
    "ubnd|hđnd|hội đồng nhân dân|ủy ban nhân dân|uỷ ban nhân dân|ủy ban|ban thường vụ|ban chấp hành|công an"
    "|thanh tra|chính phủ|quốc hội|phó chủ tịch|chủ tịch|thủ tướng|tòa án nhân dân|viện kiểm sát nhân dân"
    "|bộ trưởng|phó giám đốc|giám đốc|chánh văn phòng|trưởng phòng"
)
"""Bodies and offices of which the first word alone has a capital."""
_PARTY = "tỉnh ủy|thành ủy|huyện ủy|quận ủy|thị ủy|đảng ủy|đảng bộ"
_NAMED = (
    "tổng cục|chi cục|cục|vụ|sở|bộ|phòng|ban|trung tâm|trường|học viện|viện|hội|đoàn|bệnh viện|bảo hiểm"
    "|kho bạc|văn phòng|báo|đài|tổng công ty|công ty"
)
"""Bodies before what they are for, which has a capital too."""
_PART = re.compile(rf"(?<!\w)(?:(?P<fixed>{_FIXED}|{_PARTY})|(?P<named>{_NAMED}))(?!\w)", re.I)
_UNIT = re.compile(
    r"(?<!\w)(?:thành phố|thị xã|thị trấn|đặc khu|tỉnh|huyện|quận|phường|xã(?! hội)|tp\.?)\s+(?=\w)(?!ủy\b)"
    rf"|(?<!\w)(?:{_PARTY})\s+(?=\w)(?!(?:thành phố|thị|đặc khu|tỉnh|huyện|quận|phường|xã)\b)", re.I)
_FURTHER = re.compile(r"(?:\s+và\s+|\s*,\s*|\s+[-–]\s+)(?=\w)", re.I)


def in_small_letters(name: str, text: str) -> str:
    """A body's name as the text writes it where it does, else as such names are written.

    "SỞ GIÁO DỤC VÀ ĐÀO TẠO TỈNH YÊN PHÁC" → "Sở Giáo dục và Đào tạo tỉnh Yên Phác".
    """
    name = nfc(" ".join(name.split()))
    if not name.isupper():
        return name
    for found in re.finditer(re.escape(name), text, re.I):
        if not found[0].isupper():
            return found[0][:1].upper() + found[0][1:]
    capitals = {0, *_capitals(name)}
    return _WORD.sub(lambda word: _cased(word, capitals), name)


def _cased(word: re.Match[str], capitals: set[int]) -> str:
    small = word[0].lower()
    if not is_syllable(small):  # an abbreviation
        return word[0]
    return small.capitalize() if word.start() in capitals else small


def _capitals(name: str) -> Iterator[int]:
    """Where words begin that have a capital."""
    parts = list(_parts(name))
    ends = [*(part.start() for part in parts), len(name)][1:]
    for part, end in zip(parts, ends, strict=bool(parts)):
        yield part.start()
        unit = _UNIT.search(name, part.end(), end)
        if part["named"]:
            own = unit.start() if unit else end
            yield from _starts(name, part.end(), own, _FURTHER)
    for unit in _UNIT.finditer(name):
        end = next((part.start() for part in parts if part.start() >= unit.end()), len(name))
        yield from (word.start() for word in _WORD.finditer(name, unit.end(), end))


def _parts(name: str) -> Iterator[re.Match[str]]:
    """The bodies and offices in a name; one amid what another is for ("Bộ Nội vụ") is none."""
    last = 0
    for part in _PART.finditer(name):
        if part["fixed"] or not name[last: part.start()].strip():
            yield part
            last = part.end()


def _starts(name: str, start: int, end: int, between: re.Pattern[str]) -> Iterator[int]:
    """Where what a body is for begins, and each further thing that it is for."""
    word = _WORD.search(name, start, end)
    if word:
        yield word.start()
        yield from (further.end() for further in between.finditer(name, word.end(), end))
