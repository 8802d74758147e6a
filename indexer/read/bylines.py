"""Who wrote it: the author's line of a newspaper article, alone or glued to the last sentence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from indexer.lexicons import lines, surnames
from indexer.words import fold, is_syllable

UPPER = "A-ZÀ-ÃÈ-ÊÌÍÒ-ÕÙÚÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"

_WORD = rf"[{UPPER}][^\W\d_]*\.?"
_NAME = re.compile(rf"{_WORD}(?:\s{_WORD}){{1,4}}")
_INITIALS = re.compile(rf"[{UPPER}]{{2,8}}\d?|(?:[{UPPER}][a-z]?\.\s?)+[{UPPER}]?[^\W\d_]{{0,6}}\.?")
_DEGREE = re.compile(r"(?:(?:GS|PGS|TS|ThS|Th\.S|BS|CN|KS|KTS|LS|NSND|NSƯT|TSKH|Dr|Prof)\.?\s*)+(?=\S+\s)")
_KIND = r"(?:tin|bài(?:\sviết)?|ảnh|clip|video|đồ\shọa|infographic|tư\sliệu|hình\sảnh)"
_LABEL = re.compile(
    rf"(?:(?:{_KIND}(?:\s?(?:,|và|-|–|&|/)\s?{_KIND})*|thực\shiện|tác\sgiả|biên\s(?:tập|dịch|soạn)"
    r"|tổng\shợp|lược\sdịch|người\sviết|phóng\sviên|nhóm\s(?:pv|phóng\sviên)|pv|ctv|cộng\stác\sviên"
    r"|nguồn(?:\stin)?|photo|story\sby|reported\sby|written\sby)\s*:\s*|theo\s|by\s|bài\s)",
    re.I,
)
_OF_PHOTOS = re.compile(r"(?:ảnh|clip|video|đồ\shọa|infographic|hình\sảnh|photo)\b[^:]*:", re.I)
_NOBODY = re.compile(
    r"(?:nhóm\s|tổ\s)?(?:p\.?\s?v\.?|phóng\sviên|ctv|cộng\stác\sviên|btv|bbt|ban\sbiên\stập)(?:\s.{0,25})?"
    r"|hết|còn\s(?:nữa|tiếp)|kỳ\scuối|tổng\shợp|t/h|th|st|sưu\stầm|theo|ảnh|video|clip|báo|(?:thông\stấn|báo|tạp\schí|đài|cổng|trang|trung\stâm"
    r"|văn\sphòng|ban\stuyên)\s.{1,50}|\S+\.(?:vn|com|net|org|info)(?:\.vn)?|vietnam\+|vn\+|(?:super\s)?(?:admin(?:istrator)?|user|editor)|webmaster"
    r"|quản\strị(?:\sviên)?|biên\stập(?:\sviên)?|tòa\ssoạn|toà\ssoạn|ban\sthư\ský|tác\sgiả|n/a|null|unknown",
    re.I,
)
_MAIL = re.compile(r"[-–—/|,(:]*\s*\(?[\w.+-]+@[\w.-]+\w\)?")
_ASIDE = re.compile(r"\s*[\[(]([^()\[\]]{1,50})[\])]")
_HOW = re.compile(r"\s+(?:tổng\shợp|thực\shiện|ghi|dịch|lược\sdịch|biên\sdịch|t/h)\.?$", re.I)
_BETWEEN = re.compile(
    r"\s*(?:[,;/&|•]|(?<!Vietnam)(?<!VN)\+)\s*|\s+[-–—]\s+|\s*–\s*|\s+và\s+|\.\s+(?=\w+:)"
    r"|(?<=\w{2})-(?=[A-ZĐ]\w+\s)"
)
_NO_PERSON = re.compile(
    r"(?:ông|bà|cô|bác|đồng chí|đường|phố|quận|huyện|tỉnh|thành phố|xã|phường|kết luận|hết|the end"
    r"|toàn cảnh|chương|điều|mục|phần|khu|bệnh viện|bộ|sở|ban|hội|tổng|chủ tịch|công ty|tin|ảnh|xem"
    r"|trường (?:đại|cao|trung|tiểu|thpt|thcs))\b",
    re.I,
)
_END = re.compile(r"(?P<word>[^\s./]+)?(?P<stop>\./\.|\.{1,3}|[!?…])[\"”’)]?")
_MAX_BYLINE, _MAX_GLUED = 100, 90


@dataclass(frozen=True, slots=True)
class Byline:
    """A line that signs an article; ``names`` are those of persons, none where an agency signs it."""

    names: tuple[str, ...]


def byline(line: str) -> Byline | None:
    """The byline that the whole line is ("Thanh Hà", "Bài, ảnh: X", "Theo TTXVN"), else None."""
    if len(line) > _MAX_BYLINE or line.endswith(("?", "!", ":")):
        return None
    text = line.strip(" *_-–—.|")
    enclosed = text.startswith("(") and text.endswith(")")
    text = _MAIL.sub("", text.strip("()[] ") if enclosed else text).strip()
    if not text or _OF_PHOTOS.match(text):
        return None
    text = _HOW.sub("", _ASIDE.sub(_kept_aside, text))
    label = _LABEL.match(text)
    if label and label[0].lower().startswith("nguồn"):
        return Byline(())
    names: list[str] = []
    for part in filter(None, _BETWEEN.split(_unslashed(text[label.end() :] if label else text))):
        found = _part(part.strip(" .*_-–—"), label is not None and label[0].lower() != "theo ")
        if found is None:
            return None
        names += found
    return Byline(tuple(dict.fromkeys(names)))


def byline_names(line: str) -> tuple[str, ...]:
    """The names of the persons where the whole line is a byline, else ()."""
    found = byline(line)
    return found.names if found else ()


def split_glued(paragraph: str) -> tuple[str, tuple[str, ...]]:
    """A last paragraph and the names of a byline that stands behind its last sentence.

    "… theo chế độ./.Thanh Hà" parts; "… tại TP. Hồ Chí Minh" and initials do not.
    """
    if len(paragraph) <= 40:
        return paragraph, ()
    start = max(len(paragraph) - _MAX_GLUED, 20)
    for end in _END.finditer(paragraph, start):
        rest = paragraph[end.end() :].strip()
        ends = end["stop"] == "./." or _ends_sentence(end["word"])
        if len(rest) > 3 and ends and (signed := byline(rest.lstrip("(–- "))):
            if signed.names:
                return paragraph[: end.end()], signed.names
    return paragraph, ()


def is_outlet_name(name: str) -> bool:
    """Whether a name is that of a newspaper, an agency or an editorial office rather than a person's."""
    return bool(_NOBODY.fullmatch(name)) or _letters(name) in _outlets()


def _unslashed(text: str) -> str:
    """The text without what a slash sets behind a name: for whom he writes, unless it has a family name."""
    parts = [part.strip() for part in text.split("/")]
    named = (part for part in parts[1:] if _NAME.fullmatch(part))
    persons = [part for part in named if part.split()[0].capitalize() in surnames()]
    return "; ".join([parts[0], *persons])


def _part(text: str, labelled: bool) -> list[str] | None:
    """The names in one part of a byline; None where it is no part of one."""
    photos = bool(_OF_PHOTOS.match(text))
    quoted = False
    while label := _LABEL.match(text):
        text, labelled = text[label.end() :].strip(), label[0].lower() != "theo "
        quoted = not labelled
    if is_outlet_name(text) or (labelled and not text):
        return []
    text = _DEGREE.sub("", text) if _NAME.fullmatch(_DEGREE.sub("", text)) else text
    if _NAME.fullmatch(text):
        return None if _NO_PERSON.match(text) and not labelled else ([] if photos else [text.rstrip(".")])
    if _INITIALS.fullmatch(text):
        return [] if photos or not ("." in text or is_syllable(fold(text))) else [text]
    if labelled and len(text.split()) <= 5 and text[:1].isupper() and "." not in text:
        return [] if photos else [text]
    return [] if quoted and len(text.split()) <= 6 and text[:1].isupper() and "." not in text else None


def _kept_aside(match: re.Match[str]) -> str:
    """What stands in brackets behind a name says how or for whom it was written: dropped."""
    return " " if len(match[1].split()) <= 8 else match[0]


def _ends_sentence(word: str | None) -> bool:
    """Whether the stop behind a word ends a sentence: not so in "TP.", "Th.S", "A."."""
    bare = (word or "").strip('"”’)(“‘,;')
    return bool(bare) and (bare[-1].isdigit() or bare.islower() or len(bare) > 4)


@cache
def _outlets() -> frozenset[str]:
    return frozenset(_letters(line) for line in lines("lexicons", "outlets.txt"))


def _letters(text: str) -> str:
    return "".join(c for c in fold(text) if c.isalnum())
