"""The names that offices are told by: words with how they are shown, and the lists of ``data/register/``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Generic, Literal, NamedTuple, TypeVar, cast

from indexer.lexicons import lines
from indexer.words import is_syllable, words

Kind = Literal["", "unit", "party", "province", "place", "state"]
Level = Literal["", "tỉnh", "thành phố", "huyện", "quận", "thị xã", "xã", "phường", "thị trấn", "đặc khu"]
Form = Literal["", "ủy", "đoàn"]
_T = TypeVar("_T")
_TOKEN = re.compile(r"[^\W_]+(?:[.&/’'-][^\W_]+)*")
_PART = re.compile(r"[^\W_]+")
_TITLE_CASE = 2
_DEPUTY = "phó"
_NO_PROVINCES = ("Việt Nam", "Bà Rịa", "Vũng Tàu")  # in the list of provinces, which serves other ends too


class Word(NamedTuple):
    """A canonical word, how it is shown ("" inside an abbreviation), and what stood before it.

    ``known`` words belong to a name of the lists, so that no place begins inside it.
    """

    word: str
    shown: str
    glue: str = " "
    known: bool = False


@dataclass(frozen=True, slots=True)
class Body:
    """A body of the lists: how it is shown, and where its unit or country is told."""

    shown: tuple[Word, ...]
    kind: Kind
    whole: bool = False


class Names(Generic[_T]):
    """Names in canonical words with what each means, found by the longest."""

    def __init__(self, entries: Mapping[tuple[str, ...], _T]) -> None:
        self._entries = dict(entries)
        lengths: dict[str, set[int]] = {}
        for name in entries:
            lengths.setdefault(name[0], set()).add(len(name))
        self._lengths = {first: sorted(found, reverse=True) for first, found in lengths.items()}

    def at(self, run: Sequence[str], at: int) -> tuple[int, _T] | None:
        """The end of the longest name that begins at a word, and what it means."""
        return next(self.all_at(run, at), None) if run[at] in self._lengths else None

    def all_at(self, run: Sequence[str], at: int) -> Iterator[tuple[int, _T]]:
        """The same for all the names, longest first."""
        for length in self._lengths.get(run[at], ()):
            name = tuple(run[at : at + length])
            if name in self._entries:
                yield at + len(name), self._entries[name]


def read(text: str) -> list[Word]:
    """The words of an NFC text; punctuation between them is kept as ", ", " - " or "(", else a space.

    "của" is left out: "Ủy ban Kinh tế của Quốc hội" and "Ủy ban Kinh tế Quốc hội" are one.
    """
    if text.isupper() and text.count(" ") >= _TITLE_CASE:
        text = text.lower()  # in a headline of capitals, "TƯ PHÁP" is no abbreviation
    found: list[Word] = []
    end = 0
    for match in _TOKEN.finditer(text):
        between = text[end : match.start()]
        glue = " " if between in ("", " ") or not end else _glue(between)
        for word, shown in _forms(match[0]):
            if word == "của":
                continue
            found.append(Word(word, shown, glue))
            glue = " "
        end = match.end()
    return found


@lru_cache(maxsize=1 << 12)
def _glue(between: str) -> str:
    bare = between.lstrip(") ").rstrip()
    if not bare:
        return " "
    if "(" in bare:
        return " ("
    if bare[0] in ",;":
        return f"{bare[0]} "
    return " - " if bare in ("-", "–", "—") else f" {bare} " if bare == "&" else " "


@lru_cache(maxsize=1 << 15)
def _forms(token: str) -> tuple[tuple[str, str], ...]:
    """The words of one token: an abbreviation is shown at its first word, "TP.Huế" at each."""
    if long := _written_out("".join(_PART.findall(token))):
        return tuple((word, "" if n else token) for n, word in enumerate(long))
    found = words(token)
    parts = _PART.findall(token)
    if "." in token and found == [word for part in parts for word in words(part)]:
        return tuple(form for part in parts for form in _forms(part))
    return tuple((word, "" if n else token) for n, word in enumerate(found))


def _written_out(token: str) -> tuple[str, ...] | None:
    if token.isupper():
        return shorthand().get(token)
    return None if is_syllable(token.lower()) else shorthand().get(token.upper())


def spelt(text: str) -> tuple[str, ...]:
    """The canonical words of a name."""
    return tuple(word.word for word in read(text))


def _rows(name: str) -> Iterable[list[str]]:
    return (line.split("\t") for line in lines("register", name))


def _names(row: Sequence[str]) -> list[str]:
    return [name.strip() for name in row[1].split(";") if name.strip()] if len(row) > 1 else []


@cache
def shorthand() -> dict[str, tuple[str, ...]]:
    """Abbreviation, in capitals and without punctuation → the words that it stands for."""
    return {short: tuple(words(long)) for short, long in _rows("shorthand.tsv")}


@cache
def roles() -> Names[str]:
    """Heads of offices → the canonical head, in canonical words; a head's deputy too."""
    found: dict[tuple[str, ...], str] = {}
    for row in _rows("roles.tsv"):
        head = spelt(row[0])
        for name in (head, *map(spelt, _names(row))):
            found[name] = " ".join(head)
    for name, role in list(found.items()):
        if not role.startswith(_DEPUTY):
            found.setdefault((_DEPUTY, *name), f"{_DEPUTY} {role}")
    return Names(found)


@cache
def role_labels() -> dict[str, str]:
    """Canonical head → as it is written."""
    return {" ".join(spelt(row[0])): row[0] for row in _rows("roles.tsv")}


@cache
def title_labels() -> dict[str, str]:
    """Heads that are whole offices → as they are shown: "Chủ tịch Quốc hội"."""
    shown = {" ".join(spelt(row[0])): row[0] for row in _rows("titles.tsv")}
    return {role: label for role, label in shown.items() if role in role_labels()}


@cache
def implied() -> dict[str, tuple[str, ...]]:
    """Head → the first words of the name of its body; ("-",) where it needs none."""
    return {" ".join(spelt(head)): spelt(first) or (first,) for head, first in _rows("implied.tsv")}


@cache
def titles() -> Names[tuple[tuple[Word, ...], bool]]:
    """Another name of an office → its words, and whether nothing may follow."""
    found = {}
    for row in _rows("titles.tsv"):
        shown = tuple(read(row[0]))
        for name in _names(row):
            found[spelt(name)] = (shown, name.endswith("$"))
    return Names(found)


@cache
def bodies() -> Names[Body]:
    """Names of bodies, the canonical ones and the others."""
    found: dict[tuple[str, ...], Body] = {}
    for row in _rows("bodies.tsv"):
        kind = cast(Kind, row[2] if len(row) > 2 else "")
        shown = tuple(word._replace(known=True) for word in read(row[0]))
        found[spelt(row[0])] = Body(shown, kind)
        for name in _names(row):
            found.setdefault(spelt(name), Body(shown, kind, name.endswith("$")))
    return Names(found)


@cache
def kinds() -> dict[tuple[str, ...], Kind]:
    """Canonical words of a body → its kind."""
    return {spelt(row[0]): cast(Kind, row[2]) for row in _rows("bodies.tsv") if len(row) > 2}


def _places(listed: Iterable[str]) -> dict[tuple[str, ...], str]:
    return {spelt(name): " ".join(spelt(name)) for name in listed}


@cache
def provinces() -> Names[str]:
    """Provinces old and new, however they are written → the canonical name."""
    return Names(_with_others(_listed_provinces()))


@cache
def countries() -> Names[str]:
    """Countries but Vietnam, however they are written → the canonical name."""
    listed = _places(lines("lexicons", "countries.txt"))
    apart = {" ".join(spelt(row[0])) for row in _rows("places.tsv")} - province_names()
    return Names(_with_others(listed | {tuple(name.split()): name for name in apart}))


def _with_others(listed: dict[tuple[str, ...], str]) -> dict[tuple[str, ...], str]:
    """Adds the other names of the places listed."""
    for row in _rows("places.tsv"):
        one = spelt(row[0])
        if one in listed:
            listed.update((spelt(name), " ".join(one)) for name in _names(row))
    return listed


@cache
def province_names() -> frozenset[str]:
    """The canonical names of provinces."""
    return frozenset(_listed_provinces().values())


def _listed_provinces() -> dict[tuple[str, ...], str]:
    return _places(name for name in lines("lexicons", "provinces.txt") if name not in _NO_PROVINCES)


@cache
def cities() -> frozenset[str]:
    """The provinces that are cities."""
    return frozenset(_places(lines("register", "cities.txt")).values())


@cache
def place_labels() -> dict[str, str]:
    """Canonical name of a province or country → as it is shown."""
    listed = [*lines("lexicons", "countries.txt"), *lines("lexicons", "provinces.txt"),
              *(row[0] for row in _rows("places.tsv"))]
    return {" ".join(spelt(name)): name for name in listed}


def level_of(province: str) -> Level:
    """What a province is: "thành phố" or "tỉnh"."""
    return "thành phố" if province in cities() else "tỉnh"


@cache
def merged() -> dict[str, str]:
    """Province that is no more → the one that its land belongs to."""
    rows = [line.split("\t") for line in lines("lexicons", "mergers.tsv")]
    found = {row[1]: row[2] for row in rows if row[0] == "province"}
    found.update((row[1], row[2]) for row in _rows("successors.tsv") if row[0] == "province")
    return {" ".join(spelt(old)): " ".join(spelt(new)) for old, new in found.items()}


@cache
def reformed() -> Names[tuple[tuple[str, ...], dict[str, str]]]:
    """First words of a body that is no more → those of what it went on as, and heads that changed with it."""
    found = {}
    for row in _rows("successors.tsv"):
        if row[0] == "body":
            pairs = (pair.split("=") for pair in (row[3].split(";") if len(row) > 3 else ()))
            found[spelt(row[1])] = (spelt(row[2]), {" ".join(spelt(a)): " ".join(spelt(b)) for a, b in pairs})
    return Names(found)
