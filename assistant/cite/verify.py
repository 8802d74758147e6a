"""Whether what a sentence says stands in what it cites.

Both are read as atoms (``reading``), and the sentence is laid along the evidence (``along``): what it says
must stand there in its order, and belong together there. Where that fails, both are compared once more
with what Vietnamese says in two orders brought into one (``orders``). Numbers and times are compared by
value (``facts``), synonyms by lexicon; what turns a statement must be repeated (``polarity``).
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Literal

from assistant.cite.along import HAPPENS, MOVABLE, Along
from assistant.cite.orders import settled
from assistant.cite.polarity import governed, may_be_left_out, turn_of
from assistant.cite.reading import Atom, Placed, Reading, read
from indexer.sentences import sentences
from indexer.types import Article
from indexer.words import nfc, words

FaultKind = Literal["number", "date", "name", "office", "bound", "unsaid", "negation", "attribution"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """A passage that a sentence leans on; ``heading`` is its article's outlet, headline and sapo,
    ``day`` the article's, by which "ngày 25-3" is of a year."""

    text: str
    heading: str = ""
    day: date | None = None

    @classmethod
    def of(cls, article: Article, text: str) -> Evidence:
        """A text of an article, under its outlet, headline and sapo, by its day in Vietnam."""
        heading = ". ".join(filter(None, (article.source, article.title, article.summary)))
        return cls(text, heading, article.day)


@dataclass(frozen=True, slots=True)
class Fault:
    """What of a sentence its evidence does not say; ``said`` is the words in question."""

    kind: FaultKind
    said: str


_TOLERATED = 8
"""Of so many words one may be another than the evidence's, where it says nothing much."""
_INSTEAD = 2
"""Words of the evidence in whose place a claim may say another."""
_IN_A_ROW = 2
"""Syllables in a row that may be others."""
_ENOUGH = 0.75
"""Of the words that a claim takes from one of several sentences, those that must be in it."""
_RECENT = 30
"""Days before an article's within which a day that it names is likely that of the event."""
_BREAK = 5
"""Atoms that a break between a time and what it dates counts for."""
_EVENTS = frozenset(("=vụ tai nạn", "vụ", "sự", "tổng"))
"""What a sentence may begin with to speak of what is told."""
_SOURCE = re.compile(
    r"\s*theo\s+(?P<who>[^,;:()]{1,80}?)?"
    r"(?:\s*[,(]?\s*(?:(?:số ra|đăng|vào)\s+)?(?P<day>(?:ngày\s+)?\d{1,2}[/.-]\d{1,2}[/.-]\d{4})\)?)?"
    r"\s*[,:]\s+(?=\S)", re.IGNORECASE,
)
_OUTLET_ENDS = re.compile(r"\n|\. | [|–-] ")
_PAPER = frozenset(
    "bài báo viết tin tức nguồn thông đưa đăng tờ trang của trên ngày số ra đài điện tử online vn com tạp "
    "chí".split()
)
_PARTS = re.compile(r"\s*;\s*|\s*,\s*còn\s+(?=\S)")


def supported(claim: str, evidence: Sequence[Evidence], asked: str = "") -> bool:
    """Whether the evidence says all that a claim says."""
    return not faults(claim, evidence, asked)


def contradicted(claim: str, evidence: Sequence[Evidence]) -> bool:
    """Whether the evidence says the same with "không", "chưa", "bác bỏ" or the like, or without them."""
    found = faults(claim, evidence)
    return bool(found) and all(fault.kind == "negation" for fault in found)


def faults(claim: str, evidence: Sequence[Evidence], asked: str = "") -> list[Fault]:
    """What of a claim its evidence does not say; empty where it says all of it.

    All of a claim must stand in one passage, but of two statements ("…; …", "…, còn …") each may
    stand in another. Words of the question ``asked`` need no evidence, its numbers and names do.
    """
    said = nfc(" ".join(claim.split()))
    glue = frozenset(words(nfc(asked)))
    whole = _least(said, evidence, glue)
    if not whole or len(evidence) < 2:
        return whole
    spans = sentences(said)
    parts = [part for s in spans for part in _PARTS.split(said[s.start : s.end]) if words(part)]
    if len(parts) < 2:
        return whole
    each = [_least(part, evidence, glue) for part in parts]
    return whole if any(each) else []


def _least(said: str, evidence: Iterable[Evidence], glue: frozenset[str]) -> list[Fault]:
    """The faults by the passage that has fewest."""
    best: list[Fault] | None = None
    for one in evidence:
        found = _against(said, one, glue)
        if not found:
            return []
        if best is None or len(found) < len(best):
            best = found
    return [Fault("unsaid", said)] if best is None else best


def _against(said: str, one: Evidence, glue: frozenset[str]) -> list[Fault]:
    """The faults by one passage: the fewest of those by all that the claim may be without its source."""
    return min((_by(text, one, glue) for text in _without_source(said, one)), key=len)


def _by(said: str, one: Evidence, glue: frozenset[str]) -> list[Fault]:
    """The faults of the words as they are, and of both sides brought into one order; the fewer."""
    claim = read(said, one.day)
    told = read(one.text, one.day, one.heading)
    if not claim.atoms and not claim.times:
        return [Fault("unsaid", said)]
    plain = _Comparison(claim, told, one.day, glue).faults()
    if not plain:
        return []
    in_order = _in_order(one.text, one.day, one.heading)
    ordered = _Comparison(settled(claim), in_order, one.day, glue).faults()
    return ordered if len(ordered) < len(plain) else plain


@lru_cache(maxsize=256)
def _in_order(text: str, day: date | None, heading: str) -> Reading:
    """A passage in the one order; kept, since an answer's sentences lean on the same few."""
    return settled(read(text, day, heading))


def _without_source(said: str, one: Evidence) -> Iterator[str]:
    """A claim, and what it is without "Theo Báo X, …" and "Theo tin ngày 12/3/2026, …" where that is so."""
    yield said
    match = _SOURCE.match(said)
    if match is None:
        return
    named = words(match["who"] or "")
    who = {word for word in named if word not in _PAPER and not word.isdigit()}
    outlet = set(words(nfc(_OUTLET_ENDS.split(one.heading)[0])))
    of_paper = len(who) < len(named) or len(who) > 1 or who == outlet
    if not who <= outlet or not of_paper:
        return
    if match["day"] is None:
        yield said[match.end() :]
        return
    yield f"{match['day']}, {said[match.end() :]}"
    times = read(match["day"], one.day).times
    if times and all(_of_article(time, one.day) for time in times):
        yield said[match.end() :]


def _of_article(time: Placed, day: date | None) -> bool:
    """Whether a time is the article's own day, or holds it."""
    when = time.when
    if day is None or when.minute >= 0 or when.session:
        return False
    return (
        (not when.says_year or day.year in when.years) and when.quarter in (0, (day.month + 2) // 3)
        and when.month in (0, day.month) and when.day in (0, day.day)
    )


class _Comparison:
    """One claim against one passage, both read."""

    def __init__(self, claim: Reading, told: Reading, day: date | None, glue: frozenset[str]) -> None:
        self.claim, self.told, self.day, self.glue = claim, told, day, glue
        self.along = Along(claim, told)
        self.c, self.e = claim.atoms, told.atoms

    def faults(self) -> list[Fault]:
        """What the claim says and the passage does not, by the way in which it says most."""
        return min((self.faults_of(*way) for way in self.along.ways()), key=len)

    def faults_of(self, pairs: dict[int, int], broken: list[int]) -> list[Fault]:
        """The same by one way to lay the claim along the passage."""
        found = [Fault("bound", self.words(i)) for i in (*broken, *self.barely(pairs))]
        return [*found, *self.unmatched(pairs), *self.turned(pairs), *self.misdated(pairs)]

    def words(self, i: int) -> str:
        """An atom of the claim as written."""
        return self.claim.text[self.c[i].start : self.c[i].end]

    # ---- what found no place

    def barely(self, pairs: dict[int, int]) -> list[int]:
        """The claim's parts, by their first atom, of which a sentence of the passage says too little."""
        firsts, last = [], -1
        for i in sorted(pairs):
            if self.e[pairs[i]].sentence != last:
                firsts.append(i)
                last = self.e[pairs[i]].sentence
        if len(firsts) < 2:
            return []
        parts = [range(a, b) for a, b in itertools.pairwise([*firsts, len(self.c)])]
        return [part.start for part in parts
                if sum(i in pairs for i in part) < max(min(2, len(part)), _ENOUGH * len(part))]

    def unmatched(self, pairs: dict[int, int]) -> list[Fault]:
        """Faults for the claim's atoms that found no place."""
        found: list[Fault] = []
        soft: list[int] = []
        for i, atom in enumerate(self.c):
            if i in pairs or atom.kind == "marker" or atom.lent:
                continue
            if kind := self.hard(i) or ("bound" if self.passed_over(i, pairs) else None):
                found.append(Fault(kind, self.words(i)))
            elif not self.may_be_added(i):
                soft.append(i)
        missed = next((list(part) for part in _segments(self.c) if set(soft).issuperset(part)), [])
        in_a_row = any(b - a == _IN_A_ROW for a, b in zip(soft, soft[_IN_A_ROW:], strict=False))
        if in_a_row or len(soft) > len(self.c) // _TOLERATED:
            missed = soft
        return found + [Fault("unsaid", self.words(i)) for i in missed]

    def may_be_added(self, i: int) -> bool:
        """Whether a word needs no evidence: the question's own, "xảy ra", "vụ việc" at the head."""
        key = self.c[i].key
        return key in self.glue or key in HAPPENS or (i == 0 and key in _EVENTS)

    def passed_over(self, i: int, pairs: dict[int, int]) -> bool:
        """Whether the passage says a word right there, but together with what the claim leaves out; or
        whether it says much else in its place."""
        before = next((pairs[x] for x in range(i - 1, -1, -1) if x in pairs), None)
        after = next((pairs[x] for x in range(i + 1, len(self.c)) if x in pairs), None)
        if before is None or after is None or self.c[i].key in HAPPENS:
            return False
        if self.e[before].sentence != self.e[after].sentence:
            return False
        instead = self.e[before + 1 : after]
        return len(instead) > _INSTEAD or any(atom.key == self.c[i].key for atom in instead)

    def hard(self, i: int) -> FaultKind | None:
        """The fault that a missing atom is by itself; ``None`` for a word that may be a synonym."""
        atom, left = self.c[i], self.c[i - 1] if i else None
        elsewhere = bool(self.along.candidates(i))
        if atom.kind == "number":
            loose = atom.number is not None and atom.number.loose
            return None if loose else "bound" if elsewhere else "number"
        if atom.kind == "name":
            return "bound" if elsewhere else "name"
        if atom.kind == "office" or atom.office:
            return "bound" if elsewhere else "office"
        if atom.key in HAPPENS or (atom.kind == "word" and self.may_be_added(i)):
            return None
        if left is None:
            return "unsaid"  # who or what it speaks of
        if left.key == "@neg" and not atom.sep:
            return "negation"
        counted = left.kind == "number" and not atom.sep
        if atom.kind == "verb" or atom.exact or atom.suffered or counted:
            return "bound" if elsewhere else "unsaid"
        return None

    # ---- what turns a statement

    def turned(self, pairs: dict[int, int]) -> list[Fault]:
        """Faults for "không", "dự kiến", "theo ông X" and the like that are dropped or added."""
        taken = set(pairs.values())
        free = [i for i, atom in enumerate(self.c) if atom.kind == "marker" and i not in pairs]
        found: list[Fault] = []
        for k in self.dropped(taken):
            atom = self.e[k]
            same = next((i for i in free if self.c[i].key == atom.key and atom.key in MOVABLE), None)
            if same is not None:
                free.remove(same)
            elif not may_be_left_out(atom, self.told.text):
                found.append(Fault(turn_of(atom), self.told.text[atom.start : atom.end]))
        added = [i for i in free if not _beside_its_like(self.c, i, set(pairs))]
        return found + [Fault(turn_of(self.c[i]), self.words(i)) for i in added]

    def dropped(self, taken: set[int]) -> Iterator[int]:
        """The passage's markers that govern what the claim says and are not said with it."""
        sentences_told = {self.e[k].sentence for k in taken}
        for k, atom in enumerate(self.e):
            if atom.kind == "marker" and atom.sentence in sentences_told and k not in taken:
                governs = any(x in taken for x in governed(self.e, k))
                if governs and not _beside_its_like(self.e, k, taken):
                    yield k
        last = max(taken, default=-1)
        says_more = any(self.e[k].kind in ("verb", "office") for k in taken)
        if not says_more and 0 <= last < len(self.e) - 1 and self.cut_off(last + 1):
            yield last + 1

    def cut_off(self, k: int) -> bool:
        """Whether a claim ends right before what says that it is not so: "Lễ hội (bị hủy)"."""
        atom = self.e[k]
        goes_on = not atom.sep and atom.sentence == self.e[k - 1].sentence
        return goes_on and atom.kind == "marker" and turn_of(atom) == "negation"

    # ---- times

    def misdated(self, pairs: dict[int, int]) -> list[Fault]:
        """Faults for the claim's times that are not those of what it tells."""
        places = [(time, self.placed(time, pairs)) for time in self.claim.times]
        used = [place for _, place in places if place]
        found: list[Fault] = []
        for time in (time for time, place in places if place is None):
            opening = bool(time.when.day) or time.at == 0
            if not (opening and _of_article(time, self.day) and not self.dated_otherwise(pairs, used)):
                told = any(time.when.says(other.when) for other in self.told.times)
                said = self.claim.text[time.when.start : time.when.end]
                found.append(Fault("bound" if told else "date", said))
        return found

    def placed(self, time: Placed, pairs: dict[int, int]) -> Placed | None:
        """The passage's time that a claim's is, where it belongs to the same words."""
        likely = sorted((other for other in self.told.times if time.when.says(other.when)),
                        key=lambda other: not other.when.says(time.when))
        if not self.c:
            return next(iter(likely), None)
        after = next((pairs[i] for i in range(time.at, len(self.c)) if i in pairs), None)
        before = next((pairs[i] for i in range(time.at - 1, -1, -1) if i in pairs), None)
        for other in likely:
            order = (after, before) if time.opens else (before, after)
            near = next((k for k in order if k is not None and self.e[k].sentence == other.sentence), None)
            if near is not None and not self.another_nearer(other, near, time):
                return other
        return None

    def another_nearer(self, time: Placed, near: int, claimed: Placed) -> bool:
        """Whether another time of the sentence stands nearer to the words that a claim puts this one to."""
        others = (other for other in self.told.times if other.sentence == time.sentence and other is not time)
        rivals = (other for other in others
                  if _are_rivals(time, other) and not self.said_too(other, time, claimed))
        return any(self.away(other, near) < self.away(time, near) for other in rivals)

    def said_too(self, other: Placed, time: Placed, claimed: Placed) -> bool:
        """Whether the claim names another time of the passage as exactly, on the same side of this one."""
        return any(
            said.when.says(other.when) and other.when.says(said.when)
            and (said.at < claimed.at) == (other.at < time.at) for said in self.claim.times
        )

    def away(self, time: Placed, k: int) -> int:
        """How far a time is from an atom."""
        low, high = (time.at, k) if time.at <= k else (k + 1, time.at)
        return high - low + _BREAK * (self.along.breaks[high] - self.along.breaks[low])

    def dated_otherwise(self, pairs: dict[int, int], used: Sequence[Placed]) -> bool:
        """Whether the passage says a day of what is told, which the claim leaves out."""
        told = {self.e[k].sentence for k in pairs.values()}
        left_out = (time for time in self.told.times
                    if time.when.day and time.sentence in told and time not in used)
        firsts = (time.when.first for time in left_out)
        return any(first and self.day and 0 < (self.day - first).days <= _RECENT for first in firsts)


def _are_rivals(one: Placed, other: Placed) -> bool:
    """Whether two times cannot be of the same: neither says the other, and both are hours or both days."""
    same = one.when.says(other.when) or other.when.says(one.when)
    return not same and (one.when.minute < 0) == (other.when.minute < 0)


def _beside_its_like(atoms: Sequence[Atom], at: int, taken: set[int]) -> bool:
    """Whether a marker stands right beside one of its class that is taken: "dự kiến sẽ". "Không thể không"
    is no such pair."""
    if turn_of(atoms[at]) == "negation":
        return False
    return any(x in taken and atoms[x].key == atoms[at].key for x in (at - 1, at + 1))


def _segments(atoms: Sequence[Atom]) -> list[range]:
    """The clauses of a claim, as far as commas and "và" part them."""
    starts = [i for i, atom in enumerate(atoms) if atom.sep or i == 0]
    return [range(a, b) for a, b in itertools.pairwise([*starts, len(atoms)])]
