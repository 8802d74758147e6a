"""A text as the atoms that claims are compared by: content words, names, offices, numbers, markers.

Words that say nothing are left out, but what they say of the next atom is kept: that it is suffered
("bị", "được"), whose it is ("của"), that a clause begins with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache, lru_cache
from typing import Literal

from assistant.cite.facts import Number, When, dates, numbers
from assistant.lexicons import office_heads, polarity, predicates, stopwords, synonyms
from indexer.lexicons import honorifics, provinces, surnames
from indexer.sentences import sentences
from indexer.words import is_syllable, nfc, words

Kind = Literal["word", "name", "verb", "office", "number", "marker"]


@dataclass(frozen=True, slots=True)
class Atom:
    """One word that counts, or a phrase that is as good as one.

    ``key`` is equal for what says the same. ``group`` numbers the capitalised words of one name (0 for
    none), ``office`` the words of one office. ``sep``: a clause may begin with it. Of what stands before
    it: ``suffered`` "bị" or "được", ``of`` "của", ``copula`` "là", ``caused`` "làm" or "khiến", ``result``
    "lên" or "còn" before a number, ``preposition`` "tại", "trong" and the like. ``passive``: a verb that
    says by itself that it is suffered. ``exact``: no other word may stand for it; of what marks
    speech, that it is "theo". ``lent``: it stands for a pronoun or completes a short name.
    """

    key: str
    kind: Kind
    start: int
    end: int
    sentence: int
    sep: bool = False
    suffered: bool = False
    of: bool = False
    copula: bool = False
    caused: bool = False
    result: bool = False
    preposition: bool = False
    group: int = 0
    office: int = 0
    number: Number | None = None
    passive: bool = False
    exact: bool = False
    lent: bool = False


@dataclass(frozen=True, slots=True)
class Placed:
    """A time, its sentence and the number of the atom that it stands before; whether it opens a clause."""

    when: When
    sentence: int
    at: int
    opens: bool = False


@dataclass(frozen=True, slots=True)
class Reading:
    """The atoms of a text, its times, and its full names of people in canonical words."""

    text: str
    atoms: tuple[Atom, ...]
    times: tuple[Placed, ...]
    people: tuple[tuple[str, ...], ...]


_TOKEN = re.compile(r"[^\W_]+(?:[.,&/-][^\W_]+)*|[,;:()!?“”\"]|…|(?<=\s)[-–—](?=\s)")
_PART = re.compile(r"[^\W_]+")
_JOINS = frozenset("và còn nhưng song mà hoặc hay".split())
_RESULTS = frozenset("lên xuống còn về".split())
"""What a number is that something comes to: no part of what it rose by."""
_PRONOUNS = frozenset("ông bà anh chị cô cậu chú bác cụ em".split())
_PREPOSITIONS = frozenset("tại ở trong vào từ với trên sau trước khi dưới cùng".split())
_CONTENT = frozenset("không chưa nhất trước sau dưới hơn cùng".split())
"""Stop words of a question that say something in an answer."""
_STOPS = frozenset("rằng cả ngoài đó bởi nhằm thêm nhau luôn ngay nữa theo đấy mới từng".split())
"""More of an answer's."""
_TELLING = frozenset(
    "hơn dưới kém nhất trước sau cao thấp lớn nhỏ nhiều ít đông tây nam bắc mới cũ tốt xấu đúng sai nữ đầu "
    "cuối hai ba bốn năm sáu bảy tám chín mười".split()
)
"""Words for which no other stands."""
_EXACT = frozenset(("theo", "không", "chưa"))
"""Words that no phrase with one of them is the same without."""
_PLACES = frozenset("huyện xã quận phường tỉnh phố thôn bản làng đường thị trấn đảo sông".split())
_BEFORE_OFFICE = ("phó", "nguyên", "cựu", "quyền", "cố")
_FORMER = {"nguyên": "cựu"}
_OFFICE_REACH = 9
"""Words after an office's head that may still say what it is of."""
_NAME_PARTS = (2, 3, 4)
_SHORT = 3
"""Words of a name from which on it is taken as it is, of a phrase up to which it is no title."""
_CAUSES = ("làm", "khiến", "gây")
_ENDS_OFFICE = ("là", "đã", "vừa", "đang", "bị", "được")


@dataclass(frozen=True, slots=True)
class _Entry:
    """A phrase of the lists, by syllables."""

    phrase: list[str]
    kind: Literal["verb", "word", "marker", "glue"]
    key: str
    passive: bool = False


@cache
def _phrases() -> dict[str, tuple[_Entry, ...]]:
    """First syllable → the phrases that begin with it, longest first."""
    found: list[_Entry] = []
    for done_to, done, suffered in predicates():
        key = f"{'>' if done_to else '!'}{done[0]}"
        found += [_Entry(p.split(), "verb", key) for p in done]
        found += [_Entry(p.split(), "verb", key, True) for p in suffered]
    for glue, phrases in synonyms():
        found += [_Entry(p.split(), "glue" if glue else "word", f"={phrases[0]}") for p in phrases]
    for kind, phrases in polarity():
        if kind == "none":
            found += [_Entry(p.split(), "word", f"={p}") for p in phrases]
        else:
            found += [_Entry(p.split(), "marker", _marker(kind, phrases[0])) for p in phrases]
    table: dict[str, list[_Entry]] = {}
    for entry in sorted(found, key=lambda entry: -len(entry.phrase)):
        table.setdefault(entry.phrase[0], []).append(entry)
    return {first: tuple(entries) for first, entries in table.items()}


def _marker(kind: str, first: str) -> str:
    """What two markers of the same meaning share: who says and who tells are one."""
    return {"stop": f"@stop {first}", "say": "@say", "tell": "@say"}.get(kind, f"@{kind}")


@cache
def soft_speech() -> frozenset[str]:
    """Phrases that tell a fact with its source, which may be left out."""
    return frozenset(p for kind, phrases in polarity() if kind == "tell" for p in phrases)


@cache
def _stops() -> frozenset[str]:
    return (stopwords() | _STOPS) - _CONTENT - _JOINS


@cache
def _titles() -> dict[str, tuple[tuple[str, ...], ...]]:
    table: dict[str, list[tuple[str, ...]]] = {}
    for title in sorted((tuple(words(h)) for h in honorifics()), key=len, reverse=True):
        table.setdefault(title[0], []).append(title)
    return {first: tuple(rest) for first, rest in table.items()}


@dataclass(frozen=True, slots=True)
class _Syllable:
    word: str
    start: int
    end: int
    capital: bool
    sep: bool
    fact: Number | When | None = None


@lru_cache(maxsize=512)
def read(text: str, day: date | None = None, heading: str = "") -> Reading:
    """The atoms of a text, those of its heading's sentences first."""
    whole = nfc(f"{heading}\n{text}" if heading else text)
    times = dates(whole, day)
    counted = [n for n in numbers(whole) if not any(n.start < t.end and t.start < n.end for t in times)]
    facts: list[Number | When] = sorted((*times, *counted), key=lambda fact: fact.start)
    shown = _names_within_sentences(whole)
    atoms: list[Atom] = []
    placed: list[Placed] = []
    for number, span in enumerate(sentences(whole)):
        within = [fact for fact in facts if span.start <= fact.start < span.end]
        groups = max((max(atom.group, atom.office) for atom in atoms), default=0)
        one = _Sentence(_syllables(whole, span.start, span.end, within), number, groups, shown)
        placed += [replace(time, at=time.at + len(atoms)) for time in one.times]
        atoms += one.atoms
    people = tuple(dict.fromkeys(_people(atoms)))
    return _completed(Reading(whole, tuple(atoms), tuple(placed), people))


def _names_within_sentences(text: str) -> frozenset[str]:
    """Words that are capitalised within a sentence, so that at its head they are names as well."""
    within = re.findall(r"(?<=[^\W\d_] )([^\W\d_]+)", text)
    return frozenset(word.lower() for word in within if word[0].isupper())


def _syllables(text: str, start: int, end: int, facts: Sequence[Number | When]) -> list[_Syllable]:
    found: list[_Syllable] = []
    sep, at = True, start
    for fact in (*facts, None):
        limit = fact.start if fact else end
        for match in _TOKEN.finditer(text, at, max(at, limit)):
            token = match[0]
            if not token[0].isalnum():
                sep = True
                continue
            spelt = words(token)
            written_out = len(spelt) > len(_PART.findall(token))  # "UBND" is no name
            capital = not written_out and any(map(str.isupper, token))
            for word in spelt:
                found.append(_Syllable(word, match.start(), match.end(), capital, sep))
                sep = False
        if fact:
            found.append(_Syllable("#", fact.start, fact.end, False, sep, fact))
            sep, at = False, max(at, fact.end)
    return found


class _Sentence:
    """The atoms and times of one sentence, read from left to right."""

    def __init__(
        self, syllables: Sequence[_Syllable], number: int, groups: int, shown: frozenset[str],
    ) -> None:
        self.syllables, self.number, self.group = syllables, number, groups
        self.named = _named(syllables, shown)
        self.atoms: list[Atom] = []
        self.times: list[Placed] = []
        self.sep, self.before = True, set[str]()  # what stands before the next atom
        self.office, self.left = 0, 0  # the office that is named, and how many words may still be of it
        self.name_ended = -1
        at = 0
        while at < len(syllables):
            at += self._read(at)

    def _read(self, at: int) -> int:
        """Take in what stands at a place; how many syllables that is."""
        one = self.syllables[at]
        if one.sep:
            self.sep, self.left = True, 0
            self.before -= _PREPOSITIONS
        if isinstance(one.fact, When):
            self.times.append(Placed(one.fact, self.number, len(self.atoms), self.sep))
            return 1
        if one.fact:
            self._add(Atom("#", "number", one.start, one.end, self.number, number=one.fact), at)
            return 1
        if self._leads_to_number(at):
            self.before.add("→")
            return 1
        if size := _title(self.syllables, self.named, at):
            self._address(at, size)
            return size
        size, atom = _phrase(self.syllables, self.named, at, self.number)
        if atom is None:
            self._pass(at)
        else:
            self._add(atom, at)
            if atom.kind == "verb" and self._leads_to_number(at + size - 1):  # "tăng lên"
                self.before.add("→")
        return size

    def _leads_to_number(self, at: int) -> bool:
        """Whether "lên", "còn" or the like stands right before a number."""
        after = self.syllables[at + 1] if at + 1 < len(self.syllables) else None
        return self.syllables[at].word in _RESULTS and after is not None and isinstance(after.fact, Number)

    def _address(self, at: int, size: int) -> None:
        """What stands before a name, or a pronoun: at the head of a sentence it is who was spoken of last."""
        pronoun = at + size >= len(self.syllables) or not self.named[at + size]
        one = self.syllables[at]
        if pronoun:
            self.left = 0
        if pronoun and at == 0 and size == 1 and one.word in _PRONOUNS:
            self.atoms.append(Atom("@he", "name", one.start, one.end, self.number, sep=True, lent=True))
            self.sep = False

    def _pass(self, at: int) -> None:
        """A word that says nothing itself."""
        word = self.syllables[at].word
        self.before.add(word)
        goes_on = self.left and word == "và" and _goes_on(self.syllables, self.named, at + 1)
        if word in _JOINS and not goes_on:
            self.sep, self.left = True, 0
        elif word in _ENDS_OFFICE:
            self.left = 0

    def _add(self, atom: Atom, at: int) -> None:
        if atom.kind == "name":
            splits = _splits(self.syllables, self.named, at)
            if self.name_ended != at - 1 or self.sep or splits:
                self.group += 1
                if _begins_person(self.syllables, self.named, at):
                    self.left = 0
            self.name_ended = at
            atom = replace(atom, group=self.group)
        elif atom.kind == "office":
            self.group += 1
            self.office, self.left = self.group, _OFFICE_REACH
        elif atom.kind != "word":
            self.left = 0
        if self.left:
            atom = replace(atom, office=self.office, exact=True)
            self.left -= 1
        before = self.before
        self.atoms.append(replace(
            atom, sep=self.sep, suffered=not before.isdisjoint(("bị", "được")), of="của" in before,
            copula="là" in before, caused=not before.isdisjoint(_CAUSES), result="→" in before,
            preposition=not before.isdisjoint(_PREPOSITIONS),
        ))
        self.sep, self.before = False, set()


def _named(syllables: Sequence[_Syllable], shown: frozenset[str]) -> list[bool]:
    """Which syllables are of names: the capitalised; at the head of a sentence where another follows, or
    where it is no Vietnamese syllable, or ``shown`` to be a name elsewhere."""
    named = [s.capital and not s.word[0].isdigit() for s in syllables]
    if not named or not named[0]:
        return named
    word = syllables[0].word
    known = word in _stops() or word in _PRONOUNS or word in _titles() or _begins_phrase(syllables, 0)
    following = len(named) > 1 and named[1] and not syllables[1].sep
    named[0] = not known and (following or word in shown or not is_syllable(word))
    return named


def _begins_phrase(syllables: Sequence[_Syllable], at: int) -> bool:
    for entry in _phrases().get(syllables[at].word, ()):
        if entry.kind in ("marker", "glue") and _is_at(syllables, at, entry.phrase):
            return True
    return _office(syllables, at) is not None


def _is_at(syllables: Sequence[_Syllable], at: int, phrase: Sequence[str]) -> bool:
    if at + len(phrase) > len(syllables):
        return False
    return all(syllables[at + i].word == word and (i == 0 or not syllables[at + i].sep)
               for i, word in enumerate(phrase))


def _title(syllables: Sequence[_Syllable], named: Sequence[bool], at: int) -> int:
    """How many syllables are what stands before a person's name; a pronoun without one is 1."""
    one = syllables[at]
    if one.capital and at > 0 and not one.sep and _is_surname(one.word):
        return 0  # "Kình ngư Ông Thị Dung", "Bà Rịa"
    for title in _titles().get(one.word, ()):
        if not _is_at(syllables, at, title):
            continue
        after = at + len(title)
        followed = after < len(syllables) and syllables[after].capital and not syllables[after].sep
        if followed and (one.capital is False or at == 0 or len(title) > 1 or one.word in _PRONOUNS):
            return len(title)
    said = any(_is_at(syllables, at, entry.phrase) for entry in _phrases().get(one.word, ()))  # "bác bỏ"
    if one.word in _PRONOUNS and not (named[at] and at > 0) and not said:
        return 2 if at + 1 < len(syllables) and syllables[at + 1].word in ("này", "ấy", "ta") else 1
    return 0


def _phrase(
    syllables: Sequence[_Syllable], named: Sequence[bool], at: int, sentence: int,
) -> tuple[int, Atom | None]:
    """The longest phrase of the lists at a place, else the word there; ``None`` for what says nothing."""
    one = syllables[at]
    if _is_question_tag(syllables, at) or (one.word == "tân" and _office(syllables, at + 1)):
        return 1, None
    if office := _office(syllables, at):
        size, key = office
        return size, Atom(key, "office", one.start, syllables[at + size - 1].end, sentence)
    if entry := _entry(syllables, named, at):
        size = len(entry.phrase)
        if entry.kind == "glue":
            return size, None
        kind: Kind = "word" if named[at] else entry.kind  # "Thanh tra Chính phủ" does nothing yet
        exact = not _EXACT.isdisjoint(entry.phrase)
        end = syllables[at + size - 1].end
        return size, Atom(entry.key, kind, one.start, end, sentence, passive=entry.passive, exact=exact)
    if not named[at] and (one.word in _stops() or one.word in _JOINS):
        return 1, None
    exact = one.word in _TELLING or any(c.isdigit() for c in one.word)
    return 1, Atom(one.word, "name" if named[at] else "word", one.start, one.end, sentence, exact=exact)


def _entry(syllables: Sequence[_Syllable], named: Sequence[bool], at: int) -> _Entry | None:
    """The longest phrase of the lists that stands at a place. Of capitals only its first letter may be one,
    and then it is no marker; a long phrase may be a title ("Kế hoạch và Đầu tư")."""
    for entry in _phrases().get(syllables[at].word, ()):
        size = len(entry.phrase)
        if not _is_at(syllables, at, entry.phrase):
            continue
        title = entry.kind == "word" and size > _SHORT
        plain = not any(named[at + 1 : at + size])
        if title or (plain and (not named[at] or (size > 1 and entry.kind in ("word", "verb")))):
            return entry
    return None


def _is_question_tag(syllables: Sequence[_Syllable], at: int) -> bool:
    """ "… hay không" """
    if at == 0 or syllables[at].word not in ("không", "chưa"):
        return False
    ends = at + 1 == len(syllables) or syllables[at + 1].sep or syllables[at + 1].word in _JOINS
    return ends and syllables[at - 1].word in ("hay", "phải", "đúng")


def _office(syllables: Sequence[_Syllable], at: int) -> tuple[int, str] | None:
    """An office's head with what says deputy or former: "nguyên Phó chủ tịch"."""
    before, place = [], at
    while place < len(syllables) and syllables[place].word in _BEFORE_OFFICE:
        before.append(_FORMER.get(syllables[place].word, syllables[place].word))
        place += 1
    sizes = [n for n in (5, 4, 3, 2) if place + n <= len(syllables)
             and " ".join(s.word for s in syllables[place : place + n]) in office_heads()]
    if not sizes or any(s.sep for s in syllables[place + 1 : place + sizes[0]]):
        return None
    head = " ".join(s.word for s in syllables[place : place + sizes[0]])
    return len(before) + sizes[0], " ".join((*before, head))


def _splits(syllables: Sequence[_Syllable], named: Sequence[bool], at: int) -> bool:
    """Whether a person's name begins here within capitalised words: "Yên Phác | Lê Văn Khải"."""
    if at == 0 or not named[at - 1] or syllables[at].sep or not _is_surname(syllables[at].word):
        return False
    end = at
    while end < len(syllables) and named[end] and (end == at or not syllables[end].sep):
        end += 1
    start = at
    while start > 0 and named[start - 1] and not syllables[start].sep:
        start -= 1
    place = " ".join(s.word for s in syllables[start:at])
    return end - at in _NAME_PARTS and (place in provinces() or (end - at == 3 and end - start > 4))


def _begins_person(syllables: Sequence[_Syllable], named: Sequence[bool], at: int) -> bool:
    """Whether capitalised words after an office are who holds it, and not where."""
    end = at
    while end < len(syllables) and named[end] and (end == at or not syllables[end].sep) and not (
        end > at and _splits(syllables, named, end)
    ):
        end += 1
    parts = [s.word for s in syllables[at:end]]
    if not is_person(parts) or " ".join(parts) in provinces():
        return False
    return len(parts) > 2 or at == 0 or syllables[at - 1].word not in _PLACES


def _goes_on(syllables: Sequence[_Syllable], named: Sequence[bool], at: int) -> bool:
    """Whether an office's name goes on after "và": "Khoa học và Công nghệ"."""
    return at < len(syllables) and named[at] and not _begins_person(syllables, named, at)


@cache
def _surnames() -> frozenset[str]:
    return frozenset(" ".join(words(name)) for name in surnames())


def _is_surname(word: str) -> bool:
    """Whether a canonical word is a family name."""
    return word in _surnames()


def is_person(parts: Sequence[str]) -> bool:
    """Whether a name looks like a Vietnamese full name."""
    return len(parts) in _NAME_PARTS and _is_surname(parts[0])


def _people(atoms: Sequence[Atom]) -> Iterator[tuple[str, ...]]:
    """The full names among the atoms."""
    for run in _together(atoms):
        parts = tuple(atom.key for atom in run)
        if run[0].group and is_person(parts):
            yield parts


def _completed(reading: Reading) -> Reading:
    """With short names made full and pronouns at the head of a sentence made names, where one person
    alone can be meant: the only full name that ends so, the only person of the sentence before."""
    found: list[Atom] = []
    places: list[int] = []
    group = max((atom.group for atom in reading.atoms), default=0)
    told: dict[int, set[tuple[str, ...]]] = {}
    for run in _together(reading.atoms):
        first, parts = run[0], tuple(atom.key for atom in run)
        places += [len(found)] * len(run)
        who = parts if first.group and is_person(parts) else None
        if first.key == "@he":
            group += 1
            before = told.get(first.sentence - 1, set())
            who = next(iter(before)) if len(before) == 1 else None
            found += _lent(who or (), first, group)
        elif first.group and who is None and len(run) < _SHORT:
            ends = [name for name in reading.people if name[-len(run) :] == parts]
            who = ends[0] if len(ends) == 1 else None
            missing = _lent(who[: -len(run)], first, first.group) if who else []
            found += [*missing, replace(first, sep=first.sep and not missing), *run[1:]]
        else:
            found += run
        if who:
            told.setdefault(first.sentence, set()).add(who)
    places.append(len(found))
    times = tuple(replace(time, at=places[time.at]) for time in reading.times)
    return replace(reading, atoms=tuple(found), times=times)


def _together(atoms: Sequence[Atom]) -> Iterator[list[Atom]]:
    """The atoms in order, those of one name together."""
    run: list[Atom] = []
    for atom in atoms:
        if run and not (atom.group and atom.group == run[-1].group):
            yield run
            run = []
        run.append(atom)
    if run:
        yield run


def _lent(parts: Sequence[str], atom: Atom, group: int) -> list[Atom]:
    """Atoms that stand where the text leaves words of a name out."""
    return [replace(atom, key=part, kind="name", group=group, lent=True, sep=atom.sep and i == 0)
            for i, part in enumerate(parts)]
