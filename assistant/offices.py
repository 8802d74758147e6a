"""The office that a question names, and where a text says who holds it.

A deputy or a former holder is not the holder: "Phó bí thư Thành ủy Hà Nội" is no "Bí thư Thành ủy
Hà Nội". Articles shorten offices ("Chủ tịch tỉnh", "Chủ tịch UBND tỉnh"), so the words that every
such office has may be there or not.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache, lru_cache
from typing import Literal

from assistant.names import people
from assistant.types import Office, Query
from indexer.lexicons import countries, departments, honorifics, provinces, surnames
from indexer.types import Article, Span
from indexer.words import fold, folded, has_marks, short_forms, words

_HEADS = (
    "pho bi thu", "bi thu", "pho chu tich nuoc", "chu tich nuoc", "pho chu tich quoc hoi",
    "chu tich quoc hoi", "pho chu tich", "chu tich", "pho chu nhiem", "chu nhiem", "pho tong giam doc",
    "tong giam doc", "pho giam doc", "giam doc", "thu truong", "bo truong", "pho thu tuong", "thu tuong",
    "pho tong thong", "tong thong", "tong bi thu", "pho truong ban", "truong ban", "pho truong doan",
    "truong doan", "pho truong phong", "truong phong", "pho cuc truong", "cuc truong", "vu truong",
    "vien truong", "pho hieu truong", "hieu truong", "chanh van phong", "chanh thanh tra", "chanh an",
    "tong bien tap", "tu lenh", "dai su", "truong cong an", "huan luyen vien truong", "huan luyen vien",
    "doi truong", "tong thu ki", "thong doc", "tong tham muu truong", "tham muu truong",
    "thuong truc ban bi thu", "vien truong vien kiem sat", "tong thanh tra", "tong kiem toan", "thi truong",
    "tong lanh su",
)
_FIRST_OF = {
    "dung dau bo": ("bo truong", ""), "dung dau so": ("giam doc", "so"), "dung dau tinh uy": ("bi thu", ""),
    "dung dau thanh uy": ("bi thu", ""), "dung dau uy ban nhan dan": ("chu tich", ""),
}
"""Ways to ask for the first of a body: the office, and the word of it that goes on."""
HEAD = re.compile(
    rf"\b(?:{'|'.join(sorted((*_HEADS, *_FIRST_OF), key=len, reverse=True))})\b"
)
_END = frozenset(
    "là hiện đang còn vẫn bây ai ông bà nào tên vào từ khi trong cuối đầu giữa tháng năm hồi đến do được "
    "nhiệm ngày sau trước thay lúc giờ đương sinh mất có thì với theo người vị nói gì ngồi lên tại ở hôm "
    "lần".split()
)
"""Words after which an office's name has ended."""
_ALSO_IN_NAMES = frozenset("nam noi mat co thi hoi do cho len vi den".split())
"""Such words without marks that are syllables of names: no end where marks are left out."""
_END_PAIRS = frozenset(("cong bo", "cho biet", "phat bieu", "tuyen bo"))
_SKIPPED = frozenset("mới của ta cũ moi cua".split())
"""What an office's name goes on after ("Tổng giám đốc mới của …")."""
_COMMON = ("tinh uy", "thanh uy", "huyen uy", "dang uy", "uy ban nhan dan", "ubnd", "tinh", "thanh pho", "tp",
           "bo", "cua", "nuoc", "chinh phu", "viet nam")
"""What an office may be written with or without."""
_ALONE = ("thu tuong", "tong bi thu", "chu tich nuoc", "chu tich quoc hoi", "tong tham muu truong",
          "thuong truc ban bi thu")
"""Offices that are named without what they are of."""
_ANY_BODY = ("hoi dong quan tri", "hoi dong thanh vien", "hoi dong nhan dan", "cong ty", "tap doan")
"""Bodies that say nothing of whose they are."""
_GAP = r"[\s,.\-–&]+"
_BETWEEN = rf"(?:{_GAP}(?:{'|'.join(_COMMON)}))*"
_UNIT = re.compile(r"(?<!\S)(?:tỉnh|thành phố|tinh|thanh pho)(?!\S)(?! (?:ủy|uy))")
"""What stands before a place that no list knows."""
_MARKED_COMMON = re.compile(r"(?<!\S)(?:tỉnh ủy|thành ủy|huyện ủy|tỉnh)(?!\S)")
_COMMON_IN_NAME = re.compile(
    rf"(?<!\S)(?:{'|'.join(f'(?<!ha ){word}' if word == 'tinh' else word for word in _COMMON)})(?!\S)"
)
_OTHER_BODY = r"(?:hoi dong|hdnd|hdqt|quoc hoi|mat tran|mttq|hoi)"
_NOT_NOW = r"(?<!\bpho )(?<!\bnguyen )(?<!\bcuu )(?<!\bpho\.)(?<!\bdoan )(?<!\bquyen )(?<!\btro li )"
_LEAVING = re.compile(r"\b(?:thoi|mien nhiem|bai nhiem|cach chuc|roi)\b[^,;]*$")
_PROPOSED = re.compile(r"\b(?:gioi thieu|de cu|ung cu|de nghi|du kien|de bau)\b")
_ARRIVING = re.compile(
    r"\b(?:bau|bo nhiem|chi dinh|giu chuc|giu chuc vu|giu|lam|tro thanh|dam nhiem|nhan chuc|trung cu"
    r"|dac cu|tai cu|phan cong|chuc vu|chuc danh|vi tri|tan)\W+(?:\w+\W+){0,2}$"
)
_JUSTICE = "tu phap"
"""A ministry that ends like France without marks."""
_GOES_ON = frozenset(("doan", "hoi", "dang", "doi", "quan", "giao", "an"))
"""Words that make another office of one whose province is left out."""
_NATIONAL = frozenset((
    "thu tuong", "pho thu tuong", "bo truong", "thu truong", "chu tich nuoc", "pho chu tich nuoc",
    "chu tich quoc hoi", "tong bi thu", "thong doc", "tong tham muu truong", "tong thanh tra",
))
"""Offices of the state, which foreign states have too."""
_LEVEL = re.compile(r"\b(tinh|thanh pho|thanh|tp)(?: uy)?[ .]*$")
"""The word for a province or a city that ends a text."""
_WITHOUT_PLACE = r"(?:(?<=\btinh uy)|(?<=\bthanh uy)|(?<=\btinh)|(?<=\bthanh pho)|(?<=\btp))(?=\W|$)"
"""The end of an office that leaves out whose province's it is."""
_ONCE = re.compile(r"\b(?:tung|truoc khi|truoc day|truoc do|thoi ki|tuong lai|ung vien)\b")
_MOVED = re.compile(r"\b(?:dieu dong|phan cong|luan chuyen|chi dinh|bo nhiem|bau|phe chuan|chuyen)\b")
_ELSEWHERE = re.compile(r"\b(?:giu chuc|lam|den nhan|tham gia|de bau|sang|ve)\b")
_MOVED_ON = re.compile(
    r"[^;]{0,50}?\b(?:(?:dieu dong|phan cong|luan chuyen|chi dinh|bo nhiem|bau|phe chuan)\b.*"
    r"\b(?:giu chuc|lam|sang|ve|tham gia)|nghi huu|tu tran|qua doi|thoi giu"
    r"|bi (?:bat|khoi to|cach chuc|ki luat))\b"
)
_ACTED = re.compile(
    r"\W*(?:(?:da|vua|moi|se|cung|da co)\W+)*(?:ki|ky|trao|phe chuan|chu tri|yeu cau|chi dao|quyet dinh"
    r"|cong bo|bo nhiem|tiep|gap|du|noi|cho biet|de nghi|khang dinh|thay mat)\b"
)
"""What somebody does who is named before an office that is another's."""
_NEAR, _RIGHT_AFTER = 200, 16
"""Code points between a holder's name and an office after it, and between an office and a name
after it ("Bí thư Tỉnh ủy, ông …"), at most."""
_BEFORE_NAME = frozenset("uy tich truong doc thu lenh nhiem an phu chinh phap thuong vu bo la".split())
"""Last words of offices, which stand before a name as titles do."""
_UNDATED = 0.5
"""What undated evidence is worth where a day is asked about."""
_SAID = 60
"""Code points before an office in which it is said how somebody came to it."""


def _until_its_end(tokens: Sequence[str], marked: bool) -> Iterator[str]:
    ends = _END if marked else _plain_end() - _ALSO_IN_NAMES
    for word, following in itertools.zip_longest(tokens, tokens[1:], fillvalue=""):
        if word in ends or word.isdigit() or f"{fold(word)} {fold(following)}" in _END_PAIRS:
            return
        yield word


@cache
def _plain_end() -> frozenset[str]:
    return frozenset(map(fold, _END))


def office_of(question: str) -> Office | None:
    """The first office that a question names; ``None`` where it names none, or not of what."""
    tokens = words(question)
    plain = " ".join(folded(tokens))
    match = HEAD.search(plain)
    if match is None or plain[: match.start()].endswith("quyen "):  # who acts for it is another
        return None
    head, first_word = _FIRST_OF.get(match[0], (match[0], ""))
    marked = has_marks(question)
    rest = list(_until_its_end(tokens[plain[: match.end()].count(" ") + 1 :], marked))
    body, place = _body_and_place([word for word in rest if word not in _SKIPPED], marked)
    of = tuple(f"{first_word} {body}".split())
    if not place and (" ".join(of) in _ANY_BODY or not (of or head in _ALONE)):
        return None
    return Office(head, of, tuple(place.split()))


def _body_and_place(rest: Sequence[str], marked: bool) -> tuple[str, str]:
    """The body and the province or city that the words after an office's head name, folded, without
    what every such office may be written with."""
    at = next((at for at in range(len(rest)) if " ".join(folded(rest[at:])) in _plain_provinces()), None)
    if at is None:
        at = _department(folded(rest)) or None
    if at is None:
        written = " ".join(rest if marked else folded(rest))
        units = [unit.end() for unit in _UNIT.finditer(written)]
        at = written[: units[-1]].count(" ") + 1 if units else len(rest)
    body, place = " ".join(rest[:at]), " ".join(folded(rest[at:]))
    return _COMMON_IN_NAME.sub("", fold(_MARKED_COMMON.sub("", body) if marked else body)), place


@lru_cache(maxsize=256)
def pattern(office: Office) -> re.Pattern[str]:
    """Matches an office in a folded text, not its deputy nor a former one; as the group ``place`` the
    place that it is of, ``None`` where that is left out ("Chủ tịch UBND tỉnh")."""
    other = "" if "hoi" in office.of or office.head in _ALONE else rf"(?!{_GAP}{_OTHER_BODY}\b)"
    abroad = "|".join(_GAP.join(map(_either_i, country.split())) for country in countries())
    of, where = "".join(_written(office.of)), "".join(_written(office.place))
    left_out = r"(?=\W|$)" if of else _WITHOUT_PLACE
    whole = rf"{of}(?:(?P<place>{where})|{left_out})" if where else rf"{of}(?P<place>)"
    return re.compile(
        rf"{_NOT_NOW}\b{_either_i(office.head)}\b{other}{_BETWEEN}{whole}(?!\w)(?!{_GAP}(?:{abroad})\b)"
    )


def _written(of: Sequence[str]) -> Iterator[str]:
    """Patterns for words in full or abbreviated, in order."""
    short, at = short_forms(), 0
    while at < len(of):
        size = next((n for n in range(len(of) - at, 1, -1) if tuple(of[at : at + n]) in short), 1)
        words_of = of[at : at + size]
        full = _GAP.join(map(_either_i, words_of))
        others = "".join(rf"|{re.escape(form)}" for form in short.get(tuple(words_of), ()))
        either = rf"{_GAP}(?:{full}{others}){_BETWEEN}"
        yield rf"(?:{either})?" if words_of == ("va",) else either
        at += size


def _either_i(word: str) -> str:
    """A word's pattern where a text may end it in y: canonical words have i for both."""
    return f"{re.escape(word[:-1])}[iy]" if word.endswith("i") and len(word) > 1 else re.escape(word)


def _department(plain: Sequence[str]) -> int:
    """How many words name a department ("so y te"), 0 where they name none."""
    start = 1 if plain[:1] == ["so"] else 0
    sizes = (size for size in range(len(plain), start, -1) if tuple(plain[start:size]) in departments())
    return next(sizes, 0)


@cache
def _plain_provinces() -> frozenset[str]:
    return frozenset(map(fold, provinces())) - {"viet nam"}


Told = Literal["arrives", "holds", "proposed", "leaves"]
_WORTH: dict[str, dict[Told, float]] = {
    "before": {"arrives": 1.0, "holds": 1.0, "proposed": 0.6, "leaves": 0.2},
    "after": {"arrives": 0.1, "holds": 0.7, "proposed": 0.1, "leaves": 1.0},
    "event": {"arrives": 0.5, "holds": 0.2, "proposed": 0.2, "leaves": 0.1},
}
"""What it says of who holds an office on a day that somebody is told of so before it or after it,
and of who came to it, where the words of the question say most."""
_UNNAMED = 0.1
"""What it is worth that an office is spoken of without a name."""


Name = tuple[str, ...]
"""A person's name in canonical words."""


@dataclass(frozen=True, slots=True)
class Holder:
    """The span of a name, its words, and what is told of its bearer and an office."""

    name: Span
    who: Name
    told: Told


@lru_cache(maxsize=512)
def holders(office: Office, text: str, title: str = "") -> tuple[Holder, ...]:
    """Those whom a text tells of together with an office, in order.

    Where an office is written without its place, that must be the last province named before it,
    in the text or in its ``title``, which begins with the outlet: a province's own paper ("Báo Thái
    Nguyên") seldom names it. Kept, since one text is asked for its worth, the incumbent and names.
    """
    plain = fold(text)
    return tuple(
        Holder(name, tuple(words(text[name.start : name.end])), _told(plain, match, name))
        for match in pattern(office).finditer(plain)
        if match["place"] is not None or _of_the_same(text, match, office, title)
        for name in _beside(match, text)
        if not _foreign(office, text[name.start : name.end])
    )


def _of_the_same(text: str, match: re.Match[str], office: Office, title: str) -> bool:
    follows = text[match.end() :].lstrip(" ")
    if follows[:1].isupper() or fold(follows.split(" ")[0]) in _GOES_ON:  # "Bí thư Tỉnh đoàn"
        return False
    before = f" {fold(title)} {fold(text[: match.start()])} "
    place = " ".join(office.place)
    named = {name: before.rfind(f" {name}") for name in (*_plain_provinces(), place)}
    last = max(named, key=lambda name: (named[name], len(name)))
    if named[last] < 0 or last != place:
        return False
    said, left_out = (_LEVEL.search(one) for one in (before[: named[last]], match[0]))
    return said is None or left_out is None or (said[1] == "tinh") == (left_out[1] == "tinh")


def _foreign(office: Office, name: str) -> bool:
    """Whether a name is a foreigner's where an office of Vietnam's is asked about."""
    of = " ".join((*office.of, *office.place)).replace(_JUSTICE, "")
    return (office.head in _NATIONAL and name.split()[0] not in surnames()
            and not any(country in of for country in countries()))


def _title(article: Article) -> str:
    return f"{article.source} {article.title}"


def worth(query: Query, article: Article, text: str) -> float:
    """How much a text of an article says of who holds the office asked about, from 0 to 1."""
    if query.office is None:
        return 0.0
    day = article.published.date() if article.published else None
    when = "event" if query.as_of is None else "after" if day and day > query.as_of else "before"
    told = [_WORTH[when][holder.told] for holder in holders(query.office, text, _title(article))]
    spoken_of = any(match["place"] is not None for match in pattern(query.office).finditer(fold(text)))
    most = max(told, default=_UNNAMED if spoken_of else 0.0)
    return most * (_UNDATED if query.as_of and day is None else 1.0)


def incumbent(query: Query, told: Iterable[tuple[Article, str]]) -> Name | None:
    """Who held the office asked about on the day asked about, by texts of dated articles.

    The last who is told of as its holder by that day and of no later leave, else the first who is
    told to have left it afterwards; ``None`` where nobody is, or no day is asked about.
    """
    if query.office is None or query.as_of is None:
        return None
    held: dict[Name, date] = {}
    left: dict[Name, date] = {}
    for article, text in told:
        for holder in holders(query.office, text, _title(article)) if article.published else ():
            day = article.published.date() if article.published else query.as_of
            if holder.told in ("holds", "arrives") and day <= query.as_of:
                held[holder.who] = max(day, held.get(holder.who, day))
            elif holder.told == "leaves":
                left[holder.who] = max(day, left.get(holder.who, day))
    still = {name: day for name, day in held.items() if not day <= left.get(name, date.min) <= query.as_of}
    if still:
        return max(still, key=lambda name: still[name])
    later = {name: day for name, day in left.items() if day > query.as_of}
    return min(later, key=lambda name: later[name]) if later else None


def names_one(name: Name, office: Office, article: Article, text: str) -> bool:
    """Whether a text tells of somebody as an office's holder by that name."""
    return any(holder.who == name for holder in holders(office, text, _title(article)))


def _told(plain: str, match: re.Match[str], name: Span) -> Told:
    """By the words around an office in its sentence: who is moved "to" it arrives, who is moved
    elsewhere, and bears it as a title, leaves."""
    start = max(plain.rfind(". ", 0, match.start()), plain.rfind("\n", 0, match.start())) + 1
    ends = [at for at in (plain.find(". ", match.end()), plain.find("\n", match.end())) if at >= 0]
    before, after = plain[start : match.start()], plain[match.end() : min(ends, default=len(plain))]
    if _LEAVING.search(before[-_SAID:]) or _ONCE.search(before[-_NEAR:]):
        return "leaves"
    if _PROPOSED.search(before):
        return "proposed"
    if _ARRIVING.search(before[-_SAID:]):
        return "arrives"
    after = plain[max(match.end(), name.end) : min(ends, default=len(plain))]
    return "leaves" if _MOVED_ON.match(after) or _moved_from(before, after, name, match) else "holds"


def _moved_from(before: str, after: str, name: Span, match: re.Match[str]) -> bool:
    """ "Điều động ông A, Bí thư …, giữ chức …": the office is but his title."""
    return bool(name.end <= match.start() and _MOVED.search(before) and _ELSEWHERE.search(after))


def _beside(match: re.Match[str], text: str) -> list[Span]:
    """The name right after an office, else the last one before it in its sentence."""
    start, end = match.span()
    after = [Span(end + s.start, end + s.end) for s in people(text[end : end + _NEAR])
             if s.start <= _RIGHT_AFTER and not _breaks(between := text[end : end + s.start])
             and all(word in _titles() for word in words(between))]
    first = max(0, start - _NEAR)
    before = [Span(first + s.start, first + s.end) for s in people(text[first:start])
              if not _breaks(between := text[first + s.end : start]) and not _ACTED.match(fold(between))
              and _introduced(text[first : first + s.start])]
    return after[:1] or before[-1:]


def _introduced(before: str) -> bool:
    """Whether a name after these words is a person's: a title or an office stands before it, or
    nothing. Without one, "cảng An Phú" would be a Mr An."""
    last = words(before[-_RIGHT_AFTER:])[-1:]
    begins = not last or not before.rstrip()[-1:].isalnum()
    return begins or last[0] in _titles() or fold(last[0]) in _BEFORE_NAME


@cache
def _titles() -> frozenset[str]:
    """The words of what stands before a person's name."""
    return frozenset(word for title in honorifics() for word in words(title))


def _breaks(between: str) -> bool:
    return bool(re.search(r"[.;:!?]\s|\n", between))
