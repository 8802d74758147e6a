"""What Vietnamese says in two orders, brought into one, so that two texts can be compared in order.

"B được A bổ nhiệm" becomes "A bổ nhiệm B", "B bị bắt" "bắt B"; "Bí thư X, ông A" becomes "ông A, Bí thư
X"; "A cho rằng …" and "…, theo A" become "theo A, …"; "tại X, …" goes after what came about there.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import replace

from assistant.cite.reading import Atom, Reading, is_person
from indexer.words import is_syllable

_AGENT = 9
"""Atoms between "được" and the verb that may name who did it."""
_SPEAKER = 12


def settled(reading: Reading) -> Reading:
    """A reading with its sentences in the one order; times stay before the atom that they stood before."""
    atoms: list[Atom] = []
    moved: dict[int, int] = {}
    places = {id(atom): at for at, atom in enumerate(reading.atoms)}
    for _, group in itertools.groupby(reading.atoms, key=lambda atom: atom.sentence):
        for atom, origin in _sentence(list(group), places):
            moved[origin] = len(atoms)
            atoms.append(atom)
    moved[len(reading.atoms)] = len(atoms)
    for at in range(len(reading.atoms) - 1, -1, -1):
        moved.setdefault(at, moved[at + 1])  # "do" is left out
    times = tuple(replace(time, at=moved[time.at]) for time in reading.times)
    return replace(reading, atoms=tuple(atoms), times=times)


_Traced = list[tuple[Atom, int]]


def _sentence(atoms: Sequence[Atom], places: dict[int, int]) -> _Traced:
    traced = [(atom, places[id(atom)]) for atom in atoms]
    return _told_first(_active(_offices_after(_place_after(traced))))


def _place_after(atoms: _Traced) -> _Traced:
    """ "Tại X, A thắng B, …" as "A thắng B tại X, …"."""
    breaks = [at for at, (atom, _) in enumerate(atoms) if atom.sep and at > 0]
    opening = atoms[: breaks[0]] if breaks else []
    kinds = {atom.kind for atom, _ in opening}
    if not opening or not opening[0][0].preposition or "name" not in kinds or not kinds <= {"name", "word"}:
        return atoms
    end = breaks[1] if len(breaks) > 1 else len(atoms)
    place = [_with_sep(opening[0], False), *opening[1:]]
    return [*atoms[breaks[0] : end], *place, *atoms[end:]]


def _offices_after(atoms: _Traced) -> _Traced:
    """An office right before a person's name goes after it."""
    at = 0
    while at < len(atoms):
        if not atoms[at][0].office or atoms[at][0].kind != "office":
            at += 1
            continue
        end = at + 1
        while end < len(atoms) and atoms[end][0].office == atoms[at][0].office:
            end += 1
        stop = end
        while stop < len(atoms) and atoms[stop][0].group == atoms[end][0].group and atoms[end][0].group:
            stop += 1
        name = [atom for atom, _ in atoms[end:stop]]
        if name and _is_somebody(name) and not name[0].of:
            office, person = atoms[at:end], atoms[end:stop]
            person = [(replace(person[0][0], sep=office[0][0].sep, copula=False), person[0][1]), *person[1:]]
            office = [_with_sep(office[0], False), *office[1:]]
            atoms = [*atoms[:at], *person, *office, *atoms[stop:]]
        elif end > at and at > 0 and atoms[at - 1][0].kind == "name":
            atoms = [*atoms[:at], _with_sep(atoms[at], False), *atoms[at + 1 :]]
        at = max(stop, end)
    return atoms


def _is_somebody(name: Sequence[Atom]) -> bool:
    """Whether a name after an office is whose it is: a person's, a given name, a foreign one."""
    return len(name) == 1 or is_person([a.key for a in name]) or any(not is_syllable(a.key) for a in name)


def _with_sep(traced: tuple[Atom, int], sep: bool) -> tuple[Atom, int]:
    atom, at = traced
    return replace(atom, sep=sep), at


def _active(atoms: _Traced) -> _Traced:
    """ "X được Y bổ nhiệm …" as "Y bổ nhiệm X …", "X bị bắt …" as "bắt X …"."""
    at = 1
    while at < len(atoms):
        atoms = _turned_round(atoms, at)
        at += 1
    return atoms


def _turned_round(atoms: _Traced, at: int) -> _Traced:
    """With what is suffered from an atom on said actively, its agent and what turns it before the verb."""
    by = atoms[at][0].key == "=do"
    if not (by or atoms[at][0].suffered or atoms[at][0].passive):
        return atoms
    verb = next((v for v in range(at, min(at + _AGENT, len(atoms))) if _done_to(atoms[v][0])), None)
    if verb is None or (by and verb == at + 1) or any(atoms[v][0].sep for v in range(at + 1, verb + 1)):
        return atoms
    start = _clause_start(atoms, at if not atoms[at][0].sep else at - 1)
    if atoms[at][0].sep and atoms[start][0].kind == "number" and start > 0:  # "X, 29 tuổi, bị bắt"
        start = _clause_start(atoms, start - 1)
    plain = replace(atoms[verb][0], suffered=False, passive=False)
    agent = [(replace(atom, suffered=False), origin) for atom, origin in atoms[at + by : verb]]
    turns = [traced for traced in atoms[start:at] if traced[0].kind == "marker"]
    patient = [traced for traced in atoms[start:at] if traced[0].kind != "marker"]
    if not patient:
        return atoms
    patient[0] = _with_sep(patient[0], False)
    opens = atoms[start][0].sep
    moved = [*agent, *turns, (plain, atoms[verb][1]), *patient]
    return [*atoms[:start], _with_sep(moved[0], opens), *moved[1:], *atoms[verb + 1 :]]


def _clause_start(atoms: _Traced, at: int) -> int:
    while at > 0 and not (atoms[at][0].sep or atoms[at][0].caused):
        at -= 1
    return at


def _done_to(atom: Atom) -> bool:
    return atom.kind in ("verb", "marker") and atom.key.startswith((">", "@stop"))


def _told_first(atoms: _Traced) -> _Traced:
    """Who says something, before what is said."""
    for at in range(len(atoms)):
        marker = atoms[at][0]
        if marker.key != "@say":
            continue
        start = at
        while start > 0 and not atoms[start][0].sep:
            start -= 1
        if start == at and at > 0 and marker.sep and not marker.exact:  # "A, Bí thư X, nói …"
            start = at - 1
            while start > 0 and not atoms[start][0].sep:
                start -= 1
        trailing = not any(atom.sep for atom, _ in atoms[at + 1 :])
        if start == at and at > 0 and trailing:  # "…, theo A"
            said = [_with_sep(atoms[0], True), *atoms[1:at]]
            return [_with_sep(atoms[at], True), *atoms[at + 1 :], *said]
        if 0 < at - start <= _SPEAKER and at + 1 < len(atoms):  # "A cho rằng …"
            speaker = [_with_sep(atoms[start], False), *atoms[start + 1 : at]]
            rest = [_with_sep(atoms[at + 1], True), *atoms[at + 2 :]]
            return [*atoms[:start], _with_sep(atoms[at], True), *speaker, *rest]
        if 0 < at - start <= _SPEAKER and start > 0:  # "…, A cho biết"
            said = [_with_sep(atoms[0], True), *atoms[1:start]]
            return [_with_sep(atoms[at], True), _with_sep(atoms[start], False), *atoms[start + 1 : at], *said]
    return atoms
