"""What a site puts around an article, told line by line in a text dump."""

from __future__ import annotations

import re
from functools import cache

from indexer.lexicons import lines
from indexer.read.bylines import UPPER
from indexer.read.identity import canonical_url
from indexer.words import fold, has_marks, spell

_PHONE = re.compile(
    r"hotline|^\W*(?:(?:điện thoại|đt|tel|fax|liên hệ|đường dây nóng|di động|zalo|quảng cáo)[\s:.()]*)*"
    r"(?<!\d)(?:\+84|0)\d{2,3}[ .]\d{3}[ .]\d{3,4}(?!\d)[\d\W]*$", re.I
)
_NOTICE = 120
_SIGNS = " -–—|•*\t:.>»›+<#"
_TOKEN = re.compile(r"[^\W\d_]+")
_TAIL_LABEL = re.compile(r"(?:tu khoa|tags?)\s*:")
_ARROW = re.compile(r"(?:>+|»|›)\s*\S")
_CRUMB = re.compile(r"\s*(?:[>›»]|/(?=\s)|(?<=\s)/)\s*")
_PUBLISHER = re.compile(
    rf"(?:Báo|Tạp chí|Đài|Thông tấn xã)(?: điện tử)?\s(?:[{UPPER}]|điện tử)[^.,:!?]{{1,50}}"
    rf"|(?:BÁO|TẠP CHÍ|ĐÀI)(?:\s[{UPPER}-]+){{1,5}}"
)
_URL = re.compile(r"(?:(?:nguồn|link|url)\s?:\s?)?(https?://\S+)", re.I)
_HOME = {"trang chu", "home", "trang nhat", "trang chinh"}


def is_chrome(line: str) -> bool:
    """Whether a line is a menu, a button or a service notice of the site: dropped anywhere."""
    if len(line) > _NOTICE:
        return False
    if not any(c.isalnum() for c in line):
        return len(line.strip(_SIGNS)) < 4
    if not any(c.isalpha() for c in line):
        return False  # a figure: of a table, of the lottery
    if line.endswith((".", "!", "?")):
        return _is("sentence", line)
    return _is("button", line) or _is("line", line) or _is("sentence", line) or bool(_PHONE.search(line))


def is_tail(line: str) -> bool:
    """Whether a line heads what follows an article: related items, comments, tags."""
    if len(line) <= 60 and _is("tail", line):
        return True
    return bool(_TAIL_LABEL.match(fold(line[:20]).strip(_SIGNS)))


def is_aside(line: str) -> bool:
    """Whether a line points to another article ("Xem thêm: …", ">> …")."""
    return len(line) < 200 and not line.endswith(".") and (bool(_ARROW.match(line)) or _is("aside", line))


def _is(kind: str, line: str) -> bool:
    """Whether a line is a phrase of a kind; one that has marks must have the phrase's."""
    first = _TOKEN.search(line)
    if first is None or (fold(spell(first[0].lower())) not in _first_words(kind)):
        return False
    plain = _TOKEN.sub(lambda match: spell(match[0]), line.lower()).strip(_SIGNS)
    return bool(_pattern(kind, has_marks(plain)).match(plain))


@cache
def _first_words(kind: str) -> frozenset[str]:
    """The words without marks that the phrases of a kind begin with."""
    listed = (line.split("\t") for line in lines("lexicons", "chrome.tsv"))
    found = (_TOKEN.search(phrase) for name, phrase in listed if name == kind)
    return frozenset(fold(spell(match[0])) for match in found if match)


@cache
def _pattern(kind: str, marked: bool) -> re.Pattern[str]:
    """The phrases of a kind as one pattern; of lines without marks, where it is not ``marked``."""
    listed = (line.split("\t") for line in lines("lexicons", "chrome.tsv"))
    found = {phrase if marked else fold(phrase) for name, phrase in listed if name == kind}
    either = "|".join(_expression(phrase) for phrase in sorted(found, key=len, reverse=True))
    if kind == "button":
        return re.compile(rf"(?:(?>\b(?:{either})\b)|[\W\d_])++\Z")
    if kind == "aside":
        return re.compile(rf"(?:{either})\b\s*:?\s*\S")
    return re.compile(rf"(?:{either})(?: \(?\d+\)?)?\W*\Z")


def _expression(phrase: str) -> str:
    spelt = _TOKEN.sub(lambda match: spell(match[0]), phrase)
    parts = re.escape(spelt).replace(r"\ ", r"[\s\W]+")
    return parts.replace("…", ".{0,90}").replace(r"\#", r"\d[\d.,]*")


def section_of(line: str) -> str | None:
    """The first section in a breadcrumb line ("Trang chủ > Kinh tế > …"), else None."""
    if len(line) > 120 or line.endswith("."):
        return None
    steps = [step.strip() for step in _CRUMB.split(line) if step.strip()]
    if steps and fold(steps[0]) in _HOME:
        steps = steps[1:]
    elif len(steps) < 2 or any(len(step) > 30 for step in steps):
        return None
    return steps[0] if steps else None


def publisher_of(line: str) -> str | None:
    """The line itself where it is the name of a newspaper ("Báo Bắc Sơn"), else None."""
    return line if len(line.split()) <= 8 and _PUBLISHER.fullmatch(line) else None


def url_of(line: str) -> str | None:
    """The canonical address where a line is nothing but one, else None."""
    match = _URL.fullmatch(line)
    return canonical_url(match[1]) if match else None
