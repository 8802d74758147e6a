"""A claim laid along a passage: which atom of the passage each atom of the claim is, in order.

Two atoms that a claim puts side by side belong together in the passage where nothing stands between them
there but what may be left out: words of one clause, an apposition, a clause before or after; not another
subject, another number, a verb. Into the next sentence a claim may step where it begins a clause of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from assistant.cite.facts import fits
from assistant.cite.reading import Atom, Reading, is_person
from indexer.words import is_syllable

HAPPENS = frozenset(("!diễn ra", "=xác định"))
"""What a sentence may add to what is told."""
MOVABLE = frozenset(("@plan", "@may", "@want", "@claim"))
"""Markers that turn a statement from before it or within it."""

_SKIPPED = 5
"""How far back in the claim the atom before one is looked for: those between found nothing."""
_FAR = 14
"""Atoms that a clause may have more between two that a claim has side by side."""
_WEIGHTS = {"word": 1.0, "name": 1.6, "verb": 2.0, "office": 2.0, "number": 2.0, "marker": 1.2}
_BROKEN, _STEP = 2.5, 0.02
"""What it costs to put together what the passage does not, and to step over an atom."""
_WAYS, _AS_GOOD = 3, 0.5
"""Ways to lay a claim along a passage that are given, and what they may be worse than the best."""
_OPENING = 6
"""Words of an opening phrase ("Tại Hà Nội, …"), at most."""
_NEIGHBOURS = 2
"""Sentences between which a claim may step."""
_TURNING, _ORDERING = frozenset("dưới hơn kém".split()), frozenset(("trước", "sau"))
"""Words that nothing may step over: any of the first, one of the second alone."""
_KIN = frozenset("vợ chồng con bố cha mẹ em trai gái cháu".split())

Way = tuple[dict[int, int], list[int]]
"""Claim atom → passage atom, and the claim's atoms that are put together wrongly with what is before them."""
_State = tuple[int, int]
"""A claim's atom and a passage's."""
_Step = tuple[float, _State | None, bool]
"""The best score up to a pair, the pair before, whether the step from there is wrong."""
_Best = dict[_State, _Step]


class Along:
    """A claim and a passage, both read."""

    def __init__(self, claim: Reading, told: Reading) -> None:
        self.c, self.e = claim.atoms, told.atoms
        self._text = told.text
        self.breaks = _counts_up(atom.sep for atom in self.e)
        self._names = _counts_up(atom.kind == "name" for atom in self.e)
        self._figures = _counts_up(atom.kind == "number" for atom in self.e)
        self._spoken = frozenset(atom.key for atom in self.c if atom.kind == "name")
        self._at: dict[str, list[int]] = {}
        for k, atom in enumerate(self.e):
            self._at.setdefault(atom.key, []).append(k)

    def ways(self) -> list[Way]:
        """The best ways; of those that end in different sentences all that are about as good."""
        best = self._best()
        if not best:
            return [({}, [])]
        ends: dict[int, _State] = {}
        for state in best:
            sentence = self.e[state[1]].sentence
            if sentence not in ends or best[state][0] > best[ends[sentence]][0]:
                ends[sentence] = state
        ordered = sorted(ends.values(), key=lambda state: -best[state][0])
        least = best[ordered[0]][0] - _AS_GOOD
        return [self._way(state, best) for state in ordered[:_WAYS] if best[state][0] > least]

    def _best(self) -> _Best:
        """Dynamic programming over the pairs, claim atom by claim atom."""
        best: _Best = {}
        places: list[list[int]] = []
        for i, atom in enumerate(self.c):
            places.append(self.candidates(i))
            for k in places[i]:
                score, before, wrong = self._step_to(i, k, places, best)
                ends = _WEIGHTS[atom.kind] - self._ends_wrongly(i, k) * _BROKEN
                best[i, k] = (score + ends, before, wrong)
        return best

    def _step_to(self, i: int, k: int, places: list[list[int]], best: _Best) -> _Step:
        """The best step to a pair: from nothing, or from one before it in both texts."""
        wrong = self._begins_wrongly(i, k)
        top: _Step = (-_BROKEN * wrong, None, wrong)
        for before in range(i - 1, max(-1, i - 1 - _SKIPPED), -1):
            for j in places[before]:
                if j >= k:
                    break
                score = best[before, j][0] - _STEP * min(k - j - 1, 10)
                if score > top[0]:
                    wrong = self._wrong_step(before, i, j, k)
                    if (score := score - _BROKEN * wrong) > top[0]:
                        top = (score, (before, j), wrong)
        return top

    def _way(self, end: _State, best: _Best) -> Way:
        """One way, from its end back."""
        state: _State | None = end
        pairs: dict[int, int] = {}
        broken: list[int] = []
        while state is not None:
            pairs[state[0]] = state[1]
            if best[state][2] or self._ends_wrongly(*state):
                broken.append(state[0])
            state = best[state][1]
        return pairs, sorted(broken)

    def candidates(self, i: int) -> list[int]:
        """The passage's atoms that say what one of the claim does, in order."""
        atom = self.c[i]
        places = self._at.get(atom.key, [])
        if atom.kind == "number":
            return [k for k in places if self._same_number(i, k)]
        if atom.kind == "verb" and atom.key.startswith(">"):
            side = atom.suffered or atom.passive
            return [k for k in places if (self.e[k].suffered or self.e[k].passive) == side]
        return places

    def _same_number(self, i: int, k: int) -> bool:
        """Whether two numbers are one. What something comes to ("lên 5 tỷ") is not what it rises by."""
        said, told = self.c[i], self.e[k]
        rises = said.result or (i > 0 and self.c[i - 1].kind == "verb")
        if said.number is None or told.number is None or (rises and said.result != told.result):
            return False
        following = self.e[k + 1] if k + 1 < len(self.e) else None
        counts = following is not None and following.kind == "word" and not following.sep and (
            not self._text[told.end : following.start].strip()
        )
        return fits(said.number, told.number, counts)

    def _begins_wrongly(self, i: int, k: int) -> bool:
        """Whether a claim begins with a name that is but part of what the passage speaks of: "vợ ông A"."""
        here = self.e[k]
        if i > 0 or self.c[i].kind != "name":
            return False
        return here.of or (k > 0 and self._is_kin(k))

    def _is_kin(self, k: int) -> bool:
        """Whether not the bearer of a name but one of the family is meant."""
        here, left = self.e[k], self.e[k - 1]
        return here.kind == "name" and not here.sep and left.sentence == here.sentence and left.key in _KIN

    def _ends_wrongly(self, i: int, k: int) -> bool:
        """Whether a name is cut short: "Lê Văn" of "Lê Văn Khải", "Facebook" of "Facebook Messenger"."""
        c, e = self.c, self.e
        if c[i].kind != "name" or (i + 1 < len(c) and c[i + 1].group == c[i].group):
            return False
        if k + 1 >= len(e) or not e[k].group or e[k + 1].group != e[k].group:
            return False
        return not is_syllable(e[k].key) or is_person([atom.key for atom in e if atom.group == e[k].group])

    def _wrong_step(self, before: int, i: int, j: int, k: int) -> bool:
        """Whether two atoms of the claim, at ``j`` and ``k`` in the passage, do not belong together there."""
        c, e = self.c, self.e
        if c[before].group and c[before].group == c[i].group:
            return k != j + 1 or i != before + 1
        if c[before].key == "@neg" and not (i == before + 1 and self._turns(j, k)):
            return True
        if c[i].copula and c[i].kind == "name" and not e[k].copula and e[k].sep:
            return True
        if e[j].sentence != e[k].sentence:
            return self._wrong_border(before, i, j, k)
        if k == j + 1:
            return False
        between = e[j + 1 : k]
        if any(atom.kind == "office" and atom.office == e[k].office for atom in between):
            return True
        if e[j].office == e[j + 1].office and all(atom.office for atom in between):
            return False
        if self._is_kin(k):
            return True
        if self.breaks[k + 1] == self.breaks[j + 1]:
            return self._wrong_within(before, i, j, k)
        return self._wrong_over(j, k) if e[k].sep else self._tail(j, k) > 0

    def _turns(self, j: int, k: int) -> bool:
        """Whether "không" at a place speaks of an atom: it follows, a word between at most."""
        return k == j + 1 or (k == j + 2 and self.e[j + 1].kind == "word")

    def _wrong_within(self, before: int, i: int, j: int, k: int) -> bool:
        """The same where no break stands between them."""
        c, e = self.c, self.e
        between = e[j + 1 : k]
        if any(atom.key in _TURNING for atom in between) or (k == j + 2 and e[j + 1].key in _ORDERING):
            return True
        takes_place = i == before + 2 and c[before + 1].key in HAPPENS and e[k].preposition
        in_a_row = k == j + 2 and e[k].kind == "verb"
        if any(atom.kind == "verb" for atom in between) and not (takes_place or in_a_row):
            return True
        kinds = (e[j].kind, e[k].kind)
        return k - j > _FAR or ("number" in kinds and self._numbers_between(j, k)) or (
            "name" in kinds and self._others_between(j, k)
        )

    def _wrong_over(self, j: int, k: int) -> bool:
        """The same where a clause or more are left out, the second atom beginning the next one."""
        e = self.e
        between = e[j + 1 : k]
        parallel = e[j + 1].kind == e[k].kind
        if e[j + 1].sep:  # an apposition belongs to a name; a clause has a verb
            return not parallel and e[j].kind != "name" and any(atom.kind == "verb" for atom in between)
        several = self.breaks[k + 1] - self.breaks[j + 1] > 1
        listed = all(atom.kind == "number" for atom in between if atom.sep)
        if e[k].kind == "number" and self._numbers_between(j, k) and (parallel or several) and not listed:
            return True
        another = any(atom.sep and atom.kind == "name" for atom in between)
        return several and another and self._others_between(j, k)

    def _numbers_between(self, j: int, k: int) -> bool:
        return self._figures[k] > self._figures[j + 1]

    def _others_between(self, j: int, k: int) -> bool:
        """Whether names of others than the claim speaks of stand between two atoms."""
        if self._names[k] == self._names[j + 1]:
            return False
        here = (self.e[j].group, self.e[k].group)
        return any(atom.kind == "name" and atom.group not in here and not self._known(atom)
                   for atom in self.e[j + 1 : k])

    def _known(self, atom: Atom) -> bool:
        """Whether a name is one of the claim's, or but understood in the passage."""
        return atom.kind == "name" and (atom.lent or atom.key in self._spoken)

    def _tail(self, j: int, k: int) -> int:
        """Atoms right before one, from the last break on, that are not of somebody whom the claim names."""
        count = 0
        for x in range(k - 1, j, -1):
            count += not self._known(self.e[x])
            if self.e[x].sep:
                break
        return count

    def _wrong_border(self, before: int, i: int, j: int, k: int) -> bool:
        """Whether a step into a later sentence takes a claim's clause from the middle of one, or one's
        opening words ("Tại Hà Nội, …") to another."""
        c, e = self.c, self.e
        turns = c[before].kind == "marker" and c[before].key != "@say"
        unfinished = turns and e[j + 1].sentence == e[j].sentence
        if unfinished or e[k].sentence - e[j].sentence > _NEIGHBOURS:
            return True
        first = k
        while first > 0 and e[first - 1].sentence == e[k].sentence:
            first -= 1
        skipped = e[first:k]
        if self._same_thing(before, k, skipped):
            return False
        if not all(map(self._known, skipped)):
            return True
        predicate = c[before].office or e[k].kind in ("verb", "marker")
        if skipped and (predicate or self._same_person(before, skipped)):
            return False
        return not c[i].sep or (c[i].copula and c[i].kind == "name") or self._opens(before, j)

    def _same_thing(self, before: int, k: int, skipped: Sequence[Atom]) -> bool:
        """Whether the passage goes on about what the claim has just named: "cầu Vĩnh Lạc", then "cầu"."""
        just_said = {atom.key for atom in self.c[max(0, before - 3) : before + 1]}
        goes_on = not self.e[k].sep and (self.e[k].kind == "verb" or self.e[k].key in MOVABLE)
        return goes_on and 0 < len(skipped) <= 2 and all(
            atom.kind == "word" and atom.key in just_said for atom in skipped
        )

    def _same_person(self, before: int, skipped: Sequence[Atom]) -> bool:
        """Whether what is stepped over is the person whom the claim named last."""
        last = next((atom.key for atom in reversed(self.c[: before + 1]) if atom.kind == "name"), "")
        return skipped[-1].key == last and (skipped[0].lent or is_person([atom.key for atom in skipped]))

    def _opens(self, before: int, j: int) -> bool:
        """Whether the claim's clause that ends here is but the opening phrase of a sentence."""
        clause = before
        while clause > 0 and not self.c[clause].sep:
            clause -= 1
        first = j - (before - clause)
        at_head = clause == 0 or first <= 0 or self.e[first - 1].sentence != self.e[j].sentence
        return at_head and before - clause < (_OPENING if self.c[clause].preposition else 2)


def _counts_up(flags: Iterable[bool]) -> list[int]:
    """How many of the flags before each place are set."""
    total, counts = 0, [0]
    for flag in flags:
        total += flag
        counts.append(total)
    return counts
