"""The end of an official document: to whom it goes, and who signed it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from indexer.lexicons import surnames
from indexer.read.bylines import byline_names
from indexer.read.clean import clean_line

_NEAR = 8
"""How many lines below an office who holds it stands."""
_LONGEST = 90
_COLUMNS = re.compile(r"\t+| {3,}")
_RECIPIENTS = re.compile(r"nơi\s+nhận\s*:?", re.I)
_RECIPIENT = re.compile(r"(?:[-–+•*]|như (?:điều|trên)|lưu\b|\(?để\b).*", re.I)
_FOR = re.compile(
    r"(?:T[./]?M|K[./]?T|T[./]?L|T[./]?U[./]?Q|Q)\b[.,]?\s*(?=[^\W\d_])|(?:THAY MẶT|THỪA LỆNH|KÝ THAY)\s")
_OFFICE = re.compile(
    r"(?:(?:phó|quyền|q\.?)\s+)?(?:chủ\s+(?:tịch|nhiệm)|giám\s+đốc|tổng\s+giám\s+đốc|tổng\s+biên\s+tập"
    r"|bộ\s+trưởng|thứ\s+trưởng|cục\s+trưởng|chi\s+cục\s+trưởng|vụ\s+trưởng|viện\s+trưởng"
    r"|(?:phó\s+)?trưởng\s+\S+|hiệu\s+trưởng|bí\s+thư|chánh\s+\S+|thủ\s+tướng|tổng\s+\S+|chánh\s+án|đoàn\s+trưởng|chính\s+ủy)(?!\w).*",
    re.I,
)
_SIGNED = re.compile(
    r"[(\[]?\s*(?:đã ký|đã kí|ký tên|ký,? (?:ghi rõ )?.{0,20}đóng dấu|đã ký số)\s*[)\]]?", re.I)
_RANK = re.compile(
    r"(?:(?:Đại|Thượng|Trung|Thiếu)\s+(?:tướng|tá|úy)|(?:PGS|GS|TS|ThS|Ths|BS|BSCK\w*|KS|LS|CKI{1,2})\b\.?)"
    r"[\s,.-]*")
_ANNEX = re.compile(
    r"(?:phụ\s+lục|danh\s+sách|quy\s+chế|quy\s+định|biểu|mẫu|đề\s+án|kế\s+hoạch|điều\s+lệ)\b", re.I)


@dataclass(frozen=True, slots=True)
class Tail:
    """Who signed, and which lines hold recipients and signatures."""

    signers: tuple[str, ...]
    lines: frozenset[int]


def find_tail(lines: Sequence[str], start: int) -> Tail:
    """The recipients and the signature among the lines from ``start`` on; an annex may follow them."""
    first = next((n for n in range(start, len(lines)) if _begins(lines, n, start)), len(lines))
    signers: list[str] = []
    taken: set[int] = set()
    for number in range(first, len(lines)):
        parts = list(_parts(lines[number]))
        if any(_ANNEX.match(part) and part.isupper() for part in parts):
            break
        names = [name for part in parts if (name := _name(part))]
        if not names and not all(map(_belongs, parts)):
            break
        signers += names
        taken.add(number)
    return Tail(tuple(dict.fromkeys(signers)), frozenset(taken))


def _parts(line: str) -> Iterator[str]:
    return (part for piece in _COLUMNS.split(line) if (part := clean_line(piece)))


def _begins(lines: Sequence[str], number: int, start: int) -> bool:
    """Whether the end begins at a line: with the recipients, or with the office of who signs."""
    parts = list(_parts(lines[number]))
    if any(_RECIPIENTS.match(part) and len(part) < _LONGEST for part in parts):
        return True
    if number <= start or not any(_is_office(part) for part in parts):
        return False
    for line in lines[number + 1: number + 1 + _NEAR]:
        below = list(_parts(line))
        if any(_SIGNED.fullmatch(part) or _name(part) or _RECIPIENTS.match(part) for part in below):
            return True
        if not all(map(_belongs, below)):
            return False
    return False


def _is_office(part: str) -> bool:
    return part.isupper() and len(part) < _LONGEST and bool(_FOR.match(part) or _OFFICE.fullmatch(part))


def _belongs(part: str) -> bool:
    """Whether a part of a line is of the recipients or the signature."""
    if len(part) > 2 * _LONGEST:
        return False
    patterns = (_RECIPIENTS.match(part), _SIGNED.fullmatch(part), _RECIPIENT.fullmatch(part))
    return any(patterns) or part.isupper() or part[:1].islower() or not any(map(str.isalpha, part))


def _name(part: str) -> str:
    """The name of a person that a part of a line is, without rank and degree; else ""."""
    bare = part
    while rank := _RANK.match(bare):
        bare = bare[rank.end():]
    words = bare.split()
    if not 2 <= len(words) <= 5 or words[0].capitalize() not in surnames():
        return ""
    if bare.isupper():
        bare = " ".join(word.capitalize() for word in words)
    return bare if byline_names(bare) == (bare,) else ""
