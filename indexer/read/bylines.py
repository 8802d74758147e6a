"""Who wrote it: the author's line of a newspaper article, alone or glued to the last sentence."""

from __future__ import annotations

import re

from indexer.read.records import split_names

UPPER = "A-ZÀ-ÃÈ-ÊÌÍÒ-ÕÙÚÝĂĐĨŨƠƯẠẢẤẦẨẪẬẮẰẲẴẶẸẺẼẾỀỂỄỆỈỊỌỎỐỒỔỖỘỚỜỞỠỢỤỦỨỪỬỮỰỲỴỶỸ"
_WORD = rf"[{UPPER}][^\W\d_]*\.?"
_NAME = rf"{_WORD}(?:\s{_WORD}){{1,4}}"
_JOIN = r"\s*(?:[,;/&+–-]|\svà\s)\s*"
_NAMES = rf"(?:{_NAME}|[{UPPER}]{{2,8}}\d?)(?:{_JOIN}(?:{_NAME}|[{UPPER}]{{2,8}}))*"
_LABEL = (
    r"(?:Theo|(?:Tin|Bài)(?:\s?(?:,|và|-|–|&)\s?(?:bài|ảnh|clip|video|tin))*|Thực\shiện|Tác\sgiả"
    r"|Nhóm\s(?:PV|phóng\sviên)|P\.?V|PV|Phóng\sviên|CTV|Biên\s(?:tập|dịch|soạn)|Tổng\shợp)"
)
_SUFFIX = (
    r"(?:\s*\((?:T/h|t/h|TH|th|tổng\shợp|Tổng\shợp|ghi|thực\shiện|dịch|lược\sdịch|biên\sdịch|biên\ssoạn"
    r"|[Tt]heo\s[^()]{2,40})\)|\s+(?:tổng\shợp|thực\shiện|ghi|dịch))"
)
_BYLINE = (
    rf"(?:{_LABEL}\s*:?\s*)?(?P<names>{_NAMES}){_SUFFIX}?|{_LABEL}\s*:\s*(?P<named>[^.:]{{2,60}})"
)
_ALONE = re.compile(rf"[\s*(_–-]*(?:{_BYLINE})[\s*)_.]*")
_GLUED = re.compile(
    rf"(?P<text>.*(?:\./\.|(?P<word>[^\s./]+)(?:\.{{1,3}}|[!?…])[\"”’)]?))\s*"
    rf"[(–-]?\s*(?P<byline>{_BYLINE})\)?\s*",
    re.S,
)
_NO_PERSON = re.compile(
    r"(?:ông|bà|cô|bác|đồng chí|ts|ths|gs|pgs|bs|đường|phố|quận|huyện|tỉnh|thành phố|xã|phường"
    r"|toàn cảnh|chương|điều|mục|phần|khu|bệnh viện|bộ|sở|ban|hội|tổng|chủ tịch|công ty"
    r"|trường (?:đại|cao|trung|tiểu|thpt|thcs))\b",
    re.I,
)


def byline_names(line: str) -> tuple[str, ...]:
    """The names where the whole line is a byline ("Thanh Hà", "Bài, ảnh: X"), else ()."""
    if len(line) > 100 or line.endswith(("?", "!", ":")):
        return ()
    match = _ALONE.fullmatch(line)
    return _names(match) if match else ()


def split_glued(paragraph: str) -> tuple[str, tuple[str, ...]]:
    """A last paragraph and the names of a byline that stands behind its last sentence.

    "… theo chế độ./.Thanh Hà" parts; "… tại TP. Hồ Chí Minh" and initials do not.
    """
    match = _GLUED.fullmatch(paragraph[-160:]) if len(paragraph) > 40 else None
    if match is None or not _ends_sentence(match["word"]):
        return paragraph, ()
    names = _names(match)
    if not names:
        return paragraph, ()
    return paragraph[: len(paragraph) - len(paragraph[-160:]) + match.end("text")], names


def _ends_sentence(word: str | None) -> bool:
    """Whether the stop behind a word ends a sentence: not so in "TP.", "Th.S", "A."."""
    if word is None:
        return True
    bare = word.strip('"”’)(“‘,;')
    return bool(bare) and (bare[-1].isdigit() or bare.islower() or len(bare) > 4)


def _names(match: re.Match[str]) -> tuple[str, ...]:
    if match["named"]:
        return split_names(match["named"].strip(" *_"))
    names = split_names(re.sub(r"\s*[/&+;]\s*|\s+[–-]\s+", ", ", match["names"].strip(" *_.")))
    return () if not names or _NO_PERSON.match(names[0]) else names
