"""What a question asks for: the words that ask, the kind of thing, and the words beside them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache

from assistant.lexicons import folded_stopwords, nouns, stopwords, wants
from assistant.offices import HEAD
from assistant.types import Want
from indexer.words import fold, folded, words

_WORDS, _REACH = 2, 4
"""Words that are taken on either side, and places off in which they are looked for."""
_IDLE = frozenset(
    "ten that la nguoi ong ba anh vi duoc bi khoang co vao cua o tai do hoi ngay thang nam cuoi dau giua "
    "nay nhung hai".split()
)
"""Words beside an asking one that say nothing of what is asked for."""
_BARE = frozenset(("nao", "gi"))
"""Words that ask, where no phrase of the lexicon does."""
_YES_OR_NO = re.compile(
    r"\b(?:co|da|duoc)\b.*\b(?:khong|chua|phai khong)$|^(?:is|are|was|were|did|does|has|have)\b"
)
_WHY = re.compile(r"^(?:vay )?sao (?!vang|viet|kim|moc|hoa|tho|thuy)")
_WHICH_HOLDER = re.compile(rf"{HEAD.pattern}(?: \w+){{1,8}} nao$")
"""Which one of several who hold an office: "Phó chủ tịch UBND TP.HCM nào"."""
_MACHINES = frozenset(("chip", "nghe", "robot", "hinh", "cu", "dung", "tao", "bong", "mang"))
"""Last words before "AI" that make it artificial intelligence: "chip", "công nghệ", "mô hình" …"""
_BETWEEN = 2
"""Words between "hãng" and "nào" that leave it a question for a firm."""


def asking(text: str) -> tuple[Want, tuple[str, ...]]:
    """The kind of thing that a question asks for, and the words beside those that ask ("focus")."""
    tokens = words(text)
    kind, places = _asked(tuple(tokens))
    return kind, focus(tokens, places)


def asking_places(tokens: Sequence[str]) -> frozenset[int]:
    """The places of the canonical words that ask."""
    return frozenset(_asked(tuple(tokens))[1])


@lru_cache(maxsize=256)
def _asked(tokens: tuple[str, ...]) -> tuple[Want, range]:
    """Kept: a question is asked after its kind, its focus and its terms, and its phrases are many."""
    for kind, phrase in wants():
        for at in range(len(tokens) - len(phrase) + 1):
            if all(map(_is, tokens[at:], phrase)) and not _is_machine(tokens, at):
                named = kind == "person" and fold(phrase[0]) == "ten"
                return ("other" if named and _of_thing(tokens[:at]) else kind), range(at, at + len(phrase))
    plain = " ".join(folded(tokens))
    if _WHICH_HOLDER.search(plain):
        return "person", range(len(tokens) - 1, len(tokens))
    for kind, phrase in wants():
        if kind in ("person", "organisation") and (places := _parted(tokens, phrase)):
            return kind, places
    if _WHY.match(plain):
        return "reason", range(1)
    return ("yes_no" if _YES_OR_NO.search(plain) else "other"), range(0)


def _is(token: str, word: str) -> bool:
    """Whether a word was typed, with its marks or with none: "máy" is no "mấy"."""
    return token in (word, fold(word))


def _is_machine(tokens: Sequence[str], at: int) -> bool:
    return tokens[at] == "ai" and at > 0 and fold(tokens[at - 1]) in _MACHINES


def _of_thing(before: Sequence[str]) -> bool:
    """Whether the last noun before "tên gì" is a thing's: "Chương trình buổi trưa tên gì"."""
    last = ""
    for at in range(len(before)):
        for kind, noun in nouns():
            if all(map(_is, before[at:], noun)) and len(before) - at >= len(noun):
                last = kind
    return last == "thing"


def _parted(tokens: Sequence[str], phrase: Sequence[str]) -> range:
    """The places of "hãng Nhật nào", the phrase with a word or two before its last."""
    if len(phrase) == 1 or phrase[-1] != "nào":
        return range(0)
    head, last = phrase[:-1], phrase[-1]
    for end in (at for at, token in enumerate(tokens) if _is(token, last)):
        for between in range(1, _BETWEEN + 1):
            first = end - between - len(head)
            if first >= 0 and all(map(_is, tokens[first:], head)):
                return range(first, end + 1)
    return range(0)


def focus(tokens: Sequence[str], asking: Collection[int]) -> tuple[str, ...]:
    """Of canonical words, those beside the places that ask: "sinh", "năm" of "X sinh năm bao nhiêu".

    Where only a subject is asked after ("Trưởng Công an phường X là ai"), how that begins.
    """
    plain = [fold(token) for token in tokens]
    asking = asking or [at for at, word in enumerate(plain) if word in _BARE][-1:]
    if not asking:
        return ()
    before = range(min(asking) - 1, max(-1, min(asking) - 1 - _REACH), -1)
    after = range(max(asking) + 1, min(len(tokens), max(asking) + 1 + _REACH))
    near = [*_telling(tokens, before), *_telling(tokens, after)]
    linked = min(asking) > 0 and plain[min(asking) - 1] in ("la", "ten")
    if (linked or not near or plain[min(asking)] == "ten") and len(tokens) == max(asking) + 1:
        near = list(_telling(tokens, range(min(asking))))
    return tuple(dict.fromkeys(near))


def _telling(tokens: Sequence[str], places: range) -> Iterator[str]:
    found, marked = 0, any(token != fold(token) for token in tokens)
    for at in places:
        plain = fold(tokens[at])
        stop = tokens[at] in stopwords() if marked else plain in folded_stopwords()
        if not (plain.isdigit() or stop or plain in _IDLE) or _is_year_of(tokens, at):
            yield tokens[at]
            found += 1
            if found == _WORDS:
                return


def _is_year_of(tokens: Sequence[str], at: int) -> bool:
    """Whether "năm" is what is asked for: "sinh năm bao nhiêu"."""
    return at > 0 and fold(tokens[at]) == "nam" and fold(tokens[at - 1]) == "sinh"
